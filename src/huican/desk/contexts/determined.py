"""认定名单: how many of an area may have what, who is left out, who is paid without a right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from huican.desk.addresses import address, here, page_number, scope
from huican.desk.contexts.month_asked import month_links, month_of
from huican.desk.contexts.paging import pages
from huican.desk.contexts.programme_words import KIND_OF, fact_words, place_names
from huican.desk.remembering import until_data_change
from huican.kernel.months import Month
from huican.ledger import comparison
from huican.ledger.comparison import Coverage
from huican.programmes import population, tallies
from huican.programmes.domain.outcome import Outcome
from huican.programmes.domain.policy import Programme
from huican.programmes.population import Answered
from huican.programmes.sources.frame import Scope
from huican.programmes.standing import Standing, standing
from huican.registry.queries.search import Found, persons_named
from huican.ui import formats

PAGE_ROWS = 50


@dataclass(frozen=True)
class Asked:
    """What a list is about: an area, and a month or the months of a year up to it."""

    request: HttpRequest
    standing: Standing
    months: tuple[Month, ...]

    @property
    def month(self) -> Month:
        """The month looked at: the last one."""
        return self.months[-1]

    @property
    def area(self) -> str:
        """The 12 digits of the area looked at."""
        return scope(self.request).code

    @cached_property
    def answered(self) -> Answered:
        """The answers for everybody in these months, computed where they are not kept."""
        return population.answers(self.area, self.months, by=self.standing)

    def remembered(self, what: str, make: Any, *more: Any) -> Any:
        """Kept until data, policies or standards change."""
        return until_data_change(
            what, make, Scope.of_area(self.area), tuple(map(str, self.months)),
            self.standing.policies.digest, self.standing.table.digest(), *more,
        )  # fmt: skip

    @property
    def programmes(self) -> list[Programme]:
        return [self.answered.of(code) for code in self.answered.programmes]

    @property
    def comparable(self) -> list[Programme]:
        """The programmes of which workbooks of the year tell who received them, monthly first."""
        there = self.remembered(
            "reported", lambda: comparison.reported(self.answered, self.month.year)
        )
        return sorted(
            (one for one in comparison.comparable(self.answered) if one.code in there),
            key=lambda one: (one.period != "month", one.group),
        )


def asked(request: HttpRequest, *, whole_year: bool = False) -> Asked | None:
    """What is asked for; None where nobody lives. `whole_year`: from January to the month."""
    month = month_of(request)
    first = Month(month.year, 1) if whole_year else month
    months = [Month.from_index(index) for index in range(first.index, month.index + 1)]
    if not population.counties_of(Scope.of_area(scope(request).code)):
        return None
    return Asked(request, standing(), tuple(months))


def nobody(request: HttpRequest, title: str) -> dict[str, Any]:
    """See desk/determined_empty.html."""
    return {"title": title, "month": month_links(request, month_of(request))}


# --- all programmes -------------------------------------------------------------------------------


def overview(found: Asked) -> dict[str, Any]:
    """See desk/determinations.html."""
    request, month = found.request, found.month
    counts = {
        one.programme: one
        for one in found.remembered("tallies", lambda: tallies.tallies(found.answered))
    }
    covered = {
        one.code: found.remembered("covered", lambda one=one: _whole(found, one), one.code)
        for one in found.comparable
    }
    first = [one for one in found.programmes if one.code in covered]
    rest = [one for one in found.programmes if one.code not in covered]
    left_out = "，".join(
        f"{one.name} {covered[one.code].not_receiving:,} 人"
        for one in found.comparable if one.code in covered and one.period == "month"
    )  # fmt: skip
    return {
        "title": "认定名单",
        "lede": f"{month.label}应享未享：{left_out}。" if left_out
        else f"{month.label}还没有按月发放的台账，看不出谁应享未享。",
        "month": month_links(request, month),
        "lists": lists(request, found.month, current="determinations"),
        "groups": [
            {"title": title, "compared": compared,
             "rows": [_tally(request, found, one, counts[one.code], covered.get(one.code))
                      for one in _in_order(rows)]}
            for title, compared, rows in (
                ("台账里看得出领没领的", True, first), ("台账里没有发放记录的", False, rest),
            ) if rows
        ],
    }  # fmt: skip


def _in_order(found: Sequence[Programme]) -> list[Programme]:
    return sorted(found, key=lambda one: (one.period != "month", one.group != "补贴", one.group))


def _whole(found: Asked, programme: Programme) -> Coverage:
    """应补尽补 of the whole area in one line."""
    rows = comparison.coverage(found.answered, found.month, programme.code, digits=2)
    sums = [0] * 5
    for row in rows:
        for at, number in enumerate((row.entitled, row.receiving, row.unknown,
                                     row.receiving_unknown, row.receiving_not_entitled)):  # fmt: skip
            sums[at] += number
    return Coverage("", *sums)


def _tally(
    request: HttpRequest, found: Asked, programme: Programme, tally: Any, covered: Coverage | None
) -> dict[str, Any]:
    at, code = str(found.month), programme.code

    def cell(number: int, show: str) -> dict[str, Any]:
        url = address(request, "determined", code, at=at, show=show)
        return {"value": number, "url": url if number else None}

    return {
        "name": programme.name,
        "url": address(request, "determined", code, at=at),
        "yes": cell(tally.yes, "yes"),
        "no": cell(tally.no, "no"),
        "unknown": cell(tally.unknown, "unknown"),
        "amount": tally.amount_fen if programme.amount is not None and tally.yes else None,
        "without_amount": tally.without_amount if programme.amount is not None else 0,
        "receiving": cell(_receiving(covered), "receiving") if covered else None,
        "left_out": {
            "value": covered.not_receiving,
            "url": address(request, "not-receiving", at=at, programme=code)
            if covered.not_receiving else None,
        } if covered else None,
        "rate": rate(covered),
    }  # fmt: skip


def _receiving(covered: Coverage) -> int:
    """Everybody who receives, with a right to it or not."""
    return covered.receiving + covered.receiving_unknown + covered.receiving_not_entitled


def rate(covered: Coverage | None) -> str:
    """应补尽补: of those entitled, how many receive."""
    if covered is None or not covered.entitled:
        return "—"
    return formats.percent(100 * covered.receiving / covered.entitled)


def lists(request: HttpRequest, month: Month, *, current: str) -> list[dict[str, Any]]:
    """The lists to work on, as links."""
    found = [
        ("determinations", "各项人数"), ("not-receiving", "应享未享"),
        ("not-entitled", "不该发还在发"), ("to-verify", "待核实"),
        ("possible-deaths", "可能已去世"),
    ]  # fmt: skip
    return [
        {"text": text, "url": address(request, name, at=str(month)), "current": name == current}
        for name, text in found
    ]


# --- one programme --------------------------------------------------------------------------------

_SHOW = {"yes": Outcome.YES, "no": Outcome.NO, "unknown": Outcome.UNKNOWN}
# Who receives, whatever the answer; and of those entitled, who receives.
_RECEIVE = {"receiving": "在领", "both": "符合又在领"}
_LABELS = {"yes": "符合", "no": "不符合", "unknown": "待核实", **_RECEIVE}


def programme_page(found: Asked, code: str) -> dict[str, Any]:
    """See desk/determined.html: counts, why, townships, and the persons of one answer."""
    if code not in found.answered.programmes:
        raise Http404
    request, month = found.request, found.month
    programme = found.answered.of(code)
    (tally,) = [
        one
        for one in found.remembered("tallies", lambda: tallies.tallies(found.answered))
        if one.programme == code
    ]
    counts = {one: getattr(tally, one) for one in _SHOW}
    if programme in found.comparable:
        covered = found.remembered("covered", lambda: _whole(found, programme), code)
        counts |= {"receiving": _receiving(covered), "both": covered.receiving}
    show = request.GET.get("show", "yes")
    show = show if show in counts else "yes"
    clause = request.GET.get("clause", "")
    known = {one.id for one in programme.conditions}
    clause = clause if clause in known and show in ("no", "unknown") else ""
    counted = found.remembered(
        "clauses", lambda: tallies.clauses(found.answered, month, code), code
    )
    total = counts[show]
    if clause:
        (one,) = [each for each in counted if each.id == clause]
        total = one.fails if show == "no" else one.unknown
    page = page_number(request)
    rows = _page_of_persons(found, code, show, clause, (page - 1) * PAGE_ROWS)
    persons = persons_named([one.person_id for one in rows], on=timezone.localdate())
    return {
        "trail": [{"text": "认定名单", "url": address(request, "determinations", at=str(month))}],
        "name": programme.name,
        "lede": f"{month.label}：符合 {tally.yes:,} 人，不符合 {tally.no:,} 人，"
        f"待核实 {tally.unknown:,} 人。",
        "month": month_links(request, month),
        "programme_url": address(request, "programme", code, at=str(month)),
        "what_if_url": address(request, "what-if", programme=code, at=str(month)),
        "filters": [
            {"text": _LABELS[one], "url": here(request, show=one, clause=None),
             "count": number, "current": one == show}
            for one, number in counts.items()
        ],
        "clauses": [
            {
                "text": one.text,
                "fails": one.fails,
                "fails_url": here(request, show="no", clause=one.id) if one.fails else None,
                "unknown": one.unknown,
                "unknown_url": here(request, show="unknown", clause=one.id)
                if one.unknown else None,
            }
            for one in counted
        ],
        "missing": _missing(found, programme) if tally.unknown else [],
        "places": _places(found, programme),
        "title": _LABELS[show] + (
            f"：{next(one.text for one in programme.conditions if one.id == clause)}"
            if clause else ""
        ),
        "rows": [
            {
                **person_cells(request, persons[one.person_id]),
                "url": address(
                    request, "entitlement", one.person_id, code, keep=False, at=str(month)
                ),
                "kind": KIND_OF[one.outcome], "words": one.outcome.word,
                "amount_fen": one.amount_fen,
                "why": _why(programme, one),
            }
            for one in rows if one.person_id in persons
        ],
        "pages": pages(request, page, total, PAGE_ROWS, "人"),
        "with_outcome": show == "receiving",
        "empty": f"这里没有“{_LABELS[show]}”的人",
    }  # fmt: skip


def _page_of_persons(
    found: Asked, code: str, show: str, clause: str, offset: int
) -> list[tallies.Answer]:
    if show in _RECEIVE:
        return comparison.receiving(
            found.answered, found.month, code, entitled=show == "both", limit=PAGE_ROWS,
            offset=offset,
        )  # fmt: skip
    return tallies.persons(
        found.answered, found.month, code, _SHOW[show], clause=clause or None, limit=PAGE_ROWS,
        offset=offset,
    )  # fmt: skip


def _why(programme: Programme, one: tallies.Answer) -> str:
    bits = one.no_bits if one.outcome is Outcome.NO else one.unknown_bits
    texts = [each.text for place, each in enumerate(programme.conditions) if bits & (1 << place)]
    if one.outcome is Outcome.YES:
        return ""
    if not texts:
        return "要看不能同时领的另一项"
    return texts[0] + (f"（共 {len(texts)} 条）" if len(texts) > 1 else "")


def _missing(found: Asked, programme: Programme) -> list[dict[str, Any]]:
    rows = found.remembered(
        "missing",
        lambda: tallies.missing_facts(found.answered, found.month, programme.code),
        programme.code,
    )
    return [
        {
            "name": fact_words(one.name), "owner": f"{one.owner}，{one.days} 个工作日内", "count": one.persons,
            "url": address(found.request, "to-verify", at=str(found.month),
                           programme=programme.code, fact=one.code),
        }
        for one in rows
    ]  # fmt: skip


def _places(found: Asked, programme: Programme) -> list[dict[str, Any]]:
    """By township: answers and 应补尽补. The one that is looked at is chosen above the page."""
    rows = found.remembered(
        "places",
        lambda: comparison.coverage(found.answered, found.month, programme.code, digits=9),
        programme.code,
    )
    names = place_names({one.place[:9] for one in rows}, timezone.localdate())
    compared = programme in found.comparable
    at, request = scope(found.request), found.request

    def cell(number: int, place: str, show: str) -> dict[str, Any]:
        opens = bool(number) and at.contains(place)
        url = here(request, area=place, show=show, clause=None)
        if show == "left-out":
            url = address(request, "not-receiving", at=str(found.month), area=place,
                          programme=programme.code)  # fmt: skip
        return {"value": number, "url": url if opens else None}

    return [
        {
            "name": names[one.place[:9]],
            "url": here(request, area=one.place) if at.contains(one.place) else None,
            "entitled": cell(one.entitled, one.place, "yes"),
            "unknown": cell(one.unknown, one.place, "unknown"),
            "receiving": cell(one.receiving, one.place, "both") if compared else None,
            "left_out": cell(one.not_receiving, one.place, "left-out") if compared else None,
            "rate": rate(one) if compared else "—",
        }
        for one in rows
    ]


def person_cells(request: HttpRequest, person: Found) -> dict[str, Any]:
    """A person in a list: masked, with the file behind the name."""
    return {
        "name": person.name, "age": person.age, "disability": person.disability,
        "certificate": person.certificate, "place": person.place.words,
        "file_url": address(request, "person", person.person_id, keep=False),
    }  # fmt: skip
