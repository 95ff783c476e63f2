"""`huican ledger`: what the books say on a day, and whether they hold."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from huican.cli import session
from huican.cli.main import FAULTS_FOUND

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="在标准输出给出 JSON 结果")]


@app.callback()
def ledger() -> None:
    """资金账：看余额，核对。"""


@app.command()
def balance(
    day: Annotated[
        str, typer.Option("--on", help="哪天结束时的，例如 2023-06-30；不写就是现在")
    ] = "",
    area: Annotated[str, typer.Option(help="区划代码，可以只写前几位")] = "",
    programme: Annotated[str, typer.Option(help="项目代码")] = "",
    fund: Annotated[str, typer.Option(help="资金来源")] = "",
    year: Annotated[int, typer.Option(help="年度")] = 0,
    person: Annotated[int, typer.Option(help="档案号")] = 0,
    as_json: AsJson = False,
) -> None:
    """各科目的余额。"""
    from huican.kernel.dates import parse_date

    on = parse_date(day) if day else None
    session.start()
    from huican.kernel.money import yuan_text
    from huican.ledger import balances

    found = balances.balances(
        on=on, area=area.rstrip("0") if len(area) == 12 else area, programme=programme, fund=fund,
        year=year or None, person_id=person or None,
    )  # fmt: skip
    if as_json:
        typer.echo(
            json.dumps(
                {one.kind: {"name": one.name, "debit_fen": one.debit_fen,
                            "credit_fen": one.credit_fen, "fen": one.fen} for one in found},
                ensure_ascii=False,
            )
        )  # fmt: skip
        return
    for one in found:
        typer.echo(f"{one.name}\t{yuan_text(one.fen)} 元")
    debit, credit = sum(one.debit_fen for one in found), sum(one.credit_fen for one in found)
    typer.echo(f"借方合计 {yuan_text(debit)} 元，贷方合计 {yuan_text(credit)} 元")


@app.command()
def verify(as_json: AsJson = False) -> None:
    """从头核对：每张凭证平不平，每个批次和账上对不对。退出码：0 全对，4 有问题。"""
    session.start()
    from huican.kernel.money import yuan_text
    from huican.ledger import balances
    from huican.ledger.batches import closing

    proof = balances.verify()
    faults = [*proof.faults, *closing.faults_of_batches()]
    if as_json:
        typer.echo(
            json.dumps(
                {"whole": not faults, "transactions": proof.transactions,
                 "postings": proof.postings, "debit_fen": proof.debit_fen,
                 "credit_fen": proof.credit_fen, "faults": faults},
                ensure_ascii=False,
            )
        )  # fmt: skip
    else:
        for fault in faults:
            typer.echo(fault)
        if not faults:
            typer.echo(
                f"账是平的：{proof.transactions:,} 张凭证，{proof.postings:,} 条分录，"
                f"借贷各 {yuan_text(proof.debit_fen)} 元；每个批次和账上一致。"
            )
    if faults:
        raise typer.Exit(FAULTS_FOUND)
