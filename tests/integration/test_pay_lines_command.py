"""`huican pay lines`, `hold-…`, `repair`, `retry`, `void`, `send-back`, `cancel`, as typed."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pay_made_up as office
import pytest
from registry_made_up import load_areas
from test_pay_command import PASSWORD, typed, user

from huican.cli import main, session
from huican.ledger.models import Batch, BatchLine, Hold, ReturnedLine, RollDecision

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The test's own database and moment."""
    monkeypatch.setattr(session, "start", lambda **_: None)
    monkeypatch.setattr(session, "now", lambda: office.AT)
    load_areas(tmp_path)


def run(*arguments: object) -> int:
    return main.run(["pay", *map(str, arguments)])


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_a_held_line_is_told_answered_and_stopped_by_its_officer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dead, _ = office.people(2)
    batch = office.built()
    office.died(dead)
    assert run("check", batch.number) == main.FAULTS_FOUND
    capsys.readouterr()
    assert run("lines", batch.number, "--state", "held", "--json") == 0
    found = said(capsys)
    assert found["total"] == 1
    (line,) = found["lines"]
    assert "第 12 行" in line["evidence"][0]
    assert "*" in line["name"] and line["account"] == "尾号 0001"
    number = line["line"]
    refused = ("hold-decide", batch.number, number, "stopped", "--reason", "村里核实")
    assert run(*refused) == main.BAD_INPUT
    assert "还没有通知本人" in capsys.readouterr().err
    assert run("hold-notify", batch.number, "--json") == 0
    assert said(capsys) == {"told": 1}
    assert run("hold-reply", batch.number, number, "--words", "女儿说人已不在") == 0
    assert run(*refused, "--stop-roll") == 0
    assert "现在：不发" in capsys.readouterr().out
    hold = Hold.objects.get()
    assert (hold.outcome, hold.reply) == ("stopped", "女儿说人已不在")
    assert RollDecision.objects.filter(person_id=dead, act="stop").exists()


def test_a_line_of_another_officer_is_decided_as_that_user(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dead, _ = office.people(2)
    batch = office.built()
    office.died(dead)
    codes = user("fuhe", "reviewer")
    assert run("check", batch.number, "--officer", "fuhe") == main.FAULTS_FOUND
    number = BatchLine.objects.get(state="held").line
    run("hold-notify", batch.number)
    # The day to answer has gone by.
    monkeypatch.setattr(session, "now", lambda: office.AT + timedelta(days=40))
    decide = ("hold-decide", batch.number, number, "stopped", "--reason", "村里核实")
    capsys.readouterr()
    assert run(*decide) == main.BAD_INPUT
    assert "由fuhe办" in capsys.readouterr().err
    typed(monkeypatch, PASSWORD, codes[0])
    assert run(*decide, "--user", "fuhe") == 0
    assert BatchLine.objects.get(line=number).state == "dropped"


def test_lines_that_came_back_are_repaired_tried_again_or_not_paid_any_more(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    office.people(3)
    batch = office.went_out()
    office.sent(batch, tmp_path)
    office.took(batch, {1: "账号已销户", 2: "账户冻结", 3: "账号已销户"})
    assert run("repair", batch.number, 1, "--account", "12") == main.BAD_INPUT
    assert "账号应是" in capsys.readouterr().err
    new = ("--account", "6228480999999999", "--bank", "安澜农商行", "--holder", "王甲")
    assert run("repair", batch.number, 1, *new) == 0
    assert run("retry", batch.number, 2, "--words", "银行已解除冻结") == 0
    clerk, finance = user("jingban", "handler"), user("caiwu", "finance")
    void = ("void", batch.number, 3, "--reason", "4 月已去世", "--user")
    typed(monkeypatch, PASSWORD, clerk[0])
    assert run(*void, "jingban") == main.BAD_INPUT
    assert "放行权限" in capsys.readouterr().err
    typed(monkeypatch, PASSWORD, finance[0])
    assert run(*void, "caiwu") == 0
    repairs = list(ReturnedLine.objects.order_by("line__line").values_list("repair", flat=True))
    assert [one[:4] for one in repairs] == ["账号改为", "原账号再", "不再发："]
    assert run("repair", batch.number, 99, *new) == main.BAD_INPUT
    assert "没有第 99 行" in capsys.readouterr().err


def test_a_batch_is_sent_back_and_given_up_with_a_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    office.people(1)
    batch = office.built()
    office.checked(batch)
    assert run("send-back", batch.number, "--reason", " ") == main.BAD_INPUT
    assert "没有写为什么退回" in capsys.readouterr().err
    assert run("send-back", batch.number, "--reason", "少了一个村") == 0
    assert Batch.objects.get().state == "built"
    assert run("cancel", batch.number, "--reason", "重做", "--version", 1) == main.BAD_INPUT
    assert "又有变动" in capsys.readouterr().err
    assert run("cancel", batch.number, "--reason", "重做") == 0
    assert Batch.objects.get().state == "cancelled"
    assert run("lines", batch.number, "--state", "nonsense") == main.BAD_INPUT
    assert run("lines", batch.number, "--check", "nonsense") == main.BAD_INPUT
