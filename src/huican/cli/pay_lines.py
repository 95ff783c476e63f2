"""`huican pay lines`, `hold-…`, `repair`, `retry`, `void`: single lines of a batch.

Whoever runs the commands acts as `cli:account`; where the line is another officer's, or money is
not paid again, somebody acts as a user, with password and code.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huican.cli import session
from huican.cli.paying import AsJson, Number, UserName, person, say, yuan

if TYPE_CHECKING:
    from huican.audit.operations import Actor
    from huican.ledger.batches.reading import BatchRow
    from huican.ledger.batches.reading_lines import WholeLine

LineNumber = Annotated[int, typer.Argument(help="行号", min=1)]
Words = Annotated[str, typer.Option(help="说明，写给以后查的人看")]
Reason = Annotated[str, typer.Option(help="理由：依据什么、怎么核实的")]
_ROWS_MAX = 1_000


def lines(
    number: Number,
    state: Annotated[
        str, typer.Option(help="只看一种：ready 可发，held 暂缓，out 已放行，paid 已付，returned 退回，"
                               "dropped 不发")
    ] = "",
    check: Annotated[str, typer.Option(help="只看一项检查查到的，例如 dead")] = "",
    offset: Annotated[int, typer.Option(help="从第几个起", min=0)] = 0,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """列出批次的行（姓名、账号遮着），一次最多 1000 行。"""
    from huican.kernel.errors import HuicanError

    session.start()
    from huican.ledger import checks
    from huican.ledger.batches import reading, reading_lines

    if state and state not in reading_lines.STATE_WORDS:
        words = "、".join(reading_lines.STATE_WORDS)
        raise HuicanError(f"没有“{state}”这种行", remedy=f"可以用：{words}")
    if check and check not in checks.BY_CODE:
        raise HuicanError(f"没有“{check}”这项检查", remedy=f"可以用：{'、'.join(checks.BY_CODE)}")
    batch = reading.row(number)
    rows, total = reading_lines.lines(
        batch.id, states=[state] if state else (), check=check, limit=_ROWS_MAX, offset=offset
    )
    told = reading_lines.evidence([row.id for row in rows], check=check)
    said = [
        {"line": row.line, "person_id": row.person_id, "name": row.name.shown,
         "for_month": row.for_month.isoformat(), "net_fen": row.net_fen,
         "account": row.account.shown if row.account else "", "reason": row.reason,
         "state": row.state, "evidence": told.get(row.id, [])}
        for row in rows
    ]  # fmt: skip
    shown = [
        f"第 {row.line} 行  {row.name.shown}  {row.for_month:%Y-%m}  {yuan(row.net_fen)} 元  "
        f"{reading_lines.STATE_WORDS[row.state]}  {'；'.join(told.get(row.id, [])) or row.reason}"
        for row in rows
    ]
    shown.append(f"共 {total:,} 行" + (f"，这里是 {len(rows):,} 行" if total > len(rows) else ""))
    say({"total": total, "lines": said}, shown, as_json)


def hold_notify(
    number: Number,
    line: Annotated[list[int] | None, typer.Option(help="只记这一行，可写几次")] = None,
    as_json: AsJson = False,
) -> None:
    """记下：暂缓的人都通知了。没有通知，不能停发。"""
    session.start()
    from huican.ledger.batches import holding, reading

    batch = reading.row(number)
    ids = [_line(batch, one).row.id for one in line or ()]
    told = holding.notify(batch.id, line_ids=ids, by=session.actor(), at=session.now())
    say({"told": told}, [f"记下了：通知了 {told:,} 人。"], as_json)


def hold_reply(number: Number, line: LineNumber, words: Words, as_json: AsJson = False) -> None:
    """记下本人对暂缓的答复。"""
    _act(number, line, as_json, "记下了答复。",
         lambda id_, by, at: _holding().reply(id_, words, by=by, at=at))  # fmt: skip


def hold_decide(
    number: Number,
    line: LineNumber,
    outcome: Annotated[str, typer.Argument(help="released 照发，stopped 停发")],
    reason: Reason,
    stop_roll: Annotated[
        bool, typer.Option("--stop-roll", help="停发的话，从这个月起也退出在册")
    ] = False,
    user: UserName = "",
    as_json: AsJson = False,
) -> None:
    """决定暂缓的一行：照发，或停发。只有它的责任人能决定。"""
    _act(
        number, line, as_json, "决定好了。",
        lambda id_, by, at: _holding().decide(
            id_, outcome, reason=reason, stop_roll=stop_roll, by=by, at=at
        ),
        user=user,
    )  # fmt: skip


def repair(
    number: Number,
    line: LineNumber,
    account: Annotated[str, typer.Option(help="新账号")],
    bank: Annotated[str, typer.Option(help="开户行")] = "",
    holder: Annotated[str, typer.Option(help="户名")] = "",
    words: Words = "",
    as_json: AsJson = False,
) -> None:
    """银行退回的一行：换一个账号，等着重发。"""
    _act(
        number, line, as_json, "账号改好了，等着重发。",
        lambda id_, by, at: _repairing().repair(
            id_, account=account, bank=bank, holder=holder, words=words, by=by, at=at
        ),
    )  # fmt: skip


def retry(number: Number, line: LineNumber, words: Words, as_json: AsJson = False) -> None:
    """银行退回的一行：原账号再发，等着重发。"""
    _act(number, line, as_json, "记下了，等着重发。",
         lambda id_, by, at: _repairing().retry(id_, words=words, by=by, at=at))  # fmt: skip


def void(
    number: Number, line: LineNumber, reason: Reason, user: UserName, as_json: AsJson = False
) -> None:
    """银行退回的一行：不再发（要有放行权限的用户）。"""
    _act(
        number, line, as_json, "这一行不再发了。",
        lambda id_, by, at: _repairing().void(id_, reason=reason, by=by, at=at),
        user=user, verb="payments.release",
    )  # fmt: skip


COMMANDS: dict[str, Callable[..., None]] = {
    "lines": lines, "hold-notify": hold_notify, "hold-reply": hold_reply,
    "hold-decide": hold_decide, "repair": repair, "retry": retry, "void": void,
}  # fmt: skip


def _holding() -> Any:
    from huican.ledger.batches import holding

    return holding


def _repairing() -> Any:
    from huican.ledger.bank import repairing

    return repairing


def _line(batch: BatchRow, line: int) -> WholeLine:
    from huican.kernel.errors import HuicanError
    from huican.ledger.batches import reading_lines

    found = reading_lines.whole_line(batch.id, line)
    if found is None:
        raise HuicanError(
            f"批次 {batch.number} 没有第 {line} 行", remedy=f"用 huican pay lines {batch.number} 看"
        )
    return found


def _act(
    number: str, line: int, as_json: bool, words: str,
    do: Callable[[int, Actor | str, datetime], object], *, user: str = "", verb: str = "",
) -> None:  # fmt: skip
    """One thing done to one line, as the user where one is named; then the line as it is."""
    session.start()
    from huican.access.permissions import NotPermitted, may
    from huican.ledger.batches import reading, reading_lines

    batch = reading.row(number)
    by: Actor | str = person(user, batch.area_code) if user else session.actor()
    if verb and not may(by, verb):
        raise NotPermitted("你的角色不能办这件事", remedy="请有放行权限的同事来办")
    do(_line(batch, line).row.id, by, session.now())
    row = _line(batch, line).row
    said = {"number": number, "line": row.line, "state": row.state, "net_fen": row.net_fen}
    shown = f"{words}第 {row.line} 行现在：{reading_lines.STATE_WORDS[row.state]}"
    say(said, [shown], as_json)
