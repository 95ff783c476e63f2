"""`huican bench NAME`: speed and memory, measured on this machine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

bench = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@bench.callback()
def every() -> None:
    """量速度和内存。每次都在自己的文件夹里量，不动现有数据。"""


@bench.command("import")
def import_(
    folder: Annotated[
        Path | None, typer.Argument(help="台账文件夹；不写就用样本县，没有就现造一个")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出给出 JSON 结果")] = False,
) -> None:
    """从空库导入一个县一年的台账，旁边是只读和 django-import-export。"""
    from huican.bench import importing

    measured = importing.measure(folder)
    _show("导入", measured, importing.table(measured), as_json)


@bench.command("figures")
def figures_(
    persons: Annotated[int, typer.Option(help="大的那个市有多少人", min=1_000)] = 200_000,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出给出 JSON 结果")] = False,
) -> None:
    """一年的全部数字：一个县，和一个大市；重数一遍，和用存着的。"""
    from huican.bench import figures

    measured = figures.measure(persons)
    _show("一年的全部数字", measured, figures.table(measured), as_json)


@bench.command("pages")
def pages_(
    persons: Annotated[int, typer.Option(help="市里有多少人", min=1_000)] = 200_000,
    times: Annotated[int, typer.Option(help="每页要几次", min=1, max=10_000)] = 100,
    only: Annotated[str, typer.Option(help="只量名称里有这几个字的页")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出给出 JSON 结果")] = False,
) -> None:
    """每个网页在服务器上要多久。第一次要先造一个市，放在 HUICAN_VAR/bench，以后再用。"""
    from huican.bench import pages

    measured = pages.measure(persons, times, only)
    _show("网页", measured, pages.table(measured), as_json)


@bench.command("determination")
def determination_(
    year: Annotated[int, typer.Option(help="哪一年", min=2000, max=2100)] = 2023,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出给出 JSON 结果")] = False,
) -> None:
    """一个县所有人的资格认定：一个月、一年、试算，标准改了以后的重算。"""
    from huican.bench import determination

    measured = determination.measure(year)
    _show("一个县的资格认定", measured, determination.table(measured), as_json)


@bench.command("pay")
def pay_(
    lines: Annotated[int, typer.Option(help="一个月多少行", min=1_000)] = 200_000,
    persons: Annotated[int, typer.Option(help="重算一年的人数；0 是不量", min=0)] = 20_000,
    hordak: Annotated[int, typer.Option(help="django-hordak 记多少行；0 是不量", min=0)] = 200_000,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出给出 JSON 结果")] = False,
) -> None:
    """发一个月：制批、检查、放行；标准改了重算一年；旁边是 django-hordak 记同样的账。"""
    from huican.bench.pay import measure

    measured = measure.measure(lines, persons, hordak)
    _show("发放", measured, measure.table(measured), as_json)


@bench.command("population")
def population_(
    persons: Annotated[int, typer.Option(help="多少人", min=10_000)] = 38_000_000,
    keep: Annotated[bool, typer.Option("--keep", help="答案留在 HUICAN_VAR/bench/nation")] = False,
    openfisca: Annotated[int, typer.Option(help="OpenFisca 算多少人；0 是不算", min=0)] = 2_000_000,
    spark: Annotated[int, typer.Option(help="Spark 算多少人；0 是不算", min=0)] = 0,
    master: Annotated[str, typer.Option(help="哪个 Spark 集群")] = "local-cluster[2,1,1024]",
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出给出 JSON 结果")] = False,
) -> None:
    """全国那么多持证人，全部项目，一个月：政策编成的，旁边是手写的 SQL、OpenFisca 和 Spark。"""
    from huican.bench.nation import measure

    measured = measure.measure(persons, keep=keep, openfisca=openfisca, spark=spark, master=master)
    _show("全国的资格认定", measured, measure.table(measured), as_json)


def _show(
    title: str, measured: dict[str, Any],
    table: tuple[Sequence[str], Sequence[Sequence[str]], Sequence[str]], as_json: bool,
) -> None:  # fmt: skip
    if as_json:
        print(json.dumps(measured, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    heads, rows, remarks = table
    shown = Table(title=title)
    for number, head in enumerate(heads):
        shown.add_column(head, justify="right" if number else "left", no_wrap=True)
    for row in rows:
        shown.add_row(*row)
    console = Console(highlight=False)
    # A table that is piped into a file keeps its columns.
    Console(highlight=False, width=None if console.is_terminal else 150).print(shown)
    it = measured["machine"]
    print(
        f"{it['processor']}，可用 {it['cores']} 核，内存 {it['memory_mib'] / 1024:.0f} GiB，"
        f"开始前负载 {it['load']}，{it['at'][:16].replace('T', ' ')} UTC"
    )
    for remark in remarks:
        print(remark)
