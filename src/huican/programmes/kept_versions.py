"""Reading the versions of policies that were kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huican.programmes.standard_models import PolicyVersion


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """A version of a programme and since when answers have been given by it."""

    digest: str
    kept_at: datetime


def versions_of(code: str) -> list[KeptVersion]:
    """The kept versions of a programme, newest first."""
    rows = PolicyVersion.objects.filter(code=code).order_by("-kept_at", "-pk")
    return [KeptVersion(digest, at) for digest, at in rows.values_list("digest", "kept_at")]
