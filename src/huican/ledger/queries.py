"""Reads of the ledger."""

from collections.abc import Iterable

from django.db import connection

from huican.ledger.models import BatchLine, Payment

PaidKey = tuple[str, int | None, int, int | None]


def paid_months(
    kind: str,
    year: int,
    months: Iterable[int | None],
    *,
    without: Iterable[int] = (),
    besides_sheet: int | None = None,
) -> dict[PaidKey, str]:
    """Who was paid which month already, and where it stands (《file》第 n 行).

    Keys: (kind, person id, year, month). `without`: ids of payments to leave out;
    `besides_sheet`: a sheet whose own payments are left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT p.person_id, p.month, '《' || f.name || '》第 ' || p.source_row || ' 行' "
            f'FROM "{Payment._meta.db_table}" p '
            f"JOIN sources_sourcesheet s ON s.id = p.source_sheet_id "
            f"JOIN sources_sourcefile f ON f.id = s.file_id "
            f"WHERE p.kind = %s AND p.year = %s AND p.month = ANY(%s) "
            f"AND p.retired_at IS NULL AND NOT p.id = ANY(%s) "
            f"AND p.source_sheet_id IS DISTINCT FROM %s",
            [kind, year, [m for m in months if m is not None], list(without), besides_sheet],
        )
        return {(kind, person, year, month): where for person, month, where in cursor.fetchall()}


def batches_of_person(person_id: int) -> list[str]:
    """The numbers of the batches that list a person, the latest first."""
    numbers = (
        BatchLine.objects.filter(person_id=person_id)
        .order_by("-id")
        .values_list("batch__number", flat=True)
    )
    return list(dict.fromkeys(numbers))
