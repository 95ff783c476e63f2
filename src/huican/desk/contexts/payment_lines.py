"""The lines of a batch on a page, filtered; and one line with all that is known of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from huican.access.permissions import may
from huican.access.queries import names_of_actors
from huican.audit.operations import actor_name
from huican.desk.addresses import address, here, page_number, scope
from huican.desk.contexts.paging import pages
from huican.desk.contexts.payment_next import officers
from huican.desk.contexts.payment_words import (
    LINE_KINDS,
    Seen,
    may_act,
    money,
    trail,
)
from huican.desk.contexts.programme_words import place_names
from huican.kernel.months import Month
from huican.ledger import checks
from huican.ledger.batches import reading_lines
from huican.ledger.batches.reading_lines import LineRow, WholeLine
from huican.ui import formats

PAGE_ROWS = 50
# "paying": all that is in the sum of the batch.
_PAYING = ("ready", "out", "paid", "returned")
_OUTCOMES = {1: ("ok", "符合"), 0: ("bad", "不符合"), 2: ("unk", "待核实")}
_CAUSES = {
    "first": "第一次算", "fact": "事实变了", "standard": "标准变了", "policy": "政策变了",
    "roll": "在册变了", "not-determined": "还没有算过",
}  # fmt: skip


def cause_words(code: str) -> str:
    """Why an entitlement changed, in words; a clause of a programme has its own."""
    return _CAUSES.get(code, "")


# --- the list -------------------------------------------------------------------------------------


def lines_page(request: HttpRequest, batch: Seen) -> dict[str, Any]:
    """See desk/payment_lines.html."""
    ranges = () if scope(request).is_whole else scope(request).ranges
    by_state = reading_lines.states(batch.row.id, ranges)
    show = request.GET.get("show", "")
    wanted = _PAYING if show == "paying" else (show,) if show in by_state else ()
    code = request.GET.get("check", "")
    code = code if code in checks.BY_CODE else ""
    page = page_number(request)
    rows, total = reading_lines.lines(
        batch.row.id, ranges=ranges, states=wanted, check=code, limit=PAGE_ROWS,
        offset=(page - 1) * PAGE_ROWS,
    )  # fmt: skip
    told = reading_lines.evidence([row.id for row in rows], check=code)
    found = [one for one in reading_lines.found_by_checks(batch.row.id) if one.lines]
    return {
        "trail": trail(request, batch, "行"), "title": batch.title,
        "lede": _lede(batch, by_state, total, bool(wanted or code)),
        "states": _states(request, by_state, show),
        "checks": [
            {"text": "不看检查", "url": here(request, check=None), "count": None,
             "current": not code},
            *({"text": one.name, "url": here(request, check=one.code), "count": one.lines,
               "current": one.code == code} for one in found),
        ] if found else [],
        "places": _places(request, batch),
        "rows": cells(request, batch, rows, told),
        "pages": pages(request, page, total, PAGE_ROWS, "行"),
    }  # fmt: skip


def _lede(batch: Seen, by_state: dict[str, tuple[int, int]], total: int, narrowed: bool) -> str:
    lines = sum(count for count, _ in by_state.values())
    paying = sum(by_state.get(state, (0, 0))[1] for state in _PAYING)
    words = f"批次 {batch.row.number} 的 {lines:,} 行，实发 {money(paying)}。"
    return f"{words}下面是其中 {total:,} 行。" if narrowed else words


def _states(
    request: HttpRequest, by_state: dict[str, tuple[int, int]], show: str
) -> list[dict[str, Any]]:
    links = [
        {"text": "全部", "url": here(request, show=None),
         "count": sum(count for count, _ in by_state.values()), "current": not show},
        {"text": "算进实发的", "url": here(request, show="paying"),
         "count": sum(by_state.get(state, (0, 0))[0] for state in _PAYING),
         "current": show == "paying"},
    ]  # fmt: skip
    return links + [
        {"text": words, "url": here(request, show=state), "count": by_state[state][0],
         "current": state == show}
        for state, words in reading_lines.STATE_WORDS.items() if state in by_state
    ]  # fmt: skip


def _places(request: HttpRequest, batch: Seen) -> dict[str, Any] | None:
    """See components/choice.html: the townships of the batch; nothing where there is only one."""
    rows = reading_lines.by_place(batch.row.id)
    if len(rows) < 2:
        return None
    names = place_names({row.prefix for row in rows}, batch.month.first_day)
    at = scope(request)
    return {
        "action": request.path, "name": "area", "label": "哪个地方", "words": "看这里",
        "value": at.code,
        "options": [
            (at.top, "全部地方"),
            *((row.prefix.ljust(12, "0"), f"{names[row.prefix]}（{row.lines + row.held:,} 行）")
              for row in rows),
        ],
        "fields": [{"name": key, "value": request.GET[key]} for key in ("show", "check", "at")
                   if key in request.GET],
    }  # fmt: skip


def cells(
    request: HttpRequest, batch: Seen, rows: list[LineRow], told: dict[int, list[str]]
) -> list[dict[str, Any]]:
    """Lines for the table: masked, each with its page, its person and why it is this much."""
    names = place_names({row.area_code for row in rows}, timezone.localdate())
    return [
        {
            "line": row.line, "url": address(request, "payment-line", batch.row.id, row.line),
            "name": row.name, "place": names[row.area_code],
            "month": Month.of(row.for_month).label, "fen": row.amount_fen,
            "netted_fen": row.netted_fen, "net_fen": row.net_fen, "bank": row.bank,
            "account": row.account, "why": row.reason, "told": told.get(row.id, []),
            "state": {"kind": LINE_KINDS[row.state],
                      "words": reading_lines.STATE_WORDS[row.state]},
        }
        for row in rows
    ]  # fmt: skip


# --- one line -------------------------------------------------------------------------------------


def line_page(
    request: HttpRequest, batch: Seen, line: WholeLine,
    errors: list[dict[str, str]] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """See desk/payment_line.html. `errors`: what was just asked for and not done."""
    row = line.row
    names = place_names({row.area_code}, timezone.localdate())
    return {
        "trail": trail(request, batch, f"第 {row.line} 行"),
        "title": f"第 {row.line} 行：{money(row.net_fen)}", "name": row.name,
        "state": {"kind": LINE_KINDS[row.state], "words": reading_lines.STATE_WORDS[row.state]},
        "statement": f"{Month.of(row.for_month).label}{batch.programme}　·　"
        f"{names[row.area_code]}　·　批次 {batch.row.number}",
        "person_url": address(request, "person", row.person_id, keep=False)
        if may(request.user, "person.read") else None,
        "facts": _facts(line), "account": row.account, "bank": row.bank, "holder": line.holder,
        "revisions": [
            {"made": formats.clock(one.made_at), "fen": one.amount_fen,
             "kind": _OUTCOMES[one.outcome][0], "words": _OUTCOMES[one.outcome][1],
             "why": "　".join(w for w in (cause_words(one.cause), one.reason) if w),
             "pays": one.revision == line.revision}
            for one in line.revisions
        ],
        "why_url": address(
            request, "entitlement", row.person_id, line.programme, keep=False,
            at=str(Month.of(row.for_month)),
        ) if may(request.user, "determination.read") and may(request.user, "person.read") else None,
        "findings": [
            {"name": checks.BY_CODE[code].name, "evidence": words,
             "remedy": checks.BY_CODE[code].remedy, "kind": "bad" if holds else "warn",
             "words": "暂缓" if holds else "提示"}
            for code, words, holds in line.findings
        ],
        "hold": _hold(request, batch, line), "returned": _returned(request, line),
        "around": _around(request, line), "errors": errors or [],
        "action": address(request, "payment-line", batch.row.id, row.line),
        "given": {key: request.POST.get(key, "") for key in (
            "reply", "reason", "account", "bank", "holder", "words")},
    }  # fmt: skip


def _facts(line: WholeLine) -> list[dict[str, str]]:
    row = line.row
    facts = [{"key": "应发", "value": money(row.amount_fen)}]
    if row.netted_fen:
        facts.append({"key": "抵扣", "value": f"−{money(row.netted_fen)}（按追回决定）"})
    return [*facts, {"key": "实发", "value": money(row.net_fen)},
            {"key": "为什么是这些", "value": row.reason}]  # fmt: skip


def _hold(request: HttpRequest, batch: Seen, line: WholeLine) -> dict[str, Any] | None:
    hold = line.hold
    if hold is None:
        return None
    names = names_of_actors({hold.officer, hold.decided_by} - {""})
    mine = hold.officer == actor_name(request.user)  # type: ignore[arg-type]
    open_ = not hold.outcome and line.row.state == "held"
    handles = open_ and may_act(request, "hold")
    outcome = {"released": "放回，照发", "stopped": "停发"}.get(hold.outcome, "")
    today = timezone.localdate()
    waits = hold.replied_at is None and today <= hold.until
    return {
        "open": open_, "officer": names[hold.officer], "until": formats.day(hold.until),
        "notice": hold.notice,
        "noticed": formats.clock(hold.noticed_at) if hold.noticed_at else "",
        "reply": hold.reply, "replied": formats.clock(hold.replied_at) if hold.replied_at else "",
        "outcome": outcome, "reason": hold.reason,
        "decided": f"{names.get(hold.decided_by, '')}　{formats.clock(hold.decided_at)}"
        if hold.decided_at else "",
        "handles": handles, "decides": handles and mine and batch.row.state != "approved",
        "why_not": "" if not handles or (mine and batch.row.state != "approved")
        else f"这一行由{names[hold.officer]}决定；要你来办，先改由你办。" if not mine
        else "批次已批准，还没有放行，暂缓的行现在不能改。请放行以后再决定，或先把批次退回重查。",
        "stop_from": "" if hold.noticed_at and not waits
        else "还没有通知本人，现在不能停发。" if hold.noticed_at is None
        else f"本人可以答复到 {formats.day(hold.until)}；到期以前没有答复，不能停发。",
        "go_from": line.stays_held, "officers": officers(batch) if handles else [],
    }  # fmt: skip


def _returned(request: HttpRequest, line: WholeLine) -> dict[str, Any] | None:
    back = line.returned
    if back is None:
        return None
    names = names_of_actors({back.repaired_by} - {""})
    open_ = line.row.state == "returned" and line.again is None
    return {
        "reason": back.bank_reason, "code": back.bank_code, "file": back.file.name,
        "repair": back.repair, "to": line.repaired_to,
        "repaired": f"{names.get(back.repaired_by, '')}　{formats.clock(back.repaired_at)}"
        if back.repaired_at else "",
        "repairs": open_ and may_act(request, "repair"),
        "voids": open_ and may_act(request, "void"),
        "again_url": address(request, "payments-returned", show="repaired")
        if open_ and back.account_id else None,
    }  # fmt: skip


def _around(request: HttpRequest, line: WholeLine) -> list[dict[str, str]]:
    told = []
    for words, one in (("重发的是", line.previous), ("已经重发：", line.again)):
        if one is not None:
            told.append({
                "text": f"{words}批次 {one.number} 第 {one.line} 行",
                "url": address(request, "payment-line", one.batch_id, one.line),
            })  # fmt: skip
    return told
