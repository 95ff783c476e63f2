"""Why months were not due: the clause that spoke against them, what is known and from where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from huican.kernel.months import Month
from huican.programmes.domain.determination import Clause, Determination
from huican.programmes.domain.outcome import Outcome
from huican.programmes.domain.policy import Basis
from huican.programmes.one_person import NotOnFile, determine_person
from huican.programmes.population import NoSuchProgramme

# What happened, by the cause of a clause and where the day is known, as a clerk says it.
_HAPPENED: Mapping[str, tuple[str, str]] = {
    "death": ("本人已于 {on} 去世", "本人已经去世"),
    "missing": ("本人已于 {on} 被宣告失踪", "本人已被宣告失踪"),
    "moved-out": ("户口已于 {on} 迁出本县", "户口已经迁出本县"),
    "imprisonment": ("本人已于 {on} 入监服刑", "本人在服刑"),
    "special-hardship": ("本人已于 {on} 纳入特困人员供养", "本人已纳入特困人员供养"),
    "work-injury-care": ("本人从 {on} 起领工伤保险生活护理费", "本人在领工伤保险生活护理费"),
    "declined": ("本人已于 {on} 自愿放弃", "本人已自愿放弃"),
    "review-failed": ("{on} 的定期复核没有通过", "定期复核没有通过"),
    "false-material": ("申报材料已于 {on} 查实不属实", "申报材料查实不属实"),
}
_YES = "是"

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

    @property
    def sentence(self) -> str:
        """残疾人证状态是“过期”（《持证名单》第 3 行）."""
        name = self.name.replace("享受('", "享受").replace("')", "")
        about = "，".join(part for part in (self.on, self.source) if part)
        return f"{name}是“{self.words}”" + (f"（{about}）" if about else "")


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

    @property
    def sentence(self) -> str:
        """本人已于 2023-03-18 去世（《殡葬火化名单》第 12 行）; empty where nothing fails.

        What happened, where the cause tells it; else the clause that is not met and what is known.
        """
        if not self.clause or not self.cause:
            # No clause failed: another programme takes its place.
            return self.clause
        known = next((one for one in self.facts if one.words == _YES), None)
        if known is not None and self.cause in _HAPPENED:
            dated, undated = _HAPPENED[self.cause]
            words = dated.format(on=known.on) if known.on else undated
            return words + (f"（{known.source}）" if known.source else "")
        facts = "，".join(one.sentence for one in self.facts)
        return f"不满足“{self.clause.partition('（')[0]}”" + (f"：{facts}" if facts else "")


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
