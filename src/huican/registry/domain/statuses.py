"""The statuses a file may say a person has, in the field's words."""

from __future__ import annotations

from typing import Final

# The codes that reading a 低保 or 困难类型 column gives (registry.StatusSpan.status).
STATUS_WORDS: Final = {
    "dibao": "低保",
    "hardship-support": "特困供养",
    "dibao-edge": "低保边缘",
    "low-income": "低收入",
    "poverty-registered": "脱贫（建档立卡）",
    "orphan": "孤儿",
}


def status_words(code: str) -> str:
    """低保 for `dibao`; an unknown code as it stands."""
    return STATUS_WORDS.get(code, code)
