"""Writes of the ledger: past payments as workbooks report them."""

from huican.ledger.models import Payment
from huican.registry.record_store import RecordStore

PAYMENTS = RecordStore(Payment, ("programme", "standard_fen", "fund", "account_id"))
