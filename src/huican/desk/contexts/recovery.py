"""One recovery: months and why, where it stands, what may be done now, what was done, the books."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from huican.access.permissions import current_user, may, scope_of
from huican.access.queries import names_of_actors
from huican.audit.operations import actor_name
from huican.desk.addresses import address
from huican.desk.contexts.letters import act_letters
from huican.desk.contexts.month_asked import read_month, this_month
from huican.desk.contexts.payment_words import fund_words, programme_name, roles_of
from huican.desk.contexts.recovery_words import (
    STATE_KINDS,
    cause_words,
    event_words,
    months_of,
    person_url,
    state_words,
    step_words,
    trail,
    transaction_url,
)
from huican.kernel.errors import HuicanError
from huican.kernel.money import fen_from
from huican.kernel.months import Month
from huican.ledger import recovery_reading
from huican.ledger.person_months import person_months
from huican.ledger.recoveries import INSTALMENTS, NETTED, REPAY, WAYS
from huican.ledger.recovery_reading import Detail, Moved, RecoveryRow
from huican.ledger.why_overpaid import Why, why
from huican.registry.queries.search import Found, persons_named
from huican.ui import formats

HANDLE, DECIDE = "recoveries.handle", "recoveries.decide"
# Who may take a step: any of these verbs.
VERBS: Mapping[str, tuple[str, ...]] = {
    "notice": (HANDLE,), "reply": (HANDLE,), "decide": (DECIDE,), "repaid": (HANDLE,),
    "ask-write-off": (HANDLE,), "write-off": (DECIDE,), "drop": (HANDLE, DECIDE),
}  # fmt: skip
_DEATH = "death"
_TEXT_MAX = 600


@dataclass
class Form:
    """What was typed for a step, and what is wrong with it."""

    act: str = ""
    words: str = ""
    way: str = ""
    first: str = ""
    parts: str = ""
    limit: str = ""
    amount: str = ""
    on: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, request: HttpRequest) -> Form:
        given = {
            name: request.POST.get(name, "").strip()[:_TEXT_MAX]
            for name in ("act", "words", "way", "first", "parts", "limit", "amount", "on")
        }
        return cls(**given)

    def month(self) -> Month | None:
        """The first month; None with an error where it cannot be read."""
        found = read_month(self.first)
        if found is None:
            self.wrong("first", "月份要写成 2026-12 这样")
        return found

    def count(self) -> int:
        """How many parts; 0 with an error where that is no number."""
        if self.parts.isascii() and self.parts.isdigit() and 0 < int(self.parts[:4]) <= 60:
            return int(self.parts)
        self.wrong("parts", "请写分几个月，1 到 60")
        return 0

    def fen(self, name: str) -> int:
        """An amount of money; 0 with an error where it is none."""
        try:
            amount = int(fen_from(getattr(self, name)))
        except HuicanError as error:
            self.wrong(name, str(error))
            return 0
        if amount <= 0:
            self.wrong(name, "金额要大于 0")
        return max(amount, 0)

    def wrong(self, name: str, text: str) -> None:
        """Notes what is wrong with a field."""
        self.errors.append({"field": f"{self.act}-{name}" if name else "", "text": text})


def detail_of(request: HttpRequest, recovery_id: int) -> Detail:
    """A recovery of the reader's whole area; Http404 for any other."""
    try:
        inside = scope_of(request, use_query=False).contains(recovery_reading.area_of(recovery_id))
    except recovery_reading.NoSuchRecovery:
        raise Http404 from None
    if not inside:
        raise Http404
    return recovery_reading.detail(recovery_id)


def page_of(request: HttpRequest, found: Detail, form: Form) -> dict[str, Any]:
    """See desk/recovery.html."""
    row = found.row
    person = persons_named([row.person_id], on=timezone.localdate())[row.person_id]
    people = names_of_actors({act.by for act in found.acts} | {row.found_by})
    reasons = why(row.person_id, row.programme, [month for month, _ in row.months])
    return {
        "trail": trail(request, row),
        "title": f"{programme_name(row.programme)}多发 {formats.yuan(row.amount_fen)} 元",
        "person": _person(request, person),
        "state": {"kind": STATE_KINDS[row.state], "words": state_words(row)},
        "lede": _lede(found),
        "cause": cause_words(row.programme, row.cause),
        "dead": row.cause == _DEATH,
        "steps": _steps(found, people),
        "months": _months(request, row, reasons),
        "months_words": months_of(row),
        "total_fen": row.amount_fen,
        "laws": _laws(reasons),
        "form": form, "errors": form.errors,
        "wrong": {one["field"]: one["text"] for one in form.errors},
        "version": row.version,
        "action": address(request, "recovery", row.id, keep=False),
        "does": _does(request, found),
        "ways": _ways(row),
        "defaults": {"first": str(this_month().next()), "parts": "3",
                     "left": formats.yuan(row.left_fen).replace(",", "")},
        "who_next": _who_next(request, found, people),
        "plan": _plan(found),
        "acts": _acts(request, found, people),
        "moved": [_moved(request, one) for one in found.moved],
        "books": _books(found),
    }  # fmt: skip


def _person(request: HttpRequest, person: Found) -> dict[str, Any]:
    return {
        "name": person.name, "age": person.age, "disability": person.disability,
        "identity": person.identity, "place": person.place.words,
        "url": person_url(request, person.person_id),
    }  # fmt: skip


def _lede(found: Detail) -> str:
    row = found.row
    if row.state == "found":
        return "还没有告知本人。告知以后，等本人说明，再由另一个人决定。"
    if row.state == "noticed":
        heard = "本人已经答复" if found.answered else f"本人可以答复到 {found.answer_until}"
        return f"{heard}；还没有决定怎么追回。"
    if row.state == "decided":
        return f"还差 {formats.yuan(row.left_fen)} 元没有追回。"
    return "已经了结。" if row.state == "settled" else "认定不成立，不追回。"


def _steps(found: Detail, people: Mapping[str, str]) -> list[dict[str, str]]:
    """The way of a recovery, for components/chain.html."""
    done = {act.act: act for act in found.acts}

    def note(act: str) -> str:
        one = done.get(act)
        return f"{formats.short_day(one.at)} {people.get(one.by, one.by)}" if one else ""

    state = found.row.state
    order = ["found", "noticed", "decided", "settled"]
    at = order.index(state) if state in order else 0
    titles = [("查出", note("find")), ("告知", note("notice")), ("答复", note("reply")),
              ("决定", note("decide") or note("write-off")), ("收回", "")]  # fmt: skip
    if state == "dropped":
        return [{"state": "done", "title": "查出", "note": note("find")},
                {"state": "done", "title": "不成立",
                 "note": note("drop") or note("lessen") or note("write-off-less")}]  # fmt: skip
    current = {0: 1, 1: 3 if found.answered else 2, 2: 4, 3: 5}[at]
    return [
        {"state": "done" if n < current else "now" if n == current else "todo", "title": title,
         "note": words}
        for n, (title, words) in enumerate(titles)
    ]  # fmt: skip


def _months(
    request: HttpRequest, row: RecoveryRow, reasons: Mapping[Month, Why]
) -> list[dict[str, Any]]:
    known = {one.month: one for one in person_months(row.person_id)
             if one.programme == row.programme}  # fmt: skip
    rows = []
    for month, fen in row.months:
        reason, kept = reasons.get(month), known.get(month)
        rows.append({
            "label": month.label, "fen": fen,
            "paid_fen": kept.paid_fen + kept.in_bank_fen if kept else None,
            "owed_fen": kept.owed_fen if kept else None,
            "why": _why(row, reason),
            "facts": [
                {
                    "text": one.said,
                    "url": address(request, "source-row", one.sheet_id, one.row)
                    if one.sheet_id and one.row and may(request.user, "rows.read") else None,
                    "late": f"晚知道了 {one.late_months} 个月" if one.late_months > 0 else "",
                }
                for one in (reason.facts if reason else ())
            ],
            "url": address(request, "entitlement", row.person_id, row.programme, keep=False,
                           at=str(month))
            if may(request.user, "determination.read") and may(request.user, "person.read")
            else None,
        })  # fmt: skip
    return rows


def _why(row: RecoveryRow, reason: Why | None) -> str:
    if reason is not None and reason.clause:
        return f"不满足：{reason.clause}"
    return row.evidence or cause_words(row.programme, row.cause)


def _laws(reasons: Mapping[Month, Why]) -> list[dict[str, str]]:
    found = dict.fromkeys(basis for one in reasons.values() for basis in one.basis)
    return [{"number": f"{one.number}　{one.article}".strip("　"), "text": one.text}
            for one in found]  # fmt: skip


# --- what may be done now -------------------------------------------------------------------------


def verbs_of(act: str, state: str) -> tuple[str, ...]:
    """Who may take a step of a recovery: what was decided is undone by those who decide."""
    return (DECIDE,) if (act, state) == ("drop", "decided") else VERBS[act]


def may_step(request: HttpRequest, act: str, state: str) -> bool:
    """Whether the reader's roles let him take a step of a recovery that stands at `state`."""
    return any(may(request.user, verb) for verb in verbs_of(act, state))


def _does(request: HttpRequest, found: Detail) -> list[str]:
    """The steps that would work now for this reader, the usual one first."""
    row, me = found.row, actor_name(current_user(request))
    heard = found.answered or (
        found.may_decide_from is not None and timezone.localdate() > found.may_decide_from
    )
    asked = bool(found.asked_write_off_by)
    possible = {
        "notice": row.state == "found",
        "reply": row.state == "noticed",
        "decide": row.state == "noticed" and heard and row.found_by != me,
        "repaid": row.state == "decided",
        "write-off": row.state in ("noticed", "decided") and asked
        and found.asked_write_off_by != me,
        "ask-write-off": row.state in ("noticed", "decided") and not asked,
        "drop": row.state in ("found", "noticed", "decided"),
    }  # fmt: skip
    return [act for act, works in possible.items() if works and may_step(request, act, row.state)]


def _ways(row: RecoveryRow) -> list[tuple[str, str]]:
    """How money may come back; of somebody who died nothing can be netted."""
    ways = [REPAY, INSTALMENTS] if row.cause == _DEATH else [REPAY, INSTALMENTS, NETTED]
    return [("", "请选"), *((way, WAYS[way]) for way in ways)]


def _who_next(request: HttpRequest, found: Detail, people: Mapping[str, str]) -> str:
    row, me = found.row, actor_name(current_user(request))
    if row.state == "noticed" and row.found_by == me and may(request.user, DECIDE):
        return "这一笔是你查出的，要请另一个人决定。"
    if row.state == "noticed" and not may(request.user, DECIDE):
        return f"怎么追回，由另一个人决定。能决定的：{roles_of((DECIDE,))}。"
    asked = found.asked_write_off_by
    if asked and row.state in ("noticed", "decided"):
        who = people.get(asked, asked)
        mine = "你自己" if asked == me else who
        return f"{mine}申请了核销，要另一个人批准。能批准的：{roles_of((DECIDE,))}。"
    return ""


# --- what was done --------------------------------------------------------------------------------


def _plan(found: Detail) -> list[dict[str, Any]]:
    today = this_month().first_day
    rows = []
    for one in found.instalments:
        late = one.due_month < today and one.done_fen < one.amount_fen
        done = one.done_fen == one.amount_fen
        rows.append({
            "label": Month.of(one.due_month).label, "fen": one.amount_fen, "done_fen": one.done_fen,
            "kind": "ok" if done else "bad" if late else "info",
            "words": "收到了" if done else "过期没收" if late else "还没到",
        })  # fmt: skip
    return rows


def _acts(request: HttpRequest, found: Detail, people: Mapping[str, str]) -> list[dict[str, Any]]:
    written = act_letters(request, found)
    return [
        {
            "at": act.at, "who": "系统" if act.by.startswith("system:") else people.get(act.by, act.by),
            "what": step_words(act.act), "words": act.words,
            "fen": act.amount_fen if act.act != "ask-write-off" else 0,
            "transaction": act.transaction_id,
            "transaction_url": transaction_url(request, act.transaction_id),
            "letters": written.get(act.pk, []),
        }
        for act in reversed(found.acts)
    ]  # fmt: skip


def _moved(request: HttpRequest, one: Moved) -> dict[str, Any]:
    return {
        "on": one.on_date, "event": event_words(one.event), "fund": fund_words(one.fund),
        "month": one.month.label if one.month else "", "debit_fen": one.debit_fen,
        "credit_fen": one.credit_fen, "number": one.transaction_id,
        "url": transaction_url(request, one.transaction_id),
    }  # fmt: skip


def _books(found: Detail) -> dict[str, Any]:
    """Whether the books say what the steps say."""
    same = found.books_fen == found.row.left_fen
    text = f"账上还有 {formats.yuan(found.books_fen)} 元应追回"
    return {
        "kind": "ok" if same else "bad", "lead": text + ("。" if same else "，和上面的步骤对不上。"),
        "text": "" if same else "请告诉财务核对账本，先不要再记。",
    }  # fmt: skip
