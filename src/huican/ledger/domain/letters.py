"""What letters about money say: plainly, kindly, with the months, the sums, the law, and whom to ask.

Everything is text: nothing here reads a clock or a database. {姓名} stands where the name is to be
printed, so that a page can show the letter with the name masked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huican.kernel.errors import HuicanError
from huican.kernel.money import Fen, yuan_text
from huican.kernel.months import Month

NAME = "{姓名}"
# Why it was not due, as one says it to the person or the family.
_CAUSES: Mapping[str, str] = {
    "death": "人去世以后，补贴从下个月起停发",
    "missing": "宣告失踪以后，补贴从下个月起停发",
    "moved-out": "户口迁出本县以后，补贴从下个月起由迁入地办理",
    "imprisonment": "服刑期间，补贴停发",
    "certificate-expired": "残疾人证过了有效期，补贴从下个月起停发，换证后可以再申请",
    "special-hardship": "纳入特困人员供养的，不能同时领这项补贴",
    "work-injury-care": "领工伤保险生活护理费的，不能同时领这项补贴",
    "declined": "您自愿放弃以后，补贴从下个月起停发",
    "review-failed": "定期复核没有通过，补贴从下个月起停发",
}


class LetterIncomplete(HuicanError):
    """Something that every letter must say is not there."""

    code = "letter-incomplete"


@dataclass(frozen=True, slots=True)
class Table:
    """A small table: every cell is text; `total` is its last line, or empty."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A letter without its number, office and date."""

    salutation: str
    paragraphs: tuple[str, ...]
    table: Table | None
    after: tuple[str, ...]

    def kept(self) -> dict[str, Any]:
        """The text as JSON."""
        table = self.table
        return {
            "salutation": self.salutation, "paragraphs": list(self.paragraphs),
            "table": table and {"caption": table.caption, "head": list(table.head),
                                "rows": [list(row) for row in table.rows],
                                "total": list(table.total)},
            "after": list(self.after),
        }  # fmt: skip


def text_of(kept: Mapping[str, Any]) -> Text:
    """The inverse of `kept`."""
    table = kept["table"]
    return Text(
        kept["salutation"], tuple(kept["paragraphs"]),
        Table(table["caption"], tuple(table["head"]), tuple(map(tuple, table["rows"])),
              tuple(table["total"])) if table else None,
        tuple(kept["after"]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """What every letter knows. `dead`: it goes to the family. `contact`: whom to call."""

    programme: str
    contact: str
    basis: str = ""
    dead: bool = False


@dataclass(frozen=True, slots=True)
class OverpaidMonth:
    """One month paid too much, in fen; `paid_fen` None where the books do not say."""

    month: Month
    fen: int
    paid_fen: int | None = None
    owed_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """Why it was not due: the code of the clause, its words, and what is known in words."""

    cause: str = ""
    clause: str = ""
    facts: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        said = _CAUSES.get(self.cause) or (f"不符合这一条：{self.clause}" if self.clause else "")
        facts = f"我们知道的情况是：{'；'.join(self.facts)}" if self.facts else ""
        return "。".join(part for part in (said, facts) if part) or "这几个月多发了"


def overpaid_notice(about: About, months: Sequence[OverpaidMonth], why: Why, until: str) -> Text:
    """多发告知书: told before anything is decided."""
    total = _yuan(sum(one.fen for one in months))
    when = months_words([one.month for one in months])
    if about.dead:
        first = (
            f"您好，请节哀。{NAME}去世以后，{when}的{about.programme}还打到了{NAME}的账户上，"
            f"一共多发 {total} 元。",
            f"原因：{why.sentence}。",
        )
        ways = (
            "这笔钱如果还在账户里，请不要取用，打电话告诉我们，请银行退回就行，不用另外凑钱。"
            "已经用掉的，可以一次退还，也可以分期退还。没有用过这笔钱、也没有继承遗产的家人，不用退。"
        )
    else:
        first = (
            f"您好。我们核对时发现，{when}的{about.programme}多发给了您 {total} 元。",
            f"原因：{why.sentence}。",
        )
        ways = (
            "请先核对。这不是处罚，现在也不用马上退钱。情况属实的，可以一次退还，也可以分期退还；"
            "确实还不起的，可以申请不再追回。"
        )
    return Text(
        _dear(about), first, _overpaid_table(months),
        (*_law(about), ways,
         f"情况不是这样的，请在{until}以前告诉我们：打电话、请村里转告、托人来都可以。"
         "在这以前，我们不会作决定，也不会扣您家的补贴。",
         _call(about)),
    )  # fmt: skip


def decision(
    about: About, way: str, months: Sequence[OverpaidMonth], plan: Sequence[tuple[Month, int]],
    reason: str, told_on: str, answered: str, until: str,
) -> Text:  # fmt: skip
    """追回决定书. `way`: repay, instalments or netted; `answered`: what the person said, or nothing."""
    fen = sum(one.fen for one in months)
    heard = f"您答复：{answered.rstrip('。')}" if answered else "到期没有收到答复"
    first = (
        f"{months_words([one.month for one in months])}多发的{about.programme} {_yuan(fen)} 元，"
        f"我们在{told_on}告知过您家。{heard}。"
        if about.dead
        else f"您{months_words([one.month for one in months])}多领的{about.programme} "
        f"{_yuan(fen)} 元，我们在{told_on}告知过您。{heard}。"
    )
    return Text(
        _dear(about), (first, f"现在决定：{way_words(way, fen, plan)}", f"理由：{_full(reason)}"),
        plan_table(plan, "退还" if way != "netted" else "抵扣") if plan else None,
        (*_law(about),
         "退钱请先打电话问清退到哪个账户；收到后给您开收据。我们不会让您把钱转给个人。",
         f"对这个决定有意见，请在{until}以前告诉我们，我们复查后再给您答复。",
         "中间有困难，随时可以找我们商量改期。", _call(about)),
    )  # fmt: skip


def way_words(way: str, fen: int, plan: Sequence[tuple[Month, int]]) -> str:
    """What was decided, in a sentence."""
    if way == "repay" or not plan:
        return f"请一次退还 {_yuan(fen)} 元。"
    first = plan[0][0].label
    if way == "instalments":
        return f"{_yuan(fen)} 元分 {len(plan)} 次退还，从{first}起每月一次，每次的数见下表。"
    most = _yuan(max(part for _, part in plan))
    return (
        f"从{first}起，每月从要发给您的钱里抵扣，每月最多 {most} 元，抵完 {_yuan(fen)} 元为止。"
        "其余的照发。"
    )


def instalment_plan(
    about: About, fen: int, plan: Sequence[tuple[Month, int]], *, netted: bool
) -> Text:
    """分期退还安排: what is due when."""
    how = "从每月要发给您的钱里抵扣，您不用跑" if netted else "请每月退还一次，哪天方便都行"
    return Text(
        _dear(about),
        (f"{about.programme}多发的 {_yuan(fen)} 元，照商定的分 {len(plan)} 个月。{how}。",),
        plan_table(plan, "抵扣" if netted else "退还"),
        ("提前退、多退几个月都可以。哪个月有困难，请提前打电话，可以改期。", _call(about)),
    )


def write_off(about: About, fen: int, left_fen: int, reason: str) -> Text:
    """不再追回告知书."""
    part = "" if fen == left_fen else f"，其中还没有退的 {_yuan(left_fen)} 元"
    return Text(
        _dear(about),
        (f"{about.programme}多发的 {_yuan(fen)} 元{part}，经批准不再追回。您不用再退。",
         f"理由：{_full(reason)}"),
        None, (_call(about),),
    )  # fmt: skip


def not_overpaid(about: About, months: Sequence[OverpaidMonth], reason: str, told_on: str) -> Text:
    """多发更正告知书: it was our mistake."""
    total = _yuan(sum(one.fen for one in months))
    told = f"我们在{told_on}告知您" if told_on else "我们曾认为"
    return Text(
        _dear(about),
        (f"{told}：{months_words([one.month for one in months])}的{about.programme}多发了 "
         f"{total} 元。重新核对后，这不算多发：{_full(reason)}",
         "这笔钱不用退。给您添了麻烦，对不起。"),
        None, (_call(about),),
    )  # fmt: skip


def settled(about: About, fen: int, given_up_fen: int, on: str) -> Text:
    """还清证明."""
    words = f"{about.programme}多发的 {_yuan(fen)} 元，到{on}已经了结，没有欠款。"
    more = (f"其中 {_yuan(given_up_fen)} 元经批准不再追回。",) if given_up_fen else ()
    return Text(_dear(about), (words, *more, "谢谢您的配合。"), None, (_call(about),))


@dataclass(frozen=True, slots=True)
class BackPaid:
    """One month paid later: how much, of it netted, and why."""

    month: Month
    fen: int
    netted_fen: int
    reason: str


def back_pay(about: About, paid: Sequence[BackPaid], batch_month: Month, bank: str) -> Text:
    """补发告知书: what is paid after its month, and why."""
    net = sum(one.fen - one.netted_fen for one in paid)
    where = f"打到您领补贴的账户（{bank}）" if bank else "打到您领补贴的账户"
    reasons = dict.fromkeys(one.reason.rstrip("。") for one in paid if one.reason)
    netted = any(one.netted_fen for one in paid)
    head = ("哪个月的", "补发（元）", *(("抵扣（元）", "实发（元）") if netted else ()))
    rows = [
        (one.month.label, _yuan(one.fen),
         *((_yuan(one.netted_fen), _yuan(one.fen - one.netted_fen)) if netted else ()))
        for one in paid
    ]  # fmt: skip
    total = ("合计", _yuan(sum(one.fen for one in paid)),
             *((_yuan(sum(one.netted_fen for one in paid)), _yuan(net)) if netted else ()))  # fmt: skip
    return Text(
        _dear(about),
        (f"您好。{batch_month.label}给您补发{about.programme} {_yuan(net)} 元，{where}。",
         *((f"为什么补发：{'；'.join(reasons)}。",) if reasons else ())),
        Table("补发的月份", head, tuple(rows), total),
        (*_law(about), "一般几天内到账。没有收到，或者数不对，请告诉我们。", _call(about)),
    )  # fmt: skip


def hold_notice(about: About, month: Month, fen: int, notice: str, until: str) -> Text:
    """暂缓发放告知书. `notice` is what was written when the line was held."""
    return Text(
        _dear(about), (notice,),
        Table("暂缓的钱", ("月份", "金额（元）"), ((month.label, _yuan(fen)),)),
        (*_law(about), f"请在{until}以前答复。核实没有问题的，会补发给您。", _call(about)),
    )  # fmt: skip


_ROLL = {
    "stop": ("停发", "如果情况变了，随时可以重新申请。"),
    "suspend": ("暂停发放", "查清后符合条件的，会恢复发放并补发。"),
    "resume": ("恢复发放", ""),
    "grant": ("批准发放", ""),
}


def roll_decision(
    about: About, act: str, month: Month, reason: str, why: Why | None, until: str
) -> Text:
    """停发、暂停、恢复、批准发放决定书. `act`: stop, suspend, resume or grant."""
    words, then = _ROLL[act]
    against = act in ("stop", "suspend")
    facts = f"我们知道的情况是：{'；'.join(why.facts)}。" if why and why.facts and against else ""
    whose = NAME if about.dead else "您"
    return Text(
        _dear(about),
        (f"{whose}的{about.programme}，从{month.label}起{words}。",
         f"理由：{_full(reason)}{facts}",
         *((f"{month.label}以前该发的照发。",) if against else ())),
        None,
        (*_law(about),
         *((f"情况不是这样的，请在{until}以前告诉我们，我们复查；符合条件的，补发给您。{then}",)
           if against and not about.dead else ()),
         *((f"弄错了的，请在{until}以前告诉我们，我们复查。",) if against and about.dead else ()),
         _call(about)),
    )  # fmt: skip


def plan_table(plan: Sequence[tuple[Month, int]], what: str) -> Table:
    """Months and what each takes."""
    rows = tuple((month.label, _yuan(fen)) for month, fen in plan)
    return Table(
        f"每月{what}的数", ("月份", f"{what}（元）"), rows,
        ("合计", _yuan(sum(fen for _, fen in plan))),
    )  # fmt: skip


def months_words(months: Sequence[Month]) -> str:
    """2023年3—6月、9月: months in runs, the year said once for each."""
    said = []
    last_year = None
    for run in _runs(sorted(set(months))):
        first, last = run[0], run[-1]
        start = f"{first.year}年" if first.year != last_year else ""
        if len(run) == 1:
            said.append(f"{start}{first.month}月")
        elif first.year == last.year:
            said.append(f"{start}{first.month}—{last.month}月")
        else:
            said.append(f"{start}{first.month}月—{last.label}")
        last_year = last.year
    return "、".join(said)


def _runs(months: Sequence[Month]) -> list[list[Month]]:
    runs: list[list[Month]] = []
    for month in months:
        if runs and month == runs[-1][-1].next():
            runs[-1].append(month)
        else:
            runs.append([month])
    return runs


def _overpaid_table(months: Sequence[OverpaidMonth]) -> Table:
    known = all(one.paid_fen is not None and one.owed_fen is not None for one in months)
    if not known:
        return Table(
            "多发的月份", ("月份", "多发（元）"),
            tuple((one.month.label, _yuan(one.fen)) for one in months),
            ("合计", _yuan(sum(one.fen for one in months))),
        )  # fmt: skip
    return Table(
        "多发的月份", ("月份", "发了（元）", "该发（元）", "多发（元）"),
        tuple((one.month.label, _yuan(one.paid_fen or 0), _yuan(one.owed_fen or 0), _yuan(one.fen))
              for one in months),
        ("合计", _yuan(sum(one.paid_fen or 0 for one in months)),
         _yuan(sum(one.owed_fen or 0 for one in months)), _yuan(sum(one.fen for one in months))),
    )  # fmt: skip


def _dear(about: About) -> str:
    return f"{NAME}的家属" if about.dead else NAME


def _law(about: About) -> tuple[str, ...]:
    return (f"依据：{_full(about.basis)}",) if about.basis else ()


def _call(about: About) -> str:
    return f"有疑问、要人帮忙，请找{about.contact}。看不清、听不清的，我们可以上门说明。"


def _full(words: str) -> str:
    return words.strip().rstrip("。") + "。"


def _yuan(fen: int) -> str:
    return yuan_text(Fen(fen))
