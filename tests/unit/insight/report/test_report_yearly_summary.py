"""The delivered template on a county's year: its sentences, its shape, its silence."""

import re
from pathlib import Path

import pytest
from report_facts import COUNTED, KNOWN, NOT_COUNTED, county

from huican.insight.report.catalogue import DELIVERED, load_template
from huican.insight.report.compose import compose
from huican.insight.report.plain import plain_text
from huican.insight.report.sentence import FigureMention, mentions
from huican.insight.report.template import Each, FirstOf

SAMPLE = Path(__file__).parents[5] / "shared/samples/county-annual-report-2023.txt"


@pytest.fixture(scope="module")
def text() -> str:
    return plain_text(compose(load_template("yearly-summary", known=KNOWN), county()))


def test_every_delivered_template_reads_without_a_fault() -> None:
    for path in DELIVERED.glob("*.yaml"):
        assert load_template(path.stem, known=KNOWN).code == path.stem


def test_every_figure_of_the_year_has_a_place_in_the_template() -> None:
    named = set()
    for item in load_template("yearly-summary").items():
        sentences = item.choices if isinstance(item, FirstOf) else (item,)
        for sentence in sentences:
            assert isinstance(sentence, Each) or sentence.pieces
            for mention in mentions(sentence.pieces):
                if isinstance(mention, FigureMention):
                    named.add(mention.figure_id)
    # Completion of these tasks is told by the list of tasks reached.
    assert (set(COUNTED) | set(NOT_COUNTED)) - named == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "松湖县残疾人联合会2023年工作总结和2024年工作谋划",
        "召开党组理论学习中心组学习会12次",
        "开展惠残政策宣传6场、发放宣传材料3000余份",
        "登记就业阶段残疾人185名",
        "举办专项招聘会4次，累计邀请25家次企业参与，74名残疾人达成就业意向",
        "共组织残疾人培训3期，累计培训124人次",
        "共扶持210名残疾人就业创业，发放扶持资金63万元",
        "“阳光大棚”项目19个，“助残基地”2个，共计发放扶持资金9.5万元",
        "共资助残疾学生71名，发放补助11.5万元",
        "收集康复需求2141条，其中基本医疗需求2113条、辅助器具需求28条",
        "集中评残12次，上门评残28次，累计办、换证2000余份",
        "由家庭医生为1443名残疾人提供上门康复服务",
        "适配假肢矫形器14例，为残疾儿童适配辅助器具6例，发放辅助器具129件，发放人工耳蜗补贴15.3万元",
        "共救助困难精神残疾人1053人，发放补助资金105.3万元",
        "安置转介残疾儿童161人到定点康复机构进行康复训练，完成任务数的115%",
        "发放重度残疾人护理补贴46197人次，累计资金369.6万元",
        "发放困难残疾人生活补贴96895人次，累计资金775.2万元",
        "发放补贴2.548万元",
        "23个残疾人托养服务中心开展服务，累计服务残疾人673人次",
        "共计351人享受服务，累计发放资金52.65万元",
        "已完成改造验收99户，发放改造资金57万余元，完成任务数的110%",
        "服务活动20余次，累计服务时长近3000小时",
        "计划开展残疾人培训100人次以上，扶持“阳光大棚”5个以上，扶持助残基地2个以上。",
        "计划完成困难精神残疾人药费补助1000人以上，残疾儿童康复救助140人以上。",
        "全年完成困难残疾人家庭无障碍改造60户以上",
        "计划完成个人创业项目100个以上。",
    ],
)
def test_the_county_report_says(text: str, sentence: str) -> None:
    assert sentence in text


def test_what_the_county_did_not_count_is_not_spoken_of_and_is_listed(text: str) -> None:
    document = compose(load_template("yearly-summary"), county())
    for word in ("信访和热线事项", "慰问", "意外伤害保险", "危房"):
        assert word not in text
    missing = {name for left in document.left_out for name in left.missing}
    assert {
        "数字 petitions.count",
        "数字 visits.persons",
        "数字 house-repair.households",
    } <= missing


def test_no_number_in_the_text_is_without_a_figure() -> None:
    """Every digit of the body belongs to a figure, a year or a heading's number."""
    document = compose(load_template("yearly-summary"), county())
    for block in document.blocks:
        for run in getattr(block, "runs", ()):
            if not hasattr(run, "figure_id"):
                assert not re.search(r"[0-9]", re.sub(r"202[34]年", "", run.text)), run.text


def test_nothing_but_own_words_is_left_when_nothing_was_counted() -> None:
    nothing = county(without=tuple(COUNTED))
    document = compose(load_template("yearly-summary"), nothing)
    text = plain_text(document)
    assert "完成" not in text.split("二、")[0].replace("没有完成", "")
    assert "重点工作任务完成情况" not in text
    assert "存在的主要问题" in text


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample report is not beside the project")
def test_the_report_has_the_shape_of_a_real_countys_report(text: str) -> None:
    def shape(lines: list[str]) -> list[str]:
        marks = (re.match(r"[一二三四]、|（[一二三四五]）", line) for line in lines)
        return [mark.group() for mark in marks if mark]

    ours = shape(text.splitlines())
    real = shape(SAMPLE.read_text(encoding="utf-8").splitlines())
    assert ours[: len(real)] == real
