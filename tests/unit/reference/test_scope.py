from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from huican.kernel.months import Period
from huican.reference.domain.levels import prefix_parents
from huican.reference.domain.scope import ParentSpan, scope_ranges

# A busy machine is not a wrong result.
settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")

PROVINCE, CITY = "990000000000", "990800000000"
COUNTY, OTHER = "990826000000", "990827000000"
TOWN, VILLAGE = "990826100000", "990826100201"
YEAR = Period.of_year(2023)
ALWAYS = Period(date(1949, 10, 1))
UNTIL_JUNE, FROM_JUNE = Period(date(1949, 10, 1), date(2023, 6, 1)), Period(date(2023, 6, 1))


def test_an_area_that_follows_its_digits_is_one_range() -> None:
    assert scope_ranges(COUNTY, YEAR, {}) == [(COUNTY, "990826999999")]
    assert scope_ranges(PROVINCE, YEAR, {}) == [(PROVINCE, "999999999999")]
    assert scope_ranges(VILLAGE, YEAR, {}) == [(VILLAGE, VILLAGE)]


def test_a_town_that_came_from_another_county_is_added() -> None:
    apart = {"990827105000": [ParentSpan(OTHER, UNTIL_JUNE), ParentSpan(COUNTY, FROM_JUNE)]}
    assert scope_ranges(COUNTY, YEAR, apart) == [
        (COUNTY, "990826999999"),
        ("990827105000", "990827105999"),
    ]
    # The county it left keeps it for the year, since it was there until June.
    assert scope_ranges(OTHER, YEAR, apart) == [(OTHER, "990827999999")]


def test_a_town_that_left_before_the_period_is_taken_out() -> None:
    apart = {"990827105000": [ParentSpan(COUNTY, FROM_JUNE)]}
    assert scope_ranges(OTHER, YEAR, apart) == [
        (OTHER, "990827104999"),
        ("990827106000", "990827999999"),
    ]


def test_a_village_that_stayed_behind_is_put_back() -> None:
    apart = {
        "990827105000": [ParentSpan(COUNTY, ALWAYS)],
        "990827105201": [ParentSpan("990827100000", ALWAYS)],
    }
    assert scope_ranges(OTHER, YEAR, apart) == [
        (OTHER, "990827104999"),
        ("990827105201", "990827105201"),
        ("990827106000", "990827999999"),
    ]
    assert scope_ranges(COUNTY, YEAR, apart) == [
        (COUNTY, "990826999999"),
        ("990827105000", "990827105200"),
        ("990827105202", "990827105999"),
    ]


def test_moves_inside_the_area_leave_one_range() -> None:
    apart = {VILLAGE: [ParentSpan("990826101000", ALWAYS)]}
    assert scope_ranges(COUNTY, YEAR, apart) == [(COUNTY, "990826999999")]
    assert scope_ranges(TOWN, YEAR, apart) == [
        (TOWN, "990826100200"),
        ("990826100202", "990826100999"),
    ]


def test_two_links_that_never_held_on_the_same_day_make_no_path() -> None:
    # The village was below the town until June; the town came to the county only in June.
    apart = {
        "990827105000": [ParentSpan(OTHER, UNTIL_JUNE), ParentSpan(COUNTY, FROM_JUNE)],
        "990827199201": [
            ParentSpan("990827105000", UNTIL_JUNE),
            ParentSpan("990827106000", FROM_JUNE),
        ],
    }
    assert ("990827199201", "990827199201") not in scope_ranges(COUNTY, YEAR, apart)


def test_a_ring_of_parents_is_outside() -> None:
    apart = {TOWN: [ParentSpan(OTHER, ALWAYS)], OTHER: [ParentSpan(TOWN, ALWAYS)]}
    assert scope_ranges(CITY, YEAR, apart) == [
        (CITY, "990826099999"),
        ("990826101000", "990826999999"),
        ("990828000000", "990899999999"),
    ]


def test_the_whole_country_ends_at_the_last_code() -> None:
    assert scope_ranges("990000000000", YEAR, {})[-1][1] == "999999999999"


towns = st.sampled_from([f"99082{c}{t:03d}000" for c in (6, 7) for t in range(100, 104)])
villages = st.builds(lambda t, v: f"{t[:9]}{v:03d}", towns, st.integers(201, 203))
counties = st.sampled_from([COUNTY, OTHER])


@given(
    st.dictionaries(towns, counties, max_size=4),
    st.dictionaries(villages, towns, max_size=6),
    counties,
)
def test_ranges_hold_exactly_the_codes_whose_chain_of_parents_leads_to_the_root(
    town_parents: dict[str, str], village_parents: dict[str, str], root: str
) -> None:
    parents = town_parents | village_parents
    ranges = scope_ranges(root, YEAR, {c: [ParentSpan(p, ALWAYS)] for c, p in parents.items()})
    assert ranges == sorted(ranges)
    for county in (COUNTY, OTHER):
        for town in range(100, 105):
            for village in (0, 201, 202, 203, 204):
                code = f"{county[:6]}{town:03d}{village:03d}"
                climbed = code
                while climbed not in (COUNTY, OTHER):
                    climbed = parents.get(climbed) or prefix_parents(climbed)[0]
                inside = any(low <= code <= high for low, high in ranges)
                assert inside == (climbed == root), code
