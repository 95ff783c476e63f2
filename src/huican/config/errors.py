"""Error pages: what is wrong, where, what to do; in the installation's own looks when possible."""

from __future__ import annotations

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.html import escape

from huican.access.permissions import public
from huican.kernel.errors import HuicanError

_log = logging.getLogger(__name__)


@public("错误页")
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _page(request, 400, "这个请求读不懂", "请回到上一页重试。", exception)


@public("错误页")
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: `exception` is access.permissions.NotPermitted when our own check refused."""
    return _page(request, 403, "这一页不在你的权限里", "如果工作需要，请找安全管理员。", exception)


@public("错误页")
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _page(request, 404, "没有这一页", "请核对地址，或从工作台进入。", None)


@public("错误页")
def server_error(request: HttpRequest) -> HttpResponse:
    """500, with a code by which the log line is found."""
    code = secrets.token_hex(4)
    _log.error("error page shown, code=%s path=%s", code, request.path)
    return _page(
        request, 500, "这一步没有做成，数据没有改动", f"请稍后重试；仍不行请报错误编号 {code}。", None
    )


@public("错误页")
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without this session's token: mostly a page left open too long."""
    return _page(request, 403, "这一页开得太久，已经失效", "请返回重新打开这一页，再填一次。", None)


def _page(
    request: HttpRequest, status: int, title: str, remedy: str, exception: Exception | None
) -> HttpResponse:
    if isinstance(exception, HuicanError):
        title, remedy = exception.what, exception.remedy or remedy
    context = {"status": status, "title": title, "remedy": remedy, "error": exception}
    try:
        body = render_to_string(f"desk/{status}.html", context, request=request)
    except TemplateDoesNotExist:
        body = _plain(title, remedy)
    except Exception:  # the page of an error must not fail itself: say it without looks
        _log.exception("error page %s could not be rendered", status)
        body = _plain(title, remedy)
    return HttpResponse(body, status=status)


def _plain(title: str, remedy: str) -> str:
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · 惠残</title></head>"
        f"<body><main><h1>{escape(title)}</h1><p>{escape(remedy)}</p>"
        '<p><a href="/">回到工作台</a></p></main></body></html>'
    )
