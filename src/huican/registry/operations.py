"""Writes of the registry. Each runs within the caller's transaction or makes its own."""

from huican.registry.enrolment import Enrolment, accounts, enrol
from huican.registry.models import CertificateBusiness, RosterEntry
from huican.registry.record_store import RecordStore
from huican.registry.refiling import Refiled, refile
from huican.registry.removal import kept_of_withdrawn_sheets, remove_persons_of_withdrawn_files

ROSTER_ENTRIES = RecordStore(RosterEntry)
CERTIFICATE_BUSINESS = RecordStore(CertificateBusiness)

__all__ = [
    "CERTIFICATE_BUSINESS",
    "ROSTER_ENTRIES",
    "Enrolment",
    "Refiled",
    "accounts",
    "enrol",
    "kept_of_withdrawn_sheets",
    "refile",
    "remove_persons_of_withdrawn_files",
]
