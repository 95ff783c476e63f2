"""Numbers, money, dates and masks are written as the design language says (section 7)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from huican.ui import formats


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (999, "999"),
        (19460, "19,460"),
        (123456789, "123,456,789"),
        (Decimal("679.30"), "679.3"),
        (Decimal(1200), "1,200"),
        ("＿＿", "＿＿"),
        (None, "—"),
    ],
)
def test_a_count_has_thousands_commas_and_an_unknown_one_is_not_zero(
    value: int | Decimal | str | None, text: str
) -> None:
    assert formats.number(value) == text


def test_a_rate_has_one_decimal_rounded_half_up() -> None:
    assert formats.percent(Decimal("81.25")) == "81.3%"
    assert formats.percent(100) == "100.0%"
    assert formats.percent(None) == "—"


def test_money_is_whole_yuan_and_shows_jiao_and_fen_only_when_they_exist() -> None:
    assert formats.yuan(108_882_000) == "1,088,820"
    assert formats.yuan(11_050) == "110.50"
    assert formats.yuan(None) == "—"


def test_a_deduction_has_a_true_minus_sign() -> None:
    assert formats.deduction(27_000) == "−270"
    assert formats.deduction(0) == "0"


def test_a_difference_is_said_in_words_and_an_open_month_is_undecided() -> None:
    assert formats.difference(-1_000) == "少 10"
    assert formats.difference(2_000) == "多 20"
    assert formats.difference(0) == "0"
    assert formats.difference(None) == "未定"


def test_a_stored_moment_is_shown_in_shanghai_time() -> None:
    late = datetime(2026, 11, 19, 16, 30, tzinfo=UTC)
    assert formats.clock(late) == "2026年11月20日 00:30"
    assert formats.short_clock(late) == "11月20日 00:30"
    assert formats.day(late) == "2026年11月20日"
    assert formats.clock(late.replace(tzinfo=None)) == "2026年11月20日 00:30"


def test_a_day_is_written_without_padding_and_with_its_weekday() -> None:
    assert formats.day(date(2026, 3, 5)) == "2026年3月5日"
    assert formats.short_day(date(2026, 3, 5)) == "3月5日"
    assert formats.iso_day(date(2026, 3, 5)) == "2026-03-05"
    assert formats.weekday(date(2026, 11, 20)) == "星期五"


def test_a_number_that_a_sheet_has_ruined_is_shown_so_that_it_can_be_mended() -> None:
    assert formats.mask("identity", "9.90826E+17") == "9.90826E+17"
    assert "E" not in formats.spoken("identity", "9.90826E+17")
    assert formats.mask("identity", "990826196803041234") == "990***********1234"


def test_an_unknown_kind_of_personal_datum_is_never_shown_bare() -> None:
    with pytest.raises(KeyError):
        formats.mask("address", "松城镇东风村三组12号")
