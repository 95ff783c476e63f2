"""`huican pay` and `huican ledger`: a month from the list to the proof, as a person types it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pay_made_up as office
import pytest
import typer
from registry_made_up import load_areas

from huican.access.models import Authenticator, User
from huican.access.operations import create_user
from huican.access.second_factor import make_backup_codes
from huican.cli import main, session
from huican.ledger.models import Batch

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "Songhu-2026-desk"


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The test's own database and moment."""
    monkeypatch.setattr(session, "start", lambda **_: None)
    monkeypatch.setattr(session, "now", lambda: office.AT)
    load_areas(tmp_path)


def user(name: str, role: str, area: str = office.COUNTY) -> list[str]:
    """A user with a password and backup codes; the codes."""
    made = create_user(
        username=name, display_name=name, area_code=area, roles=[role], password=PASSWORD,
        by="system:test", at=office.AT,
    ).user  # fmt: skip
    Authenticator.objects.create(
        user=made, name="手机", confirmed=True, secret="ab" * 20, created_at=office.AT
    )
    return make_backup_codes(made, at=office.AT)


def typed(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    waiting: Iterator[str] = iter(answers)
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: next(waiting))


def run(*arguments: str) -> int:
    return main.run(list(arguments))


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_a_month_from_the_list_to_the_proof(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    office.people(2)
    codes, treasurer = user("fuhe", "reviewer"), user("caiwu", "finance")
    build = ("pay", "build", "--programme", office.PROGRAMME, "--month", "2023-05", "--fund",
             office.FUND, "--as-computed", "--json")  # fmt: skip
    assert run(*build) == 0
    number = said(capsys)["number"]
    assert run("pay", "check", number, "--json") == 0
    assert said(capsys)["ready"] == 2
    typed(monkeypatch, PASSWORD, codes[0])
    assert run("pay", "approve", number, "--user", "fuhe") == 0
    typed(monkeypatch, PASSWORD, codes[1])
    assert run("pay", "release", number, "--user", "fuhe") == main.BAD_INPUT
    assert "你的角色不能放行" in capsys.readouterr().err
    typed(monkeypatch, PASSWORD, treasurer[0])
    assert run("pay", "release", number, "--user", "caiwu") == 0
    assert "已放行：2 行，180 元" in capsys.readouterr().out
    assert run("pay", "file", number, "--out", str(tmp_path / "银行"), "--json") == 0
    assert Path(said(capsys)["file"]).exists()
    answer = tmp_path / "回盘.xlsx"
    answer.write_bytes(office.answer(Batch.objects.get()))
    assert run("pay", "return", number, str(answer)) == 0
    assert run("pay", "return", number, str(answer)) == main.BAD_INPUT
    assert "这次没有再记" in capsys.readouterr().err
    assert run("pay", "reconcile", number, "--json") == 0
    assert said(capsys)["whole"] is True
    assert run("pay", "close", number) == 0
    capsys.readouterr()
    assert run("ledger", "balance", "--json") == 0
    assert said(capsys)["cash"]["fen"] == -2 * office.FEN
    assert run("ledger", "verify") == 0
    assert "账是平的" in capsys.readouterr().out
    assert run("pay", "list", "--month", "2023-05", "--json") == 0
    (row,) = said(capsys)["batches"]
    assert (row["state_words"], row["released_by"]) == (
        "已结清", User.objects.get(username="caiwu").actor,
    )  # fmt: skip
    assert datetime.fromisoformat(row["released_at"]) == office.AT


@pytest.mark.parametrize(
    ("name", "role", "area", "password", "words"),
    [
        ("fuhe", "reviewer", office.COUNTY, "wrong", "用户名或密码不对"),
        ("linxian", "reviewer", "990801000000", PASSWORD, "不在你能办的区划里"),
        ("jingban", "handler", office.COUNTY, PASSWORD, "你的角色不能批准"),
    ],
)
def test_nobody_approves_who_may_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, role: str,
    area: str, password: str, words: str,
) -> None:  # fmt: skip
    office.people(1)
    batch = office.built()
    office.checked(batch)
    codes = user(name, role, area)
    typed(monkeypatch, password, codes[0])
    assert run("pay", "approve", batch.number, "--user", name) == main.BAD_INPUT
    assert words in capsys.readouterr().err
    batch.refresh_from_db()
    assert batch.state == "checked"


def test_held_lines_and_books_that_do_not_hold_are_told_by_the_exit_code(
    capsys: pytest.CaptureFixture[str],
) -> None:
    id_ = office.person(1, account=None)
    office.grant(id_)
    office.owe(id_)
    batch = office.built()
    assert run("pay", "check", batch.number) == main.FAULTS_FOUND
    assert "没过  没有银行账号：1 行，暂缓 1 行" in capsys.readouterr().out
    assert run("pay", "reconcile", batch.number) == 0
    office.account_of(id_, "6228480000000001")
    office.checked(batch)
    assert run("pay", "reconcile", batch.number) == main.FAULTS_FOUND
    assert "1 行还没有放行" in capsys.readouterr().out
