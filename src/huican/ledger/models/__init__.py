"""What the ledger keeps: payments as workbooks reported them, accounts and their postings."""

from huican.ledger.models.accounts import Account, Posting, Transaction
from huican.ledger.models.payments import Payment

__all__ = ["Account", "Payment", "Posting", "Transaction"]
