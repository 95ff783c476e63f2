"""From what happened to the text of its letter: reads the records, writes nothing.

A matter is (kind of letter, number of what it tells of): a step of a recovery, a hold, a decision
about the roll, a line of a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from huican.kernel.errors import HuicanError
from huican.kernel.months import Month
from huican.ledger import recovery_books
from huican.ledger.batches.rules import bands
from huican.ledger.domain import letters
from huican.ledger.domain.letters import About, BackPaid, OverpaidMonth, Text, Why
from huican.ledger.models import BatchLine, Hold, Recovery, RecoveryAct, RollDecision
from huican.ledger.person_months import person_months
from huican.ledger.recoveries import NETTED, answer_until
from huican.ledger.recovery_acts import NOT_OVERPAID, outstanding, standing_months
from huican.ledger.why_overpaid import Why as Known
from huican.ledger.why_overpaid import why
from huican.programmes.one_person import determine_person
from huican.programmes.sources.known import facts_of_persons
from huican.programmes.standing import standing
from huican.reference.queries import working_calendar

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_DEAD = "死亡"


class NoMatter(HuicanError):
    """There is nothing of that number to write this letter about."""

    code = "no-letter-matter"


@dataclass(frozen=True, slots=True)
class Matter:
    """What a letter is to be written about. `write` makes the text from what the officer adds.

    `basis` is the law as the policy has it, where somebody read it; `unread` what nobody has
    checked yet: the officer fills in the office's own. `needs_basis`: a letter that is against
    somebody says what it rests on.
    """

    kind: str
    about: str
    person_id: int
    programme: str
    area_code: str
    back: tuple[str, int]
    basis: str
    unread: str
    needs_basis: bool
    write: Callable[[About], Text]
    dead: bool

    def text(self, *, contact: str, basis: str) -> Text:
        """The letter."""
        return self.write(About(programme_name(self.programme), contact, basis.strip(), self.dead))


def matter(kind: str, number: int, *, at: datetime) -> Matter:
    """Raises NoMatter."""
    maker = _MAKERS.get(kind)
    if maker is None:
        raise NoMatter(f"没有“{kind}”这种信", remedy="请从要办的事那一页进来")
    return maker(kind, number, at)


def programme_name(code: str) -> str:
    """The name of a programme, also of one that the folder no longer has."""
    known = standing().policies.programmes.get(code)
    return known.name if known is not None else code


# --- recoveries -----------------------------------------------------------------------------------

_OF_ACT: Mapping[str, tuple[str, ...]] = {
    "overpaid-notice": ("notice",), "recovery-decision": ("decide",),
    "instalment-plan": ("decide",), "write-off": ("write-off",), "not-overpaid": NOT_OVERPAID,
}  # fmt: skip


def _of_recovery(kind: str, number: int, at: datetime) -> Matter:
    act = RecoveryAct.objects.select_related("recovery").filter(pk=number).first()
    if act is None or not (
        act.act in _OF_ACT[kind] if kind in _OF_ACT else act.recovery.state == "settled"
    ):
        raise NoMatter("没有这一步，写不了这封信", remedy="请从这笔追回的页面进来")
    one = act.recovery
    # What still counts as over-paid; a letter that says that some is none, tells of that.
    told = act.months if kind == "not-overpaid" and act.months else standing_months(one)
    months = [OverpaidMonth(Month.parse(text), fen) for text, fen in sorted(told.items())]
    found = why(one.person_id, one.programme, [each.month for each in months])
    first = next((found[each.month] for each in months if each.month in found), None)
    basis, unread = law_of(first)
    return Matter(
        kind, f"recovery-act:{act.pk}", one.person_id, one.programme, one.area_code,
        ("recovery", one.pk), basis, unread, kind in ("overpaid-notice", "recovery-decision"),
        partial(_recovery_text, kind, one, act, months, first, at), one.cause == "death",
    )  # fmt: skip


def _recovery_text(
    kind: str, one: Recovery, act: RecoveryAct, months: Sequence[OverpaidMonth],
    known: Known | None, at: datetime, about: About,
) -> Text:  # fmt: skip
    amount = sum(each.fen for each in months)
    plan = [
        (Month.of(part.due_month), part.amount_fen)
        for part in one.instalments.order_by("due_month")
    ]
    told = _last(one, "notice", before=act)
    if kind == "overpaid-notice":
        said = Why(one.cause, known.clause if known else one.evidence, _facts(known))
        return letters.overpaid_notice(about, _amounts(one, months), said,
                                       str(answer_until(act.at)))  # fmt: skip
    if kind == "recovery-decision":
        answer = _last(one, "reply", before=act)
        return letters.decision(
            about, one.way, months, plan, _after_colon(act.words), _day(told.at if told else at),
            answer.words if answer and told and answer.pk > told.pk else "", _until(act.at),
        )  # fmt: skip
    if kind == "instalment-plan":
        if not plan:
            raise NoMatter("这笔追回没有分期", remedy="一次退还的不用做分期安排")
        return letters.instalment_plan(
            about, sum(fen for _, fen in plan), plan, netted=one.way == NETTED
        )
    if kind == "write-off":
        asked = _last(one, "ask-write-off", before=act)
        return letters.write_off(about, amount, act.amount_fen,
                                 asked.words if asked else act.words)  # fmt: skip
    if kind == "not-overpaid":
        return letters.not_overpaid(about, months, act.words, _day(told.at) if told else "")
    if outstanding(one):
        raise NoMatter("还没有还清", remedy="还清以后再做")
    given_up = sum(share.fen for share in recovery_books.given_up(one))
    return letters.settled(about, amount, given_up, _day(act.at))


def _amounts(one: Recovery, months: Sequence[OverpaidMonth]) -> list[OverpaidMonth]:
    """The months with what was paid and what was due, where both are known and fit."""
    known = {each.month: each for each in person_months(one.person_id)
             if each.programme == one.programme}  # fmt: skip
    found = []
    for each in months:
        kept = known.get(each.month)
        if kept is None or kept.owed_fen is None or kept.paid_fen - kept.owed_fen != each.fen:
            return list(months)
        found.append(OverpaidMonth(each.month, each.fen, kept.paid_fen, kept.owed_fen))
    return found


def _last(one: Recovery, what: str, *, before: RecoveryAct) -> RecoveryAct | None:
    return one.acts.filter(act=what, id__lte=before.pk).order_by("-id").first()


def _after_colon(words: str) -> str:
    """An act of deciding says the way and then the reason: 分期退还：家里困难."""
    return words.partition("：")[2] or words


# --- months: back-pay, holds, the roll ------------------------------------------------------------


def _of_line(kind: str, number: int, at: datetime) -> Matter:
    """All that a batch pays a person after its month; one letter for all of it."""
    line = BatchLine.objects.select_related("batch").filter(pk=number).first()
    lines = (
        list(
            BatchLine.objects.filter(
                batch_id=line.batch_id, person_id=line.person_id,
                state__in=(BatchLine.OUT, BatchLine.PAID),
            ).order_by("for_month", "id")
        )
        if line is not None
        else []
    )  # fmt: skip
    late = [each for each in lines if line and each.for_month < line.batch.month]
    if line is None or not late:
        raise NoMatter("这一行不是补发，或者还没有放行", remedy="放行以后再做补发告知书")
    paid = [BackPaid(Month.of(each.for_month), each.amount_fen, each.netted_fen, each.reason)
            for each in late]  # fmt: skip
    months = [each.month for each in paid]

    def write(about: About) -> Text:
        return letters.back_pay(about, paid, Month.of(line.batch.month), line.bank)

    return Matter(
        kind, f"batch-line:{late[0].pk}", line.person_id, line.programme, line.area_code,
        ("person-months", line.person_id), _standard_of(line.person_id, line.programme, months[-1]),
        "", False, write, dead(line.person_id, at),
    )  # fmt: skip


def _of_hold(kind: str, number: int, at: datetime) -> Matter:
    hold = Hold.objects.select_related("line").filter(pk=number).first()
    if hold is None:
        raise NoMatter("没有这一次暂缓", remedy="请从批次的暂缓名单进来")
    line, until = hold.line, hold.until

    def write(about: About) -> Text:
        day = f"{until.year}年{until.month}月{until.day}日"
        return letters.hold_notice(
            about, Month.of(line.for_month), line.amount_fen, hold.notice, day
        )

    return Matter(
        kind, f"hold:{hold.pk}", line.person_id, line.programme, line.area_code,
        ("person-months", line.person_id), "", "", False, write, dead(line.person_id, at),
    )  # fmt: skip


def _of_roll(kind: str, number: int, at: datetime) -> Matter:
    decided = RollDecision.objects.select_related("person").filter(pk=number, act=kind).first()
    if decided is None:
        raise NoMatter("没有这个决定", remedy="请从这个人的在册页面进来")
    month = Month.of(decided.from_month)
    against = kind in ("stop", "suspend")
    known = why(decided.person_id, decided.programme, [month]).get(month) if against else None
    basis, unread = law_of(known)

    def write(about: About) -> Text:
        said = Why(known.cause, known.clause, _facts(known)) if known and known.clause else None
        return letters.roll_decision(
            about, kind, month, decided.reason, said, _until(decided.decided_at)
        )

    return Matter(
        kind, f"roll:{decided.pk}", decided.person_id, decided.programme, decided.person.area_code,
        ("person-roll", decided.person_id), basis, unread, against, write,
        dead(decided.person_id, at),
    )  # fmt: skip


_MAKERS: Mapping[str, Callable[[str, int, datetime], Matter]] = {
    **dict.fromkeys((*_OF_ACT, "settled"), _of_recovery),
    "back-pay": _of_line,
    "hold-notice": _of_hold,
    **dict.fromkeys(("stop", "suspend", "resume", "grant"), _of_roll),
}


# --- what the letters rest on ---------------------------------------------------------------------


def law_of(known: Known | None) -> tuple[str, str]:
    """The law of a clause, as a letter cites it; and what of it nobody has read in the original."""
    if known is None:
        return "", ""
    read = [one for one in known.basis if one.mark == "V"]
    unread = [one for one in known.basis if one.mark != "V"]
    said = "；".join(f"{one.number}{one.article}：{one.text}" for one in read)
    return said, "；".join(f"{one.article}：{one.text}" for one in unread)


def dead(person_id: int, at: datetime) -> bool:
    """Whether a person is known to have died: letters go to the family."""
    month = Month.of(at.astimezone(_SHANGHAI).date())
    found = facts_of_persons([person_id], [month], register=standing().policies.facts)
    return any(one.values[_DEAD].value is True for one in found if _DEAD in one.values)


def _standard_of(person_id: int, programme: str, month: Month) -> str:
    """The paper that sets the standard of a month, where there is one."""
    if programme not in standing().policies.programmes:
        return ""
    (found,) = determine_person(person_id, [month], codes=[programme], explained=False)
    one = found.answers.get(programme)
    numbers = [each.resolved.number for each in (one.amount_inputs if one else ())
               if each.resolved is not None]  # fmt: skip
    return "、".join(dict.fromkeys(number for number in numbers if number))


def _facts(known: Known | None) -> tuple[str, ...]:
    return tuple(one.said for one in known.facts) if known is not None else ()


def _until(moment: datetime) -> str:
    day: date = moment.astimezone(_SHANGHAI).date()
    return str(working_calendar().add(day, bands().limits.answer_working_days))


def _day(moment: datetime) -> str:
    day = moment.astimezone(_SHANGHAI).date()
    return f"{day.year}年{day.month}月{day.day}日"
