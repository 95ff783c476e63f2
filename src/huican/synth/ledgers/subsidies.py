"""The roster (01) and the two monthly subsidies (02, 03)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from huican.synth.ledgers.measures import Measure
from huican.synth.ledgers.schema import PERSON, Field, Ledger, Row
from huican.synth.life import LIVING, NURSING, STANDARD_FEN
from huican.synth.plan import Plan


def _roster(plan: Plan, order: Sequence[int], months: range) -> Iterator[Row]:
    for i in order:
        yield (plan.persons[i],)
        for fault in plan.faults.get(i, ()):
            yield (fault.person, fault.why)


def _payments(programme: str, plan: Plan, order: Sequence[int], months: range) -> Iterator[Row]:
    masks, standard = plan.life.months[programme], STANDARD_FEN[programme]
    wanted = sum(1 << (m - 1) for m in months)
    persons = plan.persons
    for i in order:
        mask = masks[i] & wanted
        if mask:
            for month in months:
                if mask >> (month - 1) & 1:
                    yield (persons[i], month, standard, standard)


ROSTER = Ledger(
    number="01",
    key="roster",
    file="01残疾人花名册|{office}{year}年持证残疾人基础信息表|持证名单",
    title="{office}持证残疾人花名册|{year}年度{office}持证残疾人基础信息表|{office}持证残疾人名单（截至{year}年底）",
    note="填报单位：{office}残联||",
    sheet="花名册|基础信息|Sheet1",
    group="证件情况",
    fields={
        "a": (
            Field("town", "town", "乡镇（街道）"),
            Field("village", "village", "村（社区）"),
            Field("name", "name", "姓名"),
            Field("sex", "sex", "性别"),
            Field("number", "number", "身份证号"),
            Field("certificate", "certificate", "残疾人证号"),
            Field("category", "category", "残疾类别"),
            Field("level", "level", "残疾等级"),
            Field("parts", "parts", "多重残疾类别"),
            Field("issued", "issued", "发证日期"),
            Field("expires", "expires", "有效期至"),
            Field("low_income", "low_income", "低保"),
            Field("phone", "phone", "联系电话"),
            Field("remark", "blank", "备注"),
        ),
        "b": (
            Field("name", "name", "残疾人姓名"),
            Field("number", "number", "公民身份号码"),
            Field("certificate", "certificate", "残疾证编号"),
            Field("category_level", "category_level", "残疾类别及等级"),
            Field("address", "address", "家庭住址"),
            Field("issued", "issued", "初次领证或换证时间"),
            Field("expires", "expires", "证件截止日期"),
            Field("low_income", "low_income", "是否低保对象"),
            Field("phone", "phone", "手机号码"),
        ),
        "c": (
            Field("town", "town", "||乡镇街"),
            Field("household", "household", "||户编号"),
            Field("village", "village", "||村居"),
            Field("name", "name", "||姓  名"),
            Field("sex", "sex", "||性别"),
            Field("birth", "birth", "||出生年月日"),
            Field("number", "number", "||身份证\n号  码"),
            Field("phone", "phone", "||电话"),
            Field("guardian", "guardian", "||监护人"),
            Field("low_income", "low_income", "||低保户"),
            Field("certificate", "certificate", "||残疾证\n号码", under="证件情况"),
            Field("category", "category", "||类别", under="证件情况"),
            Field("level", "level", "||级别", under="证件情况"),
            Field("issued", "issued", "||发证时间", under="证件情况"),
            Field("expires", "expires", "||到期时间", under="证件情况"),
        ),
    },
    stream=_roster,
    measures=(Measure("certified.persons", "持证残疾人", "人", "persons"),),
)


def _subsidy(number: str, programme: str, name: str, short: str) -> Ledger:
    return Ledger(
        number=number,
        key=f"{programme}-subsidy",
        file=f"{number}{name}发放|{{year}}年{short}发放明细|{short}",
        title=f"{{office}}{{year}}年{{month}}{name}发放花名册|{{office}}{{year}}年度{name}资金发放明细表"
        f"|{{year}}年{{quarter}}{name}发放表",
        note="单位：元||",
        group="补贴情况",
        by_month=True,
        neat_in="a",
        wan="c",
        fields=(
            PERSON,
            Field("month", "month", "|发放月份|月份"),
            Field("standard_fen", "fen", "补贴标准|月补贴标准|标准"),
            Field("amount_fen", "fen", "补贴金额|实发金额|金额"),
            Field("bank", "bank", "开户行|发放银行|"),
            Field("account", "account", "银行账号|一卡通账号|卡号"),
            Field("remark", "blank", "备注|备注|"),
        ),
        total="amount_fen",
        stream=partial(_payments, programme),
        measures=(
            Measure(f"{programme}-subsidy.payments", f"发放{name}人次", "人次", "payments"),
            Measure(f"{programme}-subsidy.amount", f"{name}资金", "元", "amount", ("amount_fen",)),
            Measure(f"{programme}-subsidy.persons", f"享受{name}", "人", "persons"),
        ),
    )


NURSING_SUBSIDY = _subsidy("02", NURSING, "重度残疾人护理补贴", "护理补贴")
LIVING_SUBSIDY = _subsidy("03", LIVING, "困难残疾人生活补贴", "生活补贴")
