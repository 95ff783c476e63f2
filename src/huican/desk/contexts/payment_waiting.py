"""Lines that wait for somebody, of one batch or all: held ones, and those the bank sent back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from huican.access.permissions import current_user, may
from huican.access.queries import names_of_actors
from huican.audit.operations import actor_name
from huican.desk.addresses import address, here, page_number, scope, whole_number
from huican.desk.contexts.paging import pages
from huican.desk.contexts.payment_words import (
    PREPARE,
    Seen,
    batch_of,
    may_act,
    money,
    programme_name,
    trail,
)
from huican.desk.contexts.programme_words import place_names
from huican.kernel.months import Month
from huican.ledger.batches import reading_lines, reading_waiting
from huican.ledger.batches.reading_waiting import ANSWERED, DUE, NOT_TOLD, WAITING, HeldRow
from huican.ledger.domain.funds import fund_words
from huican.ui import formats

PAGE_ROWS = 50
_SHOWN = {"": "全部", NOT_TOLD: "还没通知", WAITING: "等答复", ANSWERED: "有答复", DUE: "到期了"}


def asked_batch(request: HttpRequest) -> Seen | None:
    """?batch=, of the reader's area; None where all are asked for. Raises Http404."""
    batch_id = whole_number(request.GET.get("batch"), low=1, high=999_999_999)
    return batch_of(request, batch_id) if batch_id else None


def held_page(request: HttpRequest, error: str = "") -> dict[str, Any]:
    """See desk/payments_held.html."""
    batch = asked_batch(request)
    today, ranges = timezone.localdate(), scope(request).ranges
    id_ = batch.row.id if batch else None
    own = actor_name(current_user(request))
    officer = own if request.GET.get("officer") == "mine" else ""
    show = request.GET.get("show", "")
    show = show if show in _SHOWN else ""
    counts = reading_waiting.held_counts(ranges, today=today, batch_id=id_, officer=officer)
    page = page_number(request)
    rows, total = reading_waiting.held(
        ranges, today=today, show=show, batch_id=id_, officer=officer, limit=PAGE_ROWS,
        offset=(page - 1) * PAGE_ROWS,
    )  # fmt: skip
    told = reading_lines.evidence([row.line_id for row in rows])
    return {
        "trail": trail(request, batch, "暂缓的"),
        "title": f"批次 {batch.row.number} 暂缓的行" if batch else "暂缓的行",
        "lede": _held_lede(counts),
        "filters": [
            {"text": words, "url": here(request, show=code or None), "count": counts[code],
             "current": code == show}
            for code, words in _SHOWN.items()
        ],
        "whose": [
            {"text": "所有人办的", "url": here(request, officer=None), "current": not officer},
            {"text": "我办的", "url": here(request, officer="mine"), "current": bool(officer)},
        ],
        "rows": _held_rows(request, rows, told),
        "pages": pages(request, page, total, PAGE_ROWS, "行"),
        "all_url": address(request, "payments-held") if batch else None,
        "notify": {"action": request.get_full_path(), "count": counts[NOT_TOLD],
                   "number": batch.row.number}
        if batch and counts[NOT_TOLD] and not officer and may_act(request, "hold") else None,
        "error": error,
    }  # fmt: skip


def _held_lede(counts: dict[str, int]) -> str:
    if not counts[""]:
        return "没有暂缓的。"
    words = [f"{counts['']:,} 行暂缓，一行都没有停发"]
    if counts[NOT_TOLD]:
        words.append(f"{counts[NOT_TOLD]:,} 人还没有通知")
    if counts[ANSWERED] or counts[DUE]:
        words.append(f"{counts[ANSWERED] + counts[DUE]:,} 行可以决定了")
    return "，".join(words) + "。"


def _held_rows(
    request: HttpRequest, rows: list[HeldRow], told: dict[int, list[str]]
) -> list[dict[str, Any]]:
    names = names_of_actors({row.officer for row in rows})
    places = place_names({row.area_code for row in rows}, timezone.localdate())
    today = timezone.localdate()
    return [
        {
            "url": address(request, "payment-line", row.batch_id, row.line),
            "name": row.name, "place": places[row.area_code], "number": row.number,
            "line": row.line, "programme": programme_name(row.programme),
            "month": Month.of(row.for_month).label, "fen": row.net_fen,
            "told": told.get(row.line_id, []), "officer": names[row.officer],
            "due": _due(row, today),
        }
        for row in rows
    ]  # fmt: skip


def _due(row: HeldRow, today: Any) -> dict[str, str]:
    """See components/due.html."""
    until = formats.short_day(row.until)
    if row.noticed_at is None:
        return {"kind": "soon", "words": "还没通知本人"}
    if row.replied_at is not None:
        return {"kind": "soon", "words": "有答复，可以决定"}
    if row.until < today:
        return {"kind": "over", "words": f"到期了（{until}），可以决定"}
    return {"kind": "plain", "words": f"等答复，到 {until}"}


# --- sent back by the bank ------------------------------------------------------------------------

_BACK = {"": "全部", "to-repair": "等着改", "repaired": "改好了，等重发"}


def returned_page(request: HttpRequest) -> dict[str, Any]:
    """See desk/payments_returned.html."""
    batch = asked_batch(request)
    ranges, id_ = scope(request).ranges, batch.row.id if batch else None
    show = request.GET.get("show", "")
    show = show if show in _BACK else ""
    counts = reading_waiting.back_counts(ranges, batch_id=id_)
    page = page_number(request)
    rows, total = reading_waiting.back(
        ranges, show=show, batch_id=id_, limit=PAGE_ROWS, offset=(page - 1) * PAGE_ROWS
    )
    places = place_names({row.area_code for row in rows}, timezone.localdate())
    every = counts["to-repair"] + counts["repaired"]
    return {
        "trail": trail(request, batch, "银行退回的"),
        "title": f"批次 {batch.row.number} 银行退回的行" if batch else "银行退回的行",
        "lede": f"{counts['to-repair']:,} 行等着改账号或决定，{counts['repaired']:,} 行改好了等重发。"
        if every else "没有等着办的退回。",
        "filters": [
            {"text": words, "url": here(request, show=code or None),
             "count": every if not code else counts[code], "current": code == show}
            for code, words in _BACK.items()
        ],
        "rows": [
            {
                "url": address(request, "payment-line", row.batch_id, row.line),
                "name": row.name, "place": places[row.area_code], "number": row.number,
                "line": row.line, "programme": programme_name(row.programme),
                "month": Month.of(row.for_month).label, "fen": row.net_fen,
                "reason": row.bank_reason, "repair": row.repair, "account": row.account,
            }
            for row in rows
        ],
        "pages": pages(request, page, total, PAGE_ROWS, "行"),
        "all_url": address(request, "payments-returned") if batch else None,
        "again": [
            {"text": f"{programme_name(programme)}（{fund_words(fund)}）：{lines:,} 行，{money(fen)}",
             "url": address(request, "payment-new", keep=False, programme=programme, fund=fund,
                            kind="re-issue") if may(request.user, PREPARE) else None}
            for programme, fund, lines, fen in reading_waiting.repaired_by_batch(ranges)
        ],
    }  # fmt: skip
