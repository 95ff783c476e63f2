"""The page 看完整号码."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from huican.access.permissions import current_user
from huican.desk.addresses import address
from huican.desk.contexts.person import cover, trail
from huican.registry.queries.person_file import person_file
from huican.registry.reveal import REASONS, What, revealed
from huican.stores import STORES


def reason_of(request: HttpRequest) -> str:
    """The reason chosen, with what was written beside it."""
    reason, detail = request.POST.get("reason", ""), request.POST.get("detail", "").strip()
    if not detail:
        return reason
    return f"{REASONS.get(reason, '')}：{detail}" if reason in REASONS else detail


def reveal_page(request: HttpRequest, person_id: int, *, error: str | None) -> dict[str, Any]:
    """See desk/reveal.html."""
    now = timezone.now()
    file = person_file(person_id, STORES, on=timezone.localdate())
    shown = revealed(person_id, by=current_user(request), at=now)
    open_ = {one.what for one in shown}
    whats = [
        (what, What(what).words) for what in file.revealable if What(what) not in open_
    ]  # fmt: skip
    return {
        "trail": [
            *trail(request, file),
            {"text": f"档案 {file.file_number}", "url": address(request, "person", person_id)},
            {"text": "看完整号码"},
        ],
        "person": cover(file),
        "action": address(request, "person-reveal", person_id),
        "whats": whats,
        "what": request.POST.get("what", whats[0][0] if whats else ""),
        "reasons": list(REASONS.items()),
        "reason": request.POST.get("reason", ""),
        "detail": request.POST.get("detail", ""),
        "errors": [{"field": "reason", "text": error}] if error else [],
        "shown": {
            "until": min(one.until for one in shown),
            "seconds": max(1, int((min(one.until for one in shown) - now).total_seconds()) + 1),
            "facts": [
                {"key": value.label, "value": value.text} for one in shown for value in one.values
            ],
        } if shown else None,
        "back_url": address(request, "person", person_id),
    }  # fmt: skip
