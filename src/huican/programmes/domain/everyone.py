"""All programmes for a province or the nation: what `compile` says, in a form that runs fast.

Made for one month and many counties at once. What programmes share is worked out once a person:
each different condition (a valid certificate stands in thirty programmes) is two bits of a few
whole numbers, `reasons_0` …: 0 it holds, 2 unknown, 3 it fails (rules.coded). The outcome of a
programme is then a mask over those numbers. `Layout` says whose bits are where.

    standards  one row a county: what depends on parameters alone
    leaves     one row a person: the parts of conditions that are made of several
    reasons    one row a person: all conditions, and what each programme is worth
    outcomes   masks; then exclusions and better-of pairs
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, cast

import ibis
import ibis.expr.types as ir

from huican.kernel.months import Month
from huican.programmes.domain import packed_facts
from huican.programmes.domain.compile import chosen, prefix
from huican.programmes.domain.everyone_parts import (
    Clause,
    ProgrammeParts,
    code_of,
    gate_value,
    parts_of_programme,
    value_of,
)
from huican.programmes.domain.loading import Policies
from huican.programmes.domain.order import better_pairs
from huican.programmes.domain.policy import Programme
from huican.rules import coded
from huican.rules.plan import Plan
from huican.rules.small import small

# Three fields a byte, ten bytes a number: bytes are put together before they are widened.
_FIELDS_A_BYTE, _BYTES_A_WORD = 3, 10
_BYTES_A_HALF, _BYTES_A_SINGLE = 5, 4
_FIELDS_A_WORD = _FIELDS_A_BYTE * _BYTES_A_WORD
# The lower bit of each field: set when the condition fails.
FAILS = sum(1 << (2 * field) for field in range(_FIELDS_A_WORD))


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the condition of a programme lies: `reasons_<word>`, bits `shift` and `shift` + 1.

    `places`: programme code → for each condition that runs in the month its index in the policy,
    its word and its shift. `displaced`: for programmes that may give way to another, the shift of
    their two bits in the column `displaced` (as a reason: 3 gives way, 2 may have to).
    `amounts_by_county`: programmes whose amount stands in `county_amounts`, not beside a person.
    """

    programmes: tuple[Programme, ...]
    places: Mapping[str, tuple[tuple[int, int, int], ...]]
    displaced: Mapping[str, int]
    words: int
    in_force: frozenset[str]
    amounts_by_county: frozenset[str]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of reasons."""
        names = tuple(f"reasons_{word}" for word in range(self.words))
        return (*names, "displaced") if self.displaced else names

    def masks(self, code: str) -> dict[int, int]:
        """Word → the bits that concern a programme."""
        found: dict[int, int] = {}
        for _, word, shift in self.places[code]:
            found[word] = found.get(word, 0) | 3 << shift
        return found


def everyone(
    policies: Policies,
    facts_table: ir.Table,
    standards: ir.Table,
    *,
    month: Month,
    on: str = "place",
    codes: Collection[str] | None = None,
    keep: Sequence[str] = ("person_id",),
) -> tuple[ir.Table, Layout]:
    """One row a person: the columns `keep`, `reasons_<n>` (int64), `displaced` (int64, where
    programmes may give way), `{p}__outcome` (int8: 1 yes, 0 no, 2 unknown, -1 not in force), and
    `{p}__amount` (int64 fen, NULL unless the outcome is 1 and the standard known; only programmes
    that pay by what a person is: where a county pays all the same, `county_amounts` has it).

    `facts_table` may be packed, and `standards` with it (packed_facts). `standards` has a row for each value of the column `on`, which both tables have (a person
    whose place is not in it gets no row; small numbers from 0 run fastest), and a `column_of` column for each parameter. Raises
    CannotCompile.
    """
    programmes = chosen(policies, codes)
    parts = [
        parts_of_programme(one, month, (*facts_table.columns, *standards.columns))
        for one in programmes
    ]
    layout = _layout(policies, parts)
    names = _Names.of(parts, packed=packed_facts.is_packed(facts_table))
    pairs = better_pairs(policies.programmes)
    weighed = {one.name for one in parts if not one.amount_by_county or pairs[one.programme.code]}
    needed = frozenset(
        name for one in parts for name in one.needed(with_amount=one.name in weighed)
    )
    needed |= {packed_facts.unsure(name) for name in needed}
    beside = [name for name in standards.columns if name in needed]
    counties = standards.select(
        on,
        *beside,
        **{name: coded.of_boolean(value_of(key, standards)) for key, name in names.local.items()},
        **{name: gate_value(gate, standards) for gate, name in names.gates.items()},
    )
    together = facts_table.join(counties, on)
    leaves = together.mutate(**{name: code_of(key, together) for key, name in names.shared.items()})
    reasons = leaves.select(
        *keep,
        **_reasons(parts, layout, leaves, names),
        **{
            f"{one.name}__worth": worth
            for one in parts
            if one.name in weighed and (worth := one.worth(leaves)) is not None
        },
    )
    outcomes = reasons.mutate(
        **{f"{prefix(one)}__outcome": _outcome(one, layout, reasons) for one in programmes}
    )
    related = _related(policies, layout, outcomes)
    paying = [one.name for one in parts if one.amount is not None and not one.amount_by_county]
    return related.select(
        *keep,
        *layout.columns,
        *(f"{prefix(one)}__outcome" for one in programmes),
        **{
            f"{name}__amount": ibis.cases(
                (related[f"{name}__outcome"] == 1, related[f"{name}__worth"])
            )
            for name in paying
        },
    ), layout


def county_amounts(
    policies: Policies, facts_table: ir.Table, standards: ir.Table, *, month: Month,
    on: str = "place", codes: Collection[str] | None = None,
) -> ir.Table:  # fmt: skip
    """One row a county: `on`, and `{p}__amount` (int64 fen, NULL unknown) for each programme that
    pays everybody of a county the same, whatever the answer. See `everyone`."""
    columns = (*facts_table.columns, *standards.columns)
    parts = [parts_of_programme(one, month, columns) for one in chosen(policies, codes)]
    amounts = {
        f"{one.name}__amount": worth
        for one in parts
        if one.amount_by_county and (worth := one.worth(standards)) is not None
    }
    return standards.select(on, **amounts)


def _layout(policies: Policies, parts: Sequence[ProgrammeParts]) -> Layout:
    """Each different condition gets the next two bits."""
    places: dict[str, tuple[tuple[int, int, int], ...]] = {}
    known: dict[object, int] = {}
    for one in parts:
        found = []
        for clause in one.clauses:
            number = known.setdefault(one.identity(clause), len(known))
            word, field = divmod(number, _FIELDS_A_WORD)
            found.append((clause.place, word, 2 * field))
        places[one.programme.code] = tuple(found)
    pairs = better_pairs(policies.programmes)
    giving_way = [
        one.programme.code for one in parts if one.programme.yields_to or pairs[one.programme.code]
    ]
    return Layout(
        tuple(one.programme for one in parts),
        places,
        {code: 2 * number for number, code in enumerate(giving_way)},
        -(-len(known) // _FIELDS_A_WORD),
        frozenset(one.programme.code for one in parts if one.in_force),
        frozenset(one.programme.code for one in parts if one.amount_by_county),
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """The columns of parts: of parameters alone, of persons, and of where clauses apply."""

    local: Mapping[Any, str]
    shared: Mapping[Any, str]
    gates: Mapping[Any, str]

    @classmethod
    def of(cls, parts: Sequence[ProgrammeParts], *, packed: bool) -> _Names:
        """One column for each different part. A condition that is a single part needs none, and
        parts of packed facts are had faster where they are needed."""
        local: dict[Any, str] = {}
        shared: dict[Any, str] = {}
        gates: dict[Any, str] = {}
        for one in parts:
            for clause in one.clauses:
                single = one.single(clause)
                for plan in one.leaves(clause):
                    if one.is_local(plan):
                        local.setdefault(one.key(plan), f"p{len(local)}")
                    elif single is None and not packed:
                        shared.setdefault(one.key(plan), f"c{len(shared)}")
                for gate in one.gates(clause):
                    gates.setdefault(gate, f"g{len(gates)}")
        return cls(local, shared, gates)


def _reasons(
    parts: Sequence[ProgrammeParts], layout: Layout, leaves: ir.Table, names: _Names
) -> dict[str, ir.Value]:
    bytes_: dict[int, dict[int, list[Any]]] = {word: {} for word in range(layout.words)}
    done = set()
    for one in parts:
        places = {place: at for place, *at in layout.places[one.programme.code]}
        for clause in one.clauses:
            word, shift = places[clause.place]
            if (word, shift) not in done:
                done.add((word, shift))
                number, within = divmod(shift, 2 * _FIELDS_A_BYTE)
                code = _code(one, clause, leaves, names)
                bytes_[word].setdefault(number, []).append(coded.field(code, within))
    return {f"reasons_{word}": _word(found) for word, found in bytes_.items()}


def _word(found: Mapping[int, list[Any]]) -> ir.Value:
    """Bytes of six bits, each made of codes that do not overlap, as one number.

    They are put together as binary fractions, which hold them to the bit: four in 32 bits, five in
    64. A product of whole numbers is looked at for overflow and takes thrice as long.
    """
    halves = []
    for first in range(0, _BYTES_A_WORD, _BYTES_A_HALF):
        sums: dict[str, list[Any]] = {"float32": [], "float64": []}
        for place in range(_BYTES_A_HALF):
            if first + place in found:
                byte = reduce(lambda left, right: left | right, found[first + place])
                width = "float32" if place < _BYTES_A_SINGLE else "float64"
                weight = ibis.literal(float(1 << (2 * _FIELDS_A_BYTE * place)), width)
                sums[width].append((byte.cast(width) * weight).cast(width))
        parts = [
            reduce(lambda left, right: (left + right).cast(width), added).cast("float64")
            for width, added in sums.items()
            if added
        ]
        if parts:
            half = reduce(lambda left, right: left + right, parts).cast("int64")
            above = ibis.literal(1 << (2 * _FIELDS_A_BYTE * first), "int64")
            halves.append(half * above if first else half)
    return cast(ir.Value, reduce(lambda left, right: left | right, halves))


def _code(one: ProgrammeParts, clause: Clause, leaves: ir.Table, names: _Names) -> Any:
    """A condition's code; a plain number where it is the same for everybody."""
    single = one.single(clause)
    if single is not None:
        return code_of(one.key(single), leaves)

    def leaf(plan: Plan) -> ir.IntegerValue:
        key = one.key(plan)
        name = names.local.get(key) or names.shared.get(key)
        return cast(ir.IntegerValue, leaves[name]) if name else code_of(key, leaves)

    return one.code(clause, leaf, lambda gate: cast(Any, leaves[names.gates[gate]]))


def _outcome(programme: Programme, layout: Layout, table: ir.Table) -> ir.Value:
    if programme.code not in layout.in_force:
        return ibis.literal(-1, type="int8")
    masked: list[Any] = [
        table[f"reasons_{word}"] & mask for word, mask in layout.masks(programme.code).items()
    ]
    if not masked:
        return ibis.literal(1, type="int8")
    # The fields of different words do not mix: what counts is whether any bit is set, and whether
    # any lower bit is.
    own = reduce(lambda left, right: left | right, masked)
    # 2 where nothing fails, turned to 1 where nothing is set, else 0. A CASE says the same eight
    # times slower.
    may, holds = (-one.cast("int8") for one in ((own & FAILS) == 0, own == 0))
    return cast(ir.Value, ((may & small(2)) ^ (holds & small(3))).cast("int8"))


def _related(policies: Policies, layout: Layout, table: ir.Table) -> ir.Table:
    """Exclusions, then pairs of which the higher amount is given."""
    pairs = better_pairs(policies.programmes)
    for programme in layout.programmes:
        if programme.yields_to:
            others: list[Any] = [table[f"{prefix(code)}__outcome"] for code in programme.yields_to]
            field = _field_of(
                given=[other == 1 for other in others],
                maybe=[(other == 1) | (other == 2) for other in others],
            )
            table = _displaced(programme, field, table)
    paired = [one for one in layout.programmes if pairs[one.code]]
    # All of a group compare with each other as they were before any gave way.
    before = {one.code: f"{prefix(one)}__before" for one in paired}
    if paired:
        table = table.mutate(
            **{before[one.code]: table[f"{prefix(one)}__outcome"] for one in paired}
        )
    for programme in paired:
        given, maybe = [], []
        own: Any = table[f"{prefix(programme)}__worth"]
        for code in pairs[programme.code]:
            other, worth = (
                cast(Any, table[before[code]]),
                cast(Any, table[f"{prefix(code)}__worth"]),
            )
            # Of equal amounts the programme whose code comes first is given.
            higher = worth >= own if code < programme.code else worth > own
            given.append((other == 1) & higher.fill_null(False))
            maybe.append(((other == 1) | (other == 2)) & higher.fill_null(True))
        table = _displaced(programme, _field_of(given=given, maybe=maybe), table)
    if not layout.displaced:
        return table
    bits = [
        table[f"{prefix(code)}__displaced"].cast("int64") * ibis.literal(1 << shift, "int64")
        for code, shift in layout.displaced.items()
    ]
    return table.mutate(displaced=reduce(lambda left, right: left + right, bits))


def _field_of(*, given: list[Any], maybe: list[Any]) -> Any:
    """3 where another goes first, 2 where it may, else 0."""
    return ibis.cases(
        (reduce(lambda left, right: left | right, given), coded.FAILS),
        (reduce(lambda left, right: left | right, maybe), coded.MAYBE),
        else_=0,
    )


def _displaced(programme: Programme, field: Any, table: ir.Table) -> ir.Table:
    """The outcome given up where another goes first; `{p}__displaced` says so."""
    name = prefix(programme)
    outcome: Any = table[f"{name}__outcome"]
    may_hold = (outcome == 1) | (outcome == 2)
    already = f"{name}__displaced"
    added = ibis.cases((may_hold, field), else_=0).cast("int8")
    if already in table.columns:
        added = (table[already] | added).cast("int8")
    table = table.mutate(**{already: added})
    displaced: Any = table[already]
    changed = ibis.cases(
        (displaced == coded.FAILS, 0),
        (displaced == coded.MAYBE, 2),
        else_=table[f"{name}__outcome"],
    ).cast("int8")
    return table.mutate(**{f"{name}__outcome": changed})
