"""公示名单 for the notice board: a sheet for each village, as the public page says it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from huican.desk.papers.drawing import office_of, paragraph, table
from huican.insight.report import Document, sheets_bytes
from huican.insight.report.nodes import Title
from huican.ledger.supervision import printed
from huican.ledger.supervision.lists import Village
from huican.ui import formats

if TYPE_CHECKING:
    from huican.ledger.models import PublishedList

# Larger than in reports: read from where one stands before the board. Villages and programmes of
# nine characters still stay on one line, or there would be twice as many pages to pin up.
_POINTS = 11.0
_HEAD = ("序号", "姓名", "村（社区）", "项目", "月份", "金额（元）")
_WIDTHS = (13, 18, 37, 38, 27, 23)


def notice_word(one: PublishedList, villages: Sequence[Village]) -> bytes:
    """The .docx of these villages of a list, each on pages of its own; always the same bytes."""
    return sheets_bytes(_sheets(one, villages))


def _sheets(one: PublishedList, villages: Sequence[Village]) -> Iterator[Document]:
    """One village after another: only one is read at a time."""
    office = office_of(one.area_code, one.from_day)
    last = one.until_day - timedelta(days=1)
    period = f"{formats.day(one.from_day)}到{formats.day(last)}公示"
    for village in villages:
        rows = [
            (f"{row.number}", row.masked, row.village, row.item, row.period,
             formats.yuan(row.amount_fen))
            for row in printed.notice_rows(one, village.code)
        ]  # fmt: skip
        total = ("", "合计", f"{village.rows:,} 行", "", "", formats.yuan(village.fen))
        whole = (
            "" if village.rows == one.row_count
            else f"全部名单 {one.row_count:,} 行，{formats.yuan(one.total_fen)} 元。"
        )  # fmt: skip
        blocks = (
            paragraph(
                f"{period}，{village.name}共 {village.rows:,} 行，{formats.yuan(village.fen)} 元。{whole}"
            ),
            table("公示的名单", _HEAD, [*rows, total], widths=_WIDTHS, right=(5,), points=_POINTS),
            paragraph(f"姓名遮着中间的字，没有证号、账号和住址。{formats.day(one.until_day)}撤下。"),
            paragraph(
                f"有不同意见，或看不清、看不懂：请在{formats.day(last)}以前（包括这一天）打电话 {one.hotline}。"
            ),
        )  # fmt: skip
        yield Document(
            Title((one.title,)), blocks, (), office, one.from_day, {}, number=village.name
        )
