"""Writes of programmes: other departments' lists, kept whole."""

from huican.programmes.models import DepartmentListEntry
from huican.registry.record_store import RecordStore

DEPARTMENT_LISTS = RecordStore(
    DepartmentListEntry,
    ("list_code", "name", "identity_sealed", "identity_blind", "identity_valid"),
)
