"""Where each kind of record is kept: the stores that the parts offer, by the name kinds use."""

from huican.casework.operations import PETITIONS
from huican.ledger.operations import PAYMENTS
from huican.programmes.operations import DEPARTMENT_LISTS
from huican.registry.operations import CERTIFICATE_BUSINESS, ROSTER_ENTRIES
from huican.registry.record_store import RecordStore
from huican.services.operations import ACTIVITIES, DELIVERIES, NEEDS, PROJECTS, TARGETS

STORES: dict[str, RecordStore] = {
    "roster": ROSTER_ENTRIES,
    "certificate-business": CERTIFICATE_BUSINESS,
    "payment": PAYMENTS,
    "delivery": DELIVERIES,
    "need": NEEDS,
    "activity": ACTIVITIES,
    "project": PROJECTS,
    "target": TARGETS,
    "petition": PETITIONS,
    "department-list": DEPARTMENT_LISTS,
}
