"""Is the site up? For whoever watches over it; says nothing else."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse

from huican.access.permissions import public, signed_in


@public("看护程序要不登录就能问：在不在、数据库通不通；不含任何数据")
def healthz(request: HttpRequest) -> HttpResponse:
    """200 "ok" when the database answers; otherwise the error page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@signed_in("页面上的“我还在”：会话续时，不含数据")
def session(request: HttpRequest) -> HttpResponse:
    """204 while signed in; asking is enough to stay so."""
    return HttpResponse(status=204)
