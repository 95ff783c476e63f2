"""Who was paid without a right and who had a right without being paid, to the last yuan.

The golden county with its departments' lists, through the commands. Needs ../shared/golden.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.golden.golden_office import MARKS, PROGRAMMES, huican, run

pytestmark = MARKS
_MATCHES = """
import json
from huican.cli import session
session.start()
from huican.programmes.models import DepartmentListEntry
from huican.programmes.possible_matches import possible_matches
from huican.programmes.sources.frame import Scope
found = possible_matches(Scope.of_area("990826000000"))
applied = DepartmentListEntry.objects.filter(
    pk__in=[one.entry_id for one in found], person__isnull=False).count()
print(json.dumps({"applied": applied, "found": [
    [one.list_code, one.person_id, one.evidence] for one in found]}))
"""
# What the page 不该发还在发 asks: only those paid, only for what they were paid.
_QUICKLY = """
import json
from huican.cli import session
session.start()
from huican.kernel.months import Month
from huican.ledger.comparison import overpaid_in
found = overpaid_in("990826000000", [Month(2023, month) for month in range(1, 13)])
print(json.dumps([
    [one.person_id, one.programme, one.cause.code, [month.month for month in one.months],
     one.amount_fen] for one in found]))
"""
_STANDARD = """
import sys
from datetime import timedelta
from huican.cli import session
session.start()
from huican.kernel.months import Month
from huican.programmes.domain.standards import Proposal, questions_about
from huican.programmes.operations import confirm_standard, propose_standard
from huican.programmes.standing import standing
at = session.now()
for code in sys.argv[1:]:
    proposal = Proposal(code, "月标准", "990826", Month(2023, 1), 8000, "松残联〔2023〕1号", "补录历年标准")
    asked = {one.code for one in questions_about(proposal, standing().table, Month.of(at.date()))}
    row = propose_standard(proposal, answers=asked, by="user:1", at=at)
    confirm_standard(row.pk, answers=asked, by="user:2", at=at + timedelta(minutes=1))
"""


@pytest.fixture(scope="module")
def year(office: Path) -> Any:
    """All of 2023 for everybody, both subsidies."""
    return huican(
        office, "determine", "--all", "--month", "2023-01", "--to", "2023-12",
        "--programme", "nursing-subsidy", "--programme", "living-subsidy",
    )  # fmt: skip


def test_what_was_overpaid_equals_the_answers_person_by_person(
    year: Any, numbers: dict[int, str], departments: dict[str, Any]
) -> None:
    found = sorted(
        (numbers[one["person"]], one["programme"], one["cause"],
         tuple(int(month[5:]) for month in one["months"]), one["amount_fen"])
        for one in year["receiving_not_entitled"]
    )  # fmt: skip
    assert found == sorted(
        (one["certificate"], PROGRAMMES[one["programme"]], one["cause"], tuple(one["months"]),
         one["amount"] * 100)
        for one in departments["overpaid"]
    )  # fmt: skip


def test_asked_alone_the_overpayments_of_the_subsidies_equal_the_answers_too(
    office: Path, numbers: dict[int, str], departments: dict[str, Any]
) -> None:
    found = sorted(
        (numbers[person], programme, cause, tuple(months), fen)
        for person, programme, cause, months, fen in json.loads(run(office, "-c", _QUICKLY))
        if programme in PROGRAMMES.values()
    )
    assert found == sorted(
        (one["certificate"], PROGRAMMES[one["programme"]], one["cause"], tuple(one["months"]),
         one["amount"] * 100)
        for one in departments["overpaid"]
    )  # fmt: skip


def test_what_was_overpaid_by_cause_equals_the_answers(
    year: Any, departments: dict[str, Any]
) -> None:
    sums: dict[str, dict[str, int]] = defaultdict(
        lambda: {"person_programmes": 0, "person_months": 0, "amount": 0}
    )
    for one in year["receiving_not_entitled"]:
        cause = sums[one["cause"]]
        cause["person_programmes"] += 1
        cause["person_months"] += len(one["months"])
        cause["amount"] += one["amount_fen"] // 100
    assert sums == departments["overpaid_by_cause"]


@pytest.mark.parametrize("programme", ["nursing", "living"])
def test_who_was_entitled_in_december_and_not_paid_equals_the_answers(
    year: Any, departments: dict[str, Any], programme: str
) -> None:
    wanted = departments["entitled_not_receiving"]
    found = year["entitled_not_receiving"][PROGRAMMES[programme]]
    assert (found["month"], found["count"]) == (wanted["month"], wanted[programme])
    assert len(set(found["persons"])) == found["count"]


@pytest.mark.parametrize("programme", ["nursing-subsidy", "living-subsidy"])
def test_coverage_by_township_adds_up_to_who_is_entitled(year: Any, programme: str) -> None:
    places = year["coverage"][programme]
    assert len(places) == 23
    december = next(
        one for one in year["programmes"]
        if one["programme"] == programme and one["month"] == "2023-12"
    )  # fmt: skip
    assert sum(place["entitled"] for place in places) == december["entitled"]
    owed = sum(place["entitled"] - place["receiving"] for place in places)
    assert owed == year["entitled_not_receiving"][programme]["count"]
    assert december["unknown"] == 0


def test_deaths_by_name_are_proposed_with_evidence_and_none_is_applied(
    office: Path, numbers: dict[int, str], departments: dict[str, Any]
) -> None:
    told = json.loads(run(office, "-c", _MATCHES))
    assert told["applied"] == 0
    assert {code for code, _, _ in told["found"]} == {"death"}
    found = sorted(numbers[person] for _, person, _ in told["found"])
    assert found == sorted(departments["possible_deaths_by_name"])
    assert all("姓名相同" in evidence for _, _, evidence in told["found"])


def test_one_person_is_told_the_clause_the_row_and_that_it_was_learned_late(
    office: Path, departments: dict[str, Any]
) -> None:
    dead = next(one for one in departments["overpaid"] if one["cause"] == "death")
    told = huican(
        office, "determine", "--person", dead["certificate"], "--month",
        f"2023-{dead['months'][0]:02d}", "--programme", PROGRAMMES[dead["programme"]],
    )  # fmt: skip
    (answer,) = told["months"][0]["programmes"]
    assert answer["outcome"] == "no"
    (clause,) = [one for one in answer["clauses"] if one["outcome"] == "no"]
    (fact,) = clause["inputs"]
    assert clause["id"] == "alive"
    assert (fact["name"], fact["value"]) == ("死亡", True)
    assert "民政殡葬火化名单.xlsx" in fact["source"]
    assert fact["row"] and fact["late_months"] > 0


def test_a_raised_standard_costs_the_entitled_times_the_raise(office: Path, year: Any) -> None:
    run(office, "-c", _STANDARD, *PROGRAMMES.values())
    told = huican(office, "what-if", "nursing-subsidy.月标准=100", "--from", "2023-12")
    (effect,) = told["programmes"]
    entitled = next(
        one["entitled"] for one in year["programmes"]
        if one["programme"] == "nursing-subsidy" and one["month"] == "2023-12"
    )  # fmt: skip
    whole = effect["whole"]
    assert (whole["more"], whole["gaining"], whole["losing"]) == (entitled, 0, 0)
    assert whole["fen_now"] == entitled * 8000
    assert effect["year_fen"] == entitled * 2000 * 12
    for groups in ("townships", "categories", "levels"):
        assert sum(one["difference_fen"] for one in effect[groups]) == entitled * 2000
    who = huican(
        office, "what-if", "nursing-subsidy.月标准=100", "--from", "2023-12", "--list", "more",
        "--level", "一级",
    )  # fmt: skip
    assert who["count"] == next(one["more"] for one in effect["levels"] if one["key"] == "1")
    assert len(who["persons"]) == 50 and all("*" in one["name"] for one in who["persons"])
