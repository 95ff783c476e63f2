"""Where the money of each month went: the last account that it was paid to, masked."""

from __future__ import annotations

from collections.abc import Mapping

from huican.kernel.months import Month
from huican.ledger.models import BatchLine, Payment
from huican.registry.queries.shown import Masked, masked_account


def paid_to(person_id: int) -> Mapping[tuple[str, Month], Masked]:
    """(programme, month) → the account that one person's money last went to: 尾号 3321.

    Months whose payment names no account are left out.
    """
    found = {
        (programme, Month(year, month)): bytes(sealed)
        for programme, year, month, sealed in Payment.objects.filter(
            person_id=person_id, retired_at__isnull=True, month__isnull=False,
            account__isnull=False,
        ).order_by("id").values_list("programme", "year", "month", "account__sealed")
    }  # fmt: skip
    lines = BatchLine.objects.filter(
        person_id=person_id, state__in=(BatchLine.OUT, BatchLine.PAID),
        account_sealed__isnull=False,
    ).order_by("id")  # fmt: skip
    for line in lines:
        found[line.programme, Month.of(line.for_month)] = bytes(line.account_sealed or b"")
    return {key: masked_account(sealed) for key, sealed in found.items()}
