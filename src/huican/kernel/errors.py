"""Base of every error this software raises on purpose."""

from __future__ import annotations

from typing import ClassVar


class HuicanError(Exception):
    """An error that tells a person, in Chinese, what is wrong, where, and what to do.

    `what` is one plain sentence without a full stop; `where` names the place (a file, sheet and
    row, a field); `remedy` says what to do next. `code` is the stable kebab-case name that
    programs and reports use. Never put a full identity, phone or bank number into any of them:
    errors are logged.
    """

    code: ClassVar[str] = "error"

    def __init__(self, what: str, *, where: str | None = None, remedy: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def at(self, where: str) -> HuicanError:
        """The same error with its place filled in (the reader of a file knows the row)."""
        self.where = where
        return self

    def __str__(self) -> str:
        place = f"（{self.where}）" if self.where else ""
        advice = ""
        if self.remedy:
            advice = self.remedy if self.remedy.endswith(("。", "！", "？")) else f"{self.remedy}。"
        return f"{self.what}{place}。{advice}"
