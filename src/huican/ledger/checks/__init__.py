"""The checks of a batch, one file a group. Each is what is wrong, how it is found, and whether it
holds the line back until an officer has decided."""

from huican.ledger.checks import accounts, amounts, determination, doubles, facts, officers
from huican.ledger.checks.asked import Asked, Check, Found, Select, look_at

ALL: tuple[Check, ...] = (
    *facts.CHECKS,
    *determination.CHECKS,
    *doubles.CHECKS,
    *accounts.CHECKS,
    *amounts.CHECKS,
    *officers.CHECKS,
)
BY_CODE = {check.code: check for check in ALL}

__all__ = ["ALL", "BY_CODE", "Asked", "Check", "Found", "Select", "look_at"]
