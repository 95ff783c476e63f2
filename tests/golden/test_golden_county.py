"""A year of a county's workbooks through the commands, against its answers, to the last yuan.

Needs ../shared/golden beside the project; skipped where it is not.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.golden.golden_office import GOLDEN, MARKS, huican

pytestmark = MARKS

# What the answers call a figure → what we call it.
IDS = {
    "发放重度残疾人护理补贴人次": "nursing-subsidy.payments",
    "重度残疾人护理补贴资金": "nursing-subsidy.amount",
    "发放困难残疾人生活补贴人次": "living-subsidy.payments",
    "困难残疾人生活补贴资金": "living-subsidy.amount",
    "集中评残次数（按评定方式与日期去重）": "assessment.group-sessions",
    "上门评残次数（按评定方式与日期去重）": "assessment.home-rounds",
    "累计办、换证": "certificate.cards",
    "康复需求": "needs.total",
    "基本医疗需求": "needs.medical",
    "辅助器具需求": "needs.devices",
    "家庭医生上门康复服务": "family-doctor.persons",
    "儿童假肢矫形器适配": "devices.child-limbs",
    "儿童辅助器具适配": "devices.child-devices",
    "发放辅助器具": "devices.pieces",
    "人工耳蜗补贴": "cochlear.amount",
    "救助困难精神残疾人": "medicine-subsidy.persons",
    "精神残疾人药费补助资金": "medicine-subsidy.amount",
    "安置转介残疾儿童": "children-rehabilitation.persons",
    "燃油补贴": "fuel-subsidy.amount",
    "阳光家园托养": "sunshine-home.persons",
    "阳光家园托养资金": "sunshine-home.amount",
    "托养服务人次": "care-centre.visits",
    "托养服务中心": "care-centre.centres",
    "无障碍改造验收户数": "barrier-free-homes.households",
    "无障碍改造资金": "barrier-free-homes.amount",
    "扶持就业创业": "start-up.persons",
    "就业创业扶持资金": "start-up.amount",
    "阳光大棚": "greenhouse.projects",
    "助残基地": "base.projects",
    "设施农业扶持资金": "greenhouse-base.amount",
    "资助残疾学生": "education-aid.persons",
    "残疾学生资助资金": "education-aid.amount",
    "培训期数": "training.courses",
    "培训人次": "training.attendances",
    "登记就业阶段残疾人": "job-register.persons",
    "达成就业意向": "job-register.intentions",
    "中心组学习": "study-sessions.count",
    "政策宣传场次": "publicity.sessions",
    "宣传材料": "publicity.materials",
    "专项招聘会": "job-fairs.count",
    "参与企业": "job-fairs.firms",
    "志愿服务次数": "volunteering.count",
    "志愿服务时长": "volunteering.hours",
    "家庭无障碍改造完成率": "barrier-free-homes.completion",
    "残疾儿童康复救助完成率": "children-rehabilitation.completion",
    "持证残疾人": "certified.persons",
}


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    return json.loads((GOLDEN / "expected.json").read_text("utf-8"))


def test_exactly_the_rows_to_accept_are_accepted(
    receipt: dict[str, Any], answers: dict[str, Any]
) -> None:
    found = {
        f"{file['file']}#{sheet['sheet']}": sheet["accepted"]
        for file in receipt["files"]
        for sheet in file["sheets"]
    }
    assert found == answers["accepted"]


def test_exactly_the_rows_to_refuse_are_refused_each_for_its_reason(
    receipt: dict[str, Any], answers: dict[str, Any]
) -> None:
    found = {
        (file["file"], sheet["sheet"], row["row"], row["why"])
        for file in receipt["files"]
        for sheet in file["sheets"]
        for row in sheet["refused"]
    }
    assert found == {(r["file"], r["sheet"], r["row"], r["why"]) for r in answers["refused"]}
    assert not receipt["waiting"]


def test_every_figure_equals_its_answer(
    office: Path, receipt: dict[str, Any], answers: dict[str, Any]
) -> None:
    assert {figure["statement"] for figure in answers["figures"]} == set(IDS)
    answer = huican(office, "figures", "--area", "990826", "--year", "2023")
    found = {figure["id"]: figure["value"] for figure in answer["figures"]}
    wanted = {IDS[figure["statement"]]: figure["value"] for figure in answers["figures"]}
    assert {id_: found.get(id_) for id_ in wanted} == wanted


def test_figures_say_what_they_count_and_how_they_are_written(
    office: Path, receipt: dict[str, Any]
) -> None:
    answer = huican(office, "figures", "--area", "990826", "--year", "2023")
    figures = {figure["id"]: figure for figure in answer["figures"]}
    amount = figures["nursing-subsidy.amount"]
    assert amount["display"] == "369.6万元"
    assert amount["rule"] == "以万元表示，四舍五入到一位小数"
    assert amount["records"] == 46_197
    assert figures["nursing-subsidy.payments"]["display"] == "46,197人次"
    assert "重度残疾人护理补贴发放" in amount["definition"]


def test_the_same_folder_again_changes_nothing_and_says_so(
    office: Path, receipt: dict[str, Any]
) -> None:
    again = huican(office, "import", str(GOLDEN))
    assert {file["state"] for file in again["files"]} == {"already"}
    assert all("什么都没有改" in file["words"] for file in again["files"])


def test_the_yearly_report_states_the_figures(
    office: Path, receipt: dict[str, Any], tmp_path: Path
) -> None:
    from docx import Document

    out = tmp_path / "报告.docx"
    answer = huican(office, "report", "--area", "990826", "--year", "2023", "--out", str(out))
    assert answer["figures"] > 50
    text = "\n".join(paragraph.text for paragraph in Document(str(out)).paragraphs)
    for words in ("46197人次", "369.6万元", "96895人次", "775.2万元", "105.3万元", "2.548万元",
                  "“阳光大棚”项目19个", "完成任务数的115%"):  # fmt: skip
        assert words in text, words
