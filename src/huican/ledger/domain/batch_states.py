"""The way of a batch, and who may take it a step further."""

from dataclasses import dataclass

STATES = (
    ("built", "已生成"),
    ("checked", "已检查"),
    ("approved", "已批准"),
    ("released", "已放行"),
    ("sent", "已送银行"),
    ("reconciled", "已对账"),
    ("closed", "已结清"),
    ("cancelled", "已作废"),
)
WORDS = dict(STATES)


@dataclass(frozen=True, slots=True)
class Step:
    """An act on a batch: the states it is possible from, the state after, its words."""

    act: str
    before: tuple[str, ...]
    after: str
    words: str


STEPS = {
    step.act: step
    for step in (
        Step("check", ("built", "checked"), "checked", "检查"),
        Step("approve", ("checked",), "approved", "批准"),
        Step("send-back", ("checked", "approved"), "built", "退回重查"),
        Step("release", ("approved",), "released", "放行"),
        Step("make-file", ("released", "sent"), "sent", "制银行文件"),
        Step("take-return", ("sent",), "reconciled", "收银行回盘"),
        Step("close", ("reconciled",), "closed", "结清"),
        Step("cancel", ("built", "checked", "approved"), "cancelled", "作废"),
    )
}


def refusal(act: str, state: str) -> str | None:
    """Why an act is not possible in a state, in words; None when it is."""
    step = STEPS[act]
    if state in step.before:
        return None
    wanted = "、".join(WORDS[s] for s in step.before)
    return f"批次现在是“{WORDS[state]}”，要在“{wanted}”时才能{step.words}"
