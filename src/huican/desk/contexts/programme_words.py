"""Programmes in words: kinds, marks, where a clause stands, how long something takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest

from huican.desk.addresses import address
from huican.kernel.months import Month
from huican.programmes.domain.outcome import Outcome
from huican.programmes.domain.parameters import Resolved
from huican.programmes.domain.policy import Basis, Programme
from huican.programmes.domain.words import MARK_WORDS, PERIOD_WORDS
from huican.programmes.domain.words import place_name as words_of_place
from huican.reference import queries as reference

# Shape and colour of a state; see components/state.html.
KIND_OF: Mapping[Outcome, str] = {
    Outcome.YES: "ok", Outcome.NO: "bad", Outcome.UNKNOWN: "unk", Outcome.NOT_IN_FORCE: "info",
}  # fmt: skip
CLAUSE_WORDS: Mapping[Outcome, str] = {
    Outcome.YES: "满足", Outcome.NO: "不满足", Outcome.UNKNOWN: "待核实",
    Outcome.NOT_IN_FORCE: "未施行",
}  # fmt: skip


def per(programme: Programme) -> str:
    """每月, 每年, 一次; nothing where a programme has no period."""
    return "" if programme.period == "none" else PERIOD_WORDS[programme.period]


def law(request: HttpRequest, programme: Programme, basis: Basis) -> dict[str, Any]:
    """Where a clause stands, for the margin: number, article, words, mark, and the way to it."""
    at = programme.basis.index(basis) + 1 if basis in programme.basis else 0
    fragment = f"b{at}" if at else "basis"
    unread = "" if basis.mark == "V" else f"（{MARK_WORDS.get(basis.mark, '')}）"
    return {
        "number": f"{basis.number}　{basis.article}".strip("　"),
        "text": basis.text + unread,
        "url": address(request, "programme", programme.code, fragment=fragment),
    }


def place_names(prefixes: set[str], on: date) -> dict[str, str]:
    """Many names at once."""
    known = reference.names_of({one.ljust(12, "0") for one in prefixes if one}, on)
    return {
        one: known.get(one.ljust(12, "0"), words_of_place(one)) if one else "全国"
        for one in prefixes
    }


def set_by(resolved: Resolved | None, names: Mapping[str, str]) -> str:
    """Where a value comes from: 青石县 2023年1月起，青残联〔2023〕1号."""
    if resolved is None:
        return "这里还没有人定"
    start = f"{names.get(resolved.area, resolved.area)} {resolved.from_month.label}起"
    mark = (
        f"（{MARK_WORDS[resolved.mark]}）"
        if resolved.mark in ("L", "R") and not resolved.set_by
        else ""
    )
    note = f"；{resolved.note}" if resolved.note else ""
    return f"{start}，{resolved.number}{mark}{note}"


def fact_words(name: str) -> str:
    """享受('低保') as it is read out: 享受低保."""
    return name.replace("享受('", "享受").removesuffix("')") if name.startswith("享受('") else name


def span(start: Month | None, end: Month | None) -> str:
    """2016年1月起, 2023年1月起到2027年12月; nothing where there is no limit."""
    first = f"{start.label}起" if start else ""
    last = f"到{end.next(-1).label}" if end else ""
    return first + last
