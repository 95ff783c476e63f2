"""认定名单: counts of an area and month, the lists to work on, and their workbooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from huican.access.permissions import current_user, require, requires
from huican.audit.operations import record as audit
from huican.desk import exports
from huican.desk.addresses import address, scope
from huican.desk.contexts import determined, possible_deaths, work_lists
from huican.desk.contexts.determined import Asked
from huican.desk.rendering import page
from huican.programmes.entering import enter_fact
from huican.registry.queries.rows import NoSuchSheet, source_rows

_WORDS_MAX = 200


def _list(
    request: HttpRequest, template: str, title: str, make: Callable[[Asked], dict[str, Any]], *,
    whole_year: bool = False,
) -> HttpResponse:  # fmt: skip
    """A page about the answers of an area; another where nobody lives there."""
    found = determined.asked(request, whole_year=whole_year)
    if found is None:
        context = determined.nobody(request, title)
        return page(request, "determinations", "desk/determined_empty.html", context)
    return page(request, "determinations", template, make(found))


@require_GET
@requires("determination.read")
def every(request: HttpRequest) -> HttpResponse:
    """Each programme: entitled, not, unknown; and how many of those entitled receive it."""
    return _list(request, "desk/determinations.html", "认定名单", determined.overview)


@require_GET
@requires("determination.read")
def one(request: HttpRequest, code: str) -> HttpResponse:
    """One programme: why, where, and the persons of one answer."""
    require(request, "person.read")
    return _list(
        request, "desk/determined.html", "认定名单",
        lambda found: determined.programme_page(found, code),
    )  # fmt: skip


@require_GET
@requires("determination.read")
def not_receiving(request: HttpRequest) -> HttpResponse:
    """应享未享."""
    require(request, "person.read")
    return _list(request, "desk/not_receiving.html", "应享未享", work_lists.not_receiving_page)


@require_GET
@requires("determination.read")
def not_entitled(request: HttpRequest) -> HttpResponse:
    """不该发还在发."""
    require(request, "person.read")
    return _list(
        request, "desk/not_entitled.html", "不该发还在发", work_lists.not_entitled_page,
        whole_year=True,
    )  # fmt: skip


@require_GET
@requires("determination.read")
def to_verify(request: HttpRequest) -> HttpResponse:
    """待核实, by the fact that is missing."""
    require(request, "person.read")
    return _list(request, "desk/to_verify.html", "待核实", work_lists.to_verify_page)


@require_GET
@requires("determination.read")
def export(request: HttpRequest, what: str) -> HttpResponse:
    """A list as a workbook, masked; each one is an event of the log."""
    require(request, "person.read")
    found = determined.asked(request, whole_year=what == "not-entitled")
    if found is None:
        raise Http404
    title, content, rows = exports.workbook(what, found)
    audit(
        verb="determination.export", by=current_user(request), at=timezone.now(),
        area_code=scope(request).code, summary=f"导出“{title}” {rows:,} 行（遮挡）",
        data={"list": what, "month": str(found.month), "rows": rows},
    )  # fmt: skip
    return exports.as_download(title, content)


@require_GET
@requires("determination.read")
def deaths(request: HttpRequest) -> HttpResponse:
    """Persons who may have died: proposals."""
    require(request, "person.read")
    context = possible_deaths.listing(request)
    return page(request, "determinations", "desk/possible_deaths.html", context)


@require_http_methods(["GET", "POST"])
@requires("determination.run")
def death(request: HttpRequest, entry_id: int, person_id: int, act: str) -> HttpResponse:
    """Say of one proposal that it is the same person, or that it is not, and how one knows."""
    require(request, "person.read")
    if act not in ("confirm", "reject"):
        raise Http404
    match = possible_deaths.match_of(request, entry_id, person_id)
    back = HttpResponseRedirect(address(request, "possible-deaths"))
    if possible_deaths.settled_words(match):
        return back
    why = request.POST.get("reason", "").strip()[:_WORDS_MAX]
    error = "请写一句怎么核对的" if request.method == "POST" and not why else ""
    if request.method == "GET" or error:
        context = possible_deaths.confirm_page(request, match, act, error)
        return page(request, "determinations", "desk/confirm.html", context)
    same, first = act == "confirm", possible_deaths.from_month(match)
    # Who was found alive today was alive in every month until now; of later ones nobody spoke.
    until = None if same else max(first, possible_deaths.this_month()).next()
    enter_fact(
        person_id, possible_deaths.FACT, same, from_month=first, to_month=until,
        source=f"{_line(match.sheet_id, match.row)}{'是同一个人' if same else '不是他'}：{why}",
        by=current_user(request), at=timezone.now(),
    )  # fmt: skip
    return back


def _line(sheet_id: int, row: int) -> str:
    try:
        return f"《{source_rows(sheet_id, row, around=0).file}》第 {row} 行"
    except NoSuchSheet:
        return f"死亡名单第 {row} 行"
