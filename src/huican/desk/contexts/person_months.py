"""月账 of one person: each month owed and paid, why it differs, and where the money is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from huican.access.permissions import may
from huican.desk.addresses import address, here, whole_number
from huican.desk.contexts.letters import link
from huican.desk.contexts.payment_words import programme_name
from huican.desk.contexts.recovery_words import STATE_KINDS, months_of, state_words
from huican.kernel.months import Month
from huican.ledger import person_months, recovery_reading, rolls
from huican.ledger.letters import keeping
from huican.ledger.person_months import LaterPayment, PersonMonth
from huican.ledger.recovery_reading import RecoveryRow
from huican.ledger.why_overpaid import Why, why
from huican.registry.queries.search import Found, persons_named
from huican.ui import formats

_UNKNOWN = 2
_LATER = ("top-up", "arrears")
_PAYS = ("out", "paid")


def head(request: HttpRequest, person_id: int) -> tuple[Found, dict[str, Any]]:
    """Who the page is about, masked; see components/who.html."""
    found = persons_named([person_id], on=timezone.localdate())[person_id]
    return found, {
        "name": found.name, "age": found.age, "disability": found.disability,
        "identity": found.identity, "place": found.place.words,
        "url": address(request, "person", person_id, keep=False),
    }  # fmt: skip


def trail(request: HttpRequest, found: Found, last: str) -> list[dict[str, Any]]:
    """一人一档 › 这个人 › 月账."""
    return [
        {"text": "一人一档", "url": address(request, "persons")},
        {"name": found.name, "url": address(request, "person", found.person_id, keep=False)},
        {"text": last},
    ]


def page_of(request: HttpRequest, person_id: int) -> dict[str, Any]:
    """See desk/person_months.html."""
    found, person = head(request, person_id)
    every = person_months.person_months(person_id)
    years = sorted({one.month.year for one in every}, reverse=True)
    asked = whole_number(request.GET.get("year"), low=1949, high=2200)
    year = asked if asked in years else years[0] if years else timezone.localdate().year
    shown = [one for one in every if one.month.year == year]
    recoveries = recovery_reading.rows_of_person(person_id)
    programmes = []
    for code in dict.fromkeys(one.programme for one in shown):
        of = [one for one in shown if one.programme == code]
        programmes.append(_programme(request, person_id, code, year, of, recoveries))
    return {
        "trail": trail(request, found, "月账"),
        "person": person, "year": year,
        "lede": _lede(shown, year),
        "years": [
            {"text": f"{one} 年", "url": here(request, year=one), "count": None,
             "current": one == year} for one in years
        ] if len(years) > 1 else [],
        "programmes": programmes,
        "recoveries": [
            {
                "text": f"{programme_name(one.programme)} {months_of(one)}",
                "kind": STATE_KINDS[one.state], "state": state_words(one),
                "amount_fen": one.amount_fen, "left_fen": one.left_fen,
                "url": address(request, "recovery", one.id, keep=False)
                if may(request.user, "payments.read") else None,
            }
            for one in recoveries
        ],
        "letters": _letters(request, person_id, every),
        "roll_url": address(request, "person-roll", person_id, keep=False)
        if may(request.user, "payments.read") else None,
        "slip_url": address(request, "person-slip", person_id, keep=False)
        if may(request.user, "slips.give") else None,
    }  # fmt: skip


def _lede(shown: Sequence[PersonMonth], year: int) -> str:
    if not shown:
        return "账上还没有这个人的钱。"
    owed = sum(one.owed_fen or 0 for one in shown)
    words = [f"{year} 年该发 {formats.yuan(owed)} 元",
             f"发到 {formats.yuan(sum(one.paid_fen for one in shown))} 元"]  # fmt: skip
    over = sum(one.overpaid_fen for one in shown) - sum(min(one.open_fen, 0) for one in shown)
    short = sum(max(one.open_fen, 0) for one in shown)
    words += [f"多发 {formats.yuan(over)} 元"] if over else []
    words += [f"还没有发 {formats.yuan(short)} 元"] if short else []
    return "，".join(words) + "。"


# --- one programme --------------------------------------------------------------------------------


def _programme(
    request: HttpRequest, person_id: int, code: str, year: int, months: Sequence[PersonMonth],
    recoveries: Sequence[RecoveryRow],
) -> dict[str, Any]:  # fmt: skip
    over = [one.month for one in months if one.overpaid_fen or one.open_fen < 0]
    reasons = why(person_id, code, over)
    by_month = {one.month.month: one for one in months}
    told = {
        month: one
        for one in recoveries if one.programme == code and one.state != "dropped"
        for month, _ in one.months
    }  # fmt: skip
    stands = rolls.standing_decision(person_id, code, Month(year, 12))
    return {
        "name": programme_name(code),
        "roll": f"{Month.of(stands.from_month).label}起{rolls.act_words(stands.act)}"
        if stands else "没有批准过",
        "cells": [_cell(number, by_month.get(number)) for number in range(1, 13)],
        "label": f"{programme_name(code)} {year} 年各月发到手里，单位元",
        "rows": [_row(request, person_id, one, reasons.get(one.month), told.get(one.month))
                 for one in months],
        "owed_fen": sum(one.owed_fen or 0 for one in months),
        "paid_fen": sum(one.paid_fen for one in months),
    }  # fmt: skip


def _cell(number: int, one: PersonMonth | None) -> dict[str, Any]:
    """See components/months.html."""
    if one is None:
        return {"month": number, "kind": "no", "amount": "—", "note": "", "url": None}
    over = one.overpaid_fen - min(one.open_fen, 0)
    kind, note = "ok", ""
    if one.outcome == _UNKNOWN:
        kind, note = "wait", "待核"
    elif over:
        kind, note = "less", f"多{formats.yuan(over)}"
    elif one.open_fen > 0:
        kind, note = ("less", f"少{formats.yuan(one.open_fen)}") if one.paid_fen else ("no", "待发")
    elif one.in_bank_fen or one.returned_fen:
        kind, note = ("no", "在途") if one.in_bank_fen else ("less", "退回")
    elif one.topped_up_fen:
        kind, note = "add", "含补"
    elif not one.paid_fen and not one.netted_fen:
        kind = "no"
    return {"month": number, "kind": kind, "amount": formats.yuan(one.paid_fen), "note": note,
            "url": f"#m{one.programme}-{number}"}  # fmt: skip


def _row(
    request: HttpRequest, person_id: int, one: PersonMonth, reason: Why | None,
    recovery: RecoveryRow | None,
) -> dict[str, Any]:  # fmt: skip
    opens = may(request.user, "payments.read")
    difference = None if one.owed_fen is None else one.paid_fen - one.owed_fen
    return {
        "id": f"m{one.programme}-{one.month.month}",
        "label": f"{one.month.month} 月",
        "url": address(request, "entitlement", person_id, one.programme, keep=False,
                       at=str(one.month)) if may(request.user, "determination.read") else None,
        "owed_fen": one.owed_fen, "paid_fen": one.paid_fen, "difference_fen": difference,
        "words": _words(one, reason),
        "links": [
            *([{"text": f"第 {recovery.id} 号追回",
                "url": address(request, "recovery", recovery.id, keep=False)}]
              if recovery is not None and opens and one.overpaid_fen else []),
            *({"text": f"批次 {line.batch_number} 第 {line.line} 行",
               "url": address(request, "payment-line", line.batch_id, line.line, keep=False)}
              for line in one.lines if opens),
        ],
    }  # fmt: skip


def _words(one: PersonMonth, reason: Why | None) -> list[str]:
    """Why a month is as it is, in sentences; nothing for one that was paid as it should."""
    found = []
    over = one.overpaid_fen - min(one.open_fen, 0)
    if over and one.open_fen > 0:
        found.append(f"先前认定多发、已经收回 {formats.yuan(over)} 元，后来又认定应发")
    elif over:
        open_ = "" if one.overpaid_fen else "（还没有记下）"
        found.append(f"多发 {formats.yuan(over)} 元{open_}：{because(one, reason)}")
    elif one.outcome == 0 and one.reason:
        found.append(one.reason)
    if one.repaid_fen:
        found.append(f"已退还 {formats.yuan(one.repaid_fen)} 元")
    if one.given_up_fen:
        found.append(f"{formats.yuan(one.given_up_fen)} 元不再追回")
    if one.outcome == _UNKNOWN:
        found.append(one.reason or "待核实，查清前照发")
    waiting = [line for line in one.lines if line.state in ("ready", "held")]
    if one.open_fen > 0:
        found.append(_still(one, waiting))
    if one.in_bank_fen:
        found.append(f"{formats.yuan(one.in_bank_fen)} 元已放行，银行还没回话")
    found += [f"银行退回：{line.bank_reason}，等改好再发" for line in one.lines
              if line.state == "returned" and one.returned_fen]  # fmt: skip
    return found + netted_and_later(one)


def netted_and_later(one: PersonMonth) -> list[str]:
    """What of a month was kept for an earlier over-payment, and what of it came later."""
    found = []
    if one.netted_fen:
        found.append(f"抵扣 {formats.yuan(one.netted_fen)} 元，还以前多发的")
    found += [
        f"其中 {formats.yuan(line.amount_fen - line.netted_fen)} 元是{line.batch_month.label}补发的"
        for line in one.lines if line.kind in _LATER and line.state in _PAYS
    ]  # fmt: skip
    return found


def because(one: PersonMonth, reason: Why | None) -> str:
    """本人已于 2023-02-18 去世（民政名单）: what happened, or the clause and what is known."""
    if reason is not None and reason.sentence:
        return reason.sentence
    if one.reason:
        return one.reason
    paid = formats.yuan(one.paid_fen)
    return f"发了 {paid} 元，该发 {formats.yuan(one.owed_fen)} 元" if one.owed_fen else "不该发"


def _still(one: PersonMonth, waiting: Sequence[LaterPayment]) -> str:
    held = next((line for line in waiting if line.state == "held"), None)
    if held is not None and held.held_until is not None:
        return f"在批次 {held.batch_number} 里暂缓，可以答复到 {formats.day(held.held_until)}"
    if waiting:
        return f"在批次 {waiting[0].batch_number} 里，等放行"
    return f"少 {formats.yuan(one.open_fen)} 元，还没有进批次"


# --- letters --------------------------------------------------------------------------------------


def _letters(
    request: HttpRequest, person_id: int, months: Sequence[PersonMonth]
) -> list[dict[str, str]]:
    """The letters that are written, and those that may be."""
    if not may(request.user, "payments.read"):
        return []
    links: list[dict[str, str] | None] = [
        {"text": f"{one.title} {one.number}（{formats.day(one.dated)}）",
         "url": address(request, "letter", one.id, keep=False)}
        for one in keeping.letters_of(person_id)
    ]  # fmt: skip
    open_ = [
        *(("hold-notice", line.hold_id, f"hold:{line.hold_id}")
          for one in months for line in one.lines if line.hold_id is not None),
        *(("back-pay", line_id, f"batch-line:{line_id}") for line_id in _late(months)),
    ]  # fmt: skip
    kept: Mapping[tuple[str, str], tuple[int, str]] = keeping.kept_about(
        [about for _, _, about in open_]
    )
    links += [
        link(request, kind, number, kept, about)
        for kind, number, about in open_ if (kind, about) not in kept
    ]  # fmt: skip
    return [one for one in links if one is not None]


def _late(months: Sequence[PersonMonth]) -> list[int]:
    """Of each batch that paid months after their time, the first line: its letter is about all."""
    firsts: dict[int, tuple[Month, int]] = {}
    for one in months:
        for line in one.lines:
            if line.state in _PAYS and one.month < line.batch_month:
                earlier = firsts.get(line.batch_id)
                if earlier is None or (one.month, line.line_id) < earlier:
                    firsts[line.batch_id] = (one.month, line.line_id)
    return [line_id for _, line_id in firsts.values()]
