"""The hands of three offices: how each lays out the same records."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """What an office does in all its workbooks; the words are declared with each ledger.

    totals: bottom, top (right under the heading) or townships (a subtotal after each). months: how
    the monthly subsidies are laid out: a sheet a month, a sheet a quarter, or one sheet a year.
    mess_rate: share of rows with a slip. person: columns of a person, by kind, with headings;
    person_monthly: the same in the monthly subsidies.
    """

    name: str
    serial: str
    months: str
    totals: str
    person: tuple[tuple[str, str], ...]
    person_monthly: tuple[tuple[str, str], ...]
    signature: tuple[str, ...]
    mess_rate: float
    roster_mess_rate: float
    day_form: str = ""  # of all days; empty: as the ledger says
    yuan_in_heading: bool = False
    two_lines: bool = False
    by_township: bool = False
    short_places: bool = False
    spaced_names: bool = False
    old_cards: bool = False
    numeric_phone: bool = False
    lower_x_percent: int = 0  # of the numbers that end in X, when slips are wanted
    yes_no: tuple[str, str] = ("是", "否")
    unknown_columns: tuple[str, ...] = ()


_A_PERSON = (("town", "乡镇"), ("village", "村"), ("name", "姓名"), ("certificate", "残疾人证号"))
_B_PERSON = (("name", "残疾人姓名"), ("number", "公民身份号码"), ("address", "家庭住址"))
_C_PERSON = (("town", "乡镇街"), ("village", "村居"), ("name", "姓  名"))

STYLES = {
    "a": Style(
        name="a",
        serial="序号",
        months="month",
        totals="bottom",
        person=_A_PERSON,
        person_monthly=_A_PERSON,
        signature=("审核人：                填表人：                填表日期：",),
        mess_rate=0.035,
        roster_mess_rate=0.09,
        lower_x_percent=30,
    ),
    "b": Style(
        name="b",
        serial="编号",
        months="year",
        totals="top",
        person=_B_PERSON,
        person_monthly=_B_PERSON,
        signature=("制表人：          复核人：          单位负责人：", "（加盖公章）"),
        mess_rate=0.03,
        roster_mess_rate=0.05,
        day_form="cn",
        yuan_in_heading=True,
        numeric_phone=True,
    ),
    "c": Style(
        name="c",
        serial="序\n号",
        months="quarter",
        totals="townships",
        person=(*_C_PERSON, ("certificate", "残疾证\n号码")),
        person_monthly=(*_C_PERSON, ("number", "身份证\n号  码")),
        signature=(
            "注：1.本表由各乡镇街填报，残联汇总。",
            "    2.金额有变动的请在核对情况栏注明。",
        ),
        mess_rate=0.04,
        roster_mess_rate=0.08,
        two_lines=True,
        by_township=True,
        short_places=True,
        spaced_names=True,
        old_cards=True,
        lower_x_percent=60,
        yes_no=("√", ""),
        unknown_columns=("核对情况", "经办", "HZXH"),
    ),
}
QUARTERS = ("一季度", "二季度", "三季度", "四季度")
