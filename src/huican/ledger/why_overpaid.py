"""Why months were not due: the clause that spoke against them, what is known and from where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from huican.kernel.months import Month
from huican.programmes.domain.determination import Clause, Determination
from huican.programmes.domain.outcome import Outcome
from huican.programmes.domain.policy import Basis
from huican.programmes.one_person import NotOnFile, determine_person
from huican.programmes.population import NoSuchProgramme

# One person's months are worked out in a moment; nobody reads more of them on one page.
MONTHS_MAX = 60


@dataclass(frozen=True, slots=True)
class Known:
    """One fact as it is known: 死亡 是, 《殡葬火化名单》第 12 行, 2023-04-18."""

    name: str
    words: str
    source: str
    on: str
    late_months: int
    sheet_id: int | None
    row: int | None

    @property
    def said(self) -> str:
        """死亡：是（2023-04-18，《殡葬火化名单》第 12 行）."""
        about = "，".join(part for part in (self.on, self.source) if part)
        return f"{self.name}：{self.words}" + (f"（{about}）" if about else "")


@dataclass(frozen=True, slots=True)
class Why:
    """What today's rules and facts say of one month. `clause` is empty where nothing fails."""

    outcome: Outcome
    clause: str
    cause: str
    facts: tuple[Known, ...]
    basis: tuple[Basis, ...]

    @property
    def words(self) -> str:
        """The clause and the facts behind it, in one line."""
        facts = "；".join(one.said for one in self.facts)
        if not self.clause:
            return facts
        return f"不满足“{self.clause}”" + (f"：{facts}" if facts else "")


def why(person_id: int, programme: str, months: Sequence[Month]) -> dict[Month, Why]:
    """By month, as it is known today; empty for a person or programme that is no longer there."""
    asked = sorted(set(months))[:MONTHS_MAX]
    if not asked:
        return {}
    try:
        found = determine_person(person_id, asked, codes=[programme])
    except (NotOnFile, NoSuchProgramme):
        return {}
    return {one.month: _of(one.answers[programme]) for one in found if programme in one.answers}


def _of(one: Determination) -> Why:
    failed = one.failed[0] if one.failed else None
    if failed is None:
        displaced = [each.name for each in one.displaced if each.outcome is Outcome.YES]
        words = f"领了不能同时领的{'、'.join(displaced)}" if displaced else ""
        return Why(one.outcome, words, "", (), ())
    parts = [failed, *(each for each in failed.alternatives if each.outcome is Outcome.NO)]
    basis = tuple(dict.fromkeys(part.basis for part in parts if part.basis is not None))
    return Why(one.outcome, failed.text, failed.cause or failed.id, _facts(parts), basis)


def _facts(clauses: Sequence[Clause]) -> tuple[Known, ...]:
    found = {}
    for clause in clauses:
        for one in clause.inputs:
            if one.fact is None or one.known is None:
                continue
            known = one.known
            found.setdefault(
                one.name,
                Known(one.name, one.words, known.source, known.on_date[:10], known.late_months,
                      known.sheet_id, known.row),
            )  # fmt: skip
    return tuple(found.values())
