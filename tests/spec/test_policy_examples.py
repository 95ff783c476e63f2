"""Every example of every policy, on the evaluator, on DuckDB and on PostgreSQL."""

from dataclasses import replace

import duckdb
import ibis
import pytest

from huican.programmes.domain.compile import compile_programmes, prefix
from huican.programmes.domain.completeness import gaps
from huican.programmes.domain.examples import fault_of, read_examples, run_case
from huican.programmes.domain.loading import POLICIES_FOLDER, alone, load_all
from huican.programmes.domain.parameters import ParameterTable, column_of
from huican.programmes.domain.register import facts
from huican.rules.types import Kind

FOLDERS = sorted(path for path in POLICIES_FOLDER.iterdir() if path.is_dir())
IBIS = {Kind.YES_NO: "boolean", Kind.NUMBER: "int64", Kind.TEXT: "string"}
SQL = {"boolean": "boolean", "int64": "bigint", "string": "text", "date": "date"}


@pytest.fixture(scope="module")
def policies():
    return load_all()


@pytest.fixture(scope="module")
def table(policies):
    return ParameterTable(policies)


def named(path):
    return path.name


def test_there_are_at_least_thirty_programmes(policies):
    assert len(policies.determined) >= 30


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_every_example_gets_the_answer_that_it_states(folder, policies, table):
    programme = policies[folder.name]
    cases = read_examples(folder, programme, facts())
    faults = [fault_of(case, run_case(case, programme, facts(), table)) for case in cases]
    assert [fault for fault in faults if fault] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_the_examples_show_every_limit_commencement_and_missing_fact(folder, policies, table):
    programme = policies[folder.name]
    cases = read_examples(folder, programme, facts())
    assert gaps(programme, cases, facts(), table) == ()


class Rows:
    """The cases of a folder as rows of facts and of parameters; one made-up county a case."""

    def __init__(self, folder, policies, table):
        # What other programmes say is given in words here; `others` has tests of its own.
        self.programme = replace(policies[folder.name], yields_to=(), better_of=())
        self.cases = [
            case
            for case in read_examples(folder, policies[folder.name], facts())
            if not case.others
        ]
        used = facts().by_name.values()
        self.facts = {"person_id": "int64", "area_code": "string", "month": "date"} | {
            fact.code: IBIS[fact.type.kind] for fact in used
        }
        self.parameters = {"area6": "string", "month": "date"} | {
            column_of(self.programme, one): IBIS[one.type.kind] for one in self.programme.parameters
        }
        self.fact_rows, self.parameter_rows, self.wanted = [], [], {}
        for number, case in enumerate(self.cases):
            area, month = f"{number:06d}", case.month.first_day
            values = {facts().by_name[name].code: one for name, one in case.values.items()}
            row = {"person_id": number, "area_code": f"{area}000000", "month": month} | values
            self.fact_rows.append([row.get(name) for name in self.facts])
            resolved = case.resolved(self.programme, table)
            self.parameter_rows.append(
                [area, month]
                + [
                    resolved[one.name].value if resolved[one.name] else None
                    for one in self.programme.parameters
                ]
            )
            got = run_case(case, self.programme, facts(), table)
            self.wanted[number] = (
                int(got.outcome), got.no_bits, got.unknown_bits, got.amount_fen
            )  # fmt: skip

    def compiled(self):
        answers = compile_programmes(
            alone(self.programme, facts()),
            ibis.table(self.facts, name="case_facts"),
            month=None,
            parameters=ibis.table(self.parameters, name="case_parameters"),
            codes=[self.programme.code],
        )
        name = prefix(self.programme)
        columns = [f"{name}__{part}" for part in ("outcome", "no", "unknown", "amount")]
        return answers.select("person_id", *columns)

    def tables(self):
        """Statement to make each table, statement to fill it, rows."""
        for name, columns, rows in (
            ("case_facts", self.facts, self.fact_rows),
            ("case_parameters", self.parameters, self.parameter_rows),
        ):
            defined = ", ".join(f'"{column}" {SQL[kind]}' for column, kind in columns.items())
            yield name, defined, len(columns), rows


def told(rows):
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_duckdb_gives_every_example_the_same_answer(folder, policies, table):
    if policies[folder.name].members:
        pytest.skip("清单没有自己的条件")
    rows = Rows(folder, policies, table)
    with duckdb.connect() as connection:
        for name, defined, width, values in rows.tables():
            connection.execute(f"CREATE TABLE {name} ({defined})")
            connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * width)})", values)
        got = connection.execute(ibis.to_sql(rows.compiled(), dialect="duckdb")).fetchall()
    assert rows.cases
    assert told(got) == rows.wanted


@pytest.mark.django_db
@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_postgresql_gives_every_example_the_same_answer(folder, policies, table):
    from django.db import connection

    if policies[folder.name].members:
        pytest.skip("清单没有自己的条件")
    rows = Rows(folder, policies, table)
    with connection.cursor() as cursor:
        for name, defined, width, values in rows.tables():
            cursor.execute(f"CREATE TEMP TABLE {name} ({defined}) ON COMMIT DROP")
            cursor.executemany(f"INSERT INTO {name} VALUES ({', '.join(['%s'] * width)})", values)
        cursor.execute(ibis.to_sql(rows.compiled(), dialect="postgres"))
        assert told(cursor.fetchall()) == rows.wanted
