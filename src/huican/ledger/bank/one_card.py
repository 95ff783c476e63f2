"""The workbook of a 一卡通 platform: one row a line, control count and sum above and below.

The bank fills in 结果 and 原因 and sends the same workbook back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import xlsxwriter

from huican.kernel.months import Month
from huican.ledger.domain.bank_words import plain

_SHANGHAI = ZoneInfo("Asia/Shanghai")
HEADING = ("行号", "姓名", "身份证号", "账号", "开户行", "户名", "金额(元)", "所属月份", "摘要",
           "结果", "原因代码", "原因")  # fmt: skip
# Of the rows that a workbook can have, title, control line, heading and total take four.
MOST_LINES = 1_048_576 - 4
_WIDTHS = (8, 12, 22, 24, 20, 12, 12, 12, 40, 10, 12, 24)


def write_one_card(
    path: Path, number: str, programme: str, month: Month, released_at: datetime, lines: int,
    total_fen: int, rows: Iterable[tuple[int, str, str, str, str, str, int, Month, str]],
) -> None:  # fmt: skip
    """Writes the workbook; row by row, so that its size does not matter to memory.

    `rows`: line, name, identity number, account, bank, holder, fen, month, reason.
    """
    with xlsxwriter.Workbook(
        path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        # The moment of the release, not of the writing: the same batch makes the same bytes.
        book.set_properties(
            {"title": f"发放 {number}",
             "created": released_at.astimezone(_SHANGHAI).replace(tzinfo=None, microsecond=0)}
        )  # fmt: skip
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "0.00"})
        page = book.add_worksheet("发放")
        for column, width in enumerate(_WIDTHS):
            page.set_column(column, column, width)
        page.freeze_panes(3, 2)
        page.write_string(0, 0, f"{programme} {month.label}发放", bold)
        for column, value in enumerate(
            (
                "批次号",
                number,
                "笔数",
                str(lines),
                "金额",
                f"{total_fen // 100}.{total_fen % 100:02d}",
            )
        ):
            page.write_string(1, column, value)
        for column, value in enumerate(HEADING):
            page.write_string(2, column, value, bold)
        place = 3
        for line, name, identity, account, bank, holder, fen, for_month, reason in rows:
            page.write_number(place, 0, line)
            for column, value in ((1, name), (2, identity), (3, account), (4, bank),
                                  (5, holder or name)):  # fmt: skip
                page.write_string(place, column, plain(value, 100))
            page.write_number(place, 6, fen / 100, money)
            page.write_string(place, 7, for_month.label)
            page.write_string(place, 8, plain(reason, 200))
            place += 1
        page.write_string(place, 0, "合计", bold)
        page.write_number(place, 1, lines)
        page.write_number(place, 6, total_fen / 100, money)
