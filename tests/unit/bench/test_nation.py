"""Everyone at once: the fast form says what `compile_programmes` says, for made-up persons."""

import dataclasses
from pathlib import Path

import duckdb
import ibis
import numpy
import pytest

from huican.bench.nation import (
    MONTH,
    answers,
    digest,
    handwritten,
    lists,
    openfisca,
    prepare,
)
from huican.bench.nation.counties import counties
from huican.bench.nation.make import make
from huican.bench.running import BenchError
from huican.kernel.months import Month
from huican.programmes.domain.compile import compile_programmes, prefix
from huican.programmes.domain.everyone import Layout
from huican.programmes.domain.loading import Policies, load_all

_PERSONS, _COUNTIES = 4_000, 60


@pytest.fixture(scope="module")
def policies() -> Policies:
    return load_all()


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory, policies: Policies) -> Path:
    path = tmp_path_factory.mktemp("nation") / "persons.duckdb"
    make(path, _PERSONS, MONTH, policies.facts, county_count=_COUNTIES)
    return path


@pytest.fixture(scope="module")
def connection(snapshot: Path, policies: Policies) -> duckdb.DuckDBPyConnection:
    connection = prepare.connected(snapshot, memory_gb=1)
    prepare.tables(connection, policies)
    return connection


def test_counties_share_all_persons_without_a_gap():
    made = counties(1_000_003, lists.CODES)
    assert len(made) == 2_978
    assert made[0].first_person == 1
    for one, following in zip(made, made[1:], strict=False):
        assert one.first_person + one.persons == following.first_person
    assert made[-1].first_person + made[-1].persons == 1_000_004
    assert len({one.code for one in made}) == len(made)


def test_every_fact_of_persons_is_known_for_some_and_takes_several_values(connection, policies):
    for fact in (*policies.facts.of("person"), *policies.facts.of("household")):
        kinds = connection.execute(f"SELECT count(DISTINCT {fact.code}) FROM facts").fetchone()
        assert kinds[0] >= 2, fact.name


def test_a_county_without_a_list_leaves_its_fact_unknown_except_death(connection):
    for one in lists.LISTS:
        unknown, absent = connection.execute(
            f"SELECT count(*) FILTER ({one.fact} IS NULL), count(*) FILTER (NOT has_{one.fact}) "
            "FROM facts JOIN county USING (place)"
        ).fetchone()
        assert (unknown > 0) == (absent > 0 and not one.presumed)
        assert unknown <= absent


def test_an_event_of_this_month_counts_only_from_the_next(connection):
    first = Month.parse(MONTH).first_day
    held = connection.execute(
        "SELECT bool_or(dead) FROM facts JOIN list_dead USING (person_id) WHERE from_day >= ?",
        [first],
    ).fetchone()[0]
    assert held is False


@pytest.mark.parametrize("packed_form", [False, True])
def test_the_fast_form_says_what_the_plain_form_says(connection, policies, packed_form):
    question = prepare.question(connection, policies, packed_form=packed_form)
    fast = f"({ibis.to_sql(question.table, dialect='duckdb')})"
    names = [prefix(one) for one in question.layout.programmes]
    fields = {
        name: ", ".join(
            [
                _outcome(question.layout, one.code),
                _reasons(question.layout, one.code, 3),
                _reasons(question.layout, one.code, 2),
            ]
            + ([f"{name}__amount"] if name in question.paying else [])
        )
        for name, one in zip(names, question.layout.programmes, strict=True)
    }
    connection.execute(f"CREATE OR REPLACE TEMP TABLE fast AS FROM {fast}")
    _make_plain(connection, policies)
    for name, one in zip(names, question.layout.programmes, strict=True):
        mask = (1 << len(one.conditions)) - 1
        expected = f"{name}__outcome, {name}__no & {mask}, {name}__unknown & {mask}" + (
            f", {name}__amount" if name in question.paying else ""
        )
        different = connection.execute(
            f"(SELECT person_id, {fields[name]} FROM fast EXCEPT ALL SELECT person_id, {expected} FROM plain)"
        ).fetchall()
        assert different == [], name
    assert connection.execute("SELECT count(*) FROM fast").fetchone()[0] == _PERSONS


def _make_plain(connection, policies) -> None:
    """The table `plain`: what the plain form says of everybody."""
    standard = prepare.shape(connection, "standard")
    plain = compile_programmes(
        policies, prepare.shape(connection, "facts"), month=Month.parse(MONTH),
        parameters=standard.mutate(area6=standard.area6.cast("string")),
    )  # fmt: skip
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE plain AS FROM ({ibis.to_sql(plain, dialect='duckdb')})"
    )


def _outcome(layout: Layout, code: str) -> str:
    """SQL: the outcome as the plain form says it."""
    word, shift = layout.outcomes[code]
    if code not in layout.in_force:
        return "-1"
    said = f"(outcome_{word} >> {shift}) & 3"
    return f"CASE {said} WHEN 0 THEN 1 WHEN 2 THEN 2 WHEN 3 THEN 0 END"


def _reasons(layout: Layout, code: str, wanted: int) -> str:
    """SQL: bit i where condition i has the code `wanted`."""
    parts = [
        f"CASE WHEN (reasons_{word} >> {shift}) & 3 = {wanted} THEN {1 << place} ELSE 0 END"
        for place, word, shift in layout.places[code]
    ]
    return " + ".join(parts) or "0"


@pytest.fixture(scope="module")
def packed_question(connection, policies: Policies) -> prepare.Question:
    return prepare.question(connection, policies, packed_form=True)


def test_sql_written_by_hand_gives_the_same_answers_to_the_bit(
    connection, packed_question, tmp_path: Path
):
    compiled, hand = tmp_path / "compiled", tmp_path / "hand"
    answers.write(connection, packed_question.sql("duckdb"), compiled, MONTH)
    with handwritten.prepared(connection):
        answers.write(connection, handwritten.sql(packed_question), hand, MONTH)
    assert digest.of_files(compiled) == digest.of_files(hand)
    assert digest.summed(compiled) == digest.summed(hand)


def test_sql_written_by_hand_knows_what_a_standard_that_nobody_set_leaves_open(
    snapshot: Path, policies, tmp_path: Path
):
    with prepare.connected(snapshot, memory_gb=1) as connection:
        prepare.tables(connection, policies)
        names = [row[0] for row in connection.execute("DESCRIBE standard").fetchall()][2:]
        gaps = ", ".join(
            f"CASE WHEN (place + {number}) % 7 <> 0 THEN {name} END AS {name}"
            for number, name in enumerate(names)
        )
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE standard AS SELECT place, area6, {gaps} FROM standard"
        )
        question = prepare.question(connection, policies)
        answers.write(connection, question.sql("duckdb"), tmp_path / "compiled", MONTH)
        with handwritten.prepared(connection):
            answers.write(connection, handwritten.sql(question), tmp_path / "hand", MONTH)
    assert digest.of_files(tmp_path / "compiled") == digest.of_files(tmp_path / "hand")


def test_sql_written_by_hand_is_refused_when_a_condition_changed(packed_question):
    layout = packed_question.layout
    first, *others = layout.programmes
    later = dataclasses.replace(first, conditions=tuple(reversed(first.conditions)))
    changed = dataclasses.replace(
        packed_question, layout=dataclasses.replace(layout, programmes=(later, *others))
    )
    with pytest.raises(BenchError, match=first.code):
        handwritten.sql(changed)


def test_the_digest_tells_one_different_answer(connection, policies, tmp_path: Path):
    question = prepare.question(connection, policies, codes=openfisca.CODES)
    query = question.sql("duckdb")
    answers.write(connection, query, tmp_path / "right", MONTH)
    wrong = f"SELECT * REPLACE (reasons_0 + (person_id = 77)::BIGINT AS reasons_0) FROM ({query})"
    answers.write(connection, wrong, tmp_path / "wrong", MONTH)
    for taken in (digest.of_files, digest.summed):
        assert taken(tmp_path / "right") != taken(tmp_path / "wrong")


def test_totals_by_county_count_every_person_of_every_programme(
    connection, policies, tmp_path: Path
):
    question = prepare.question(connection, policies)
    answers.write(connection, question.sql("duckdb"), tmp_path / "answers", MONTH)
    table = answers.totals(connection, question, tmp_path / "answers", tmp_path / "totals.parquet")
    _make_plain(connection, policies)
    assert question.layout.amounts_by_county and question.paying
    for name in map(prefix, question.layout.programmes):
        yes, unknown, fen = (
            sum(row[what] for row in table.to_pylist() if row["programme"] == name)
            for what in ("yes", "unknown", "fen")
        )
        assert connection.execute(
            f"SELECT count(*) FILTER ({name}__outcome = 1), count(*) FILTER ({name}__outcome = 2), "
            f"coalesce(sum({name}__amount), 0) FROM plain"
        ).fetchone() == (yes, unknown, fen), name


def test_what_another_tool_says_is_held_against_ours_person_by_person(
    connection, policies, tmp_path: Path
):
    question = prepare.question(connection, policies, codes=openfisca.CODES)
    answers.write(connection, question.sql("duckdb"), tmp_path / "answers", MONTH)
    _make_plain(connection, policies)
    for name in ("living", "nursing"):
        rows = connection.execute(
            f"SELECT CASE {name}_subsidy__outcome WHEN 1 THEN {name}_subsidy__amount ELSE 0 END "
            "FROM plain ORDER BY person_id"
        ).fetchall()
        said = numpy.array([(fen or 0) / 100 for (fen,) in rows])
        numpy.save(tmp_path / f"{name}_subsidy.npy", said)
    unknown = connection.execute(
        "SELECT count(*) FILTER (living_subsidy__outcome = 2) "
        "+ count(*) FILTER (nursing_subsidy__outcome = 2) FROM plain"
    ).fetchone()[0]
    agreed = {"same": 2 * _PERSONS - unknown, "unknown_taken_as_yes": 0,
              "unknown_taken_as_no": unknown, "different": 0}  # fmt: skip
    folder = tmp_path / "answers"
    assert openfisca.compared(connection, tmp_path, folder, _PERSONS) == agreed
    first = numpy.load(tmp_path / "nursing_subsidy.npy")
    paid = int(first.argmax())
    first[paid] += 1
    numpy.save(tmp_path / "nursing_subsidy.npy", first)
    agreed |= {"same": agreed["same"] - 1, "different": 1}
    assert openfisca.compared(connection, tmp_path, folder, _PERSONS) == agreed
