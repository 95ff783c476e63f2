from datetime import date

import pytest

from huican.kernel.months import Month, MonthError, Period, PeriodError


@pytest.mark.parametrize(
    "text",
    ["2023-12", "2023年12月", "202312", "2023.12", "2023/12", "２０２３年12月", "2023年12月份"],
)
def test_a_month_is_read_from_the_usual_forms(text: str) -> None:
    assert Month.parse(text) == Month(2023, 12)


@pytest.mark.parametrize("text", ["2023-13", "2023-00", "23-12", "20231", "2023", "", "十二月"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(MonthError):
        Month.parse(text)


def test_a_month_knows_its_neighbours_and_its_days() -> None:
    december = Month(2023, 12)
    assert december.next() == Month(2024, 1)
    assert december.next(-12) == Month(2022, 12)
    assert december.next_first_day == date(2024, 1, 1)
    assert Month(2024, 2).last_day == date(2024, 2, 29)
    assert Month.from_index(december.index) == december
    assert (str(december), december.label) == ("2023-12", "2023年12月")
    assert date(2023, 12, 31) in december
    assert date(2024, 1, 1) not in december


def test_months_are_in_order() -> None:
    assert sorted([Month(2024, 1), Month(2023, 12)]) == [Month(2023, 12), Month(2024, 1)]


def test_a_period_holds_its_first_day_and_not_its_end() -> None:
    year = Period.of_year(2023)
    assert date(2022, 12, 31) not in year
    assert date(2023, 1, 1) in year
    assert date(2023, 12, 31) in year
    assert date(2024, 1, 1) not in year
    assert date(2099, 1, 1) in Period(date(2023, 1, 1))


@pytest.mark.parametrize("end", [date(2023, 1, 1), date(2022, 12, 31)])
def test_a_period_cannot_end_before_it_has_begun(end: date) -> None:
    with pytest.raises(PeriodError):
        Period(date(2023, 1, 1), end)


def test_periods_that_only_touch_do_not_overlap() -> None:
    first, second = Period.of_year(2022), Period.of_year(2023)
    assert not first.overlaps(second)
    assert first.overlaps(Period(date(2022, 12, 31)))
    assert first.intersection(second) is None
    assert Period(date(2022, 6, 1)).intersection(first) == Period(date(2022, 6, 1), first.end)


def test_months_of_a_period_are_those_with_a_day_in_it() -> None:
    assert [m.month for m in Period.of_year(2023).months()] == list(range(1, 13))
    assert list(Period(date(2023, 1, 31), date(2023, 2, 1)).months()) == [Month(2023, 1)]
    assert list(Period(date(2023, 1, 31), date(2023, 2, 2)).months()) == [
        Month(2023, 1),
        Month(2023, 2),
    ]


def test_an_endless_period_needs_a_last_month() -> None:
    running = Period(date(2023, 11, 5))
    assert list(running.months(until=Month(2023, 12))) == [Month(2023, 11), Month(2023, 12)]
    with pytest.raises(PeriodError):
        running.months()
