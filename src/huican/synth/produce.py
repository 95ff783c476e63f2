"""From a size and a seed to a folder of workbooks with answers."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from huican.synth.answers import Answers, compare_with_departments, merged
from huican.synth.areas import CountyAreas, county_areas, county_name, division_rows
from huican.synth.errors import SynthError
from huican.synth.faults import plant
from huican.synth.ledgers import LEDGERS
from huican.synth.ledgers.schema import styled
from huican.synth.life import live
from huican.synth.persons import people
from huican.synth.plan import Plan
from huican.synth.workbooks.styles import STYLES, Style
from huican.synth.workbooks.write import SHEET_LIMIT, write_ledger

MIN_PERSONS, MAX_PERSONS = 50, 9_000_000
ONE_COUNTY_HOLDS = 500_000  # more persons than this are a city of several counties
PERSONS_A_COUNTY = 100_000  # in such a city, so that memory does not grow with the city
DEFAULT_AREA = "990831"
Progress = Callable[[str, int, int], None]  # what is being written, done, of how many


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the folder, its files, and how many rows stand in them."""

    folder: Path
    files: list[Path] = field(repr=False)
    persons: int
    accepted: int
    refused: int


def check_arguments(persons: int, year: int, area: str, style: str = "a") -> None:
    """Refuse sizes, years, areas and styles that make no sense (SynthError)."""
    if style not in STYLES:
        raise SynthError(f"没有样式 {style}", remedy="请选 a、b 或 c")
    if not MIN_PERSONS <= persons <= MAX_PERSONS:
        raise SynthError(
            f"人数 {persons:,} 超出范围",
            remedy=f"请给 {MIN_PERSONS} 到 {MAX_PERSONS:,} 之间的人数",
        )
    if not 2012 <= year <= 2060:
        raise SynthError(f"年份 {year} 超出范围", remedy="请给 2012 到 2060 之间的年份")
    if len(area) != 6 or not area.isascii() or not area.isdigit() or not area.startswith("99"):
        raise SynthError(
            f"区划代码 {area} 不是虚构地区",
            remedy="请给以 99 开头的 6 位数字，如 990831（县）、990800（市）",
        )


def counties_of(persons: int, *, seed: int, area: str) -> list[tuple[CountyAreas, int]]:
    """The counties and how many persons each has: one, or several when it is a city (area ends in
    00) or holds more than 500,000."""
    is_city = area.endswith("00")
    if not is_city and persons <= ONE_COUNTY_HOLDS:
        return [(county_areas(seed=seed, code6=area, persons=persons), persons)]
    count = (
        max(2, -(-persons // PERSONS_A_COUNTY)) if persons > 60_000 else max(2, persons // 20_000)
    )
    count = min(count, persons // 50, 90)
    taken: set[str] = set()
    counties = []
    for k in range(count):
        code = f"{area[:4]}{k + 1:02d}"
        size = persons // count + (1 if k < persons % count else 0)
        name = county_name(seed, code, taken)
        counties.append((county_areas(seed=seed, code6=code, persons=size, name=name), size))
    return counties


def plan_county(
    areas: CountyAreas, persons: int, *, seed: int, year: int, messy: bool = True
) -> Plan:
    """Everything true about one county in one year."""
    everybody = list(people(areas, count=persons, seed=seed, year=year))
    life = live(areas, everybody, seed=seed, year=year, messy=messy)
    faults = plant(areas, everybody, seed=seed, year=year) if messy else {}
    return Plan(seed, year, areas, everybody, life, faults, messy)


def county(
    persons: int, *, seed: int = 1, year: int = 2023, area: str = DEFAULT_AREA, messy: bool = True
) -> Plan:
    """The plan of one made-up county (at most 500,000 persons)."""
    check_arguments(persons, year, area)
    if persons > ONE_COUNTY_HOLDS or area.endswith("00"):
        raise SynthError(
            "一个县最多 500,000 人，代码不能以 00 结尾",
            remedy="要更大的地方，请用 produce 写一个市",
        )
    areas = county_areas(seed=seed, code6=area, persons=persons)
    return plan_county(areas, persons, seed=seed, year=year, messy=messy)


def produce(
    persons: int,
    out: Path,
    *,
    seed: int = 1,
    year: int = 2023,
    area: str = DEFAULT_AREA,
    style: str = "a",
    messy: bool = True,
    sheet_limit: int = SHEET_LIMIT,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Written:
    """Write all workbooks, divisions.csv and expected.json into `out` (made if missing).

    Same arguments, same bytes. A city gets a folder for each county, with that county's own
    answers, and the city's answers and areas at the top; `jobs` counties are written at once, and
    memory holds no more than those.
    """
    check_arguments(persons, year, area, style)
    counties = counties_of(persons, seed=seed, area=area)
    out.mkdir(parents=True, exist_ok=True)
    tell = progress or (lambda what, done, of: None)
    options = _Options(seed, year, STYLES[style], messy, sheet_limit)
    if len(counties) == 1:
        areas, size = counties[0]
        total, files = _write_county(areas, size, out, "", options, tell)
    else:
        total, files = _write_city(counties, out, options, jobs, tell)
    tell("写完", 1, 1)
    return Written(out, files, persons, sum(total.accepted.values()), len(total.refused))


@dataclass(frozen=True, slots=True)
class _Options:
    seed: int
    year: int
    style: Style
    messy: bool
    sheet_limit: int


def _write_county(
    areas: CountyAreas, size: int, folder: Path, prefix: str, options: _Options, tell: Progress
) -> tuple[Answers, list[Path]]:
    folder.mkdir(parents=True, exist_ok=True)
    plan = plan_county(areas, size, seed=options.seed, year=options.year, messy=options.messy)
    answers = Answers(areas.name, options.year)
    files: list[Path] = []
    for i, ledger in enumerate(LEDGERS):
        tell(f"{areas.name} {styled(ledger.file, 'a')}", i, len(LEDGERS))
        files += write_ledger(
            ledger, plan, options.style, folder, answers, prefix=prefix, limit=options.sheet_limit
        )
    answers.close()
    answers.departments = compare_with_departments(plan)
    _write_areas(folder / "divisions.csv", [areas])
    _write_answers(folder / "expected.json", answers)
    return answers, files


def _quiet_county(
    areas: CountyAreas, size: int, folder: Path, prefix: str, options: _Options
) -> tuple[Answers, list[Path]]:
    return _write_county(areas, size, folder, prefix, options, lambda what, done, of: None)


def _write_city(
    counties: list[tuple[CountyAreas, int]], out: Path, options: _Options, jobs: int, tell: Progress
) -> tuple[Answers, list[Path]]:
    """County by county, `jobs` at once; what is written does not depend on jobs."""
    work = [
        (areas, size, out / f"{areas.code[:6]}{areas.name}", areas.name, options)
        for areas, size in counties
    ]
    answers: list[Answers] = []
    files: list[Path] = []
    if jobs > 1:
        with ProcessPoolExecutor(
            jobs, max_tasks_per_child=4, mp_context=get_context("spawn")
        ) as pool:
            results = pool.map(_quiet_county, *zip(*work, strict=True))
            for k, (own, paths) in enumerate(results, 1):
                answers.append(own)
                files += paths
                tell(own.office, k, len(counties))
    else:
        for k, item in enumerate(work):
            own, paths = _write_county(*item, _step_of_city(tell, k, len(counties)))
            answers.append(own)
            files += paths
    total = merged(counties[0][0].city, options.year, answers)
    _write_areas(out / "divisions.csv", [areas for areas, _ in counties])
    _write_answers(out / "expected.json", total)
    return total, files


def _step_of_city(tell: Progress, k: int, counties: int) -> Progress:
    return lambda what, done, of: tell(what, k * of + done, counties * of)


def _write_areas(path: Path, counties: list[CountyAreas]) -> None:
    with path.open("w", encoding="utf-8", newline="") as f:
        writer = csv.writer(f, lineterminator="\n")
        writer.writerow(("code", "name", "level", "parent"))
        writer.writerows(division_rows(counties))


def _write_answers(path: Path, answers: Answers) -> None:
    path.write_text(
        json.dumps(answers.document(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def read_answers(folder: Path) -> dict[str, object]:
    """The answers written in a folder."""
    loaded: dict[str, object] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return loaded


def plans(persons: int, *, seed: int, year: int, area: str, messy: bool = True) -> Iterator[Plan]:
    """The plans of all counties, one at a time."""
    check_arguments(persons, year, area)
    for areas, size in counties_of(persons, seed=seed, area=area):
        yield plan_county(areas, size, seed=seed, year=year, messy=messy)
