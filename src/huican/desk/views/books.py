"""账本: the trial balance, accounts, transactions, the proof that the books hold, and exports."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from huican.access.permissions import current_user, requires
from huican.audit.operations import record as audit
from huican.desk.addresses import scope
from huican.desk.contexts import books
from huican.desk.contexts.recovery_words import books_area, event_words
from huican.desk.rendering import page
from huican.kernel.money import Fen, yuan_text
from huican.ledger import balances, books_reading
from huican.ledger.batches import closing
from huican.ledger.domain.chart import BY_CODE
from huican.registry.queries.named import named

# An export is looked at in a table program; nobody reads more rows than that.
ROWS_MAX = 100_000
_NAMES_AT_ONCE = 2_000
# A cell that begins so would be run as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_GET
@requires("ledger.read")
def every(request: HttpRequest) -> HttpResponse:
    """The trial balance of a day."""
    return page(request, "books", "desk/books.html", books.trial_page(request))


@require_POST
@requires("ledger.read")
def verify(request: HttpRequest) -> HttpResponse:
    """Read every posting again, and say what was found."""
    proof, faults = balances.verify(), closing.faults_of_batches()
    audit(
        verb="ledger.verify", by=current_user(request), at=timezone.now(),
        area_code=scope(request).code,
        summary=f"从头核对账本：{proof.transactions:,} 张凭证，"
        f"{len(proof.faults) + len(faults)} 处对不上",
        data={"transactions": proof.transactions, "faults": len(proof.faults) + len(faults)},
    )  # fmt: skip
    return page(request, "books", "desk/books.html", books.trial_page(request, proof, faults))


@require_GET
@requires("ledger.read")
def account(request: HttpRequest, kind: str) -> HttpResponse:
    """The postings of one kind of account."""
    return page(request, "books", "desk/books_account.html", books.account_page(request, kind))


@require_GET
@requires("ledger.read", area=False)
def transaction(request: HttpRequest, transaction_id: int) -> HttpResponse:
    """One transaction with all its lines."""
    context = books.transaction_page(request, transaction_id)
    return page(request, "books", "desk/books_transaction.html", context)


@require_GET
@requires("ledger.read")
def export(request: HttpRequest) -> HttpResponse:
    """The trial balance as a CSV file."""
    asked = _asked(request)
    rows = [
        (one.name, _yuan(one.debit_fen), _yuan(one.credit_fen), _yuan(one.fen),
         BY_CODE[one.kind].normal.value)
        for one in balances.balances(**asked.scope())  # type: ignore[arg-type]
    ]  # fmt: skip
    heads = ("科目", "借方（元）", "贷方（元）", "余额（元）", "余额在哪一方")
    return _csv(request, "科目余额", heads, rows, len(rows))


@require_GET
@requires("ledger.read")
def export_account(request: HttpRequest, kind: str) -> HttpResponse:
    """The postings of one kind of account as a CSV file, names masked."""
    if kind not in BY_CODE:
        raise Http404
    found = list(books_reading.every_posting(kind, _asked(request), rows_max=ROWS_MAX))
    heads = ("记账日", "凭证", "事项", "摘要", "项目", "资金来源", "年度", "档号", "姓名（遮着）",
             "所属月份", "借方（元）", "贷方（元）")  # fmt: skip
    return _csv(request, f"{BY_CODE[kind].name}明细", heads, _lines(found), len(found))


def _asked(request: HttpRequest) -> books_reading.Asked:
    area = books_area(request)
    if area is None:
        raise Http404
    asked, errors = books.asked_of(request, area)
    if errors:
        raise Http404
    return asked


def _lines(found: Sequence[books_reading.PostingRow]) -> Iterable[Sequence[object]]:
    today = timezone.localdate()
    for start in range(0, len(found), _NAMES_AT_ONCE):
        part = found[start : start + _NAMES_AT_ONCE]
        ids = {one.person_id for one in part if one.person_id is not None}
        persons = named(ids, on=today)
        for one in part:
            person = persons.get(one.person_id or 0)
            yield (
                one.on_date.isoformat(), one.transaction_id, event_words(one.event), one.why,
                one.programme, one.fund, one.year, person.file_number if person else "",
                person.name if person else "", str(one.month) if one.month else "",
                _yuan(one.debit_fen), _yuan(one.credit_fen),
            )  # fmt: skip


def _yuan(fen: int) -> str:
    return yuan_text(Fen(fen)).replace(",", "")


def _csv(
    request: HttpRequest, title: str, heads: Sequence[str], rows: Iterable[Sequence[object]],
    count: int,
) -> HttpResponse:  # fmt: skip
    """A file that table programs read as it is meant; each export is an event of the log."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    audit(
        verb="ledger.export", by=current_user(request), at=timezone.now(),
        area_code=scope(request).code, summary=f"导出“{title}” {count:,} 行（遮挡）",
        data={"rows": count},
    )  # fmt: skip
    name = f"{title}{timezone.localdate():%Y%m%d}.csv"
    return HttpResponse(
        # The mark tells table programs that it is UTF-8.
        "\ufeff" + out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


def _harmless(cell: object) -> object:
    """Words stay words: nothing that a table program would run. Numbers of ours may be negative."""
    if isinstance(cell, str) and cell.startswith(_FORMULA) and not _is_number(cell):
        return f"'{cell}"
    return cell


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdigit()
