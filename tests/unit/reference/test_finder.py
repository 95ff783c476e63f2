import csv
from pathlib import Path

import pytest

from huican.reference.domain.finder import Ambiguous, AreaFinder, AreaNode, Found, NotFound
from huican.reference.domain.index import UnknownArea
from huican.reference.domain.levels import Level

COUNTY = "990826000000"
SHILING = "990826100201"
GOLDEN = Path(__file__).parents[4] / "shared/golden/county-2023/divisions.csv"


def code(answer: object) -> str:
    assert isinstance(answer, Found), answer
    return answer.code


@pytest.mark.parametrize(
    ("township", "village"),
    [
        ("松城镇", "石岭村委会"),
        ("松城", "石岭"),
        ("松城镇", "石岭村"),
        ("松城镇", "石岭村村民委员会"),
        ("松城镇", "石岭行政村"),
        ("松城镇人民政府", "石岭村"),
        (" 松 城 镇", "石岭　村委会 "),
        ("松湖县松城镇", "石岭村"),
        ("松城镇", "松城镇石岭村"),
        ("松城镇", "松湖县松城镇石岭村委会"),
        ("松城镇石岭村", "石岭村"),
        ("松城乡", "石岭村"),
        ("松城街道办事处", "石岭社区"),
        ("松城镇", "石岭村（原大塘村）"),
        ("松城镇", "石岭村三组"),
        ("松城镇", "石岭村李家湾组"),
        ("松城镇", "990826100201"),
        ("990826100", "石岭村"),
        ("", "990826100201"),
        ("松城镇", "990826100201石岭村委会"),
    ],
)
def test_ways_of_writing_one_village(finder: AreaFinder, township: str, village: str) -> None:
    assert code(finder.find(township=township, village=village)) == SHILING


@pytest.mark.parametrize(
    ("address", "expected", "rest"),
    [
        ("松湖县松城镇石岭村三组12号", SHILING, "三组12号"),
        ("示范省安澜市松湖县松城镇石岭村委会", SHILING, ""),
        ("安澜市松湖县松城镇石岭村", SHILING, ""),
        ("中国示范省松湖县松城镇石岭村", SHILING, ""),
        ("松城镇石岭村", SHILING, ""),
        ("松城石岭", SHILING, ""),
        ("松湖松城石岭３组", SHILING, "3组"),
        ("松城镇石岭村委会大塘自然村５号", SHILING, "大塘自然村5号"),
        ("裕南街街道裕南街社区居委会", "990826001001", ""),
        ("裕南街道杏花园社区", "990826001002", ""),
        ("裕南街街道办事处杏花园社区", "990826001002", ""),
        ("裕南街裕南街社区", "990826001001", ""),
        ("青岭乡东风村", "990826201201", ""),
        ("青岭回族乡东风村", "990826201201", ""),
        ("松城镇新村", "990826100202", ""),
        ("松城镇新村村", "990826100202", ""),
        ("松湖经济开发区管委会松湖村", "990826400201", ""),
        ("松城镇", "990826100000", ""),
        ("松湖县", COUNTY, ""),
        ("松湖县松城镇人民路12号", "990826100000", "人民路12号"),
        ("独山村", "990826101202", ""),
        ("990826", COUNTY, ""),
        ("990826100", "990826100000", ""),
    ],
)
def test_addresses(finder: AreaFinder, address: str, expected: str, rest: str) -> None:
    answer = finder.find(address)
    assert code(answer) == expected
    assert isinstance(answer, Found)
    assert answer.rest == rest


def test_it_says_how_the_name_was_found(finder: AreaFinder) -> None:
    def how(township: str, village: str = "") -> str:
        answer = finder.find(township=township, village=village)
        assert isinstance(answer, Found)
        return answer.how

    assert how("松城镇", "石岭村委会") == "name"
    assert how("松城镇", "石岭") == "short"
    assert how("松城镇", "石岭社区") == "suffix"
    assert how("松城乡") == "suffix"
    assert how("990826100000") == "code"


def test_a_township_alone_is_a_township(finder: AreaFinder) -> None:
    answer = finder.find(township="松城")
    assert answer == Found("990826100000", Level.TOWNSHIP, "short")


def test_a_village_that_repeats_is_never_guessed(finder: AreaFinder) -> None:
    answer = finder.find(village="石岭村")
    assert isinstance(answer, Ambiguous)
    assert [c.code for c in answer.candidates] == [SHILING, "990826101201"]
    assert [c.path for c in answer.candidates] == ["松城镇—石岭村委会", "湖滨镇—石岭村委会"]
    assert answer.message == "“石岭村”对得上松城镇—石岭村委会、湖滨镇—石岭村委会，分不清是哪一个"


def test_a_village_and_a_community_of_one_name_are_told_apart_by_their_kind(
    finder: AreaFinder,
) -> None:
    assert code(finder.find(township="松城镇", village="大塘村")) == "990826100203"
    assert code(finder.find(township="松城镇", village="大塘社区居委会")) == "990826100204"
    assert isinstance(finder.find(township="松城镇", village="大塘"), Ambiguous)


def test_a_town_and_a_township_of_one_core_are_told_apart_by_their_kind(
    finder: AreaFinder,
) -> None:
    assert code(finder.find(township="白云乡")) == "990826200000"
    assert code(finder.find(township="白云镇")) == "990826102000"
    assert isinstance(finder.find(township="白云"), Ambiguous)
    assert isinstance(finder.find(township="白云街道"), Ambiguous)


def test_a_townships_cell_is_read_as_a_township_first(finder: AreaFinder) -> None:
    # 独山 is also a village of 湖滨镇, and would be the deeper reading.
    assert code(finder.find(township="独山乡")) == "990826202000"
    assert code(finder.find(township="独山")) == "990826202000"
    assert code(finder.find(township="独山乡", village="西山村")) == "990826202201"
    assert code(finder.find("独山乡西山村")) == "990826202201"
    assert code(finder.find(village="独山村")) == "990826101202"


def test_a_village_may_decide_between_two_townships(finder: AreaFinder) -> None:
    assert code(finder.find(township="白云", village="西山村")) == "990826102201"
    assert isinstance(finder.find(township="白云", village="南山村"), NotFound)


def test_a_missing_village_names_itself_and_its_township(finder: AreaFinder) -> None:
    answer = finder.find(township="松城镇", village="石领村")
    assert isinstance(answer, NotFound)
    assert (answer.part, answer.text, answer.within) == ("village", "石领村", "松城镇")
    assert answer.suggestions[0] == "石岭村委会"
    assert answer.message == "松城镇里没有“石领村”这个村（社区），是不是石岭村委会"


def test_a_missing_township_names_itself(finder: AreaFinder) -> None:
    for answer in (
        finder.find(township="湖冰镇", village="石岭村"),
        finder.find("松湖县湖冰镇石岭村"),
        finder.find("湖冰镇石岭村"),
    ):
        assert isinstance(answer, NotFound)
        assert (answer.part, answer.text) == ("township", "湖冰镇")
        assert answer.suggestions == ("湖滨镇",)


@pytest.mark.parametrize(
    ("address", "part", "text"),
    [
        ("湖南省长沙市松城镇石岭村", "province", "湖南省"),
        ("示范省平安市松湖县松城镇", "city", "平安市"),
        ("临江县松城镇石岭村", "county", "临江县"),
        ("松湖县松城镇南岭村二组", "village", "南岭村"),
        ("990826100999", "code", "990826100999"),
        ("430000000000", "code", "430000000000"),
        ("12345", "code", "12345"),
        ("东风路12号", "address", "东风路12号"),
        ("住在河边", "address", "住在河边"),
    ],
)
def test_what_was_not_found_is_named(
    finder: AreaFinder, address: str, part: str, text: str
) -> None:
    answer = finder.find(address)
    assert isinstance(answer, NotFound)
    assert (answer.part, answer.text) == (part, text)


def test_an_empty_address_says_so(finder: AreaFinder) -> None:
    answer = finder.find("")
    assert isinstance(answer, NotFound)
    assert answer.message == "没有填乡镇（街道）和村（社区）"
    assert finder.find(township=" ", village="\u3000") == answer


@pytest.mark.parametrize(
    "village", ["石岭村小学", "石岭村庄村", "新村庄村", "东风", "石", "新", "东风路12号"]
)
def test_a_longer_or_stray_name_is_not_taken_for_a_village(
    finder: AreaFinder, village: str
) -> None:
    answer = finder.find(township="松城镇", village=village)
    assert isinstance(answer, NotFound)
    assert answer.part == "village"


def test_the_address_counts_only_where_township_and_village_are_empty(finder: AreaFinder) -> None:
    assert code(finder.find("湖滨镇石岭村", township="松城镇", village="石岭村")) == SHILING
    assert code(finder.find("湖滨镇石岭村", township=" ", village="")) == "990826101201"
    assert code(finder.find("湖滨镇独山村", township=" ", village="")) == "990826101202"


def test_former_names_lead_to_the_area_of_today(county_nodes: list[AreaNode]) -> None:
    finder = AreaFinder(
        county_nodes, COUNTY, former=[("990826101000", "滨湖镇"), (SHILING, "红旗大队")]
    )
    answer = finder.find(township="滨湖镇", village="独山村")
    assert answer == Found("990826101202", Level.VILLAGE, "short")
    assert finder.find(township="滨湖镇") == Found("990826101000", Level.TOWNSHIP, "former")
    assert code(finder.find(township="松城镇", village="红旗大队")) == SHILING


def test_a_city_tells_counties_with_one_township_name_apart() -> None:
    areas = [
        AreaNode("990800000000", "安澜市", "city", ""),
        AreaNode("990801000000", "东区", "county", "990800000000"),
        AreaNode("990801100000", "城关镇", "township", "990801000000"),
        AreaNode("990801100201", "桃源村委会", "village", "990801100000"),
        AreaNode("990802000000", "西区", "county", "990800000000"),
        AreaNode("990802100000", "城关镇", "township", "990802000000"),
        AreaNode("990802100201", "梅花村委会", "village", "990802100000"),
    ]
    finder = AreaFinder(areas, "990800000000")
    assert isinstance(finder.find(township="城关镇"), Ambiguous)
    assert code(finder.find(township="城关镇", village="梅花村")) == "990802100201"
    assert code(finder.find("西区城关镇")) == "990802100000"
    assert code(finder.find("东区城关镇桃源村")) == "990801100201"
    wrong = finder.find("东区城关镇梅花村")
    assert isinstance(wrong, NotFound)
    assert wrong.within == "东区—城关镇"


def test_an_unknown_province_above_is_passed_over_where_the_tree_starts_lower() -> None:
    areas = [
        AreaNode("990826000000", "松湖县", "county", ""),
        AreaNode("990826100000", "松城镇", "township", "990826000000"),
    ]
    finder = AreaFinder(areas, "990826000000")
    assert code(finder.find("示范省安澜市松湖县松城镇")) == "990826100000"


def test_an_office_that_is_not_in_the_tree_is_refused(county_nodes: list[AreaNode]) -> None:
    with pytest.raises(UnknownArea, match="991234000000"):
        AreaFinder(county_nodes, "991234000000")


def test_a_ring_of_parents_ends() -> None:
    areas = [
        AreaNode("990826000000", "松湖县", "county", "990826100000"),
        AreaNode("990826100000", "松城镇", "township", "990826000000"),
    ]
    assert code(AreaFinder(areas, "990826000000").find("松城镇")) == "990826100000"


@pytest.mark.skipif(not GOLDEN.exists(), reason="the shared workbooks are not here")
def test_every_area_of_the_golden_county_is_found_by_its_names() -> None:
    with GOLDEN.open(encoding="utf-8") as file:
        areas = [
            AreaNode(r["code"], r["name"], r["level"], r["parent"]) for r in csv.DictReader(file)
        ]
    finder = AreaFinder(areas, COUNTY)
    names = {a.code: a.name for a in areas}
    villages = [a for a in areas if a.level == "village"]
    assert len(villages) == 230
    for village in villages:
        town = names[village.parent]
        short = village.name.removesuffix("村委会").removesuffix("社区居委会")
        for spelling in (village.name, short, village.name.removesuffix("居委会")):
            assert code(finder.find(township=town, village=spelling)) == village.code
            assert code(finder.find(f"松湖县{town}{spelling}")) == village.code
            assert code(finder.find(f"{town[:-1]}{spelling}5组")) == village.code
        assert isinstance(finder.find(village=village.name), Ambiguous)
