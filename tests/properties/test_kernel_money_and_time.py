"""Money, dates and months survive the way through text; calendars count consistently."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from huican.kernel.calendar import WorkingCalendar
from huican.kernel.dates import DateError, parse_date, parse_month
from huican.kernel.masks import mask_identity, mask_name
from huican.kernel.money import MoneyError, fen_from, wan_text, yuan_text
from huican.kernel.months import Month, MonthError, Period
from huican.kernel.text import halfwidth, tidy, tidy_name

# A busy machine is not a wrong result.
settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")

amounts_fen = st.integers(-(10**14), 10**14)
days = st.dates(date(1900, 3, 1), date(2100, 12, 31))
months = st.builds(Month, st.integers(1900, 2100), st.integers(1, 12))
CALENDAR = WorkingCalendar()


@given(amounts_fen)
def test_yuan_text_reads_back_to_the_same_fen(fen: int) -> None:
    assert fen_from(yuan_text(fen)) == fen
    assert fen_from(yuan_text(fen) + "元", "万元") == fen


@given(amounts_fen)
def test_ten_thousands_with_six_decimals_read_back_exactly(fen: int) -> None:
    assert fen_from(wan_text(fen, decimals=6)) == fen


@given(st.integers(-(10**9), 10**9))
def test_a_float_of_whole_fen_is_exact(fen: int) -> None:
    assert fen_from(fen / 100) == fen
    assert fen_from(float(Decimal(fen) / 1_000_000), "万元") == fen


@given(amounts_fen)
def test_rounding_to_ten_thousands_is_off_by_at_most_half_a_step(fen: int) -> None:
    assert abs(fen_from(wan_text(fen)) - fen) <= 50_000


@given(st.text(max_size=12))
def test_text_is_money_or_refused(text: str) -> None:
    try:
        fen_from(text)
    except MoneyError as error:
        assert error.remedy


FORMS = [
    "{0:%Y-%m-%d}",
    "{0:%Y%m%d}",
    "{0.year}.{0.month}.{0.day}",
    "{0.year}年{0.month}月{0.day}日",
    "{0.year}/{0.month}/{0.day} 0:00:00",
]


@given(days, st.sampled_from(FORMS))
def test_a_day_reads_back_from_every_form(day: date, form: str) -> None:
    assert parse_date(form.format(day)) == day


@given(days)
def test_a_day_reads_back_from_excels_number(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    assume(not 1900 <= serial <= 2100)
    assert parse_date(serial) == parse_date(float(serial) + 0.5) == day


@given(st.text(max_size=12) | st.floats() | st.integers())
def test_a_value_is_a_day_or_nothing_or_refused(value: str | float) -> None:
    for parse in (parse_date, parse_month):
        try:
            parse(value)  # type: ignore[operator]
        except (DateError, MonthError) as error:
            assert error.what


@given(months, st.integers(-500, 500))
def test_steps_of_months_add_up(month: Month, n: int) -> None:
    assert month.next(n).next(-n) == month
    assert month.next(n).index - month.index == n
    assert Month.parse(str(month)) == Month.parse(month.label) == month
    assert month.next_first_day - timedelta(days=1) == month.last_day


@given(days, st.integers(1, 3000))
def test_months_of_a_period_cover_each_of_its_days_once(start: date, length: int) -> None:
    period = Period(start, start + timedelta(days=length))
    covered = [month.period.intersection(period) for month in period.months()]
    assert all(part is not None for part in covered)
    assert sum((part.end - part.start).days for part in covered if part and part.end) == length


@given(st.dates(date(2005, 1, 1), date(2025, 12, 31)), st.integers(1, 200))
def test_counting_undoes_adding(day: date, n: int) -> None:
    due = CALENDAR.add(day, n)
    assert CALENDAR.is_working(due.day)
    assert CALENDAR.count(day, due.day) == n


@given(st.text(max_size=20))
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert halfwidth(halfwidth(text)) == halfwidth(text)
    assert tidy(tidy(text)) == tidy(text)
    assert tidy_name(tidy_name(text)) == tidy_name(text)


@given(st.text(alphabet="张王李小明欧阳丽华·", min_size=3, max_size=8))
def test_a_masked_name_never_shows_its_middle(name: str) -> None:
    masked = mask_name(name)
    assert "*" in masked or set(name[1:-1]) <= {"·"}
    assert len(masked) == len(name)


@given(st.from_regex(r"99[0-9]{16}", fullmatch=True))
def test_a_masked_identity_shows_seven_digits(number: str) -> None:
    assert sum(c.isdigit() for c in mask_identity(number)) == 7
