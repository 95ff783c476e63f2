"""Lists to work on: left out, paid without a right, to be found out. Each goes to the person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from huican.desk.addresses import address, here, page_number
from huican.desk.contexts.determined import PAGE_ROWS, Asked, lists, person_cells
from huican.desk.contexts.fact_links import enter_url
from huican.desk.contexts.month_asked import month_links
from huican.desk.contexts.paging import pages
from huican.desk.contexts.programme_words import fact_words, place_names
from huican.kernel.months import Month
from huican.ledger import comparison
from huican.ledger.comparison import NotReceiving, Overpaid
from huican.programmes import tallies
from huican.programmes.domain.policy import Programme
from huican.registry.queries.search import persons_named
from huican.ui import formats


def _base(found: Asked, name: str, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "month": month_links(found.request, found.month),
        "lists": lists(found.request, found.month, current=name),
    }


def _choice(found: Asked, programme: Programme, options: Sequence[tuple[Programme, int]]) -> Any:
    """See components/choice.html: the programmes, each with how many."""
    request = found.request
    kept = ("area", "year", "at")
    return {
        "action": request.path, "name": "programme", "label": "哪个项目",
        "value": programme.code, "words": "看这一项",
        "options": [(one.code, f"{one.name}（{count:,} 人）") for one, count in options],
        "fields": [{"name": key, "value": request.GET[key]} for key in kept if key in request.GET],
    }  # fmt: skip


def _export(request: HttpRequest, what: str, month: Month, **query: Any) -> str:
    return address(request, "determined-export", what, at=str(month), **query)


# --- 应享未享 -----------------------------------------------------------------------------------


def left_out(found: Asked, code: str) -> list[NotReceiving]:
    """Everybody who had a right in the month and has no record of receiving it."""
    rows: list[NotReceiving] = found.remembered(
        "left-out",
        lambda: comparison.entitled_not_receiving(found.answered, found.month, code),
        code,
    )
    return rows


def chosen_programme(found: Asked) -> Programme:
    """?programme=, else the first of those that can be compared. Raises Http404."""
    code = found.request.GET.get("programme", "")
    known = found.comparable
    programme = next((one for one in known if one.code == code), None)
    if programme is None and code:
        raise Http404
    if programme is None and not known:
        raise Http404
    return programme or known[0]


def not_receiving_page(found: Asked) -> dict[str, Any]:
    """See desk/not_receiving.html."""
    request = found.request
    programme = chosen_programme(found)
    every = left_out(found, programme.code)
    page = page_number(request)
    rows = every[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    persons = persons_named([one.person_id for one in rows], on=timezone.localdate())
    known = [one.due_fen for one in every if one.due_fen is not None]
    money = f"，一共 {formats.yuan(sum(known))} 元" if known else ""
    unset = len(every) - len(known) if programme.amount is not None else 0
    return {
        **_base(found, "not-receiving", "应享未享"),
        "lede": f"{found.month.label}，符合“{programme.name}”、台账里没有领的 {len(every):,} 人"
        f"{money}。",
        "unset": f"其中 {unset:,} 人的标准这里还没有人定，没有算进金额。" if unset and known else "",
        "choice": _choice(
            found, programme, [(one, len(left_out(found, one.code))) for one in found.comparable]
        ),
        "places": _by_township(request, [one.area_code for one in every]),
        "rows": [
            {
                **person_cells(request, persons[one.person_id]),
                "url": address(request, "entitlement", one.person_id, programme.code,
                               keep=False, at=str(found.month)),
                "amount_fen": one.due_fen,
            }
            for one in rows if one.person_id in persons
        ],
        "has_amount": programme.amount is not None,
        "pages": pages(request, page, len(every), PAGE_ROWS, "人"),
        "export_url": _export(request, "not-receiving", found.month, programme=programme.code)
        if every else None,
    }  # fmt: skip


def _by_township(request: HttpRequest, codes: Sequence[str]) -> list[dict[str, Any]]:
    """Townships with how many, as links; nothing where there is only one."""
    counts = Counter(code[:9] for code in codes)
    if len(counts) < 2:
        return []
    names = place_names(set(counts), timezone.localdate())
    return [
        {"text": names[prefix], "count": number, "url": here(request, area=prefix.ljust(12, "0")),
         "current": False}
        for prefix, number in sorted(counts.items())
    ]  # fmt: skip


# --- 不该发还在发 ---------------------------------------------------------------------------------


def wrongly_paid(found: Asked) -> list[Overpaid]:
    """Every payment of the year's months so far that a condition speaks against."""
    rows: list[Overpaid] = found.remembered(
        "overpaid", lambda: comparison.overpaid_in(found.area, found.months, by=found.standing)
    )
    return rows


def narrowed(found: Asked) -> list[Overpaid]:
    """The same, of one programme and one cause where the address says so."""
    code, cause = (found.request.GET.get(key, "") for key in ("programme", "cause"))
    return [
        one for one in wrongly_paid(found)
        if (not code or one.programme == code) and (not cause or one.cause.code == cause)
    ]  # fmt: skip


def not_entitled_page(found: Asked) -> dict[str, Any]:
    """See desk/not_entitled.html."""
    request = found.request
    every, chosen = wrongly_paid(found), narrowed(found)
    page = page_number(request)
    rows = chosen[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    persons = persons_named([one.person_id for one in rows], on=timezone.localdate())
    code, cause = (request.GET.get(key, "") for key in ("programme", "cause"))
    of_programme = [one for one in every if not code or one.programme == code]
    causes = {one.cause.code: one.cause.text for one in of_programme}
    by_cause = Counter(one.cause.code for one in of_programme)
    by_programme = Counter(one.programme for one in every)
    total = sum(one.amount_fen for one in chosen)
    policies = found.standing.policies
    return {
        **_base(found, "not-entitled", "不该发还在发"),
        "lede": f"{period(found)}，{len({one.person_id for one in chosen}):,} 人不符合还在领，"
        f"共 {formats.yuan(total)} 元。",
        "programmes": [
            {"text": "全部项目", "url": here(request, programme=None, cause=None),
             "count": len(every), "current": not code},
            *({"text": policies[one].name, "url": here(request, programme=one, cause=None),
               "count": number, "current": one == code}
              for one, number in by_programme.most_common()),
        ],
        "causes": [
            {"text": "全部原因", "url": here(request, cause=None), "count": len(of_programme),
             "current": not cause},
            *({"text": f"不满足：{causes[one]}", "url": here(request, cause=one), "count": number,
               "current": one == cause} for one, number in by_cause.most_common()),
        ],
        "places": _by_township(request, [one.area_code for one in chosen]),
        "rows": [
            {
                **person_cells(request, persons[one.person_id]),
                "programme": policies[one.programme].name,
                "url": address(
                    request, "entitlement", one.person_id, one.programme, keep=False,
                    at=str(one.months[-1] if one.months else found.month),
                ),
                "cause": one.cause.text, "months": months_words(one.months),
                "amount_fen": one.amount_fen,
            }
            for one in rows if one.person_id in persons
        ],
        "total_fen": total,
        "pages": pages(request, page, len(chosen), PAGE_ROWS, "条"),
        "export_url": _export(request, "not-entitled", found.month, programme=code, cause=cause)
        if chosen else None,
    }  # fmt: skip


def period(found: Asked) -> str:
    """2023年1—12月: the months of the year up to the one looked at."""
    first, last = found.months[0], found.months[-1]
    return last.label if first == last else f"{first.year}年{first.month}—{last.month}月"


def months_words(months: Sequence[Month]) -> str:
    """3—6 月、9 月; 全年 for a payment that names no month."""
    if not months:
        return "全年"
    runs: list[list[Month]] = []
    for month in sorted(months):
        if runs and month == runs[-1][-1].next():
            runs[-1].append(month)
        else:
            runs.append([month])
    return "、".join(
        f"{run[0].month} 月" if len(run) == 1 else f"{run[0].month}—{run[-1].month} 月"
        for run in runs
    )


# --- 待核实 ---------------------------------------------------------------------------------------


def to_verify_page(found: Asked) -> dict[str, Any]:
    """See desk/to_verify.html: which fact nobody knows, of how many, and who finds it out."""
    request = found.request
    counted = {
        one.programme: one.unknown
        for one in found.remembered("tallies", lambda: tallies.tallies(found.answered))
    }
    # The subsidies by the month first: there money waits.
    waiting = sorted(
        (one for one in found.programmes if counted[one.code]),
        key=lambda one: (one.group != "补贴", one.period != "month", -counted[one.code]),
    )
    base, register = _base(found, "to-verify", "待核实"), found.standing.policies.facts
    if not waiting:
        return {**base, "lede": f"{found.month.label}，没有待核实的人。", "choice": None,
                "missing": [], "rows": [], "pages": None, "fact": None, "export_url": None}  # fmt: skip
    code = request.GET.get("programme", "")
    programme = next((one for one in waiting if one.code == code), waiting[0])
    missing = found.remembered(
        "missing",
        lambda: tallies.missing_facts(found.answered, found.month, programme.code),
        programme.code,
    )
    wanted = request.GET.get("fact", "")
    fact = next((one for one in missing if one.code == wanted), missing[0] if missing else None)
    page = page_number(request)
    rows = tallies.lacking(
        found.answered, found.month, programme.code, fact.code, limit=PAGE_ROWS,
        offset=(page - 1) * PAGE_ROWS,
    ) if fact else []  # fmt: skip
    persons = persons_named([one.person_id for one in rows], on=timezone.localdate())
    return {
        **base,
        "lede": f"{found.month.label}，“{programme.name}”有 {counted[programme.code]:,} 人还定不了。"
        "查清前照发，不停发。",
        "choice": _choice(found, programme, [(one, counted[one.code]) for one in waiting]),
        "missing": [
            {
                "name": fact_words(one.name), "count": one.persons,
                "meaning": register.by_code[one.code].meaning,
                "owner": f"{one.owner}，{one.days} 个工作日内",
                "url": here(request, programme=programme.code, fact=one.code),
                "current": one is fact,
            }
            for one in missing
        ],
        "fact": {"name": fact_words(fact.name), "owner": fact.owner, "count": fact.persons} if fact else None,
        "rows": [
            {
                **person_cells(request, persons[one.person_id]),
                "url": address(request, "entitlement", one.person_id, programme.code,
                               keep=False, at=str(found.month)),
                "enter_url": enter_url(request, one.person_id, register.by_code.get(fact.code),
                                       found.month, programme=programme.code) if fact else None,
            }
            for one in rows if one.person_id in persons
        ],
        "pages": pages(request, page, fact.persons if fact else 0, PAGE_ROWS, "人"),
        "export_url": _export(
            request, "to-verify", found.month, programme=programme.code, fact=fact.code
        ) if fact else None,
    }  # fmt: skip
