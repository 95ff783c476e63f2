"""Unknown facts, explanations, changes and satisfiability: true of every made-up expression."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from huican.rules.check import check
from huican.rules.checked import Checked
from huican.rules.evaluate import evaluate
from huican.rules.explain import changes, explain
from huican.rules.problems import RuleErrors
from huican.rules.satisfiable import can_fail, can_hold
from huican.rules.types import Kind, Value
from tests.properties.rules_expressions import conditions, numbers, persons, values
from tests.spec.rules_made_up import NAMES

_OFTEN_REFUSED = [HealthCheck.filter_too_much, HealthCheck.too_slow]


def _checked(text: str) -> Checked:
    try:
        return check(text, NAMES)
    except RuleErrors:
        assume(False)
        raise


@settings(max_examples=120, suppress_health_check=_OFTEN_REFUSED)
@given(conditions(asks=False), persons(), st.data())
def test_what_is_yes_or_no_stays_so_when_more_becomes_known(
    text: str, person: dict[str, Value], data: Any
) -> None:
    checked = _checked(text)
    before = evaluate(checked, person)
    assume(before is not None)
    for name in NAMES.keys() - person.keys():
        person = person | {name: data.draw(values(name))}
    assert evaluate(checked, person) in (before, None)
    # Only a division by zero may still be unknown, and never the other answer.
    if "/" not in text:
        assert evaluate(checked, person) is before


@settings(max_examples=120, suppress_health_check=_OFTEN_REFUSED)
@given(st.one_of(conditions(), numbers()), persons(), st.data())
def test_an_unknown_answer_names_what_is_missing_until_it_is_known(
    text: str, person: dict[str, Value], data: Any
) -> None:
    checked = _checked(text)
    explained = explain(checked, person)
    assert explained.value == evaluate(checked, person)
    while explained.value is None and not explained.zero_divisors:
        assert explained.unknown_because
        assert explained.unknown_because <= checked.names - person.keys()
        for name in explained.unknown_because:
            person = person | {name: data.draw(values(name))}
        explained = explain(checked, person)
    if explained.value is not None:
        assert not explained.unknown_because


@settings(max_examples=120, suppress_health_check=_OFTEN_REFUSED)
@given(st.lists(conditions(), min_size=1, max_size=2), persons())
def test_each_change_of_one_fact_makes_every_condition_hold(
    texts: list[str], person: dict[str, Value]
) -> None:
    wanted = [_checked(text) for text in texts]
    found = changes(wanted, person)
    if all(evaluate(one, person) is True for one in wanted):
        assert found == ()
    for change in found:
        assert change.before == person.get(change.name) != change.value
        assert change.symbol.origin == "fact"
        different = {**person, change.name: change.value}
        assert all(evaluate(one, different) is True for one in wanted)
        if change.symbol.type.kind is Kind.NUMBER:
            assert change.symbol.type.low <= change.value <= change.symbol.type.high


@settings(max_examples=60, suppress_health_check=_OFTEN_REFUSED)
@given(st.lists(conditions(), min_size=1, max_size=2), st.lists(persons(), min_size=8, max_size=8))
def test_clauses_that_cannot_hold_hold_for_nobody(
    texts: list[str], people: list[dict[str, Value]]
) -> None:
    wanted = [_checked(text) for text in texts]
    for person in people:
        answers = [evaluate(one, person) for one in wanted]
        if all(answer is True for answer in answers):
            assert can_hold(wanted) is not False
        if False in answers:
            assert can_fail(wanted) is not False
