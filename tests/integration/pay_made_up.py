"""A small made-up office that pays: persons with accounts, on the roll, owed by month."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import transaction
from registry_made_up import enrolled, identity, sheet, stored

from huican.kernel.months import Month
from huican.ledger import books
from huican.ledger.bank import making, returning
from huican.ledger.batches import approving, building, checking, releasing
from huican.ledger.books import Line, Purse
from huican.ledger.models import Basis, Batch, BatchLine, Entitlement, RollDecision
from huican.programmes.models import DepartmentListEntry
from huican.registry.enrolment import accounts
from huican.sources.operations import bump_data_version

PROGRAMME, FUND = "nursing-subsidy", "县级"
COUNTY = "990826000000"
MAY = Month(2023, 5)
AT = datetime(2023, 5, 15, 2, 0, tzinfo=UTC)
PREPARER, OFFICER, REVIEWER, LEADER = "user:1", "user:2", "user:3", "user:4"
FEN = 9_000


def person(number: int, *, name: str = "", account: str | None = "", holder: str = "",
           on_sheet: Any = None) -> int:  # fmt: skip
    """One person on file, with an account unless None is given; the id."""
    id_ = enrolled(
        name or f"王{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{'一二三四五六七八九十'[number // 10 % 10]}",
        identity(f"1968{number % 12 + 1:02d}{number % 28 + 1:02d}", f"{number:03d}"),
        on_sheet=on_sheet,
    )  # fmt: skip
    if account is not None:
        account_of(id_, account or f"6228480{number:09d}", holder)
    return id_


def account_of(person_id: int, number: str, holder: str = "", bank: str = "安澜农商行") -> int:
    with transaction.atomic():
        return accounts([(person_id, number, bank, holder)])[(person_id, number)]


def grant(person_id: int, since: Month = Month(2023, 1), *, by: str = "user:9",
          act: str = "grant", **more: Any) -> RollDecision:  # fmt: skip
    return RollDecision.objects.create(
        person_id=person_id, programme=more.pop("programme", PROGRAMME), act=act,
        from_month=since.first_day, reason="申请齐全", decided_at=more.pop("at", AT),
        decided_by=by, **more,
    )  # fmt: skip


def owe(person_id: int, month: Month = MAY, fen: int = FEN, *, outcome: int = 1,
        reason: str = "", programme: str = PROGRAMME) -> Entitlement:  # fmt: skip
    """A further revision of what a month owes somebody, posted as far as it is more or less."""
    before = (
        Entitlement.objects.filter(person_id=person_id, programme=programme,
                                   month=month.first_day).order_by("-revision").first()
    )  # fmt: skip
    made = Entitlement.objects.create(
        person_id=person_id, programme=programme, month=month.first_day, amount_fen=fen,
        revision=before.revision + 1 if before else 1, outcome=outcome,
        cause="first" if before is None else "fact", reason=reason, area_code="990826101202",
        basis=basis(),
    )  # fmt: skip
    change = fen - (before.amount_fen if before else 0)
    if change:
        with transaction.atomic():
            books.post(
                "entitle" if change > 0 else "entitle-less", purse(month),
                [Line(abs(change), person_id, month.first_day)], key=f"owe:{made.pk}",
                why="应发", by="system:test", at=AT,
            )  # fmt: skip
    return made


def basis() -> Basis:
    """What the made-up entitlements were computed under."""
    return Basis.objects.get_or_create(
        policy_digest="p", parameter_digest="q", data_version=0, made_at=AT
    )[0]


def purse(month: Month = MAY) -> Purse:
    return Purse(PROGRAMME, FUND, month.year, COUNTY)


def people(count: int, first: int = 1) -> list[int]:
    """Persons on the roll who are owed May."""
    source = sheet()
    found = []
    for number in range(first, first + count):
        id_ = person(number, on_sheet=source)
        grant(id_)
        owe(id_)
        found.append(id_)
    return found


def built(kind: str = "regular", month: Month = MAY, by: str = PREPARER, **more: Any) -> Batch:
    result = building.build(PROGRAMME, month, COUNTY, FUND, kind=kind, by=by, at=AT, **more)
    return Batch.objects.get(pk=result.batch_id)


def checked(batch: Batch, at: datetime = AT) -> checking.Checked:
    batch.refresh_from_db()
    return checking.check(batch.pk, version=batch.version, officer=OFFICER, by=OFFICER, at=at)


def approved(batch: Batch, by: str = REVIEWER, roles: Sequence[str] = ("reviewer",)) -> Any:
    batch.refresh_from_db()
    return approving.approve(batch.pk, version=batch.version, by=by, at=AT, roles=roles)


def released(batch: Batch, by: str = REVIEWER, at: datetime = AT) -> releasing.Released:
    batch.refresh_from_db()
    return releasing.release(batch.pk, version=batch.version, by=by, at=at)


def went_out(kind: str = "regular", month: Month = MAY) -> Batch:
    """A batch built, checked, approved and released."""
    batch = built(kind, month)
    checked(batch)
    approved(batch)
    released(batch)
    batch.refresh_from_db()
    return batch


def sent(batch: Batch, folder: Path) -> Path:
    out = folder / f"{batch.number}.xlsx"
    making.make_file(batch.pk, making.ONE_CARD, out, payer=None, by=REVIEWER, at=AT)
    return out


def answer(batch: Batch, back: dict[int, str] | None = None, *, number: str = "",
           control: tuple[int, int] | None = None, skip: Sequence[int] = ()) -> bytes:  # fmt: skip
    """The bank's workbook for a batch; `back`: line → reason of what came back."""
    lines = [
        line
        for line in BatchLine.objects.filter(batch=batch, state="out").order_by("line")
        if line.line not in skip
    ]
    count, fen = control or (len(lines), sum(line.net_fen for line in lines))
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["批次号", number or batch.number])
        page.write_row(1, 0, ["行号", "姓名", "金额(元)", "结果", "原因代码", "原因"])
        for place, line in enumerate(lines, start=2):
            reason = (back or {}).get(line.line, "")
            page.write_row(
                place, 0,
                [line.line, line.name, line.net_fen / 100, "失败" if reason else "成功",
                 "E01" if reason else "", reason],
            )  # fmt: skip
        page.write_row(len(lines) + 2, 0, ["合计", count, fen / 100])
    return buffer.getvalue()


def took(batch: Batch, back: dict[int, str] | None = None) -> returning.Taken:
    return returning.take_return(batch.pk, answer(batch, back), "回盘.xlsx", by=PREPARER, at=AT)


DAY = date(2023, 5, 15)


def lines_of(batch: Batch) -> dict[int, BatchLine]:
    return {line.person_id: line for line in BatchLine.objects.filter(batch=batch)}


def died(person_id: int, on: str = "2023-04-18", row: int = 12) -> None:
    stored(
        DepartmentListEntry, "list-death", person_id, list_code="death", name="某", on_date=on,
        source_sheet=sheet("list-death", "民政殡葬火化名单"), source_row=row,
    )  # fmt: skip
    bump_data_version(AT)
