"""A desk page: the shell around it, and its context."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huican.desk.contexts.shell import shell


def page(
    request: HttpRequest,
    room: str,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a page inside the shell. `room` is the name of the navigation link that is current."""
    return render(request, template, {"shell": shell(request, room), **context}, status=status)
