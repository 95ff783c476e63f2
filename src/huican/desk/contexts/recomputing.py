"""Recomputing behind the page: how far it is, what changed where, and what was done lately."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone

from huican.access.queries import names_of_actors
from huican.desk.addresses import address, page_number, scope
from huican.desk.contexts.paging import pages
from huican.desk.contexts.payment_words import money, programme_name, trail
from huican.kernel.months import Month
from huican.ledger import recomputing
from huican.ledger.domain.funds import fund_words
from huican.ledger.recomputing import Summary
from huican.reference.queries import name_of, names_of
from huican.ui import formats

if TYPE_CHECKING:
    from huican.ledger.models import RecomputedPlace, Recomputing

PAGE_ROWS = 100
RECENT_MAX = 10
# No faster: a page that changes under the reader's eyes is hard to read (ui, section 8).
_REFRESH_S = 30
_OPEN = ("queued", "running")
_STATES = {
    "queued": ("info", "排队"), "running": ("info", "正在算"), "done": ("ok", "算好了"),
    "failed": ("bad", "有的没有算成"),
}  # fmt: skip
_PLACE_STATES = {
    "waiting": ("unk", "还没有算"), "running": ("info", "正在算"), "done": ("ok", "算好了"),
    "failed": ("bad", "没有算成"),
}  # fmt: skip


def run_page(request: HttpRequest, run: Recomputing) -> dict[str, Any]:
    """See desk/payment_recomputing.html."""
    every = recomputing.places(run)
    names = names_of([one.area_code for one in every], timezone.localdate())
    people = names_of_actors({run.asked_by, *([run.again_by] if run.again_by else [])})
    running, page = run.state in _OPEN, page_number(request)
    failed = sum(one.state == "failed" for one in every)
    stuck = recomputing.is_stuck(run, now=timezone.now())
    return {
        "trail": [
            *trail(request),
            {"text": "重算应发", "url": _form_address(request, run)},
            {"text": "进度" if running else "结果"},
        ],
        "title": _title(run, every, failed),
        "lede": _lede(run, people),
        "running": running,
        "refresh_s": _REFRESH_S if running else None,
        "here_url": address(request, "recomputing", run.pk),
        "progress": _progress(run, every, names),
        "fault": f"{failed} 个地方没有算成。" if failed else "",
        "again": _again(running, failed, stuck),
        "facts": _facts(run, every),
        "rows": [
            _row(request, run, one, names)
            for one in every[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
        ],
        "pages": pages(request, page, len(every), PAGE_ROWS, "个地方"),
        "differences_url": _differences(request, run, run.area_code),
        "back_url": _form_address(request, run),
    }  # fmt: skip


def _title(run: Recomputing, every: Sequence[RecomputedPlace], failed: int) -> str:
    if run.state == "queued":
        return "重算应发：排队等着算"
    if run.state == "running":
        return "正在重算应发"
    changed = sum(one.changed for one in every)
    words = f"变动 {changed:,} 人月" if changed else "没有变动"
    if failed:
        return f"{len(every) - failed} 个地方算好了（{words}），{failed} 个没有算成"
    return f"应发重算好了：{words}"


def _lede(run: Recomputing, people: dict[str, str]) -> str:
    words = (
        f"{_place(run)}，“{programme_name(run.programme)}”{_months(run)}；"
        f"{people[run.asked_by]} {formats.clock(run.asked_at)} 交办"
    )
    return f"{words}，{people[run.again_by]} 要再算一次。" if run.again_by else f"{words}。"


def _place(run: Recomputing) -> str:
    return name_of(run.area_code, timezone.localdate())


def _months(run: Recomputing) -> str:
    first, last = Month.of(run.first_month), Month.of(run.last_month)
    return first.label if first == last else f"{first.label}到{last.label}"


def _progress(
    run: Recomputing, every: Sequence[RecomputedPlace], names: dict[str, str]
) -> dict[str, Any]:
    ended = sum(one.state in ("done", "failed") for one in every)
    at = next((one for one in every if one.state == "running"), None)
    words = f"{len(every)} 个地方，算完 {ended} 个"
    if at is not None and run.state in _OPEN:
        words += f"，正在算{names.get(at.area_code, at.area_code)}"
    return {"percent": 100 * ended / len(every), "words": words}


def _again(running: bool, failed: int, stuck: bool) -> dict[str, str] | None:
    if stuck:
        minutes = int(recomputing.STUCK_AFTER.total_seconds() // 60)
        return {"words": "接着算", "why": f"{minutes} 分钟没有动静：前面可能在入库，也可能停了。"
                "再排一次队，已经算好的不重来。"}  # fmt: skip
    if failed and not running:
        return {"words": f"没有算成的 {failed} 个再算一次", "why": "已经算好的不重来。"}
    return None


def _facts(run: Recomputing, every: Sequence[RecomputedPlace]) -> list[dict[str, str]]:
    return [
        {"key": "看了", "value": f"{sum(one.looked_at for one in every):,} 人月"},
        {"key": "变动", "value": f"{sum(one.changed for one in every):,} 人月"},
        {"key": "比原来增", "value": money(sum(one.more_fen for one in every))},
        {"key": "比原来减", "value": money(sum(one.less_fen for one in every))},
        {"key": "新增的应发用", "value": fund_words(run.fund)},
    ]


def _row(
    request: HttpRequest, run: Recomputing, one: RecomputedPlace, names: dict[str, str]
) -> dict[str, Any]:
    kind, words = _PLACE_STATES[one.state]
    done = one.state == "done"
    return {
        "name": names.get(one.area_code, one.area_code),
        "url": _differences(request, run, one.area_code) if done else None,
        "state": {"kind": kind, "words": words}, "done": done, "error": one.error,
        "looked_at": one.looked_at, "changed": one.changed, "more_fen": one.more_fen,
        "less_fen": one.less_fen,
    }  # fmt: skip


def _differences(request: HttpRequest, run: Recomputing, area: str) -> str:
    first, last = Month.of(run.first_month), Month.of(run.last_month)
    return address(request, "differences", keep=False, area=area, programme=run.programme,
                   at=str(last), since=str(first))  # fmt: skip


def _form_address(request: HttpRequest, run: Recomputing) -> str:
    first, last = Month.of(run.first_month), Month.of(run.last_month)
    return address(request, "payment-recompute", keep=False, area=run.area_code,
                   programme=run.programme, at=str(last), since=str(first))  # fmt: skip


# --- lately ---------------------------------------------------------------------------------------


def recent(request: HttpRequest) -> list[dict[str, Any]]:
    """The latest inside the area looked at, for desk/payment_recompute.html."""
    every = recomputing.recent(scope(request), limit=RECENT_MAX)
    people = names_of_actors({one.run.asked_by for one in every})
    places = names_of({one.run.area_code for one in every}, timezone.localdate())
    return [
        {
            "url": address(request, "recomputing", one.run.pk),
            "what": f"{programme_name(one.run.programme)}　{_months(one.run)}",
            "place": places.get(one.run.area_code, one.run.area_code),
            "who": people[one.run.asked_by], "at": formats.clock(one.run.asked_at),
            "state": dict(zip(("kind", "words"), _STATES[one.run.state], strict=True)),
            "result": _result(one),
        }
        for one in every
    ]  # fmt: skip


def _result(one: Summary) -> str:
    if one.run.state in _OPEN:
        return f"{one.places} 个地方，算完 {one.done + one.failed} 个"
    words = (
        f"变动 {one.changed:,} 人月，增 {money(one.more_fen)}，减 {money(one.less_fen)}"
        if one.changed else "没有变动"
    )  # fmt: skip
    return f"{words}；{one.failed} 个地方没有算成" if one.failed else words
