"""Persons, payments and officers in the lists of supervision: named as far as the reader may know.

Whoever may read payments or files sees masked names; others (the auditor) see the village only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from huican.access.permissions import may
from huican.access.queries import names_of_actors
from huican.desk.addresses import address
from huican.programmes.standing import standing
from huican.registry.queries.places import places_of
from huican.registry.queries.search import persons_named


def persons_of(request: HttpRequest, ids: Iterable[int | None]) -> dict[int, dict[str, Any]]:
    """Id → {name: masked or None, url: the file's or None}; with one query for all."""
    user = request.user
    wanted = sorted({id_ for id_ in ids if id_ is not None})
    if not (may(user, "person.read") or may(user, "payments.read")):
        return {id_: {"name": None, "url": None} for id_ in wanted}
    opens = may(user, "person.read")
    return {
        id_: {
            "name": one.name,
            "url": address(request, "person", id_, keep=False) if opens else None,
        }
        for id_, one in persons_named(wanted, on=timezone.localdate()).items()
    }


def places(codes: Collection[str]) -> dict[str, str]:
    """Codes → township and village in words."""
    return {
        code: place.words for code, place in places_of(set(codes), timezone.localdate()).items()
    }


def programme_names() -> dict[str, str]:
    """Codes → names of all programmes."""
    return {one.code: one.name for one in standing().policies.programmes.values()}


def evidence_url(
    request: HttpRequest,
    *,
    batch_id: int | None,
    line: int | None,
    payment_id: int | None,
    recovery_id: int | None = None,
) -> str | None:
    """Where a row opens: its batch's line, its workbook's record, its recovery; None where the
    reader may not. `line` is the number within the batch."""
    user = request.user
    if recovery_id is not None and may(user, "payments.read"):
        return address(request, "recovery", recovery_id, keep=False)
    if batch_id is not None and may(user, "payments.read"):
        if line is not None:
            return address(request, "payment-line", batch_id, line, keep=False)
        return address(request, "payment", batch_id, keep=False)
    if payment_id is not None and may(user, "rows.read"):
        return address(request, "record", "payment", payment_id, keep=False)
    return None


def who(actors: Iterable[str]) -> dict[str, str]:
    """Actors of the log → names; machines are 系统."""
    return {
        actor: "系统" if actor.startswith("system:") else name
        for actor, name in names_of_actors({one for one in actors if one}).items()
    }
