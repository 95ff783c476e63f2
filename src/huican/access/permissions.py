"""Who may open a page. Every view carries exactly one of three marks; a test walks all routes.

    @requires("figures.read")       signed in, may do this verb, ?area= inside the user's area
    @signed_in("自己的显示设置")      signed in, nothing else
    @public("登录页")                 everybody, with the reason why

`requires` puts `request.scope` (AreaScope): views filter by it, always.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar, cast
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse

from huican.access.domain.scope import AreaScope
from huican.access.models import User
from huican.access.rolebook import rolebook
from huican.access.scopes import scope_for
from huican.kernel.errors import HuicanError

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class NotPermitted(HuicanError, PermissionDenied):
    """The user is known, but this is not for him. Shown as the 403 page."""

    code: ClassVar[str] = "not-permitted"


@dataclass(frozen=True)
class Access:
    """The mark on a view: `verb`, or `reason` of a view that needs none."""

    kind: str  # "verb", "signed-in", "public"
    verb: str = ""
    reason: str = ""
    area: bool = True


def access_of(view: Callable[..., Any]) -> Access | None:
    """The mark of `view`; None when it carries none (which the guard test refuses)."""
    return getattr(view, "huican_access", None)


def public(reason: str) -> Callable[[View], View]:
    """Everybody may open this view; `reason` says why in a few Chinese words."""

    def mark(view: View) -> View:
        view.huican_access = Access("public", reason=reason)  # type: ignore[attr-defined]
        return view

    return mark


def signed_in(reason: str) -> Callable[[View], View]:
    """Every user who has finished signing in may open this view."""

    def mark(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return _sign_in_first(request) or view(request, *args, **kwargs)

        guarded.huican_access = Access("signed-in", reason=reason)  # type: ignore[attr-defined]
        return cast(View, guarded)

    return mark


def requires(verb: str, *, area: bool = True) -> Callable[[View], View]:
    """Users with `verb` may open this view; with `area`, ?area= must lie inside their area.

    Raises RolesError-free KeyError at import when the verb is not in roles.yaml.
    """

    def mark(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            redirect = _sign_in_first(request)
            if redirect is not None:
                return redirect
            require(request, verb)
            request.scope = scope_of(request, use_query=area)  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        guarded.huican_access = Access("verb", verb=verb, area=area)  # type: ignore[attr-defined]
        return cast(View, guarded)

    return mark


permission = requires


def current_user(request: HttpRequest) -> User:
    """The signed-in user of a view marked `requires` or `signed_in`."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        raise NotPermitted("还没有登录", remedy="请先登录")
    return cast(User, user)


def may(user: Any, verb: str) -> bool:
    """Whether `user` may do `verb`; False for anonymous ones. For showing links and buttons."""
    if not getattr(user, "is_authenticated", False):
        return False
    return verb in rolebook().verbs_of(user.roles)


def require(request: HttpRequest, verb: str) -> None:
    """Raise NotPermitted unless the user of `request` may do `verb`."""
    if may(request.user, verb):
        return
    book = rolebook()
    label = book.verbs[verb].label if verb in book.verbs else verb
    whom = "、".join(role.name for role in book.roles_with(verb)) or "安全管理员"
    raise NotPermitted(
        f"你的角色不能“{label}”", remedy=f"能做这件事的角色：{whom}；工作需要时请找安全管理员"
    )


def scope_of(request: HttpRequest, *, use_query: bool = True) -> AreaScope:
    """The scope that `request` speaks of: ?area= inside the user's area, or all of the latter.

    Raises NotPermitted when the area is not the user's.
    """
    user = current_user(request)
    wanted = request.GET.get("area") if use_query else None
    scope = scope_for(user.area_code, wanted or None)
    if scope is None:
        raise NotPermitted(
            f"区划 {(wanted or '')[:12]} 不在你能看的范围里",
            remedy="请从页面上方的区划里选；范围要变，请找安全管理员",
        )
    return scope


def require_inside(request: HttpRequest, area_code: str) -> None:
    """Raise NotPermitted unless a record of `area_code` lies in the user's whole area.

    For views of one record: the record's own area decides, not ?area=.
    """
    if not scope_of(request, use_query=False).contains(area_code):
        raise NotPermitted("这条记录不在你能看的区划里", remedy="范围要变，请找安全管理员")


def _sign_in_first(request: HttpRequest) -> HttpResponse | None:
    """None when the user has done all steps of signing in; else where to send the browser."""
    from huican.access import signin

    if signin.is_complete(request):
        return None
    try:
        place = reverse("signin")
    except NoReverseMatch:
        raise NotPermitted("还没有登录", remedy="请先登录") from None
    if request.method in {"GET", "HEAD"} and request.get_full_path() != "/":
        place += "?" + urlencode({"next": request.get_full_path()})
    if request.headers.get("HX-Request") == "true":
        # A piece of a page must not be filled with the sign-in page: send the whole page there.
        return HttpResponse(status=204, headers={"HX-Redirect": place})
    return HttpResponseRedirect(place)
