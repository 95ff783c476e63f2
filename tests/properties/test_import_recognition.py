"""However an office orders and names its columns, a sheet is the same sheet with the same rows."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huican.exchange.domain.drafts import SheetDrafts
from huican.exchange.domain.reading import Sheet
from huican.exchange.domain.recognise import recognise
from huican.exchange.domain.rows import Context, read_rows
from huican.sources.domain.kinds import catalogue
from tests.integration.imports_made_up import CATEGORY, LEVEL, Person, people

PEOPLE = people(30)
CATALOGUE = catalogue()
FIELDS = CATALOGUE.fields
# Names that mean something else beside these columns (户主, 标准 …) or more than one of them.
NEVER = {
    "户主", "户主姓名", "对象", "人员", "其他", "说明", "金额", "编号", "补贴", "持证人", "XM", "SFZH",
    "CJZH", "申报单位", "报送单位", "单位地址", "项目地址", "实施地点", "地区", "区划", "费款所属期",
    "社会保障卡号", "社保卡号", "号", "投保人", "联系人", "联系人姓名", "职工姓名", "管理区",
}  # fmt: skip
slow = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def place(township: str, village: str, address: str, code: str) -> str:
    return "990826101201"


def names(label: str) -> list[str]:
    return [name for name in FIELDS[label].names if not name.startswith("=") and name not in NEVER]


def read(title: str, header: list[str], lines: list[list[Any]], kind: str) -> SheetDrafts:
    width = len(header)
    rows = [
        [title] + [""] * (width - 1),
        header,
        *[line + [""] * (width - len(line)) for line in lines],
    ]
    guess = recognise(Sheet("Sheet1", 1, rows), CATALOGUE)
    assert guess.kind is not None
    assert guess.kind.code == kind, (guess.kind.code, header)
    return read_rows(guess, Context(date(2026, 11, 22), "990826000000", place, CATALOGUE))


def roster_cells(person: Person) -> dict[str, Any]:
    return {
        "name": person.name, "identity": person.identity, "certificate": person.certificate,
        "category": CATEGORY[person.category], "level": LEVEL[person.level],
        "township": person.township, "village": person.village, "issued_on": "2020-08-16",
        "dibao": "是",
    }  # fmt: skip


def payment_cells(person: Person) -> dict[str, Any]:
    return {
        "name": person.name, "certificate": person.certificate, "standard": 80.0, "amount": 80.0,
        "account": person.account, "bank": "农商行",
    }  # fmt: skip


@slow
@given(st.randoms(use_true_random=False))
def test_a_roster_is_the_same_in_any_order_and_under_any_of_its_names(
    chance: random.Random,
) -> None:
    header = {label: chance.choice(names(label)) for label in roster_cells(PEOPLE[0])}
    order = list(header)
    chance.shuffle(order)
    lines = [[roster_cells(p)[label] for label in order] for p in PEOPLE]
    drafts = read("2023年残疾人花名册", [header[label] for label in order], lines, "roster")
    assert [draft.problem for draft in drafts.held] == []
    assert [(d.name, d.identity, d.category, d.level) for d in drafts.drafts] == [
        (p.name, p.identity, p.category, p.level) for p in PEOPLE
    ]
    assert {d.extra["hardship"] for d in drafts.drafts if d.extra} == {("dibao",)}


@slow
@given(st.randoms(use_true_random=False))
def test_a_payment_is_the_same_in_any_order_and_under_any_of_its_names(
    chance: random.Random,
) -> None:
    header = {label: chance.choice(names(label)) for label in payment_cells(PEOPLE[0])}
    order = list(header)
    chance.shuffle(order)
    lines = [[payment_cells(p)[label] for label in order] for p in PEOPLE]
    title = "2023年3月重度残疾人护理补贴发放表"
    drafts = read(title, [header[label] for label in order], lines, "nursing-subsidy")
    assert [draft.problem for draft in drafts.held] == []
    assert [(d.name, d.identity, d.amount_fen, d.month) for d in drafts.drafts] == [
        (p.name, p.identity, 8_000, 3) for p in PEOPLE
    ]


NOT_DATA = st.sampled_from([
    [], ["", "", ""], ["合计", "", "", "", "", 800], ["", "松城镇小计", "", "", "", 80], ["总  计"],
    ["注：本表一式三份，由县残联存档。"], ["审核人：　　　　填表人：　　　　日期："],
    ["备注：上月未发的在本月补发"], ["单位负责人：", "", "经办人："],
])  # fmt: skip


@slow
@given(st.lists(st.tuples(st.integers(0, len(PEOPLE)), NOT_DATA), max_size=8))
def test_notes_totals_and_blank_lines_never_change_what_is_accepted(
    strewn: list[tuple[int, list[Any]]],
) -> None:
    header = ["序号", "姓名", "残疾人证号", "银行卡号", "补贴标准", "发放金额"]
    lines: list[list[Any]] = [
        [float(n), p.name, p.certificate, p.account, 80.0, 80.0] for n, p in enumerate(PEOPLE, 1)
    ]
    title = "2023年3月重度残疾人护理补贴发放表"
    plain = read(title, header, list(lines), "nursing-subsidy")
    for at, line in sorted(strewn, key=lambda item: -item[0]):
        lines.insert(at, list(line))
    strewn_over = read(title, header, lines, "nursing-subsidy")
    assert [d.digest for d in strewn_over.drafts] == [d.digest for d in plain.drafts]
    assert strewn_over.held == []
    assert sum(strewn_over.skipped.values()) == len(strewn)


@slow
@given(st.randoms(use_true_random=False), st.sampled_from(sorted(CATALOGUE.kinds)))
def test_a_kinds_own_columns_are_found_under_any_of_their_names(
    chance: random.Random, code: str
) -> None:
    kind = CATALOGUE.kinds[code]
    if kind.stores in ("activity", "target", "petition", "project") or kind.splits or kind.fallback:
        return
    samples = {
        "date": "2023-05-06",
        "number": 3.0,
        "money": 500.0,
        "yesno": "是",
        "text": "某某内容",
        "organisation": "某某中心",
    }
    own = {
        column.label: chance.choice([n for n in column.names if not n.startswith("=")])
        for column in kind.columns
    }
    if len(set(own.values())) < len(own):
        return
    header = ["姓名", "身份证号", *own.values(), "发放金额"]
    lines = [
        [p.name, p.identity, *[samples[column.type] for column in kind.columns], 100.0]
        for p in PEOPLE
    ]
    rows = [[f"2023年{kind.title_words[0]}"] + [""] * (len(header) - 1), header, *lines]
    guess = recognise(Sheet("Sheet1", 1, rows), CATALOGUE, kind_code=code)
    found = (
        {guess.shape.headers[m.index]: label for label, m in guess.matches.items()}
        if guess.shape
        else {}
    )
    wrong = {name: found.get(name) for label, name in own.items() if found.get(name) != label}
    assert not wrong
