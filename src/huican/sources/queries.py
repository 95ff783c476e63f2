"""Reads of what came in: files, sheets, held rows, and how old the figures may be."""

from collections.abc import Iterable
from pathlib import PurePath

from django.db.models import QuerySet

from huican.sources.models import DataVersion, HeldRow, SourceFile, SourceSheet


def file_with_digest(digest: str, office_area: str) -> SourceFile | None:
    """The live file with these very bytes, if it came in before."""
    return SourceFile.objects.filter(
        digest=digest, office_area=office_area, withdrawn_at__isnull=True
    ).first()


def lineages(sheet_ids: Iterable[int]) -> dict[int, int]:
    """Sheet → the first version of the same sheet."""
    return dict(
        SourceSheet.objects.filter(pk__in=list(sheet_ids)).values_list("pk", "lineage")
    )


def sheets_of_lineage(lineage: int) -> list[int]:
    """All versions of one sheet."""
    return list(SourceSheet.objects.filter(lineage=lineage).values_list("pk", flat=True))


def file_of_lineage(lineage: int) -> str:
    """The name of the file that a sheet first came in."""
    sheet = SourceSheet.objects.select_related("file").filter(pk=lineage).first()
    return sheet.file.name if sheet else ""


def lineage_by_name(
    file_name: str, sheet_name: str, kind: str, year: int, month: int | None
) -> int | None:
    """The lineage of the latest sheet of this name in a file of this name, for the same period."""
    stem = plain_stem(file_name)
    for id_, name in (
        SourceSheet.objects.filter(
            name=sheet_name, kind=kind, year=year, month=month, file__withdrawn_at__isnull=True
        )
        .order_by("-pk")
        .values_list("lineage", "file__name")
    ):
        if plain_stem(name) == stem:
            return int(id_)
    return None


_VERSION_MARKS = ("修改", "更正", "修订", "改", "最终", "定稿", "新", "副本", "退回", "v2", "v3")


def plain_stem(file_name: str) -> str:
    """A file's name without ending, copy marks and version words: 花名册（更正）.xlsx → 花名册."""
    stem = PurePath(file_name).stem.lower()
    for mark in _VERSION_MARKS:
        stem = stem.replace(mark, "")
    return stem.rstrip(" _-()（）0123456789").lstrip(" _-()（）") or PurePath(file_name).stem


def open_held_rows(file_id: int | None = None, outcome: str | None = None) -> QuerySet[HeldRow]:
    """Rows that are still refused or waiting, oldest first."""
    rows = HeldRow.objects.filter(closed_at__isnull=True).select_related("sheet__file")
    if file_id is not None:
        rows = rows.filter(sheet__file_id=file_id)
    if outcome is not None:
        rows = rows.filter(outcome=outcome)
    return rows.order_by("sheet_id", "row")


def data_version() -> int:
    """A number that grows whenever records change."""
    row = DataVersion.objects.filter(pk=1).values_list("number", flat=True).first()
    return int(row or 0)
