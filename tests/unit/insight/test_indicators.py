"""Indicators: what they count, how that is said, and every fault told at once."""

from decimal import Decimal
from pathlib import Path

import pytest

from huican.insight.domain.display import EXACT_RULE, WAN_RULE, shown
from huican.insight.domain.indicators import load, standard
from huican.insight.domain.measures import Measure, MeasureError, TargetOf, value_of
from huican.sources.domain.kinds import catalogue

KINDS = catalogue()


def test_the_indicators_of_the_product_load() -> None:
    found = load(KINDS)
    assert len(found) >= 60
    measure = found["assessment.group-sessions"].measures[0]
    assert measure.how == "distinct"
    assert measure.kind == "certificate-business"
    assert measure.columns == (("评定日期", True),)


def test_every_kind_has_its_standard_figures_with_nobody_declaring_anything() -> None:
    found = standard(KINDS)
    for kind in KINDS.kinds.values():
        assert f"{kind.code}.records" in found


def test_a_definition_says_in_plain_words_what_is_counted() -> None:
    found = load(KINDS)
    assert found["needs.devices"].definition(KINDS) == ("“康复需求”中需求类别是“辅助器具”的记录数")
    assert found["certified.persons"].definition(KINDS) == ("“持证残疾人”的人数，同一人只计一次")
    assert "算法" in found["petitions.closing-rate"].definition(KINDS)


def test_all_faults_of_an_office_s_own_indicators_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        """
自家指标:
  - {id: a, name: 甲, unit: 人, expression: 人数(没有这种表)}
  - {id: b, name: 乙, unit: 人, expression: "人数(康复需求, 没有这列 == '一')"}
  - {id: c, name: 丙, unit: 人, expression: 数一数(康复需求)}
  - {id: d, name: 丁, unit: 人, expression: "人数(康复需求"}
  - {id: e, unit: 人}
""",
        "utf-8",
    )
    with pytest.raises(MeasureError) as caught:
        load(KINDS, tmp_path)
    words = str(caught.value)
    for part in ("没有这种表", "没有这列", "数一数", "own.yaml d", "缺 id、name"):
        assert part in words


def test_an_office_s_own_indicator_replaces_one_of_the_same_id(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "康复:\n  - {id: needs.total, name: 需求（件）, unit: 件, expression: 件数(康复需求)}\n",
        "utf-8",
    )
    assert load(KINDS, tmp_path)["needs.total"].unit == "件"


def test_a_quotient_is_unknown_where_there_is_no_target() -> None:
    indicator = load(KINDS)["barrier-free-homes.completion"]
    assert indicator.tree is not None
    done = {
        call: Decimal(99) for call, part in indicator.parts.items() if isinstance(part, Measure)
    }
    aim = {call: None for call, part in indicator.parts.items() if isinstance(part, TargetOf)}
    assert value_of(indicator.tree, {**done, **aim}) is None
    aim_known = dict.fromkeys(aim, Decimal(90))
    assert value_of(indicator.tree, {**done, **aim_known}) == Decimal(110)
    assert value_of(indicator.tree, {**done, **dict.fromkeys(aim, Decimal(0))}) is None


@pytest.mark.parametrize(
    ("yuan", "display", "rule"),
    [
        ("9999", "9,999元", EXACT_RULE),
        ("10000", "1万元", WAN_RULE),
        ("25480", "2.5万元", WAN_RULE),
        ("25500", "2.6万元", WAN_RULE),
        ("3695760", "369.6万元", WAN_RULE),
        ("630000", "63万元", WAN_RULE),
        ("12.5", "12.5元", EXACT_RULE),
    ],
)
def test_money_is_written_in_ten_thousands_from_ten_thousand_on_half_up(
    yuan: str, display: str, rule: str
) -> None:
    form = shown(Decimal(yuan), "元")
    assert (form.display, form.rule) == (display, rule)


@pytest.mark.parametrize(
    ("value", "display"),
    [("118.54", "118.5%"), ("118.55", "118.6%"), ("118.56", "118.6%"), ("110", "110.0%")],
)
def test_rates_have_one_decimal_half_up(value: str, display: str) -> None:
    assert shown(Decimal(value), "%", 1).display == display


def test_counts_keep_their_measure_word_and_thousands_commas() -> None:
    assert shown(Decimal(46197), "人次").display == "46,197人次"
    assert shown(Decimal("2980"), "小时").exact == "2,980 小时"
