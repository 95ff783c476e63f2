"""`huican what-if`: another standard, age limit or clause, and what it would cost whom."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huican.cli import session
from huican.kernel.money import yuan_text
from huican.kernel.months import Month

if TYPE_CHECKING:
    from huican.programmes.what_if import Effect, ProgrammeEffect, WhatIf


def what_if(
    changes: Annotated[
        list[str],
        typer.Argument(
            help="改什么：nursing-subsidy.月标准=100，或 项目.条件代号=表达式；可写几个"
        ),
    ],
    start: Annotated[str, typer.Option("--from", help="从哪个月起，如 2024-01")] = "",
    area: Annotated[str, typer.Option(help="区划代码；只有一个县时可以不写")] = "",
    who: Annotated[
        str,
        typer.Option(
            "--list",
            help="再列出这一类的人：gaining 新领上、losing 领不上了、more 多领、less 少领、same 不变、"
            "unknown-then 改了以后定不了、unknown-now 现在定不了",
        ),
    ] = "",
    programme: Annotated[
        str, typer.Option(help="和 --list 一起：哪个项目；只牵动一个项目时可以不写")
    ] = "",
    category: Annotated[str, typer.Option(help="和 --list 一起：只看这个类别，如 肢体")] = "",
    level: Annotated[str, typer.Option(help="和 --list 一起：只看这个等级，如 二级")] = "",
    page: Annotated[int, typer.Option(min=1, help="和 --list 一起：第几页，每页 50 人")] = 1,
    out: Annotated[
        Path | None, typer.Option(help="和 --list 一起：写成这个工作簿（姓名、证号遮着，留痕）")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出给出 JSON 结果")] = False,
) -> None:
    """试算：标准、年龄或条件改了，谁多得、谁少得、一月一年多花多少钱。什么都不存。

    改标准只改 --area 这个地方（乡镇的，改它的县）和它下面，别的地方不变。
    """
    from huican.cli.determine import months_of

    (month,) = months_of(start, "")
    session.start()
    from huican.exchange.places import office_area_of
    from huican.programmes.what_if import what_if as compute

    found = compute(changes, month, office_area_of(area or None, session.now().date()))
    if who:
        from huican.cli.what_if_persons import listed

        listed(found, changes, who, programme, category, level, page, out, as_json)
    elif as_json:
        print(json.dumps(_json(found), ensure_ascii=False, indent=1))
    else:
        for change in found.changes:
            if change.note:
                print(f"{change.programme}.{change.what}={change.written}：{change.note}")
        for effect in found.effects:
            _show(effect, month, found.area_code)


def _json(found: WhatIf) -> dict[str, Any]:
    return {
        "area": found.area_code,
        "from": str(found.month),
        "changes": [
            {"programme": one.programme, "what": one.what, "kind": one.kind,
             "written": one.written, "before": one.before, "note": one.note}
            for one in found.changes
        ],
        "programmes": [
            {
                "programme": one.programme,
                "name": one.name,
                "whole": _effect_json(one.whole),
                "year_fen": one.year_fen,
                "townships": [_effect_json(each) for each in one.townships],
                "categories": [_effect_json(each) for each in one.categories],
                "levels": [_effect_json(each) for each in one.levels],
            }
            for one in found.effects
        ],
    }  # fmt: skip


def _effect_json(one: Effect) -> dict[str, Any]:
    return {
        "key": one.key, "gaining": one.gaining, "losing": one.losing, "more": one.more,
        "less": one.less, "same": one.same, "unknown_now": one.unknown_now,
        "unknown_then": one.unknown_then, "without_standard_now": one.unpriced_now,
        "without_standard_then": one.unpriced_then, "fen_now": one.fen_now,
        "fen_then": one.fen_then, "difference_fen": one.difference_fen,
    }  # fmt: skip


def _show(effect: ProgrammeEffect, month: Month, area_code: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from huican.kernel.certificate import CATEGORIES, LEVELS
    from huican.reference.queries import names_of

    whole = effect.whole
    times = {12: "每月", 1: "每年"}.get(effect.times_a_year, "每次")
    print(f"{effect.name}，{month} 起：新增 {whole.gaining:,} 人，不再享受 {whole.losing:,} 人，"
          f"多得 {whole.more:,} 人，少得 {whole.less:,} 人，不变 {whole.same:,} 人")  # fmt: skip
    if whole.unpriced_now:
        print(f"  现在有 {whole.unpriced_now:,} 人符合条件，但没有标准，按 0 元计")
    if whole.unpriced_then:
        print(f"  改了以后有 {whole.unpriced_then:,} 人符合条件，但没有标准，按 0 元计")
    if whole.unknown_then:
        print(f"  改了以后还有 {whole.unknown_then:,} 人待核实（现在 {whole.unknown_now:,} 人），"
              "没有算进去")  # fmt: skip
    print(f"  {times}：现在 {yuan_text(whole.fen_now)} 元，改后 {yuan_text(whole.fen_then)} 元，"
          f"差 {yuan_text(whole.difference_fen)} 元；一年差 {yuan_text(effect.year_fen)} 元")  # fmt: skip
    names = names_of([one.key for one in effect.townships], month.first_day)
    for title, groups, words in (
        ("乡镇（街道）", effect.townships, names),
        ("残疾类别", effect.categories, {str(key): name for key, name in CATEGORIES.items()}),
        ("残疾等级", effect.levels, {str(key): name for key, name in LEVELS.items()}),
    ):
        table = Table(title=f"{effect.name}　按{title}")
        for head in (title, "新增", "不再", "多得", "少得", "不变", f"{times}差（元）"):
            table.add_column(head, justify="left" if head == title else "right")
        for one in groups:
            table.add_row(
                words.get(one.key, one.key or "待核实"), f"{one.gaining:,}", f"{one.losing:,}",
                f"{one.more:,}", f"{one.less:,}", f"{one.same:,}", yuan_text(one.difference_fen),
            )  # fmt: skip
        Console().print(table)
