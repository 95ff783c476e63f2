"""What the commands of `huican pay` have in common: who acts, and how they answer."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from huican.access.models import User

Number = Annotated[str, typer.Argument(help="批次号，例如 202305-01")]
Version = Annotated[int, typer.Option(help="你看过的是第几次变动；不写就是现在的")]
AsJson = Annotated[bool, typer.Option("--json", help="在标准输出给出 JSON 结果")]
UserName = Annotated[str, typer.Option("--user", help="以哪个用户办；会问密码和动态码")]


def person(username: str, area_code: str) -> User:
    """The user who acts on a batch of an area, after password and code. Raises NotPermitted."""
    from huican.access import second_factor
    from huican.access.permissions import NotPermitted
    from huican.access.queries import user_named
    from huican.access.scopes import scope_for

    user = user_named(username)
    password = typer.prompt("密码", hide_input=True, err=True)
    if not user.is_active or not user.check_password(password):
        raise NotPermitted("用户名或密码不对", remedy="请再试；忘了密码请找安全管理员")
    if not second_factor.is_enrolled(user):
        raise NotPermitted("这个用户还没有设动态码", remedy="请先在网页上登录一次，设好动态码")
    if second_factor.verify(user, typer.prompt("动态码", err=True)) is None:
        raise NotPermitted("动态码不对", remedy="请用手机上现在的六位数再试")
    if scope_for(user.area_code, area_code) is None:
        raise NotPermitted("这个批次不在你能办的区划里", remedy="范围要变，请找安全管理员")
    return user


def yuan(fen: int) -> str:
    from huican.kernel.money import yuan_text

    return yuan_text(fen)


def fields(one: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in asdict(one).items()
    }


def say(said: dict[str, Any], words: list[str], as_json: bool) -> None:
    typer.echo(json.dumps(said, ensure_ascii=False) if as_json else "\n".join(words))
