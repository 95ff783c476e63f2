"""Who is on a programme's roll (在册): grants, stops, suspensions and resumptions, with reasons.

A decision is never changed; a later one for the same months outweighs it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from huican.audit.operations import Actor, actor_name, record
from huican.kernel.errors import HuicanError
from huican.kernel.months import Month
from huican.ledger.models import Payment, RollDecision
from huican.programmes.population import NoSuchProgramme
from huican.programmes.standing import standing
from huican.registry.models import Person

_WORDS = dict(RollDecision.ACTS)
# The acts that make sense after the decision that stands; None: no decision yet.
_AFTER: dict[str | None, tuple[str, ...]] = {
    None: (RollDecision.GRANT,),
    RollDecision.GRANT: (RollDecision.STOP, RollDecision.SUSPEND),
    RollDecision.RESUME: (RollDecision.STOP, RollDecision.SUSPEND),
    RollDecision.SUSPEND: (RollDecision.RESUME, RollDecision.STOP),
    RollDecision.STOP: (RollDecision.GRANT, RollDecision.RESUME),
}


class RollRefused(HuicanError):
    """A decision that does not fit what was decided before, or has no reason."""

    code = "roll-refused"


def decide(
    act: str, person_id: int, programme: str, from_month: Month, *, reason: str, by: Actor | str,
    at: datetime, cause: str = "", source_ref: str = "",
) -> RollDecision:  # fmt: skip
    """Takes one decision: `act` is grant, stop, suspend or resume, for months from `from_month`.

    Raises RollRefused, NoSuchProgramme, Person.DoesNotExist; then nothing was written.
    """
    if programme not in standing().policies.programmes:
        raise NoSuchProgramme(f"没有叫“{programme}”的项目", remedy="请核对项目的代码")
    if not reason.strip():
        raise RollRefused(f"{_WORDS[act]}要写理由", remedy="请用一句话写明事由和依据")
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person_id)
        before = standing_decision(person_id, programme, from_month)
        if act not in _AFTER[before.act if before else None]:
            now = f"“{_WORDS[before.act]}”" if before else "还没有批准过"
            raise RollRefused(
                f"这个人{from_month.label}{now}，不能{_WORDS[act]}",
                remedy="请先看已有的决定",
            )
        made = RollDecision.objects.create(
            person=person, programme=programme, act=act, from_month=from_month.first_day,
            cause=cause, reason=reason.strip()[:300], decided_at=at, decided_by=actor_name(by),
            source_ref=source_ref,
        )  # fmt: skip
        record(
            verb=f"roll.{act}", by=by, at=at, subject=("person", person_id),
            area_code=person.area_code, summary=f"{_WORDS[act]}：{programme}，{from_month.label}起",
            data={"programme": programme, "cause": cause, "decision": made.pk},
        )  # fmt: skip
    return made


def standing_decision(person_id: int, programme: str, month: Month) -> RollDecision | None:
    """The decision that says whether a person is on the roll in a month; None without any."""
    return (
        RollDecision.objects.filter(
            person_id=person_id, programme=programme, from_month__lte=month.first_day
        )
        .order_by("-from_month", "-id")
        .first()
    )


def decisions_of(person_id: int) -> list[RollDecision]:
    """Every decision about one person, the latest first: by when it was taken."""
    return list(RollDecision.objects.filter(person_id=person_id).order_by("-id"))


def acts_after(before: RollDecision | None) -> tuple[str, ...]:
    """The decisions that make sense after the one that stands."""
    return _AFTER[before.act if before else None]


def act_words(act: str) -> str:
    """What a decision is called: 停发."""
    return _WORDS.get(act, act)


def grant_from_payments(programme: str, *, by: Actor | str, at: datetime) -> int:
    """Puts everybody on the roll whom workbooks say was paid monthly before; how many.

    From the first month they were paid; the workbook is named. Persons who are on the roll, or of
    whom anything was decided, are left as they are: running it again changes nothing.
    """
    policy = standing().policies.programmes.get(programme)
    if policy is None:
        raise NoSuchProgramme(f"没有叫“{programme}”的项目", remedy="请核对项目的代码")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"""
INSERT INTO "{RollDecision._meta.db_table}"
  (person_id, programme, act, from_month, cause, reason, decided_at, decided_by, source_ref)
SELECT first.person_id, %s, 'grant', first.month, 'imported',
       left('以前已在发放，见《' || f.name || '》第 ' || first.source_row || ' 行', 300), %s, %s,
       'sheet:' || first.source_sheet_id || ':' || first.source_row
FROM (
  SELECT DISTINCT ON (p.person_id) p.person_id, make_date(p.year, p.month, 1) AS month,
         p.source_sheet_id, p.source_row
  FROM "{Payment._meta.db_table}" p
  WHERE p.kind = ANY(%s) AND p.retired_at IS NULL AND p.month IS NOT NULL
    AND p.person_id IS NOT NULL AND p.amount_fen > 0
  ORDER BY p.person_id, p.year, p.month, p.id
) first
JOIN sources_sourcesheet s ON s.id = first.source_sheet_id
JOIN sources_sourcefile f ON f.id = s.file_id
WHERE NOT EXISTS (SELECT 1 FROM "{RollDecision._meta.db_table}" d
                  WHERE d.programme = %s AND d.person_id = first.person_id)
ORDER BY first.person_id""",
            [programme, at, actor_name(by), list(policy.counts_as), programme],
        )
        count = int(cursor.rowcount)
        if count:
            record(
                verb="roll.grant-imported", by=by, at=at,
                summary=f"按以前的发放台账，{count} 人列入“{policy.name}”在册",
                data={"programme": programme, "persons": count},
            )  # fmt: skip
    return count
