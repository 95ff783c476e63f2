"""预算与进度: what was handed down, arrived, spent and is left; and noting it."""

from __future__ import annotations

import calendar
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from huican.access.permissions import may
from huican.desk.addresses import address, here, scope, whole_number
from huican.desk.contexts.payment_words import fund_choices, fund_words, programme_name
from huican.desk.contexts.programme_words import place_names
from huican.desk.contexts.recovery_words import books_area, code_prefix
from huican.kernel.errors import HuicanError
from huican.kernel.money import fen_from
from huican.ledger import books_reading, budgets
from huican.ledger.books import Purse
from huican.ledger.budgets import Progress
from huican.programmes.standing import standing
from huican.ui import formats

# Spending this much less of the budget than of the year has gone is lagging, in percent.
_LAG = 10
WHAT = {
    "budget": ("下达或调减预算", "文号", "如：青财社〔2026〕12号", "记下预算"),
    "arrival": ("资金到账", "凭证号", "如：国库回单 0034", "记下到账"),
    "hand-in": ("收回的钱缴回专户", "凭证号", "如：缴款书 0012", "记下缴回"),
}
_TEXT_MAX = 120


def page_of(request: HttpRequest) -> dict[str, Any]:
    """See desk/budget.html."""
    area = books_area(request)
    if area is None:
        return {"township": True, "county_url": here(request, area=None)}
    years = budgets.budget_years(area)
    today = timezone.localdate()
    asked = whole_number(request.GET.get("of"), low=1949, high=2200)
    year = asked or (today.year if today.year in years or not years else years[0])
    rows = budgets.progress(year, area)
    pace = _pace(year, today)
    budget = sum(one.budget_fen or 0 for one in rows)
    spent = sum(one.spent_fen for one in rows if one.budget_fen is not None)
    county = len(area) == 6
    return {
        "township": False,
        "year": year,
        "lede": _lede(rows, budget, spent, pace),
        "years": [
            {"text": f"{one} 年", "url": here(request, of=one), "count": None,
             "current": one == year}
            for one in sorted({*years, today.year, year}, reverse=True)
        ],
        "pace": pace, "pace_words": f"全年过了 {formats.percent(pace)}",
        "rows": [_row(request, one, year, pace) for one in rows],
        "total": {
            "budget_fen": budget, "arrived_fen": sum(one.appropriated_fen for one in rows),
            "spent_fen": sum(one.spent_fen for one in rows),
            "left_fen": budget - spent,
        },
        "notes": [
            {"text": words[0], "url": address(request, "budget-note", what, of=year)}
            for what, words in WHAT.items()
        ] if may(request.user, "ledger.budget") and county else [],
        "not_county": not county and may(request.user, "ledger.budget"),
    }  # fmt: skip


def _pace(year: int, today: date) -> float:
    """How much of the year has gone, in percent."""
    if year != today.year:
        return 100.0 if year < today.year else 0.0
    days = 366 if calendar.isleap(year) else 365
    return round(100 * today.timetuple().tm_yday / days, 1)


def _lede(rows: Sequence[Progress], budget: int, spent: int, pace: float) -> str:
    if not rows:
        return "这一年账上还没有数。"
    if not budget:
        return "这一年还没有记过预算，只有发放。"
    share = formats.percent(100 * spent / budget)
    return (
        f"预算 {formats.yuan(budget)} 元，用了 {formats.yuan(spent)} 元，{share}；"
        f"全年过了 {formats.percent(pace)}。"
    )


def _row(request: HttpRequest, one: Progress, year: int, pace: float) -> dict[str, Any]:
    percent = 100 * one.spent_fen / one.budget_fen if one.budget_fen else None
    over = one.left_fen is not None and one.left_fen < 0
    low = percent is not None and percent < pace - _LAG
    state = (
        ("unk", "没有预算") if one.budget_fen is None
        else ("bad", "超预算") if over
        else ("warn", "慢了") if low
        else ("ok", "跟得上")
    )  # fmt: skip

    def opened(kind: str) -> str:
        return address(request, "books-account", kind, programme=one.programme, fund=one.fund,
                       of=year)  # fmt: skip

    return {
        "label": programme_name(one.programme), "fund": fund_words(one.fund),
        "budget_fen": one.budget_fen, "budget_url": opened("budget"),
        "arrived_fen": one.appropriated_fen, "arrived_url": opened("appropriated"),
        "spent_fen": one.spent_fen, "spent_url": opened("payable"),
        "in_bank_fen": one.in_bank_fen, "left_fen": one.left_fen,
        "waiting_fen": one.recovered_fen, "waiting_url": opened("recovered"),
        "percent": percent, "percent_words": formats.percent(percent), "low": low,
        "kind": state[0], "words": state[1],
    }  # fmt: skip


# --- noting ---------------------------------------------------------------------------------------


@dataclass
class Form:
    """What was typed, and what is wrong with it. `key` makes the same form twice impossible."""

    what: str
    programme: str = ""
    fund: str = ""
    of: str = ""
    change: str = "more"
    amount: str = ""
    number: str = ""
    on: str = ""
    key: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def of_request(cls, request: HttpRequest, what: str) -> Form:
        if request.method != "POST":
            year = request.GET.get("of", str(timezone.localdate().year))
            return cls(what, of=year, key=secrets.token_hex(8))
        given = {
            name: request.POST.get(name, "").strip()[:_TEXT_MAX]
            for name in ("programme", "fund", "of", "change", "amount", "number", "on", "key")
        }
        return cls(what, **given)

    def read(self, county: str) -> tuple[Purse, int, date | None] | None:
        """The purse, the fen (below 0: a cut) and the day; None with `errors`."""
        year = whole_number(self.of, low=2000, high=2100)
        if self.programme not in standing().policies.programmes:
            self.wrong("programme", "请选一个项目")
        if not self.fund:
            self.wrong("fund", "请选资金来源")
        if year is None:
            self.wrong("of", "请写哪一年，如 2026")
        if not self.number:
            self.wrong("number", f"请写{WHAT[self.what][1]}")
        if not 8 <= len(self.key) <= 40 or not self.key.isalnum():
            self.key = secrets.token_hex(8)
        fen, on = self._fen(), self._day()
        if self.errors or year is None:
            return None
        sign = -1 if self.what == "budget" and self.change == "less" else 1
        return Purse(self.programme, self.fund, year, county), sign * fen, on

    def _fen(self) -> int:
        try:
            found = int(fen_from(self.amount))
        except HuicanError as error:
            self.wrong("amount", str(error))
            return 0
        if found <= 0:
            self.wrong("amount", "金额要大于 0")
        return found

    def _day(self) -> date | None:
        if not self.on:
            return None
        try:
            found = date.fromisoformat(self.on)
        except ValueError:
            self.wrong("on", "日期要写成 2026-11-20 这样")
            return None
        if found > timezone.localdate():
            self.wrong("on", "这一天还没有到")
        return found

    def wrong(self, name: str, text: str) -> None:
        """Notes what is wrong with a field."""
        self.errors.append({"field": name, "text": text})


def county_of(request: HttpRequest) -> str | None:
    """The county that a request speaks of; None above and below one."""
    prefix = code_prefix(scope(request).code)
    return prefix.ljust(12, "0") if len(prefix) == 6 else None


def form_page(request: HttpRequest, form: Form, county: str) -> dict[str, Any]:
    """See desk/budget_form.html."""
    title, number, hint, words = WHAT[form.what]
    known = books_reading.choices(county[:6]).funds
    place = place_names({county[:6]}, timezone.localdate())[county[:6]]
    return {
        "trail": [{"text": "预算与进度", "url": address(request, "budget", of=form.of)},
                  {"text": title}],
        "title": title, "place": place, "form": form, "errors": form.errors,
        "programmes": [("", "请选"), *(
            (one.code, one.name) for one in standing().policies.programmes.values()
            if one.amount is not None or one.counts_as
        )],
        "funds": [("", "请选"), *fund_choices(list(known))],
        "changes": [("more", "下达（加）"), ("less", "调减（减）")] if form.what == "budget" else [],
        "number_label": number, "number_hint": hint, "button": words,
        "action": request.get_full_path(),
        "back_url": address(request, "budget", of=form.of),
    }  # fmt: skip
