"""Writes of programmes: other departments' lists, local standards, determinations as given."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import ClassVar

from django.db import IntegrityError, transaction

from huican.access.domain.scope import inside
from huican.access.permissions import NotPermitted
from huican.access.scopes import ranges_of
from huican.audit.operations import Actor, actor_name, record
from huican.kernel.errors import HuicanError
from huican.programmes.domain.determination import Determination
from huican.programmes.domain.determine import Other, determine
from huican.programmes.domain.facts import Known
from huican.programmes.domain.loading import Policies
from huican.programmes.domain.parameters import Resolved
from huican.programmes.domain.policy import Programme
from huican.programmes.domain.standards import Proposal, Question, answered, questions_about
from huican.programmes.domain.versions import (
    clauses_to_json,
    facts_kept,
    known_to_json,
    resolved_to_json,
)
from huican.programmes.models import (
    DepartmentListEntry,
    DeterminationRecord,
    LocalParameter,
    PolicyVersion,
)
from huican.programmes.standards import month_of, proposal_of, standard
from huican.programmes.standing import standing
from huican.registry.record_store import RecordStore
from huican.rules.written import shown

DEPARTMENT_LISTS = RecordStore(
    DepartmentListEntry,
    ("list_code", "name", "identity_sealed", "identity_blind", "identity_valid"),
)


class StandardDecided(HuicanError):
    """A proposal that is no longer open, or that another proposal stands in the way of."""

    code: ClassVar[str] = "standard-decided"


class SecondPersonNeeded(HuicanError):
    """Who proposes a standard does not confirm it."""

    code: ClassVar[str] = "second-person-needed"


# --- local standards ------------------------------------------------------------------------


def propose_standard(
    proposal: Proposal, *, answers: Collection[str] = (), by: Actor | str, at: datetime
) -> LocalParameter:
    """Put a standard of a place forward; it holds when a second person has confirmed it.

    `answers`: codes of the questions answered “yes, so it is”. Raises StandardRefused,
    StandardQuestioned (with what is still open), StandardDecided where a proposal for the same
    place and month is open, NotPermitted outside one's own area.
    """
    _own_area(proposal.area, by)
    table = standing().table
    questions = questions_about(proposal, table, month_of(at))
    answered(questions, frozenset(answers), proposal.reason)
    programme = table.policies[proposal.programme]
    parameter = programme.parameter(proposal.parameter)
    assert parameter is not None
    try:
        with transaction.atomic():
            row = LocalParameter.objects.create(
                programme=proposal.programme,
                parameter=parameter.name,
                area=proposal.area,
                from_month=proposal.from_month.first_day,
                value=proposal.value,
                number=proposal.number.strip(),
                reason=proposal.reason.strip(),
                proposed_by=actor_name(by),
                proposed_at=at,
                answers=_answers(questions, by),
            )
            _audit("programmes.propose-standard", "提出标准", row, programme, by, at)
    except IntegrityError as error:
        if "one_open_proposal" not in str(error):
            raise
        raise StandardDecided(
            "这个地方、这个月已有一条在等复核", where=f"{programme.name}·{parameter.name}",
            remedy="请先请人复核，或撤回那一条",
        ) from error  # fmt: skip
    return row


def confirm_standard(
    pk: int, *, answers: Collection[str] = (), by: Actor | str, at: datetime
) -> LocalParameter:
    """Let a proposed standard hold. The questions are asked anew, of the second person.

    Raises SecondPersonNeeded, StandardDecided, StandardRefused, StandardQuestioned,
    NotPermitted, NoSuchStandard.
    """
    with transaction.atomic():
        row = _open(pk)
        if row.proposed_by == actor_name(by):
            raise SecondPersonNeeded("自己提出的标准不能自己复核", remedy="请另一位复核人员来复核")
        _own_area(row.area, by)
        proposal = proposal_of(row)
        table = standing().table
        questions = questions_about(proposal, table, month_of(at))
        answered(questions, frozenset(answers), proposal.reason)
        row.answers = [*row.answers, *_answers(questions, by)]
        _decide(row, LocalParameter.State.CONFIRMED, by, at)
        _audit(
            "programmes.confirm-standard", "复核标准，生效", row,
            table.policies[proposal.programme], by, at,
        )  # fmt: skip
    return row


def withdraw_standard(pk: int, *, why: str, by: Actor | str, at: datetime) -> LocalParameter:
    """Take a proposal back before it is confirmed: its proposer, or who would have to confirm it.

    Raises StandardDecided where it is confirmed already (propose a new one then), NoSuchStandard.
    """
    if not why.strip():
        raise StandardDecided("没有写为什么撤回", remedy="请写一句原因")
    with transaction.atomic():
        row = _open(pk)
        _own_area(row.area, by)
        row.decided_why = why.strip()[:500]
        _decide(row, LocalParameter.State.WITHDRAWN, by, at)
        programme = standing().policies.programmes.get(row.programme)
        _audit("programmes.withdraw-standard", "撤回标准", row, programme, by, at)
    return row


def _open(pk: int) -> LocalParameter:
    row = LocalParameter.objects.select_for_update().filter(pk=pk).first() or standard(pk)
    if row.state != LocalParameter.State.PROPOSED:
        raise StandardDecided(
            f"这一条{row.get_state_display()}，不能再改", where=str(row),
            remedy="要更正，请重新提出一条",
        )  # fmt: skip
    return row


def _decide(row: LocalParameter, state: str, by: Actor | str, at: datetime) -> None:
    row.state, row.decided_by, row.decided_at = state, actor_name(by), at
    row.save(update_fields=["state", "decided_by", "decided_at", "decided_why", "answers"])


def _answers(questions: tuple[Question, ...], by: Actor | str) -> list[dict[str, str]]:
    return [{"code": one.code, "text": one.text, "by": actor_name(by)} for one in questions]


def _own_area(area: str, by: Actor | str) -> None:
    """A place's standard is set by its own people, or by those above."""
    top = getattr(by, "area_code", None)
    if top is not None and not inside(ranges_of(top), area.ljust(12, "0")):
        raise NotPermitted(f"区划 {area} 不在你管的范围里", remedy="请由那里的或上级的工作人员来办")


def _audit(
    verb: str, summary: str, row: LocalParameter, programme: Programme | None, by: Actor | str,
    at: datetime,
) -> None:  # fmt: skip
    parameter = programme.parameter(row.parameter) if programme is not None else None
    value = shown(row.value, parameter.type) if parameter is not None else str(row.value)
    name = programme.name if programme is not None else row.programme
    record(
        verb=verb,
        by=by,
        at=at,
        summary=f"{summary}：{name}·{row.parameter} {row.from_month:%Y-%m} 起 {value}",
        subject=("standard", row.pk),
        area_code=row.area.ljust(12, "0"),
        data={
            "programme": row.programme, "parameter": row.parameter, "value": row.value,
            "from": f"{row.from_month:%Y-%m}", "number": row.number, "why": row.decided_why,
            "answers": [one["code"] for one in row.answers],
        },
    )  # fmt: skip


# --- determinations -------------------------------------------------------------------------


def keep_version(programme: Programme, policies: Policies, *, at: datetime) -> PolicyVersion:
    """The kept version of a programme, kept now when it is new; no event: nothing is decided."""
    texts = policies.texts[programme.code]
    version, _ = PolicyVersion.objects.get_or_create(
        code=programme.code,
        digest=programme.digest,
        defaults={
            "name": programme.name,
            "programme_yaml": texts["programme.yaml"],
            "parameters_yaml": texts["parameters.yaml"],
            "examples_yaml": texts["examples.yaml"],
            "facts": facts_kept(programme, policies.facts),
            "kept_at": at,
        },
    )
    return version


def keep_versions(policies: Policies, *, at: datetime) -> int:
    """Keeps every programme as it stands, so that each version is there to be read; how many new."""
    before = PolicyVersion.objects.count()
    with transaction.atomic():
        for programme in policies.programmes.values():
            keep_version(programme, policies, at=at)
    return PolicyVersion.objects.count() - before


def keep_determination(
    person_id: int,
    programme: Programme,
    values: Mapping[str, Known],
    parameters: Mapping[str, Resolved | None],
    determination: Determination,
    *,
    area_code: str,
    policies: Policies,
    others: Mapping[str, Other] | None = None,
    birth: date | None = None,
    by: Actor | str,
    at: datetime,
) -> DeterminationRecord:
    """Keep an answer with all that it rests on, so that it can be replayed years later.

    Raises ValueError when the answer is not what these inputs give (then something else was
    shown than what would be kept).
    """
    again = determine(
        programme, values, parameters, determination.month, facts=policies.facts, birth=birth,
        others=others, explained=False,
    )  # fmt: skip
    if (again.outcome, again.amount_fen) != (determination.outcome, determination.amount_fen):
        raise ValueError("the determination does not follow from the inputs given")
    used = set(parameters) | {fact["name"] for fact in facts_kept(programme, policies.facts)}
    kept = {name: known for name, known in values.items() if name in used}
    with transaction.atomic():
        version = keep_version(programme, policies, at=at)
        row = DeterminationRecord.objects.create(
            person_id=person_id,
            version=version,
            programme=programme.code,
            month=determination.month.first_day,
            area_code=area_code,
            parameters=resolved_to_json(parameters),
            inputs=json.dumps(
                {"facts": known_to_json(kept), "birth": str(birth) if birth else None},
                ensure_ascii=False, sort_keys=True,
            ),
            others={
                code: [int(one.outcome), one.amount_fen] for code, one in (others or {}).items()
            },
            outcome=int(determination.outcome),
            clauses=clauses_to_json(determination),
            amount_fen=determination.amount_fen,
            decided_by=actor_name(by),
            decided_at=at,
        )  # fmt: skip
        record(
            verb="programmes.determine",
            by=by,
            at=at,
            summary=f"认定：{programme.name} {determination.month} {determination.outcome.word}",
            subject=("person", person_id),
            area_code=area_code,
            data={"programme": programme.code, "digest": programme.digest, "record": row.pk},
        )
    return row
