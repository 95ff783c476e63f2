"""`huican serve`: the web site, on this machine unless told otherwise."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from huican.cli import session
from huican.kernel.errors import HuicanError

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class ServeError(HuicanError):
    """The site cannot be opened like this."""

    code = "serve"


def serve(
    host: Annotated[str, typer.Option(help="在哪个地址上开；默认只有本机能看")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="几个进程", min=1, max=16)] = 1,
    threads: Annotated[int, typer.Option(help="每个进程几条线", min=1, max=64)] = 4,
) -> None:
    """开网站。自带数据库随它启动，按 Ctrl-C 一起停。"""
    if host not in _LOOPBACK and not os.environ.get("HUICAN_ALLOWED_HOSTS"):
        raise ServeError(
            "要让别的机器访问，还没有写明网站的名字",
            where=f"--host {host}",
            remedy="请设 HUICAN_ALLOWED_HOSTS=网站域名；正式使用请再设 HUICAN_HTTPS=1 并配证书",
        )
    _refuse_busy_port(host, port)
    session.start()
    run_site(host, port, workers=workers, threads=threads)


def _keep_policies() -> None:
    """The site shows how a policy read on any day that it ran."""
    from huican.programmes.operations import keep_versions
    from huican.programmes.standing import policies

    keep_versions(policies(), at=session.now())


def run_site(host: str, port: int, *, workers: int = 1, threads: int = 4) -> None:
    """Run the site until it is told to stop (Ctrl-C, SIGTERM). The database must be up."""
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    _keep_policies()
    # Workers are forked: a connection must not be shared with them.
    connections.close_all()
    shown = "127.0.0.1" if host in _LOOPBACK else host
    print(f"网站开在 http://{shown}:{port}/ ，按 Ctrl-C 停。", file=sys.stderr)
    from huican.cli import worker

    site = Granian(
        "huican.cli.site:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
        process_name=None,
    )
    with worker.beside():
        site.serve()
    print("网站停了。", file=sys.stderr)


def _refuse_busy_port(host: str, port: int) -> None:
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise ServeError(
                f"端口 {port} 用不了，多半有别的程序在用",
                where=host,
                remedy="请用 --port 换一个，例如 --port 8080",
            ) from None
