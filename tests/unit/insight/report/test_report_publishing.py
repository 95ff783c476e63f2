"""A figure that changed after publication shows old, new and why."""

from dataclasses import replace
from datetime import date

from report_facts import facts, figure, template

from huican.insight.report.compose import compose
from huican.insight.report.publishing import (
    LaterSource,
    PublishedFigure,
    compare,
    definition_digest,
    snapshot,
)


def published() -> PublishedFigure:
    body = "parts:\n  - heading: 甲\n    text: ['{a.a}。', '{a.a:about}。']\n"
    document = compose(template(body), facts(figure("a.a", 2036, "户", records=2036)))
    [kept] = snapshot(document)
    return kept


NOW = figure("a.a", 2036, "户", records=2036)


def test_a_snapshot_keeps_the_value_the_definition_and_every_form_in_the_text() -> None:
    kept = published()
    assert (kept.id, kept.value, kept.unit, kept.records) == ("a.a", 2036, "户", 2036)
    assert kept.written == ("2036户", "2000余户")
    assert kept.definition_digest == definition_digest(NOW)
    assert kept.sources == ("02台账.xlsx",)


def test_a_figure_that_did_not_change_is_no_difference() -> None:
    assert compare(published(), NOW, [LaterSource("别的台账", date(2024, 1, 5), added=3)]) is None


def test_a_changed_value_names_the_workbooks_that_came_later_in_order() -> None:
    now = replace(NOW, value=2040, display="2,040户", records=2040)
    later = [
        LaterSource("补报.xlsx", date(2024, 2, 1), added=5),
        LaterSource("更正.xlsx", date(2024, 1, 5), removed=1),
    ]
    difference = compare(published(), now, later)
    assert difference is not None
    assert (difference.old, difference.new) == ("2,036户", "2,040户")
    assert difference.why == (
        "2024年1月5日“更正.xlsx”减少 1 条记录",
        "2024年2月1日“补报.xlsx”增加 5 条记录",
        "记录从 2,036 条变为 2,040 条",
    )


def test_another_way_of_counting_is_a_difference_even_with_the_same_number() -> None:
    difference = compare(published(), replace(NOW, definition="一户只算一次"))
    assert difference is not None
    assert difference.why == ("数法改了：原来是“a.a 的数法”，现在是“一户只算一次”",)


def test_the_unit_belongs_to_the_definition() -> None:
    assert definition_digest(NOW) != definition_digest(replace(NOW, unit="人"))


def test_a_figure_that_can_no_longer_be_counted_has_no_new_value() -> None:
    for gone in (None, replace(NOW, records=0)):
        difference = compare(published(), gone)
        assert difference is not None
        assert difference.new is None
        assert difference.why == ("现在没有可以数的记录",)


def test_a_change_without_a_known_cause_says_that_contents_changed() -> None:
    difference = compare(published(), replace(NOW, value=2035, settled=False))
    assert difference is not None
    assert difference.why == (
        "记录数没有变，有记录的内容改了",
        "还有记录没有处理完，这个数可能还会变",
    )
