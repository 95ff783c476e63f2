"""`huican audit`: is the log whole?"""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from huican.cli import session
from huican.cli.main import FAULTS_FOUND

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def audit() -> None:
    """审计：谁、什么时候、做了什么。"""


@app.command()
def verify(
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出给出 JSON 结果")] = False,
) -> None:
    """从头到尾核对审计链：每一条都没有改动、没有缺失。退出码：0 完好，4 有问题。"""
    session.start()
    from rich.console import Console

    from huican.audit import queries

    with Console(stderr=True).status("正在核对") as status:
        result = queries.verify(lambda done: status.update(f"正在核对，已看 {done:,} 条"))
    if as_json:
        print(
            json.dumps(
                {
                    "whole": result.whole,
                    "checked": result.checked,
                    "last_seq": result.last_seq,
                    "last_digest": result.last_digest.hex(),
                    "broken_at": result.broken_at,
                    "why": result.why,
                    "head_noted": result.head_noted,
                },
                ensure_ascii=False,
            )
        )
    elif result.whole:
        print(f"审计链完好：共 {result.checked:,} 条，最后一条的摘要是 {result.last_digest.hex()}")
        if not result.head_noted and result.checked:
            print(
                "库外没有记下末尾（HUICAN_VAR/audit-head），末尾是否被截断看不出来。",
                file=sys.stderr,
            )
    else:
        print(f"审计链从第 {result.broken_at:,} 条起有问题：{result.why}")
        print("请保留现场，不要再写入，报告安全负责人，并与备份比对。", file=sys.stderr)
    if not result.whole:
        raise typer.Exit(FAULTS_FOUND)
