"""`huican figures`: the figures of an area and a year, as a table or as JSON."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from huican.cli import session


def figures(
    area: Annotated[str, typer.Option(help="区划代码；只有一个县时可以不写")] = "",
    year: Annotated[int, typer.Option(help="年度", min=2000, max=2100)] = 0,
    one: Annotated[str, typer.Option("--figure", help="只看这个数字（编号）")] = "",
    by: Annotated[str, typer.Option(help="把 --figure 按这一列分：月份、乡镇、残疾类别……")] = "",
    fresh: Annotated[bool, typer.Option("--fresh", help="不用存着的，重新数一遍")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出给出 JSON 结果")] = False,
) -> None:
    """算一年的数字：准确值、单位、报告里的写法、怎么数的、背后有几条记录。"""
    session.start()
    from huican.exchange.places import office_area_of
    from huican.insight import figures as counted

    at = session.now()
    code = office_area_of(area or None, at.date())
    found = counted.figures(code, year or _last_year(code), at=at, fresh=fresh)
    if one:
        _one(found, one, by, as_json)
    elif as_json:
        print(counted.to_json(found))
    else:
        _table(found)


def _last_year(code: str) -> int:
    from huican.sources import queries as sources

    return sources.latest_year(code) or session.now().year


def _one(found: object, figure_id: str, by: str, as_json: bool) -> None:
    from huican.insight.figures import YearFigures
    from huican.insight.opened import anatomy, breakdown, measures_of

    assert isinstance(found, YearFigures)
    value = found.get(figure_id)
    groups = [
        {"key": group.key, "label": group.label, "value": _plain(group.value),
         "records": group.records}
        for measure in measures_of(figure_id)[:1] if by
        for group in breakdown(measure, found.area_code, found.year, by)
    ]  # fmt: skip
    parts = anatomy(figure_id, found.area_code, found.year)
    if as_json:
        print(json.dumps(
            {**value.as_json(), "by": by, "groups": groups,
             "parts": [{"definition": part.definition, "registered": part.registered,
                        "removed": part.removed, "counted": part.counted} for part in parts]},
            ensure_ascii=False, indent=1,
        ))  # fmt: skip
        return
    print(f"{value.name}：{value.exact}（报告写作 {value.display}，{value.rule}）")
    for part in parts:
        print(f"  {part.definition}：登记 {part.registered:,} 条，停用 {part.removed:,} 条，"
              f"计数 {part.counted:,} 条")  # fmt: skip
    for group in groups:
        print(f"  {group['label']}\t{group['value']}")


def _plain(value: object) -> int | float:
    number = float(value)  # type: ignore[arg-type]
    return int(number) if number.is_integer() else number


def _table(found: object) -> None:
    from rich.console import Console
    from rich.table import Table

    from huican.insight.figures import YearFigures

    assert isinstance(found, YearFigures)
    table = Table(title=f"{found.area_name} {found.year} 年的数字")
    for head, right in (("编号", False), ("名称", False), ("准确值", True), ("报告写法", True),
                        ("记录", True)):  # fmt: skip
        table.add_column(head, justify="right" if right else "left")
    for value in found.figures.values():
        if value.records:
            table.add_row(value.id, value.name, value.exact, value.display, f"{value.records:,}")
    Console().print(table)
    empty = sum(1 for value in found.figures.values() if not value.records)
    if empty:
        print(f"另有 {empty} 个数字没有记录，报告里不写。")
