"""Cells whose formula failed. The reader of workbooks leaves them empty, and an amount that
Excel could not work out must not pass for one that nobody wrote; so they are looked up here."""

import html
import io
import re
import zipfile
from collections.abc import Iterable

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_CELL = re.compile(
    rb'<(?:\w+:)?c\s([^>]*\bt="e"[^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]{1,20})</',
    re.DOTALL,
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
MARK = b't="e"'


def error_cells(content: bytes, parts: Iterable[str]) -> dict[str, list[tuple[int, int, str]]]:
    """By sheet name: row and column (from 0) and the word (#DIV/0!) of each cell that failed.

    `parts` are the archive's files that hold MARK.
    """
    wanted = set(parts)
    found: dict[str, list[tuple[int, int, str]]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name, part in _parts_of_sheets(archive).items():
            if part in wanted:
                found[name] = list(_cells(archive.read(part)))
    return found


def _cells(xml: bytes) -> Iterable[tuple[int, int, str]]:
    for cell in _CELL.finditer(xml):
        place = _PLACE.search(cell[1])
        if place:
            column = 0
            for letter in place[1]:
                column = column * 26 + letter - 64
            yield int(place[2]) - 1, column - 1, cell[2].decode("utf-8", "replace")


def _parts_of_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    try:
        relations = archive.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return {}
    targets = {}
    for relation in _RELATION.findall(relations):
        target = _attribute(relation, b"Target")
        targets[_attribute(relation, b"Id")] = (
            target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        )
    sheets = _SHEET.findall(archive.read("xl/workbook.xml"))
    return {
        _attribute(sheet, b"name"): targets.get(_attribute(sheet, rb"(?:\w+:)id"), "")
        for sheet in sheets
    }


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb'="([^"]*)"', tag)
    return html.unescape(found[1].decode("utf-8", "replace")) if found else ""
