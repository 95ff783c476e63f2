"""Made-up areas: a county (or a city of counties) with townships and villages."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

_FIRST = "云青松兰石金玉白龙凤双长安平永福德和清竹柳梅枫桃荷泉星月鹤鹿"
_LAST = "溪湖岭河泉山川源塘桥浦坪冲湾洲坞垭坳岗田"
_VILLAGE_FIRST = "东西南北上下新大小前后杨柳陈李王张红光中高石古双"
_VILLAGE_LAST = "风光庄墩塘冲桥湾坪岭畈河屋林圩坝营寨店集铺楼"
_COMMUNITIES = [
    "新街",
    "城东",
    "城西",
    "河滨",
    "文昌",
    "南门",
    "北关",
    "迎宾",
    "园丁",
    "幸福",
    "和平",
    "振兴",
]
PROVINCE = ("990000000000", "示范省")


@dataclass(frozen=True, slots=True)
class Township:
    """code: 12 digits; name with its kind (松城镇); short without (松城)."""

    code: str
    name: str
    short: str


@dataclass(frozen=True, slots=True, eq=False)
class Village:
    """code: 12 digits; name as offices write it in full; short as people say it."""

    code: str
    name: str
    short: str
    township: Township


@dataclass(frozen=True, slots=True)
class CountyAreas:
    """The area tree of one county; order: order of the codes."""

    code: str
    name: str
    city_code: str
    city: str
    townships: tuple[Township, ...]
    villages: tuple[Village, ...]
    weights: tuple[float, ...] = field(repr=False)

    @property
    def path(self) -> str:
        """Names from the province down to the county, as an address begins."""
        return f"{PROVINCE[1]}{self.city}{self.name}"


def _pairs(rng: Random, first: str, last: str, count: int, taken: set[str]) -> list[str]:
    names: list[str] = []
    while len(names) < count:
        name = rng.choice(first) + rng.choice(last)
        if name not in taken and name[0] != name[1]:
            taken.add(name)
            names.append(name)
    return names


def county_name(seed: int, code6: str, taken: set[str]) -> str:
    """A county's name that its siblings in `taken` do not have; adds it there."""
    return _pairs(Random(f"{seed}/county/{code6}"), _FIRST, _LAST, 1, taken)[0] + "县"


def city_name(seed: int, code6: str) -> str:
    """The name of the city above; the same for all counties of one city."""
    return _pairs(Random(f"{seed}/city/{code6[:4]}"), _FIRST, "州城江阳宁海", 1, set())[0] + "市"


def county_areas(*, seed: int, code6: str, persons: int, name: str | None = None) -> CountyAreas:
    """The tree of one county, of a size that suits the number of its disabled persons.

    About 850 certified persons a township (3 to 48) and 6–16 villages a township. Some village
    names come again in several townships, as they do in life; none comes twice in one township, and
    no two townships have the same short name.
    """
    rng = Random(f"{seed}/areas/{code6}")
    name = name or county_name(seed, code6, set())
    count = min(48, max(3, round(persons / 850)))
    taken = {name[:2]}
    shorts = _pairs(rng, _FIRST, _LAST, count, taken)
    kinds = ["街道"] * (count // 12) + ["镇"] * max(1, count // 2)
    kinds += ["乡"] * (count - len(kinds))
    townships, villages, weights = [], [], []
    serial = {"街道": 0, "镇": 99, "乡": 199}
    for short, kind in zip(shorts, kinds, strict=True):
        serial[kind] += 1
        town_code = f"{code6}{serial[kind]:03d}"
        town = Township(f"{town_code}000", short + kind, short)
        townships.append(town)
        town_weight = rng.uniform(0.6, 1.6)
        communities = rng.sample(_COMMUNITIES, rng.randint(1, 2) if kind != "街道" else 6)
        for i, community in enumerate(communities, 1):
            villages.append(
                Village(f"{town_code}{i:03d}", f"{community}社区居委会", f"{community}社区", town)
            )
        rural = 0 if kind == "街道" else rng.randint(5, 14)
        for i, plain in enumerate(
            _pairs(rng, _VILLAGE_FIRST, _VILLAGE_LAST, rural, set(shorts)), 200
        ):
            villages.append(
                Village(f"{town_code}{i + 1:03d}", f"{plain}村委会", f"{plain}村", town)
            )
        weights += [town_weight * rng.uniform(0.5, 1.8) for _ in range(len(communities) + rural)]
    return CountyAreas(
        code=f"{code6}000000",
        name=name,
        city_code=f"{code6[:4]}00000000",
        city=city_name(seed, code6),
        townships=tuple(townships),
        villages=tuple(villages),
        weights=tuple(weights),
    )


def unknown_village(areas: CountyAreas, township: Township, rng: Random) -> Village:
    """A village that no township of the county has."""
    known = {v.short for v in areas.villages}
    while True:
        plain = rng.choice("鲤鹭雁鸿") + rng.choice(_VILLAGE_LAST)
        if f"{plain}村" not in known:
            return Village("", f"{plain}村委会", f"{plain}村", township)


def division_rows(counties: list[CountyAreas]) -> list[tuple[str, str, str, str]]:
    """Rows of divisions.csv: (code, name, level, parent), parents before children."""
    rows = [(PROVINCE[0], PROVINCE[1], "province", "")]
    cities: set[str] = set()
    for county in counties:
        if county.city_code not in cities:
            cities.add(county.city_code)
            rows.append((county.city_code, county.city, "city", PROVINCE[0]))
        rows.append((county.code, county.name, "county", county.city_code))
        for town in county.townships:
            rows.append((town.code, town.name, "township", county.code))
            rows += [
                (v.code, v.name, "village", town.code)
                for v in county.villages
                if v.township is town
            ]
    return rows
