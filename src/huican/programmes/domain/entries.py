"""A fact that somebody found out and enters by hand: what is refused, and what is asked first.

An entry outweighs every other source for its months, so a slip in it pays or stops a person
wrongly. What cannot be so is refused; what hardly can be so is questioned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from huican.kernel.errors import HuicanError
from huican.kernel.months import Month
from huican.programmes.domain.facts import Fact, Known
from huican.programmes.domain.standards import (
    BACK_MONTHS_QUESTIONED,
    TIMES_QUESTIONED,
    Question,
)
from huican.rules.types import Kind, Value
from huican.rules.written import shown

# What the card and the file say is put right there, and then holds for everything at once.
_KEPT_ELSEWHERE = {"certificate": "残疾人证", "person": "档案"}
# Events that count from the month after their day (domain.md §2, 次月停发).
_EVENTS = frozenset(
    ("list:death", "list:hardship-support", "list:work-injury-care", "list:imprisonment")
)
_SUBJECTS = ("person", "household")
_FIRST_MONTH = Month(1990, 1)
AHEAD_MONTHS_MOST = 24
WORDS_MOST = 300
# Fifteen or more digits are somebody's number: it has no business in a source.
_NUMBER = re.compile(r"\d{15,}")


class FactRefused(HuicanError):
    """A fact that cannot be entered: no such fact, a value that does not fit, no source."""

    code = "fact-refused"


class FactQuestioned(HuicanError):
    """An entry about which something is still to be answered; `questions` says what."""

    code = "fact-questioned"

    def __init__(self, questions: tuple[Question, ...]) -> None:
        super().__init__(
            "；".join(one.text for one in questions),
            remedy="请核对；确实如此的，逐条勾选“是这样”再登记",
        )
        self.questions = questions


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody wants to enter for months in [from_month, to_month).

    `value` in steps; None: it is not known after all. `takes_back`: nothing is told for these
    months any more, the other sources speak again (`value` is None then). `document`: the 文号 or
    the paper it rests on; `reason`: how it was found out.
    """

    fact: Fact
    value: Value
    from_month: Month
    to_month: Month | None
    document: str
    reason: str
    takes_back: bool = False

    def covers(self, month: Month) -> bool:
        """Whether the entry speaks of a month."""
        return self.from_month <= month and (self.to_month is None or month < self.to_month)


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as it is kept: `id`, its months, what it said; the later ones outweigh it."""

    id: int
    value: Value
    from_month: Month
    to_month: Month | None
    takes_back: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Months [from_month, to_month) for which one entry is what counts."""

    told: Told
    from_month: Month
    to_month: Month | None


def why_not_enterable(fact: Fact) -> str:
    """Why people may not enter a fact by hand; "" where they may."""
    if fact.subject not in _SUBJECTS:
        return "这不是一个人的事实"
    kept = next(
        (_KEPT_ELSEWHERE[source] for source in _sources(fact) if source in _KEPT_ELSEWHERE), ""
    )
    return f"这一项照{kept}来，错了要改{kept}，不在这里登记" if kept else ""


def is_event(fact: Fact) -> bool:
    """Whether a fact counts from the month after it happened."""
    return bool(_EVENTS & set(fact.source.split()))


def _sources(fact: Fact) -> list[str]:
    return [one.partition(":")[0] for one in fact.source.split()]


def fault_of(fact: Fact, value: Value) -> str:
    """Why a value does not fit a fact; "" where it does. None (unknown) always fits."""
    kind = fact.type.kind
    if value is None:
        return ""
    if kind is Kind.YES_NO:
        return "" if isinstance(value, bool) else "要填是或否"
    if kind is Kind.TEXT:
        return "" if value in fact.type.choices else f"只能填{'、'.join(fact.type.choices)}"
    if isinstance(value, bool) or not isinstance(value, int):
        return "要填数"
    low, high = fact.type.low, fact.type.high
    if (low is not None and value < low) or (high is not None and value > high):
        return f"超出了范围（{fact.meaning}）"
    return ""


def refuse(entry: Entry, *, birth: date | None, now: Month) -> None:
    """Raises FactRefused for what cannot be entered, whoever answers for it."""
    fact, where = entry.fact, entry.fact.name
    why = why_not_enterable(fact)
    if why:
        raise FactRefused(f"“{fact.name}”不能由人登记", where=why, remedy="请从能登记的事实里选")
    fault = fault_of(fact, entry.value)
    if fault:
        raise FactRefused(f"“{fact.name}”不能这样登记", where=fault, remedy="请改好再登记")
    for words, what in ((entry.document, "依据（文号或材料）"), (entry.reason, "怎么核实的")):
        if not words.strip():
            raise FactRefused(f"没有写{what}", where=where, remedy="请写清楚谁、哪天、怎么知道的")
        if _NUMBER.search(words):
            raise FactRefused(
                f"{what}里写了号码", where=where, remedy="请不要写身份证号、残疾人证号、银行卡号"
            )
    if entry.to_month is not None and entry.to_month <= entry.from_month:
        raise FactRefused("到哪个月止要在从哪个月起之后", where=where, remedy="请核对两个月份")
    if entry.from_month < _FIRST_MONTH:
        raise FactRefused(f"{entry.from_month.label}太早了", where=where, remedy="请核对年份")
    if birth is not None and entry.from_month < Month.of(birth):
        raise FactRefused(
            f"{entry.from_month.label}他还没有出生", where=where, remedy="请核对从哪个月起"
        )
    if entry.from_month.index - now.index > AHEAD_MONTHS_MOST:
        raise FactRefused(
            f"{entry.from_month.label}太远了", where=where,
            remedy=f"最多写到 {AHEAD_MONTHS_MOST} 个月以后；请核对年份",
        )  # fmt: skip
    if fact.lasting and entry.value is True and entry.to_month is not None:
        raise FactRefused(
            f"“{fact.name}”不会到期",
            where=where,
            remedy="请不要写到哪个月止；登错了的，另登一次“否”",
        )


def questions_about_entry(
    entry: Entry, known: Known | None, earlier: Sequence[Told], now: Month
) -> tuple[Question, ...]:
    """What is to be answered “yes, so it is” before the entry is kept.

    `known`: what is known today of its first month; `earlier`: what was entered before, in the
    order in which it was.
    """
    if entry.takes_back:
        return tuple(_about_time(entry, now))
    return (
        *_about_value(entry, known),
        *_about_earlier(entry, earlier),
        *_about_time(entry, now),
        *_about_kind(entry),
    )


def answered(questions: Sequence[Question], answers: frozenset[str]) -> None:
    """Raises FactQuestioned with what is still open."""
    left = tuple(one for one in questions if one.code not in answers)
    if left:
        raise FactQuestioned(left)


def _about_value(entry: Entry, known: Known | None) -> Iterator[Question]:
    type_ = entry.fact.type
    if entry.value is None:
        yield Question("unknown", "记为不知道：别的名单说了也不算，认定会变成待核实")
        return
    if known is None or known.value is None:
        return
    if known.value == entry.value and known.source:
        yield Question("no-change", f"已经知道是“{shown(known.value, type_)}”（{known.source}）")
        return
    if known.value != entry.value and known.sheet_id is not None:
        yield Question(
            "against",
            f"{known.source}说的是“{shown(known.value, type_)}”，登记以后不再照它算",
        )
    if type_.kind is Kind.NUMBER and type(known.value) is int and type(entry.value) is int:
        yield from _about_size(entry.value, known.value, entry.fact)


def _about_size(value: int, before: int, fact: Fact) -> Iterator[Question]:
    if value <= 0 or before <= 0:
        return
    if value >= before * TIMES_QUESTIONED:
        yield Question(
            "many-times",
            f"是以前 {shown(before, fact.type)} 的 {value / before:.3g} 倍，是不是多写了一个 0",
        )
    elif value * TIMES_QUESTIONED <= before:
        yield Question(
            "small-part",
            f"只有以前 {shown(before, fact.type)} 的 {100 * value / before:.3g}%，"
            "是不是少写了一个 0",
        )


def _about_earlier(entry: Entry, earlier: Sequence[Told]) -> Iterator[Question]:
    """Which months that were told something else are told anew."""
    spans = [
        one for one in counting(earlier)
        if not one.told.takes_back and one.told.value != entry.value and _overlap(entry, one)
    ]  # fmt: skip
    if spans:
        said = "；".join(
            f"{span_words(one.from_month, one.to_month)}是“{shown(one.told.value, entry.fact.type)}”"
            for one in spans[:3]
        )
        yield Question("replaces", f"以前登记过：{said}。这次的月份里改按新登记的算")


def _overlap(entry: Entry, span: Span) -> bool:
    return (span.to_month is None or entry.from_month < span.to_month) and (
        entry.to_month is None or span.from_month < entry.to_month
    )


def _about_time(entry: Entry, now: Month) -> Iterator[Question]:
    back = now.index - entry.from_month.index
    if back > BACK_MONTHS_QUESTIONED:
        yield Question(
            "back-dated",
            f"从 {entry.from_month.label}起，倒推 {back} 个月，会牵动以前的应发",
        )
    elif back < 0:
        yield Question("ahead", f"{entry.from_month.label}还没有到")


def _about_kind(entry: Entry) -> Iterator[Question]:
    if is_event(entry.fact) and entry.value is True:
        before = entry.from_month.next(-1).label
        yield Question(
            "next-month",
            f"这类事从次月起算：{before}去世、批准或入监的，才写 {entry.from_month.label}",
        )
    growing = entry.fact.type.kind is Kind.NUMBER and entry.fact.type.unit in ("月", "年")
    if growing and (entry.to_month is None or entry.to_month.index - entry.from_month.index > 12):
        yield Question("grows", "这个数过一阵就变，却没有写到哪个月止（或写了一年以上）")


# --- what counts of all that was entered ----------------------------------------------------------


def counting(told: Sequence[Told]) -> list[Span]:
    """For which months which entry counts, the earliest first.

    `told` in the order in which it was entered: each one outweighs those before it.
    """
    spans: list[Span] = []
    for one in told:
        left: list[Span] = []
        for span in spans:
            left += _without(span, one.from_month, one.to_month)
        spans = [*left, Span(one, one.from_month, one.to_month)]
    return sorted(spans, key=lambda one: one.from_month)


def _without(span: Span, start: Month, end: Month | None) -> Iterator[Span]:
    """What is left of a span outside the months [start, end)."""
    if span.from_month < start:
        upto = start if span.to_month is None else min(span.to_month, start)
        yield Span(span.told, span.from_month, upto)
    if end is not None and (span.to_month is None or span.to_month > end):
        yield Span(span.told, max(span.from_month, end), span.to_month)


def span_words(start: Month, end: Month | None) -> str:
    """2025年1月起, 2025年1月到2025年6月: half-open months as people say them."""
    if end is None:
        return f"{start.label}起"
    last = end.next(-1)
    return start.label if last == start else f"{start.label}到{last.label}"
