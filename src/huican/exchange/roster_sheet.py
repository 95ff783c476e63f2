"""A roster's rows become files of persons, or say why not."""

from collections.abc import Sequence
from datetime import datetime

from huican.exchange.domain.drafts import Draft, Problem
from huican.exchange.domain.recognise import Recognised
from huican.exchange.people import People, problem_of, roster_row
from huican.kernel.masks import mask_name
from huican.registry.enrolment import enrol


def enrol_drafts(
    rows: Sequence[Draft], held: list[Draft], *, guess: Recognised, people: People, sheet_id: int,
    corrects: bool, at: datetime,
) -> list[Draft]:  # fmt: skip
    """Files the persons of a roster; returns the drafts that went in, the others join `held`.

    `corrects`: the roster is a later version of one that went in, so its word is the newer.
    """
    fit = [draft for draft in rows if draft.doubt is None]
    enrolment = enrol(
        [roster_row(draft) for draft in fit], sheet_id=sheet_id, corrects=corrects, at=at,
        year=fit[0].year if fit else None,
    )  # fmt: skip
    held += _doubtful(rows, fit, people)
    identity = guess.matches.get("identity") or guess.matches.get("certificate")
    number_at = identity.index if identity else None
    kept = []
    for draft in fit:
        fault = enrolment.faults.get(draft.row)
        if fault is None:
            draft.person_id = enrolment.person_ids[draft.row]
            kept.append(draft)
            continue
        about_number = fault.code in ("duplicate-id", "duplicate-row")
        draft.problem = problem_of(fault, number_at if about_number else None)
        held.append(draft)
    people.forget()
    return kept


def _doubtful(rows: Sequence[Draft], fit: Sequence[Draft], people: People) -> list[Draft]:
    """Rows whose category and certificate disagree: first, is the number theirs at all?"""
    names = {draft.identity: (draft.name, draft.row) for draft in reversed(fit)}
    doubtful = [draft for draft in rows if draft.doubt is not None]
    for draft in doubtful:
        name, row = names.get(draft.identity, ("", 0))
        known = people.get(draft.identity)
        if row and name != draft.name:
            draft.problem = Problem(
                "duplicate-id", f"身份证号与第 {row} 行相同，但姓名不同",
                "请照证件核对，看哪一行的号抄错了",
            )  # fmt: skip
        elif known is not None and known.name != draft.name:
            draft.problem = Problem(
                "duplicate-id",
                f"这个身份证号已登记在{mask_name(known.name)}名下，与本行姓名不同",
                "请照证件核对姓名和证号",
            )
        else:
            draft.problem = draft.doubt
    return doubtful
