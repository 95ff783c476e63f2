"""Things handled case by case. Today: petitions and hotline calls of past years."""

from huican.registry.records import RECORD_PLAIN, RECORD_SENSITIVE, Record
from huican.vault.privacy import classify


class Petition(Record):
    """One petition or hotline call, with its deadline and satisfaction."""

    privacy = classify(plain=RECORD_PLAIN, sensitive=RECORD_SENSITIVE)
