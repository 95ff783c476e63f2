"""在册名单: who is on it in which month, who may see it, and its workbook."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from huican.audit.queries import search
from huican.kernel.months import Month
from huican.ledger import rolls
from huican.ledger.models import RollDecision
from huican.registry.models import Person
from tests.integration.desk_made_up import AT, COUNTY, PERSONS, TOWN, identity, name_of, signed_in
from tests.integration.determined_office import NURSING
from tests.integration.paying_office import Paying
from tests.integration.paying_pages import links, made, nothing_remembered, read, words

__all__ = ["made", "nothing_remembered"]

pytestmark = pytest.mark.django_db

PLACE = f"/payments/roll?programme={NURSING}"
EXPORT = f"/payments/roll/export?programme={NURSING}"


def content(address: str, reader: str = "jingban") -> bytes:
    given = signed_in(reader).get(address)
    assert given.status_code == 200
    assert given["Content-Disposition"].startswith("attachment")
    return given.content


def rows_of(workbook: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0).to_python()


def lines(address: str) -> list[list[Any]]:
    return rows_of(content(address))


def stop(number: int, act: str, month: Month) -> Person:
    one = Person.objects.get(name=name_of(number))
    rolls.decide(act, one.pk, NURSING, month, reason="村里来信", by="system:test", at=AT)
    return one


@pytest.mark.parametrize(
    ("reader", "status"),
    [("jingban", 200), ("fuhe", 200), ("caiwu", 200), ("lingdao", 403), ("jiancha", 403),
     ("shenji", 403), ("chengguan", 403)],
)  # fmt: skip
def test_the_roll_is_for_who_may_see_payments_and_files(
    made: Paying, reader: str, status: int, client
) -> None:
    for address in (PLACE, EXPORT):
        assert client.get(address).status_code == 302
        assert signed_in(reader).get(address).status_code == status, address
        outside = signed_in(reader).get(f"{address}&area=990802000000")
        assert outside.status_code == 403


def test_the_page_says_who_is_on_since_when_and_what_the_month_owes(made: Paying) -> None:
    address = f"{PLACE}&at={made.owed}"
    text = read(address)
    assert "在册 12 人，应发都算好了" in text and "2025年3月" in text
    # The one who died is on the roll until somebody decides, and is owed nothing.
    assert "合计（全部各页）：12 人，应发 890 元" in text and "不符合" in text
    assert not [i for i in range(PERSONS) if name_of(i) in text or identity(i) in text]
    assert sum(1 for one in links(address) if re.fullmatch(r"/persons/\d+/roll", one)) == PERSONS
    assert "12 人这个月的应发还没有算" in read(f"{PLACE}&at=2026-02")
    month = [one for one in links(f"/payments/?at={made.owed}") if "/payments/roll" in one]
    assert month == [f"/payments/roll?at={made.owed}&programme={NURSING}"]
    leader = links(f"/payments/?at={made.owed}", "lingdao")
    assert not [one for one in leader if "/payments/roll" in one]


def test_a_decision_counts_from_its_month_on(made: Paying) -> None:
    stop(1, "stop", made.owed)
    stop(2, "suspend", made.owed)
    at, before = made.owed, made.owed.next(-1)
    assert "在册 10 人" in read(f"{PLACE}&at={at}")
    assert "在册 12 人" in read(f"{PLACE}&at={before}")
    assert len(lines(f"{EXPORT}&at={at}")) == 2 + 10
    (one,) = lines(f"{EXPORT}&at={at}&show=stopped")[2:]
    assert one[4:6] == ["停发", at.label]
    (one,) = lines(f"{EXPORT}&at={at}&show=suspended")[2:]
    assert one[4] == "暂停"
    rolls.decide("resume", Person.objects.get(name=name_of(2)).pk, NURSING, at.next(),
                 reason="查清了", by="system:test", at=AT)  # fmt: skip
    assert "在册 11 人" in read(f"{PLACE}&at={at.next()}")


def test_the_workbook_is_the_page_masked_and_each_one_is_noted(made: Paying) -> None:
    rows = lines(f"{EXPORT}&at={made.owed}")
    assert rows[0][0] == f"{made.owed.label}在册：重度残疾人护理补贴"
    assert rows[1] == ["姓名", "残疾人证", "残疾", "住在", "怎么定的", "从哪个月起", "认定",
                       "这个月应发（元）"]  # fmt: skip
    assert len(rows) == 2 + PERSONS
    assert sum(row[7] for row in rows[2:]) == 890
    flat = "".join(str(cell) for row in rows for cell in row)
    assert "测*" in flat and not re.search(r"\d{15}", flat)
    assert not [i for i in range(PERSONS) if name_of(i) in flat or identity(i) in flat]
    town = lines(f"{EXPORT}&at={made.owed}&area={TOWN}")
    assert {row[3] for row in town[2:]} == {"城关镇 东村村委会"} and len(town) == 2 + PERSONS // 2
    event, _ = search(verb="roll.export")
    assert (event.area_code, event.data["rows"]) == (TOWN, PERSONS // 2)


def test_words_that_look_like_a_formula_stay_words(made: Paying) -> None:
    Person.objects.filter(name=name_of(0)).update(name="=1+9")
    Person.objects.filter(name=name_of(1)).update(name="@SUM(A1)")
    address = f"{EXPORT}&at={made.owed}"
    assert {"=**9", "@******)"} <= {row[0] for row in lines(address)[2:]}
    with zipfile.ZipFile(io.BytesIO(content(address))) as file:
        sheets = [file.read(name).decode() for name in file.namelist() if "worksheets/" in name]
    assert sheets and not [one for one in sheets if re.search(r"<f[ >]", one)]


def test_a_long_roll_is_whole_and_asks_once_a_thousand(made: Paying) -> None:
    persons = Person.objects.bulk_create(
        Person(name=f"长{number}", pinyin="chang", initials="c", area_code="990801100201",
               created_at=AT)
        for number in range(2_000)
    )  # fmt: skip
    RollDecision.objects.bulk_create(
        RollDecision(person=one, programme=NURSING, act="grant", from_month=made.owed.first_day,
                     reason="批准", decided_at=AT, decided_by="system:test")
        for one in persons
    )  # fmt: skip
    clerk = signed_in("jingban")
    with CaptureQueriesContext(connection) as asked:
        given = clerk.get(f"{EXPORT}&at={made.owed}&area={COUNTY}")
    assert len(rows_of(given.content)) == 2 + PERSONS + 2_000
    assert len(asked) <= 35
    page = words(clerk.get(f"{PLACE}&at={made.owed}&page=41"))
    assert "显示 2,001—2,012，共 2,012 人" in page
    assert "2,000 人这个月的应发还没有算" in page


def test_before_anybody_was_granted_anything_the_page_says_so(
    made: Paying, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huican.ledger.batches.reading_month.programmes_paid", list)
    assert "还没有人在册" in read(PLACE)
    assert signed_in("jingban").get(EXPORT).status_code == 404
