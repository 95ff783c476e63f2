"""Signing in step by step, signing out, and how pages look for this reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from huican.access import preferences, signin
from huican.access.operations import PasswordRefused
from huican.access.permissions import public, signed_in
from huican.access.signin import SignInError, Step
from huican.desk.contexts import signin as contexts
from huican.kernel.errors import HuicanError

_OPEN = "登录页：还没有登录的人才要看它"


@require_http_methods(["GET", "POST"])
@public(_OPEN)
def sign_in(request: HttpRequest) -> HttpResponse:
    """The step where the reader stands; a POST does it."""
    step = signin.current_step(request)
    if step is Step.DONE or signin.is_complete(request):
        return HttpResponseRedirect(signin.next_address(request))
    if request.method == "POST":
        return _do(request, _DO[step], step)
    return _show(request, step)


@require_http_methods(["GET", "POST"])
@public("登录第二步换个账号：从头再来")
def restart(request: HttpRequest) -> HttpResponse:
    """Forget who passed the first step."""
    request.session.flush()
    return redirect("signin")


@require_POST
@signed_in("退出登录")
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    signin.sign_out(request)
    return redirect("signin")


@require_POST
@public("字号与配色：登录前也要能换")
def display(request: HttpRequest) -> HttpResponse:
    """Keep theme, text size and density, and go back to the page they were chosen on."""
    wanted = request.POST.get("next", "/")
    back = wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/"
    response = HttpResponseRedirect(back)
    chosen = preferences.of_request(request).changed(request.POST.dict())
    preferences.keep(request, response, chosen)
    return response


@require_http_methods(["GET", "POST"])
@signed_in("备用码只给本人看，只显示一次")
def backup_codes(request: HttpRequest) -> HttpResponse:
    """Codes for the day the phone is elsewhere; a POST makes new ones."""
    codes = signin.make_backup_codes(request) if request.method == "POST" else []
    return render(
        request,
        "desk/signin_backup.html",
        contexts.plain(request) | {"codes": codes, "onward": signin.next_address(request)},
    )


# --- the steps ------------------------------------------------------------------------------------


def _password(request: HttpRequest) -> Step:
    return signin.submit_password(
        request, request.POST.get("username", ""), request.POST.get("password", "")
    )


def _new_password(request: HttpRequest) -> Step:
    return signin.submit_new_password(
        request, request.POST.get("new", ""), request.POST.get("again", "")
    )


def _enrol(request: HttpRequest) -> Step:
    return signin.confirm_enrolment(request, _code(request))


def _second(request: HttpRequest) -> Step:
    return signin.submit_code(request, _code(request))


def _code(request: HttpRequest) -> str:
    return "".join(request.POST.get("code", "").split())


_DO: dict[Step, Callable[[HttpRequest], Step]] = {
    Step.PASSWORD: _password,
    Step.NEW_PASSWORD: _new_password,
    Step.ENROL: _enrol,
    Step.CODE: _second,
}
_FIELD = {
    Step.PASSWORD: "password",
    Step.NEW_PASSWORD: "new",
    Step.ENROL: "code",
    Step.CODE: "code",
}


def _do(request: HttpRequest, act: Callable[[HttpRequest], Step], step: Step) -> HttpResponse:
    try:
        after = act(request)
    except (SignInError, PasswordRefused) as error:
        stands = signin.current_step(request)
        field = _FIELD[step] if stands is step else ""
        return _show(request, stands, error=error, field=field)
    onward = signin.next_address(request)
    if after is not Step.DONE:
        place = reverse("signin")
        return HttpResponseRedirect(
            f"{place}?{contexts.onward(onward)}" if onward != "/" else place
        )
    if step is Step.ENROL:
        return HttpResponseRedirect(f"{reverse('signin-backup')}?{contexts.onward(onward)}")
    return HttpResponseRedirect(onward)


def _show(
    request: HttpRequest, step: Step, *, error: HuicanError | None = None, field: str = ""
) -> HttpResponse:
    template, context = contexts.step_page(request, step, error=error, field=field)
    extra: dict[str, Any] = {"status": 200}
    if getattr(request, "axes_locked_out", False):
        extra["status"] = 429
    return render(request, template, context, **extra)
