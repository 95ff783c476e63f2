from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from huican.audit.models import Event
from huican.kernel.months import Period
from huican.reference import operations, queries
from huican.reference.domain.finder import AreaNode, Found
from huican.reference.domain.levels import Level
from huican.reference.domain.rows import AreaFileError, AreaRow
from huican.reference.models import Area, AreaSuccession
from huican.reference.operations import NewArea, Share
from huican.reference.operations.changes import AreaChangeError
from huican.reference.operations.loading import FIRST_DAY, AreaLoad, AreaLoadError

pytestmark = pytest.mark.django_db

BY = "system:test"
COUNTY, TOWN, LAKE = "990826000000", "990826100000", "990826101000"
SHILING = "990826100201"
BEFORE, DAY, AFTER = date(2023, 5, 31), date(2023, 6, 1), date(2023, 6, 2)

Load = Callable[..., AreaLoad]


@pytest.fixture
def load(county_nodes: list[AreaNode], now: datetime) -> Load:
    """Loads the made-up county, with some rows changed or left out (None) by code."""

    def run(changed: dict[str, str | None] | None = None, **options: object) -> AreaLoad:
        changed = changed or {}
        rows = [
            AreaRow(n.code, changed.get(n.code) or n.name, n.level, n.parent, line, "区划.csv")
            for line, n in enumerate(county_nodes, start=2)
            if changed.get(n.code, "") is not None
        ]
        return operations.load_areas(rows, by=BY, at=now, **options)  # type: ignore[arg-type]

    return run


@pytest.fixture
def tree(load: Load) -> None:
    load()


def name(code: str, on: date) -> str:
    return queries.name_of(code, on)


# --- loading -----------------------------------------------------------------------------------


def test_the_first_load_holds_from_the_beginning(load: Load) -> None:
    report = load()
    assert (report.new, report.unchanged) == (26, 0)
    assert report.message == "区划共 26 个：新增 26 个"
    assert queries.path_names(SHILING, date(2016, 1, 1)) == [
        "示范省", "安澜市", "松湖县", "松城镇", "石岭村委会",
    ]  # fmt: skip
    assert queries.area(SHILING, FIRST_DAY - timedelta(days=1)) is None


def test_a_load_leaves_one_audit_event(load: Load) -> None:
    load()
    event = Event.objects.get(verb="areas.load")
    assert event.data["new"] == 26
    assert event.summary == "区划共 26 个：新增 26 个"


def test_a_second_load_must_say_from_when(load: Load) -> None:
    load()
    with pytest.raises(AreaLoadError, match="从哪天起"):
        load()


def test_the_same_rows_again_change_nothing(load: Load) -> None:
    load()
    assert load(effective=DAY) == AreaLoad(0, 0, 0, 0, 0, unchanged=26)
    assert Area.objects.count() == 26


def test_a_changed_name_begins_on_its_day_and_the_old_one_stays_before(load: Load) -> None:
    load()
    report = load({TOWN: "松城街道"}, effective=DAY)
    assert (report.renamed, report.unchanged) == (1, 25)
    assert name(TOWN, BEFORE) == "松城镇"
    assert name(TOWN, DAY) == "松城街道"
    assert queries.path_names(SHILING, DAY)[-2:] == ["松城街道", "石岭村委会"]
    assert queries.path_names(SHILING, BEFORE)[-2:] == ["松城镇", "石岭村委会"]
    assert AreaSuccession.objects.get().kind == "rename"


def test_a_second_thought_about_the_same_day_is_a_correction(load: Load) -> None:
    load()
    load({TOWN: "松成街道"}, effective=DAY)
    report = load({TOWN: "松城街道"}, effective=DAY)
    assert (report.renamed, report.corrected) == (0, 1)
    assert Area.objects.filter(code=TOWN).count() == 2


def test_a_load_for_a_day_before_a_known_change_is_refused(load: Load) -> None:
    load()
    load({TOWN: "松城街道"}, effective=DAY)
    with pytest.raises(AreaLoadError, match="已有 2023-06-01 起的记录"):
        load(effective=BEFORE)


def test_a_changed_parent_is_a_move(load: Load, now: datetime) -> None:
    load()
    moved = [AreaRow(SHILING, "石岭村委会", "village", LAKE, 2, "区划.csv")]
    report = operations.load_areas(moved, by=BY, at=now, effective=DAY)
    assert report.moved == 1
    assert queries.path_names(SHILING, DAY)[-2:] == ["湖滨镇", "石岭村委会"]
    assert queries.path_names(SHILING, BEFORE)[-2:] == ["松城镇", "石岭村委会"]


def test_missing_areas_end_only_when_asked(load: Load) -> None:
    load()
    assert load({SHILING: None}, effective=DAY).closed == 0
    assert load({SHILING: None}, effective=DAY, close_missing=True).closed == 1
    assert queries.area(SHILING, BEFORE)
    assert queries.area(SHILING, DAY) is None


def test_closing_reaches_only_below_what_the_rows_cover(load: Load, now: datetime) -> None:
    load()
    town = [
        AreaRow(TOWN, "松城镇", "township", COUNTY, 2, "镇.csv"),
        AreaRow(SHILING, "石岭村委会", "village", TOWN, 3, "镇.csv"),
    ]
    report = operations.load_areas(town, by=BY, at=now, effective=DAY, close_missing=True)
    assert report.closed == 4  # the town's other villages
    assert queries.area(LAKE, DAY)
    assert len(queries.children(LAKE, DAY)) == 3


def test_an_ended_area_may_come_back(load: Load) -> None:
    load()
    load({SHILING: None}, effective=DAY, close_missing=True)
    assert load(effective=AFTER).new == 1
    assert queries.area(SHILING, DAY) is None
    assert queries.area(SHILING, AFTER)


def test_nothing_is_loaded_when_one_row_is_wrong(load: Load) -> None:
    with pytest.raises(AreaFileError, match="区划.csv第 9 行"):
        load({TOWN: None}, effective=DAY)  # its villages are orphans now
    assert not Area.objects.exists()
    assert not Event.objects.filter(verb="areas.load").exists()


def test_names_keep_what_copy_would_take_for_marks(now: datetime) -> None:
    odd = "松湖\\N县"
    operations.load_areas([AreaRow("990826", odd)], by=BY, at=now)
    assert name(COUNTY, DAY) == odd


# --- single changes ----------------------------------------------------------------------------


@pytest.mark.usefixtures("tree")
def test_rename_keeps_the_name_of_the_day(now: datetime) -> None:
    operations.rename(LAKE, "滨湖镇", on=DAY, by=BY, at=now)
    assert [name(LAKE, day) for day in (BEFORE, DAY, AFTER)] == ["湖滨镇", "滨湖镇", "滨湖镇"]
    assert queries.successors(LAKE, DAY) == [LAKE]
    assert Event.objects.get(verb="areas.rename").summary == "“湖滨镇”更名为“滨湖镇”，自 2023-06-01"
    with pytest.raises(AreaChangeError, match="本来就叫"):
        operations.rename(LAKE, "滨湖镇", on=AFTER, by=BY, at=now)
    with pytest.raises(AreaChangeError, match="之后已有变更"):
        operations.rename(LAKE, "湖东镇", on=BEFORE, by=BY, at=now)


@pytest.mark.usefixtures("tree")
def test_a_merged_town_ends_and_its_villages_go_on(now: datetime) -> None:
    operations.merge([LAKE, TOWN], TOWN, on=DAY, by=BY, at=now)
    assert queries.area(LAKE, BEFORE)
    assert queries.area(LAKE, DAY) is None
    assert queries.path_names("990826101202", DAY)[-2:] == ["松城镇", "独山村委会"]
    assert queries.path_names("990826101202", BEFORE)[-2:] == ["湖滨镇", "独山村委会"]
    assert queries.successors(LAKE, DAY) == [TOWN]
    assert queries.successors(LAKE, BEFORE) == [LAKE]


@pytest.mark.usefixtures("tree")
def test_towns_may_merge_into_a_new_one(now: datetime) -> None:
    new = NewArea("990826110000", "松滨镇")
    operations.merge([TOWN, LAKE], new, on=DAY, by=BY, at=now)
    assert queries.successors(TOWN, DAY) == queries.successors(LAKE, DAY) == ["990826110000"]
    assert len(queries.children("990826110000", DAY)) == 8
    assert queries.ancestors("990826110000", DAY)[-1].code == COUNTY
    assert queries.area("990826110000", BEFORE) is None


@pytest.mark.usefixtures("tree")
def test_merging_different_levels_is_refused_and_changes_nothing(now: datetime) -> None:
    with pytest.raises(AreaChangeError, match="不是同一级"):
        operations.merge([LAKE, SHILING], TOWN, on=DAY, by=BY, at=now)
    assert queries.area(LAKE, DAY)
    assert Area.objects.count() == 26


@pytest.mark.usefixtures("tree")
def test_a_split_town_leaves_each_village_to_one_heir(now: datetime) -> None:
    villages = [child.code for child in queries.children(LAKE, DAY)]
    heirs = [
        Share(NewArea("990826110000", "湖东镇"), villages[:1]),
        Share(NewArea("990826111000", "湖西镇"), villages[1:]),
    ]
    operations.split(LAKE, heirs, on=DAY, by=BY, at=now)
    assert queries.successors(LAKE, DAY) == ["990826110000", "990826111000"]
    assert [c.code for c in queries.children("990826111000", DAY)] == villages[1:]
    assert queries.area(LAKE, DAY) is None


@pytest.mark.usefixtures("tree")
def test_a_split_may_leave_the_old_town_in_being(now: datetime) -> None:
    operations.split(
        LAKE,
        [Share(LAKE), Share(NewArea("990826110000", "湖东镇"), ["990826101202"])],
        on=DAY, by=BY, at=now,
    )  # fmt: skip
    assert len(queries.children(LAKE, DAY)) == 2
    assert len(queries.children("990826110000", DAY)) == 1


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("children", "words"),
    [
        (["990826101202"], "还有"),
        (["990826101001", "990826101201", "990826101202", "990826101202"], "分给了两个"),
        (["990826101001", "990826101201", "990826101202", SHILING], "不在“湖滨镇”下面"),
    ],
)
def test_a_split_that_forgets_or_doubles_a_village_is_refused(
    now: datetime, children: list[str], words: str
) -> None:
    with pytest.raises(AreaChangeError, match=words):
        operations.split(
            LAKE, [Share(NewArea("990826110000", "湖东镇"), children)], on=DAY, by=BY, at=now
        )
    assert queries.area(LAKE, DAY)


@pytest.mark.usefixtures("tree")
def test_a_town_cannot_move_below_a_village(now: datetime) -> None:
    with pytest.raises(AreaChangeError, match="不能归"):
        operations.move(LAKE, SHILING, on=DAY, by=BY, at=now)


# --- reading -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("tree")
def test_reading_below_and_above() -> None:
    assert [a.name for a in queries.children(LAKE, DAY)] == [
        "新街社区居委会", "石岭村委会", "独山村委会",
    ]  # fmt: skip
    assert [a.level for a in queries.ancestors(SHILING, DAY)] == list(Level)[:4]
    assert len(queries.descendants(COUNTY, DAY)) == 23
    assert len(queries.descendants(COUNTY, DAY, Level.TOWNSHIP)) == 8
    assert queries.names_of([TOWN, "999999999999"], DAY) == {TOWN: "松城镇"}
    assert name("999999999999", DAY) == "999999999999"
    assert queries.path_names("999999999999", DAY) == []


@pytest.mark.usefixtures("tree")
def test_a_county_is_one_range_of_codes() -> None:
    assert queries.scope_ranges(COUNTY, Period.of_year(2023)) == [(COUNTY, "990826999999")]


@pytest.mark.usefixtures("tree")
def test_ranges_of_a_year_hold_what_was_there_on_any_day(now: datetime) -> None:
    operations.move("990826101202", TOWN, on=DAY, by=BY, at=now)
    there = [(LAKE, "990826101999")]
    without = [(LAKE, "990826101201"), ("990826101203", "990826101999")]
    moved = ("990826101202", "990826101202")
    assert queries.scope_ranges(LAKE, Period.of_year(2023)) == there
    assert queries.scope_ranges(LAKE, Period.of_year(2022)) == there
    assert queries.scope_ranges(LAKE, Period.of_year(2024)) == without
    assert moved in queries.scope_ranges(TOWN, Period.of_year(2023))
    assert moved not in queries.scope_ranges(TOWN, Period.of_year(2022))
    assert len(queries.descendants(TOWN, DAY)) == 6


@pytest.mark.usefixtures("tree")
def test_the_finder_of_a_day_knows_former_names_and_merged_towns(now: datetime) -> None:
    operations.rename(TOWN, "新城街道", on=DAY, by=BY, at=now)
    operations.merge([LAKE], "990826200000", on=DAY, by=BY, at=now)
    finder = queries.finder(COUNTY, AFTER)
    renamed = finder.find(township="松城镇", village="石岭村")
    assert isinstance(renamed, Found)
    assert renamed.code == SHILING
    merged = finder.find(township="湖滨镇", village="独山村")
    assert isinstance(merged, Found)
    assert merged.code == "990826101202"
    before = queries.finder(COUNTY, BEFORE).find(township="湖滨镇")
    assert isinstance(before, Found)
    assert (before.code, before.how) == (LAKE, "name")


# --- the database refuses ----------------------------------------------------------------------


def insert(code: str, start: str, end: str | None = None, area_name: str = "甲") -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reference_area (code, name, level, valid_from, valid_to)"
            " VALUES (%s, %s, 'county', %s, %s)",
            [code, area_name, start, end],
        )


def test_one_code_cannot_have_two_names_on_one_day() -> None:
    insert(COUNTY, "2020-01-01", "2023-01-01")
    insert(COUNTY, "2023-01-01")
    for start, end in (("2022-12-31", "2023-01-01"), ("2024-01-01", None), ("2019-01-01", None)):
        with pytest.raises(IntegrityError, match="two names on one day"):
            insert(COUNTY, start, end)
    insert(COUNTY, "2019-01-01", "2020-01-01")


def test_an_update_cannot_make_spans_overlap() -> None:
    insert(COUNTY, "2020-01-01", "2023-01-01")
    insert(COUNTY, "2023-01-01")
    with pytest.raises(IntegrityError), transaction.atomic():
        Area.objects.filter(valid_to__isnull=False).update(valid_to="2023-01-02")


@pytest.mark.parametrize(
    ("code", "start", "end", "area_name"),
    [
        ("99082600000", "2020-01-01", None, "甲"),
        ("99082600000X", "2020-01-01", None, "甲"),
        (COUNTY, "2020-01-01", "2020-01-01", "甲"),
        (COUNTY, "2020-01-01", None, ""),
    ],
)
def test_impossible_rows_are_refused(
    code: str, start: str, end: str | None, area_name: str
) -> None:
    with pytest.raises(IntegrityError):
        insert(code, start, end, area_name)
