"""差额: what is owed against what was paid, by cause; each sort leads to what is done about it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from huican.access.permissions import may
from huican.desk.addresses import address, here, page_number, scope
from huican.desk.contexts.month_asked import month_links, read_month
from huican.desk.contexts.paging import pages
from huican.desk.contexts.payment_lines import cause_words
from huican.desk.contexts.payment_words import PREPARE, money, trail
from huican.desk.contexts.payments import MONTHS_MAX, month_looked_at
from huican.desk.remembering import until_data_change
from huican.kernel.months import Month
from huican.ledger import differences
from huican.ledger.batches import reading_month
from huican.ledger.comparison import cause_of
from huican.ledger.differences import (
    ARREARS,
    NOT_DETERMINED,
    OVERPAID,
    TOP_UP,
    Difference,
    Total,
)
from huican.programmes.domain.policy import Programme
from huican.registry.queries.search import persons_named
from huican.ui import formats

PAGE_ROWS = 50
_MONTHS = 12
_PAID = "已发"
# Paid, and what was owed never computed: neither too much nor too little, unknown.
_UNKNOWN = "unknown"
_SORTS = {ARREARS: "没有发", TOP_UP: "少发", OVERPAID: "多发", _UNKNOWN: "应发还没算"}
_KINDS = {ARREARS: "bad", TOP_UP: "warn", OVERPAID: "bad", _UNKNOWN: "unk"}


def listing(request: HttpRequest) -> dict[str, Any]:
    """See desk/payment_differences.html."""
    programmes = reading_month.programmes_paid()
    month = month_looked_at(request)
    since = read_month(request.GET.get("since", ""))
    if since is None or not month.next(1 - MONTHS_MAX) <= since <= month:
        since = month.next(1 - _MONTHS)
    code = request.GET.get("programme", "")
    programme = next((one for one in programmes if one.code == code), None)
    programme = programme or (programmes[0] if programmes else None)
    base = {
        "trail": trail(request, None, "差额"), "title": "应发和已发的差额",
        "month": month_links(request, month),
    }  # fmt: skip
    if programme is None:
        return {**base, "lede": "还没有人在册，没有差额。", "choice": None, "sorts": [], "causes": [],
                "rows": [], "pages": None, "acts": [], "total": ""}  # fmt: skip
    months = [Month.from_index(index) for index in range(since.index, month.index + 1)]
    area = _prefix(scope(request).code)
    as_of = (programme.code, since, month, area, *reading_month.as_of())
    totals: list[Total] = until_data_change(
        "differences", lambda: differences.totals(programme.code, months, area=area), *as_of
    )
    sort, cause = _chosen(request, totals)
    page = page_number(request)
    rows: list[Difference] = until_data_change(
        "differences-page",
        lambda: differences.differences(
            programme.code, months, area=area, sort="" if sort == _UNKNOWN else sort,
            cause=NOT_DETERMINED if sort == _UNKNOWN else cause,
            without=NOT_DETERMINED if sort == OVERPAID else "", limit=PAGE_ROWS,
            offset=(page - 1) * PAGE_ROWS,
        ),
        sort, cause, page, *as_of,
    )  # fmt: skip
    chosen = [one for one in totals if sort in ("", _sort(one)) and cause in ("", one.cause)]
    total = sum(one.person_months for one in chosen)
    words = {one.code: one.text for one in _causes(programme)}
    return {
        **base, "lede": _lede(since, month, programme, totals),
        "choice": _choice(request, programmes, programme, since),
        "sorts": _sorts(request, totals, sort),
        "causes": _cause_links(request, totals, sort, cause, words),
        "rows": _rows(request, programme, rows, words),
        "pages": pages(request, page, total, PAGE_ROWS, "人月"),
        "total": f"{total:,} 人月，{money(abs(sum(one.fen for one in chosen)))}" if sort else "",
        "acts": _acts(request, programme, since, month, totals),
    }  # fmt: skip


def _prefix(code: str) -> str:
    """The digits that every area below has too."""
    for digits in (2, 4, 6, 9):
        if not code[digits:].strip("0"):
            return code[:digits]
    return code


def _chosen(request: HttpRequest, totals: list[Total]) -> tuple[str, str]:
    sort, cause = request.GET.get("sort", ""), request.GET.get("cause", "")
    return (
        sort if sort in _SORTS else "",
        cause if any(one.cause == cause for one in totals) else "",
    )


def _sort(one: Total | Difference) -> str:
    return _UNKNOWN if one.cause == NOT_DETERMINED else one.sort


def _causes(programme: Programme) -> list[Any]:
    return [cause_of(programme, 1 << at) for at in range(len(programme.conditions) + 2)]


def _words(code: str, clauses: dict[str, str]) -> str:
    return cause_words(code) or (f"不满足：{clauses[code]}" if code in clauses else code)


def _lede(since: Month, month: Month, programme: Programme, totals: list[Total]) -> str:
    told = []
    for sort, words in _SORTS.items():
        fen = sum(one.fen for one in totals if _sort(one) == sort)
        count = sum(one.person_months for one in totals if _sort(one) == sort)
        if count:
            told.append(f"{words} {count:,} 人月 {money(abs(fen))}")
    period = month.label if since == month else f"{since.label}到{month.label}"
    return f"{period}，“{programme.name}”" + ("；".join(told) or "应发的都发了，一分不差") + "。"


def _choice(
    request: HttpRequest, programmes: list[Programme], chosen: Programme, since: Month
) -> dict[str, Any]:
    """See components/choice.html."""
    kept = [{"name": key, "value": request.GET[key]} for key in ("area", "year", "at", "sort")
            if key in request.GET]  # fmt: skip
    return {
        "action": request.path, "name": "programme", "label": "哪个项目", "value": chosen.code,
        "options": [(one.code, one.name) for one in programmes], "words": "看这一项",
        "fields": [*kept, {"name": "since", "value": str(since)}],
    }  # fmt: skip


def _sorts(request: HttpRequest, totals: list[Total], chosen: str) -> list[dict[str, Any]]:
    def count(sort: str) -> int:
        return sum(one.person_months for one in totals if sort in ("", _sort(one)))

    return [
        {"text": words, "url": here(request, sort=sort or None, cause=None), "count": count(sort),
         "current": sort == chosen}
        for sort, words in {"": "全部", **_SORTS}.items()
    ]  # fmt: skip


def _cause_links(
    request: HttpRequest, totals: list[Total], sort: str, chosen: str, clauses: dict[str, str]
) -> list[dict[str, Any]]:
    counts: dict[str, int] = {}
    for one in totals:
        if sort in ("", _sort(one)):
            counts[one.cause] = counts.get(one.cause, 0) + one.person_months
    if len(counts) < 2 and not chosen:
        return []
    return [
        {"text": "全部原因", "url": here(request, cause=None), "count": sum(counts.values()),
         "current": not chosen},
        *({"text": _words(code, clauses), "url": here(request, cause=code), "count": number,
           "current": code == chosen} for code, number in sorted(counts.items())),
    ]  # fmt: skip


def _rows(
    request: HttpRequest, programme: Programme, rows: list[Difference], clauses: dict[str, str]
) -> list[dict[str, Any]]:
    persons = persons_named([one.person_id for one in rows], on=timezone.localdate())
    opens = may(request.user, "person.read") and may(request.user, "determination.read")
    return [
        {
            "name": persons[one.person_id].name, "place": persons[one.person_id].place.words,
            "url": address(request, "entitlement", one.person_id, programme.code, keep=False,
                           at=str(one.month)) if opens else None,
            "month": one.month.label, "kind": _KINDS[_sort(one)], "words": _SORTS[_sort(one)],
            "owed": "该发 还不知道" if _sort(one) == _UNKNOWN else f"该发 {money(one.owed_fen)}",
            "difference": f"{_PAID if _sort(one) == _UNKNOWN else _SORTS[one.sort]} "
            f"{money(abs(one.fen))}",
            "why": "　".join(dict.fromkeys(
                word for word in (_words(one.cause, clauses), one.reason) if word)),
            "made": formats.iso_day(one.made_on) if one.made_on else "",
        }
        for one in rows if one.person_id in persons
    ]  # fmt: skip


def _acts(
    request: HttpRequest, programme: Programme, since: Month, month: Month, totals: list[Total]
) -> list[dict[str, str]]:
    """What is done about each sort that there is. A month that was not paid and is the only one
    looked at is that month's regular batch."""
    there = {_sort(one) for one in totals}
    unpaid = ("regular", "制这个月的批次") if since == month else (ARREARS, "制补发批次")
    acts = []
    if may(request.user, PREPARE):
        for sort, (kind, words) in ((ARREARS, unpaid), (TOP_UP, (TOP_UP, "制补差批次"))):
            if sort in there:
                acts.append({"text": words, "url": address(
                    request, "payment-new", programme=programme.code, at=str(month), kind=kind,
                )})  # fmt: skip
    if _UNKNOWN in there and may(request.user, PREPARE):
        acts.append({"text": "重算应发", "url": address(
            request, "payment-recompute", programme=programme.code, at=str(month),
            since=str(since),
        )})  # fmt: skip
    if OVERPAID in there and may(request.user, "recoveries.handle"):
        try:
            reverse("recoveries")
        except NoReverseMatch:
            return acts
        acts.append({"text": "多发的去追回", "url": address(request, "recoveries")})
    return acts
