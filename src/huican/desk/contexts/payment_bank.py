"""To the bank and back on a page: files made, answers taken, and the proof that all fits."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from huican.access.permissions import may
from huican.access.queries import names_of_actors
from huican.access.scopes import ranges_of
from huican.desk.addresses import address
from huican.desk.contexts.payment_words import (
    RELEASE,
    STATE_KINDS,
    Seen,
    may_act,
    money,
    roles_of,
    trail,
)
from huican.ledger.bank import making, payer
from huican.ledger.batches import reading_lines, reading_waiting
from huican.ledger.batches.acting import find
from huican.ledger.batches.closing import Proof, proof, words_of
from huican.ui import formats


def bank_page(
    request: HttpRequest, batch: Seen, errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """See desk/payment_bank.html. `errors`: why a file was not made or an answer not taken."""
    row = batch.row
    files = reading_waiting.bank_files(row.id)
    answers = reading_waiting.return_files(row.id)
    names = names_of_actors({one.made_by for one in files} | {one.taken_by for one in answers})
    handles = may(request.user, RELEASE)
    makes = handles and row.state in ("released", "sent")
    return {
        "trail": trail(request, batch, "银行文件"), "title": f"批次 {row.number} 的银行文件",
        "statement": f"{batch.title}：{row.lines:,} 行，{money(row.total_fen)}",
        "state": {"kind": STATE_KINDS[row.state], "words": row.state_words},
        "forms": [
            {"name": name, "action": address(request, "payment-file", row.id, code),
             "ready": code != making.PAIN or payer.payer() is not None}
            for code, (name, _) in making.FORMS.items()
        ] if makes else [],
        "files": [
            {"name": making.FORMS[one.form][0], "digest": bytes(one.digest).hex(),
             "lines": one.line_count, "fen": one.total_fen, "who": names[one.made_by],
             "at": formats.clock(one.made_at)}
            for one in files
        ],
        "takes": handles and row.state == "sent",
        "action": address(request, "payment-bank", row.id),
        "answers": [_answer(request, batch, one, names) for one in answers],
        "who_may": "" if handles
        else f"制文件、收回盘要“放行”的权限：{roles_of((RELEASE,))}。文件里有完整账号。",
        "errors": errors or [],
    }  # fmt: skip


def _answer(request: HttpRequest, batch: Seen, one: Any, names: dict[str, str]) -> dict[str, Any]:
    """See components/receipt.html."""
    facts = [
        {"key": "文件", "value": one.name},
        {"key": "什么时候", "value": formats.clock(one.taken_at)},
        {"key": "谁", "value": names[one.taken_by]},
        {"key": "到账", "value": f"{one.paid_count:,} 行，{money(one.paid_fen)}"},
        {"key": "退回", "value": f"{one.returned_count:,} 行，{money(one.returned_fen)}"},
        {"key": "摘要", "value": bytes(one.digest).hex()[:16]},
    ]
    back = one.returned_count
    return {
        "title": "回盘收下了（收盘回执）", "number": batch.row.number, "facts": facts,
        "seal": "收盘回执",
        "url": address(request, "payments-returned", batch=batch.row.id) if back
        else address(request, "payment-proof", batch.row.id),
        "words": f"办 {back:,} 行退回的" if back else "看对账，结清",
    }  # fmt: skip


def proof_page(
    request: HttpRequest, batch: Seen, errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """See desk/payment_proof.html."""
    row = batch.row
    found = proof(find(row.number))
    back = reading_waiting.back_counts(ranges_of(row.area_code), batch_id=row.id)
    return {
        "trail": trail(request, batch, "对账"), "title": f"批次 {row.number} 对账",
        "lede": f"{words_of(found)}。" if found.lines else "这一批没有行。",
        "parts": _parts(request, batch, found),
        "total": [found.lines, sum(one.net_fen for one in found.parts.values()),
                  sum(one.netted_fen for one in found.parts.values()), found.amount_fen],
        "re_issued": found.re_issued, "faults": list(found.faults),
        "waiting": list(found.waiting), "whole": found.whole,
        "back_url": address(request, "payments-returned", batch=row.id)
        if back["to-repair"] or back["repaired"] else None,
        "closes": found.whole and row.state == "reconciled" and may_act(request, "close"),
        "closed": row.state == "closed", "version": row.version,
        "action": address(request, "payment-proof", row.id), "errors": errors or [],
    }  # fmt: skip


def _parts(request: HttpRequest, batch: Seen, found: Proof) -> list[dict[str, Any]]:
    """See components/money_table.html: lines by what became of them."""
    return [
        {
            "label": words, "url": None,
            "cells": [
                {"value": part.lines,
                 "url": address(request, "payment-lines", batch.row.id, show=state)},
                part.net_fen, part.netted_fen, part.net_fen + part.netted_fen,
            ],
        }
        for state, words in reading_lines.STATE_WORDS.items()
        if (part := found.parts.get(state)) is not None and part.lines
    ]  # fmt: skip
