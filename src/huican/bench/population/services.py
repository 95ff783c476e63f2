"""All other records of a year, in the proportions of a county of 19,460 certified persons."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from huican.bench.population import YEAR
from huican.bench.population.paper import Sheet, count_up, digest_of, file_of
from huican.bench.population.people import Enrolled
from huican.sources.domain.kinds import catalogue
from huican.stores import STORES

_PERSONS = 19_460
_FIRST_ROW = 3


@dataclass(frozen=True, slots=True)
class Service:
    """One kind: how many records a county of that size has, and what their columns may say.

    `dated`: the column that holds the date. Kinds of no person (activities) say so.
    """

    kind: str
    records: int
    dated: str = ""
    columns: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    fen: int | None = None
    quantity: tuple[str, ...] = ()
    unit: tuple[str, ...] = ("",)
    personal: bool = True


SERVICES = (
    Service("certificate-business", 2036, "评定日期", {
        "业务类型": ("首次申领", "换领", "遗失补办", "等级变更"),
        "评定方式": ("集中评残", "集中评残", "上门评残"), "评定机构": ("县人民医院", "市第二医院")}),
    Service("needs", 2141, "登记日期", {
        "需求类别": ("基本医疗", "辅助器具", "康复训练", "托养服务"),
        "具体需求": ("门诊用药", "轮椅", "肢体训练", "日间照料")}),
    Service("family-doctor", 1443, "签约日期", {
        "服务次数": (2, 4, 6), "签约医生": ("李医生", "汪医生", "张医生"),
        "签约机构": ("中心卫生院", "卫生院")}),
    Service("devices", 147, "适配日期", {
        "辅具名称": ("轮椅", "助行器", "坐便椅", "假肢矫形器", "助听器")},
        38_000, ("1.000", "2.000"), ("件", "例")),
    Service("medicine-subsidy", 1053, "发放日期", {"病历日期": (f"{YEAR}-03-05",)}, 100_000),
    Service("children-rehabilitation", 161, "开始日期", {
        "项目": ("肢体训练", "孤独症干预", "言语训练"), "效果": ("显效", "有效"),
        "康复机构": ("启智康复学校", "妇幼保健院康复中心")}, 1_500_000),
    Service("fuel-subsidy", 98, "", {}, 26_000),
    Service("sunshine-home", 351, "", {
        "托养方式": ("居家", "寄宿", "日间照料"), "机构": ("城关镇残疾人之家", "残疾人托养中心")},
        150_000),
    Service("care-visits", 673, "服务日期", {
        "服务内容": ("家政服务", "生活照料"), "服务机构": ("第一托养服务中心", "第二托养服务中心")}),
    Service("barrier-free-homes", 99, "验收日期", {
        "改造项目": ("闪光门铃", "坡道+扶手"), "验收结果": ("合格", "合格", "不合格")}, 900_000),
    Service("start-up", 210, "发放日期", {
        "项目": ("电商", "裁缝", "养殖"), "扶持类型": ("自主创业", "灵活就业")}, 300_000),
    Service("education-aid", 71, "", {"学历": ("本科", "专科"), "学校": ("师范学院", "大学")},
            100_000),
    Service("training", 124, "开班日期", {
        "期次": ("第1期", "第2期", "第3期"), "课时": (24, 40), "是否结业": ("是", "否")}),
    Service("job-register", 185, "登记日期", {
        "招聘会": ("第1场", "第2场"), "达成就业意向": ("是", "否")}),
    Service("activity", 48, "日期", {
        "活动类型": ("志愿服务", "惠残政策宣传", "专项招聘会", "党组理论学习中心组学习"),
        "参加人数": (16, 23, 40), "服务时长": (90, 135), "材料/成果份数": (200, 500),
        "参与单位数": (10, 25)}, personal=False),
    Service("collective-project", 21, "", {
        "项目类型": ("阳光大棚", "助残基地"), "带动残疾人数": (5, 8)}, 300_000, personal=False),
    Service("petitions", 120, "受理日期", {
        "来源": ("12345", "来访"), "满意度": ("满意", "基本满意", "不满意"),
        "办结日期": (f"{YEAR}-12-01", "")}),
)  # fmt: skip


def serve_county(people: Sequence[Enrolled], office: str, at: datetime, seed: int) -> int:
    """Writes every kind of record for a county; how many."""
    rng = Random(f"{seed}/bench-services/{office}")
    total = 0
    for service in SERVICES:
        count = max(1, round(service.records * len(people) / _PERSONS))
        kind = catalogue().kind(service.kind)
        sheet = file_of(f"{kind.name}.xlsx", service.kind, office, at)[0]
        records = _records(service, rng, people, count, office, sheet)
        written = STORES[kind.stores].write(records)
        count_up(sheet, written, (service.fen or 0) * written)
        total += written
    return total


def _records(
    service: Service, rng: Random, people: Sequence[Enrolled], count: int, office: str,
    sheet: Sheet,
) -> Iterator[tuple[object, ...]]:  # fmt: skip
    kind = catalogue().kind(service.kind)
    extra: tuple[object, ...] = ()
    if kind.stores == "payment":
        extra = (kind.programme, None, "", None)
    elif kind.stores == "delivery":
        extra = (kind.programme,)
    for row in range(_FIRST_ROW, _FIRST_ROW + count):
        one = rng.choice(people) if service.personal else None
        day = date(YEAR, 1, 1) + timedelta(days=rng.randrange(365)) if service.dated else None
        said = {label: rng.choice(values) for label, values in service.columns.items()}
        if day is not None:
            said[service.dated] = day.isoformat()
        yield (
            service.kind, one.id if one else None, one.area_code if one else office, day, YEAR,
            day.month if day else None, service.fen,
            rng.choice(service.quantity) if service.quantity else None, rng.choice(service.unit),
            one.category if one else None, one.level if one else None,
            json.dumps(said, ensure_ascii=False), sheet.id, row,
            digest_of(service.kind, one.id if one else row, row), *extra,
        )  # fmt: skip
