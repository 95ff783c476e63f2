"""Where the made-up persons live: villages of 60, counties of 25,000, cities of eight counties."""

from __future__ import annotations

PROVINCE = "99"
PERSONS_A_VILLAGE, PERSONS_A_COUNTY, COUNTIES_A_CITY = 60, 25_000, 8


def county(number: int) -> str:
    """The six digits of a county, from 0."""
    city, within = divmod(number, COUNTIES_A_CITY)
    return f"{PROVINCE}{city + 1:02d}{within + 1:02d}"


def counties(persons: int) -> list[str]:
    """The counties in which so many persons live."""
    return [county(number) for number in range(-(-persons // PERSONS_A_COUNTY))]


def area(persons: int) -> str:
    """The smallest area that holds them all: a county, a city or the province."""
    number = len(counties(persons))
    if number == 1:
        return county(0).ljust(12, "0")
    return (county(0)[:4] if number <= COUNTIES_A_CITY else PROVINCE).ljust(12, "0")


def village_sql(number: str) -> str:
    """SQL of the village of the person with this number (from 0)."""
    of_county, within = f"({number} / {PERSONS_A_COUNTY})", f"mod({number}, {PERSONS_A_COUNTY})"
    village = f"({within} / {PERSONS_A_VILLAGE})"
    return (
        f"'{PROVINCE}' || lpad(({of_county} / {COUNTIES_A_CITY} + 1)::text, 2, '0') "
        f"|| lpad((mod({of_county}, {COUNTIES_A_CITY}) + 1)::text, 2, '0') "
        f"|| lpad(({village} / 20 + 101)::text, 3, '0') "
        f"|| lpad((mod({village}, 20) + 201)::text, 3, '0')"
    )
