"""A small made-up office for the desk's pages: areas, users, a roster, payments, devices."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter
from django.core.cache import cache
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY

from huican.access.models import Authenticator, User
from huican.access.operations import create_user
from huican.exchange.operations import Import
from huican.exchange.receipts import ImportReceipt
from huican.kernel.identity import make_check_digit
from huican.reference.domain.rows import AreaRow
from huican.reference.operations import load_areas
from huican.sources.domain.kinds import catalogue

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
YEAR = 2025
COUNTY, TOWN, OTHER_TOWN = "990801000000", "990801100000", "990801101000"
PASSWORD = "Songhu-2026-desk"
AREAS = [
    ("990000000000", "示范省", "province", ""), ("990800000000", "安澜市", "city", "990000000000"),
    (COUNTY, "青石县", "county", "990800000000"),
    (TOWN, "城关镇", "township", COUNTY), (OTHER_TOWN, "河口乡", "township", COUNTY),
    ("990801100201", "东村村委会", "village", TOWN),
    ("990801101201", "西村村委会", "village", OTHER_TOWN),
]  # fmt: skip
PLACES = [("城关镇", "东村村委会"), ("河口乡", "西村村委会")]
USERS = {
    "jingban": ("李经办", COUNTY, ("handler",)),
    "fuhe": ("王复核", COUNTY, ("reviewer",)),
    "shenji": ("沈审计", COUNTY, ("auditor",)),
    "lingdao": ("赵领导", COUNTY, ("leader",)),
    "caiwu": ("孙财务", COUNTY, ("finance",)),
    "fenguan": ("周分管", COUNTY, ("leader-in-charge",)),
    "jiancha": ("吴监督", COUNTY, ("inspector",)),
    "chengguan": ("钱城关", TOWN, ("township",)),
}
PERSONS = 12


@dataclass(frozen=True)
class Office:
    """What was imported."""

    roster: ImportReceipt
    payments: ImportReceipt


def identity(number: int) -> str:
    """A made-up identity number; an odd one is a man's."""
    first17 = f"9908011970{number // 1000 % 12 + 1:02d}01{number % 1000:03d}"
    return first17 + make_check_digit(first17)


def name_of(number: int) -> str:
    """A made-up name of three characters, different for each person below forty."""
    return f"测{'甲乙丙丁'[number % 4]}{'一二三四五六七八九十'[number // 4]}"


def workbook(
    title: str, head: Sequence[str], rows: Sequence[Sequence[Any]], sheet: str = "台账"
) -> bytes:
    """An xlsx with a title line, a header line and rows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    # The same content is the same bytes, whatever the clock says.
    book.set_properties({"created": datetime(2024, 1, 1)})
    page = book.add_worksheet(sheet)
    page.write(0, 0, title)
    for at, row in enumerate([head, *rows], start=1):
        for column, value in enumerate(row):
            page.write(at, column, value)
    book.close()
    return out.getvalue()


ROSTER_HEAD = ["序号", "乡镇", "村", "姓名", "身份证号", "残疾类别", "残疾等级", "联系电话"]


def roster(count: int = PERSONS, *, bad: bool = True) -> bytes:
    """The roster; its last row has a check digit that is wrong."""
    rows: list[list[Any]] = [
        [i + 1, *PLACES[i % 2], name_of(i), identity(i), "肢体", "二级", f"138001380{i:02d}"]
        for i in range(count)
    ]
    if bad:
        wrong = identity(900)
        digit = "1" if wrong[-1] != "1" else "2"
        rows.append([count + 1, *PLACES[0], "测错号", wrong[:-1] + digit, "肢体", "二级", ""])
    return workbook(f"青石县{YEAR}年持证残疾人花名册", ROSTER_HEAD, rows)


PAYMENT_HEAD = ["序号", "姓名", "身份证号", "补贴标准", "补贴金额"]


def payments(
    month: int = 3, persons: Sequence[int] = range(PERSONS), stranger: bool = True
) -> bytes:
    """One month of 护理补贴; its last row is a person whom nobody knows yet."""
    rows: list[list[Any]] = [[i + 1, name_of(i), identity(i), 80, 80] for i in persons]
    if stranger:
        rows.append([99, "测生人", identity(777), 80, 80])
    return workbook(
        f"青石县{YEAR}年{month}月重度残疾人护理补贴发放表", PAYMENT_HEAD, rows, f"{month}月"
    )


def take_in(name: str, content: bytes, by: User | str = "system:test") -> ImportReceipt:
    """One file into the registry."""
    run = Import(catalogue(), COUNTY, by, AT, date(2026, 11, 22))
    return run.run([(name, "", content)])


def load_office() -> Office:
    """Areas, users, the roster, and March."""
    cache.clear()
    rows = [AreaRow(code, name, level, parent) for code, name, level, parent in AREAS]
    load_areas(rows, by="system:test", at=AT)
    for username, (name, area, roles) in USERS.items():
        create_user(
            username=username, display_name=name, area_code=area, roles=roles, password=PASSWORD,
            by="system:test", at=AT,
        )  # fmt: skip
    return Office(take_in("花名册.xlsx", roster()), take_in("护理补贴3月.xlsx", payments()))


def signed_in(username: str) -> Client:
    """A browser in which a user has done both steps of signing in."""
    user = User.objects.get(username=username)
    device, _ = Authenticator.objects.get_or_create(
        user=user, name="测试", confirmed=True, defaults={"secret": "ab" * 20, "created_at": AT}
    )
    client = Client()
    client.force_login(user, backend="huican.access.backend.PasswordBackend")
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session["seen_at"] = session["signed_in_at"] = int(time.time())
    session.save()
    return client
