"""What the ledger keeps: accounts and postings, months owed, batches, bank files, recoveries."""

from huican.ledger.models.accounts import Account, Movement, Posting, Transaction
from huican.ledger.models.bank import BankFile, ReturnedLine, ReturnFile
from huican.ledger.models.batches import Batch, BatchAct, BatchLine, Hold, LineFinding
from huican.ledger.models.letters import Letter
from huican.ledger.models.months import Basis, Entitlement, RollDecision
from huican.ledger.models.payments import Payment
from huican.ledger.models.recomputing import RecomputedPlace, Recomputing
from huican.ledger.models.recovery import Instalment, Recovery, RecoveryAct
from huican.ledger.models.supervision import (
    FindingAct,
    Inspection,
    InspectionFinding,
    InspectionSample,
    PublishedList,
    PublishedRow,
    SampleItem,
)

__all__ = [
    "Account", "BankFile", "Basis", "Batch", "BatchAct", "BatchLine", "Entitlement", "FindingAct",
    "Hold", "Inspection", "InspectionFinding", "InspectionSample", "Instalment", "Letter",
    "LineFinding", "Movement", "Payment", "Posting", "PublishedList", "PublishedRow",
    "RecomputedPlace", "Recomputing", "Recovery", "RecoveryAct", "ReturnFile", "ReturnedLine",
    "RollDecision", "SampleItem", "Transaction",
]  # fmt: skip
