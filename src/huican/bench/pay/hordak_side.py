"""The side of django-hordak, run by an interpreter that has it and not us.

`transfer`: Account.transfer_to a line, the library's own way. `bulk`: the fastest that its models
allow, a transaction a line and two legs, by bulk_create (one transaction for all lines would have
its trigger add up all legs once a leg). Both in one database transaction, as a release is.
"""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

_FEN = 9_000
_BLOCK, _LOOK = 2_000, 200


def main(act: str, database: str, lines: str, limit_s: str) -> None:
    """Answers lines, seconds, CPU seconds and peak memory of this process, in KiB."""
    settings = import_module("django.conf").settings
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"],
        DATABASES={
            "default": {"ENGINE": "django.db.backends.postgresql", **json.loads(database)}
        },
        USE_TZ=True, SECRET_KEY="bench", DEFAULT_CURRENCY="CNY", HORDAK_INTERNAL_CURRENCY="CNY",
        HORDAK_CURRENCIES=["CNY"], CURRENCIES=("CNY",), DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )  # fmt: skip
    import_module("django").setup()
    if act == "migrate":
        import_module("django.core.management").call_command("migrate", verbosity=0)
        print(json.dumps({}))
        return
    work = {"transfer": _transfer, "bulk": _bulk}[act]
    started, cpu = time.perf_counter(), time.process_time()
    with import_module("django.db").transaction.atomic():
        done = work(int(lines), float(limit_s))
    print(json.dumps({
        "lines": done, "seconds": round(time.perf_counter() - started, 3),
        "cpu_s": round(time.process_time() - cpu, 3), "peak_kib": _peak_kib(),
    }))  # fmt: skip


def _accounts(models: Any) -> tuple[Any, Any]:
    made = [
        models.Account.objects.get_or_create(
            code=code, defaults={"name": name, "type": "LI", "currencies": ["CNY"]}
        )[0]
        for name, code in (("应付个人", "1"), ("代发在途", "2"))
    ]
    return made[0], made[1]


def _transfer(lines: int, limit_s: float) -> int:
    models, money = import_module("hordak.models"), import_module("moneyed").Money
    payable, in_bank = _accounts(models)
    until = time.perf_counter() + limit_s
    for number in range(lines):
        if number % _LOOK == 0 and time.perf_counter() > until:
            return number
        in_bank.transfer_to(payable, money(_FEN / 100, "CNY"), description=f"person {number}")
    return lines


def _bulk(lines: int, limit_s: float) -> int:
    models, money = import_module("hordak.models"), import_module("moneyed").Money
    payable, in_bank = _accounts(models)
    until = time.perf_counter() + limit_s
    for begin in range(0, lines, _BLOCK):
        if time.perf_counter() > until:
            return begin
        numbers = range(begin, min(begin + _BLOCK, lines))
        made = models.Transaction.objects.bulk_create(
            [models.Transaction(description=f"person {number}") for number in numbers]
        )
        amount = money(_FEN / 100, "CNY")
        models.Leg.objects.bulk_create(
            [
                leg
                for one in made
                for leg in (
                    models.Leg(transaction=one, account=payable, debit=amount),
                    models.Leg(transaction=one, account=in_bank, credit=amount),
                )
            ]
        )
    return lines


def _peak_kib() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1])
    return 0


if __name__ == "__main__":
    main(*sys.argv[1:])
