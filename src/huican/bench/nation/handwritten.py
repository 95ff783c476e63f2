"""The two subsidies in SQL written by hand (two_subsidies.sql)."""

from __future__ import annotations

from pathlib import Path

from huican.bench.nation import MONTH
from huican.bench.nation.prepare import Question
from huican.bench.running import BenchError
from huican.kernel.months import Month

CODES = ("living-subsidy", "nursing-subsidy")
# What the file was written for: where the conditions of the two stand in `reasons_0`. It says
# the same as the policies only as long as they have these conditions.
_FIELDS = {
    "living-subsidy": (
        "certificate", "hardship", "alive", "not-missing", "not-moved-out",
        "not-hardship-support", "no-work-injury-care", "not-imprisoned", "not-declined",
        "true-material", "review-passed", "not-orphan-allowance", "like-allowance", "applied",
    ),
    "nursing-subsidy": (
        "certificate", "severe", "long-term-care", "alive", "not-missing", "not-moved-out",
        "not-hardship-support", "no-work-injury-care", "not-imprisoned", "not-declined",
        "true-material", "review-passed", "like-allowance", "applied",
    ),
}  # fmt: skip


def sql(question: Question, month: str = MONTH) -> str:
    """The statement for a month, over the snapshot's tables and `standard`.

    Raises BenchError when the policies have other conditions than those it was written for.
    """
    for one in question.layout.programmes:
        if tuple(condition.id for condition in one.conditions) != _FIELDS.get(one.code):
            raise BenchError(
                f"“{one.name}”的条件改过了，手写的 SQL 还是旧的", where="two_subsidies.sql",
                remedy="请照新的条件改手写的 SQL",
            )  # fmt: skip
    text = Path(__file__).with_name("two_subsidies.sql").read_text("utf-8")
    when = Month.parse(month)
    return text.replace("$first", f"DATE '{when.first_day}'").replace(
        "$next", f"DATE '{when.next().first_day}'"
    )
