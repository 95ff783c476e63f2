"""Setting a standard as two persons would, for a measurement."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from huican.config import starting
from huican.kernel.months import Month


def set_standard(codes: Iterable[str], area: str, fen: int, month: Month) -> None:
    """月标准 of each programme becomes `fen` in an area (6 digits) from a month on."""
    from huican.programmes.domain.standards import Proposal, questions_about
    from huican.programmes.operations import confirm_standard, propose_standard
    from huican.programmes.standing import standing

    at = starting.now()
    for code in codes:
        proposal = Proposal(code, "月标准", area, month, fen, "测速用", "量速度")
        asked = {
            one.code for one in questions_about(proposal, standing().table, Month.of(at.date()))
        }
        row = propose_standard(proposal, answers=asked, by="user:1", at=at)
        confirm_standard(row.pk, answers=asked, by="user:2", at=at + timedelta(seconds=1))
