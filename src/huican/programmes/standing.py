"""The policies and standards that stand today."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from huican.programmes.domain.loading import POLICIES_FOLDER, Policies, load_all
from huican.programmes.domain.parameters import ParameterTable
from huican.programmes.standards import local_values


@dataclass(frozen=True)
class Standing:
    """What everybody is determined by: the programmes, and their values by place and month."""

    policies: Policies
    table: ParameterTable


@cache
def policies() -> Policies:
    """The programmes of this installation, read once: those that come with the product, and an
    office's own (HUICAN_VAR/policies), which replace those of the same code."""
    return load_all(POLICIES_FOLDER, Path(settings.HUICAN_VAR) / "policies")


def standing() -> Standing:
    """The policies of this installation and the confirmed local standards, read anew."""
    known = policies()
    return Standing(known, ParameterTable(known, local_values()))
