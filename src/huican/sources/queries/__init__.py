"""Reads of what came in: files, sheets, held rows, and how old the figures may be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from huican.sources.domain.kinds import Catalogue, catalogue
from huican.sources.domain.versions import plain_stem
from huican.sources.models import DataVersion, HeldRow, SourceFile, SourceSheet


def file_with_digest(digest: str, office_area: str) -> SourceFile | None:
    """The live file with these very bytes, if it came in before."""
    return SourceFile.objects.filter(
        digest=digest, office_area=office_area, withdrawn_at__isnull=True
    ).first()


@dataclass(frozen=True, slots=True)
class SheetFact:
    """What comparing versions needs to know of a sheet."""

    id: int
    lineage: int
    title: str
    file_id: int
    file_name: str
    received_at: datetime


def sheet_facts(sheet_ids: Iterable[int]) -> dict[int, SheetFact]:
    """Facts of some sheets, by sheet."""
    return {fact.id: fact for fact in _facts(SourceSheet.objects.filter(pk__in=list(sheet_ids)))}


def sheets_of_lineage(lineage: int) -> list[SheetFact]:
    """All versions of one sheet that were not withdrawn, the oldest first."""
    return _facts(
        SourceSheet.objects.filter(lineage=lineage, file__withdrawn_at__isnull=True).order_by("pk")
    )


def _facts(sheets: QuerySet[SourceSheet]) -> list[SheetFact]:
    return [
        SheetFact(*row)
        for row in sheets.values_list(
            "pk", "lineage", "title", "file_id", "file__name", "file__received_at"
        )
    ]


def lineage_by_name(
    file_name: str, sheet_name: str, kind: str, year: int, month: int | None, *, besides: int
) -> int | None:
    """The lineage of the latest sheet of this name in a file of this name, for the same period.

    `besides`: the file that is coming in.
    """
    stem = plain_stem(file_name)
    for lineage, name in (
        SourceSheet.objects.filter(
            name=sheet_name, kind=kind, year=year, month=month, file__withdrawn_at__isnull=True,
            lineage__isnull=False,
        )
        .exclude(file_id=besides)
        .order_by("-pk")
        .values_list("lineage", "file__name")
    ):  # fmt: skip
        if plain_stem(name) == stem:
            return int(lineage)
    return None


def year_by_name(file_name: str, sheet_name: str, kind: str, *, besides: int) -> int | None:
    """The year of the latest sheet of this name in a file of this name."""
    stem = plain_stem(file_name)
    sheets = (
        SourceSheet.objects.filter(
            name=sheet_name, kind=kind, year__isnull=False, file__withdrawn_at__isnull=True
        )
        .exclude(file_id=besides)
        .order_by("-pk")
        .values_list("year", "file__name")
    )
    return next((int(year) for year, name in sheets if plain_stem(name) == stem), None)


def later_versions(file_id: int) -> list[str]:
    """Names of the files that came in later as versions of a sheet of this one."""
    lineages = SourceSheet.objects.filter(file_id=file_id).values("lineage")
    return list(
        SourceFile.objects.filter(
            sheets__lineage__in=lineages, withdrawn_at__isnull=True, pk__gt=file_id
        )
        .distinct()
        .order_by("pk")
        .values_list("name", flat=True)
    )


def sheet_ids_of(file_id: int) -> list[int]:
    """The sheets of a file, in the order in which they came in."""
    return list(
        SourceSheet.objects.filter(file_id=file_id).order_by("pk").values_list("pk", flat=True)
    )


def versions_of(sheet_ids: Iterable[int]) -> set[int]:
    """These sheets and all versions of them whose files were not withdrawn."""
    ids = list(sheet_ids)
    lineages = SourceSheet.objects.filter(pk__in=ids, lineage__isnull=False).values("lineage")
    return set(
        SourceSheet.objects.filter(lineage__in=lineages, file__withdrawn_at__isnull=True)
        .values_list("pk", flat=True)
    )  # fmt: skip


def sheets_to_read_again(sheet_ids: Iterable[int], kinds: Iterable[str]) -> list[SourceSheet]:
    """Those of these sheets that are of one of `kinds` and in a file that stands; with the file."""
    return list(
        SourceSheet.objects.filter(
            pk__in=list(sheet_ids), kind__in=list(kinds), file__withdrawn_at__isnull=True
        )
        .select_related("file").order_by("pk")
    )  # fmt: skip


def rows_ever_held(sheet_id: int) -> set[int]:
    """The rows of a sheet that did not go in when it came, whatever became of them since."""
    return set(HeldRow.objects.filter(sheet_id=sheet_id).values_list("row", flat=True))


def sheet_with_file(sheet_id: int) -> SourceSheet:
    """A sheet and its file."""
    return SourceSheet.objects.select_related("file").get(pk=sheet_id)


def latest_held(sheet_id: int, row: int) -> HeldRow | None:
    """What is held of a row, dealt with or not."""
    return HeldRow.objects.filter(sheet_id=sheet_id, row=row).order_by("-pk").first()


def open_held_rows(file_id: int | None = None, outcome: str | None = None) -> QuerySet[HeldRow]:
    """Rows that are still refused or waiting, oldest first."""
    rows = HeldRow.objects.filter(closed_at__isnull=True).select_related("sheet__file")
    if file_id is not None:
        rows = rows.filter(sheet__file_id=file_id)
    if outcome is not None:
        rows = rows.filter(outcome=outcome)
    return rows.order_by("sheet_id", "row")


def kinds() -> Catalogue:
    """The kinds of record of this installation: the product's and the office's own."""
    folder = Path(settings.HUICAN_VAR) / "kinds"
    return catalogue(folder if folder.is_dir() else None)


def data_version() -> int:
    """A number that grows whenever records change."""
    row = DataVersion.objects.filter(pk=1).values_list("number", flat=True).first()
    return int(row or 0)


def latest_year(office_area: str) -> int | None:
    """The latest year that an office's sheets speak of."""
    year = (
        SourceSheet.objects.filter(
            file__office_area=office_area, file__withdrawn_at__isnull=True, accepted__gt=0
        )
        .exclude(kind__in=["targets"])
        .order_by("-year")
        .values_list("year", flat=True)
        .first()
    )
    return int(year) if year else None
