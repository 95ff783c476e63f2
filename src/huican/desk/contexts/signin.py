"""The pages of signing in; see desk/signin.html, signin_password.html, signin_enrol.html."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from huican.access import demo, signin
from huican.access.middleware import SIGNED_OUT_IDLE
from huican.access.rolebook import rolebook
from huican.access.signin import LockedOut, Step
from huican.kernel.errors import HuicanError
from huican.reference import queries as reference

_TEMPLATES = {
    Step.PASSWORD: "desk/signin.html",
    Step.CODE: "desk/signin.html",
    Step.NEW_PASSWORD: "desk/signin_password.html",
    Step.ENROL: "desk/signin_enrol.html",
}


def onward(place: str) -> str:
    """`place` as a ?next= parameter."""
    return urlencode({"next": place})


def plain(request: HttpRequest) -> dict[str, Any]:
    """What pages without the shell need (layouts/plain.html)."""
    today = timezone.localdate()
    office = reference.single_office(today)
    return {
        "office": f"{reference.name_of(office, today)}残联" if office else "残疾人联合会",
        "home_url": reverse("home"),
        "prefs_url": reverse("signin-display"),
        "here": request.get_full_path() if request.method == "GET" else reverse("signin"),
        "phone": None,
    }


def step_page(
    request: HttpRequest, step: Step, *, error: HuicanError | None, field: str
) -> tuple[str, dict[str, Any]]:
    """Template and context of the step where the reader stands."""
    place = signin.next_address(request)
    locked = isinstance(error, LockedOut)
    context = plain(request) | {
        "step": "code" if step is Step.CODE else "password",
        "action": reverse("signin"),
        "next": "" if place == "/" else place,
        "username": request.POST.get("username", "")[:64] if step is Step.PASSWORD else "",
        "errors": _errors(error, field) if error is not None and not locked else [],
        "locked": str(error) if locked else None,
        "notice": _notice(request),
        "restart_url": reverse("signin-restart"),
        "demo": _demo(request, step),
    }
    if step is Step.CODE:
        context["username"] = "账号"
    if step is Step.NEW_PASSWORD:
        context["username"] = signin.username_of(request)
    if step is Step.ENROL:
        context["enrolment"] = signin.enrolment(request)
    return _TEMPLATES[step], context


def _errors(error: HuicanError, field: str) -> list[dict[str, str]]:
    return [{"field": field, "text": str(error)}]


def _notice(request: HttpRequest) -> dict[str, str] | None:
    told = request.session.pop(SIGNED_OUT_IDLE, False)
    if told or getattr(request, "signed_out_idle", False):
        return {"kind": "info", "lead": "半小时没有动，已经退出。", "text": "登录后接着办。"}
    code = signin.demo_code(request)
    if code is not None:
        return {
            "kind": "info",
            "lead": f"演示：现在的验证码是 {code}。",
            "text": "演示里的人都是编的。",
        }
    if signin.current_step(request) is Step.PASSWORD and demo.demo_password():
        return {
            "kind": "info",
            "lead": f"演示：所有样例账号的密码是 {demo.demo_password()}。",
            "text": "演示里的人和数都是编的。",
        }
    return None


def _demo(request: HttpRequest, step: Step) -> list[dict[str, str]] | None:
    if step is not Step.PASSWORD:
        return None
    book = rolebook()
    users = [
        {
            "username": user.username,
            "words": f"{user.display_name}，{'、'.join(book.names_of(user.roles))}",
        }
        for user in demo.demo_users()
    ]
    return users or None
