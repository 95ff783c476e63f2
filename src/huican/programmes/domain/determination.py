"""What is said of one person, one programme, one month: the answer, and all that it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from huican.kernel.months import Month
from huican.programmes.domain.facts import Fact, Known
from huican.programmes.domain.outcome import Outcome
from huican.programmes.domain.parameters import Resolved
from huican.programmes.domain.policy import Basis, Programme
from huican.rules.types import Value


@dataclass(frozen=True, slots=True)
class Input:
    """A fact or parameter that a clause asked for, with where its value comes from.

    `known` is set for a fact, `resolved` for a parameter (None where nobody set one); `words` is
    the value as people write it, with its unit (二级 is written 2级).
    """

    name: str
    value: Value
    words: str
    known: Known | None = None
    resolved: Resolved | None = None
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """What nobody knows yet, and who finds it out within how many working days."""

    name: str
    meaning: str
    owner: str
    days: int
    is_parameter: bool = False


@dataclass(frozen=True, slots=True)
class WouldChange:
    """One fact that, were it otherwise, would make the clause hold: 残疾等级 3级 → 2级."""

    name: str
    now: str
    then: str
    value: Value = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the rule for this person. `alternatives`: of these one is enough.

    `met_from` is the first month in which the clause will hold by mere passing of time.
    """

    id: str
    text: str
    outcome: Outcome
    expression: str
    basis: Basis | None
    inputs: tuple[Input, ...]
    alternatives: tuple[Clause, ...] = ()
    missing: tuple[Missing, ...] = ()
    changes: tuple[WouldChange, ...] = ()
    met_from: Month | None = None
    assumption: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Displaced:
    """Another programme that this one gives way to. `outcome` YES: it does; UNKNOWN: it may."""

    code: str
    name: str
    outcome: Outcome
    because: str  # "yields-to" or "better-of"
    amount_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Determination:
    """The answer for one person, programme and month.

    `own` is the answer of the programme's own clauses, `outcome` after exclusions. `amount_fen` is
    what the month (or year, or time: programme.period) gives, None with `amount_why` where that
    cannot be said; `worth_fen` the amount whatever the answer (better-of pairs compare it).
    """

    programme: Programme
    month: Month
    own: Outcome
    outcome: Outcome
    clauses: tuple[Clause, ...] = ()
    displaced: tuple[Displaced, ...] = ()
    amount_fen: int | None = None
    amount_why: str = ""
    amount_inputs: tuple[Input, ...] = ()
    worth_fen: int | None = None
    missing: tuple[Missing, ...] = ()
    changes: tuple[WouldChange, ...] = ()

    @property
    def no_bits(self) -> int:
        """Bit i: the i-th condition fails; the two after the last: yields_to, better_of."""
        return self._bits(Outcome.NO, Outcome.YES)

    @property
    def unknown_bits(self) -> int:
        """Bit i: the i-th condition is unknown; the two after the last as in `no_bits`."""
        return self._bits(Outcome.UNKNOWN, Outcome.UNKNOWN)

    def _bits(self, of_clause: Outcome, of_other: Outcome) -> int:
        place = {one.id: index for index, one in enumerate(self.programme.conditions)}
        bits = sum(1 << place[one.id] for one in self.clauses if one.outcome is of_clause)
        for offset, because in enumerate(("yields-to", "better-of")):
            outcomes = {one.outcome for one in self.displaced if one.because == because}
            said = Outcome.YES if Outcome.YES in outcomes else None
            if said is None and Outcome.UNKNOWN in outcomes:
                said = Outcome.UNKNOWN
            if said is of_other:
                bits |= 1 << (len(place) + offset)
        return bits

    @property
    def failed(self) -> tuple[Clause, ...]:
        """The clauses that fail, in the order of the rule."""
        return tuple(one for one in self.clauses if one.outcome is Outcome.NO)

    @property
    def met_from(self) -> Month | None:
        """The first month in which passing time alone makes the answer yes, where it will."""
        if self.own is not Outcome.NO or not self.failed:
            return None
        months = [one.met_from for one in self.failed]
        return None if None in months else max(one for one in months if one is not None)


@dataclass(frozen=True, slots=True)
class Person:
    """One person's facts in a month, by their names. `birth` dates the age limits."""

    values: Mapping[str, Known]
    birth: date | None = None
