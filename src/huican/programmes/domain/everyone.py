"""All programmes for a province or the nation: what `compile` says, in a form that runs fast.

Made for one month and many counties at once. What programmes share is worked out once a person:
each different condition (a valid certificate stands in thirty programmes) is two bits of a few
whole numbers, `reasons_0` …: 0 it holds, 2 unknown, 3 it fails (rules.coded). The outcome of a
programme is the codes of its conditions joined, and two bits of `outcome_0` … likewise: 0 yes,
2 unknown, 3 no. `Layout` says whose bits are where.

    standards  one row a county: what depends on parameters alone
    leaves     one row a person: the parts of conditions that are made of several
    codes      one row a person: each different condition, and what each programme is worth
    outcomes   reasons; conditions joined; then exclusions and better-of pairs
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
FIELDS_A_WORD = _FIELDS_A_BYTE * _BYTES_A_WORD


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the condition of a programme lies: `reasons_<word>`, bits `shift` and `shift` + 1.

    `places`: programme code → for each condition that runs in the month its index in the policy,
    its word and its shift. `displaced`: for programmes that may give way to another, the shift of
    their two bits in the column `displaced` (as a reason: 3 gives way, 2 may have to). `outcomes`:
    programme code → word (`outcome_<word>`) and shift; of one that is not in force always 3.
    `amounts_by_county`: programmes whose amount stands in `county_amounts`, not beside a person.
    """

    programmes: tuple[Programme, ...]
    places: Mapping[str, tuple[tuple[int, int, int], ...]]
    displaced: Mapping[str, int]
    outcomes: Mapping[str, tuple[int, int]]
    words: int
    in_force: frozenset[str]
    amounts_by_county: frozenset[str]


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
    """One row a person: the columns `keep`, `reasons_<n>`, `displaced` (where programmes may give
    way) and `outcome_<n>` (int64, see Layout), and `{p}__amount` (int64 fen, NULL unless the
    outcome is yes and the standard known; only programmes that pay by what a person is: where a
    county pays all the same, `county_amounts` has it).

    `facts_table` may be packed, and `standards` with it (packed_facts). `standards` has a row for
    each value of the column `on`, which both tables have (a person whose place is not in it gets
    no row; small numbers from 0 run fastest), and a `column_of` column for each parameter. Raises
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
    made = _codes(parts, layout, leaves, names)
    varying = {name: code for name, code in made.items() if not isinstance(code, int)}
    codes_of = leaves.select(
        *keep,
        **varying,
        **{
            f"{one.name}__worth": worth
            for one in parts
            if one.name in weighed and (worth := one.worth(leaves)) is not None
        },
    )
    conditions = {name: codes_of[name] if name in varying else code for name, code in made.items()}
    outcomes = codes_of.mutate(
        **_words("reasons", list(conditions.values())),
        **{f"{one.name}__code": _joined(one, layout, conditions) for one in parts},
    )
    related = _related(policies, layout, outcomes)
    paying = [one.name for one in parts if one.amount is not None and not one.amount_by_county]
    given = [related[f"{prefix(code)}__displaced"] for code in layout.displaced]
    return related.select(
        *keep,
        *(f"reasons_{word}" for word in range(layout.words)),
        **({"displaced": _words("displaced", given)["displaced_0"]} if given else {}),
        **_words("outcome", [related[f"{prefix(one)}__code"] for one in programmes]),
        **{
            f"{name}__amount": ibis.cases(
                (related[f"{name}__code"] == small(coded.YES), related[f"{name}__worth"])
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
            word, field = divmod(number, FIELDS_A_WORD)
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
        {
            one.programme.code: (number // FIELDS_A_WORD, 2 * (number % FIELDS_A_WORD))
            for number, one in enumerate(parts)
        },
        -(-len(known) // FIELDS_A_WORD),
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


def _codes(
    parts: Sequence[ProgrammeParts], layout: Layout, leaves: ir.Table, names: _Names
) -> dict[str, Any]:
    """The code of each different condition, in the order of the layout, by `condition` name."""
    found: dict[str, Any] = {}
    for one in parts:
        places = {place: at for place, *at in layout.places[one.programme.code]}
        for clause in one.clauses:
            name = _condition(*places[clause.place])
            if name not in found:
                found[name] = _code(one, clause, leaves, names)
    return found


def _condition(word: int, shift: int) -> str:
    return f"k{word * FIELDS_A_WORD + shift // 2}"


def _joined(one: ProgrammeParts, layout: Layout, conditions: Mapping[str, Any]) -> Any:
    """A programme's outcome, before others come into it, as a code; NO where not in force."""
    if not one.in_force:
        return small(coded.NO)
    places = layout.places[one.programme.code]
    code = coded.all_of([conditions[_condition(word, shift)] for _, word, shift in places])
    return small(code) if isinstance(code, int) else code


def _words(name: str, codes: Sequence[Any]) -> dict[str, ir.Value]:
    """Codes as two bits each of whole numbers `<name>_0` …, thirty codes a number."""
    found = {}
    for first in range(0, len(codes), FIELDS_A_WORD):
        bytes_: dict[int, list[Any]] = {}
        for place, code in enumerate(codes[first : first + FIELDS_A_WORD]):
            number, within = divmod(place, _FIELDS_A_BYTE)
            bytes_.setdefault(number, []).append(coded.field(code, 2 * within))
        found[f"{name}_{first // FIELDS_A_WORD}"] = _word(bytes_)
    return found


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


def _related(policies: Policies, layout: Layout, table: ir.Table) -> ir.Table:
    """Exclusions, then pairs of which the higher amount is given."""
    pairs = better_pairs(policies.programmes)
    for programme in layout.programmes:
        if programme.yields_to:
            others: list[Any] = [table[f"{prefix(code)}__code"] for code in programme.yields_to]
            first = coded.all_of([coded.turned(other) for other in others])
            table = _displaced(programme, first, table)
    paired = [one for one in layout.programmes if pairs[one.code]]
    # All of a group compare with each other as they were before any gave way.
    before = {one.code: f"{prefix(one)}__before" for one in paired}
    if paired:
        table = table.mutate(**{before[one.code]: table[f"{prefix(one)}__code"] for one in paired})
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
            given.append((other == small(coded.YES)) & higher.fill_null(False))
            maybe.append((other != small(coded.NO)) & higher.fill_null(True))
        first = ibis.cases(
            (reduce(lambda left, right: left | right, given), small(coded.NO)),
            (reduce(lambda left, right: left | right, maybe), small(coded.UNKNOWN)),
            else_=small(coded.YES),
        )
        table = _displaced(programme, first, table)
    return table


def _displaced(programme: Programme, first: Any, table: ir.Table) -> ir.Table:
    """The outcome given up where another goes first (`first`: a code, NO where it does);
    `{p}__displaced` says so of whoever might have had it."""
    name = prefix(programme)
    own: Any = table[f"{name}__code"]
    already = f"{name}__displaced"
    added = ibis.cases((own != small(coded.NO), first), else_=small(coded.YES))
    if already in table.columns:
        added = table[already] | added
    return table.mutate(**{already: added, f"{name}__code": own | added})
