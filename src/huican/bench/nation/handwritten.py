"""All programmes in SQL written by hand (all_programmes/), as a person would who knows both the
rules and DuckDB: what the compiled policies are held against, to the bit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from huican.bench.nation import MONTH
from huican.bench.nation.prepare import Question
from huican.bench.running import BenchError
from huican.kernel.months import Month
from huican.programmes.domain.policy import Condition, Programme
from huican.rules.checked import Checked

_FOLDER = Path(__file__).with_name("all_programmes")
# Programme → digest of all that the SQL says of it, as of when it was written.
_WRITTEN_FOR = _FOLDER / "written_for.json"
RENEW = "python -m huican.bench.jobs.nation_written_for"


def sql(question: Question, month: str = MONTH) -> str:
    """The statement for a month, over the packed snapshot's tables and `standard`.

    To be run inside `prepared`. Raises BenchError when the policies are not those that it was
    written for.
    """
    known, current = json.loads(_WRITTEN_FOR.read_text("utf-8")), digests(question)
    changed = sorted(
        code for code in known.keys() | current.keys() if known.get(code) != current.get(code)
    )
    if changed:
        raise BenchError(
            f"有 {len(changed)} 个项目的条件改过了，手写的 SQL 还是旧的：{'、'.join(changed[:5])}",
            where="all_programmes",
            remedy=f"请照新的条件改手写的 SQL，测试过了再运行 {RENEW}",
        )
    when = Month.parse(month)
    text = "".join(path.read_text("utf-8") for path in sorted(_FOLDER.glob("[1-9]_*.sql")))
    return text.replace("$first", f"DATE '{when.first_day}'").replace(
        "$next", f"DATE '{when.next().first_day}'"
    )


@contextmanager
def prepared(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """The macros that the statement uses, and joins in the order in which it names them.

    DuckDB underestimates a join by an expression, and then builds a table of all persons.
    """
    connection.execute((_FOLDER / "0_macros.sql").read_text("utf-8"))
    connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    try:
        yield
    finally:
        connection.execute("RESET disabled_optimizers")


def renew(question: Question) -> None:
    """Writes down that the SQL says what the policies say now."""
    text = json.dumps(digests(question), indent=1, sort_keys=True)
    _WRITTEN_FOR.write_text(text + "\n", "utf-8")


def digests(question: Question) -> dict[str, str]:
    """Programme → digest of its conditions, of where their bits lie, and of its amount."""
    places = question.layout.places
    return {
        one.code: hashlib.sha256(repr(_said(one, places[one.code])).encode()).hexdigest()[:16]
        for one in question.layout.programmes
    }


def _said(programme: Programme, places: tuple[tuple[int, int, int], ...]) -> object:
    conditions = [
        (word, shift, _condition(programme.conditions[place])) for place, word, shift in places
    ]
    return conditions, _source(programme.amount), programme.yields_to, programme.better_of


def _condition(one: Condition) -> object:
    alternatives = [_condition(alternative) for alternative in one.any_of]
    return one.id, _source(one.when), _source(one.applies), alternatives


def _source(checked: Checked | None) -> object:
    if checked is None:
        return None
    names = sorted((one.name, one.code, one.type.digits) for one in checked.symbols)
    return checked.text, names
