"""What every template gets without asking."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.messages import get_messages
from django.contrib.messages.constants import ERROR, INFO, SUCCESS, WARNING
from django.http import HttpRequest

from huican.access.permissions import may
from huican.access.preferences import of_request

_KINDS = {SUCCESS: "ok", ERROR: "bad", WARNING: "warn", INFO: "info"}


def page(request: HttpRequest) -> dict[str, Any]:
    """`prefs`, `may(verb)`, `idle`, and `messages` as the layout wants them."""
    user = getattr(request, "user", None)
    return {
        "prefs": getattr(request, "prefs", None) or of_request(request),
        "may": partial(may, user),
        "idle": getattr(request, "idle", None),
        "messages": [
            {"kind": _KINDS.get(message.level, "info"), "lead": str(message), "text": ""}
            for message in get_messages(request)
        ],
    }
