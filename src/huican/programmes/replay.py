"""Answering a kept determination again, years later, from what was kept with it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from huican.kernel.months import Month
from huican.programmes.domain.determination import Determination
from huican.programmes.domain.determine import Other, determine
from huican.programmes.domain.loading import FILES, load_texts
from huican.programmes.domain.outcome import Outcome
from huican.programmes.domain.policy import Programme
from huican.programmes.domain.register import Facts
from huican.programmes.domain.versions import (
    birth_from_json,
    clauses_to_json,
    facts_from_json,
    known_from_json,
    resolved_from_json,
)
from huican.programmes.standard_models import DeterminationRecord, PolicyVersion


@dataclass(frozen=True, slots=True)
class Replay:
    """The answer worked out again. `differences`: sentences; empty when it is the same."""

    determination: Determination
    differences: tuple[str, ...]

    @property
    def same(self) -> bool:
        return not self.differences


def programme_of(version: PolicyVersion) -> tuple[Programme, Facts]:
    """A kept version as the programme that it was, with the facts of its day.

    Raises RuleErrors when it cannot be read any more.
    """
    register = facts_from_json(version.facts)
    texts = (version.programme_yaml, version.parameters_yaml, version.examples_yaml)
    return load_texts(version.code, dict(zip(FILES, texts, strict=True)), register), register


def replay(record: DeterminationRecord) -> Replay:
    """Works a kept determination out again from its own version, inputs and parameters."""
    programme, register = programme_of(record.version)
    inputs = json.loads(record.inputs)
    got = determine(
        programme,
        known_from_json(inputs["facts"]),
        resolved_from_json(record.parameters),
        Month.of(record.month),
        facts=register,
        birth=birth_from_json(inputs["birth"]),
        others={
            code: Other(Outcome(outcome), amount)
            for code, (outcome, amount) in record.others.items()
        },
    )
    differences = []
    if programme.digest != record.version.digest:
        differences.append("政策的摘要和当时不同")
    for label, then, now in (
        ("结论", record.outcome, int(got.outcome)),
        ("金额", record.amount_fen, got.amount_fen),
        ("各条件", record.clauses, clauses_to_json(got)),
    ):
        if then != now:
            differences.append(f"{label}和当时不同")
    return Replay(got, tuple(differences))
