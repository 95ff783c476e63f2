"""What is written, what vanishes, and that nothing is left out in silence."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_facts import COUNTED, county, facts, figure, target, template, written

from huican.insight.report.catalogue import load_template
from huican.insight.report.compose import compose
from huican.insight.report.nodes import Paragraph, Table, Text

YEARLY = load_template("yearly-summary")
PART = "parts:\n  - heading: 甲\n    run-in: true\n"


def test_a_sentence_is_written_only_when_every_figure_in_it_has_records() -> None:
    body = PART + "    text:\n      - '甲{a.a}乙{b.b}。'\n      - '丙{a.a}。'\n"
    document, lines = written(body, facts(figure("a.a"), figure("b.b", records=0)))
    assert lines == ["一、甲丙7人。"]
    [left] = document.left_out
    assert (left.line, left.text, left.missing) == (8, "甲{a.a}乙{b.b}。", ("数字 b.b",))


def test_a_figure_that_is_nowhere_is_missing_not_zero() -> None:
    document, lines = written(PART + "    text:\n      - '{a.a}。'\n", facts())
    assert lines == []
    assert document.left_out[0].missing == ("a.a",)


def test_a_zero_with_records_is_a_figure_and_is_written() -> None:
    _, lines = written(PART + "    text: ['未完成{a.a}。']\n", facts(figure("a.a", 0)))
    assert lines == ["一、甲未完成0人。"]


def test_parts_without_a_sentence_vanish_and_the_numbers_close_up() -> None:
    body = """parts:
  - heading: 总
    parts:
      - heading: 甲
        text: ['{a.a}。']
      - heading: 乙
        text: ['{b.b}。']
      - heading: 丙
        text: ['{a.a}。']
  - heading: 空
    parts:
      - heading: 丁
        text: ['{b.b}。']
  - heading: 末
    text: [{own: 话。}]
"""
    _, lines = written(body, facts(figure("a.a")))
    assert lines == ["一、总", "（一）甲", "7人。", "（二）丙", "7人。", "二、末", "话。"]


def test_points_are_counted_after_those_without_figures_are_gone() -> None:
    body = (
        PART
        + """    points:
      - {head: 子。, text: ['{a.a}。']}
      - {head: 丑。, text: ['{b.b}。']}
      - {head: 寅。, text: ['{a.a}。']}
"""
    )
    _, lines = written(body, facts(figure("a.a")))
    assert lines == ["一、甲一是子。7人。二是寅。7人。"]


def test_a_point_that_is_left_alone_loses_its_number() -> None:
    body = PART + "    points:\n      - {head: 子。, text: ['{a.a}。']}\n"
    body += "      - {head: 丑。, text: ['{b.b}。']}\n"
    assert written(body, facts(figure("a.a")))[1] == ["一、甲子。7人。"]


def test_words_that_lead_up_to_facts_do_not_stand_alone() -> None:
    body = PART + "    text:\n      - lead: 引。\n      - '{a.a}。'\n"
    assert written(body, facts(figure("a.a")))[1] == ["一、甲引。7人。"]
    assert written(body, facts())[1] == []


def test_own_words_are_always_written_and_marked() -> None:
    document, lines = written(PART + "    text:\n      - own: '{地区}的话。'\n", facts())
    assert lines == ["一、甲松湖县的话。"]
    [paragraph] = document.blocks
    assert isinstance(paragraph, Paragraph)
    assert paragraph.runs == (Text("松湖县的话。", own=True),)


def test_the_first_alternative_that_can_be_written_is_written() -> None:
    body = (
        PART
        + """    text:
      - first-of:
          - '甲{a.a}乙{b.b}。'
          - '只有甲{a.a}。'
          - '再说甲{a.a}。'
"""
    )
    document, lines = written(body, facts(figure("a.a")))
    assert lines == ["一、甲只有甲7人。"]
    assert document.left_out == ()


def test_alternatives_that_all_fail_are_left_out_with_all_that_they_lack() -> None:
    body = PART + "    text:\n      - first-of: ['{a.a}{b.b}', '{c.c}']\n"
    document, _ = written(body, facts())
    assert document.left_out[0].missing == ("a.a", "c.c")


@pytest.mark.parametrize(
    ("sentence", "have", "text"),
    [
        ("发放{a.a}[，其中{b.b}][，另有{c.c}]。", "abc", "发放7人，其中7人，另有7人。"),
        ("发放{a.a}[，其中{b.b}][，另有{c.c}]。", "ac", "发放7人，另有7人。"),
        ("计划[甲{a.a}以上，][乙{b.b}以上，][丙{c.c}以上，]。", "ac", "计划甲7人以上，丙7人以上。"),
        ("[甲{a.a}，][乙{b.b}，]共{c.c}。", "c", "共7人。"),
        ("今年以来，[甲{a.a}，]乙{b.b}。", "b", "今年以来，乙7人。"),
    ],
)
def test_a_clause_that_lacks_a_figure_is_dropped_with_its_comma(
    sentence: str, have: str, text: str
) -> None:
    given_facts = facts(*(figure(f"{name}.{name}") for name in have))
    document, lines = written(PART + f"    text: ['{sentence}']\n", given_facts)
    assert lines == [f"一、甲{text}"]
    assert len(document.left_out) == 3 - len(have) - (1 if "{c.c}" not in sentence else 0)


def test_a_sentence_of_nothing_but_dropped_clauses_is_not_written() -> None:
    document, lines = written(PART + "    text: ['计划[甲{a.a}，][乙{b.b}]。']\n", facts())
    assert lines == []
    assert document.left_out[0].missing == ("a.a、b.b",)


TARGETS = (
    target("修路", 2023, 90, "户", "a.a"),
    target("培训", 2023, 10, "人", done=8),
    target("新任务", 2023, 10, "人"),
    target("修路", 2024, 60, "户", "a.a"),
    target("新增任务", 2024, 5, "个"),
)


def test_targets_completion_and_plan_come_from_the_list_of_tasks() -> None:
    body = (
        PART
        + """    text:
      - '目标{目标:a.a}，完成{完成:修路}，完成任务数的{完成率:a.a}。'
      - '计划改造{计划:修路}以上，即{计划:a.a.value}家。'
"""
    )
    _, lines = written(body, facts(figure("a.a", 99, "户"), targets=TARGETS))
    assert lines == ["一、甲目标90户，完成99户，完成任务数的110%。计划改造60户以上，即60家。"]


def test_each_says_which_targets_were_reached_and_which_were_not() -> None:
    body = (
        PART
        + """    text:
      - each: {tasks: targets, choose: reached, before: 达到：, text: '{任务}{完成率}', after: 。}
      - each: {tasks: targets, choose: unreached, before: 没达到：, text: '{任务}{完成}', after: 。}
"""
    )
    document, lines = written(body, facts(figure("a.a", 99, "户"), targets=TARGETS))
    assert lines == ["一、甲达到：修路110%。没达到：培训8人。"]
    assert "新任务" not in lines[0]
    assert document.left_out == ()


def test_a_target_reached_exactly_is_reached() -> None:
    body = PART + "    text: [{each: {tasks: targets, choose: reached, text: '{任务}'}}]\n"
    assert written(body, facts(targets=(target("刚好", done=10),)))[1] == ["一、甲刚好"]
    assert written(body, facts(targets=(target("差一", done=9),)))[1] == []


def test_tasks_that_no_other_sentence_names_are_in_the_rest_wherever_that_stands() -> None:
    body = (
        PART
        + """    text:
      - each: {tasks: plans, choose: rest, before: 另外, text: '{任务}{目标}', after: 。}
      - '计划改造{计划:修路}。'
"""
    )
    _, lines = written(body, facts(targets=TARGETS))
    assert lines == ["一、甲另外新增任务5个。计划改造60户。"]


def test_a_task_whose_sentence_could_not_be_written_is_in_the_rest() -> None:
    body = (
        PART
        + """    text:
      - '现有{b.b}，计划改造{计划:修路}。'
      - each: {tasks: plans, choose: rest, text: '{任务}{目标}', between: 、, after: 。}
"""
    )
    assert written(body, facts(targets=TARGETS))[1] == ["一、甲修路60户、新增任务5个。"]


def test_a_figure_in_another_measure_word_does_not_measure_a_target() -> None:
    body = PART + "    text: ['{完成率:甲任务}']\n"
    given_facts = facts(
        figure("a.a", 99, "人"), targets=(target("甲任务", value=9, unit="个", indicator="a.a"),)
    )
    assert written(body, given_facts)[1] == []


def test_a_target_of_nothing_has_no_rate() -> None:
    given_facts = facts(targets=(target("甲任务", value=0, done=3),))
    assert written(PART + "    text: ['{完成率:甲任务}']\n", given_facts)[1] == []


def test_figures_that_are_not_settled_are_left_blank_and_named() -> None:
    body = PART + "    text: ['改造{a.a}，资金{b.b:wan}。']\n"
    given_facts = facts(
        figure("a.a", 99, "户", settled=False), figure("b.b", 451000, "元", settled=False)
    )
    document, lines = written(body, given_facts)
    assert lines[0] == "一、甲改造＿＿户，资金＿＿万元。"
    assert [each.id for each in document.unsettled] == ["a.a", "b.b"]
    assert "（未定）" in str(document.annexes)


def test_a_target_measured_by_a_figure_that_is_not_settled_is_neither_reached_nor_missed() -> None:
    body = (
        PART
        + """    text:
      - each: {tasks: targets, choose: reached, text: '{任务}'}
      - each: {tasks: targets, choose: unreached, text: '{任务}'}
"""
    )
    given_facts = facts(
        figure("a.a", 99, "户", settled=False), targets=(target("修路", 2023, 90, "户", "a.a"),)
    )
    assert written(body, given_facts)[1] == []


def test_words_follow_the_kind_of_area() -> None:
    body = PART + "    text: [{own: '{党委政府}，{上级残联}，{本会}，{全地}。'}]\n"
    assert written(body, facts())[1] == ["一、甲县委、县政府，省、市残联，县残联，全县。"]
    city = facts(area_name="明江市", level="city")
    assert written(body, city)[1] == ["一、甲市委、市政府，省残联，市残联，全市。"]
    district = facts(area_name="青山区")
    assert "区委、区政府" in written(body, district)[1][0]


def test_the_annex_lists_each_figure_once_with_its_exact_value_sources_and_records() -> None:
    body = PART + "    text: ['{a.a:wan}。', '{a.a}。']\n"
    document, _ = written(body, facts(figure("a.a", 3695760, "元", records=46197)))
    [annex] = document.annexes
    [table] = annex.blocks
    assert isinstance(table, Table)
    [row] = table.rows
    assert ["".join(run.text for run in cell) for cell in row.cells] == [
        "1",
        "数字 a.a",
        "3,695,760元",
        "a.a 的数法",
        "02台账.xlsx",
        "46,197",
    ]


def test_a_template_may_do_without_annexes() -> None:
    body = PART + "    text: ['{a.a}。']\nannexes: false\n"
    assert compose(template(body), facts(figure("a.a"))).annexes == ()


def test_a_table_of_tasks_can_stand_in_the_text() -> None:
    document, lines = written(PART + "    table: plans\n", facts(targets=TARGETS))
    assert lines[1:] == [
        "序号\t任务\t目标\t责任科室",
        "1\t修路\t60户\t综合股",
        "2\t新增任务\t5个\t综合股",
    ]
    assert any(isinstance(block, Table) for block in document.blocks)


@given(st.sets(st.sampled_from(sorted(COUNTED))))
def test_whatever_is_missing_every_figure_in_the_report_is_in_the_annex(without: set[str]) -> None:
    document = compose(YEARLY, county(without=tuple(without)))
    anchors = {
        row.anchor
        for annex in document.annexes
        for block in annex.blocks
        if isinstance(block, Table)
        for row in block.rows
    } - {None}
    mentioned = {each.figure_id for each in document.references()}
    assert mentioned <= set(document.figures)
    assert mentioned == anchors
    assert not mentioned & without


@given(st.sets(st.sampled_from(sorted(COUNTED))))
def test_whatever_is_missing_no_stray_punctuation_or_gap_in_the_numbers_is_left(
    without: set[str],
) -> None:
    document = compose(YEARLY, county(without=tuple(without)))
    text = "\n".join(block.text for block in document.blocks if isinstance(block, Paragraph))
    for stray in ("，。", "、。", "，，", "。，", "{", "}", "[", "]", "None"):
        assert stray not in text
    thirds = [b.lead.number for b in document.blocks if isinstance(b, Paragraph) and b.lead]
    for before, after in zip(thirds, thirds[1:], strict=False):
        if after.endswith(".") and after != "1.":
            assert int(after[:-1]) == int(before[:-1]) + 1
    assert "二是" not in text or "一是" in text


def test_completion_is_rounded_half_up_from_exact_numbers() -> None:
    given_facts = facts(
        figure("a.a", Decimal("197"), "户"), targets=(target("修路", 2023, 180, "户", "a.a"),)
    )
    assert written(PART + "    text: ['{完成率:修路:pct2}']\n", given_facts)[1] == ["一、甲109.44%"]
