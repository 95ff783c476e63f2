"""All commands as one typer application: for tests and for tools that read its help."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from huican.cli import main


class LazyGroup(TyperGroup):
    """Knows the names of all commands; imports one when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Names in the order of the table."""
        return list(main.available())

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, its module imported now; None when there is no such one."""
        return main.load(cmd_name) if cmd_name in main.available() else None


def application() -> typer.Typer:
    """The application `huican`."""
    app = typer.Typer(cls=LazyGroup, add_completion=False, rich_markup_mode=None)

    @app.callback()
    def huican() -> None:
        """惠残：残疾人联合会的业务平台。"""

    return app
