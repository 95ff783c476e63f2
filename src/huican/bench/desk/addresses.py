"""Which pages are asked for, with what, so that a hundred requests are not one page's cache."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from random import Random

from django.db import connection
from django.urls import reverse

from huican.bench.desk.reader import Address
from huican.vault.operations import open_sealed

_SEED = 7
_BIG = "living-subsidy.payments"
_BIG_PERSONS = "living-subsidy.persons"


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the addresses at which it is asked for, in turn. `role`: who may."""

    name: str
    addresses: tuple[Address, ...]
    role: str = "handler"

    def turn(self, times: int) -> Iterator[Address]:
        """`times` addresses, each as often as any other."""
        return islice(cycle(self.addresses), times)


@dataclass(frozen=True, slots=True)
class _Somebody:
    id: int
    name: str
    pinyin: str
    initials: str
    area_code: str
    identity: str
    certificate: str
    phone: str


def pages(year: int, area: str, count: int = 100) -> list[Page]:
    """Every kind of page, for an installation with persons and payments of `year`."""
    people = _people(count)
    month_file, sheet = _largest_file()
    return [
        Page("工作台", (reverse("home"),)),
        Page("一人一档（未查）", (reverse("persons"),)),
        *_searches(people),
        Page("一人的档案", tuple(reverse("person", args=[one.id]) for one in people)),
        *_figures(year, people),
        Page("报告草稿", (f"{reverse('report', args=['yearly-summary'])}?year={year}",)),
        Page("报告列表", (reverse("reports"),)),
        Page("表格导入", (reverse("imports"),)),
        Page("一个文件的回执", (reverse("import-file", args=[month_file]),)),
        Page("一个文件的行", (reverse("import-rows", args=[month_file]),)),
        *_workbook(sheet, count),
        Page("操作记录", (reverse("audit"),), role="auditor"),
    ]


def _searches(people: list[_Somebody]) -> Iterator[Page]:
    place = reverse("persons-search")
    ways: tuple[tuple[str, Callable[[_Somebody], str]], ...] = (
        ("查：姓名", lambda one: one.name),
        ("查：只写姓", lambda one: one.name[0]),
        ("查：名字里的字", lambda one: one.name[-1]),
        ("查：拼音", lambda one: one.pinyin),
        ("查：拼音首字母", lambda one: one.initials),
        ("查：证号末四位", lambda one: one.identity[-4:]),
        ("查：姓名加末四位", lambda one: f"{one.name}{one.identity[-4:]}"),
        ("查：身份证号", lambda one: one.identity),
        ("查：残疾人证号", lambda one: one.certificate),
        ("查：电话", lambda one: one.phone),
    )
    for name, words in ways:
        yield Page(name, tuple((place, words(one)) for one in people))


def _figures(year: int, people: list[_Somebody]) -> Iterator[Page]:
    every, one = f"{reverse('figures')}?year={year}", reverse("figure", args=[_BIG])
    several = f"{reverse('figure', args=[_BIG_PERSONS])}?year={year}"
    towns = sorted({f"{person.area_code[:9]}000" for person in people})
    yield Page("数字", (every,))
    yield Page("数字，打开一个", (f"{every}&open={_BIG}",))
    yield Page("打开的数字，第 1 页", (f"{one}?year={year}", several))
    yield Page("打开的数字，第 50 页", (f"{one}?year={year}&page=50",))
    yield Page("打开的数字，按月筛", tuple(f"{one}?year={year}&month={m}" for m in range(1, 13)))
    yield Page("打开的数字，按乡镇筛", tuple(f"{one}?year={year}&township={t}" for t in towns))
    yield Page(
        "打开的数字，按类别筛", tuple(f"{one}?year={year}&category={c}" for c in range(1, 8))
    )
    yield Page("打开的数字，按乡镇分", (f"{one}?year={year}&by=乡镇",))


def _workbook(sheet: int | None, count: int) -> Iterator[Page]:
    """Pages that show rows of the workbook itself; only where there is a workbook."""
    if sheet is not None:
        rng = Random(_SEED)
        rows = tuple(reverse("source-row", args=[sheet, rng.randrange(4, 4000)]) for _ in range(50))
        records = tuple(reverse("record", args=["payment", id_]) for id_ in _payments(count))
        yield Page("原表：来源行", rows)
        yield Page("原表：一条记录", records)


# --- who and what --------------------------------------------------------------------------------


def _people(count: int) -> list[_Somebody]:
    """Persons from all over, the same ones each time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, p.name, p.pinyin, p.initials, p.area_code, i.sealed, c.sealed, t.sealed "
            "FROM registry_person p JOIN registry_identitynumber i ON i.person_id = p.id "
            "JOIN registry_certificate c ON c.person_id = p.id AND c.current "
            "JOIN registry_contact t ON t.person_id = p.id AND t.kind = 'phone' "
            "WHERE p.id %% 97 = 5 ORDER BY md5(p.id::text) LIMIT %s",
            [count],
        )
        return [
            _Somebody(
                *row[:5], open_sealed("identity", row[5]), open_sealed("certificate", row[6]),
                open_sealed("phone", row[7]),
            )
            for row in cursor.fetchall()
        ]  # fmt: skip


def _payments(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM ledger_payment WHERE retired_at IS NULL AND id %% 997 = 5 LIMIT %s",
            [count],
        )
        return [row[0] for row in cursor.fetchall()]


def _largest_file() -> tuple[int, int | None]:
    """The file with the most rows, and its first sheet when the workbook itself is there."""
    from huican.sources.models import SourceFile, SourceSheet

    file = SourceFile.objects.order_by("-accepted").first()
    assert file is not None
    sheet = SourceSheet.objects.filter(file=file, accepted__gt=0).order_by("position").first()
    # Made-up files of a few bytes are no workbooks.
    return file.pk, sheet.pk if sheet is not None and file.size_bytes > 10_000 else None
