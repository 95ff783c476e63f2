"""多发不再成立: what was found as over-paid and is owed after all is put right at once.

A fact learned late, a standard raised, a workbook taken back: then a month that was paid too much
was not, or not by so much. What of it has not come back is no longer asked for, and what was given
up is no longer owed twice; what did come back stays owed, and the next batch pays it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection

from huican.audit.operations import Actor
from huican.kernel.money import Fen, yuan_text
from huican.kernel.months import Month
from huican.ledger import recovery_acts, recovery_books
from huican.ledger.books import Purse
from huican.ledger.models import Entitlement, Recovery
from huican.ledger.recovery_books import Move, Share

# Looking for over-payments and putting them right wait for one another: neither misses the other.
_LOCK = 0x48_43_52_43
# Why a month is owed anew, where the entitlement itself says nothing.
_CAUSES: Mapping[str, str] = {
    "first": "算出应发", "fact": "情况变了", "standard": "标准变了", "policy": "政策变了",
    "roll": "在册变了",
}  # fmt: skip


@dataclass
class _Owed:
    """What one person's month is still owed: in all, and by purse; goes down as it is used."""

    fen: int = 0
    purses: dict[Purse, int] = field(default_factory=dict)

    def take(self, share: Share) -> list[Move]:
        """What of a share is owed: out of its own purse first, then out of the others."""
        moves = []
        rest = min(share.fen, self.fen)
        others = (purse for purse in self.purses if purse != share.purse)
        for purse in (share.purse, *others):
            fen = min(rest, self.purses.get(purse, 0))
            if fen > 0:
                self.purses[purse] -= fen
                self.fen -= fen
                rest -= fen
                moves.append(Move(purse, share.purse, share.month, fen))
        return moves


_Months = dict[tuple[int, date], _Owed]


def lower(
    programme: str, *, by: Actor | str, at: datetime, why: str = "",
    persons: Collection[int] | None = None,
) -> int:  # fmt: skip
    """Lowers every recovery of a programme of whose months more is owed now; how many fen.

    Of each month first what is outstanding, then what was written off, never more than is owed.
    `why`: in words, where it is not the entitlement that changed. Within the caller's transaction,
    after what is owed was posted.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    ids = _candidates(programme, persons)
    if not ids:
        return 0
    # In the order of their numbers, as everybody who locks more than one.
    found = list(Recovery.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    owed = _owed(programme, found)
    fen = 0
    for one in found:
        fen += _lessen(one, "lessen", "overpaid-less", recovery_books.left(one), owed, why, by, at)
    for one in found:
        shares = recovery_books.given_up(one)
        act = recovery_acts.RESTORED
        fen += _lessen(one, act, "write-off-less", shares, owed, why, by, at)
    return fen


def _candidates(programme: str, persons: Collection[int] | None) -> list[int]:
    """Recoveries that are open or were written off, and of whose months anything is owed."""
    only = "" if persons is None else "AND r.person_id = ANY(%s) "
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT r.id FROM "{Recovery._meta.db_table}" r WHERE r.programme = %s {only}'
            "AND (r.state IN ('found', 'noticed', 'decided') "
            "     OR r.state = 'settled' AND r.way = 'write-off') AND EXISTS ("
            "  SELECT 1 FROM jsonb_object_keys(r.months) m(month) WHERE ("
            "    SELECT sum(p.credit_fen - p.debit_fen) FROM ledger_posting p "
            "    WHERE p.person_id = r.person_id "
            "    AND p.for_month = to_date(m.month || '-01', 'YYYY-MM-DD') "
            "    AND p.account_id IN (SELECT a.id FROM ledger_account a "
            "      WHERE a.kind = 'payable' AND a.programme = r.programme)) > 0) "
            "ORDER BY r.id",
            [programme, *([] if persons is None else [list(persons)])],
        )
        return [id_ for (id_,) in cursor.fetchall()]


def _owed(programme: str, recoveries: Collection[Recovery]) -> _Months:
    """What the months of these persons are still owed, the largest purse first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.person_id, p.for_month, a.fund, a.year, a.area_code, "
            "sum(p.credit_fen - p.debit_fen)::bigint "
            "FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id "
            "WHERE a.kind = 'payable' AND a.programme = %s AND p.person_id = ANY(%s) "
            "AND p.for_month IS NOT NULL GROUP BY p.person_id, p.for_month, a.id "
            "HAVING sum(p.credit_fen - p.debit_fen) <> 0 "
            "ORDER BY p.person_id, p.for_month, 6 DESC, a.id",
            [programme, [one.person_id for one in recoveries]],
        )
        found: _Months = {}
        for person, month, fund, year, area, fen in cursor.fetchall():
            one = found.setdefault((person, month), _Owed())
            one.fen += fen
            if fen > 0:
                one.purses[Purse(programme, fund, year, area)] = fen
    return found


def _lessen(
    one: Recovery, act: str, event: str, shares: list[Share], owed: _Months, why: str,
    by: Actor | str, at: datetime,
) -> int:  # fmt: skip
    moves = [
        move
        for share in shares
        if (month := owed.get((one.person_id, share.month))) is not None
        for move in month.take(share)
    ]
    if not moves:
        return 0
    months = recovery_books.by_month([Share(move.credit, move.month, move.fen) for move in moves])
    words = why or _because(one, months)
    fen = sum(months.values())
    id_ = recovery_books.post_moves(event, one, moves, words, by=by, at=at)
    recovery_acts.note(
        one, act, words, by=by, at=at, amount_fen=fen, transaction_id=id_, months=months
    )
    recovery_acts.lower_plan(one)
    return fen


def _because(one: Recovery, months: Mapping[str, int]) -> str:
    """2023年5月应发 90 元（情况变了）；…: what the entitlement of each month says now."""
    told = []
    for text in sorted(months):
        month = Month.parse(text)
        now = (
            Entitlement.objects.filter(
                person_id=one.person_id, programme=one.programme, month=month.first_day
            )
            .order_by("-revision")
            .first()
        )
        if now is None:
            told.append(f"{month.label}没有算过应发")
            continue
        reason = now.reason or _CAUSES.get(now.cause, "")
        told.append(
            f"{month.label}应发 {yuan_text(Fen(now.amount_fen))} 元"
            + (f"（{reason}）" if reason else "")
        )
    return "；".join(told)
