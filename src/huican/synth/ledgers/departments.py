"""Lists of other offices, as their exports look: kept whole, matched with the roster."""

from __future__ import annotations

from functools import partial
from random import Random

from huican.synth.ledgers.schema import Field, Ledger, Row
from huican.synth.life import DEATH, HARDSHIP, INJURY, PRISON
from huican.synth.plan import Plan


def _lines(cause: str, status: str, plan: Plan, rng: Random) -> list[Row]:
    return [(line, line.day, status) for line in plan.life.lists[cause]]


def _list(
    number: str, cause: str, file: str, title: str, day: str, day_heading: str, status: str = ""
) -> Ledger:
    fields = [
        Field("name", "name", "姓名|人员姓名|姓 名"),
        Field("number", "list_number", "身份证号|证件号码|身份证"),
        Field("day", "day", day_heading),
    ]
    if status:
        fields.append(Field("status", "text", "状态|当前状态|状态"))
    return Ledger(
        number=number, key=cause, file=file, title=title, fields=tuple(fields), day=day,
        rows=partial(_lines, cause, status), folder="departments", neat_in="abc",
        group="人员信息", sheet="台账|Sheet1|Sheet1",
    )  # fmt: skip


DEATHS = _list(
    "D1", DEATH,
    "民政殡葬火化名单|殡仪馆火化信息导出|死亡人员",
    "{year}年殡葬火化信息（{office}民政局）|{office}殡仪馆{year}年度火化人员信息|{year}年死亡人员",
    "cn", "死亡日期|死亡时间|去世日期",
)  # fmt: skip
SPECIAL_HARDSHIP = _list(
    "D2", HARDSHIP,
    "民政特困供养名单|新纳入特困供养对象|特困",
    "{year}年新增特困供养人员（{office}民政局）|{office}{year}年新纳入特困供养对象名册|{year}年新增特困",
    "real", "批准日期|审批时间|批准日期",
)  # fmt: skip
WORK_INJURY = _list(
    "D3", INJURY,
    "人社工伤护理费名单|工伤生活护理费发放人员|工伤护理",
    "{year}年新增工伤生活护理费领取人员（{office}人社局）|{office}{year}年工伤生活护理费新增人员"
    "|{year}年工伤护理费新增",
    "real", "起始日期|待遇起始时间|起始",
)  # fmt: skip
PRISONERS = _list(
    "D4", PRISON,
    "司法服刑人员名单|新收监服刑人员|服刑",
    "{year}年新入监服刑人员（司法）|{office}司法局{year}年新收监人员|{year}年服刑人员",
    "slash", "入监日期|收监时间|入监", "服刑",
)  # fmt: skip
