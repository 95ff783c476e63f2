"""发放: the batches of a month, what no batch has taken up yet, building one, and what is owed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from huican.access.domain.scope import AreaScope
from huican.access.permissions import may
from huican.access.scopes import scope_for
from huican.desk.addresses import address, here, page_number, scope
from huican.desk.contexts.month_asked import last_month, month_links, read_month, this_month
from huican.desk.contexts.paging import pages
from huican.desk.contexts.payment_words import (
    KIND_WORDS,
    PREPARE,
    STATE_KINDS,
    fund_choices,
    money,
    next_words,
    programme_name,
    roles_of,
    seen,
    trail,
)
from huican.desk.contexts.recomputing import recent
from huican.desk.remembering import until_data_change
from huican.kernel.months import Month
from huican.ledger.batches import reading, reading_month, reading_waiting
from huican.ledger.batches.reading import BatchRow
from huican.ledger.batches.reading_month import MonthOfProgramme
from huican.ledger.domain.funds import fund_words
from huican.ledger.entitlements import Recomputed
from huican.programmes.domain.policy import Programme
from huican.programmes.standing import standing
from huican.reference.queries import name_of
from huican.registry.queries.counts import persons_in

PAGE_ROWS = 50
_AHEAD = 12
# Recomputing looks at every person of the area for each of these months; a page must not wait
# longer than some seconds (a quarter of a million takes four). More is done behind it.
MONTHS_MAX, PERSON_MONTHS_MAX = 24, 500_000
_SHOWN = {"": "全部", "open": "在办", "closed": "已结清", "cancelled": "已作废"}


def month_looked_at(request: HttpRequest) -> Month:
    """?at=2023-12; else the month of the latest batch, or the latest that workbooks speak of."""
    asked = read_month(request.GET.get("at", ""))
    if asked is not None and Month(2000, 1) <= asked <= this_month().next(_AHEAD):
        return asked
    months = reading.months(scope(request).ranges)
    return Month.of(months[0]) if months else last_month(request)


def _covering(request: HttpRequest) -> list[str]:
    """The areas above the one looked at that the reader may see too: their batches pay here."""
    at = scope(request)
    whole = scope_for(at.top, None)
    codes = {at.code[:digits].ljust(12, "0") for digits in (2, 4, 6, 9)}
    return [code for code in codes if whole is not None and whole.contains(code)]


# --- the month ------------------------------------------------------------------------------------


def listing(request: HttpRequest) -> dict[str, Any]:
    """See desk/payments.html."""
    month = month_looked_at(request)
    every = reading.rows(
        month=month.first_day, ranges=scope(request).ranges, covering=_covering(request)
    )
    show = request.GET.get("show", "")
    show = show if show in _SHOWN else ""
    chosen = [row for row in every if not show or _shown_as(row) == show]
    page = page_number(request)
    code = scope(request).code
    waiting: list[MonthOfProgramme] = until_data_change(
        "payments-waiting",
        lambda: [
            reading_month.month_of_programme(one, month, code)
            for one in reading_month.programmes_paid()
        ],
        month, code, standing().policies.digest, standing().table.digest(),
        *reading_month.as_of(),
    )  # fmt: skip
    return {
        "title": "发放", "lede": _lede(month, every, waiting), "month": month_links(request, month),
        "new_url": address(request, "payment-new", at=str(month))
        if may(request.user, PREPARE) else None,
        "links": _links(request),
        "filters": [
            {"text": words, "url": here(request, show=code or None), "current": code == show,
             "count": sum(not code or _shown_as(row) == code for row in every)}
            for code, words in _SHOWN.items()
        ],
        "rows": [_row(request, row) for row in chosen[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]],
        "pages": pages(request, page, len(chosen), PAGE_ROWS, "批"),
        "waiting": [_waiting(request, month, one) for one in waiting],
    }  # fmt: skip


def _shown_as(row: BatchRow) -> str:
    return row.state if row.state in ("closed", "cancelled") else "open"


def _lede(month: Month, rows: list[BatchRow], waiting: list[MonthOfProgramme]) -> str:
    if not waiting and not rows:
        return "还没有人在册。先批准发放，或按以前的发放台账列入在册，再制批次。"
    open_ = [row for row in rows if _shown_as(row) == "open"]
    regular = [one for item in waiting for one in item.to_build if one.kind == "regular"]
    lines, fen = sum(one.lines for one in regular), sum(one.fen for one in regular)
    words = f"{month.label}有 {len(open_)} 批在办" if open_ else f"{month.label}没有在办的批次"
    return words + (
        f"，还有 {lines:,} 人、{money(fen)}没有列进批次。" if lines else "，该发的都列进批次了。"
    )


def _links(request: HttpRequest) -> list[dict[str, Any]]:
    ranges = scope(request).ranges
    back = reading_waiting.back_counts(ranges)
    return [
        {"text": f"暂缓的 {reading_waiting.held_count(ranges):,} 行",
         "url": address(request, "payments-held")},
        {"text": f"银行退回的 {back['to-repair'] + back['repaired']:,} 行",
         "url": address(request, "payments-returned")},
        {"text": "应发和已发的差额", "url": address(request, "differences")},
    ]  # fmt: skip


def _row(request: HttpRequest, row: BatchRow) -> dict[str, Any]:
    batch = seen(row)
    return {
        "url": address(request, "payment", row.id), "number": row.number,
        "programme": batch.programme, "kind": KIND_WORDS[row.kind], "fund": fund_words(row.fund),
        "lines": row.lines, "lines_url": address(request, "payment-lines", row.id),
        "held": row.held, "held_url": address(request, "payments-held", batch=row.id),
        "fen": row.total_fen,
        "state": {"kind": STATE_KINDS[row.state], "words": row.state_words},
        "next": next_words(row),
    }  # fmt: skip


def _waiting(request: HttpRequest, month: Month, one: MonthOfProgramme) -> dict[str, Any]:
    may_build, left = may(request.user, PREPARE), one.on_roll - one.computed
    kinds = []
    for part in one.to_build:
        if not part.lines:
            continue
        again = part.kind == "re-issue"
        place = (
            address(request, "payments-returned", show="repaired") if again
            else address(request, "differences", programme=one.programme, at=str(month),
                         since=str(month) if part.kind == "regular" else None,
                         sort="" if part.kind == "regular" else part.kind)
        )  # fmt: skip
        kinds.append({
            "words": KIND_WORDS[part.kind], "lines": part.lines, "fen": part.fen, "url": place,
            "build_url": address(request, "payment-new", programme=one.programme, at=str(month),
                                 kind=part.kind) if may_build else None,
        })  # fmt: skip
    return {
        "programme": programme_name(one.programme), "kinds": kinds,
        "said": f"在册 {one.on_roll:,} 人，应发都算好了。",
        "done": "应发还没有算" if left == one.on_roll and left else "该发的都列进批次了",
        "not_computed": f"在册 {one.on_roll:,} 人，{left:,} 人这个月的应发还没有算。"
        if left else "",
        "roll_url": address(request, "payments-roll", programme=one.programme, at=str(month))
        if may(request.user, "person.read") else None,
        "recompute_url": address(request, "payment-recompute", programme=one.programme,
                                 at=str(month)) if may_build else None,
    }  # fmt: skip


# --- building, recomputing ------------------------------------------------------------------------


@dataclass
class Form:
    """What was chosen, and what is wrong with it. `since` only counts where months are computed."""

    programme: str = ""
    month: str = ""
    since: str = ""
    kind: str = "regular"
    fund: str = ""
    recompute: bool = True
    errors: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, request: HttpRequest) -> Form:
        """What the address or the form says."""
        given = request.POST if request.method == "POST" else request.GET
        known = reading_month.programmes_paid()
        month = given.get("month") or request.GET.get("at") or str(month_looked_at(request))
        return cls(
            given.get("programme") or (known[0].code if known else ""), month[:10],
            given.get("since", month)[:10], given.get("kind", "regular"),
            given.get("fund", "")[:60],
            request.method == "GET" or bool(given.get("recompute")),
        )  # fmt: skip

    def read(self) -> tuple[Programme, Month] | None:
        """Programme and month; None with `errors` where something does not do."""
        programme = next(
            (one for one in reading_month.programmes_paid() if one.code == self.programme), None
        )
        month = read_month(self.month)
        if programme is None:
            self.errors.append({"field": "programme", "text": "请选一个有人在册的项目"})
        if month is None or not Month(2000, 1) <= month <= this_month().next(_AHEAD):
            self.errors.append({"field": "month", "text": "请写发放月份，如 2023-05"})
        if self.kind not in KIND_WORDS:
            self.errors.append({"field": "kind", "text": "请选种类"})
        if not self.fund.strip():
            self.errors.append({"field": "fund", "text": "请选资金来源"})
        return None if self.errors or programme is None or month is None else (programme, month)

    def months(self, last: Month) -> list[Month]:
        """From `since` to the month; empty with `errors` where that does not do."""
        first = read_month(self.since)
        if first is None or not last.next(1 - MONTHS_MAX) <= first <= last:
            self.errors.append(
                {"field": "since", "text": f"请写从哪个月起，如 2023-01，最多 {MONTHS_MAX} 个月"}
            )
            return []
        return [Month.from_index(index) for index in range(first.index, last.index + 1)]


def too_long_to_wait(at: AreaScope, months: list[Month]) -> bool:
    """Whether recomputing these months takes longer than a page can wait for."""
    return persons_in(at) * len(months) > PERSON_MONTHS_MAX


def _choices(request: HttpRequest, form: Form) -> dict[str, Any]:
    known = reading_month.funds(form.programme, scope(request).code) if form.programme else []
    return {
        "programmes": [(one.code, one.name) for one in reading_month.programmes_paid()],
        "kinds": list(KIND_WORDS.items()), "funds": fund_choices(known), "form": form,
        "area": name_of(scope(request).code, this_month().first_day),
        "back_url": address(request, "payments"), "action": request.get_full_path(),
    }  # fmt: skip


def new_page(request: HttpRequest, form: Form) -> dict[str, Any]:
    """See desk/payment_new.html."""
    return {
        **_choices(request, form), "trail": trail(request, None, "制批次"), "errors": form.errors,
        "who_next": f"制好以后逐项检查，再由另一个人批准（{roles_of(('payments.approve',))}）。"
        "制批次的人不能批准，也不能放行。",
    }  # fmt: skip


def recompute_page(
    request: HttpRequest, form: Form, done: Recomputed | None = None
) -> dict[str, Any]:
    """See desk/payment_recompute.html; with what was done, once it was."""
    return {
        **_choices(request, form), "trail": trail(request, None, "重算应发"),
        "errors": form.errors, "receipt": _recomputed(request, form, done) if done else None,
        "recent": recent(request),
    }  # fmt: skip


def _recomputed(request: HttpRequest, form: Form, done: Recomputed) -> dict[str, Any]:
    months = form.month if form.since == form.month else f"{form.since} 到 {form.month}"
    if done.changed:
        title = f"应发重算好了：变动 {done.changed:,} 人月"
    else:
        title = "应发重算好了：没有变动"
    return {
        "title": f"{title}（重算回执）", "seal": "重算回执", "number": "",
        "facts": [
            {"key": "项目", "value": programme_name(form.programme)},
            {"key": "月份", "value": months},
            {"key": "看了", "value": f"{done.looked_at:,} 人月"},
            {"key": "比原来增", "value": money(done.more_fen)},
            {"key": "比原来减", "value": money(done.less_fen)},
        ],
        "url": address(request, "differences", programme=form.programme, at=form.month,
                       since=form.since),
        "words": "看应发和已发的差额",
    }  # fmt: skip
