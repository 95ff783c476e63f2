"""Finding persons: by every way people remember them, inside the area, masked, bounded."""

import pytest
from django.core.cache import cache
from django.db import connection

from huican.access.domain.scope import AreaScope
from huican.access.scopes import scope_for
from huican.registry.queries import search as searching
from huican.registry.queries.counts import persons_below, persons_in
from huican.registry.queries.search import Match, search
from huican.sources.operations import bump_data_version
from tests.integration.registry_made_up import (
    COUNTY,
    EAST_WIND,
    LAKESIDE,
    STONE_RIDGE,
    TODAY,
    enrolled,
    identity,
    load_areas,
)

ZHANG, LI, LV = (
    identity("19680304", "123"),
    identity("19550301", "224"),
    identity("19801212", "331"),
)


@pytest.fixture
def people(db, tmp_path, settings):
    settings.HUICAN_VAR = tmp_path
    cache.clear()
    load_areas(tmp_path)
    return {
        "zhang": enrolled("张德明", ZHANG, area_code=EAST_WIND, phone="13899986621"),
        "li": enrolled("李德明", LI, area_code=LAKESIDE, certificate=f"{LI}22B1"),
        "lv": enrolled("吕辉新", LV, area_code=STONE_RIDGE, phone="0556-1234567"),
        "ouyang": enrolled("欧阳德", identity("19900101", "111"), area_code=STONE_RIDGE),
    }


def county() -> AreaScope:
    scope = scope_for(COUNTY, None)
    assert scope is not None
    return scope


def found(text, people, scope=None):
    """(who, how it was found) in the order of the answer."""
    who = {id_: name for name, id_ in people.items()}
    answer = search(text, scope or county(), on=TODAY)
    return [(who[r.person_id], *r.how) for r in answer.results]


def test_a_whole_name_comes_before_those_that_begin_with_it_or_hold_it(people):
    people["short"] = enrolled("德明", identity("19700101", "555"), area_code=LAKESIDE)
    people["long"] = enrolled("德明珠", identity("19700102", "555"), area_code=EAST_WIND)
    assert found("德明", people) == [
        ("short", Match.NAME), ("long", Match.NAME_BEGINS), ("zhang", Match.NAME_HOLDS),
        ("li", Match.NAME_HOLDS),
    ]  # fmt: skip


def test_characters_in_another_order_do_not_match(people):
    assert found("明德", people) == []


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("lvhuixin", Match.PINYIN), ("lü hui xin", Match.PINYIN), ("LYUHUIXIN", Match.PINYIN),
        ("lvhui", Match.PINYIN_BEGINS), ("lhx", Match.INITIALS), ("lh", Match.INITIALS_BEGIN),
        ("吕hx", Match.INITIALS),
    ],
)  # fmt: skip
def test_pinyin_and_initials_find_a_name(people, text, how):
    assert found(text, people) == [("lv", how)]


def test_a_surname_read_otherwise_than_its_character_is_found_by_its_reading(people):
    people["shan"] = enrolled("单小兰", identity("19700103", "222"))
    assert found("shan", people) == [("shan", Match.PINYIN_BEGINS)]


def test_one_letter_lists_everybody_once(people):
    assert [who for who, _ in found("l", people)] == ["lv", "li"]


def test_numbers_find_exactly_one_person_and_say_by_which(people):
    assert found(ZHANG, people) == [("zhang", Match.IDENTITY)]
    assert found(f"{ZHANG}41", people) == [("zhang", Match.CERTIFICATE)]
    assert found("138 9998 6621", people) == [("zhang", Match.PHONE)]
    assert found("05561234567", people) == [("lv", Match.PHONE)]
    assert found(f"990826-{people['lv']:06d}", people) == [("lv", Match.FILE)]


def test_a_number_in_small_letters_full_width_and_with_spaces_is_the_same_number(people):
    spaced = f" {ZHANG[:6]} {ZHANG[6:14]} {ZHANG[14:]} ".translate(
        {ord(str(d)): chr(0xFF10 + d) for d in range(10)}
    )
    assert found(spaced.lower(), people) == [("zhang", Match.IDENTITY)]


def test_a_number_of_15_digits_finds_its_person(people):
    first17 = "99082619450304123"
    people["old"] = enrolled("王秀", identity("19450304", "123"))
    assert found(first17[:6] + first17[8:], people) == [("old", Match.IDENTITY)]


def test_an_earlier_certificate_still_leads_to_its_person(people):
    enrolled("张德明", ZHANG, certificate=f"{ZHANG}42", corrects=True)
    assert found(f"{ZHANG}41", people) == [("zhang", Match.CERTIFICATE_BEFORE)]
    assert found(f"{ZHANG}42", people) == [("zhang", Match.CERTIFICATE)]
    assert found(f"{ZHANG}43", people) == [("zhang", Match.IDENTITY_OF_CERTIFICATE)]


def test_the_last_four_alone_and_with_a_name(people):
    people["twin"] = enrolled("王秀", identity("19450304", ZHANG[14:17]), area_code=LAKESIDE)
    twin = identity("19450304", ZHANG[14:17])[-4:]
    assert ("twin", Match.LAST_FOUR) in found(twin, people)
    assert found(f"张 {ZHANG[-4:]}", people) == [("zhang", Match.NAME_BEGINS, Match.LAST_FOUR)]
    assert found(f"zdm{ZHANG[-4:]}", people) == [("zhang", Match.INITIALS, Match.LAST_FOUR)]
    assert found(f"李 {ZHANG[-4:]}", people) == []


def test_the_last_six_ask_for_category_and_level_too(people):
    assert found(f"{ZHANG[-4:]}41", people) == [("zhang", Match.LAST_SIX)]
    assert found(f"{ZHANG[-4:]}42", people) == []
    assert found(f"{LI[-4:]}22", people) == [("li", Match.LAST_SIX)]


def test_nobody_outside_the_area_is_found_in_any_way(people):
    lakeside = scope_for(COUNTY, "990826102000")
    for text in ("德明", "张德明", "zhang", "zdm", ZHANG, f"{ZHANG}41", "13899986621", ZHANG[-4:],
                 f"{ZHANG[-4:]}41", f"990826-{people['zhang']:06d}"):  # fmt: skip
        assert "zhang" not in [who for who, *_ in found(text, people, lakeside)], text
    assert found("德明", people, lakeside) == [("li", Match.NAME_HOLDS)]


def test_results_are_masked_and_say_where(people):
    (result,) = search("张德明", county(), on=TODAY).results
    assert (result.name.shown, result.name.spoken) == ("张*明", "张某明")
    assert result.identity is not None
    assert result.identity.shown == f"990***********{ZHANG[-4:]}"
    assert result.certificate is not None
    assert result.certificate.shown.endswith(f"{ZHANG[-4:]}41")
    assert result.place.words == "松城镇 东风村委会"
    assert (result.disability, result.age, result.sex) == ("肢体一级", 58, "男")
    assert ZHANG not in repr(result)
    assert "德" not in repr(result)


def test_a_slip_in_a_number_is_said(people):
    wrong = ZHANG[:-1] + ("1" if ZHANG[-1] != "1" else "2")
    answer = search(wrong, county(), on=TODAY)
    assert answer.results == ()
    assert "对不上" in answer.problem


@pytest.mark.parametrize("text", ["%", "_", "张%", "张_明", "\\", "'; --", "张'德"])
def test_signs_that_mean_something_to_the_database_are_plain_characters(people, text):
    assert found(text, people) == []


def test_pages_follow_one_another_without_gaps_or_repeats(people):
    for number in range(12):
        people[f"wang{number}"] = enrolled("王五", identity("19700104", f"{number:03d}"))
    pages = [search("王五", county(), on=TODAY, limit=5, offset=offset) for offset in (0, 5, 10)]
    ids = [result.person_id for page in pages for result in page.results]
    assert len(ids) == len(set(ids)) == 12
    assert [page.total for page in pages] == [12, 12, 12]


def test_more_than_can_be_counted_is_said_and_still_in_order(people, monkeypatch):
    monkeypatch.setattr(searching, "TOTAL_MAX", 3)
    for number, area in enumerate([LAKESIDE, STONE_RIDGE, EAST_WIND, STONE_RIDGE, LAKESIDE]):
        enrolled("王五", identity("19700104", f"{number:03d}"), area_code=area)
    answer = search("王五", county(), on=TODAY)
    assert (answer.total, answer.total_is_least) == (3, True)
    areas = [result.place.code for result in answer.results]
    assert areas == sorted(areas)
    assert len(areas) == 5


SEARCHES = ["张德明", "张", "德", "zhang", "zd", "z", ZHANG, f"{ZHANG}41", "13899986621", "1234",
            "123441", "张 1234", "zdm1234", "990826-000001"]  # fmt: skip


@pytest.mark.parametrize("text", SEARCHES)
def test_a_search_takes_four_queries_at_most(people, text, django_assert_max_num_queries):
    county()
    with django_assert_max_num_queries(4):
        search(text, county(), on=TODAY)


# A county's worth of persons in one statement; their names are spread over 2,000 characters.
FILL = """
    INSERT INTO registry_person (name, pinyin, initials, sex, area_code, created_at)
    SELECT chr(19968 + n % 97) || chr(20168 + n % 1999) || chr(22168 + n % 1499),
           'q' || chr(97 + n % 26) || md5(n::text), 'q' || left(md5(n::text), 2), '',
           '990826101201', now()
      FROM generate_series(1, 20000) n;
    INSERT INTO registry_identitynumber (person_id, sealed, blind, last4_blind, given_as_15)
    SELECT id, '', decode(md5('i' || id), 'hex'), decode(md5((id % 5000)::text), 'hex'), false
      FROM registry_person WHERE pinyin LIKE 'q%';
    INSERT INTO registry_certificate (person_id, sealed, blind, category, level, reissue,
                                      components, current)
    SELECT id, '', decode(md5('c' || id), 'hex'), 4, 1, 0, '[]', true
      FROM registry_person WHERE pinyin LIKE 'q%';
    INSERT INTO registry_contact (person_id, kind, sealed, blind)
    SELECT id, 'phone', '', decode(md5('p' || id), 'hex')
      FROM registry_person WHERE pinyin LIKE 'q%';
    ANALYZE registry_person, registry_identitynumber, registry_certificate, registry_contact;
"""


def test_every_way_of_searching_stands_on_its_own_index(people, django_assert_max_num_queries):
    indexes = {
        "张德明": ("person_name ",), "德": ("person_name_characters",),
        "zhangdeming": ("person_pinyin", "person_initials"),
        ZHANG: ("registry_identitynumber_blind",), f"{ZHANG}41": ("registry_certificate_blind",),
        "13899986621": ("contact_by_phone",), ZHANG[-4:]: ("registry_identitynumber_last4",),
        f"{ZHANG[-4:]}41": ("registry_identitynumber_last4",),
    }  # fmt: skip
    scope = county()
    with connection.cursor() as cursor:
        cursor.execute(FILL)
        for text, names in indexes.items():
            with django_assert_max_num_queries(4) as queries:
                assert search(text, scope, on=TODAY).results
            cursor.execute("EXPLAIN " + queries.captured_queries[0]["sql"])
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Seq Scan on registry_" not in plan, f"{text}\n{plan}"
            assert all(name in plan for name in names), f"{text}\n{plan}"


# --- counts ---------------------------------------------------------------------------------------


def test_persons_are_counted_for_each_area_right_below(people):
    counts = persons_below(county(), on=TODAY)
    assert [(area.name, area.persons) for area in counts.below] == [("松城镇", 3), ("湖滨镇", 1)]
    assert (counts.total, counts.elsewhere) == (4, 0)
    town = scope_for(COUNTY, "990826101000")
    assert [(a.name, a.persons) for a in persons_below(town, on=TODAY).below] == [
        ("石岭村委会", 2), ("东风村委会", 1),
    ]  # fmt: skip
    assert persons_in(town) == 3


def test_persons_of_no_village_are_counted_elsewhere(people):
    enrolled("赵六", identity("19700105", "111"), area_code=COUNTY)
    counts = persons_below(county(), on=TODAY)
    assert (counts.total, counts.elsewhere) == (5, 1)


def test_counts_are_kept_until_the_data_change(people, django_assert_max_num_queries):
    assert persons_below(county(), on=TODAY).total == 4
    enrolled("赵六", identity("19700105", "111"))
    with django_assert_max_num_queries(2):
        assert persons_below(county(), on=TODAY).total == 4
    from tests.integration.registry_made_up import NOW

    bump_data_version(NOW)
    assert persons_below(county(), on=TODAY).total == 5
