"""The persons of `huican bench pay`: on file, with card, roster row and account, and on the roll.

Put in by SQL, in the shape in which imports leave them; numbers are sealed with this
installation's keys. What is wrong with some of them is in shares that offices know (FAULTS).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import connection, transaction

from huican.bench.pay import places
from huican.bench.population.paper import file_of
from huican.sources.bulk import copy_in
from huican.sources.models import SourceFile, SourceSheet
from huican.sources.operations import bump_data_version
from huican.synth.numbers import luhn_account
from huican.vault.operations import blind_many, seal_many

PROGRAMME, FUND = "nursing-subsidy", "county"
# Who brought the rosters in; he also granted a few, which two persons should have done.
IMPORTER, GRANTER = "user:5", "user:9"
# What is wrong, and with whom: SQL on a person's number `i`.
FAULTS = {
    "dead": "mod(i, 400) = 7",
    "hardship-support": "mod(i, 350) = 60",
    "imprisoned": "mod(i, 5000) = 77",
    "expired": "mod(i, 120) = 11",
    "no-account": "mod(i, 500) = 13",
    "holder-differs": "mod(i, 250) = 40",
    "guardian": "mod(i, 500) = 40",
    "moved": "mod(i, 900) = 90",
    "one-hand": "mod(i, 800) = 100",
}
_BLOCK = 20_000


def make(persons: int, at: datetime, *, month: str, unlike: bool = True) -> None:
    """Fills an empty installation; `month` (its first day) is the one that is paid."""
    with transaction.atomic(), connection.cursor() as cursor:
        sheets = _sheets(places.counties(persons), at)
        cursor.execute("CREATE TEMP TABLE bench_sheet (county text, kind text, id bigint)")
        copy_in("bench_sheet", ("county", "kind", "id"), sheets)
        cursor.execute(
            "CREATE TEMP TABLE bench_person AS SELECT i, i + 1 AS id, "
            f"{places.village_sql('i')} AS area_code FROM generate_series(0, %s) i",
            [persons - 1],
        )
        cursor.execute("ANALYZE bench_person")
        for statement in (_PERSONS, _CARDS, _ROSTER, _GUARDIANS, *_lists()):
            cursor.execute(statement)
        cursor.execute("SELECT setval(pg_get_serial_sequence('registry_person', 'id'), %s)",
                       [persons])  # fmt: skip
        _accounts(persons)
        cursor.execute(_ROLL.format(month=month, at=at.isoformat()))
        bump_data_version(at)


def _sheets(counties: Sequence[str], at: datetime) -> list[tuple[str, str, int]]:
    made = []
    for county in counties:
        for kind, name in (
            ("roster", "残疾人花名册.xlsx"), ("list-death", "殡葬火化名单.xlsx"),
            ("list-hardship-support", "特困供养名单.xlsx"),
            ("list-work-injury", "工伤保险名单.xlsx"), ("list-imprisonment", "在押名单.xlsx"),
        ):  # fmt: skip
            (sheet,) = file_of(name, kind, county.ljust(12, "0"), at)
            made.append((county, kind, sheet.id))
    ids = [id_ for _, kind, id_ in made if kind == "roster"]
    # A roster that asks for the kind of hardship: silence on it means none.
    SourceSheet.objects.filter(pk__in=ids).update(
        columns=[{"header": "困难类型", "label": "dibao"}]
    )
    SourceFile.objects.filter(sheets__in=ids).update(received_by=IMPORTER)
    return made


_SHEET = "(SELECT s.id FROM bench_sheet s WHERE s.kind = '{0}' AND s.county = left(area_code, 6))"
_PERSONS = f"""
INSERT INTO registry_person (id, name, pinyin, initials, sex, birth, area_code, category, level,
       created_at, source_sheet_id, source_row)
SELECT b.id, substr('王李张刘陈杨黄赵周吴', mod(i, 10) + 1, 1)
       || substr('建国秀英桂兰志强春梅', mod(i / 10, 10) + 1, 1)
       || substr('平华芳军明珍云海玉龙', mod(i / 100, 10) + 1, 1),
       'wang', 'w', substr('男女', mod(i, 2) + 1, 1),
       '1950-01-01'::date + (mod(i::bigint * 7919, 20000))::int,
       CASE WHEN {FAULTS["moved"]} THEN '{places.PROVINCE}0101101201' ELSE area_code END,
       4, mod(i, 2) + 1, '2022-03-01', s.id, mod(i, {places.PERSONS_A_COUNTY}) + 3
FROM bench_person b JOIN bench_sheet s ON s.kind = 'roster' AND s.county = left(area_code, 6)
ORDER BY i"""
_CARDS = f"""
INSERT INTO registry_certificate (sealed, blind, category, level, reissue, components, issued_on,
       valid_until, current, source_sheet_id, source_row, person_id)
SELECT decode(repeat(md5('s' || i), 2), 'hex'), decode(md5('b' || i), 'hex'), 4, mod(i, 2) + 1, 0,
       '[]', '2016-04-01'::date + mod(i, 1500),
       CASE WHEN {FAULTS["expired"]} THEN '2023-03-15' ELSE '2026-04-01'::date + mod(i, 1500) END,
       true, s.id, mod(i, {places.PERSONS_A_COUNTY}) + 3, b.id
FROM bench_person b JOIN bench_sheet s ON s.kind = 'roster' AND s.county = left(area_code, 6)
ORDER BY i"""
_ROSTER = f"""
INSERT INTO registry_rosterentry (kind, area_code, year, unit, category, level, attributes,
       source_row, row_digest, retired_why, person_id, source_sheet_id)
SELECT 'roster', area_code, 2023, '', 4, mod(i, 2) + 1, '{{}}',
       mod(i, {places.PERSONS_A_COUNTY}) + 3, decode(md5('r' || i), 'hex'), '', b.id, s.id
FROM bench_person b JOIN bench_sheet s ON s.kind = 'roster' AND s.county = left(area_code, 6)
ORDER BY i"""
_GUARDIANS = f"""
INSERT INTO registry_guardian (name, relation, person_id)
SELECT '陈代领', '父母', id FROM bench_person WHERE {FAULTS["guardian"]}"""
_ROLL = f"""
INSERT INTO ledger_rolldecision (person_id, programme, act, from_month, cause, reason, decided_at,
       decided_by, source_ref)
SELECT id, '{PROGRAMME}', 'grant',
       CASE WHEN {FAULTS["one-hand"]} THEN '{{month}}'::date ELSE '2022-06-01' END, '', '申请齐全',
       CASE WHEN {FAULTS["one-hand"]} THEN '{{at}}'::timestamptz ELSE '2022-06-05' END,
       CASE WHEN {FAULTS["one-hand"]} THEN '{IMPORTER}' ELSE '{GRANTER}' END, ''
FROM bench_person ORDER BY i"""


def _lists() -> Iterator[str]:
    for fault, list_code, kind in (
        ("dead", "death", "list-death"),
        ("hardship-support", "hardship-support", "list-hardship-support"),
        ("imprisoned", "imprisonment", "list-imprisonment"),
    ):
        yield f"""
INSERT INTO programmes_departmentlistentry (kind, area_code, on_date, year, unit, attributes,
       source_row, row_digest, retired_why, list_code, name, identity_valid, person_id,
       source_sheet_id)
SELECT '{kind}', area_code, '2023-04-01'::date + mod(i, 25), 2023, '', '{json.dumps({})}',
       row_number() OVER (PARTITION BY s.id ORDER BY i) + 2, decode(md5('{fault}' || i), 'hex'),
       '', '{list_code}', '某', true, b.id, s.id
FROM bench_person b JOIN bench_sheet s ON s.kind = '{kind}' AND s.county = left(area_code, 6)
WHERE {FAULTS[fault]} ORDER BY i"""


def _number(i: int) -> str | None:
    """The account of a person: none, one's own, or one that two or three share."""
    if i % 500 == 13:
        return None
    if i % 600 in (21, 22):
        i -= i % 600 - 20
    elif i % 300 == 31:
        i -= 1
    return luhn_account("621799", i)


def _accounts(persons: int) -> None:
    for begin in range(0, persons, _BLOCK):
        some = [
            (i, number)
            for i in range(begin, min(begin + _BLOCK, persons))
            if (number := _number(i)) is not None
        ]
        numbers = [number for _, number in some]
        sealed, blind = seal_many("bank-account", numbers), blind_many("bank-account", numbers)
        copy_in(
            "registry_bankaccount", ("person_id", "bank", "sealed", "blind", "holder"),
            (
                (i + 1, "农村商业银行", sealed[at], blind[at], "陈代领" if i % 250 == 40 else "")
                for at, (i, _) in enumerate(some)
            ),
        )  # fmt: skip


def vacuum() -> None:
    """What autovacuum does within minutes in an installation that runs."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


__all__ = ["FAULTS", "FUND", "PROGRAMME", "make", "vacuum"]
