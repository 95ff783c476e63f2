"""What is wrong with rules, gathered: a person who mends a policy wants all faults at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from huican.kernel.errors import HuicanError


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: what, where (a file, a clause, a place in the expression), what to do."""

    what: str
    where: str = ""
    remedy: str = ""
    line: int = 0

    def __str__(self) -> str:
        line = f"第 {self.line} 行" if self.line else ""
        place = "，".join(part for part in (self.where, line) if part)
        advice = f"。{self.remedy}" if self.remedy else ""
        return f"{place}：{self.what}{advice}" if place else f"{self.what}{advice}"


class RuleErrors(HuicanError):
    """Rules with faults; `problems` holds every one of them, in the order found."""

    code = "rules-wrong"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        more = f"（共 {len(self.problems)} 处）" if len(self.problems) > 1 else ""
        place = f"{first.where}，第 {first.line} 行" if first.line else first.where
        super().__init__(
            f"{first.what}{more}",
            where=place.strip("，") or None,
            remedy=first.remedy or "请改好后再试",
        )


class ValueFault(HuicanError):
    """A value that is not of the type its name declares (a text where a number belongs)."""

    code = "rule-value-wrong"
