"""账本: the trial balance of any day, an account's postings, a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from huican.access.permissions import may
from huican.access.queries import names_of_actors
from huican.desk.addresses import address, here, page_number, scope, whole_number
from huican.desk.contexts.paging import pages
from huican.desk.contexts.payment_words import fund_words, programme_name
from huican.desk.contexts.programme_words import place_names
from huican.desk.contexts.recovery_words import books_area, event_words, person_url
from huican.ledger import balances, books_reading
from huican.ledger.balances import Balance, Proof
from huican.ledger.books_reading import Asked, OneTransaction, PostingRow
from huican.ledger.domain.chart import BY_CODE, Side
from huican.registry.queries.search import persons_named
from huican.ui import formats

PAGE_ROWS = 50
_KEPT = ("on", "programme", "fund", "of")


def asked_of(request: HttpRequest, area: str) -> tuple[Asked, list[dict[str, str]]]:
    """What of the books the address asks for, and what is wrong with it. `of` is the year."""
    errors: list[dict[str, str]] = []
    given, text = request.GET, request.GET.get("on", "").strip()
    on: date | None = None
    if text:
        try:
            on = date.fromisoformat(text)
        except ValueError:
            errors.append({"field": "on", "text": "日期要写成 2026-11-20 这样"})
    asked = Asked(
        area, on, given.get("programme", "")[:60], given.get("fund", "")[:60],
        whole_number(given.get("of"), low=1949, high=2200), None, given.get("event", "")[:24],
    )  # fmt: skip
    return asked, errors


def trial_page(
    request: HttpRequest, proof: Proof | None = None, faults: Sequence[str] = ()
) -> dict[str, Any]:
    """See desk/books.html. With `proof`: what reading everything again found."""
    area = books_area(request)
    if area is None:
        return {"township": True, "county_url": here(request, area=None)}
    asked, errors = asked_of(request, area)
    rows = balances.balances(**asked.scope()) if not errors else ()  # type: ignore[arg-type]
    choices = books_reading.choices(area)
    kept = {name: request.GET.get(name, "") for name in _KEPT}
    debit, credit = sum(one.debit_fen for one in rows), sum(one.credit_fen for one in rows)
    return {
        "township": False,
        "lede": _lede(rows, asked.on),
        "form": {
            "action": address(request, "books"), **kept,
            "programmes": [("", "全部项目"), *((one, programme_name(one))
                                               for one in choices.programmes)],
            "funds": [("", "全部资金"), *((one, fund_words(one)) for one in choices.funds)],
            "years": [("", "全部年度"), *((str(one), f"{one} 年") for one in choices.years)],
            "area": request.GET.get("area", ""),
        },
        "errors": errors,
        "rows": [
            {
                "name": one.name, "meaning": BY_CODE[one.kind].meaning,
                "url": address(request, "books-account", one.kind, **kept),
                "debit_fen": one.debit_fen, "credit_fen": one.credit_fen, "fen": one.fen,
                "side": BY_CODE[one.kind].normal.value, "odd": one.fen < 0,
            }
            for one in rows
        ],
        "debit_fen": debit, "credit_fen": credit, "even": debit == credit,
        "verify_url": address(request, "books-verify", **kept),
        "proof": _proof(proof, faults) if proof is not None else None,
        "export_url": address(request, "books-export", **kept) if rows else None,
    }  # fmt: skip


def _lede(rows: Sequence[Balance], on: date | None) -> str:
    if not rows:
        return ""
    fen = {one.kind: one.fen for one in rows}
    when = f"到 {formats.day(on)}" if on else "到现在"
    return (
        f"{when}：应发 {formats.yuan(fen['entitled'])} 元，还没有放行的 "
        f"{formats.yuan(fen['payable'])} 元，银行还没回话的 {formats.yuan(fen['in-bank'])} 元，"
        f"应追回 {formats.yuan(fen['recoverable'])} 元。"
    )


def _proof(proof: Proof, faults: Sequence[str]) -> dict[str, Any]:
    found = [*proof.faults, *faults]
    if found:
        return {
            "kind": "bad",
            "lead": f"查出 {len(found)} 处对不上。",
            "text": "；".join(found[:20]),
        }
    return {
        "kind": "ok", "lead": "账是平的。",
        "text": f"从头核对了 {proof.transactions:,} 张凭证、{proof.postings:,} 条分录，借贷各 "
        f"{formats.yuan(proof.debit_fen)} 元；每个批次和账上一致。",
    }  # fmt: skip


# --- one account ----------------------------------------------------------------------------------


def account_page(request: HttpRequest, kind: str) -> dict[str, Any]:
    """See desk/books_account.html: the postings of one kind of account. Raises Http404."""
    if kind not in BY_CODE:
        raise Http404
    area = books_area(request)
    if area is None:
        raise Http404
    asked, errors = asked_of(request, area)
    known, total = BY_CODE[kind], books_reading.sums(kind, asked)
    page = page_number(request)
    rows = books_reading.postings(kind, asked, limit=PAGE_ROWS, offset=(page - 1) * PAGE_ROWS)
    every = Asked(area, asked.on, asked.programme, asked.fund, asked.year)
    fen = total.debit_fen - total.credit_fen
    balance = fen if known.normal is Side.DEBIT else -fen
    said = [programme_name(asked.programme) if asked.programme else "",
            fund_words(asked.fund) if asked.fund else "", f"{asked.year} 年" if asked.year else "",
            f"到 {formats.day(asked.on)}" if asked.on else ""]  # fmt: skip
    return {
        "trail": [{"text": "账本", "url": _back(request)}, {"text": known.name}],
        "title": known.name,
        "lede": f"{known.meaning}。余额在{known.normal.value}方 {formats.yuan(balance)} 元，"
        f"{total.postings:,} 条分录。",
        "narrowed": "，".join(one for one in said if one),
        "errors": errors,
        "events": [
            {"text": "全部事项", "url": here(request, event=None), "count": None,
             "current": not asked.event},
            *({"text": event_words(event), "url": here(request, event=event),
               "count": sums.postings, "current": event == asked.event}
              for event, sums in books_reading.by_event(kind, every)),
        ],
        "rows": posting_rows(request, rows),
        "debit_fen": total.debit_fen, "credit_fen": total.credit_fen,
        "pages": pages(request, page, total.postings, PAGE_ROWS, "条"),
        "export_url": address(
            request, "books-account-export", kind, event=asked.event,
            **{name: request.GET.get(name, "") for name in _KEPT},
        ) if rows else None,
    }  # fmt: skip


def _back(request: HttpRequest) -> str:
    return address(request, "books", **{name: request.GET.get(name, "") for name in _KEPT})


def posting_rows(request: HttpRequest, rows: Sequence[PostingRow]) -> list[dict[str, Any]]:
    """Postings as lists show them, persons masked."""
    ids = [one.person_id for one in rows if one.person_id is not None]
    persons = persons_named(ids, on=timezone.localdate())
    return [
        {
            "on": one.on_date, "event": event_words(one.event), "why": one.why,
            "account": BY_CODE[one.kind].name, "programme": programme_name(one.programme),
            "fund": fund_words(one.fund), "year": one.year,
            "name": persons[one.person_id].name if one.person_id in persons else None,
            "person_url": person_url(request, one.person_id) if one.person_id in persons else None,
            "month": one.month.label if one.month else "",
            "debit_fen": one.debit_fen, "credit_fen": one.credit_fen,
            "number": one.transaction_id,
            "url": address(request, "books-transaction", one.transaction_id, keep=False),
        }
        for one in rows
    ]  # fmt: skip


# --- one transaction ------------------------------------------------------------------------------


def transaction_page(request: HttpRequest, transaction_id: int) -> dict[str, Any]:
    """See desk/books_transaction.html. Raises Http404 for one outside the reader's area."""
    found = books_reading.transaction(transaction_id)
    if found is None or not all(scope(request).contains(one.area_code) for one in found.accounts):
        raise Http404
    page = page_number(request)
    total = sum(one.lines for one in found.accounts)
    rows = books_reading.lines_of(
        transaction_id, limit=PAGE_ROWS, offset=(page - 1) * PAGE_ROWS
    )  # fmt: skip
    people = names_of_actors([found.actor])
    names = place_names({one.area_code[:6] for one in found.accounts}, found.on_date)
    return {
        "trail": [{"text": "账本", "url": address(request, "books")},
                  {"text": f"第 {found.id} 号凭证"}],
        "title": f"第 {found.id} 号凭证：{event_words(found.event)}",
        "lede": found.why,
        "facts": [
            {"key": "记账日", "value": formats.day(found.on_date)},
            {"key": "何时记的", "value": formats.clock(found.at)},
            {"key": "谁记的", "value": "系统" if found.actor.startswith("system:")
             else people.get(found.actor, found.actor)},
        ],
        "links": _links(request, found),
        "accounts": [
            {
                "name": BY_CODE[one.kind].name, "programme": programme_name(one.programme),
                "fund": fund_words(one.fund), "year": one.year, "place": names[one.area_code[:6]],
                "lines": one.lines, "debit_fen": one.debit_fen, "credit_fen": one.credit_fen,
                "url": address(request, "books-account", one.kind, keep=False,
                               programme=one.programme, fund=one.fund, of=one.year),
            }
            for one in found.accounts
        ],
        "total_fen": sum(one.debit_fen for one in found.accounts),
        "rows": posting_rows(request, rows),
        "pages": pages(request, page, total, PAGE_ROWS, "条"),
    }  # fmt: skip


def _links(request: HttpRequest, found: OneTransaction) -> list[dict[str, str]]:
    """What it belongs to, what it reverses, what reversed it."""
    links = []
    if found.reverses is not None:
        links.append(
            {
                "text": f"冲销的是第 {found.reverses} 号凭证",
                "url": address(request, "books-transaction", found.reverses, keep=False),
            }
        )
    if found.reversed_by is not None:
        links.append(
            {
                "text": f"已被第 {found.reversed_by} 号凭证冲销",
                "url": address(request, "books-transaction", found.reversed_by, keep=False),
            }
        )
    what, _, number = found.source_ref.partition(":")
    if what == "recovery" and number.isdigit() and may(request.user, "payments.read"):
        links.append({"text": f"第 {number} 号追回",
                      "url": address(request, "recovery", int(number), keep=False)})  # fmt: skip
    return links
