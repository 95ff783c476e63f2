"""One person by the evaluator and everybody by a database: the same answers, NULLs included."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from huican.rules.check import check
from huican.rules.checked import Checked
from huican.rules.evaluate import evaluate
from huican.rules.partial import with_values
from huican.rules.problems import RuleErrors
from huican.rules.types import Kind, Value
from huican.rules.written import written
from tests.properties.rules_expressions import conditions, numbers, persons
from tests.spec.rules_made_up import NAMES, SYMBOLS, duckdb_engine, one_by_one, postgres_engine

_DUCKDB = duckdb_engine()
_PARAMETERS = tuple(one.name for one in SYMBOLS if one.origin == "parameter")
# Made-up expressions often pass the limit of magnitudes; that many refusals are no fault.
_OFTEN_REFUSED = [HealthCheck.filter_too_much, HealthCheck.too_slow]


def _checked(text: str) -> Checked:
    """The expression; what the checker refuses (units, a divisor 0, too large) is passed over."""
    try:
        return check(text, NAMES)
    except RuleErrors as fault:
        wrong = ("不认识", "函数", "要的是", "多了", "看不懂", "个值")
        assert not any(word in one.what for one in fault.problems for word in wrong), fault
        assume(False)
        raise


@settings(max_examples=200, suppress_health_check=_OFTEN_REFUSED)
@given(st.one_of(conditions(), numbers()), st.lists(persons(), min_size=6, max_size=6))
def test_evaluator_and_duckdb_agree(text: str, people: list[dict[str, Value]]) -> None:
    checked = _checked(text)
    assert _DUCKDB(checked, people) == one_by_one(checked, people)


@settings(max_examples=100, suppress_health_check=_OFTEN_REFUSED)
@given(st.one_of(conditions(), numbers()), persons(), st.lists(persons(), min_size=4, max_size=4))
def test_parameters_as_constants_of_the_query_change_nothing(
    text: str, place: dict[str, Value], people: list[dict[str, Value]]
) -> None:
    checked = _checked(text)
    fixed = {name: place.get(name) for name in _PARAMETERS}
    wanted = one_by_one(checked, people, fixed)
    assert _DUCKDB(checked, people, fixed) == wanted
    assert one_by_one(with_values(checked, fixed), people) == wanted


@pytest.mark.django_db
@settings(
    max_examples=60,
    suppress_health_check=[*_OFTEN_REFUSED, HealthCheck.function_scoped_fixture],
)
@given(st.one_of(conditions(), numbers()), st.lists(persons(), min_size=6, max_size=6))
def test_evaluator_and_postgresql_agree(text: str, people: list[dict[str, Value]]) -> None:
    checked = _checked(text)
    assert postgres_engine()(checked, people) == one_by_one(checked, people)


@settings(suppress_health_check=_OFTEN_REFUSED)
@given(st.one_of(conditions(), numbers()), persons())
def test_a_number_stays_within_the_limits_the_checker_gave_it(
    text: str, person: dict[str, Value]
) -> None:
    checked = _checked(text)
    value = evaluate(checked, person)
    if checked.type.kind is Kind.NUMBER and value is not None:
        assert checked.type.low <= value <= checked.type.high


@settings(suppress_health_check=_OFTEN_REFUSED)
@given(st.one_of(conditions(), numbers()), persons())
def test_an_expression_written_back_means_the_same(text: str, person: dict[str, Value]) -> None:
    checked = _checked(text)
    again = check(written(checked.tree), NAMES)
    assert evaluate(again, person) == evaluate(checked, person)
