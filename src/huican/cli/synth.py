"""`huican synth`: write a made-up county (or city) as workbooks, with the answers beside them."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from huican import synth as generator
from huican.kernel.errors import HuicanError

_REFUSED = 2  # exit code: asked for something that cannot be made up


def synth(
    persons: Annotated[int, typer.Option(help="持证残疾人人数，50 到 9,000,000")] = 20_000,
    seed: Annotated[int, typer.Option(help="种子：同样的种子写出同样的文件")] = 1,
    year: Annotated[int, typer.Option(help="台账的年份")] = 2023,
    out: Annotated[Path, typer.Option(help="写到哪个文件夹（应为空）")] = Path("synth-county"),
    area: Annotated[
        str, typer.Option(help="虚构地区代码：99 开头 6 位数字；末两位 00 是市，分几个县")
    ] = generator.DEFAULT_AREA,
    style: Annotated[str, typer.Option(help="哪家单位的写法：a、b 或 c")] = "a",
    messy: Annotated[
        bool, typer.Option("--messy/--clean", help="带笔误和错行（--clean 只写干净的行）")
    ] = True,
    jobs: Annotated[int, typer.Option(help="一个市同时写几个县", min=1, max=16)] = 1,
    force: Annotated[
        bool, typer.Option("--force", help="文件夹不空也写，同名文件会被替换")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出给出 JSON 结果")] = False,
) -> None:
    """造一个虚构的县（或市）：一年的全部台账、外单位名单、区划表，和标准答案 expected.json。

    人、姓名、号码都是编的，号码以 99 开头。退出码：0 写完，2 参数不对或文件夹不空。
    """
    words = Console(stderr=True)
    started = time.monotonic()
    try:
        generator.check_arguments(persons, year, area, style)
        if out.exists() and (not out.is_dir() or any(out.iterdir())) and not force:
            raise generator.SynthError(
                "文件夹里已有文件",
                where=str(out),
                remedy="请换一个空文件夹，或加 --force 替换同名文件",
            )
        with Progress(
            TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=words
        ) as bar:
            task = bar.add_task("准备", total=1)

            def show(what: str, done: int, of: int) -> None:
                bar.update(task, description=what, completed=done, total=of)

            written = generator.produce(
                persons, out, seed=seed, year=year, area=area, style=style, messy=messy,
                jobs=jobs, progress=show,
            )  # fmt: skip
    except HuicanError as error:
        words.print(str(error), style="bold red", highlight=False, soft_wrap=True)
        raise typer.Exit(_REFUSED) from error
    seconds = time.monotonic() - started
    if as_json:
        answer = {
            "folder": str(written.folder),
            "files": [str(p.relative_to(written.folder)) for p in written.files],
            "persons": written.persons,
            "accepted": written.accepted,
            "refused": written.refused,
            "seconds": round(seconds, 1),
        }
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    words.print(
        f"写好 {len(written.files)} 个工作簿：{written.persons:,} 人，"
        f"应入库 {written.accepted:,} 行，应退回 {written.refused:,} 行，用时 {seconds:.1f} 秒。",
        highlight=False,
        soft_wrap=True,
    )
    words.print(f"在 {written.folder}，答案见 expected.json。", highlight=False, soft_wrap=True)
