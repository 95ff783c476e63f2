"""One programme for one person: the answer, clause by clause, and month by month."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest

from huican.access.permissions import may
from huican.desk.addresses import address, here
from huican.desk.contexts.entitled_person import (
    Person,
    changes_words,
    determinations_by_month,
    head,
    order_of,
    owner_words,
    trail,
)
from huican.desk.contexts.entitlements import amount_words, why
from huican.desk.contexts.fact_links import enter_url_of
from huican.desk.contexts.month_asked import month_links, this_month
from huican.desk.contexts.programme_words import (
    CLAUSE_WORDS,
    KIND_OF,
    fact_words,
    law,
    place_names,
    set_by,
)
from huican.kernel.months import Month
from huican.programmes.domain.determination import Clause, Determination, Input
from huican.programmes.domain.outcome import Outcome
from huican.programmes.domain.policy import Programme
from huican.registry.domain.events import StoredRecord
from huican.registry.queries.timeline import records_of
from huican.stores import STORES
from huican.ui import formats

_TABS_MAX = 5
_UNKNOWN_STANDARD = "这里还没有人定标准"


def page_of(request: HttpRequest, person: Person, code: str) -> dict[str, Any]:
    """See desk/entitlement.html. Raises Http404 for a programme that persons are not asked for."""
    one = person.determinations.get(code)
    if one is None:
        raise Http404
    at = str(person.month)
    return {
        "trail": [
            *trail(request, person),
            {"text": "待遇认定", "url": address(request, "entitlements", person.id, at=at)},
        ],
        "person": head(request, person),
        "name": one.programme.name,
        "programme_url": address(request, "programme", code, at=at),
        "month": month_links(request, person.month),
        "tabs": _tabs(request, person, one),
        "verdict": _verdict(one),
        "first_unknown": next(
            (f"c{at}" for at, clause in enumerate(one.clauses, 1)
             if clause.outcome is Outcome.UNKNOWN), None,
        ),
        "print_url": here(request, print="1"),
        "for_print": request.GET.get("print") == "1",
        "back_url": here(request, print=None),
        "clauses": [_clause(request, person, one.programme, clause) for clause in one.clauses],
        "others": [_other(request, person, each) for each in one.displaced],
        "amount": _amount(request, one),
        "assumptions": list(one.programme.assumptions),
        "digest": one.programme.digest,
        "year": _year(request, person, one.programme),
    }  # fmt: skip


def _tabs(request: HttpRequest, person: Person, chosen: Determination) -> list[dict[str, Any]]:
    """The programmes most asked for, the one that is open among them; the rest behind a link."""

    def rank(one: Determination) -> tuple[Any, ...]:
        monthly = one.programme.group == "补贴" and one.programme.period == "month"
        first = 0 if monthly else 1 if one is chosen else 2
        return first, order_of(one.outcome) if first else 0, one.programme.code

    found = sorted(person.determinations.values(), key=rank)
    at = str(person.month)
    tabs = [
        {
            "text": one.programme.name, "kind": KIND_OF[one.outcome], "words": one.outcome.word,
            "url": address(request, "entitlement", person.id, one.programme.code, at=at),
            "current": one is chosen,
        }
        for one in found[:_TABS_MAX]
    ]  # fmt: skip
    rest = len(found) - len(tabs)
    if rest > 0:
        tabs.append(
            {"text": f"其余 {rest} 项", "url": address(request, "entitlements", person.id, at=at)}
        )
    return tabs


# --- the answer -----------------------------------------------------------------------------------


def _verdict(one: Determination) -> dict[str, str]:
    met = sum(clause.outcome is Outcome.YES for clause in one.clauses)
    if one.outcome is Outcome.YES:
        return {
            "kind": "ok",
            "title": f"符合：{amount_words(one)}",
            "text": f"{met} 条都满足。",
        }
    if one.outcome is Outcome.NOT_IN_FORCE:
        return {"kind": "info", "title": f"{one.month.label}还没有这一项", "text": why(one) + "。"}
    if one.outcome is Outcome.UNKNOWN:
        return {"kind": "unk", **_undecided(one, met)}
    failed = one.failed
    if not failed:
        names = "、".join(f"“{each.name}”" for each in one.displaced)
        return {
            "kind": "bad",
            "title": "不符合：不能同时领",
            "text": f"{why(one)}。和{names}只领一项。",
        }
    text = "；".join(clause.text for clause in failed)
    would = changes_words(one.changes)
    text += f"。如果{would[0]}，就符合" if would else ""
    text += f"。到{one.met_from.label}就满足" if one.met_from else ""
    return {"kind": "bad", "title": f"不符合：{len(failed)} 条不满足", "text": text + "。"}


def _undecided(one: Determination, met: int) -> dict[str, str]:
    unknown = [clause for clause in one.clauses if clause.outcome is Outcome.UNKNOWN]
    start = f"{met} 条满足；" if met else ""
    if not unknown:
        names = "、".join(f"“{each.name}”" for each in one.displaced)
        return {"title": "还定不了：要看另一项",
                "text": f"{start}先要查清{names}能不能领。查清前照发，不停发。"}  # fmt: skip
    owners = "、".join(dict.fromkeys(missing.owner for missing in one.missing))
    waits = f"等{owners}查清" if owners else "还没查清"
    which = "、".join(f"“{clause.text}”" for clause in unknown[:2])
    more = f"等 {len(unknown)} 条" if len(unknown) > 2 else ""
    return {
        "title": f"还定不了：差 {len(unknown)} 条没查清",
        "text": f"{start}{which}{more}{waits}。查清前照发，不停发。",
    }


# --- clause by clause -----------------------------------------------------------------------------


def _clause(
    request: HttpRequest, person: Person, programme: Programme, clause: Clause
) -> dict[str, Any]:
    register = person.standing.policies.facts
    return {
        "kind": KIND_OF[clause.outcome],
        "words": CLAUSE_WORDS[clause.outcome],
        "title": clause.text + ("（有一样就行）" if clause.alternatives else ""),
        "subs": [_alternative(request, inner) for inner in clause.alternatives],
        "facts": _facts(request, clause),
        "owners": [
            {
                "name": fact_words(one.name),
                "text": owner_words(one),
                "meaning": one.meaning,
                "enter_url": enter_url_of(
                    request, person.id, one.name, register, person.month, programme=programme.code
                ),
            }
            for one in clause.missing
        ],
        "changes": changes_words(clause.changes),
        "met_from": clause.met_from.label if clause.met_from else "",
        "assumption": clause.assumption,
        "laws": _laws(request, programme, clause),
    }


def _laws(request: HttpRequest, programme: Programme, clause: Clause) -> list[dict[str, Any]]:
    found = [one.basis for one in (clause, *clause.alternatives) if one.basis is not None]
    return [law(request, programme, one) for one in dict.fromkeys(found)]


def _alternative(request: HttpRequest, clause: Clause) -> dict[str, Any]:
    return {
        "kind": KIND_OF[clause.outcome],
        "words": CLAUSE_WORDS[clause.outcome],
        "lead": clause.text,
        "facts": _facts(request, clause),
    }


def _facts(request: HttpRequest, clause: Clause) -> list[dict[str, Any]]:
    return [_fact(request, one) for one in clause.inputs]


def _fact(request: HttpRequest, one: Input) -> dict[str, Any]:
    """What is known, and from where: the row of a workbook, or who set a parameter."""
    if one.fact is None:
        names = place_names({one.resolved.area}, this_month().first_day) if one.resolved else {}
        return {
            "name": fact_words(one.name),
            "value": one.words,
            "source": set_by(one.resolved, names),
        }
    known = one.known
    if known is None or not known.source:
        silent = "没有说法，按没有对待" if known is not None and known.value is False else ""
        return {"name": fact_words(one.name), "value": one.words, "source": silent}
    opens = known.sheet_id is not None and known.row is not None and may(request.user, "rows.read")
    return {
        "name": fact_words(one.name),
        "value": one.words,
        "source": known.source,
        "url": address(request, "source-row", known.sheet_id, known.row) if opens else None,
        "on": known.on_date[:10],
        "late": f"晚知道了 {known.late_months} 个月" if known.late_months > 0 else "",
    }


def _other(request: HttpRequest, person: Person, each: Any) -> dict[str, Any]:
    words = "不能同时领，要让给它" if each.because == "yields-to" else "两项只领高的，那一项高"
    amount = f"（{formats.yuan(each.amount_fen)} 元）" if each.amount_fen is not None else ""
    return {
        "kind": "bad" if each.outcome is Outcome.YES else "unk",
        "lead": each.name,
        "text": f"　{words}{amount}" + ("" if each.outcome is Outcome.YES else "；能不能领还没查清"),
        "url": address(request, "entitlement", person.id, each.code, at=str(person.month)),
        "words": "看那一项", "hidden": f"：{each.name}",
    }  # fmt: skip


def _amount(request: HttpRequest, one: Determination) -> dict[str, Any] | None:
    if one.programme.amount is None or one.outcome is Outcome.NOT_IN_FORCE:
        return None
    return {
        "rule": one.programme.amount.text,
        "facts": [_fact(request, each) for each in one.amount_inputs],
        "words": amount_words(one) if one.outcome is Outcome.YES else "",
    }


# --- month by month -------------------------------------------------------------------------------


def _year(request: HttpRequest, person: Person, programme: Programme) -> dict[str, Any] | None:
    """Due, paid and the difference for the year of the month; None where nothing is paid."""
    if programme.amount is None or not programme.counts_as:
        return None
    year = person.month.year
    last = min(Month(year, 12), this_month())
    months = [Month(year, month) for month in range(1, last.month + 1)] if last.year == year else []
    if not months:
        return None
    records = [
        one
        for one in records_of(person.id, {name: STORES[name] for name in ("payment", "delivery")})
        if one.kind in programme.counts_as and one.year == year
    ]
    if programme.period == "month":
        found = determinations_by_month(person, programme.code, months)
        rows = [_month(request, one, found[one], records) for one in months]
    else:
        rows = [_whole(request, person, programme, records)]
    return {
        "title": f"{year} 年{'逐月' if programme.period == 'month' else ''}：该领多少，发了多少",
        "rows": _merged(rows),
        "total": _total(rows, year),
    }


def _month(
    request: HttpRequest, month: Month, one: Determination, records: list[StoredRecord]
) -> dict[str, Any]:
    paid = [record for record in records if record.month == month.month]
    return _row(request, f"{month.month} 月", one, paid)


def _whole(
    request: HttpRequest, person: Person, programme: Programme, records: list[StoredRecord]
) -> dict[str, Any]:
    label = f"{person.month.year} 年" if programme.period == "year" else "一次"
    return _row(request, label, person.determinations[programme.code], records)


def _row(
    request: HttpRequest, label: str, one: Determination, paid: list[StoredRecord]
) -> dict[str, Any]:
    got = sum(record.amount_fen or 0 for record in paid)
    due: int | None = None
    note = ""
    if one.outcome in (Outcome.NO, Outcome.NOT_IN_FORCE):
        due = 0
        if got:
            note = f"不该发：{one.failed[0].text}" if one.failed else "不该发"
    elif one.outcome is Outcome.YES:
        due = one.amount_fen
        note = _UNKNOWN_STANDARD if due is None else ""
    else:
        note = why(one) + "；查清前照发"
    return {
        "label": label,
        "state": {"kind": KIND_OF[one.outcome], "words": CLAUSE_WORDS[one.outcome]},
        "entitled_fen": due,
        "paid_fen": got,
        "paid_words": None,
        "difference_fen": None if due is None else got - due,
        "note": note,
        "vouchers": [
            {
                "text": f"第 {record.source.row:,} 行" if record.source else "看这一笔",
                "hidden": f"：{label}，{record.source.file if record.source else ''}",
                "url": address(request, "record", record.store, record.id),
            }
            for record in paid
        ] if may(request.user, "rows.read") else [],
    }  # fmt: skip


def _merged(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leading and trailing months that say the same, with nothing due and nothing paid, as one."""

    def same(row: dict[str, Any]) -> tuple[Any, ...]:
        quiet = row["entitled_fen"] == 0 and not row["vouchers"] and not row["paid_fen"]
        return (quiet, row["state"]["words"], row["note"])

    groups = [list(group) for _, group in groupby(rows, key=same)]
    merged: list[dict[str, Any]] = []
    for at, group in enumerate(groups):
        if at in (0, len(groups) - 1) and len(group) > 1 and same(group[0])[0]:
            first, last = group[0]["label"].split()[0], group[-1]["label"]
            merged.append(group[0] | {"label": f"{first}—{last}"})
        else:
            merged += group
    return merged


def _total(rows: list[dict[str, Any]], year: int) -> dict[str, Any]:
    """The sum of what is decided; months that are not stay out, and that is said."""
    decided = [row for row in rows if row["difference_fen"] is not None]
    open_ = len(rows) - len(decided)
    label = f"{year} 年合计" + (f"（{open_} 个月未定，没有算进来）" if open_ else "")
    return {
        "label": label,
        "entitled_fen": sum(row["entitled_fen"] for row in decided),
        "paid_fen": sum(row["paid_fen"] for row in decided),
        "difference_fen": sum(row["difference_fen"] for row in decided),
        "url": None,
        "words": "",
    }
