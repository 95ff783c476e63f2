"""The shell around every desk page: navigation with counts, area switcher, search, account."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from huican.access.domain.scope import AreaScope
from huican.access.permissions import current_user, may
from huican.access.rolebook import rolebook
from huican.desk.addresses import address, here, scope
from huican.desk.reads import waiting_work
from huican.reference import queries as reference
from huican.reference.queries import AreaOn, Level
from huican.registry.queries.counts import persons_below

_FOUND_MAX = 30
_REMEMBER_S = 600
_COUNTED = {
    Level.CITY: "个市州",
    Level.COUNTY: "个县区",
    Level.TOWNSHIP: "个乡镇",
    Level.VILLAGE: "个村、社区",
}
# (room, label, address, verb); None begins a new group.
_ROOMS: tuple[tuple[str | None, tuple[tuple[str, str, str, str], ...]], ...] = (
    (None, (
        ("home", "工作台", "home", "desk.open"),
        ("persons", "一人一档", "persons", "person.read"),
        ("determinations", "待遇认定", "determinations", "determination.read"),
    )),
    ("发放与追回", (
        ("payments", "发放", "payments", "payments.read"),
        ("recoveries", "追回", "recoveries", "payments.read"),
        ("books", "账本", "books", "ledger.read"),
        ("budget", "预算与进度", "budget", "ledger.read"),
    )),
    ("监督", (
        ("supervision", "监督", "supervision", "supervision.read"),
        ("inspections", "资金检查", "inspections", "supervision.read"),
        ("findings-asked", "要我答复的", "findings-asked", "payments.read"),
        ("published", "公示", "published-lists", "payments.read"),
    )),
    ("台账与数字", (
        ("imports", "表格导入", "imports", "import.read"),
        ("figures", "数字", "figures", "figures.read"),
        ("reports", "报告", "reports", "report.read"),
    )),
    ("项目与标准", (
        ("programmes", "项目与依据", "programmes", "determination.read"),
        ("standards", "当地标准", "standards", "determination.read"),
        ("what-if", "试算", "what-if", "determination.read"),
    )),
    ("管理", (("audit", "操作记录", "audit", "audit.read"),)),
)  # fmt: skip


def shell(request: HttpRequest, room: str) -> dict[str, Any]:
    """See layouts/desk.html."""
    user = current_user(request)
    today = timezone.localdate()
    office = _tree(user.area_code, today)[0]
    roles = "、".join(rolebook().names_of(user.roles))
    return {
        "office": f"{office}残联",
        "home_url": address(request, "home"),
        "nav": _navigation(request, room),
        "user": {"name": user.display_name, "role": roles},
        "signout_url": reverse("signout"),
        "account_url": None,
        "area": _area(request, today),
        "search": _search(request),
        "prefs_url": reverse("signin-display"),
        "here": request.get_full_path() if request.method == "GET" else request.path,
        "as_of": timezone.now(),
    }


def _navigation(request: HttpRequest, room: str) -> list[dict[str, Any]]:
    groups = []
    counts = (
        {"imports": waiting_work(scope(request)).total} if may(request.user, "import.read") else {}
    )
    for title, links in _ROOMS:
        shown = [
            {
                "label": label, "url": address(request, name), "count": counts.get(code),
                "unit": "件", "current": code == room,
            }
            for code, label, name, verb in links
            if may(request.user, verb)
        ]  # fmt: skip
        if shown:
            groups.append({"title": title, "links": shown})
    return groups


def _search(request: HttpRequest) -> dict[str, Any] | None:
    if not may(request.user, "person.read"):
        return None
    return {"url": address(request, "persons-search"), "query": ""}


# --- the area switcher ----------------------------------------------------------------------------


def _area(request: HttpRequest, today: date) -> dict[str, Any]:
    """The areas that the user may look at from here, with how many persons live in each."""
    at = scope(request)
    own, below, chain = _tree(at.code, today)
    inside = {area.code for area in chain if _within(at, area.code)}
    words = own
    if below:
        words += f" · 全部 {len(below)} {_COUNTED.get(below[0].level, '处')}"
    wanted = (request.GET.get("area_q") or "").strip()[:30]
    found = _called(wanted, at, today) if wanted else None
    links = below if found is None else found
    heads = _heads(at, today) if may(request.user, "person.read") else {}
    return {
        "label": words,
        "parents": [
            {"name": area.name, "url": _switch(request, at, area.code)}
            for area in chain
            if area.code in inside
        ],
        "links": [
            {
                "name": area.name, "url": _switch(request, at, area.code),
                "count": heads.get(area.code), "unit": "人",
            }
            for area in links
        ],
        "search_url": request.path if below or wanted else None,
        "search_fields": [
            {"name": key, "value": request.GET[key]} for key in request.GET if key != "area_q"
        ],
        "query": wanted,
        "misses": f"没有找到“{wanted}”，换几个字试试。" if wanted and not links else None,
    }  # fmt: skip


def _heads(at: AreaScope, today: date) -> dict[str, int]:
    return {area.code: area.persons for area in persons_below(at, on=today).below}


def _within(at: AreaScope, code: str) -> bool:
    """Whether the user may look at an area above the present one."""
    from huican.access.scopes import scope_for

    return scope_for(at.top, code) is not None


def _switch(request: HttpRequest, at: AreaScope, code: str) -> str:
    """This page for another area; a page about one thing (a record) goes to the workbench."""
    chosen = None if code == at.top else code
    if request.method == "GET":
        return here(request, without=("area_q",), area=chosen)
    return address(request, "home", keep=False, area=chosen)


def _tree(code: str, today: date) -> tuple[str, list[AreaOn], list[AreaOn]]:
    """Name, children and ancestors; the same for everybody, so remembered for ten minutes."""
    key = f"desk-tree-{code}-{today}"
    known: tuple[str, list[AreaOn], list[AreaOn]] | None = cache.get(key)
    if known is None:
        chain = reference.ancestors(code, today)
        own = reference.name_of(code, today)
        known = (own, reference.children(code, today), chain)
        if own != code:
            cache.set(key, known, _REMEMBER_S)
    return known


def _called(wanted: str, at: AreaScope, today: date) -> list[AreaOn]:
    """Areas below the present one whose name holds the words."""
    inside = reference.descendants(at.code, today)
    return [area for area in inside if wanted in area.name][:_FOUND_MAX]
