"""The way of a finding from the question to its close, and how samples are drawn."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

SEVERITIES = (("remind", "提醒"), ("ordinary", "一般"), ("serious", "严重"))
SEVERITY_WORDS = dict(SEVERITIES)
STATES = (("asked", "等答复"), ("answered", "已答复，等核"), ("closed", "已销号"))
STATE_WORDS = dict(STATES)

# Identity numbers, certificates and accounts have no place in what is said about a payment.
_LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){11,}")

# A sample is for people to look at one by one.
SAMPLE_MAX = 500


@dataclass(frozen=True, slots=True)
class Step:
    """An act on a finding: the states it is possible from, the state after, its words."""

    act: str
    before: tuple[str, ...]
    after: str
    words: str


STEPS = {
    step.act: step
    for step in (
        Step("answer", ("asked",), "answered", "答复"),
        Step("send-back", ("answered",), "asked", "退回再答"),
        Step("close", ("answered",), "closed", "销号"),
    )
}
ACT_WORDS = {"raise": "提出", **{step.act: step.words for step in STEPS.values()}}


def refusal(act: str, state: str) -> str | None:
    """Why an act is not possible in a state, in words; None when it is."""
    step = STEPS[act]
    if state in step.before:
        return None
    wanted = "、".join(STATE_WORDS[one] for one in step.before)
    return f"这条问题现在是“{STATE_WORDS[state]}”，要在“{wanted}”时才能{step.words}"


def holds_a_number(words: str) -> bool:
    """Whether words hold something as long as an identity number or an account."""
    return _LONG_NUMBER.search(words) is not None


def who_may_not_close(asked_of: str, answered_by: Iterable[str], by: str) -> str | None:
    """Why `by` may not close a finding; None when he may. The asked never closes his own."""
    if by == asked_of:
        return "这条问题是问你的，不能由你自己销号"
    if by in set(answered_by):
        return "这条问题是你答复的，不能由你自己销号"
    return None


def draw(keys: Iterable[str], seed: str, wanted: int) -> list[str]:
    """`wanted` of the keys, chosen by the digest of seed and key: the same seed over the same keys
    chooses the same ones, in the same order, on every machine; nobody can steer it afterwards."""
    ranked = sorted(
        keys, key=lambda key: (hashlib.sha256(f"{seed}:{key}".encode()).hexdigest(), key)
    )
    return ranked[:wanted]


def digest_of(keys: Iterable[str]) -> str:
    """The digest of a population: its keys in order, whatever order they come in."""
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()
