"""A sheet's rows as the office wrote them, kept in small sealed blocks.

The original is kept too, but to show one row of it the whole file would have to be opened; a
block of a hundred rows opens in a millisecond.
"""

import json
import zlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from huican.sources.bulk import copy_in
from huican.sources.models import SourceRows
from huican.vault.operations import open_sealed_bytes, seal_bytes

BLOCK_ROWS = 100


def keep_rows(sheet_id: int, rows: Sequence[Sequence[object]]) -> int:
    """Keeps a sheet's rows, within the caller's transaction; returns how many blocks."""
    return copy_in(
        SourceRows._meta.db_table,
        ("sheet_id", "block", "row_count", "sealed"),
        (
            (sheet_id, start // BLOCK_ROWS, len(rows), _sealed(rows[start : start + BLOCK_ROWS]))
            for start in range(0, len(rows), BLOCK_ROWS)
        ),
    )


def rows_kept(sheet_id: int, blocks: range) -> tuple[int, dict[int, list[list[Any]]]] | None:
    """How many rows a sheet has and the rows of some blocks; None where none are kept.

    Dates come back as texts (2023-05-18).
    """
    found = SourceRows.objects.filter(
        sheet_id=sheet_id, block__gte=blocks.start, block__lt=blocks.stop
    ).values_list("block", "row_count", "sealed")
    total, opened = 0, {}
    for block, row_count, sealed in found:
        total = row_count
        opened[block] = json.loads(zlib.decompress(open_sealed_bytes("cells", bytes(sealed))))
    return (total, opened) if opened else None


def all_rows_kept(sheet_id: int) -> list[list[Any]] | None:
    """All rows of a sheet in their order; None where none are kept. Dates as texts."""
    found = SourceRows.objects.filter(sheet_id=sheet_id).order_by("block").values_list("sealed")
    rows: list[list[Any]] = []
    for (sealed,) in found:
        rows += json.loads(zlib.decompress(open_sealed_bytes("cells", bytes(sealed))))
    return rows or None


def cell_text(cell: Any) -> str:
    """A cell as Excel would show it: whole numbers without .0, days without a time of 0:00."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell == int(cell) and abs(cell) < 1e18:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M" if cell.hour or cell.minute else "%Y-%m-%d")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def _sealed(rows: Sequence[Sequence[object]]) -> bytes:
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return seal_bytes("cells", zlib.compress(text.encode(), 1))


def _plain(value: object) -> str:
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
