"""What somebody is told whose money waits: plainly, what for, until when, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from huican.kernel.calendar import DueDate
from huican.kernel.months import Month


def notice_of(programme: str, month: Month, causes: Sequence[str], until: DueDate) -> str:
    """The notice to a person whose line is held.

    `causes`: what is told of each finding; an empty one is the office's own matter.
    """
    told = [cause for cause in dict.fromkeys(causes) if cause]
    if not told:
        return (
            f"您{month.label}的{programme}还在核对，会晚几天发。这是我们内部的核对，您不用做什么；"
            "有疑问请打电话问我们。"
        )
    return (
        f"您{month.label}的{programme}先暂缓发放，原因是：{'；'.join(told)}。"
        f"如果情况不是这样，请在{until}以前告诉我们（可以打电话、请村里转告，或托人来）。"
        "没有听您说明以前，不会停发；核实没有问题的，会补发给您。"
        "对处理不满意，可以要求复查。"
    )
