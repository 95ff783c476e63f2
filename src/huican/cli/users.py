"""`huican users`: the first accounts of an installation, before there is a page for it."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from huican.cli import session

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def users() -> None:
    """用户：谁能登录，能做什么。"""


@app.command()
def create(
    username: Annotated[str, typer.Argument(metavar="用户名", help="登录用的名字：字母、数字")],
    name: Annotated[str, typer.Option(help="姓名")],
    area: Annotated[str, typer.Option(help="所在区划的 12 位代码：只能看这里和下级")],
    role: Annotated[list[str], typer.Option(help="角色，可以写几次；见 huican users roles")],
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出给出 JSON 结果")] = False,
) -> None:
    """新建用户，显示一次初始密码。第一次登录要改密码，并登记手机动态码。"""
    session.start()
    from huican.access.operations import create_user

    made = create_user(
        username=username,
        display_name=name,
        area_code=area,
        roles=role,
        by=session.actor(),
        at=session.now(),
    )
    if as_json:
        print(json.dumps({"username": made.user.username, "password": made.initial_password}))
        return
    print(f"{made.user.username} 的初始密码：{made.initial_password}")
    print("只显示这一次。请当面交给本人，第一次登录就要改。", file=sys.stderr)


@app.command("list")
def list_() -> None:
    """列出用户。"""
    session.start()
    from huican.access.queries import users_within
    from huican.access.rolebook import rolebook

    for user in users_within([("0" * 12, "9" * 12)]):
        state = "" if user.is_active else "（已停用）"
        roles = "、".join(rolebook().names_of(user.roles))
        print(f"{user.username}\t{user.area_code}\t{roles}{state}")


@app.command()
def roles() -> None:
    """列出角色和各自能做的事。"""
    session.start(database=False)
    from huican.access.rolebook import rolebook

    book = rolebook()
    for role in book.roles.values():
        labels = "、".join(verb.label for code, verb in book.verbs.items() if code in role.verbs)
        print(f"{role.code}\t{role.name}\t{labels}")


@app.command()
def code(username: Annotated[str, typer.Argument(metavar="用户名")]) -> None:
    """演示用户现在的动态码（只在演示里有用，人和数据都是虚构的）。"""
    session.start()
    from huican.access.demo import DemoError, is_demo_installation
    from huican.access.queries import user_named
    from huican.access.second_factor import current_code

    user = user_named(username)
    digits = current_code(user) if is_demo_installation() else None
    if digits is None:
        raise DemoError("只有演示用户的动态码能这样看", remedy="正式用户请看自己的手机")
    print(digits)


@app.command("reset-password")
def reset_password(username: Annotated[str, typer.Argument(metavar="用户名")]) -> None:
    """给忘了密码的用户一个新的初始密码。"""
    session.start()
    from huican.access import operations
    from huican.access.queries import user_named

    initial = operations.reset_password(user_named(username), by=session.actor(), at=session.now())
    print(f"{username} 的新初始密码：{initial}")


@app.command("reset-phone")
def reset_phone(username: Annotated[str, typer.Argument(metavar="用户名")]) -> None:
    """手机丢了：清除动态码登记，下次登录重新登记。"""
    session.start()
    from huican.access import operations
    from huican.access.queries import user_named

    operations.reset_second_factor(user_named(username), by=session.actor(), at=session.now())
    print(f"{username} 下次登录时重新登记手机动态码")
