"""A standard is inherited downwards, never below the minimum from above, by month."""

import pytest

from huican.kernel.months import Month
from huican.programmes.domain.loading import load_all
from huican.programmes.domain.parameters import (
    ParameterTable,
    UnknownParameter,
    column_of,
    local,
)
from tests.unit.programmes.made_up import FACTS, folder


@pytest.fixture
def table(tmp_path):
    folder(tmp_path)
    return ParameterTable(load_all(tmp_path, register=FACTS))


def standard(table, area, month, name="月标准"):
    found = table.resolve("care-money", name, area, Month.parse(month))
    return None if found is None else (found.value, found.area, str(found.from_month))


def test_a_county_has_the_value_of_its_province(table):
    assert standard(table, "430203", "2023-06") == (8000, "43", "2016-01")


def test_the_nearest_place_above_decides(table):
    assert standard(table, "430102000000", "2023-06") == (9050, "4301", "2022-01")


@pytest.mark.parametrize(
    ("month", "value"), [("2023-12", 9050), ("2024-01", 10000), ("2024-02", 10000)]
)
def test_a_minimum_that_rises_above_the_own_value_lifts_it(table, month, value):
    assert standard(table, "430102", month)[0] == value


def test_it_is_said_that_the_own_value_gave_way_to_the_minimum(table):
    found = table.resolve("care-money", "月标准", "430102", Month(2024, 1))
    assert "90.5元" in found.note and "100元" in found.note


@pytest.mark.parametrize(("month", "value"), [("2015-12", None), ("2016-01", 8000)])
def test_before_the_first_month_nobody_knows_it(table, month, value):
    found = standard(table, "430203", month)
    assert (found and found[0]) == value


def test_where_nobody_set_it_it_is_unknown_and_not_nought(table):
    assert standard(table, "990826", "2023-06") is None
    assert table.row(table.policies["care-money"], "990826", Month(2023, 6))["月标准"] is None


def test_a_value_for_the_nation_holds_everywhere(table):
    assert standard(table, "990826", "2023-06", "等级上限") == (2, "", "2016-01")


def test_a_place_raises_its_own_standard(table):
    raised = table.with_values(local("care-money", "月标准", "430102", Month(2023, 7), 12000))
    assert standard(raised, "430102", "2023-06")[0] == 9050
    assert standard(raised, "430102", "2023-07")[0] == 12000
    assert standard(raised, "430103", "2023-07")[0] == 9050
    # The table it was made from is as it was.
    assert standard(table, "430102", "2023-07")[0] == 9050


def test_of_two_values_for_one_month_the_later_given_holds(table):
    twice = table.with_values(
        local("care-money", "月标准", "4301", Month(2023, 7), 11000),
        local("care-money", "月标准", "4301", Month(2023, 7), 11500),
    )
    assert standard(twice, "430102", "2023-07")[0] == 11500


def test_a_parameter_that_is_no_minimum_may_be_lowered(table):
    lowered = table.with_values(local("care-money", "等级上限", "43", Month(2016, 1), 1))
    assert standard(lowered, "430102", "2023-06", "等级上限")[0] == 1


def test_a_parameter_that_does_not_exist_is_an_error(table):
    with pytest.raises(UnknownParameter):
        table.resolve("care-money", "日标准", "430102", Month(2023, 6))
    with pytest.raises(UnknownParameter):
        table.with_values(local("care-money", "日标准", "430102", Month(2023, 6), 1))


def test_a_kept_value_of_a_parameter_that_is_gone_does_no_harm(table):
    gone = local("care-money", "日标准", "43", Month(2023, 6), 1)
    assert ParameterTable(table.policies, [gone]).digest() == table.digest()


def test_the_minimum_above_is_told(table):
    assert table.floor_above("care-money", "月标准", "430102", Month(2023, 6)).value == 9050
    assert table.floor_above("care-money", "月标准", "4301", Month(2023, 6)).value == 8000
    assert table.floor_above("care-money", "月标准", "43", Month(2023, 6)) is None
    assert table.floor_above("care-money", "等级上限", "4301", Month(2023, 6)) is None


def test_the_digest_changes_with_any_value(table):
    raised = table.with_values(local("care-money", "月标准", "430102", Month(2023, 7), 12000))
    lower = table.with_values(local("care-money", "月标准", "430102", Month(2023, 7), 11999))
    assert len({table.digest(), raised.digest(), lower.digest()}) == 3


def test_records_hold_one_row_for_each_place_and_month(table):
    rows = list(table.records(["430102", "990826"], [Month(2023, 6), Month(2024, 1)]))
    programme = table.policies["care-money"]
    column = column_of(programme, programme.parameter("月标准"))
    assert [(row["area6"], row["month"], row[column]) for row in rows] == [
        ("430102", "2023-06-01", 9050), ("430102", "2024-01-01", 10000),
        ("990826", "2023-06-01", None), ("990826", "2024-01-01", None),
    ]  # fmt: skip
