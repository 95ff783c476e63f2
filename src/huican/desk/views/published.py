"""公示: lists for the village. The last view is open to everybody who has the address."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from huican.access.permissions import (
    NotPermitted,
    current_user,
    may,
    public,
    require,
    require_inside,
    requires,
)
from huican.audit.operations import record as audit
from huican.desk.addresses import address, scope, whole_number
from huican.desk.contexts import published
from huican.desk.contexts.inspections import Form
from huican.desk.contexts.month_asked import read_month
from huican.desk.papers.drawing import as_word
from huican.desk.papers.village_notice import notice_word
from huican.desk.rendering import page
from huican.desk.views.findings import day
from huican.desk.views.inspections import given
from huican.kernel.errors import HuicanError
from huican.ledger.supervision import lists, printed
from huican.ledger.supervision.published import (
    ListRefused,
    Selection,
    preview,
    publish,
    withdraw,
)

if TYPE_CHECKING:
    from huican.ledger.models import PublishedList


def _may_see(request: HttpRequest) -> None:
    """Whoever works with payments or watches them: lists that are down are no longer public."""
    if not (may(request.user, "payments.read") or may(request.user, "supervision.read")):
        raise NotPermitted("你的角色不看公示过的名单", remedy="正在公示的，请看公示的网址")


@require_safe
@requires("desk.open")
def every(request: HttpRequest) -> HttpResponse:
    """The lists of an area, up and taken down."""
    _may_see(request)
    return page(request, "published", "desk/published_lists.html", published.listing(request))


@require_http_methods(["GET", "POST"])
@requires("lists.publish")
def new(request: HttpRequest) -> HttpResponse:
    """Choose a batch or a month, look at what would be read, put it up."""
    chosen = _chosen(request)
    if chosen is None:
        return page(
            request, "published", "desk/published_list_choose.html", published.choose(request)
        )
    try:
        looked = preview(chosen, on=timezone.localdate())
    except ListRefused as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(address(request, "published-list-new", at=""))
    form = published.default_form(chosen, looked)
    if request.method == "POST":
        form = given(request, "title", "from_day", "until_day", "hotline", "expected")
        made = _publish(request, chosen, form)
        if made is not None:
            messages.success(request, "公示了。把网址给村里，或打印贴出来。")
            return HttpResponseRedirect(address(request, "published-list", made.pk))
    context = published.form_page(request, chosen, looked, form)
    return page(request, "published", "desk/published_list_new.html", context)


def _chosen(request: HttpRequest) -> Selection | None:
    area = scope(request).code
    batch = whole_number(request.GET.get("batch"), low=1, high=999_999_999)
    if batch is not None:
        return Selection(area, batch)
    programme, month = request.GET.get("programme", ""), read_month(request.GET.get("at", ""))
    return Selection(area, None, programme, month) if programme and month is not None else None


def _publish(request: HttpRequest, chosen: Selection, form: Form) -> PublishedList | None:
    values = form.values
    days: dict[str, date] = {}
    for name in ("from_day", "until_day"):
        found = day(values[name])
        if found is None:
            form.wrong(name, "请写日期，如 2026-12-01")
        else:
            days[name] = found
    rows, _, fen = values["expected"].partition("-")
    expected = (
        whole_number(rows, low=0, high=999_999_999) or 0,
        int(fen) if fen.isascii() and fen.isdigit() and len(fen) <= 15 else 0,
    )
    if form.errors:
        return None
    try:
        return publish(
            chosen, title=values["title"], hotline=values["hotline"], expected=expected,
            from_day=days["from_day"], until_day=days["until_day"], by=current_user(request),
            at=timezone.now(),
        )  # fmt: skip
    except HuicanError as error:
        form.wrong(_field_of(error), str(error))
        return None


def _field_of(error: HuicanError) -> str:
    """The field that a refusal speaks of, as far as its words tell."""
    for word, name in (("标题", "title"), ("电话", "hotline"), ("开始", "from_day"),
                       ("撤下日", "until_day"), ("一年", "until_day")):  # fmt: skip
        if word in error.what:
            return name
    return ""


@require_http_methods(["GET", "POST"])
@requires("desk.open", area=False)
def one(request: HttpRequest, list_id: int) -> HttpResponse:
    """One list with its address; POST takes it down early."""
    _may_see(request)
    found = _found(request, list_id)
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        require(request, "lists.publish")
        try:
            withdraw(
                list_id, request.POST.get("why", "")[:300], by=current_user(request),
                at=timezone.now(),
            )  # fmt: skip
        except HuicanError as error:
            errors.append({"field": "why", "text": str(error)})
        else:
            messages.success(request, "撤下了，网址打开只会说已经撤下。")
            return HttpResponseRedirect(address(request, "published-list", list_id))
        found = _found(request, list_id)
    context = published.list_page(request, found, errors)
    return page(request, "published", "desk/published_list.html", context)


@require_GET
@requires("lists.publish", area=False)
def notice(request: HttpRequest, list_id: int) -> HttpResponse:
    """A list for the notice board as a Word file, a sheet for each village; ?village= only one. Of
    a list that is down there is none: it is said so on its page."""
    found = _found(request, list_id)
    village = request.GET.get("village", "")
    try:
        there = printed.notice_villages(found, village=village, today=timezone.localdate())
    except lists.NoSuchList:
        raise Http404 from None
    except printed.NoNotice as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(address(request, "published-list", list_id))
    content = notice_word(found, there)
    rows = sum(each.rows for each in there)
    audit(
        verb="list.download", by=current_user(request), at=timezone.now(),
        subject=("published-list", found.pk), area_code=found.area_code,
        summary=f"下载公示名单 {len(there):,} 个村 {rows:,} 行（遮挡）",
        data={"villages": len(there), "rows": rows},
    )  # fmt: skip
    return as_word(f"{found.title}{there[0].name if village else ''}", content)


def _found(request: HttpRequest, list_id: int) -> PublishedList:
    try:
        found = lists.by_id(list_id)
    except lists.NoSuchList:
        raise Http404 from None
    require_inside(request, found.area_code)
    return found


@require_safe
@public("公示的名单：有网址的人都能看，姓名遮着，公示期满就撤下")
def public_list(request: HttpRequest, token: str) -> HttpResponse:
    """What the village reads. 404 for no list, or none yet; 410 once it is down."""
    try:
        found, state = lists.by_token(token, timezone.localdate())
    except lists.NoSuchList:
        raise Http404 from None
    if state == lists.STANDING:
        answer = render(request, "desk/public_list.html", published.public_page(request, found))
    else:
        context = published.gone_page(found, state)
        answer = render(request, "desk/public_list_gone.html", context, status=410)
    # Asked for anew every time: nobody's memory may keep a list beyond its last day. Nobody finds
    # it by searching, and no other site's page learns its address (ours do: without it the form for
    # text size and colours would come from nowhere, and be refused).
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive, nosnippet"
    answer["Referrer-Policy"] = "same-origin"
    return answer
