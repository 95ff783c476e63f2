"""The desk's made-up office with answers of every kind: standards, a death list, facts found out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from huican.access.models import User
from huican.kernel.identity import make_check_digit
from huican.kernel.months import Month
from huican.programmes.domain.standards import Proposal, questions_about
from huican.programmes.entering import enter_fact
from huican.programmes.operations import confirm_standard, propose_standard
from huican.programmes.possible_matches import possible_matches
from huican.programmes.sources.frame import Scope
from huican.programmes.standards import month_of
from huican.programmes.standing import standing
from huican.registry.models import Person
from tests.integration.desk_made_up import (
    AT,
    COUNTY,
    YEAR,
    identity,
    name_of,
    take_in,
    workbook,
)

NURSING, LIVING = "nursing-subsidy", "living-subsidy"
MARCH, APRIL, DECEMBER = Month(YEAR, 3), Month(YEAR, 4), Month(YEAR, 12)
# Who is entitled, who died before March was paid, who may have died.
ENTITLED, DEAD, PERHAPS_DEAD, UNKNOWN = 0, 3, 4, 5
# What nobody had handed in of the one who is entitled.
_FACTS: dict[str, Any] = {
    "certificate_state": "有效", "level": 2, "category": "肢体", "has_limb": True,
    "has_intellect": False, "has_mental": False, "hardship_support": False,
    "work_injury_care": False, "imprisoned": False, "dibao": False,
}  # fmt: skip


@dataclass(frozen=True)
class Determined:
    """Numbers of what the pages are opened for."""

    entitled: int
    dead: int
    perhaps_dead: int
    unknown: int
    entry: int
    standard: int
    proposed: int


def determine_office() -> Determined:
    """Bring the office of desk_made_up.load_office() so far."""
    set_standard(NURSING, 8000)
    dead_list()
    people = {one.name: one.pk for one in Person.objects.all()}
    entitled = people[name_of(ENTITLED)]
    for code, value in _FACTS.items():
        enter_fact(
            entitled, code, value, from_month=Month(YEAR, 1), source="村委会 2025年1月5日 入户核实",
            by="system:test", at=AT,
        )  # fmt: skip
    (match,) = possible_matches(Scope.of_area(COUNTY), "death")
    standards = set_standard(LIVING, 8000, confirm=False)
    return Determined(
        entitled=entitled,
        dead=people[name_of(DEAD)],
        perhaps_dead=match.person_id,
        unknown=people[name_of(UNKNOWN)],
        entry=match.entry_id,
        standard=set_standard(NURSING, 9000, since=Month(YEAR, 7)),
        proposed=standards,
    )


def set_standard(
    code: str, fen: int, *, since: Month = Month(YEAR, 1), confirm: bool = True
) -> int:
    """A standard of the county, proposed by the clerk and confirmed by the reviewer."""
    proposal = Proposal(
        code, "月标准", COUNTY[:6], since, fen, f"青残联〔{YEAR}〕1号", "照省里的最低标准执行"
    )
    asked = {one.code for one in questions_about(proposal, standing().table, month_of(AT))}
    row = propose_standard(proposal, answers=asked, by=User.objects.get(username="jingban"), at=AT)
    if confirm:
        confirm_standard(row.pk, answers=asked, by=User.objects.get(username="fuhe"), at=AT)
    return row.pk


def slipped(number: str) -> str:
    """A number with one digit miscopied, so that its check digit no longer fits."""
    wrong = number[:15] + str((int(number[15]) + 1) % 10) + number[16:]
    assert make_check_digit(wrong[:17]) != wrong[17]
    return wrong


def dead_list() -> None:
    """One who is on file, and one whose number was miscopied."""
    head = ["序号", "姓名", "身份证号", "死亡日期"]
    rows = [
        [1, name_of(DEAD), identity(DEAD), date(YEAR, 1, 15).isoformat()],
        [2, name_of(PERHAPS_DEAD), slipped(identity(PERHAPS_DEAD)), date(YEAR, 2, 3).isoformat()],
    ]
    take_in("死亡名单.xlsx", workbook(f"青石县{YEAR}年殡葬火化死亡名单", head, rows))
