"""Wrong tries at pages that ask for a secret without an account, counted as at sign-in.

As many from one address as at sign-in (AXES_FAILURE_LIMIT) close the page to that address for as
long (AXES_COOLOFF_TIME). `room` names the page; it is no user's name.
"""

from __future__ import annotations

from axes.handlers.proxy import AxesProxyHandler
from axes.utils import reset
from django.conf import settings
from django.http import HttpRequest


def may_try(request: HttpRequest, room: str) -> bool:
    """Whether the address of `request` may try at all."""
    if not settings.AXES_ENABLED:
        return True
    return bool(AxesProxyHandler.is_allowed(request, _as(room)))


def was_wrong(request: HttpRequest, room: str) -> None:
    """Count a wrong try. What was typed is not kept (AXES_SENSITIVE_PARAMETERS)."""
    AxesProxyHandler.user_login_failed("huican", _as(room), request)


def was_right(request: HttpRequest, room: str) -> None:
    """Forget the wrong tries of this address."""
    AxesProxyHandler.update_request(request)
    reset(ip=request.axes_ip_address, username=_as(room)["username"])  # type: ignore[attr-defined]


def _as(room: str) -> dict[str, str]:
    # No user is called so: names of users have no stroke.
    return {"username": f"/{room}/"}
