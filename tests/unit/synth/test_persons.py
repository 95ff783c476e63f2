"""The made-up persons: numbers that check, plausible spread, the same for the same seed."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import islice

import pytest

from huican import synth
from huican.kernel.certificate import parse_certificate
from huican.kernel.identity import parse_identity
from huican.synth.areas import county_areas, division_rows
from huican.synth.numbers import Numbers, check_digit, checks, luhn_account, miscopied, old_number

TODAY = date(2024, 1, 1)
PERSONS = 3000


@pytest.fixture(scope="module")
def everybody() -> list[synth.Record]:
    return list(synth.records(PERSONS, seed=3))


def test_the_check_digit_is_that_of_the_standard() -> None:
    assert check_digit("11010519491231002") == "X"  # the example of GB 11643-1999
    assert check_digit("44052418800101001") == "4"


def test_every_number_is_one_that_the_kernel_accepts(everybody: list[synth.Record]) -> None:
    for person in everybody:
        identity = parse_identity(person.number, today=TODAY)
        assert (identity.birth, identity.sex) == (person.birth, person.sex)
        certificate = parse_certificate(person.certificate, today=TODAY)
        assert certificate.identity18 == person.number
        assert (certificate.category, certificate.level) == (person.category, person.level)
        assert certificate.reissue == person.reissue


def test_no_number_is_given_twice_and_all_begin_with_99(everybody: list[synth.Record]) -> None:
    numbers = {p.number for p in everybody}
    assert len(numbers) == PERSONS
    assert all(n.startswith("99") for n in numbers)


def test_a_day_of_birth_has_five_hundred_numbers_for_each_sex() -> None:
    numbers = Numbers("990831")
    born = date(1960, 5, 1).toordinal()
    women = {numbers.issue(born, True) for _ in range(500)}
    men = {numbers.issue(born, False) for _ in range(500)}
    assert len(women | men) == 1000
    assert all(checks(n) for n in women | men)
    with pytest.raises(ValueError, match="no free number"):
        numbers.issue(born, True)


def test_a_number_with_one_digit_miscopied_never_checks(everybody: list[synth.Record]) -> None:
    for person in islice(everybody, 50):
        for place in range(17):
            for shift in range(1, 10):
                assert not checks(miscopied(person.number, place, shift))


def test_the_old_number_leaves_out_century_and_check_digit() -> None:
    assert old_number("990831194701126788") == "990831470112678"
    identity = parse_identity("990831470112678", today=TODAY)
    assert identity.number[:17] == "99083119470112678"


def test_account_numbers_check_by_luhn() -> None:
    account = luhn_account("621799", 831000005)
    assert len(account) == 19
    total = sum(
        int(d) if i % 2 == 0 else sum(divmod(2 * int(d), 10))
        for i, d in enumerate(reversed(account))
    )
    assert total % 10 == 0


def test_the_spread_of_categories_levels_and_ages_is_that_of_a_county(
    everybody: list[synth.Record],
) -> None:
    categories = Counter(p.category for p in everybody)
    assert set(categories) == set(range(1, 8))
    assert categories.most_common(1)[0][0] == 4  # 肢体
    severe = sum(p.level <= 2 for p in everybody) / PERSONS
    assert 0.15 < severe < 0.35
    assert 0.3 < sum(p.low_income for p in everybody) / PERSONS < 0.55
    children = sum(2023 - p.birth.year <= 14 for p in everybody) / PERSONS
    assert 0.03 < children < 0.12


def test_certificates_hold_ten_years_and_none_ran_out_before_the_year(
    everybody: list[synth.Record],
) -> None:
    for p in everybody:
        assert p.birth < p.issued <= date(2023, 12, 31)
        assert p.expires.year == p.issued.year + 10
        assert p.expires >= date(2023, 1, 1)
    assert any(p.expires.year == 2023 for p in everybody)


def test_the_same_seed_gives_the_same_persons_and_another_seed_others(
    everybody: list[synth.Record],
) -> None:
    assert list(synth.records(PERSONS, seed=3)) == everybody
    assert list(synth.records(PERSONS, seed=4)) != everybody


def test_records_are_the_persons_of_the_workbooks() -> None:
    plan = synth.county(500, seed=9)
    assert [p.number for p in plan.persons] == [r.number for r in synth.records(500, seed=9)]


def test_areas_form_a_tree_without_doubled_names_under_one_parent() -> None:
    areas = county_areas(seed=5, code6="990831", persons=20_000)
    rows = division_rows([areas])
    codes = [code for code, *_ in rows]
    assert len(set(codes)) == len(codes)
    assert all(parent in codes for _, _, _, parent in rows[1:])
    assert len({(name, parent) for _, name, _, parent in rows}) == len(rows)
    assert len({t.short for t in areas.townships}) == len(areas.townships)
    assert all(len(code) == 12 and code.startswith("99") for code in codes)
    repeated = Counter(v.name for v in areas.villages)
    assert max(repeated.values()) > 1, "a village name alone does not say which township"


@pytest.mark.parametrize(
    ("persons", "year", "area"),
    [(49, 2023, "990831"), (9_000_001, 2023, "990831"), (100, 1999, "990831"),
     (100, 2023, "430102"), (100, 2023, "99083"), (100, 2023, "9908３1")],
)  # fmt: skip
def test_what_cannot_be_made_up_is_refused_with_a_remedy(
    persons: int, year: int, area: str
) -> None:
    with pytest.raises(synth.SynthError) as refused:
        next(synth.records(persons, year=year, area=area))
    assert refused.value.remedy
