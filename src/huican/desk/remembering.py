"""Answers that stay right until data change: kept in the process, called by the data's version."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache
from django.utils import timezone

from huican.insight.figures import definitions_digest
from huican.sources import queries as sources

T = TypeVar("T")
_REMEMBER_S = 600


def until_data_change(what: str, make: Callable[[], T], *asked: Any) -> T:
    """`make()`, or what it gave before for the same question, data, definitions and day."""
    parts = (what, *asked, sources.data_version(), definitions_digest(), timezone.localdate())
    # Chinese may stand in a question, and keys of caches are plain.
    key = f"desk-{what}-{hashlib.sha256(repr(parts).encode()).hexdigest()}"
    known: T | None = cache.get(key)
    if known is None:
        known = make()
        cache.set(key, known, _REMEMBER_S)
    return known
