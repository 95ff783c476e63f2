"""在册名单: who is on a programme's roll in a month, since when, and what the month owes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from huican.desk.addresses import address, here, page_number, scope
from huican.desk.contexts.determined import person_cells
from huican.desk.contexts.month_asked import month_links
from huican.desk.contexts.paging import pages
from huican.desk.contexts.payment_words import money, trail
from huican.desk.contexts.payments import month_looked_at
from huican.desk.exports import ROWS_MAX, Row, masked_lines
from huican.desk.remembering import until_data_change
from huican.exchange.work_lists import WorkList
from huican.exchange.work_lists import workbook as written
from huican.kernel.months import Month
from huican.ledger import rolls, rolls_reading
from huican.ledger.batches import reading_month
from huican.ledger.rolls_reading import ON, STOPPED, SUSPENDED, Counted, RollRow
from huican.programmes.domain.policy import Programme
from huican.registry.queries.search import persons_named

PAGE_ROWS = 50
_SHOWN = {ON: "在册", SUSPENDED: "暂停的", STOPPED: "停发的"}
# What the month was found to owe: see Entitlement.
_OUTCOMES = {1: ("ok", "符合"), 0: ("bad", "不符合"), 2: ("unk", "待核实")}
_NOT_COMPUTED = ("unk", "还没有算")
_HEADS = ("姓名", "残疾人证", "残疾", "住在", "怎么定的", "从哪个月起", "认定", "这个月应发（元）")


@dataclass(frozen=True)
class Asked:
    """The roll that is looked at: of a programme, in a month and area; one of _SHOWN."""

    programme: Programme
    month: Month
    area: str
    show: str

    @property
    def title(self) -> str:
        return f"{self.month.label}{_SHOWN[self.show]}：{self.programme.name}"


def asked(request: HttpRequest) -> Asked | None:
    """?programme=, ?at= and ?show=; None where nobody was ever granted anything."""
    known = reading_month.programmes_paid()
    if not known:
        return None
    code, show = request.GET.get("programme", ""), request.GET.get("show", "")
    return Asked(
        next((one for one in known if one.code == code), known[0]), month_looked_at(request),
        scope(request).code, show if show in _SHOWN else ON,
    )  # fmt: skip


def page_of(request: HttpRequest) -> dict[str, Any]:
    """See desk/payment_roll.html."""
    month = month_looked_at(request)
    base = {
        "trail": trail(request, None, "在册名单"), "title": "在册名单",
        "month": month_links(request, month),
    }  # fmt: skip
    found = asked(request)
    if found is None:
        return {**base, "lede": "还没有人在册。先批准发放，或按以前的发放台账列入在册。", "choice": None,
                "filters": [], "rows": [], "pages": None, "total": "", "export_url": None}  # fmt: skip
    programme = found.programme
    counted: dict[str, Counted] = until_data_change(
        "roll", lambda: rolls_reading.counts(programme.code, month, found.area),
        programme.code, month, found.area, *reading_month.as_of(),
    )  # fmt: skip
    page, chosen = page_number(request), counted[found.show]
    rows = rolls_reading.rows(
        programme.code, month, found.area, found.show, limit=PAGE_ROWS,
        offset=(page - 1) * PAGE_ROWS,
    )  # fmt: skip
    return {
        **base,
        "lede": _lede(found, counted),
        "choice": _choice(request, programme),
        "filters": [
            {"text": words, "url": here(request, show=code if code != ON else None),
             "count": counted[code].persons, "current": code == found.show}
            for code, words in _SHOWN.items()
        ],
        "rows": _rows(request, found, rows),
        "pages": pages(request, page, chosen.persons, PAGE_ROWS, "人"),
        "total": f"合计（全部各页）：{chosen.persons:,} 人，应发 {money(chosen.fen)}"
        if found.show == ON else "",
        "export_url": address(request, "payments-roll-export", programme=programme.code,
                              at=str(month), show=found.show if found.show != ON else None)
        if chosen.persons else None,
    }  # fmt: skip


def _lede(found: Asked, counted: dict[str, Counted]) -> str:
    on = counted[ON]
    left = on.persons - on.computed
    words = f"{found.month.label}，“{found.programme.name}”在册 {on.persons:,} 人"
    return f"{words}，{left:,} 人这个月的应发还没有算。" if left else f"{words}，应发都算好了。"


def _choice(request: HttpRequest, chosen: Programme) -> dict[str, Any]:
    """See components/choice.html."""
    kept = [{"name": key, "value": request.GET[key]} for key in ("area", "year", "at", "show")
            if key in request.GET]  # fmt: skip
    return {
        "action": request.path, "name": "programme", "label": "哪个项目", "value": chosen.code,
        "options": [(one.code, one.name) for one in reading_month.programmes_paid()],
        "words": "看这一项", "fields": kept,
    }  # fmt: skip


def _rows(request: HttpRequest, found: Asked, rows: Sequence[RollRow]) -> list[dict[str, Any]]:
    persons = persons_named([one.person_id for one in rows], on=timezone.localdate())
    return [
        {
            **person_cells(request, persons[one.person_id]),
            "url": address(request, "person-roll", one.person_id, keep=False),
            "decided": rolls.act_words(one.act), "since": one.since.label,
            "kind": _outcome(one)[0], "words": _outcome(one)[1], "amount_fen": one.amount_fen,
        }
        for one in rows if one.person_id in persons
    ]  # fmt: skip


def _outcome(one: RollRow) -> tuple[str, str]:
    return _NOT_COMPUTED if one.outcome is None else _OUTCOMES[one.outcome]


def workbook(found: Asked) -> tuple[bytes, int]:
    """The list as an xlsx, masked as on the page, and how many rows it has."""
    rows = rolls_reading.rows(
        found.programme.code, found.month, found.area, found.show, limit=ROWS_MAX
    )
    lines: list[Row] = [
        (one.person_id, (rolls.act_words(one.act), one.since.label, _outcome(one)[1],
                         "" if one.amount_fen is None else one.amount_fen / 100))
        for one in rows
    ]  # fmt: skip
    cut = f"（只列前 {ROWS_MAX:,} 人，请按乡镇下载）" if len(rows) == ROWS_MAX else ""
    sheet = WorkList("名单", f"{found.title}{cut}", _HEADS, masked_lines(lines))
    return written([sheet]), len(rows)
