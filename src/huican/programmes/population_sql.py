"""The statement that answers all programmes for everybody of a place and month.

Three named steps, so that PostgreSQL works nothing out twice: the frame of facts, the states of
the programmes (one whole number each), and the answers, packed into arrays.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

import ibis

from huican.kernel.months import Month
from huican.programmes.domain import compile as compiling
from huican.programmes.domain.loading import Policies
from huican.programmes.domain.policy import Programme
from huican.programmes.sources.frame import Frame, Scope, frame_sql
from huican.rules.types import Value

Rows = Mapping[str, Mapping[str, Value]]

# The planner knows nothing of the sizes of the steps: without these it joins them row by row, or
# by month alone. Compiling to machine code takes longer than the whole statement.
PLANNING = (
    "SET LOCAL jit = off; SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off; "
    "SET LOCAL work_mem = '64MB'"
)
FACTS = "facts_frame"
_DTYPES = {"bigint": "int64", "boolean": "boolean", "text": "string", "date": "date"}


@dataclass(frozen=True, slots=True)
class Answering:
    """`steps` (WITH …) and `select`: person_id, area_code, outcomes, no_bits, unknown_bits,
    amounts_fen, the arrays in the order of `programmes`; of several months the month comes last."""

    programmes: tuple[str, ...]
    steps: str
    select: str

    @property
    def sql(self) -> str:
        return f"WITH {self.steps} {self.select}"

    @property
    def digest(self) -> str:
        """sha256 of the statement: it changes with policies, standards, facts and months."""
        return sha256(self.sql.encode()).hexdigest()


def facts_needed(programmes: Collection[Programme]) -> frozenset[str]:
    """Codes of the facts that conditions and amounts of these programmes ask for."""
    found: set[str] = set()
    for programme in programmes:
        for condition in programme.conditions:
            for leaf in condition.leaves:
                if leaf.when is not None:
                    found |= {s.code for s in leaf.when.symbols if s.origin == "fact"}
        if programme.amount is not None:
            found |= {s.code for s in programme.amount.symbols if s.origin == "fact"}
    return frozenset(found)


def answering(
    policies: Policies, rows: Rows, month: Month, scope: Scope, *,
    codes: Collection[str] | None = None,
) -> Answering:  # fmt: skip
    """The statement for one place whose standards are `rows` (ParameterTable.rows).

    `codes`: only these programmes (and, unseen, those that they need).
    """
    needed = facts_needed(compiling.chosen(policies, codes))
    facts = frame_sql([month], scope, codes=needed, register=policies.facts)
    answered = answered_over(facts, policies, rows, month, codes=codes)
    return Answering(
        answered.programmes, f"{facts_step(facts)},\n{answered.steps}", answered.select
    )


def answering_months(
    policies: Policies, rows: Rows, months: Collection[Month], scope: Scope, *,
    codes: Collection[str],
) -> Answering:  # fmt: skip
    """One statement for several months in which a place has the same standards: the facts are
    read once, and what is in force is asked row by row. The select has `month` as its last column.
    """
    needed = facts_needed(compiling.chosen(policies, codes))
    facts = frame_sql(sorted(months), scope, codes=needed, register=policies.facts)
    answered = answered_over(facts, policies, rows, None, codes=codes)
    return Answering(
        answered.programmes, f"{facts_step(facts)},\n{answered.steps}", answered.select
    )


def facts_step(facts: Frame) -> str:
    """The step of facts that `answered_over` reads."""
    return f"{FACTS} AS MATERIALIZED ({facts.sql})"


def answered_over(
    facts: Frame, policies: Policies, rows: Rows, month: Month | None, *,
    codes: Collection[str] | None = None, states: str = "states",
) -> Answering:  # fmt: skip
    """The answers over a step of facts that is there already; `states` names the step between.

    Two of them (today's rules and others) can so stand in one statement. Without `month`, those
    of every month that the facts are of.
    """
    wanted = compiling.asked(policies, codes)
    first, second = _compiled(
        _Key(policies, month, _text(rows)), tuple(sorted(codes)) if codes is not None else None,
        tuple(facts.types.items()), states,
    )  # fmt: skip
    return Answering(
        tuple(one.code for one in wanted), f"{states} AS MATERIALIZED ({first})",
        _packed(wanted, second, of_months=month is None),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Key:
    """What compiling depends on; the month only through what is in force in it."""

    policies: Policies
    month: Month | None
    rows: str

    def _said(self) -> tuple[object, ...]:
        if self.month is None:
            return self.policies.digest, self.rows
        force = tuple(
            (one.in_force(self.month), *(c.in_force(self.month) for each in one.conditions
                                         for c in (each, *each.any_of)))
            for one in self.policies.programmes.values()
        )  # fmt: skip
        return self.policies.digest, self.rows, force

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._said() == other._said()

    def __hash__(self) -> int:
        return hash((self.policies.digest, self.rows))


@lru_cache(maxsize=32)
def _compiled(
    key: _Key, codes: tuple[str, ...] | None, types: tuple[tuple[str, str], ...], name: str
) -> tuple[str, str]:
    table = ibis.table({column: _DTYPES[kind] for column, kind in types}, name=FACTS)
    states = compiling.states(
        key.policies, table, month=key.month, parameters=json.loads(key.rows), codes=codes
    )
    answers = compiling.answers(key.policies, ibis.table(states.schema(), name=name), codes=codes)
    return (
        str(ibis.to_sql(states, dialect="postgres")),
        str(ibis.to_sql(answers, dialect="postgres")),
    )


def _text(rows: Rows) -> str:
    return json.dumps(rows, ensure_ascii=False, sort_keys=True)


def _packed(programmes: Collection[Programme], answers: str, *, of_months: bool) -> str:
    def array(pattern: str, kind: str) -> str:
        cells = ", ".join(pattern.format(compiling.prefix(one)) for one in programmes)
        return f"ARRAY[{cells}]::{kind}[]"

    return (
        f"SELECT q.person_id, q.area_code, {array('q.{}__outcome', 'smallint')} AS outcomes, "
        f"{array('nullif(q.{}__no, 0)', 'int')} AS no_bits, "
        f"{array('nullif(q.{}__unknown, 0)', 'int')} AS unknown_bits, "
        f"{array('q.{}__amount', 'bigint')} AS amounts_fen{', q.month' if of_months else ''} "
        f"FROM ({answers}) q"
    )
