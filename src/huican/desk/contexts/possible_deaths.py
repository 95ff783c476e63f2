"""Persons who may have died: a line of the death list with a slip in the number. Never applied
by itself: somebody looks, and says that it is the same person, or that it is not."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from huican.access.permissions import may
from huican.desk.addresses import address, scope
from huican.desk.contexts.determined import lists, person_cells
from huican.desk.contexts.month_asked import month_links, month_of, this_month
from huican.kernel.months import Month
from huican.programmes.domain.facts import Known
from huican.programmes.possible_matches import PossibleMatch, possible_matches
from huican.programmes.sources.known import facts_of_persons
from huican.registry.queries.search import persons_named
from huican.ui import formats

LIST, FACT = "death", "dead"


def listing(request: HttpRequest) -> dict[str, Any]:
    """See desk/possible_deaths.html."""
    month = month_of(request)
    found = possible_matches(scope(request), LIST)
    persons = persons_named([one.person_id for one in found], on=timezone.localdate())
    settled = {one.entry_id: settled_words(one) for one in found}
    rows = [_row(request, one, persons[one.person_id], settled[one.entry_id])
            for one in found if one.person_id in persons]  # fmt: skip
    open_ = [row for row in rows if not row["settled"]]
    return {
        "title": "可能已去世",
        "lede": f"{len(open_):,} 人和民政的死亡名单姓名相同、号码只差一点，要有人核对。"
        "核对前，发放照旧。" if open_ else "没有等着核对的。",
        "month": month_links(request, month),
        "lists": lists(request, month, current="possible-deaths"),
        "rows": open_,
        "done": [row for row in rows if row["settled"]],
    }  # fmt: skip


def _row(request: HttpRequest, one: PossibleMatch, person: Any, settled: str) -> dict[str, Any]:
    acts = [
        {"text": text, "url": address(request, "possible-death", one.entry_id, one.person_id, act)}
        for act, text in (("confirm", "是同一个人"), ("reject", "不是他"))
    ]
    return {
        **person_cells(request, person),
        "on": formats.day(one.on_date) if one.on_date else "名单没写日期",
        "evidence": one.evidence,
        "line_url": address(request, "source-row", one.sheet_id, one.row)
        if may(request.user, "rows.read")
        else None,
        "line": f"名单第 {one.row:,} 行",
        "settled": settled,
        "acts": acts if may(request.user, "determination.run") and not settled else [],
    }


def match_of(request: HttpRequest, entry_id: int, person_id: int) -> PossibleMatch:
    """The proposal of an address, when it is about somebody whom the reader may see."""
    for one in possible_matches(scope(request), LIST):
        if (one.entry_id, one.person_id) == (entry_id, person_id):
            return one
    raise Http404


def from_month(one: PossibleMatch) -> Month:
    """The first month it counts for: the one after that of the day (次月停发)."""
    return Month.of(one.on_date).next() if one.on_date else this_month()


def settled_words(one: PossibleMatch) -> str:
    """What somebody decided about it; nothing while it is open."""
    facts = facts_of_persons([one.person_id], [from_month(one)], codes=[FACT])
    known: Known | None = next(iter(facts[0].values.values()), None) if facts else None
    # What was entered names no sheet of its own.
    entered = known is not None and known.sheet_id is None and bool(known.source)
    return known.source if entered and known is not None else ""


def confirm_page(
    request: HttpRequest, one: PossibleMatch, act: str, error: str = ""
) -> dict[str, Any]:
    """See desk/confirm.html."""
    person = persons_named([one.person_id], on=timezone.localdate())[one.person_id]
    same = act == "confirm"
    first = from_month(one)
    effect = (
        {"kind": "warn", "lead": f"{first.label}起按去世对待：",
         "text": "补贴认定为不符合，已经发了的会列进“不该发还在发”。"}
        if same else
        {"kind": "info", "lead": "记下他在世：",
         "text": f"从 {first.label}到 {this_month().label}按在世对待，发放照旧。"}
    )  # fmt: skip
    return {
        "title": "确认是同一个人？" if same else "确认不是他？",
        "trail": [{"text": "可能已去世", "url": address(request, "possible-deaths")}],
        "statement": one.evidence,
        "facts": [
            {"key": "档案里的人", "value": f"{person.name.shown}　{person.disability}"},
            {"key": "住在", "value": person.place.words},
            {"key": "名单上的日期", "value": formats.day(one.on_date) if one.on_date else "没写"},
        ],
        "effects": [effect],
        "action": request.get_full_path(),
        "reason": {
            "label": "怎么核对的", "value": request.POST.get("reason", ""),
            "hint": "写清楚谁、哪天、问了谁，如：村委会 11月20日 电话核实；不写姓名和号码",
            "error": error,
        },
        "errors": [{"field": "reason", "text": error}] if error else [],
        "button": "记为已去世" if same else "记为不是他",
        "kind": "warning" if same else "",
        "back_url": address(request, "possible-deaths"),
        "back_words": "先不定，回去",
    }  # fmt: skip
