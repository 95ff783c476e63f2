"""Writes of the registry. Each runs within the caller's transaction or makes its own."""

from huican.registry.enrolment import Enrolment, accounts, enrol
from huican.registry.models import CertificateBusiness, RosterEntry
from huican.registry.record_store import RecordStore

ROSTER_ENTRIES = RecordStore(RosterEntry)
CERTIFICATE_BUSINESS = RecordStore(CertificateBusiness)

__all__ = ["CERTIFICATE_BUSINESS", "ROSTER_ENTRIES", "Enrolment", "accounts", "enrol"]
