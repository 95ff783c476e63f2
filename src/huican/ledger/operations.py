"""Writes of the ledger for other parts: past payments as workbooks report them; and standing still."""

from django.db import connection

from huican.ledger.models import BatchLine, Entitlement, Payment, Posting, RollDecision
from huican.registry.record_store import RecordStore

PAYMENTS = RecordStore(Payment, ("programme", "standard_fen", "fund", "account_id"))


def wait_for_payments() -> None:
    """Waits for whoever is just deciding, computing or writing money, and keeps others from
    beginning until the caller's transaction ends: what it then sees of persons' money is all."""
    # In the order in which a release and a recomputing come to them.
    tables = (Entitlement, Posting, BatchLine, RollDecision)
    names = ", ".join(f'"{one._meta.db_table}"' for one in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
