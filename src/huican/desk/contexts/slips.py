"""查询条 of one person: the one that stands, and a new one, shown once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from huican.access.queries import names_of_actors
from huican.desk.addresses import address
from huican.desk.contexts.my_office import office_of
from huican.desk.contexts.person_months import head
from huican.registry import slips
from huican.registry.domain.slip_code import groups
from huican.registry.queries.person_file import area_of
from huican.registry.slips import NewSlip
from huican.ui import formats


def page_of(
    request: HttpRequest, person_id: int, made: NewSlip | None, error: str
) -> dict[str, Any]:
    """See desk/person_slip.html."""
    found, person = head(request, person_id)
    now = timezone.now()
    months_url = address(request, "person-months", person_id, keep=False)
    stands = slips.standing(person_id, at=now)
    return {
        "trail": [
            {"text": "一人一档", "url": address(request, "persons")},
            {"name": found.name, "url": address(request, "person", person_id, keep=False)},
            {"text": "月账", "url": months_url},
            {"text": "查询条"},
        ],
        "person": person,
        **office_of(area_of(person_id)),
        "made": _made(request, made) if made is not None else None,
        "standing": _standing(stands) if stands is not None and made is None else None,
        "days": slips.VALID_FOR.days,
        "action": address(request, "person-slip", person_id, keep=False),
        "months_url": months_url,
        "errors": [{"field": "", "text": error}] if error else [],
    }  # fmt: skip


def _made(request: HttpRequest, made: NewSlip) -> dict[str, Any]:
    return {
        "groups": groups(made.code),
        "spoken": "，".join(" ".join(group) for group in groups(made.code)),
        "address": f"{request.get_host()}{reverse('my')}",
        "until": made.until,
        "number": made.id,
    }


def _standing(stands: slips.Standing) -> dict[str, Any]:
    who = names_of_actors([stands.made_by])[stands.made_by]
    kind, words = ("unk", "已经过期") if stands.over else ("ok", "可以用")
    if stands.closed_until is not None:
        until = formats.clock(stands.closed_until)
        kind, words = "warn", f"连着错了 {slips.TRIES_MAX} 次，关到 {until}"
    return {
        "kind": kind, "words": words,
        "facts": [
            {"key": "第几张", "value": f"{stands.id} 号"},
            {"key": "谁做的", "value": f"{who}　{formats.clock(stands.from_at)}"},
            {"key": "用到", "value": formats.clock(stands.until)},
        ],
    }  # fmt: skip
