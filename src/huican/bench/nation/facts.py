"""How each fact of the register is made up: one SQL expression a fact, drawn from its own hash.

A fact says what share of persons it is unknown for; the value is a function of the person's
number, so a snapshot is the same each time. Facts that a policy will look at together hang
together (the level decides who needs care, the age who goes to school); all others are drawn one
by one, mostly near their lower limit, where the limits of policies lie.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from zlib import crc32

from huican.programmes.domain.facts import Fact
from huican.programmes.domain.packed_facts import unsure
from huican.rules import coded
from huican.rules.types import Kind

# Of 100,000 draws; sample survey of 2006 and certificates (rounded): 肢体 more than half.
_CATEGORY = ((53_000, "肢体"), (64_000, "视力"), (72_500, "听力"), (74_000, "言语"),
             (83_500, "智力"), (94_500, "精神"), (100_000, "多重"))  # fmt: skip
_COMPONENT = {
    "has_sight": "视力", "has_hearing": "听力", "has_speech": "言语", "has_limb": "肢体",
    "has_intellect": "智力", "has_mental": "精神",
}  # fmt: skip
_STATE = ((93_000, "有效"), (96_000, "过期"), (97_000, "冻结"), (99_000, "注销"), (100_000, "无证"))
_SUBJECTS = ("person", "household")


def columns(facts: Iterable[Fact], without: Collection[str]) -> dict[str, str]:
    """Code → SQL over `person_id` (and facts before it), for each fact of persons and households.

    Facts in `without` come from elsewhere (the lists).
    """
    made = {}
    for fact in facts:
        if fact.subject in _SUBJECTS and fact.code not in without:
            made[fact.code] = f"({_KNOWN.get(fact.code) or _any(fact)})::{sql_type(fact)}"
    return made


def packed_columns(facts: Iterable[Fact], without: Collection[str]) -> dict[str, str]:
    """Code → SQL over the columns of `columns`, for each column of the packed form.

    See `huican.programmes.domain.packed_facts`: codes, and numbers and texts without NULL.
    """
    made = {}
    for fact in facts:
        if fact.subject not in _SUBJECTS or fact.code in without:
            continue
        code = fact.code
        if fact.type.kind is Kind.YES_NO:
            made[code] = code_sql(code)
            continue
        if fact.type.kind is Kind.TEXT:
            choices = ", ".join(f"'{choice}'" for choice in ("", *fact.type.choices))
            made[code] = f"coalesce({code}::VARCHAR, '')::ENUM({choices})"
        else:
            made[code] = f"coalesce({code}, 0)::{sql_type(fact)}"
        made[unsure(code)] = f"-({code} IS NULL)::TINYINT"
    return made


def code_sql(yes_no: str) -> str:
    """A yes/no as its code (rules.coded)."""
    yes, no, unknown = (f"{code}::TINYINT" for code in (coded.YES, coded.NO, coded.UNKNOWN))
    return f"CASE {yes_no} WHEN true THEN {yes} WHEN false THEN {no} ELSE {unknown} END"


def sql_type(fact: Fact) -> str:
    """The narrowest column type that holds the fact within its limits."""
    if fact.type.kind is Kind.YES_NO:
        return "BOOLEAN"
    if fact.type.kind is Kind.TEXT:
        # Compared as a number; as text it costs five times as much.
        return "ENUM(" + ", ".join(f"'{choice}'" for choice in fact.type.choices) + ")"
    low, high = _limits(fact)
    for name, bits in (("TINYINT", 7), ("SMALLINT", 15), ("INTEGER", 31)):
        if -(2**bits) <= low and high < 2**bits:
            return name
    return "BIGINT"


def draw(what: str, below: int = 100_000) -> str:
    """A whole number from 0 to `below` - 1, drawn for each person anew for each `what`."""
    seed = (crc32(what.encode()) >> 1) << 32
    return f"(hash(person_id + {seed}) % {below})::INTEGER"


def _any(fact: Fact) -> str:
    """A fact that nothing is known about: yes for one in five, uniform numbers, each choice."""
    known, code = draw(f"{fact.code}?", 1000), fact.code
    if fact.type.kind is Kind.YES_NO:
        if fact.absent == "presumed-no":
            return f"{draw(code, 1000)} < 3"
        value = f"{draw(code, 1000)} < 200"
    elif fact.type.kind is Kind.TEXT:
        choices = ", ".join(f"'{choice}'" for choice in fact.type.choices)
        value = f"[{choices}][{draw(code, len(fact.type.choices))} + 1]"
    else:
        low, high = _limits(fact)
        step = 10**fact.type.digits
        value = f"{low} + {draw(code, min((high - low) // step, 200) + 1)} * {step}"
    # Silence of a fact that people tell is common, of one that an office records it is rare.
    unknown = 100 if fact.source.startswith("entered") else 20
    return f"CASE WHEN {known} >= {unknown} THEN {value} END"


def _limits(fact: Fact) -> tuple[int, int]:
    low, high = fact.type.low, fact.type.high
    return (0 if low is None else low), (2**40 if high is None else high)


def _steps(what: str, table: tuple[tuple[int, str], ...]) -> str:
    *first, last = table
    cases = " ".join(f"WHEN {draw(what)} < {limit} THEN '{value}'" for limit, value in first)
    return f"CASE {cases} ELSE '{last[1]}' END"


def _component(code: str) -> str:
    # Several disabilities: the one drawn, and the next but one of the six.
    place = list(_COMPONENT).index(code)
    several = f"({draw('component', 6)} IN ({place}, {(place + 2) % 6}))"
    return f"category = '{_COMPONENT[code]}' OR (category = '多重' AND {several})"


_AGE = (
    f"CASE WHEN {draw('age?')} < 10 THEN NULL "
    f"WHEN {draw('age')} < 1000 THEN {draw('age of child', 7)} "
    f"WHEN {draw('age')} < 4500 THEN 7 + {draw('age of pupil', 11)} "
    f"WHEN {draw('age')} < 50000 THEN 18 + {draw('age of adult', 42)} "
    f"ELSE 60 + {draw('age of elder', 36)} END"
)
_LEVEL = (
    f"CASE WHEN {draw('level?')} < 500 THEN NULL WHEN {draw('level')} < 14000 THEN 1 "
    f"WHEN {draw('level')} < 43000 THEN 2 WHEN {draw('level')} < 73000 THEN 3 ELSE 4 END"
)
_KNOWN: dict[str, str] = {
    "certificate_state": f"CASE WHEN {draw('state?')} >= 1000 THEN {_steps('state', _STATE)} END",
    "category": f"CASE WHEN {draw('category?')} >= 500 THEN {_steps('category', _CATEGORY)} END",
    "level": _LEVEL,
    **{code: _component(code) for code in _COMPONENT},
    # Ten years from the day of issue: held and left add up to 119 months.
    "certificate_months_left": f"CASE WHEN certificate_state = '过期' THEN -1 - {draw('late', 24)} "
    f"WHEN certificate_state = '有效' THEN {draw('left', 120)} END",
    "certificate_months_held": f"CASE WHEN certificate_state = '过期' THEN 120 + {draw('late', 24)} "
    f"WHEN certificate_state = '有效' THEN 119 - {draw('left', 120)} END",
    "age": _AGE,
    "sex": f"CASE WHEN {draw('sex')} < 57000 THEN '男' ELSE '女' END",
    "local_household": f"CASE WHEN {draw('household?')} >= 1000 THEN {draw('household')} >= 1500 END",
    "missing": f"{draw('missing')} < 300",
    "dibao_edge": f"CASE WHEN {draw('edge')} < 4000 THEN true "
    f"WHEN {draw('edge')} < 60000 THEN false END",
    "poverty_registered": f"CASE WHEN {draw('poverty')} < 15000 THEN true "
    f"WHEN {draw('poverty')} < 90000 THEN false END",
    "long_term_care": f"CASE WHEN {draw('care?')} < 25000 THEN NULL "
    f"ELSE {draw('care')} < CASE WHEN level <= 2 THEN 80000 ELSE 15000 END END",
    "like_allowance": f"CASE WHEN {draw('allowance')} < 10000 THEN NULL "
    f"WHEN {draw('allowance')} < 96000 THEN 0 ELSE 5000 + {draw('yuan', 400)} * 100 END",
    "applied": f"CASE WHEN {draw('applied?')} >= 5000 THEN {draw('applied')} < 80000 END",
}
