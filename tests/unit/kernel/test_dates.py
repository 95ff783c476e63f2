from datetime import date, datetime

import pytest

from huican.kernel.dates import DateError, DateInFuture, parse_date, parse_month
from huican.kernel.months import Month

DAY = date(2023, 5, 1)


@pytest.mark.parametrize(
    "value",
    [
        "2023.5.1", "2023年5月1日", "20230501", "2023/5/1", "2023-05-01", "2023年05月01",
        "2023-5-1日",
        "２０２３．５．１", "2023 年 5 月 1 日", "2023-05-01 00:00:00",
        "2023-05-01T08:30:00", " 2023/5/1 ",
        20230501, 20230501.0, 45047, 45047.75, "45047", DAY, datetime(2023, 5, 1, 23, 59),
    ],
)  # fmt: skip
def test_every_way_of_writing_one_day(value: object) -> None:
    assert parse_date(value) == DAY  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [None, "", " ", "无", "/", "—"])
def test_an_empty_cell_has_no_day(value: str | None) -> None:
    assert parse_date(value) is None
    assert parse_month(value) is None


@pytest.mark.parametrize(
    "value",
    ["23.5.1", "23年5月1日", "2023年5月", "2023.5", "202305", "2023-02-29", "2023-13-01",
     "20230230",
     "2023.5-1", "1899-12-31", "2101-01-01", "昨天", "2023", 2023, 2023.5, 0, -5, 60, 99_999, True,
     float("nan"), float("inf"), 10**400],
)  # fmt: skip
def test_what_is_no_certain_day_is_refused(value: str | float) -> None:
    with pytest.raises(DateError):
        parse_date(value)


def test_a_two_digit_year_is_explained() -> None:
    with pytest.raises(DateError, match="两位年份"):
        parse_date("23.5.1")


def test_excel_day_numbers_around_its_false_leap_day() -> None:
    assert parse_date(59) == date(1900, 2, 28)
    assert parse_date(61) == date(1900, 3, 1)
    assert parse_date(1) == date(1900, 1, 1)


def test_a_day_after_today_is_refused_only_when_today_is_given() -> None:
    assert parse_date("2023-05-02") == date(2023, 5, 2)
    assert parse_date("2023-05-01", today=DAY) == DAY
    with pytest.raises(DateInFuture) as raised:
        parse_date("2023-05-02", today=DAY)
    assert raised.value.code == "date-in-future"


@pytest.mark.parametrize(
    "value",
    ["2023年5月", "2023.5", "2023-05", "2023/5", "202305", 202305, 2023.5, "2023-05-17", DAY],
)
def test_every_way_of_writing_one_month(value: object) -> None:
    assert parse_month(value) == Month(2023, 5)  # type: ignore[arg-type]


def test_the_number_2023_1_could_be_january_or_october() -> None:
    with pytest.raises(DateError, match="1月还是10月"):
        parse_month(2023.1)
    assert parse_month("2023.1") == Month(2023, 1)
    assert parse_month("2023.10") == Month(2023, 10)
    assert parse_month(2023.12) == Month(2023, 12)


@pytest.mark.parametrize("value", ["2023.13", "2023年0月", 2023.13, 202313, "5月", 2023])
def test_what_is_no_month_is_refused(value: str | float) -> None:
    with pytest.raises(DateError):
        parse_month(value)
