"""Error pages: what is wrong, where, what to do; without looks when even those fail."""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.html import escape

from huican.access.permissions import public
from huican.config.database import explain
from huican.kernel.errors import HuicanError

_log = logging.getLogger(__name__)


@public("错误页")
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _page(
        request, 400, "desk/error.html",
        code="读不懂", what="这个请求读不懂", remedy="请回到上一页重试。",
    )  # fmt: skip


@public("错误页")
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403; `exception` is access.permissions.NotPermitted when our own check refused."""
    words: dict[str, str | None] = {}
    if isinstance(exception, HuicanError):
        remedy = f"{exception.remedy}。" if exception.remedy else None
        words = {"what": f"{exception.what}。", "where": exception.where, "remedy": remedy}
    return _page(request, 403, "desk/403.html", **words)


@public("错误页")
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _page(request, 404, "desk/404.html")


@public("错误页")
def server_error(request: HttpRequest) -> HttpResponse:
    """500, with a code by which the line in the log is found; 503 where the machine is at fault."""
    error = sys.exc_info()[1]
    known = explain(error) if error is not None else None
    if known is not None:
        _log.error("%s path=%s", known.code, request.path)
        return _page(
            request, 503, "desk/error.html", code="请稍等", what=f"{known.what}。",
            where=known.where, remedy=f"{known.remedy}。" if known.remedy else None,
        )  # fmt: skip
    code = f"E-{secrets.token_hex(3).upper()}"
    _log.error("error page shown, ref=%s path=%s", code, request.path)
    return _page(request, 500, "desk/500.html", ref=code)


@public("错误页")
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without this session's token: mostly a page left open too long."""
    return _page(
        request, 403, "desk/error.html",
        code="失效", what="这一页开得太久，已经失效。", remedy="请重新打开这一页，再填一次。",
    )  # fmt: skip


class NotAllowedPage:
    """A form's address opened as a page (405) says so, instead of showing a blank one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 405 or getattr(response, "content", b"x"):
            return response
        page = _page(
            request, 405, "desk/error.html", code="这里只收表单",
            what="这个地址是交表单用的，不能直接打开。", remedy="请回到上一页，用页上的按钮。",
        )  # fmt: skip
        page["Allow"] = response["Allow"]
        return page


def _page(request: HttpRequest, status: int, template: str, **words: str | None) -> HttpResponse:
    try:
        body = render_to_string(template, words, request=request)
    except Exception:  # the page of an error must not fail itself: say it without looks
        _log.exception("error page %s could not be rendered", status)
        body = _plain(status, words.get("what"), words.get("remedy"))
    return HttpResponse(body, status=status)


def _plain(status: int, what: str | None, remedy: str | None) -> str:
    title = what or {403: "这一页不归你看", 404: "没有这一页"}.get(status, "没办成，是系统的错")
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · 惠残</title></head>"
        f"<body><main><h1>{escape(title)}</h1><p>{escape(remedy or '')}</p>"
        '<p><a href="/">回工作台</a></p></main></body></html>'
    )
