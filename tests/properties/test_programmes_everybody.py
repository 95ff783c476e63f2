"""Everybody at once says of each person what that person is told alone, NULLs included."""

import random
from dataclasses import replace

import duckdb
import ibis
import pytest

from huican.kernel.months import Month
from huican.programmes.domain.compile import asked, compile_programmes, prefix
from huican.programmes.domain.determine import determine_all
from huican.programmes.domain.examples import read_examples
from huican.programmes.domain.facts import Known
from huican.programmes.domain.loading import POLICIES_FOLDER, load_all
from huican.programmes.domain.outcome import Outcome
from huican.programmes.domain.parameters import ParameterTable, local
from huican.rules.typed import Compared, Constant, OneOf, children, parts_of
from huican.rules.types import Kind

IBIS = {Kind.YES_NO: "boolean", Kind.NUMBER: "int64", Kind.TEXT: "string"}
SQL = {"boolean": "BOOLEAN", "int64": "BIGINT", "string": "VARCHAR", "date": "DATE"}
AREAS = ("430102000000", "340802101000", "500103000000", "990826101201")
MONTHS = (Month(2015, 12), Month(2016, 1), Month(2023, 6), Month(2026, 1))


@pytest.fixture(scope="module")
def policies():
    """All programmes, some of them made to give way to each other."""
    known = load_all()
    living, nursing, fuel, visits = (
        known[code]
        for code in ("living-subsidy", "nursing-subsidy", "fuel-subsidy", "medicine-subsidy")
    )
    return known.replaced(
        replace(living, better_of=("nursing-subsidy",)),
        replace(nursing, yields_to=(visits.code,)),
        replace(fuel, yields_to=(living.code, nursing.code)),
    )


def table_of(policies, chance):
    """Standards in every place, so that amounts are compared; some places have none."""
    values = [
        local(code, "月标准", area, Month(2016, 1), chance.choice([9000, 10000]))
        for code in ("living-subsidy", "nursing-subsidy")
        for area in ("43", "3408")
    ]
    for programme in policies.determined:
        for parameter in programme.parameters:
            if parameter.type.kind is Kind.NUMBER and chance.random() < 0.5:
                steps = chance.choice([0, 100, 5000, 10000, 10001])
            elif parameter.type.kind is Kind.YES_NO and chance.random() < 0.5:
                steps = chance.random() < 0.5
            else:
                continue
            area = chance.choice(["43", "3408", "500103", "990826"])
            values.append(local(programme.code, parameter.name, area, Month(2016, 1), steps))
    return ParameterTable(policies, values)


def limits(policies):
    """For each number fact the constants that clauses compare it with."""
    found = {}
    for programme in policies.determined:
        for condition in programme.conditions:
            for leaf in condition.leaves:
                for part in parts_of(leaf.when.tree):
                    if isinstance(part, Compared | OneOf):
                        numbers = [
                            one.value
                            for one in children(part)
                            if isinstance(one, Constant) and isinstance(one.value, int)
                        ]
                        for symbol in leaf.when.symbols:
                            found.setdefault(symbol.name, set()).update(numbers)
    return found


@pytest.fixture(scope="module")
def entitled(policies):
    """For each programme somebody of its examples who may have it."""
    found = {}
    for programme in asked(policies):
        for case in read_examples(POLICIES_FOLDER / programme.code, programme, policies.facts):
            if case.answer is Outcome.YES:
                found.setdefault(programme.code, case.values)
    return found


def person(facts, near, entitled, chance):
    """Somebody who may have one programme or two, or nobody in particular, with a few facts
    changed: unknown, at a limit, the other way round."""
    values = {}
    for code in [*chance.sample(sorted(entitled), 2), "living-subsidy", "nursing-subsidy"]:
        values |= entitled[code]
    keep = chance.choice([0.0, 0.9, 0.97])
    for name, fact in facts.items():
        if chance.random() < keep:
            continue
        values.pop(name, None)
        if chance.random() < 0.3:
            continue
        if fact.type.kind is Kind.YES_NO:
            values[name] = chance.random() < 0.4
        elif fact.type.kind is Kind.TEXT:
            values[name] = chance.choice((*fact.type.choices, fact.type.choices[0]))
        else:
            low, high = fact.type.low or 0, fact.type.high or 10**6
            points = [low, high, *(
                one * 10**fact.type.digits + offset
                for one in near.get(name, ()) for offset in (-1, 0, 1)
            )]  # fmt: skip
            values[name] = min(max(chance.choice(points), low), high)
    return values


def run(policies, rows, parameters, month, columns, parameter_columns=None):
    facts = ibis.table(columns, name="facts")
    given = parameters
    if parameter_columns is not None:
        given = ibis.table(parameter_columns, name="parameters")
    answers = compile_programmes(policies, facts, month=month, parameters=given)
    with duckdb.connect() as connection:
        tables = [("facts", columns, rows)]
        if parameter_columns is not None:
            tables.append(("parameters", parameter_columns, parameters))
        for name, kinds, values in tables:
            defined = ", ".join(f'"{one}" {SQL[kind]}' for one, kind in kinds.items())
            connection.execute(f"CREATE TABLE {name} ({defined})")
            connection.executemany(
                f"INSERT INTO {name} VALUES ({', '.join('?' * len(kinds))})",
                [[row.get(one) for one in kinds] for row in values],
            )
        cursor = connection.execute(ibis.to_sql(answers, dialect="duckdb"))
        names = [one[0] for one in cursor.description]
        found = [dict(zip(names, one, strict=True)) for one in cursor.fetchall()]
    return {row["person_id"]: row for row in found}


def told(got, name):
    return (got[f"{name}__outcome"], got[f"{name}__no"], got[f"{name}__unknown"],
            got[f"{name}__amount"])  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("way", ["one county", "table of counties", "table of months"])
def test_everybody_and_one_person_agree(policies, entitled, seed, way):
    chance = random.Random(seed)
    table, near = table_of(policies, chance), limits(policies)
    facts = {fact.name: fact for fact in policies.facts.of("person")}
    facts |= {fact.name: fact for fact in policies.facts.of("household")}
    columns = {"person_id": "int64", "area_code": "string"}
    if way == "table of months":
        columns["month"] = "date"
    columns |= {fact.code: IBIS[fact.type.kind] for fact in facts.values()}
    people, rows = {}, []
    for number in range(90):
        values = person(facts, near, entitled, chance)
        area = AREAS[0] if way == "one county" else chance.choice(AREAS)
        month = chance.choice(MONTHS) if way == "table of months" else MONTHS[2]
        people[number] = (values, area, month)
        rows.append(
            {"person_id": number, "area_code": area, "month": month.first_day}
            | {facts[name].code: value for name, value in values.items()}
        )
    month = None if way == "table of months" else MONTHS[2]
    if way == "one county":
        got = run(policies, rows, table.rows(AREAS[0], MONTHS[2]), month, columns)
    else:
        records = list(table.records(AREAS, MONTHS if month is None else [month]))
        if month is not None:
            records = [{k: v for k, v in one.items() if k != "month"} for one in records]
        kinds = {
            name: "date" if name == "month" else IBIS[_kind(name, policies)] for name in records[0]
        }
        got = run(policies, rows, records, month, columns, kinds)
    seen = set()
    for number, (values, area, own_month) in people.items():
        wanted = determine_all(
            policies, {name: Known(value) for name, value in values.items()}, table, own_month,
            area, explained=False,
        )  # fmt: skip
        for programme in asked(policies):
            one = wanted[programme.code]
            said = told(got[number], prefix(programme))
            assert said == (
                int(one.outcome), one.no_bits, one.unknown_bits, one.amount_fen
            ), (programme.code, values, area, own_month)  # fmt: skip
            seen.add((programme.code, int(one.outcome)))
            seen |= {(programme.code, each.because, int(each.outcome)) for each in one.displaced}
    # The persons are varied enough for the comparison to mean something.
    assert {1, 0, 2} <= {one[-1] for one in seen}
    assert {("yields-to", 1), ("better-of", 1)} <= {one[1:] for one in seen}
    assert len([one for one in seen if one[1:] == (1,)]) >= 15


def _kind(column, policies):
    if column == "area6":
        return Kind.TEXT
    for programme in policies.programmes.values():
        for parameter in programme.parameters:
            if column == f"{prefix(programme)}__{parameter.code}":
                return parameter.type.kind
    raise AssertionError(column)
