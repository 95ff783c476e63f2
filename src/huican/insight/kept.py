"""Counts that opening a figure needs again and again, kept until data change.

A city's yearly payments are a million rows: who opens a figure, turns its pages and comes back
should not have them counted each time. Only counts are kept, never records.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.db import transaction

from huican.insight.models import KeptCount
from huican.sources import queries as sources


def kept(what: str, about: tuple[object, ...], count: Callable[[], Any]) -> Any:
    """The answer of `count` (JSON), counted at most once for each state of the data.

    `about`: all that the answer depends on beside the records; values with a stable repr.
    """
    # Read before counting: what changes meanwhile makes the answer old, never wrong for long.
    version = sources.data_version()
    key = hashlib.blake2b(repr((what, about)).encode(), digest_size=32).hexdigest()
    found = KeptCount.objects.filter(pk=key, data_version=version).values_list("payload").first()
    if found is not None:
        return found[0]
    payload = count()
    with transaction.atomic():
        KeptCount.objects.filter(data_version__lt=version).delete()
        KeptCount.objects.update_or_create(
            pk=key, defaults={"data_version": version, "payload": payload}
        )
    return payload
