"""我的补贴: what one person's months owed, what came, and why it differs, for the person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from huican.desk.addresses import here, whole_number
from huican.desk.contexts.my_office import office_of
from huican.desk.contexts.payment_words import programme_name
from huican.desk.contexts.person_months import because, netted_and_later
from huican.desk.contexts.recovery_words import months_of
from huican.kernel.months import Month
from huican.ledger import person_months, recovery_reading
from huican.ledger.domain.publicity import public_name
from huican.ledger.paid_to import paid_to
from huican.ledger.person_months import LaterPayment, PersonMonth
from huican.ledger.recovery_reading import RecoveryRow
from huican.ledger.supervision import lists
from huican.ledger.why_overpaid import Why, why
from huican.registry.queries.shown import Masked
from huican.registry.slips import Holder
from huican.ui import formats

YEAR_LOW, YEAR_HIGH = 1949, 2200
_UNKNOWN = 2
_WAYS: Mapping[str, str] = {
    "repay": "要一次退还", "netted": "从以后的补贴里扣", "instalments": "分期退还",
}  # fmt: skip


def form_page(request: HttpRequest, *, wrong: bool = False, slow: bool = False) -> dict[str, Any]:
    """See desk/my.html: nothing is said of what was wrong, and nothing typed is given back."""
    return {
        **office_of(None),
        "wrong": wrong, "slow": slow, "left": request.GET.get("left") == "1",
        "action": reverse("my"),
        "prefs_url": reverse("signin-display"), "here": reverse("my"),
    }  # fmt: skip


def year_asked(request: HttpRequest) -> int | None:
    """?year= of a resident's page."""
    return whole_number(request.GET.get("year"), low=YEAR_LOW, high=YEAR_HIGH)


def page_of(request: HttpRequest, holder: Holder, minutes: int) -> dict[str, Any]:
    """See desk/my_months.html. `minutes`: how long the page can still be looked at."""
    every = person_months.person_months(holder.person_id)
    years = sorted({one.month.year for one in every}, reverse=True)
    asked = year_asked(request)
    today = timezone.localdate()
    year = asked if asked in years else years[0] if years else today.year
    masked, spoken = public_name(holder.name, holder.birth, today)
    tails = paid_to(holder.person_id)
    recoveries = recovery_reading.rows_of_person(holder.person_id)
    objections = {
        programme: (day, phone)
        for programme, day, phone in lists.objections_of(holder.person_id, today)
    }
    return {
        **office_of(holder.area_code),
        "name": {"masked": masked, "spoken": spoken},
        "minutes": minutes,
        "year": year,
        "years": [
            {"text": f"{one} 年", "url": here(request, year=one), "count": None,
             "current": one == year} for one in years
        ] if len(years) > 1 else [],
        "programmes": [
            _programme(holder, code, year, [one for one in every if one.programme == code], tails,
                       objections.get(code))
            for code in dict.fromkeys(one.programme for one in every)
        ],
        "recoveries": [_recovery(one) for one in recoveries],
        "out_url": reverse("my-out"),
        "prefs_url": reverse("signin-display"), "here": request.get_full_path(),
    }  # fmt: skip


def _programme(
    holder: Holder, code: str, year: int, months: Sequence[PersonMonth],
    tails: Mapping[tuple[str, Month], Masked], objection: tuple[Any, str] | None,
) -> dict[str, Any]:  # fmt: skip
    last = max(months, key=lambda one: one.month)
    before = max((one for one in months if one.paid_fen), key=lambda one: one.month, default=None)
    shown = sorted(
        (one for one in months if one.month.year == year), key=lambda one: one.month, reverse=True
    )
    reasons = why(
        holder.person_id, code,
        [one.month for one in {*shown, last} if one.overpaid_fen or one.open_fen < 0],
    )  # fmt: skip
    return {
        "name": programme_name(code),
        "latest": _latest(last, before, tails, reasons.get(last.month)),
        "rows": [
            {"label": f"{one.month.month} 月", "owed_fen": one.owed_fen, "paid_fen": one.paid_fen,
             "difference_fen": None if one.owed_fen is None else one.paid_fen - one.owed_fen,
             "words": _words(one, reasons.get(one.month))}
            for one in shown
        ],
        "objection": {"day": objection[0], "hotline": objection[1],
                      "tel": objection[1].partition("转")[0].replace(" ", "").replace("-", "")}
        if objection else None,
    }  # fmt: skip


def _latest(
    one: PersonMonth, before: PersonMonth | None, tails: Mapping[tuple[str, Month], Masked],
    reason: Why | None,
) -> dict[str, Any]:  # fmt: skip
    """2023年12月应发 90 元，已发到 | 尾号 1234 | 的账户。`before`: the last month that was paid."""
    said = _words(one, reason)
    start = one.month.label + (f"应发 {formats.yuan(one.owed_fen)} 元" if one.owed_fen else "")
    if not one.paid_fen:
        said = said or ["还没有发" if one.owed_fen else "没有应发的钱"]
        told = f"{start}，{'。'.join(said)}。"
        if before is None:
            return {"before": told, "tail": None, "after": ""}
        told += f"最近一次发到手的是{before.month.label}的 {formats.yuan(before.paid_fen)} 元"
        return _to_the_account(told, "，到", "", tails.get((before.programme, before.month)))
    more = "".join(f"{words}。" for words in said)
    tail = tails.get((one.programme, one.month))
    if one.owed_fen == one.paid_fen:
        return _to_the_account(f"{start}，已{'发' if tail else '经发了'}", "到", more, tail)
    came = f"{start}，发到手 {formats.yuan(one.paid_fen)} 元"
    return _to_the_account(came, "，到", more, tail)


def _to_the_account(told: str, to: str, more: str, tail: Masked | None) -> dict[str, Any]:
    """A sentence that ends with the account; without one where none is known."""
    if tail is None:
        return {"before": f"{told}。{more}", "tail": None, "after": ""}
    return {
        "before": told + to, "tail": {"shown": tail.shown, "spoken": tail.spoken},
        "after": f"的账户。{more}",
    }  # fmt: skip


def _words(one: PersonMonth, reason: Why | None) -> list[str]:
    """Why a month is as it is, in sentences without an end; nothing for one paid as it should."""
    found = []
    over = one.overpaid_fen - min(one.open_fen, 0)
    if over and one.open_fen > 0:
        found.append(f"先前认定多发、已经收回 {formats.yuan(over)} 元，后来又认定应发，会补给您")
    elif over:
        found.append(f"多发 {formats.yuan(over)} 元：{because(one, reason)}")
    held = next((line for line in one.lines if line.state == "held"), None)
    if held is None and not over and one.outcome == 0 and one.reason:
        found.append(f"这个月不发：{one.reason}")
    if one.repaid_fen:
        found.append(f"您已退还 {formats.yuan(one.repaid_fen)} 元")
    if one.given_up_fen:
        found.append(f"{formats.yuan(one.given_up_fen)} 元不再追回")
    if one.outcome == _UNKNOWN:
        found.append(one.reason or "待核实，查清前照发")
    if held is not None:
        found.append(_waits(held))
    elif one.open_fen > 0:
        ready = any(line.state == "ready" for line in one.lines)
        found.append(
            f"{formats.yuan(one.open_fen)} 元" + ("正在办，等放行" if ready else "还没有发")
        )
    if one.in_bank_fen:
        found.append(f"{formats.yuan(one.in_bank_fen)} 元已经送银行，银行还没回话")
    found += [f"银行退回：{line.bank_reason}。请告诉我们对的账号，改好再发" for line in one.lines
              if line.state == "returned" and one.returned_fen]  # fmt: skip
    return found + netted_and_later(one)


def _waits(held: LaterPayment) -> str:
    """What was held is told as the notice tells it: why, until when to answer, and how."""
    if held.notice:
        return held.notice.removesuffix("。")
    until = f"，您可以答复到 {formats.day(held.held_until)}" if held.held_until else ""
    return f"先暂缓发{until}：打电话，或到县残联、村（社区）说"


def _recovery(one: RecoveryRow) -> dict[str, Any]:
    """What is over-paid, and how it stands, told to the person."""
    if one.state == "found":
        kind, state, words = "warn", "还没有定", "会先告诉您，听您说明"
    elif one.state == "noticed":
        until = recovery_reading.detail(one.id).answer_until
        kind, state = "warn", "等您答复"
        words = f"可以答复到 {until}：打电话，或到县残联、村（社区）说。没有听您说明以前不决定"
    elif one.state == "dropped":
        kind, state, words = "ok", "不成立", "不用退"
    elif not one.left_fen:
        kind, state, words = "ok", "已经了结", "不用再退"
    else:
        kind, state = "info", _WAYS.get(one.way, "要退还")
        words = f"还差 {formats.yuan(one.left_fen)} 元"
    return {
        "text": f"{programme_name(one.programme)} {months_of(one)}", "kind": kind, "state": state,
        "amount_fen": one.amount_fen, "words": words,
    }  # fmt: skip
