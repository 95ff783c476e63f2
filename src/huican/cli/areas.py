"""`huican areas`: the area tree of an installation."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from huican.cli import session

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def areas() -> None:
    """区划：省、市、县、乡镇、村。"""


@app.command()
def load(
    files: Annotated[list[Path], typer.Argument(help="CSV 文件：代码、名称、级别、上级")],
    effective: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="从哪天起是这样；第一次装入不用写"),
    ] = None,
    close_missing: Annotated[
        bool, typer.Option("--close-missing", help="文件里没有的区划，从那天起撤销")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出给出 JSON 结果")] = False,
) -> None:
    """装入区划文件。可以一次给几个文件（省、市、县、乡镇、村各一个）；有错就一个也不装。"""
    session.start()
    from huican.reference.operations import load_area_files

    day: date | None = effective.date() if effective else None
    done = load_area_files(
        files, by=session.actor(), at=session.now(), effective=day, close_missing=close_missing
    )
    print(json.dumps(asdict(done), ensure_ascii=False) if as_json else f"{done.message}。")
