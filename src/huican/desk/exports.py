"""Work lists as workbooks: names and numbers masked, as on the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.utils import timezone

from huican.desk.contexts.determined import Asked
from huican.desk.contexts.programme_words import fact_words
from huican.desk.contexts.work_lists import (
    chosen_programme,
    left_out,
    months_words,
    narrowed,
    period,
)
from huican.exchange.work_lists import WorkList
from huican.exchange.work_lists import workbook as written
from huican.kernel.money import Fen, yuan_text
from huican.programmes import tallies
from huican.registry.queries.search import Found, persons_named

# What a workbook takes is a page of the list many times over, but not without end.
ROWS_MAX = 100_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PERSON = ("姓名", "残疾人证", "残疾", "住在")

Row = tuple[int, Sequence[Any]]


def workbook(what: str, found: Asked) -> tuple[str, bytes, int]:
    """A list's title, its xlsx, and how many rows it has. Raises Http404 for another list."""
    makers = {
        "not-receiving": _not_receiving, "not-entitled": _not_entitled, "to-verify": _to_verify,
    }  # fmt: skip
    if what not in makers:
        raise Http404
    title, heads, rows = makers[what](found)
    sheet = WorkList("名单", title, (*_PERSON, *heads), masked_lines(rows[:ROWS_MAX]))
    return title, written([sheet]), len(rows)


def as_download(title: str, content: bytes) -> HttpResponse:
    """A workbook as the answer to a request."""
    return HttpResponse(
        content,
        content_type=_XLSX,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(title)}.xlsx"},
    )


def _not_receiving(found: Asked) -> tuple[str, Sequence[str], list[Row]]:
    programme = chosen_programme(found)
    rows = [
        (one.person_id, (_yuan(one.due_fen),)) for one in left_out(found, programme.code)
    ]  # fmt: skip
    return f"{found.month.label}应享未享：{programme.name}", ("该领（元）",), rows


def _not_entitled(found: Asked) -> tuple[str, Sequence[str], list[Row]]:
    policies = found.standing.policies
    rows = [
        (
            one.person_id,
            (policies[one.programme].name, one.cause.text, months_words(one.months),
             _yuan(one.amount_fen)),
        )
        for one in narrowed(found)
    ]  # fmt: skip
    return f"{period(found)}不该发还在发", ("项目", "原因", "月份", "多发（元）"), rows


def _to_verify(found: Asked) -> tuple[str, Sequence[str], list[Row]]:
    code = found.request.GET.get("programme", "")
    fact = found.standing.policies.facts.by_code.get(found.request.GET.get("fact", ""))
    if code not in found.answered.programmes or fact is None:
        raise Http404
    programme = found.answered.of(code)
    rows: list[Row] = []
    while len(rows) < ROWS_MAX:
        page = tallies.lacking(
            found.answered, found.month, code, fact.code, limit=tallies.PAGE_MAX, offset=len(rows)
        )
        rows += [(one.person_id, (fact_words(fact.name), fact.owner)) for one in page]
        if len(page) < tallies.PAGE_MAX:
            break
    return f"{found.month.label}待核实：{programme.name}", ("还不知道", "谁去查"), rows


def _yuan(fen: int | None) -> str:
    return "标准没有定" if fen is None else yuan_text(Fen(fen))


def masked_lines(rows: Sequence[Row]) -> Iterable[Sequence[Any]]:
    today = timezone.localdate()
    for start in range(0, len(rows), 1000):
        part = rows[start : start + 1000]
        persons = persons_named([id_ for id_, _ in part], on=today)
        for id_, cells in part:
            person = persons.get(id_)
            if person is not None:
                yield (*_masked(person), *cells)


def _masked(person: Found) -> tuple[str, str, str, str]:
    certificate = person.certificate.shown if person.certificate else ""
    return person.name.shown, certificate, person.disability, person.place.words
