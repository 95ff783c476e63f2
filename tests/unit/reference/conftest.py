"""A small made-up county with the difficulties of real ones: repeated villages, a village and a
community of one name, a town and a township of one core, an ethnic township, a street in a name."""

from datetime import UTC, datetime

import pytest

from huican.reference.domain.finder import AreaFinder, AreaNode

_LINES = """
990000000000 示范省 province
990800000000 安澜市 city 990000000000
990826000000 松湖县 county 990800000000
990826001000 裕南街街道 township 990826000000
990826001001 裕南街社区居委会 village 990826001000
990826001002 杏花园社区居委会 village 990826001000
990826100000 松城镇 township 990826000000
990826100001 新街社区居委会 village 990826100000
990826100201 石岭村委会 village 990826100000
990826100202 新村村委会 village 990826100000
990826100203 大塘村村民委员会 village 990826100000
990826100204 大塘社区 village 990826100000
990826101000 湖滨镇 township 990826000000
990826101001 新街社区居委会 village 990826101000
990826101201 石岭村委会 village 990826101000
990826101202 独山村委会 village 990826101000
990826200000 白云乡 township 990826000000
990826200201 东风村委会 village 990826200000
990826102000 白云镇 township 990826000000
990826102201 西山村委会 village 990826102000
990826201000 青岭回族乡 township 990826000000
990826201201 东风村委会 village 990826201000
990826202000 独山乡 township 990826000000
990826202201 西山村委会 village 990826202000
990826400000 松湖经济开发区 township 990826000000
990826400201 松湖村委会 village 990826400000
"""
COUNTY = "990826000000"


@pytest.fixture(scope="session")
def county_nodes() -> list[AreaNode]:
    lines = [line.split() for line in _LINES.strip().split("\n")]
    return [AreaNode(p[0], p[1], p[2], p[3] if p[3:] else "") for p in lines]


@pytest.fixture(scope="session")
def finder(county_nodes: list[AreaNode]) -> AreaFinder:
    return AreaFinder(county_nodes, COUNTY)


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)
