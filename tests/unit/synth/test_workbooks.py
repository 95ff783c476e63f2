"""The written workbooks: bytes that repeat, faults that are faults, three different hands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from huican import synth
from huican.kernel.certificate import parse_category_level, parse_certificate, parse_level
from huican.kernel.dates import parse_date
from huican.kernel.errors import HuicanError
from huican.kernel.identity import identity_from_number, parse_identity
from huican.kernel.text import tidy_name
from huican.synth.faults import KINDS
from tests.unit.synth.conftest import PERSONS, SEED, Line, Written, plain, read_sheet, sheet_names

County = Callable[[str], Written]
TODAY = date(2024, 1, 10)
ROSTERS = {
    "a": "01残疾人花名册.xlsx",
    "b": "{office}2023年持证残疾人基础信息表.xlsx",
    "c": "持证名单.xlsx",
}
# Headings of the roster in each hand.
WORDS = {
    "a": {"name": "姓名", "number": "身份证号", "certificate": "残疾人证号", "issued": "发证日期"},
    "b": {"name": "残疾人姓名", "number": "公民身份号码", "certificate": "残疾证编号",
          "issued": "初次领证或换证时间"},
    "c": {"name": "姓名", "number": "身份证号码", "certificate": "残疾证号码",
          "issued": "发证时间"},
}  # fmt: skip


def digest(folder: Path) -> str:
    """One digest over names and bytes of all files."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        total.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return total.hexdigest()


def roster(county: Written, style: str) -> list[Line]:
    name = ROSTERS[style].format(office=county.expected["office"])
    return [line for _, line in county.lines(name)]


@pytest.mark.parametrize("style", "abc")
def test_the_same_arguments_give_the_same_bytes(tmp_path: Path, style: str) -> None:
    for name in ("one", "two"):
        synth.produce(300, tmp_path / name, seed=5, style=style)
    synth.produce(300, tmp_path / "other", seed=6, style=style)
    assert digest(tmp_path / "one") == digest(tmp_path / "two")
    assert digest(tmp_path / "one") != digest(tmp_path / "other")


@pytest.mark.parametrize("style", "abc")
def test_every_kind_of_fault_is_planted_and_is_a_fault(county_in: County, style: str) -> None:
    county, words = county_in(style), WORDS[style]
    by_row = {line.row: line for line in roster(county, style)}
    good = {line.row for line in by_row.values()} - {r["row"] for r in county.expected["refused"]}
    numbers = {plain(by_row[row][words["number"]]): row for row in good}
    divisions = (county.folder / "divisions.csv").read_text(encoding="utf-8")

    def code_of(call: Callable[[], object]) -> str:
        with pytest.raises(HuicanError) as refused:
            call()
        return refused.value.code

    assert {r["why"] for r in county.expected["refused"]} == set(KINDS)
    for refused in county.expected["refused"]:
        line, why = by_row[refused["row"]], refused["why"]
        number, certificate = line[words["number"]], str(line[words["certificate"]])
        if why == "id-lost-digits":
            if isinstance(number, str):
                found = code_of(lambda text=number: parse_identity(text, today=TODAY))
            else:
                found = code_of(lambda value=number: identity_from_number(value))
            assert (found, certificate) == (why, "")
            continue
        assert plain(number) not in numbers or why == "duplicate-id"
        if why in ("id-check-digit", "birth-in-future"):
            assert code_of(lambda text=number: parse_identity(text, today=TODAY)) == why
            continue
        parse_identity(number, today=TODAY)  # the number itself is right in the other kinds
        if why == "level-out-of-range":
            assert code_of(lambda text=certificate: parse_certificate(text, today=TODAY)) == why
        elif why == "cert-not-id":
            assert not certificate.startswith(number)
            parse_certificate(certificate, today=TODAY)
        elif why == "duplicate-id":
            owner = by_row[numbers[plain(number)]]
            assert owner.row < line.row
            assert tidy_name(owner[words["name"]]) != tidy_name(line[words["name"]])
        elif why == "name-missing":
            assert not str(line[words["name"]]).strip()
        elif why == "unknown-village":
            place = (
                line["家庭住址"] if style == "b" else line["村（社区）" if style == "a" else "村居"]
            )
            village = place.split("镇")[-1].split("乡")[-1].split("街道")[-1]
            assert village.removesuffix("委会").split("村")[0] + "村" not in divisions
        else:
            assert why == "category-mismatch"
            written = {"a": "残疾类别", "b": "残疾类别及等级", "c": "类别"}[style]
            words_of_digit = ["", "视力", "听力", "言语", "肢体", "智力", "精神"][
                int(certificate[18])
            ]
            assert not line[written].startswith(words_of_digit)


@pytest.mark.parametrize("style", "abc")
def test_a_slip_of_the_pen_changes_nothing_of_the_meaning(county_in: County, style: str) -> None:
    county, words = county_in(style), WORDS[style]
    refused = {r["row"] for r in county.expected["refused"]}
    truth = {p.number: p for p in synth.records(PERSONS, seed=SEED)}
    seen = set()
    for line in roster(county, style):
        if line.row in refused:
            continue
        number = parse_identity(line[words["number"]], today=TODAY).number
        person = truth[number]
        certificate = parse_certificate(line[words["certificate"]], today=TODAY)
        assert certificate.number == person.certificate
        assert tidy_name(line[words["name"]]) == person.name
        assert parse_date(line[words["issued"]]) == person.issued
        if style == "b":
            pairs = parse_category_level(line["残疾类别及等级"])
            assert len(pairs) == (2 if person.category == 7 else 1)
            assert min(level for _, level in pairs) == person.level
        else:
            assert parse_level(line["残疾等级" if style == "a" else "级别"]) == person.level
        seen.add(number)
    assert seen == set(truth)


def test_messy_rows_really_have_slips_and_clean_ones_have_none(
    county_in: County, tmp_path: Path
) -> None:
    synth.produce(PERSONS, tmp_path, seed=SEED, messy=False)
    clean = Written(tmp_path, json.loads((tmp_path / "expected.json").read_text("utf-8")))
    assert clean.expected["refused"] == []
    assert clean.expected["departments"]["possible_deaths_by_name"] == []

    def slips(county: Written) -> int:
        cells = (v for line in roster(county, "a") for v in line.cells.values())
        return sum(isinstance(v, str) and v != plain(v) for v in cells)

    assert slips(clean) == 0
    assert slips(county_in("a")) > PERSONS / 50


def test_office_b_writes_addresses_and_identity_numbers_and_one_sheet_a_year(
    county_in: County,
) -> None:
    county = county_in("b")
    (name,) = county.expected["ledgers"]["02"]
    path = county.path(name)
    assert sheet_names(path) == ["2023年"]
    line = read_sheet(path, "2023年")[0]
    assert line["家庭住址"].startswith("示范省")
    assert len(line["公民身份号码"]) == 18
    assert line["发放月份"] == "2023年1月"
    assert not {"残疾人证号", "乡镇", "村"} & set(line.cells)


def test_office_c_writes_quarters_two_line_headings_subtotals_and_old_numbers(
    county_in: County,
) -> None:
    county = county_in("c")
    (name,) = county.expected["ledgers"]["03"]
    path = county.path(name)
    assert sheet_names(path) == ["一季度", "二季度", "三季度", "四季度"]
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("一季度").to_python()
    assert rows[1][0] == "单位：万元"
    assert {"基本信息", "补贴情况"} <= set(rows[2])
    assert any(str(r[1]).endswith("小计") for r in rows)
    lines = read_sheet(path, "一季度")
    assert 0.008 in {line["金额"] for line in lines}
    assert any(len(line["身份证号码"]) == 15 for line in lines)
    assert any(line["身份证号码"].endswith("x") for line in lines)
    assert not any(line["乡镇街"].strip().endswith(("镇", "乡")) for line in lines)


def test_a_sheet_that_would_grow_too_long_becomes_several_files_by_township(
    tmp_path: Path,
) -> None:
    synth.produce(3000, tmp_path / "whole", style="b", seed=2)
    written = synth.produce(3000, tmp_path / "split", style="b", seed=2, sheet_limit=6000)
    whole, split = (synth.read_answers(tmp_path / n) for n in ("whole", "split"))
    assert whole["figures"] == split["figures"]
    assert whole["departments"] == split["departments"]
    files = split["ledgers"]["03"]  # type: ignore[index]
    assert len(files) > 1
    for path in written.files:
        for sheet in sheet_names(path):
            assert len(read_sheet(path, sheet)) <= 6000


def test_a_city_is_a_folder_for_each_county_with_sums_at_the_top(tmp_path: Path) -> None:
    synth.produce(300, tmp_path, area="990800", seed=2)
    counties = sorted(p for p in tmp_path.iterdir() if p.is_dir())
    assert len(counties) == 2
    parts = [synth.read_answers(p) for p in counties]
    total = synth.read_answers(tmp_path)

    def figures(answers: dict[str, object]) -> dict[str, float]:
        return {f["indicator"]: f["value"] for f in answers["figures"]}  # type: ignore[attr-defined]

    assert figures(total)["certified.persons"] == 300
    for indicator in ("living-subsidy.amount", "needs.total"):
        assert figures(total)[indicator] == sum(figures(p)[indicator] for p in parts)
    targets = [
        line["目标值"]
        for county in counties
        for line in read_sheet(next(county.glob("*20年度目标任务.xlsx")), "台账")
        if line["年度"] == 2023 and plain(line["任务名称"]) == "残疾人培训"
    ]
    rate = 100 * figures(total)["training.attendances"] / sum(targets)
    assert figures(total)["training.completion"] == pytest.approx(rate, abs=0.0501)
    names = [p.name for c in counties for p in c.rglob("*.xlsx")]
    assert len(set(names)) == len(names)


def test_a_county_of_fifty_persons_can_be_written(tmp_path: Path) -> None:
    written = synth.produce(50, tmp_path, seed=11, style="c")
    assert written.refused == len(KINDS)
    assert len(written.files) > 20
