"""The preview is plain data in which each figure carries its link."""

import json

from report_facts import county, facts, figure, template

from huican.insight.report.catalogue import load_template
from huican.insight.report.compose import compose
from huican.insight.report.masking import mask
from huican.insight.report.preview import preview


def test_each_figure_is_a_run_of_its_own_with_its_link() -> None:
    body = "parts:\n  - heading: 甲\n    run-in: true\n    text: ['发放{a.a}。', {own: 话。}]\n"
    shown = preview(compose(template(body), facts(figure("a.a", 7, "人次", settled=True))))
    [block] = shown["blocks"]
    assert (block["kind"], block["level"], block["number"], block["text"]) == (
        "paragraph",
        1,
        "一、",
        "甲",
    )
    assert [(run["text"], run["url"], run["own"]) for run in block["runs"]] == [
        ("发放", None, False),
        ("7人次", "/figures/a.a/", False),
        ("。", None, False),
        ("话。", None, True),
    ]


def test_the_preview_tells_what_is_left_out_and_what_is_not_settled() -> None:
    body = "parts:\n  - heading: 甲\n    text: ['{a.a}。', '{b.b}。']\n"
    shown = preview(compose(template(body), facts(figure("a.a", settled=False))))
    assert shown["unsettled"] == ["数字 a.a"]
    assert shown["left_out"] == [{"line": 6, "text": "{b.b}。", "missing": ["b.b"]}]
    [_, paragraph] = shown["blocks"]
    assert paragraph["runs"][0]["settled"] is False
    assert paragraph["runs"][0]["text"] == "＿＿人"


def test_the_whole_preview_is_plain_data() -> None:
    given_facts = county()
    document = compose(load_template("yearly-summary"), given_facts)
    for each in (document, mask(document, given_facts)):
        assert json.loads(json.dumps(preview(each))) == preview(each)


def test_the_masked_preview_has_no_link() -> None:
    given_facts = county()
    shown = preview(mask(compose(load_template("yearly-summary"), given_facts), given_facts))
    assert not [
        run for block in shown["blocks"] for run in block["runs"] if run["url"] or run["figure_id"]
    ]
    assert shown["masked"] and shown["annexes"] == []
