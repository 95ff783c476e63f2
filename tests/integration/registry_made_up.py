"""A small made-up registry: two townships, a few persons, and the rows they came from."""

from __future__ import annotations

import io
import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter

from huican.kernel.certificate import parse_certificate
from huican.kernel.identity import make_check_digit, parse_identity
from huican.reference.operations import load_area_files
from huican.registry.domain.roster import RosterRow
from huican.registry.enrolment import enrol
from huican.registry.records import Record
from huican.sources.models import SourceFile, SourceSheet
from huican.sources.operations import digest_of, keep_file

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
COUNTY = "990826000000"
STONE_RIDGE, EAST_WIND = "990826101201", "990826101202"  # 石岭村, 东风村 of 松城镇
LAKESIDE = "990826102201"  # 湖边村 of 湖滨镇
AREAS = """code,name,level,parent
990000000000,示范省,province,
990800000000,安澜市,city,990000000000
990826000000,松湖县,county,990800000000
990826101000,松城镇,township,990826000000
990826101201,石岭村委会,village,990826101000
990826101202,东风村委会,village,990826101000
990826102000,湖滨镇,township,990826000000
990826102201,湖边村委会,village,990826102000
"""
_serial = itertools.count(1)


def load_areas(folder: Any) -> None:
    """The area tree of the made-up county."""
    path = folder / "divisions.csv"
    path.write_text(AREAS, encoding="utf-8")
    load_area_files([path], by="system:test", at=NOW)


def identity(birth: str = "19680304", sequence: str = "123") -> str:
    """A made-up identity number; the sequence's last digit says the sex."""
    first = f"990826{birth}{sequence}"
    return first + make_check_digit(first)


def sheet(
    kind: str = "roster", name: str = "花名册", file: SourceFile | None = None, **values: Any
) -> SourceSheet:
    """A sheet of a file of its own (without content) or of `file`."""
    number = next(_serial)
    file = file or SourceFile.objects.create(
        name=f"{name}{number}.xlsx", digest=f"{number:064x}", size_bytes=1, office_area=COUNTY,
        received_at=NOW, received_by="system:test",
    )  # fmt: skip
    return SourceSheet.objects.create(
        file=file, position=number, name=name, kind=kind, year=2023, **values
    )


def roster_row(name: str, number: str, **values: Any) -> RosterRow:
    """One row of a roster as reading gives it; category and level from `certificate`."""
    certificate = parse_certificate(values.pop("certificate", f"{number}41"), today=TODAY)
    known = parse_identity(number, today=TODAY)
    given = {
        "row": 4, "area_code": EAST_WIND, "birth": known.birth, "sex": known.sex,
        "category": certificate.category, "level": certificate.level,
        "issued_on": date(2020, 8, 16), "valid_until": date(2030, 8, 16),
    } | values  # fmt: skip
    return RosterRow(name=name, identity=number, certificate=certificate, **given)


def enrolled(name: str, number: str, *, on_sheet: SourceSheet | None = None, at: datetime = NOW,
             corrects: bool = False, **values: Any) -> int:  # fmt: skip
    """Puts one person on file, or brings him up to date, as a roster would; returns the id."""
    row = roster_row(name, number, **values)
    result = enrol([row], sheet_id=(on_sheet or sheet()).pk, corrects=corrects, at=at)
    assert not result.faults, result.faults
    return result.person_ids[row.row]


def stored(model: type[Record], kind: str, person_id: int | None, **values: Any) -> Any:
    """One record, as an import would have left it."""
    given = {"year": 2023, "source_row": 5, "row_digest": b"x", "area_code": EAST_WIND} | values
    given.setdefault("source_sheet", None)
    given["source_sheet"] = given["source_sheet"] or sheet(kind, "台账")
    return model._default_manager.create(kind=kind, person_id=person_id, **given)


@dataclass(frozen=True)
class Kept:
    """A workbook that was taken in, with its first sheet."""

    file: SourceFile
    sheet: SourceSheet


def kept_workbook(rows: list[list[Any]], *, columns: list[dict[str, Any]], header_row: int = 2,
                  kind: str = "roster", name: str = "花名册") -> Kept:  # fmt: skip
    """A real workbook of these rows, sealed as an import seals it."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet("说明").write(0, 0, "先看这里")
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    content = buffer.getvalue()
    file = keep_file(
        name=f"{name}.xlsx", folder="2023", content=content, digest=digest_of(content),
        office_area=COUNTY, by="system:test", at=NOW,
    )  # fmt: skip
    return Kept(file, SourceSheet.objects.create(
        file=file, position=2, name=name, kind=kind, year=2023, header_row=header_row,
        columns=columns, title="松湖县花名册",
    ))  # fmt: skip
