"""Keeping what a determination rests on as plain JSON, and reading it back years later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from huican.kernel.months import Month
from huican.programmes.domain.determination import Determination
from huican.programmes.domain.facts import Fact, Known
from huican.programmes.domain.parameters import Resolved
from huican.programmes.domain.policy import Programme
from huican.programmes.domain.programme_reader import names_used
from huican.programmes.domain.register import Facts, facts_of
from huican.rules.types import Kind, Type

Json = dict[str, Any]


def facts_kept(programme: Programme, register: Facts) -> list[Json]:
    """The facts that a programme speaks of, as they are defined today."""
    return [
        fact_to_json(fact)
        for name in sorted(names_used(programme))
        if (fact := register.by_name.get(name)) is not None
    ]


def fact_to_json(fact: Fact) -> Json:
    said = asdict(fact)
    said["type"] = {**asdict(fact.type), "kind": fact.type.kind.name}
    return said


def facts_from_json(kept: Iterable[Json]) -> Facts:
    """A register of kept facts."""
    found = []
    for one in kept:
        type_ = dict(one["type"])
        type_["kind"] = Kind[type_["kind"]]
        type_["choices"] = tuple(type_["choices"])
        found.append(Fact(**{**one, "type": Type(**type_)}))
    return facts_of(found)


def known_to_json(values: Mapping[str, Known]) -> Json:
    return {name: asdict(known) for name, known in sorted(values.items())}


def known_from_json(kept: Mapping[str, Json]) -> dict[str, Known]:
    return {name: Known(**one) for name, one in kept.items()}


def resolved_to_json(resolved: Mapping[str, Resolved | None]) -> Json:
    return {
        name: {**asdict(one), "from_month": str(one.from_month)} if one is not None else None
        for name, one in sorted(resolved.items())
    }


def resolved_from_json(kept: Mapping[str, Json | None]) -> dict[str, Resolved | None]:
    return {
        name: Resolved(**{**one, "from_month": Month.parse(one["from_month"])})
        if one is not None
        else None
        for name, one in kept.items()
    }


def birth_from_json(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None


def clauses_to_json(determination: Determination) -> Json:
    """Outcome of every clause and alternative by id, as codes: yes, no, unknown."""
    return {
        one.id: one.outcome.code
        for clause in determination.clauses
        for one in (clause, *clause.alternatives)
    }
