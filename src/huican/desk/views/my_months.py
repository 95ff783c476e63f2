"""本人查询: somebody with a slip looks at his own months, without an account."""

from __future__ import annotations

import math
import time

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from huican.access import tries
from huican.access.permissions import public
from huican.desk.contexts import my_months
from huican.registry import slips

COOKIE = "huican_my"
OPEN_S = 15 * 60
_SALT = "huican.desk.my"
_ROOM = "my"


@require_http_methods(["GET", "HEAD", "POST"])
@public("本人查询：有查询条和身份证末四位的人看自己的补贴，不用账号")
def mine(request: HttpRequest) -> HttpResponse:
    """The form; who has filled it in rightly sees his months here for a quarter of an hour."""
    if request.method == "POST":
        return _private(_enter(request))
    opened = _opened(request)
    if opened is not None:
        slip_id, left_s = opened
        year = my_months.year_asked(request)
        holder = slips.look(slip_id, f"{year} 年" if year else "最近一年", at=timezone.now())
        if holder is not None:
            context = my_months.page_of(request, holder, math.ceil(left_s / 60))
            answer = _private(render(request, "desk/my_months.html", context))
            # The page covers itself without a script, also where nobody sits any more.
            answer["Refresh"] = f"{left_s + 1}; url={reverse('my')}"
            return answer
    return _private(render(request, "desk/my.html", my_months.form_page(request)))


@require_POST
@public("本人查询看完了：这台设备上不再看得到")
def out(request: HttpRequest) -> HttpResponse:
    """End it at once."""
    answer = HttpResponseRedirect(f"{reverse('my')}?left=1")
    answer.delete_cookie(COOKIE, path=reverse("my"), samesite="Lax")
    return _private(answer)


def _enter(request: HttpRequest) -> HttpResponse:
    if not tries.may_try(request, _ROOM):
        return _again(request, slow=True)
    slip_id = slips.enter(
        request.POST.get("code", ""), request.POST.get("ending", ""), at=timezone.now()
    )
    if slip_id is None:
        tries.was_wrong(request, _ROOM)
        return _again(request, slow=bool(getattr(request, "axes_locked_out", False)))
    tries.was_right(request, _ROOM)
    answer = HttpResponseRedirect(reverse("my"))
    answer.set_cookie(
        COOKIE, signing.dumps({"slip": slip_id, "at": int(time.time())}, salt=_SALT),
        max_age=OPEN_S, path=reverse("my"), httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return answer


def _again(request: HttpRequest, *, slow: bool) -> HttpResponse:
    context = my_months.form_page(request, wrong=not slow, slow=slow)
    return render(request, "desk/my.html", context, status=429 if slow else 200)


def _opened(request: HttpRequest) -> tuple[int, int] | None:
    """The slip of a cookie of ours that is not too old, and the seconds that it still holds."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=OPEN_S)
        return kept["slip"], max(0, int(kept["at"] + OPEN_S - time.time()))
    except (signing.BadSignature, KeyError, TypeError):
        return None


def _private(answer: HttpResponse) -> HttpResponse:
    # Nobody's memory keeps it, nobody finds it by searching, no other site learns of it.
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive, nosnippet"
    answer["Referrer-Policy"] = "same-origin"
    return answer
