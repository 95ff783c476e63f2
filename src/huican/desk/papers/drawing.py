"""What every paper is put together from, and how it is handed over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import quote

from django.http import HttpResponse

from huican.insight.report.nodes import Align, Heading, Paragraph, Row, Table
from huican.insight.report.nodes import Text as Words
from huican.insight.report.numbering import heading_number
from huican.reference import queries as reference

WIDTH_MM = 156
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def paragraph(text: str) -> Paragraph:
    """A paragraph of plain words."""
    return Paragraph((Words(text),))


def heading(number: int, text: str, level: int = 1) -> Heading:
    """一、…… (level 1), （一）…… (level 2)."""
    return Heading(level, heading_number(level, number), text)


def table(
    caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], *, widths: Sequence[int],
    right: Sequence[int] = (), points: float | None = None,
) -> Table:  # fmt: skip
    """A table of plain words. `widths` sum to WIDTH_MM; the columns of `right` hold numbers."""
    align: tuple[Align, ...] = tuple(
        "right" if place in right else "left" for place in range(len(head))
    )
    cells = tuple(Row(tuple((Words(cell),) for cell in row)) for row in rows)
    return Table(caption, tuple(head), cells, tuple(widths), align, points)


def office_of(area_code: str, on: date) -> str:
    """The federation that signs: of the county, or of the city or province where it is one's."""
    county = area_code[:6].ljust(12, "0")
    return f"{reference.name_of(county, on)}残疾人联合会"


def as_word(name: str, content: bytes) -> HttpResponse:
    """A Word file as the answer to a request; `name` without its ending."""
    return HttpResponse(
        content,
        content_type=_WORD,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.docx"},
    )
