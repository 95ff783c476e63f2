"""Made-up counties of any size: persons, the year's workbooks, planted mistakes, and the answers.

    plan = synth.county(persons=20_000, seed=1, year=2023)   # what is true
    synth.produce(20_000, Path("county"), style="b")         # workbooks + expected.json
    for record in synth.records(200_000): ...                # persons only, for COPY

Identity numbers and area codes begin with 99, which no real one does.
"""

from huican.synth.errors import SynthError
from huican.synth.plan import Plan
from huican.synth.produce import (
    DEFAULT_AREA,
    Written,
    check_arguments,
    county,
    plans,
    produce,
    read_answers,
)
from huican.synth.records import Record, records

__all__ = [
    "DEFAULT_AREA",
    "Plan",
    "Record",
    "SynthError",
    "Written",
    "check_arguments",
    "county",
    "plans",
    "produce",
    "read_answers",
    "records",
]
