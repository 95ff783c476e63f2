"""追回: the list with its sums, and the look for over-payments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from huican.access.permissions import may
from huican.desk.addresses import address, here, page_number, scope
from huican.desk.contexts.month_asked import last_month, read_month
from huican.desk.contexts.paging import pages
from huican.desk.contexts.payment_words import programme_name
from huican.desk.contexts.programme_words import place_names
from huican.desk.contexts.recovery_words import (
    NEXT,
    STATE_KINDS,
    cause_words,
    code_prefix,
    months_of,
    state_words,
    trail,
)
from huican.kernel.months import Month
from huican.ledger import differences, recovery_reading
from huican.ledger.recoveries import STATES
from huican.ledger.recovery_reading import RecoveryRow, Tally
from huican.programmes.domain.policy import Programme
from huican.programmes.standing import standing
from huican.registry.queries.search import persons_named
from huican.ui import formats

PAGE_ROWS = 50
_MONTHS_MAX = 36
_NARROWS = ("state", "cause", "programme")


# --- the list -------------------------------------------------------------------------------------


def listing(request: HttpRequest) -> dict[str, Any]:
    """See desk/recoveries.html."""
    every = recovery_reading.tallies(scope(request))
    asked = {name: request.GET.get(name, "")[:60] for name in _NARROWS}
    chosen = [one for one in every if _fits(one, asked)]
    count, page = sum(one.count for one in chosen), page_number(request)
    rows = recovery_reading.rows(
        scope(request), **asked, limit=PAGE_ROWS, offset=(page - 1) * PAGE_ROWS
    )
    return {
        "lede": _lede(every),
        "find_url": address(request, "recoveries-find")
        if may(request.user, "recoveries.handle") else None,
        "states": _links(request, every, asked, "state", lambda one: one.state,
                         lambda code: STATES.get(code, code), "全部", order=list(STATES)),
        "causes": _links(request, every, asked, "cause", lambda one: one.cause,
                         lambda code: cause_words(_programme_with(every, code), code), "全部原因"),
        "programmes": _links(request, every, asked, "programme", lambda one: one.programme,
                             programme_name, "全部项目"),
        "places": _townships(request, chosen),
        "sums": [
            {"label": STATES[state], "url": here(request, state=state),
             "cells": [sum(one.count for one in of), sum(one.amount_fen for one in of),
                       sum(one.amount_fen - one.left_fen for one in of if state != "dropped"),
                       sum(one.left_fen for one in of)]}
            for state in STATES
            if (of := [one for one in every if _fits(one, asked | {"state": state})])
        ],
        "total": [count, sum(one.amount_fen for one in chosen),
                  sum(one.amount_fen - one.left_fen for one in chosen if one.state != "dropped"),
                  sum(one.left_fen for one in chosen)],
        "rows": _rows(request, rows),
        "pages": pages(request, page, count, PAGE_ROWS, "笔"),
    }  # fmt: skip


def _lede(every: Sequence[Tally]) -> str:
    if not every:
        return "还没有查出多发。"
    waiting = {state: sum(one.count for one in every if one.state == state)
               for state in ("found", "noticed", "decided")}  # fmt: skip
    words = [
        f"{waiting['found']:,} 笔等告知" if waiting["found"] else "",
        f"{waiting['noticed']:,} 笔等答复和决定" if waiting["noticed"] else "",
        f"{waiting['decided']:,} 笔在收" if waiting["decided"] else "",
    ]
    open_ = "，".join(word for word in words if word) or "都了结了"
    return f"还有 {formats.yuan(sum(one.left_fen for one in every))} 元没有追回：{open_}。"


def _fits(one: Tally, asked: dict[str, str]) -> bool:
    return all(not value or getattr(one, name) == value for name, value in asked.items())


def _programme_with(every: Sequence[Tally], cause: str) -> str:
    return next((one.programme for one in every if one.cause == cause), "")


def _links(
    request: HttpRequest, every: Sequence[Tally], asked: dict[str, str], name: str,
    key: Callable[[Tally], str], words: Callable[[str], str], whole: str,
    order: Sequence[str] = (),
) -> list[dict[str, Any]]:  # fmt: skip
    """Filters of one kind, counted under the others that are chosen."""
    fitting = [one for one in every if _fits(one, asked | {name: ""})]
    counts: dict[str, int] = {}
    for one in fitting:
        counts[key(one)] = counts.get(key(one), 0) + one.count
    codes = sorted(counts, key=lambda code: order.index(code) if order else -counts[code])
    if len(codes) < 2 and not asked[name]:
        return []
    return [
        {"text": whole, "url": here(request, **{name: None}), "count": sum(counts.values()),
         "current": not asked[name]},
        *({"text": words(code), "url": here(request, **{name: code}), "count": counts[code],
           "current": code == asked[name]} for code in codes),
    ]  # fmt: skip


def _townships(request: HttpRequest, chosen: Sequence[Tally]) -> list[dict[str, Any]]:
    counts: dict[str, int] = {}
    for one in chosen:
        counts[one.township] = counts.get(one.township, 0) + one.count
    if len(counts) < 2:
        return []
    names = place_names(set(counts), timezone.localdate())
    return [
        {"text": names[prefix], "url": here(request, area=prefix.ljust(12, "0")),
         "count": counts[prefix], "current": False}
        for prefix in sorted(counts)
    ]  # fmt: skip


def _rows(request: HttpRequest, rows: Sequence[RecoveryRow]) -> list[dict[str, Any]]:
    persons = persons_named([one.person_id for one in rows], on=timezone.localdate())
    return [
        {
            "url": address(request, "recovery", one.id, keep=False),
            "name": persons[one.person_id].name, "place": persons[one.person_id].place.words,
            "programme": programme_name(one.programme),
            "cause": cause_words(one.programme, one.cause), "months": months_of(one),
            "amount_fen": one.amount_fen, "left_fen": one.left_fen,
            "kind": STATE_KINDS[one.state], "state": state_words(one), "next": NEXT[one.state],
        }
        for one in rows if one.person_id in persons
    ]  # fmt: skip


# --- looking for over-payments --------------------------------------------------------------------


@dataclass
class Form:
    """Which programme and months to look at, and what is wrong with it."""

    programme: str = ""
    first: str = ""
    last: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, request: HttpRequest) -> Form:
        """What was asked; the year of the last records where nothing was."""
        given = request.POST if request.method == "POST" else request.GET
        last = last_month(request)
        return cls(
            given.get("programme", "")[:60], given.get("first", str(Month(last.year, 1))).strip(),
            given.get("last", str(last)).strip(),
        )  # fmt: skip

    def read(self) -> tuple[Programme, list[Month]] | None:
        """The programme and months; None with `errors` where something is missing."""
        programme = next((one for one in monthly() if one.code == self.programme), None)
        first, last = read_month(self.first), read_month(self.last)
        if programme is None:
            self.errors.append({"field": "programme", "text": "请选一个项目"})
        for name, month in (("first", first), ("last", last)):
            if month is None:
                self.errors.append({"field": name, "text": "月份要写成 2023-05 这样"})
        if first and last and not 0 <= last.index - first.index < _MONTHS_MAX:
            words = f"后一个月要在前一个月以后，最多 {_MONTHS_MAX} 个月"
            self.errors.append({"field": "last", "text": words})
        if self.errors or programme is None or first is None or last is None:
            return None
        return programme, [first.next(n) for n in range(last.index - first.index + 1)]


def monthly() -> list[Programme]:
    """The programmes that are paid by the month."""
    return [one for one in standing().policies.programmes.values()
            if one.period == "month" and one.counts_as]  # fmt: skip


def find_page(
    request: HttpRequest, form: Form, read: tuple[Programme, list[Month]] | None
) -> dict[str, Any]:
    """See desk/recoveries_find.html: what would be written down, before it is."""
    totals = (
        differences.totals(read[0].code, read[1], area=code_prefix(scope(request).code))
        if read is not None
        else []
    )
    over = [one for one in totals if one.sort == differences.OVERPAID]
    known = [one for one in over if one.cause != "not-determined"]
    return {
        "trail": trail(request, None, "查多发"),
        "form": form, "errors": form.errors, "action": here(request, programme=None, first=None,
                                                            last=None),
        "choices": [("", "请选"), *((one.code, one.name) for one in monthly())],
        "asked": read is not None,
        "rows": [
            {"label": cause_words(one_programme, one.cause),
             "cells": [one.persons, one.person_months, -one.fen]}
            for one in known for one_programme in (form.programme,)
        ],
        "total": [sum(one.persons for one in known), sum(one.person_months for one in known),
                  -sum(one.fen for one in known)],
        "unknown": sum(one.person_months for one in over if one.cause == "not-determined"),
        "post": address(request, "recoveries-find"),
        "back_url": address(request, "recoveries"),
    }  # fmt: skip
