"""What a proposed standard would do: counted over everybody, for the months it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from huican.desk.remembering import until_data_change
from huican.kernel.months import Month
from huican.programmes.domain.standards import Proposal, StandardRefused
from huican.programmes.population import NobodyThere
from huican.programmes.standards import Preview, preview, proposal_of
from huican.programmes.standing import Standing
from huican.programmes.what_if import ProgrammeEffect, effects_of

if TYPE_CHECKING:
    from huican.programmes.models import LocalParameter

# Each month is a question of its own to the database; the latest that workbooks speak of are
# counted. Of later ones nobody knows yet who is entitled.
MONTHS_COUNTED = 6


def preview_of(row: LocalParameter, now: Standing) -> Preview | None:
    """A kept proposal as it would be today; None where it can no longer be set at all."""
    try:
        return preview(proposal_of(row), now.table, at=timezone.now())
    except StandardRefused:
        return None


def effects_table(found: Preview, now: Standing, last: Month) -> dict[str, Any]:
    """Months, persons, money. A standard of the months to come changes nothing that was paid.

    `last`: the latest month that workbooks speak of.
    """
    known = [month for month in found.months if month <= last]
    months = known[-MONTHS_COUNTED:]
    rows = [_month(found.proposal, now, month) for month in months]
    counted = [row for row in rows if row is not None]
    before, after = len(known) - len(months), len(found.months) - len(known)
    said = f"数的是{months[0].label}到{months[-1].label}。" if months else ""
    said += f"再往前还有 {before} 个月。" if before else ""
    said += f"以后的 {after} 个月名单还没来，数不出来。" if after else ""
    start = found.proposal.from_month.label
    if not found.months:
        lede = f"{start}起才用，以前的月份都不变。"
    else:
        persons = max((row["changed"] for row in counted), default=0)
        lede = (
            f"往回改 {len(found.months)} 个月（{found.months[0].label}到"
            f"{found.months[-1].label}）"
            + (f"，最多的一个月牵动 {persons:,} 人。" if counted else "。")
        )
    return {
        "lede": lede,
        "skipped": said,
        "rows": counted,
        "total_fen": sum(row["difference_fen"] for row in counted),
        "back_dated": bool(found.months),
    }  # fmt: skip


def _month(proposal: Proposal, now: Standing, month: Month) -> dict[str, Any] | None:
    try:
        effects: tuple[ProgrammeEffect, ...] = until_data_change(
            "standard",
            lambda: effects_of(
                now, Standing(now.policies, now.table.with_values(proposal.as_value())),
                {proposal.programme}, month, proposal.area.ljust(12, "0"),
            ),
            proposal, month, now.table.digest(), now.policies.digest,
        )  # fmt: skip
    except NobodyThere:
        return None
    wholes = [one.whole for one in effects]
    # Entitled all along, but nobody knew to how much.
    priced = sum(one.same for one in wholes if not one.fen_now and one.fen_then)
    return {
        "label": month.label,
        "gaining": sum(one.gaining for one in wholes),
        "losing": sum(one.losing for one in wholes),
        "more": sum(one.more for one in wholes),
        "less": sum(one.less for one in wholes),
        "priced": priced,
        "changed": priced + sum(one.gaining + one.losing + one.more + one.less for one in wholes),
        "difference_fen": sum(one.difference_fen for one in wholes),
    }
