"""The chart of accounts: what kinds of money there are, and on which side each grows."""

from dataclasses import dataclass
from enum import Enum


class Side(Enum):
    DEBIT = "借"
    CREDIT = "贷"


@dataclass(frozen=True, slots=True)
class AccountKind:
    """A kind of account. `normal` is the side on which its balance is positive."""

    code: str
    name: str
    normal: Side
    meaning: str


KINDS = (
    AccountKind("budget", "预算指标", Side.DEBIT, "今年批准可以用的钱"),
    AccountKind("budget-plan", "预算安排", Side.CREDIT, "预算指标的对方：批给了哪里"),
    AccountKind("cash", "资金专户", Side.DEBIT, "已经到账、还没有付出去的钱"),
    AccountKind("appropriated", "拨入资金", Side.CREDIT, "上级和本级财政拨来的钱"),
    AccountKind("entitled", "应发支出", Side.DEBIT, "按认定应当发给人的钱"),
    AccountKind("payable", "应付个人", Side.CREDIT, "应当发、还没有放行的钱"),
    AccountKind("in-bank", "代发在途", Side.CREDIT, "已放行、银行还没有回话的钱"),
    AccountKind("returned", "退回待补发", Side.CREDIT, "银行退回、等着重新发的钱"),
    AccountKind("recoverable", "应追回", Side.DEBIT, "多发了、应当追回的钱"),
    AccountKind("recovered", "已追回待缴", Side.DEBIT, "已经收回、还没有缴回专户的钱"),
    AccountKind("written-off", "核销", Side.DEBIT, "批准不再追回的钱"),
    AccountKind("opening", "以前发放", Side.CREDIT, "启用以前已经发出、从台账导入的钱"),
)
BY_CODE = {kind.code: kind for kind in KINDS}


def balance_fen(kind: str, debit_fen: int, credit_fen: int) -> int:
    """The balance on the account's own side: positive is usual, negative is the other way."""
    difference = debit_fen - credit_fen
    return difference if BY_CODE[kind].normal is Side.DEBIT else -difference
