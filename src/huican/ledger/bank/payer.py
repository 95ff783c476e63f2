"""Whose account pays: HUICAN_VAR/payer.yaml (name, account, bank, bank_code)."""

from __future__ import annotations

from pathlib import Path

import yaml
from django.conf import settings

from huican.kernel.text import digits, tidy
from huican.ledger.bank.making import NoPayer
from huican.ledger.domain.pain import Payer

_NEEDED = ("name", "account", "bank")


def payer() -> Payer | None:
    """The payer of this installation; None where nobody wrote it down. Raises NoPayer when what
    was written cannot be used."""
    path = Path(settings.HUICAN_VAR) / "payer.yaml"
    if not path.exists():
        return None
    try:
        data = yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise NoPayer("付款账户的文件读不了", where=path.name, remedy="请核对格式") from error
    given = {key: tidy(str(value)) for key, value in (data or {}).items() if value is not None} \
        if isinstance(data, dict) else {}  # fmt: skip
    missing = [key for key in _NEEDED if not given.get(key)]
    if missing:
        raise NoPayer(f"付款账户没有写{'、'.join(missing)}", where=path.name)
    account = given["account"].replace(" ", "")
    if digits(account) != account:
        raise NoPayer("付款账号不是数字", where=path.name, remedy="账号请加引号，照开户许可证写")
    return Payer(given["name"], account, given["bank"], given.get("bank_code", ""))
