"""What somebody typed into the search box: kept sealed in the session, called by a token.

A name or number never stands in an address: it would stay in the browser's history, on the
screen of whoever looks over a shoulder, and in the logs of every proxy in between.
"""

from __future__ import annotations

import base64
import secrets

from django.http import HttpRequest

from huican.vault.operations import open_sealed, seal

_KEY = "searches"
_KEPT_MAX = 10
_TEXT_MAX = 80


def keep(request: HttpRequest, text: str) -> str:
    """Keep what was typed; return the token that stands in the address."""
    kept: dict[str, str] = dict(request.session.get(_KEY, {}))
    token = secrets.token_hex(4)
    kept[token] = base64.b64encode(seal("search", text[:_TEXT_MAX])).decode("ascii")
    request.session[_KEY] = dict(list(kept.items())[-_KEPT_MAX:])
    return token


def kept(request: HttpRequest, token: str) -> str | None:
    """What was typed; None when the session does not know the token any more."""
    sealed = request.session.get(_KEY, {}).get(token)
    return open_sealed("search", base64.b64decode(sealed)) if sealed else None
