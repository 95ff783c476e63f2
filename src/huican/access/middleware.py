"""What happens around every request: idle time-out, and how the page shall look."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from huican.access import preferences, signin

GetResponse = Callable[[HttpRequest], HttpResponseBase]
# Writing the session on every request would cost a write a page; a minute is fine enough.
_TOUCH_S = 60
_WARN_BEFORE_S = 5 * 60


@dataclass(frozen=True)
class Idle:
    """For the page's warning: seconds from now. `ping_url` keeps the session (any page does)."""

    warn_after_s: int
    end_after_s: int
    ping_url: str


SIGNED_OUT_IDLE = "signed_out_idle"


class IdleTimeoutMiddleware:
    """Signs out whoever did nothing for half an hour, and everybody twelve hours after sign-in.

    等级保护三级 7.1.4.1: a session ends by itself. The sign-in page
    is told by `request.signed_out_idle`, and by the same name in the session that it opens with.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.signed_out_idle = False  # type: ignore[attr-defined]
        request.idle = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            self._watch(request)
        return self.get_response(request)

    def _watch(self, request: HttpRequest) -> None:
        now = int(time.time())
        limit_s = settings.HUICAN_IDLE_MINUTES * 60
        seen = request.session.get("seen_at", 0)
        signed_in = request.session.get("signed_in_at", 0)
        if now - seen > limit_s or now - signed_in > settings.SESSION_COOKIE_AGE:
            signin.sign_out(request, why="闲置太久，自动退出")
            request.signed_out_idle = True  # type: ignore[attr-defined]
            # This request is answered by a redirect to the sign-in page: the next one says it.
            request.session[SIGNED_OUT_IDLE] = True
            return
        if now - seen > _TOUCH_S:
            request.session["seen_at"] = now
        request.idle = Idle(  # type: ignore[attr-defined]
            warn_after_s=limit_s - _WARN_BEFORE_S, end_after_s=limit_s, ping_url="/healthz/session"
        )


class PreferencesMiddleware:
    """Puts `request.prefs` and the language in place."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.prefs = preferences.of_request(request)  # type: ignore[attr-defined]
        with translation.override(request.prefs.language):  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.prefs.lang)  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            # Pages show persons: no copy stays in a shared computer's cache.
            response.headers.setdefault("Cache-Control", "no-store")
        return response
