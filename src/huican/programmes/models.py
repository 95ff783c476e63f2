"""Facts that other departments know: their lists, kept whole, matched where they can be."""

from django.db import models

from huican.programmes.population_models import EnteredFact, PopulationOutcome, PopulationRun
from huican.programmes.standard_models import (
    DeterminationRecord,
    LocalParameter,
    PolicyVersion,
)
from huican.registry.records import RECORD_PLAIN, RECORD_SENSITIVE, Record
from huican.vault.privacy import classify


class DepartmentListEntry(Record):
    """One line of another department's list (death, 特困供养, 工伤护理费, imprisonment …).

    A list is kept whole: a line whose number does not check, or whose person is not in the
    registry, has no `person` and waits to be matched by name (never applied by itself).
    """

    list_code = models.CharField("名单", max_length=40)
    name = models.CharField("姓名", max_length=80)
    identity_sealed = models.BinaryField("证件号（密封）", null=True)
    identity_blind = models.BinaryField("盲索引", null=True)
    identity_valid = models.BooleanField("证件号校验通过", default=False)

    privacy = classify(
        plain=f"{RECORD_PLAIN} list_code identity_valid",
        identifying="name identity_sealed identity_blind",
        sensitive=RECORD_SENSITIVE,
    )


__all__ = [
    "DepartmentListEntry",
    "DeterminationRecord",
    "EnteredFact",
    "LocalParameter",
    "PolicyVersion",
    "PopulationOutcome",
    "PopulationRun",
]
