"""What can happen to money, and which two accounts each event moves it between.

Every event takes one amount and writes it once as a debit and once as a credit, so that nothing
written through here can be out of balance. What is owed goes through 应付个人 and so does what was
paid: for one person and one month its balance is the difference, above nought still to pay, below
nought paid too much.
"""

from dataclasses import dataclass

from huican.ledger.domain.chart import BY_CODE


@dataclass(frozen=True, slots=True)
class Event:
    """An event: `debit` and `credit` are kinds of account."""

    code: str
    name: str
    debit: str
    credit: str


EVENTS = (
    Event("budget", "下达预算", "budget", "budget-plan"),
    Event("budget-cut", "调减预算", "budget-plan", "budget"),
    Event("appropriate", "资金到账", "cash", "appropriated"),
    Event("entitle", "认定应发", "entitled", "payable"),
    Event("entitle-less", "应发调减（未发）", "payable", "entitled"),
    Event("release", "放行代发", "payable", "in-bank"),
    Event("bank-paid", "银行已付", "in-bank", "cash"),
    Event("bank-returned", "银行退回", "in-bank", "returned"),
    Event("re-issue", "重新代发", "returned", "in-bank"),
    Event("return-void", "退回不再发", "returned", "payable"),
    Event("overpaid", "认定多发", "recoverable", "payable"),
    Event("overpaid-less", "多发不成立", "payable", "recoverable"),
    Event("repaid", "本人退还", "recovered", "recoverable"),
    Event("hand-in", "缴回专户", "cash", "recovered"),
    Event("netted", "从应发中抵扣", "payable", "recoverable"),
    Event("write-off", "核销", "written-off", "recoverable"),
    Event("write-off-less", "核销撤回", "payable", "written-off"),
    Event("opening", "导入以前的发放", "payable", "opening"),
    Event("opening-less", "撤回导入的发放", "opening", "payable"),
)
BY_EVENT = {event.code: event for event in EVENTS}

assert all(event.debit in BY_CODE and event.credit in BY_CODE for event in EVENTS)
