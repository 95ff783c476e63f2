"""What a right importer must find: written beside the workbooks as expected.json.

Everything comes from the true rows while they are written; nothing is read back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from huican.synth.ledgers.measures import Measure, Rate, Tally, Value, percent, yuan
from huican.synth.ledgers.schema import Ledger, Row
from huican.synth.life import LISTED_CAUSES, PROGRAMMES, STANDARD_FEN, qualifies
from huican.synth.plan import Plan

_CAUSE_ORDER = (*LISTED_CAUSES, "certificate-expired")


@dataclass(slots=True)
class Figure:
    """One figure with its answer. whole: what a rate divides by."""

    indicator: str
    statement: str
    value: Value
    unit: str
    ledger: str
    measure: str
    parts: tuple[str, Value] | None = None  # of a rate: numerator's indicator, denominator


@dataclass(slots=True)
class Answers:
    """Collects the answers of one office."""

    office: str
    year: int
    accepted: dict[str, int] = field(default_factory=dict)
    refused: list[dict[str, Any]] = field(default_factory=list)
    ledgers: dict[str, list[str]] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    departments: dict[str, Any] = field(default_factory=dict)
    _rates: list[tuple[Rate, str, dict[str, int]]] = field(default_factory=list)

    def count(
        self, ledger: Ledger, tallies: Sequence[Tally], style: str, rows: Sequence[Row]
    ) -> None:
        """Take over a ledger's figures once all its rows have passed.

        rows: the rows of a small ledger (targets are looked up in them).
        """
        for tally in tallies:
            m = tally.measure
            self.figures.append(
                Figure(
                    m.indicator,
                    m.statement,
                    tally.value(),
                    m.unit,
                    ledger.number,
                    m.text(ledger, style),
                )
            )
        targets: dict[str, int] = {}
        if ledger.key == "targets":
            targets = {row[1]: row[3] for row in rows if row[2] == self.year}
        self._rates += [(m, ledger.number, targets) for m in ledger.measures if isinstance(m, Rate)]

    def close(self) -> None:
        """Work out the rates, which need the figures of other ledgers."""
        by_indicator = {f.indicator: f for f in self.figures}
        for rate, number, targets in self._rates:
            part = by_indicator.get(rate.part)
            whole_figure = by_indicator.get(rate.whole)
            whole = whole_figure.value if whole_figure else targets.get(rate.task)
            if part is None or not whole:
                continue
            ledger = number if part.ledger == number else f"{part.ledger}/{number}"
            self.figures.append(
                Figure(rate.indicator, rate.statement, percent(part.value, whole), "%", ledger,
                       f"{part.value}/{whole}", (rate.part, whole))
            )  # fmt: skip
        self._rates.clear()

    def document(self) -> dict[str, Any]:
        """The content of expected.json."""
        return {
            "office": self.office,
            "year": self.year,
            "accepted": self.accepted,
            "refused": self.refused,
            "ledgers": self.ledgers,
            "figures": [
                {
                    "statement": f.statement,
                    "value": f.value,
                    "unit": f.unit,
                    "ledger": f.ledger,
                    "measure": f.measure,
                    "indicator": f.indicator,
                }
                for f in self.figures
            ],
            "departments": self.departments,
        }


def tallies_of(ledger: Ledger) -> list[Tally]:
    """Fresh counters for the measures of a ledger."""
    return [Tally(m, ledger) for m in ledger.measures if isinstance(m, Measure)]


def compare_with_departments(plan: Plan) -> dict[str, Any]:
    """Payments after a stop, deaths known by name only, and who should be paid but is not."""
    overpaid: list[dict[str, Any]] = []
    sums: dict[str, dict[str, Value]] = {}
    fen: dict[str, int] = defaultdict(int)
    for cause in _CAUSE_ORDER:
        for i, stop in sorted(plan.life.stops.items()):
            if stop.cause != cause:
                continue
            for programme in PROGRAMMES:
                mask = plan.life.months[programme][i]
                months = [m for m in range(stop.day.month + 1, 13) if mask >> (m - 1) & 1]
                if not months:
                    continue
                amount = len(months) * STANDARD_FEN[programme]
                overpaid.append({
                    "cause": cause, "certificate": plan.persons[i].certificate,
                    "programme": programme, "months": months, "amount": yuan(amount),
                })  # fmt: skip
                total = sums.setdefault(
                    cause, {"person_programmes": 0, "person_months": 0, "amount": 0}
                )
                total["person_programmes"] += 1
                total["person_months"] += len(months)
                fen[cause] += amount
                total["amount"] = yuan(fen[cause])
    return {
        "overpaid": overpaid,
        "overpaid_by_cause": sums,
        "possible_deaths_by_name": [plan.persons[i].certificate for i in plan.life.miscopied],
        "entitled_not_receiving": {
            "month": f"{plan.year}-12",
            **{programme: _left_out(plan, programme) for programme in PROGRAMMES},
        },
    }


def _left_out(plan: Plan, programme: str) -> int:
    """For December: persons who meet the conditions, were not stopped before, and were not paid."""
    masks, stops = plan.life.months[programme], plan.life.stops
    return sum(
        1
        for i, person in enumerate(plan.persons)
        if not masks[i] >> 11
        and qualifies(person, programme)
        and not ((stop := stops.get(i)) and stop.day.month < 12)
    )


def merged(office: str, year: int, counties: Sequence[Answers]) -> Answers:
    """The answers of a city: sums of its counties', rates worked out anew."""
    city = Answers(office, year)
    sums: dict[str, Figure] = {}
    wholes: dict[str, Value] = defaultdict(int)
    for one in counties:
        city.accepted |= one.accepted
        city.refused += one.refused
        for number, files in one.ledgers.items():
            city.ledgers.setdefault(number, []).extend(files)
        for f in one.figures:
            if f.parts:
                wholes[f.indicator] += f.parts[1]
            known = sums.get(f.indicator)
            if known is None:
                sums[f.indicator] = Figure(
                    f.indicator, f.statement, f.value, f.unit, f.ledger, f.measure, f.parts
                )
            elif not f.parts:
                known.value += f.value
    for f in sums.values():
        if f.parts:
            part = sums[f.parts[0]].value
            f.value, f.measure = percent(part, wholes[f.indicator]), f"{part}/{wholes[f.indicator]}"
    city.figures = list(sums.values())
    city.departments = _merged_departments([a.departments for a in counties])
    return city


def _merged_departments(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    sums: dict[str, dict[str, Value]] = {}
    for part in parts:
        for cause, values in part["overpaid_by_cause"].items():
            total = sums.setdefault(cause, dict.fromkeys(values, 0))
            for key, value in values.items():
                total[key] += value
    left_out = {p: sum(d["entitled_not_receiving"][p] for d in parts) for p in PROGRAMMES}
    return {
        "overpaid": [line for d in parts for line in d["overpaid"]],
        "overpaid_by_cause": sums,
        "possible_deaths_by_name": [c for d in parts for c in d["possible_deaths_by_name"]],
        "entitled_not_receiving": {
            "month": parts[0]["entitled_not_receiving"]["month"],
            **left_out,
        },
    }
