"""Every fault of a template is said at once, with its line and what to do."""

from pathlib import Path

import pytest
from report_facts import KNOWN

from huican.insight.report.catalogue import load_template, template_files
from huican.insight.report.problems import TemplateError
from huican.insight.report.reading import read_template, read_text

HEAD = "code: t\nname: 试\ntitle: 总结\n"


def faults(text: str, *, known: bool = True) -> list[tuple[int, str, str]]:
    with pytest.raises(TemplateError) as caught:
        read_text(text, "t.yaml", KNOWN if known else None)
    return [(each.line, each.what, each.remedy) for each in caught.value.problems]


def test_all_faults_of_a_file_are_told_together_in_the_order_of_lines() -> None:
    text = HEAD + (
        "parts:\n"
        "  - heading: 甲\n"
        "    text:\n"
        "      - '{nursing-subsidy.paymnts}'\n"
        "      - 没有数字的话。\n"
        "      - '{training.courses:万}'\n"
        "  - text:\n"
        "      - '{certified.persons'\n"
        "    colour: red\n"
    )
    found = faults(text)
    assert [line for line, _, _ in found] == [7, 8, 9, 10, 11, 12]
    said = "\n".join(f"{line} {what} {remedy}" for line, what, remedy in found)
    assert "7 没有编号是 nursing-subsidy.paymnts 的数字 是不是 nursing-subsidy.payments？" in said
    assert "8 这句没有数字" in said
    assert "9 不认识写法“万”" in said
    assert "10 这一部分没有 heading（标题）" in said
    assert "11 花括号 { 没有成对" in said
    assert "12 标题下的内容里不认识“colour”" in said


def test_the_message_names_the_file_every_line_and_a_remedy() -> None:
    with pytest.raises(TemplateError) as caught:
        read_text("code: t\n", "我的模板.yaml")
    message = str(caught.value)
    assert "我的模板.yaml" in message
    assert "报告模板有 3 处要改" in message
    for key in ("name", "title", "parts"):
        assert f"第 1 行：模板缺少 {key}" in message
    assert caught.value.code == "report-template"


def test_broken_yaml_is_said_in_chinese_with_its_line() -> None:
    [(line, what, remedy)] = faults(HEAD + "parts:\n  - heading: 甲\n   text: [\n")
    assert line in (6, 7)
    assert what == "这一行附近的格式读不通"
    assert "缩进" in remedy


def test_a_sentence_that_begins_with_a_brace_needs_quotes_and_is_told_so() -> None:
    text = HEAD + "parts:\n  - heading: 甲\n    text:\n      - {training.courses}\n"
    found = faults(text)
    assert any("加单引号" in remedy or "可以写" in remedy for _, _, remedy in found)
    assert {line for line, _, _ in found} == {7}


def test_anchors_and_aliases_are_refused_before_they_can_grow() -> None:
    found = faults("a: &a [x, x]\nb: *a\n")
    assert [(line, what) for line, what, _ in found] == [(1, "用了 & 或 *"), (2, "用了 & 或 *")]


def test_a_file_that_is_far_too_large_is_refused_without_reading_it() -> None:
    assert faults("#" * (600 * 1024))[0][1] == "文件太大"


def test_the_same_key_twice_is_a_fault_not_a_silent_choice() -> None:
    found = faults(HEAD + "title: 又一个\nparts: []\n")
    assert [(line, what) for line, what, _ in found] == [(4, "模板里“title”写了两次")]


def test_a_fifth_level_of_headings_is_a_fault() -> None:
    text = HEAD + (
        "parts:\n"
        "  - heading: 一\n"
        "    parts:\n"
        "      - heading: 二\n"
        "        parts:\n"
        "          - heading: 三\n"
        "            parts:\n"
        "              - heading: 四\n"
        "                parts:\n"
        "                  - heading: 五\n"
        "                    text: [{own: 话。}]\n"
    )
    assert [(line, what) for line, what, _ in faults(text)] == [(13, "标题层次太深")]


@pytest.mark.parametrize(
    ("sentence", "what"),
    [
        ("'[{training.courses}'", "方括号 [ 没有关上"),
        ("'{training.courses}]'", "多了一个 ]"),
        ("'[甲[{training.courses}]]'", "方括号里面又有方括号"),
        ("'{任务}完成'", "{任务} 只能写在 each 里"),
        ("'{天气}很好{training.courses}'", "不认识 {天气}"),
        ("'{training.courses:wan}'", "training.courses 的单位是“期”，不能写成 wan"),
        ("'{计划:no.such}'", "没有编号是 no.such 的数字"),
        ("{lead: '{training.courses}'}", "lead 里有数字的编号"),
        ("{own: 甲, lead: 乙}", "一条里写了几种句子"),
        ("{first-of: []}", "first-of 里只能是句子，至少一句"),
        ("{each: {tasks: all, text: '{任务}'}}", "tasks 不认识“all”"),
        ("{each: {tasks: plans, text: '{任务}{完成}'}}", "下一年的任务还没有完成数"),
        ("{each: {tasks: targets, choose: some, text: '{任务}'}}", "choose 不认识“some”"),
    ],
)
def test_faults_inside_a_sentence_are_named(sentence: str, what: str) -> None:
    text = HEAD + f"parts:\n  - heading: 甲\n    text:\n      - {sentence}\n"
    assert what in [each[1] for each in faults(text)]


def test_a_heading_cannot_hold_a_figure_because_it_stands_without_it() -> None:
    text = HEAD + "parts:\n  - heading: '共{training.courses}'\n    text: [{own: 话。}]\n"
    assert [each[1] for each in faults(text)] == ["heading 里不能有数字的编号"]


def test_the_line_of_a_fault_inside_a_long_sentence_is_the_line_of_the_placeholder() -> None:
    text = HEAD + (
        "parts:\n  - heading: 甲\n    text:\n"
        "      - '第一行{training.courses}，\n          第二行{no.such}。'\n"
    )
    assert [(line, what) for line, what, _ in faults(text)] == [(8, "没有编号是 no.such 的数字")]


def test_a_file_in_another_encoding_is_told_to_be_saved_as_utf8(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_bytes("code: 总结".encode("gb18030"))
    with pytest.raises(TemplateError, match="UTF-8"):
        read_template(path)


def test_an_office_template_of_the_same_name_takes_the_place_of_the_delivered_one(
    tmp_path: Path,
) -> None:
    own = tmp_path / "yearly-summary.yaml"
    own.write_text(
        "code: yearly-summary\nname: 本县的\ntitle: 甲\n"
        "parts: [{heading: 一, text: [{own: 话。}]}]\n",
        encoding="utf-8",
    )
    assert load_template("yearly-summary", own=tmp_path).name == "本县的"
    assert load_template("yearly-summary").name == "年度工作总结"
    assert template_files(tmp_path)["yearly-summary"] == own


def test_a_template_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(TemplateError, match="没有叫 monthly 的模板.*yearly-summary"):
        load_template("monthly")


def test_a_template_whose_code_is_not_its_file_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "code: other\nname: 名\ntitle: 题\nparts: []\n", encoding="utf-8"
    )
    with pytest.raises(TemplateError, match="两处改成一样"):
        load_template("mine", own=tmp_path)
