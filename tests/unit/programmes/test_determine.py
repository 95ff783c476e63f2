"""One person, clause by clause: the answer, its reasons, what is missing, what would change it."""

from datetime import date

import pytest

from huican.kernel.months import Month
from huican.programmes.domain.determine import Other, determine, determine_all
from huican.programmes.domain.explained import first_month_at_age
from huican.programmes.domain.loading import load_all
from huican.programmes.domain.outcome import Outcome
from huican.programmes.domain.parameters import ParameterTable, local
from tests.unit.programmes.made_up import FACTS, folder, known, programme

JUNE = Month(2023, 6)
YES, NO, UNKNOWN, NOT_IN_FORCE = (
    Outcome.YES, Outcome.NO, Outcome.UNKNOWN, Outcome.NOT_IN_FORCE,
)  # fmt: skip


def answer(root, values, month=JUNE, area="430203", data=None, local_values=(), **named):
    folder(root, data)
    policies = load_all(root, register=FACTS)
    table = ParameterTable(policies, local_values)
    one = policies["care-money"]
    return determine(one, values, table.resolved(one, area, month), month, facts=FACTS, **named)


def clause(got, name):
    clauses = [inner for one in got.clauses for inner in (one, *one.alternatives)]
    return next(one for one in clauses if one.id == name)


def test_a_person_who_meets_every_clause_is_entitled_to_the_standard(tmp_path):
    got = answer(tmp_path, known())
    assert (got.outcome, got.amount_fen, got.no_bits, got.unknown_bits) == (YES, 8000, 0, 0)
    assert [one.outcome for one in got.clauses] == [YES] * 5


def test_every_failing_clause_is_named_and_no_amount_given(tmp_path):
    got = answer(tmp_path, known(残疾等级=3, 残疾人证状态="过期"))
    assert (got.outcome, got.amount_fen, got.no_bits) == (NO, None, 0b11)
    assert [one.id for one in got.failed] == ["certificate", "severe"]
    assert clause(got, "certificate").cause == "certificate-expired"


def test_a_clause_tells_its_inputs_with_source_and_basis(tmp_path):
    got = clause(answer(tmp_path, known()), "severe")
    assert [(one.name, one.words) for one in got.inputs] == [
        ("残疾等级", "1级"), ("等级上限", "2级"),
    ]  # fmt: skip
    assert got.inputs[0].known.source == "《花名册》第 3 行"
    assert got.inputs[1].resolved.number == "甲发"
    assert (got.basis.number, got.basis.article) == ("甲发〔2015〕1号", "三（一）")


def test_an_unknown_fact_is_neither_yes_nor_no_and_has_an_owner(tmp_path):
    got = answer(tmp_path, known(残疾等级=None))
    assert (got.outcome, got.amount_fen, got.unknown_bits) == (UNKNOWN, None, 0b10)
    assert [(one.name, one.owner, one.days) for one in got.missing] == [("残疾等级", "县残联", 10)]


def test_a_failing_clause_decides_although_another_is_unknown(tmp_path):
    got = answer(tmp_path, known(残疾等级=None, 死亡=True))
    assert (got.outcome, got.no_bits, got.unknown_bits) == (NO, 0b10000, 0b10)
    assert got.missing == ()


def test_of_alternatives_one_is_enough_and_an_unknown_one_does_not_matter(tmp_path):
    got = answer(tmp_path, known(**{"享受('低保')": True, "享受('低保边缘')": None}))
    assert clause(got, "hardship").outcome is YES
    # Where the place has not widened, the second alternative fails whoever asks.
    assert clause(got, "edge").outcome is NO


def test_an_unknown_alternative_is_named_where_the_place_has_widened(tmp_path):
    widened = [local("care-money", "放宽", "430203", Month(2020, 1), True)]
    values = known(**{"享受('低保')": False, "享受('低保边缘')": None})
    got = answer(tmp_path, values, local_values=widened)
    assert got.outcome is UNKNOWN
    assert [one.name for one in got.missing] == ["享受('低保边缘')"]


def test_a_standard_that_nobody_set_leaves_the_amount_unknown_but_not_the_answer(tmp_path):
    got = answer(tmp_path, known(), area="990826")
    assert (got.outcome, got.amount_fen) == (YES, None)
    assert "月标准" in got.amount_why


@pytest.mark.parametrize(("month", "outcome"), [("2015-12", NOT_IN_FORCE), ("2016-01", YES)])
def test_a_programme_begins_in_its_month(tmp_path, month, outcome):
    got = answer(tmp_path, known(), Month.parse(month))
    assert got.outcome is outcome
    assert got.amount_fen == (8000 if outcome is YES else None)


@pytest.mark.parametrize(("month", "outcome"), [("2022-12", YES), ("2023-01", NOT_IN_FORCE)])
def test_a_programme_ends_before_the_month_it_ends_with(tmp_path, month, outcome):
    got = answer(tmp_path, known(), Month.parse(month), data=programme(to="2023-01"))
    assert got.outcome is outcome


@pytest.mark.parametrize(("month", "outcome"), [("2019-12", YES), ("2020-01", NO)])
def test_a_clause_begins_in_its_month(tmp_path, month, outcome):
    assert answer(tmp_path, known(周岁=15), Month.parse(month)).outcome is outcome


def test_a_clause_is_left_out_where_the_place_does_not_use_it(tmp_path):
    off = [local("care-money", "核对死亡", "430203", Month(2016, 1), False)]
    got = answer(tmp_path, known(死亡=None), local_values=off)
    assert (got.outcome, len(got.clauses)) == (YES, 4)


def test_it_is_told_what_single_fact_would_change_the_answer(tmp_path):
    got = answer(tmp_path, known(残疾等级=3))
    assert [(one.name, one.now, one.then) for one in got.changes] == [("残疾等级", "3级", "2级")]


def test_nobody_is_told_that_they_would_be_entitled_if_they_had_not_died(tmp_path):
    got = answer(tmp_path, known(死亡=True))
    assert (got.outcome, got.changes, clause(got, "alive").changes) == (NO, (), ())


def test_nothing_single_changes_an_answer_that_fails_twice(tmp_path):
    got = answer(tmp_path, known(残疾等级=3, 死亡=True))
    assert got.changes == ()
    assert [one.then for one in clause(got, "severe").changes] == ["2级"]


@pytest.mark.parametrize(
    ("birth", "month"),
    [
        (date(2008, 1, 1), "2024-01"),
        (date(2008, 1, 2), "2024-02"),
        (date(2008, 12, 31), "2025-01"),
        (date(2008, 2, 29), "2024-03"),
    ],
)
def test_the_month_in_which_an_age_is_reached_is_told(tmp_path, birth, month):
    got = answer(tmp_path, known(周岁=15), birth=birth)
    assert clause(got, "grown-up").met_from == Month.parse(month)
    assert got.met_from == Month.parse(month)


def test_without_a_birth_date_no_month_is_made_up(tmp_path):
    assert answer(tmp_path, known(周岁=15)).met_from is None


def test_a_month_is_told_only_when_time_alone_is_enough(tmp_path):
    got = answer(tmp_path, known(周岁=15, 残疾等级=4), birth=date(2008, 1, 1))
    assert got.met_from is None


def test_months_held_count_on_by_themselves(tmp_path):
    data = programme()
    data["conditions"].append({"id": "a-year", "text": "满一年", "when": "证件发放月数 >= 12"})
    got = answer(tmp_path, known(证件发放月数=5), data=data)
    assert got.met_from == Month(2024, 1)


def test_an_age_is_reached_on_the_first_day_of_a_month_only_by_then():
    assert first_month_at_age(date(2000, 6, 1), 18) == Month(2018, 6)
    assert first_month_at_age(date(2000, 6, 2), 18) == Month(2018, 7)


# --- between programmes ---------------------------------------------------------------------


def two(root, values, first=None, second=None, standards=(), area="430203"):
    """care-money and other-money together."""
    folder(root, programme(**(first or {})))
    folder(root, programme(code="other-money", **(second or {})))
    policies = load_all(root, register=FACTS)
    table = ParameterTable(
        policies, [local(code, "月标准", area, Month(2016, 1), value) for code, value in standards]
    )
    got = determine_all(policies, values, table, JUNE, area)
    return got["care-money"], got["other-money"]


def without(name):
    return [one for one in programme()["conditions"] if one["id"] != name]


def test_a_programme_yields_to_one_that_is_given(tmp_path):
    first, second = two(tmp_path, known(), {"yields_to": ["other-money"]})
    assert (first.own, first.outcome, second.outcome) == (YES, NO, YES)
    assert (first.amount_fen, first.no_bits) == (None, 1 << 5)
    assert [(one.code, one.because) for one in first.displaced] == [("other-money", "yields-to")]


def test_a_programme_does_not_yield_to_one_that_is_refused(tmp_path):
    young = {"id": "young", "text": "二十岁以下", "when": "周岁 <= 20"}
    second = {"conditions": [*programme()["conditions"], young]}
    first, other = two(tmp_path, known(), {"yields_to": ["other-money"]}, second)
    assert (first.outcome, other.outcome) == (YES, NO)


def test_an_unknown_other_leaves_it_unknown(tmp_path):
    first, second = two(
        tmp_path, known(周岁=None),
        {"yields_to": ["other-money"], "conditions": without("grown-up")},
    )  # fmt: skip
    assert (first.own, first.outcome, second.outcome) == (YES, UNKNOWN, UNKNOWN)
    assert first.unknown_bits == 1 << 4


@pytest.mark.parametrize(("own", "other", "outcomes"), [
    (9000, 10000, (NO, YES)), (10000, 9000, (YES, NO)),
    # Of equal amounts the one whose code comes first.
    (9000, 9000, (YES, NO)),
])  # fmt: skip
@pytest.mark.parametrize("said_by", [0, 1])
def test_of_a_pair_only_the_higher_is_given(tmp_path, own, other, outcomes, said_by):
    says = [{}, {}]
    says[said_by] = {"better_of": [["other-money"], ["care-money"]][said_by]}
    got = two(tmp_path, known(), *says, [("care-money", own), ("other-money", other)])
    assert tuple(one.outcome for one in got) == outcomes


def test_of_a_pair_with_an_unknown_amount_neither_is_certain(tmp_path):
    got = two(tmp_path, known(), {"better_of": ["other-money"]}, None,
              [("care-money", 9000)], area="990826")  # fmt: skip
    assert [one.outcome for one in got] == [UNKNOWN, UNKNOWN]
    assert got[0].unknown_bits == 1 << 6


def test_a_lower_one_that_may_be_given_does_not_hinder_the_higher(tmp_path):
    first, second = two(
        tmp_path, known(周岁=None), {"better_of": ["other-money"],
        "conditions": without("grown-up")}, None,
        [("care-money", 20000), ("other-money", 9000)],
    )  # fmt: skip
    assert (first.outcome, second.outcome) == (YES, NO)


def test_single_and_together_say_the_same(tmp_path):
    first, second = two(tmp_path, known(), {"yields_to": ["other-money"]})
    policies = load_all(tmp_path, register=FACTS)
    table = ParameterTable(policies)
    one = policies["care-money"]
    alone = determine(
        one, known(), table.resolved(one, "430203", JUNE), JUNE, facts=FACTS,
        others={"other-money": Other(second.outcome, second.worth_fen)},
    )  # fmt: skip
    assert (alone.outcome, alone.no_bits) == (first.outcome, first.no_bits)
