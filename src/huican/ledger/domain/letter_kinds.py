"""The kinds of letters that persons get about their money."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LetterKind:
    """`word` stands in the number (青残多发告〔2026〕1号); `verbs`: who has any may write it."""

    code: str
    title: str
    word: str
    verbs: tuple[str, ...]


_RECOVERY = ("recoveries.handle", "recoveries.decide")
_MONTHS = ("payments.prepare",)


KINDS = (
    LetterKind("overpaid-notice", "多发告知书", "多发告", _RECOVERY),
    LetterKind("recovery-decision", "追回决定书", "追决", _RECOVERY),
    LetterKind("instalment-plan", "分期退还安排", "分期", _RECOVERY),
    LetterKind("write-off", "不再追回告知书", "核销告", _RECOVERY),
    LetterKind("not-overpaid", "多发更正告知书", "更正告", _RECOVERY),
    LetterKind("settled", "还清证明", "还清", _RECOVERY),
    LetterKind("back-pay", "补发告知书", "补发告", _MONTHS),
    LetterKind("hold-notice", "暂缓发放告知书", "缓发告", _MONTHS),
    LetterKind("stop", "停发决定书", "停发决", _MONTHS),
    LetterKind("suspend", "暂停发放决定书", "暂停决", _MONTHS),
    LetterKind("resume", "恢复发放决定书", "恢复决", _MONTHS),
    LetterKind("grant", "批准发放决定书", "发放决", _MONTHS),
)
BY_LETTER = {kind.code: kind for kind in KINDS}
