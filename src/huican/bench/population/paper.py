"""Files and sheets for records that no workbook brought: each record must stand on a row."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from huican.bench.population import YEAR
from huican.sources import operations as sources
from huican.sources.models import SourceFile, SourceSheet

ACTOR = "system:bench"
_ABOUT = "这个文件没有原件：由 huican bench 造的数据。"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a made-up file."""

    id: int
    file_id: int
    month: int | None


def file_of(
    name: str, kind: str, office: str, at: datetime, months: tuple[int | None, ...] = (None,)
) -> list[Sheet]:
    """A file with one sheet, or one a month."""
    content = f"{_ABOUT}{office}{name}{at.isoformat()}".encode()
    file = sources.keep_file(
        name=name, folder="", content=content, digest=sources.digest_of(content),
        office_area=office, by=ACTOR, at=at,
    )  # fmt: skip
    sheets = []
    for position, month in enumerate(months, start=1):
        sheet = SourceSheet.objects.create(
            file=file, position=position, name=f"{month}月" if month else "Sheet1", kind=kind,
            year=YEAR, year_from="标题", month=month, header_row=2, title=name,
        )  # fmt: skip
        SourceSheet.objects.filter(pk=sheet.pk).update(lineage=sheet.pk)
        sheets.append(Sheet(sheet.pk, file.pk, month))
    return sheets


def count_up(sheet: Sheet, accepted: int, amount_fen: int = 0) -> None:
    """Says on a sheet and its file how many rows came in."""
    SourceSheet.objects.filter(pk=sheet.id).update(accepted=accepted, amount_fen=amount_fen)
    file = SourceFile.objects.get(pk=sheet.file_id)
    file.accepted += accepted
    file.amount_fen += amount_fen
    file.save(update_fields=["accepted", "amount_fen"])


def digest_of(*values: object) -> bytes:
    """A row's digest, as long as those of imported rows."""
    return hashlib.blake2b(repr(values).encode(), digest_size=16).digest()
