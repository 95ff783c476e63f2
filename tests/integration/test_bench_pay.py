"""What `huican bench pay` measures is a month with its troubles: every one is found."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from huican.bench.pay import owed, people, places
from huican.kernel.months import Month
from huican.ledger import balances
from huican.ledger.batches import building, checking

AT = datetime(2023, 5, 15, 2, tzinfo=UTC)
MAY = Month(2023, 5)
PERSONS = 2_100

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_made_up_month_has_every_kind_of_trouble_and_the_checks_find_each() -> None:
    people.make(PERSONS, AT, month=str(MAY.first_day))
    owed.make(PERSONS, MAY, AT)
    built = building.build(
        people.PROGRAMME, MAY, places.area(PERSONS), people.FUND, by="user:1", at=AT
    )
    checked = checking.check(
        built.batch_id, version=built.version, officer="user:2", by="user:2", at=AT
    )
    found = {one.code: one.lines for one in checked.results if one.lines}
    # Nobody moves to another county where there is only one.
    assert found == {
        "dead": marked("dead"), "supported": marked("hardship-support"),
        "imprisoned": marked("imprisoned"), "certificate": marked("expired"),
        "no-account": marked("no-account"), "holder-differs": marked("holder-differs"),
        "one-hand": marked("one-hand"), "excluded": counted(owed.EXCLUDED),
        "not-in-books": counted(owed.EXCLUDED), "undetermined": counted(owed.UNKNOWN),
        "unlike-last-month": counted(owed.UNLIKE), "shared-account": 12 + 14,
    }  # fmt: skip
    assert built.lines == PERSONS
    assert 0.02 < checked.held / PERSONS < 0.05
    assert balances.verify().faults == ()


def marked(fault: str) -> int:
    return counted(people.FAULTS[fault])


def counted(condition: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM generate_series(0, {PERSONS - 1}) i WHERE {condition}"
        )
        return int(cursor.fetchone()[0])
