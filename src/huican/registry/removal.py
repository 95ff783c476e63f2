"""Taking persons off the file whom only withdrawn files put there, within the caller's transaction.

A person of whom anything else speaks stays: a record of a file that still stands, or whatever a
higher part keeps of the person. The parts above are not known here; their foreign keys are.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model, Q

from huican.registry.models import (
    BankAccount,
    Certificate,
    Contact,
    Guardian,
    IdentityNumber,
    LookupSlip,
    Person,
    PersonHistory,
    RevealGrant,
    StatusSpan,
)
from huican.registry.pointing import fields_to, pointed_at
from huican.registry.records import Record
from huican.registry.refiling import remove_empty_households

# What makes up the file of a person; it goes with the person.
_OF_THE_FILE: tuple[type[Model], ...] = (
    IdentityNumber, Certificate, Guardian, Contact, StatusSpan, RevealGrant, LookupSlip,
    BankAccount,
)  # fmt: skip
_TAKEN_BACK = Q(source_sheet__file__withdrawn_at__isnull=False)
_BATCH = 5_000


def remove_persons_of_withdrawn_files() -> int:
    """Removes the persons whom a withdrawn file put on file and nothing else speaks of.

    The withdrawn records keep their sheet and row and let go of the person. Returns how many.
    """
    found = list(Person.objects.filter(_TAKEN_BACK).order_by("pk").values_list("pk", flat=True))
    return sum(_remove(found[at : at + _BATCH]) for at in range(0, len(found), _BATCH))


def kept_of_withdrawn_sheets(sheet_ids: Sequence[int]) -> int:
    """How many persons whom these sheets put on file are still there."""
    return Person.objects.filter(source_sheet_id__in=sheet_ids).count()


def _remove(ids: Sequence[int]) -> int:
    spoken_of = pointed_at(Person, ids, besides=(*_OF_THE_FILE, PersonHistory))
    for model in _OF_THE_FILE:
        parts = dict(
            model._default_manager.filter(person_id__in=ids).values_list("pk", "person_id")
        )
        spoken_of |= {parts[pk] for pk in pointed_at(model, list(parts))}
    gone = [id_ for id_ in ids if id_ not in spoken_of]
    if not gone:
        return 0
    _let_go(Person, gone)
    accounts = list(BankAccount.objects.filter(person_id__in=gone).values_list("pk", flat=True))
    _let_go(BankAccount, accounts)
    households = set(
        Person.objects.filter(pk__in=gone, household__isnull=False)
        .values_list("household_id", flat=True)
    )  # fmt: skip
    for model in _OF_THE_FILE:
        model._default_manager.filter(person_id__in=gone).delete()
    Person.objects.filter(pk__in=gone).delete()
    remove_empty_households(households)
    return len(gone)


def _let_go(model: type[Model], ids: Sequence[int]) -> None:
    """Withdrawn records no longer point to rows of `model` that are about to go."""
    for field in fields_to(model):
        if issubclass(field.model, Record):
            rows = field.model._default_manager.filter(**{f"{field.name}__in": ids})
            rows.filter(_TAKEN_BACK).update(**{field.name: None})
