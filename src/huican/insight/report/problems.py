"""What is wrong with a template, said all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from huican.kernel.errors import HuicanError


@dataclass(frozen=True, slots=True, order=True)
class TemplateProblem:
    """One thing to put right: the line (from 1), what is wrong, what to do."""

    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"第 {self.line} 行：{self.what}。{self.remedy}"


class TemplateError(HuicanError):
    """A template that cannot be used. `problems` holds every one, in the order of the lines."""

    code = "report-template"

    def __init__(self, file_name: str, problems: Sequence[TemplateProblem]) -> None:
        self.file_name = file_name
        self.problems = tuple(sorted(problems))
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(
            f"报告模板有 {len(self.problems)} 处要改",
            where=file_name,
            remedy=f"改完再试：\n{lines}",
        )
