"""One batch: where it stands, what the checks found, who still has to do what, what was done."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from huican.access.queries import names_of_actors
from huican.access.rolebook import rolebook
from huican.desk.addresses import address
from huican.desk.contexts.payment_next import next_step
from huican.desk.contexts.payment_words import (
    ACT_WORDS,
    KIND_WORDS,
    STATE_KINDS,
    Seen,
    money,
    next_words,
    place,
    trail,
)
from huican.desk.contexts.programme_words import place_names
from huican.kernel.errors import HuicanError
from huican.ledger.batches import reading, reading_lines
from huican.ledger.batches.acting import find
from huican.ledger.batches.approving import approvals
from huican.ledger.batches.reading_lines import Checked, PlaceRow
from huican.ledger.batches.rules import bands
from huican.ledger.domain.funds import fund_words
from huican.ui import formats

# Steps of the ruler: the act that reaches each, and its words.
_STEPS = (
    ("build", "生成"), ("check", "检查"), ("approve", "批准"), ("release", "放行"),
    ("make-file", "送银行"), ("take-return", "对回盘"), ("close", "结清"),
)  # fmt: skip
_REACHED = {
    "built": 1, "checked": 2, "approved": 3, "released": 4, "sent": 5, "reconciled": 6,
    "closed": 7, "cancelled": 0,
}  # fmt: skip


def batch_page(
    request: HttpRequest, batch: Seen, refused: HuicanError | None = None
) -> dict[str, Any]:
    """See desk/payment.html. `refused`: what was just asked for and not done."""
    row = batch.row
    acts = reading.acts(row.id)
    names = names_of_actors({act.by for act in acts} | {row.prepared_by})
    checked = any(act.act == "check" for act in acts)
    found = reading_lines.found_by_checks(row.id) if checked else []
    return {
        "trail": trail(request, batch), "title": batch.title, "number": row.number,
        "statement": f"批次 {row.number}　·　{KIND_WORDS[row.kind]}　·　{fund_words(row.fund)}资金"
        f"　·　{place(row.area_code, batch.month)}　·　经办 {names[row.prepared_by]}",
        "state": {"kind": STATE_KINDS[row.state], "words": row.state_words},
        "refused": _refused(refused),
        "receipt": _receipt(request, batch, acts, names),
        "steps": _ruler(request, batch, acts, names),
        "figures": _figures(request, batch),
        "checks": [_check(request, batch, one) for one in found if one.lines],
        "passed": [_check(request, batch, one) for one in found if not one.lines],
        "checks_lede": _checks_lede(found) if checked else "",
        "stale": checked and row.state == "built",
        "next": next_step(request, batch),
        "approvals": _approvals(batch, names),
        "places": _places(request, batch),
        "acts": [
            {"at": formats.clock(act.at), "who": names[act.by], "what": ACT_WORDS[act.act],
             "words": act.words, "lines": act.line_count, "fen": act.total_fen}
            for act in reversed(acts)
        ],
        "proof_url": address(request, "payment-proof", row.id),
        "bank_url": address(request, "payment-bank", row.id)
        if row.state in ("released", "sent", "reconciled", "closed") else None,
    }  # fmt: skip


def _refused(error: HuicanError | None) -> dict[str, str] | None:
    if error is None:
        return None
    lead = "别人先办了一步。" if error.code in ("batch-changed", "already-done") else "没有办成。"
    return {"kind": "warn" if "别人" in lead else "bad", "lead": lead, "text": str(error)}


def _receipt(
    request: HttpRequest, batch: Seen, acts: list[Any], names: dict[str, str]
) -> dict[str, Any] | None:
    """The receipt of the act that ?done= names: it stays until the reader goes elsewhere."""
    done = request.GET.get("done", "")
    act = next((one for one in reversed(acts) if one.act == done), None)
    if act is None:
        return None
    facts = [
        {"key": "什么时候", "value": formats.clock(act.at)},
        {"key": "谁", "value": names[act.by]},
        {"key": "可发", "value": f"{act.line_count:,} 行，{money(act.total_fen)}"},
    ]
    if act.words:
        facts.append({"key": "说明", "value": act.words})
    beyond = request.GET.get("beyond", "")
    if done == "build" and beyond.isascii() and beyond.isdigit():
        facts.append(
            {"key": "没有列入", "value": f"{int(beyond):,} 人月超过可以补发的月数，没有列进来"}
        )
    words = next_words(batch.row)
    facts.append({"key": "下一步", "value": words or "没有了"})
    return {
        "title": f"{ACT_WORDS[done]}好了（办理回执）", "number": batch.row.number,
        "facts": facts, "seal": "办理回执",
    }  # fmt: skip


def _ruler(
    request: HttpRequest, batch: Seen, acts: list[Any], names: dict[str, str]
) -> list[dict[str, Any]]:
    """See components/chain.html."""
    reached = _REACHED[batch.row.state]
    last = {act.act: act for act in acts}
    steps = []
    for at, (code, words) in enumerate(_STEPS):
        done = at < reached
        note = ""
        if done and code in last:
            note = f"{names[last[code].by]}　{formats.short_day(last[code].at)}"
        state = "done" if done else "now" if at == reached and reached else "todo"
        steps.append({"state": state, "title": words, "note": note})
    return steps


def _figures(request: HttpRequest, batch: Seen) -> list[dict[str, Any]]:
    row = batch.row
    by_state = reading_lines.states(row.id)
    held, held_fen = by_state.get("held", (0, 0))
    figures: list[dict[str, Any]] = [
        {"label": "本批实发", "value": formats.yuan(row.total_fen), "unit": "元",
         "note": f"{row.lines:,} 行", "words": "看这些行", "hidden": "：本批实发",
         "url": address(request, "payment-lines", row.id, show="paying")},
    ]  # fmt: skip
    if held:
        figures.append({
            "label": "暂缓", "state": {"kind": "warn", "words": "暂缓"}, "value": held,
            "unit": "行", "note": f"{money(held_fen)}，没有算在实发里", "words": "看暂缓的",
            "hidden": "", "url": address(request, "payments-held", batch=row.id),
        })  # fmt: skip
    back, back_fen = by_state.get("returned", (0, 0))
    if back:
        figures.append({
            "label": "银行退回", "state": {"kind": "bad", "words": "银行退回"}, "value": back,
            "unit": "行", "note": money(back_fen), "words": "看退回的", "hidden": "",
            "url": address(request, "payment-lines", row.id, show="returned"),
        })  # fmt: skip
    before = _month_before(batch)
    if before is not None:
        more = row.total_fen - before.total_fen
        figures.append({
            "label": f"比{batch.month.next(-1).month}月", "unit": "元",
            "value": f"{'多' if more > 0 else '少'} {formats.yuan(abs(more))}" if more else "一样",
            "note": f"上月 {before.lines:,} 行，{money(before.total_fen)}", "words": "看上月那一批",
            "hidden": "", "url": address(request, "payment", before.id),
        })  # fmt: skip
    return figures


def _month_before(batch: Seen) -> reading.BatchRow | None:
    row = batch.row
    if row.kind != "regular":
        return None
    month = batch.month.next(-1).first_day
    return next(
        (one for one in reading.rows(month=month, programme=row.programme, area=row.area_code)
         if one.kind == "regular" and one.fund == row.fund and one.state != "cancelled"),
        None,
    )  # fmt: skip


# --- checks ---------------------------------------------------------------------------------------


def _checks_lede(found: list[Checked]) -> str:
    bad = sum(bool(one.held) for one in found)
    hints = sum(bool(one.lines) and not one.held for one in found)
    words = [f"{len(found)} 项：{len(found) - bad - hints} 项通过"]
    if bad:
        words.append(f"{bad} 项没过")
    if hints:
        words.append(f"{hints} 项有提示")
    return "，".join(words)


def _check(request: HttpRequest, batch: Seen, one: Checked) -> dict[str, Any]:
    """See components/checks.html."""
    url = address(request, "payment-lines", batch.row.id, check=one.code)
    base = {"title": one.name, "url": url if one.lines else None,
            "link": f"看这 {one.lines:,} 行"}  # fmt: skip
    if one.held:
        passed = f"；另有 {one.passed:,} 行已经决定" if one.passed else ""
        return {**base, "kind": "bad", "words": "没过",
                "text": f"{one.held:,} 行暂缓，{money(one.held_fen)}{passed}。{one.remedy}。"}  # fmt: skip
    if one.passed:
        return {**base, "kind": "ok", "words": "已决定",
                "text": f"{one.lines:,} 行查到过，都由责任人写理由决定了。"}  # fmt: skip
    if one.lines:
        return {**base, "kind": "warn", "words": "提示",
                "text": f"{one.lines:,} 行，不暂缓，请看一眼。{one.remedy}。"}  # fmt: skip
    return {**base, "kind": "ok", "words": "通过", "text": "每一行都比对过，没有查到。"}


# --- approvals ------------------------------------------------------------------------------------


def _approvals(batch: Seen, names: dict[str, str]) -> dict[str, Any]:
    """How many approvals the amount needs, in which roles, and who gave them."""
    row = batch.row
    book = rolebook()
    band = bands().of(row.total_fen)
    given = approvals(find(row.number))
    told = names_of_actors({act.by for act in given})
    limit = f"{formats.yuan(band.up_to_fen)} 元以内" if band.up_to_fen is not None else "再大的金额"
    return {
        "rule": f"实发 {money(row.total_fen)}（{limit}），要 {len(band.approvals)} 个人批准，"
        "都不能是制批次的人；放行的也不能是。",
        "places": [
            "或".join(book.roles[code].name for code in sorted(wanted) if code in book.roles)
            for wanted in band.approvals
        ],
        "given": [
            {"who": told[act.by], "at": formats.clock(act.at),
             "role": "、".join(book.names_of(act.role.split()))}
            for act in given
        ],
        "released": f"{names_of_actors([row.released_by])[row.released_by]}　"
        f"{formats.clock(row.released_at)}" if row.released_by else "",
    }  # fmt: skip


# --- places ---------------------------------------------------------------------------------------


def _places(request: HttpRequest, batch: Seen) -> dict[str, Any]:
    """See components/money_table.html: the batch by township, with its sums."""
    rows = reading_lines.by_place(batch.row.id)
    names = place_names({row.prefix for row in rows}, batch.month.first_day)

    def cells(row: PlaceRow, url: str | None) -> list[Any]:
        lines = {"value": row.lines, "url": url} if url and row.lines else row.lines
        held = {"value": row.held, "url": f"{url}&show=held"} if url and row.held else row.held
        return [lines, row.amount_fen, row.netted_fen, row.net_fen, held]

    total = PlaceRow("", *(sum(getattr(row, key) for row in rows) for key in (
        "lines", "amount_fen", "netted_fen", "net_fen", "held")))  # fmt: skip
    return {
        "columns": [
            {"text": "地方", "kind": "text"}, {"text": "行数", "kind": "count"},
            {"text": "应发", "kind": "money"}, {"text": "抵扣", "kind": "deduction"},
            {"text": "实发", "kind": "money"}, {"text": "暂缓（行）", "kind": "count"},
        ],
        "rows": [
            {"label": names[row.prefix], "url": None,
             "cells": cells(row, address(request, "payment-lines", batch.row.id, keep=False,
                                         area=row.prefix.ljust(12, "0")))}
            for row in rows
        ],
        "total": cells(total, None),
    }  # fmt: skip
