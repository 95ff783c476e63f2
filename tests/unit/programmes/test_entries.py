"""Facts entered by hand: what is refused, what is asked, and which entry counts for which months."""

from __future__ import annotations

from datetime import date

import pytest

from huican.kernel.months import Month
from huican.programmes.domain.entries import (
    Entry,
    FactQuestioned,
    FactRefused,
    Told,
    answered,
    counting,
    questions_about_entry,
    refuse,
    why_not_enterable,
)
from huican.programmes.domain.facts import Fact, Known
from huican.programmes.domain.register import facts

NOW = Month(2026, 11)
JUNE = Month(2026, 6)
BIRTH = date(1968, 3, 4)


def fact(code: str) -> Fact:
    return facts().by_code[code]


def entry(code: str, value: object, **more: object) -> Entry:
    given = {"from_month": JUNE, "to_month": None, "document": "城关镇入户核实表",
             "reason": "6月5日上门看过"} | more  # fmt: skip
    return Entry(fact(code), value, **given)  # type: ignore[arg-type]


def asked(one: Entry, known: Known | None = None, earlier: tuple[Told, ...] = ()) -> list[str]:
    return [each.code for each in questions_about_entry(one, known, earlier, NOW)]


# --- who may enter what ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "may"),
    [("long_term_care", True), ("dibao", True), ("imprisoned", True), ("dead", True),
     ("level", False), ("certificate_state", False), ("age", False), ("local_household", False),
     ("staff_last_year", False), ("project_kind", False)],
)  # fmt: skip
def test_what_the_card_and_the_file_say_is_not_entered_by_hand(code: str, may: bool) -> None:
    assert (why_not_enterable(fact(code)) == "") is may


# --- refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (entry("level", 2), "照残疾人证来"),
        (entry("like_allowance", -1), "超出了范围"),
        (entry("like_allowance", True), "要填数"),
        (entry("dibao", "是"), "要填是或否"),
        (entry("house_grade", "E级"), "只能填A级"),
        (entry("dibao", True, document=" "), "依据"),
        (entry("dibao", True, reason=""), "怎么核实的"),
        (entry("dibao", True, reason="问了 990826196803041234 本人"), "写了号码"),
        (entry("dibao", True, to_month=JUNE), "到哪个月止"),
        (entry("dibao", True, from_month=Month(1968, 2)), "太早"),
        (entry("dibao", True, from_month=Month(2028, 12)), "太远"),
        (entry("dead", True, to_month=JUNE.next(3)), "不会到期"),
    ],
)
def test_what_cannot_be_so_is_refused_and_says_why(one: Entry, why: str) -> None:
    with pytest.raises(FactRefused) as refused:
        refuse(one, birth=BIRTH, now=NOW)
    assert why in f"{refused.value} {refused.value.where}" and refused.value.remedy


def test_nothing_is_entered_of_the_time_before_somebody_was_born() -> None:
    with pytest.raises(FactRefused, match="还没有出生"):
        refuse(entry("dibao", True, from_month=Month(2000, 1)), birth=date(2010, 5, 1), now=NOW)
    refuse(entry("dibao", True, from_month=Month(2010, 5)), birth=date(2010, 5, 1), now=NOW)


# --- asked ----------------------------------------------------------------------------------------


def test_an_entry_that_nothing_speaks_against_is_asked_nothing() -> None:
    assert asked(entry("long_term_care", True)) == []
    assert asked(entry("long_term_care", True), Known(None)) == []


def test_what_a_list_says_otherwise_or_already_is_asked_about() -> None:
    listed = Known(False, source="《低保名单.xlsx》（里面没有他）", sheet_id=3)
    assert asked(entry("dibao", True), listed) == ["against"]
    assert asked(entry("dibao", False), listed) == ["no-change"]
    assert asked(entry("dibao", None), listed) == ["unknown"]
    # Silence that only counts as no is nobody's word.
    assert asked(entry("missing", True), Known(False)) == []


def test_a_number_with_a_nought_too_many_or_too_few_is_asked_about() -> None:
    before = Known(12_000, source="民政 3月")
    assert asked(entry("like_allowance", 120_000), before) == ["many-times"]
    assert asked(entry("like_allowance", 1_200), before) == ["small-part"]
    assert asked(entry("like_allowance", 15_000), before) == []


def test_months_long_past_or_yet_to_come_are_asked_about() -> None:
    assert asked(entry("dibao", True, from_month=NOW.next(-25))) == ["back-dated"]
    assert asked(entry("dibao", True, from_month=NOW.next(-24))) == []
    assert asked(entry("dibao", True, from_month=NOW.next())) == ["ahead"]


def test_what_counts_from_the_month_after_is_asked_about_with_the_month_of_its_day() -> None:
    (question,) = questions_about_entry(entry("dead", True), None, (), NOW)
    assert question.code == "next-month" and "2026年5月去世" in question.text
    assert asked(entry("dead", False)) == []


def test_a_number_that_grows_every_month_needs_an_end() -> None:
    assert asked(entry("business_months", 12)) == ["grows"]
    assert asked(entry("business_months", 12, to_month=JUNE.next())) == []


def test_an_earlier_entry_that_said_otherwise_is_named_where_months_meet() -> None:
    spring = Told(1, True, Month(2026, 1), Month(2026, 6))
    assert asked(entry("dibao", False), earlier=(spring,)) == []
    whole = Told(1, True, Month(2026, 1), None)
    (question,) = questions_about_entry(entry("dibao", False), None, (whole,), NOW)
    assert question.code == "replaces" and "2026年1月起是“是”" in question.text
    assert asked(entry("dibao", True), earlier=(whole,)) == []
    # What was taken back says nothing any more.
    gone = Told(2, None, Month(2026, 1), None, takes_back=True)
    assert asked(entry("dibao", False), earlier=(whole, gone)) == []


def test_an_entry_goes_on_only_when_every_question_is_answered() -> None:
    questions = questions_about_entry(
        entry("dead", True, from_month=Month(2023, 1)), Known(False, "名单", sheet_id=1), (), NOW
    )
    assert {one.code for one in questions} == {"against", "back-dated", "next-month"}
    with pytest.raises(FactQuestioned) as left:
        answered(questions, frozenset(["against", "next-month"]))
    assert [one.code for one in left.value.questions] == ["back-dated"]
    answered(questions, frozenset(one.code for one in questions))


# --- which entry counts ---------------------------------------------------------------------------


def spans(*told: Told) -> list[tuple[int, str, str | None]]:
    return [
        (one.told.id, str(one.from_month), str(one.to_month) if one.to_month else None)
        for one in counting(told)
    ]


def test_a_later_entry_outweighs_an_earlier_one_for_its_own_months_only() -> None:
    first = Told(1, True, Month(2026, 1), None)
    second = Told(2, False, Month(2026, 4), Month(2026, 7))
    assert spans(first, second) == [
        (1, "2026-01", "2026-04"), (2, "2026-04", "2026-07"), (1, "2026-07", None),
    ]  # fmt: skip
    assert spans(second, first) == [(1, "2026-01", None)]


def test_entries_of_other_months_stand_beside_each_other() -> None:
    first = Told(1, True, Month(2026, 1), Month(2026, 3))
    second = Told(2, True, Month(2026, 3), Month(2026, 5))
    assert spans(second, first) == [(1, "2026-01", "2026-03"), (2, "2026-03", "2026-05")]
    assert spans(first, Told(3, None, Month(2025, 1), Month(2026, 2))) == [
        (3, "2025-01", "2026-02"), (1, "2026-02", "2026-03"),
    ]  # fmt: skip
