"""`huican pay`: a month's money, from what is owed to the proof that every line is settled.

Approving and releasing is done as a user, with password and code: whoever runs the commands is the
one who prepared the batch.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huican.cli import pay_lines, session
from huican.cli.main import FAULTS_FOUND
from huican.cli.paying import AsJson, Number, UserName, Version, fields, person, say, yuan

if TYPE_CHECKING:
    from huican.ledger.batches.closing import Proof

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def pay() -> None:
    """发放：制批次、检查、批准、放行、送银行、收回盘、结清。"""


@app.command("list")
def list_(
    month: Annotated[str, typer.Option(help="月份，例如 2023-05")] = "", as_json: AsJson = False
) -> None:
    """列出批次。"""
    session.start()
    from huican.kernel.months import Month
    from huican.ledger.batches import reading

    rows = reading.rows(month=Month.parse(month).first_day if month else None)
    lines = [
        f"{row.number}  {row.programme}  {row.state_words}  {row.lines:,} 行"
        f"（暂缓 {row.held:,}）  {yuan(row.total_fen)} 元"
        for row in rows
    ]
    say({"batches": [fields(row) for row in rows]}, lines or ["还没有批次。"], as_json)


@app.command()
def build(
    programme: Annotated[str, typer.Option(help="项目代码，例如 nursing-subsidy")],
    month: Annotated[str, typer.Option(help="发放月份，例如 2023-05")],
    area: Annotated[str, typer.Option(help="区划代码；只有一个县时可以不写")] = "",
    fund: Annotated[str, typer.Option(help="资金来源")] = "county",
    kind: Annotated[
        str, typer.Option(help="regular 按月，top-up 补差，arrears 补发，re-issue 退回重发")
    ] = "regular",
    recompute: Annotated[
        bool, typer.Option("--recompute/--as-computed", help="先重算这个月的应发")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """制一个批次：在册、应发、还没有发的人。"""
    from huican.kernel.errors import HuicanError
    from huican.kernel.months import Month

    if kind not in ("regular", "top-up", "arrears", "re-issue"):
        raise HuicanError(
            f"没有“{kind}”这种批次", remedy="可以用：regular、top-up、arrears、re-issue"
        )
    when = Month.parse(month)
    session.start()
    from huican.exchange.places import office_area_of
    from huican.ledger import entitlements
    from huican.ledger.batches import building

    at, by = session.now(), session.actor()
    code = office_area_of(area or None, at.date())
    policy = building.programme_of(programme)
    if recompute and kind == "regular":
        entitlements.recompute(policy, [when], code, by=by, at=at, fund=fund)
    made = building.build(programme, when, code, fund, kind=kind, by=by, at=at)
    words = [f"批次 {made.number}：{made.lines:,} 行，{yuan(made.total_fen)} 元。下一步：检查"]
    if made.beyond:
        words.append(
            f"另有 {made.beyond:,} 人月（{yuan(made.beyond_fen)} 元）超过可以补发的月数，没有列入。"
        )
    say(fields(made), words, as_json)


@app.command()
def check(
    number: Number,
    officer: Annotated[str, typer.Option(help="暂缓的行由哪个用户办；不写就是自己")] = "",
    version: Version = 0,
    as_json: AsJson = False,
) -> None:
    """逐项检查。退出码：0 没有暂缓的行，4 有。"""
    session.start()
    from huican.access.queries import user_named
    from huican.ledger.batches import checking, reading

    batch, by = reading.row(number), session.actor()
    result = checking.check(
        batch.id, version=version or batch.version, by=by, at=session.now(),
        officer=user_named(officer) if officer else by,
    )  # fmt: skip
    words = [
        f"{'没过' if one.holding else '提示' if one.lines else '通过'}  {one.name}"
        + (f"：{one.lines:,} 行，暂缓 {one.holding:,} 行。{one.remedy}" if one.lines else "")
        for one in result.results
    ]
    words.append(
        f"可发 {result.ready:,} 行，{yuan(result.total_fen)} 元；暂缓 {result.held:,} 行"
        + (f"，等到 {result.answer_until}。" if result.held else "。")
    )
    said = {
        "ready": result.ready, "held": result.held, "total_fen": result.total_fen,
        "version": result.version,
        "checks": [
            {"code": one.code, "name": one.name, "lines": one.lines, "holding": one.holding}
            for one in result.results
        ],
    }  # fmt: skip
    say(said, words, as_json)
    if result.held:
        raise typer.Exit(FAULTS_FOUND)


@app.command()
def approve(number: Number, user: UserName, version: Version = 0, as_json: AsJson = False) -> None:
    """批准（按金额要一人或几人；制批次的人不能批）。"""
    session.start()
    from huican.access.permissions import NotPermitted, may
    from huican.ledger.batches import approving, reading

    batch = reading.row(number)
    approver = person(user, batch.area_code)
    if not may(approver, "payments.approve"):
        raise NotPermitted("你的角色不能批准发放批次", remedy="请有这个角色的同事来批")
    done = approving.approve(
        batch.id, version=version or batch.version, by=approver, at=session.now()
    )
    words = "已批准。下一步：放行" if done.whole else f"批了 {done.given} 人，要 {done.needed} 人"
    say(fields(done), [words], as_json)


@app.command()
def release(number: Number, user: UserName, version: Version = 0, as_json: AsJson = False) -> None:
    """放行（制批次的人不能放行）。"""
    session.start()
    from huican.access.permissions import NotPermitted, may
    from huican.ledger.batches import reading, releasing

    batch = reading.row(number)
    treasurer = person(user, batch.area_code)
    if not may(treasurer, "payments.release"):
        raise NotPermitted("你的角色不能放行发放批次", remedy="请有这个角色的同事来放行")
    done = releasing.release(
        batch.id, version=version or batch.version, by=treasurer, at=session.now()
    )
    say(
        fields(done),
        [f"已放行：{done.lines:,} 行，{yuan(done.total_fen)} 元。下一步：制银行文件"],
        as_json,
    )


@app.command()
def file(
    number: Number,
    out: Annotated[Path, typer.Option(help="写到哪个文件夹")],
    form: Annotated[
        str, typer.Option(help="one-card 一卡通表格，pain.001.001.03 ISO 20022")
    ] = "one-card",
    as_json: AsJson = False,
) -> None:
    """制银行文件。文件里有完整账号，只给银行；同一批再制一次，一个字节都不变。"""
    session.start()
    from huican.ledger.bank import making, payer
    from huican.ledger.batches import reading

    batch = reading.row(number)
    out.mkdir(parents=True, exist_ok=True)
    ending = making.FORMS[form][1] if form in making.FORMS else ""
    made = making.make_file(
        batch.id, form, out / f"发放{batch.number}{ending}", payer=payer.payer(),
        by=session.actor(), at=session.now(),
    )  # fmt: skip
    said = {
        "file": str(made.path), "form": made.form, "digest": made.digest.hex(),
        "lines": made.lines, "total_fen": made.total_fen, "again": made.again,
    }  # fmt: skip
    words = f"写好了：{made.path}，{made.lines:,} 行，{yuan(made.total_fen)} 元"
    say(said, [words + ("，和上次的一样。" if made.again else "。")], as_json)


@app.command("return")
def return_(
    number: Number,
    path: Annotated[Path, typer.Argument(help="银行的回盘文件（.xlsx 或 .csv）")],
    as_json: AsJson = False,
) -> None:
    """收银行回盘：整份收下，或一行都不记。"""
    from huican.kernel.errors import HuicanError

    if not path.is_file():
        raise HuicanError("没有这个文件", where=str(path), remedy="请核对路径")
    session.start()
    from huican.ledger.bank import returning
    from huican.ledger.batches import reading

    taken = returning.take_return(
        reading.row(number).id, path.read_bytes(), path.name, by=session.actor(), at=session.now()
    )
    words = (
        f"已付 {taken.paid:,} 行，{yuan(taken.paid_fen)} 元；"
        f"退回 {taken.returned:,} 行，{yuan(taken.returned_fen)} 元。"
    )
    say(fields(taken), [words], as_json)


@app.command()
def reconcile(number: Number, as_json: AsJson = False) -> None:
    """对账：每一行的去处，和账上比。退出码：0 全对上、可以结清，4 还有没办完或对不上的。"""
    session.start()
    from huican.ledger.batches import acting, closing

    found = closing.proof(acting.find(number))
    _say_proof(found, as_json)
    if not found.whole:
        raise typer.Exit(FAULTS_FOUND)


@app.command("send-back")
def send_back(
    number: Number,
    reason: Annotated[str, typer.Option(help="为什么退回")],
    version: Version = 0,
    as_json: AsJson = False,
) -> None:
    """退回重查：批准都不算数，要重新检查。"""
    session.start()
    from huican.ledger.batches import approving, reading

    batch = reading.row(number)
    approving.send_back(
        batch.id, version=version or batch.version, reason=reason, by=session.actor(),
        at=session.now(),
    )  # fmt: skip
    say(fields(reading.row(number)), [f"批次 {number} 退回了。下一步：检查"], as_json)


@app.command()
def cancel(
    number: Number,
    reason: Annotated[str, typer.Option(help="为什么作废")],
    version: Version = 0,
    as_json: AsJson = False,
) -> None:
    """作废没有放行的批次；该发的还在，可以重新制。"""
    session.start()
    from huican.ledger.batches import approving, reading

    batch = reading.row(number)
    approving.cancel(
        batch.id, version=version or batch.version, reason=reason, by=session.actor(),
        at=session.now(),
    )  # fmt: skip
    say(fields(reading.row(number)), [f"批次 {number} 作废了。"], as_json)


@app.command()
def close(number: Number, version: Version = 0, as_json: AsJson = False) -> None:
    """结清：对上了才能结。"""
    session.start()
    from huican.ledger.batches import closing, reading

    batch = reading.row(number)
    found = closing.close(
        batch.id, version=version or batch.version, by=session.actor(), at=session.now()
    )
    _say_proof(found, as_json)


def _say_proof(found: Proof, as_json: bool) -> None:
    from huican.ledger.batches.closing import words_of

    words = [f"批次 {found.number}：{words_of(found)}，应发 {yuan(found.amount_fen)} 元"]
    words += [f"对不上：{fault}" for fault in found.faults]
    words += [f"没办完：{one}" for one in found.waiting]
    if found.whole:
        words.append("每一行都有去处，和账上一致。")
    said = {
        "number": found.number, "lines": found.lines, "amount_fen": found.amount_fen,
        "parts": {
            state: {"lines": part.lines, "net_fen": part.net_fen, "netted_fen": part.netted_fen}
            for state, part in found.parts.items()
        },
        "re_issued": found.re_issued, "faults": list(found.faults),
        "waiting": list(found.waiting), "whole": found.whole,
    }  # fmt: skip
    say(said, words, as_json)


for _name, _command in pay_lines.COMMANDS.items():
    app.command(_name)(_command)
