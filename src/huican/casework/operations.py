"""Writes of casework: petitions and calls as workbooks report them."""

from huican.casework.models import Petition
from huican.registry.record_store import RecordStore

PETITIONS = RecordStore(Petition)
