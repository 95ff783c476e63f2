"""`huican demo`: a made-up county from nothing to a running site and a report."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from huican.cli import session
from huican.kernel.errors import HuicanError

_AREA = "990831"
# The programme of which a batch is made.
_PAID = "nursing-subsidy"
Step = Callable[[str, int, int], None]


class DemoRefused(HuicanError):
    """A demo cannot be made here."""

    code = "demo"
    exit_code = 3


def demo(
    persons: Annotated[int, typer.Option(help="虚构多少人", min=50, max=500_000)] = 20_000,
    seed: Annotated[int, typer.Option(help="种子：同样的种子，同样的县")] = 1,
    year: Annotated[int, typer.Option(help="哪一年的台账", min=2000, max=2100)] = 2023,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="做好后开网站")] = True,
    port: Annotated[int, typer.Option(help="网站端口", min=1, max=65535)] = 8000,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出给出 JSON 结果")] = False,
) -> None:
    """从零做出一个虚构的县：造台账、入库、算数字、写报告，再开网站。

    人、姓名、号码都是编的（号码以 99 开头）。再运行一次不会重复：一样的文件什么都不改。
    """
    session.start()
    from django.conf import settings

    _refuse_real_installation()
    folder = Path(settings.HUICAN_VAR) / "demo"
    books, report = folder / "台账", folder / f"{year}年工作总结.docx"
    answers = _make_workbooks(books, persons, seed, year)
    receipt = _import(books, year)
    wrong = _compare(receipt, answers)
    figures, differing = _figures(year, answers)
    _write_reports(report, year)
    password, users = _users()
    batch = _first_batch(year)
    summary = {
        "folder": str(folder), "workbooks": str(books), "report": str(report),
        "accepted": receipt["accepted"] + 0, "refused": receipt["refused"],
        "rows_differing_from_answers": wrong, "figures": figures,
        "figures_differing_from_answers": differing, "batch": batch,
    }  # fmt: skip
    if as_json:
        print(json.dumps(summary, ensure_ascii=False))
    _say(summary, password, users, port if serve else None)
    if wrong or differing:
        raise typer.Exit(4)
    if serve:
        from huican.cli.serve import _refuse_busy_port, run_site

        _refuse_busy_port("127.0.0.1", port)
        run_site("127.0.0.1", port)


def _refuse_real_installation() -> None:
    from huican.access.demo import is_demo_installation
    from huican.reference import queries as reference
    from huican.sources.queries.listing import any_file

    if is_demo_installation():
        return
    office = reference.single_office(session.now().date())
    if any_file() or (office and not office.startswith("99")):
        raise DemoRefused(
            "这里已有别的数据，不能再放演示数据",
            remedy="请另设一个空文件夹：HUICAN_VAR=文件夹 huican demo",
        )


@contextmanager
def _bar(words: str) -> Iterator[Step]:
    with Progress(
        TextColumn("{task.description:<34}"), BarColumn(), TimeElapsedColumn(),
        console=Console(stderr=True), transient=False,
    ) as bar:  # fmt: skip
        task = bar.add_task(words, total=1)

        def show(what: str, done: int, of: int) -> None:
            bar.update(task, description=f"{words} {what}"[:34], completed=done, total=max(of, 1))

        yield show
        bar.update(task, description=f"{words} 好了", completed=1, total=1)


def _make_workbooks(books: Path, persons: int, seed: int, year: int) -> dict[str, Any]:
    from huican import synth

    if not (books / "expected.json").exists():
        books.mkdir(parents=True, exist_ok=True)
        with _bar("造一年的台账") as show:
            synth.produce(
                persons, books, seed=seed, year=year, area=_AREA, style="a",
                progress=lambda what, done, of: show(what, done, of),
            )  # fmt: skip
    answers: dict[str, Any] = json.loads((books / "expected.json").read_text("utf-8"))
    return answers


def _import(books: Path, year: int) -> dict[str, Any]:
    from huican.exchange.domain.planning import files_below
    from huican.exchange.operations import Import
    from huican.exchange.places import office_area_of
    from huican.reference import queries as reference
    from huican.reference.operations import load_area_files
    from huican.sources import queries as sources

    at, by = session.now(), "system:demo"
    if reference.single_office(at.date()) is None:
        load_area_files([books / "divisions.csv"], by=by, at=at)
    with _bar("台账入库") as show:
        run = Import(
            sources.kinds(), office_area_of(None, at.date()), by, at, at.date(), year=year,
            progress=lambda done, of, what: show(what, done, of),
        )  # fmt: skip
        files = [(path.name, folder, path.read_bytes()) for path, folder in files_below([books])]
        return run.run(files).as_json()


def _compare(receipt: dict[str, Any], answers: dict[str, Any]) -> int:
    """How many sheets or refused rows differ from the answers that were written beside them."""
    if any(file["state"] == "already" for file in receipt["files"]):
        return 0
    accepted = {
        f"{file['file']}#{sheet['sheet']}": sheet["accepted"]
        for file in receipt["files"] for sheet in file["sheets"] if sheet["kind"]
    }  # fmt: skip
    refused = {
        (file["file"], sheet["sheet"], row["row"], row["why"])
        for file in receipt["files"] for sheet in file["sheets"]
        for row in (*sheet["refused"], *sheet["waiting"])
    }  # fmt: skip
    wanted = {(r["file"], r["sheet"], r["row"], r["why"]) for r in answers["refused"]}
    differing = sum(accepted.get(key) != number for key, number in answers["accepted"].items())
    return differing + len(refused ^ wanted)


def _figures(year: int, answers: dict[str, Any]) -> tuple[int, int]:
    from huican.exchange.places import office_area_of
    from huican.insight.figures import figures

    at = session.now()
    with _bar("算数字"):
        found = figures(office_area_of(None, at.date()), year, at=at)
    differing = 0
    for answer in answers["figures"]:
        indicator = answer.get("indicator")
        value = found.figures.get(indicator) if indicator else None
        if indicator and (value is None or not _same(value.value, answer)):
            differing += 1
    return sum(1 for value in found.figures.values() if value.records), differing


def _same(value: Decimal | None, answer: dict[str, Any]) -> bool:
    """Counts and money to the last unit; a rate to the decimals that the answer has."""
    wanted = Decimal(str(answer["value"]))
    if value is None or answer["unit"] != "%":
        return value == wanted
    return value.quantize(wanted, rounding=ROUND_HALF_UP) == wanted


def _write_reports(report: Path, year: int) -> None:
    from huican.exchange.places import office_area_of
    from huican.insight import reports
    from huican.insight.report import write_docx

    at = session.now()
    code = office_area_of(None, at.date())
    with _bar("写报告"):
        written = reports.write(code, year, "yearly-summary", at=at)
        write_docx(written.document, report)
        masked = reports.write(code, year, "yearly-summary", at=at, masked=True)
        write_docx(masked.document, report.with_name(f"{report.stem}（公开样）.docx"))


def _users() -> tuple[str, list[tuple[str, str]]]:
    from huican.access.demo import DemoUser, create_demo_users
    from huican.reference import queries as reference

    at = session.now()
    county = reference.single_office(at.date()) or f"{_AREA}000000"
    township = reference.children(county, at.date())[0]
    wanted = [
        DemoUser("jingban", "李雯", county, ("handler",)),
        DemoUser("fuhe", "周敏", county, ("reviewer",)),
        DemoUser("caiwu", "吴静", county, ("finance",)),
        DemoUser("lingdao", "陈主任", county, ("leader",)),
        DemoUser("fenguan", "何副主任", county, ("leader-in-charge",)),
        DemoUser("jiancha", "罗监督", county, ("inspector",)),
        DemoUser("xiangzhen", f"{township.name}审核员", township.code, ("township",)),
        DemoUser("anquan", "安全管理员", county, ("security-admin",)),
        DemoUser("shenji", "审计员", county, ("auditor",)),
    ]
    with _bar("建演示用户"):
        password = create_demo_users(wanted, by="system:demo", at=at)
    return password, [(user.username, user.display_name) for user in wanted]


def _first_batch(year: int) -> str:
    """A list of payments to look at: January after the workbooks' year, built and checked by the
    clerk, waiting for whoever approves. Its number; empty where there is nobody to pay.

    Who was paid by the workbooks is on the roll, and what they were paid stands in the books.
    """
    from huican.access.queries import user_named
    from huican.exchange.places import office_area_of
    from huican.kernel.months import Month
    from huican.ledger import entitlements, opening, rolls
    from huican.ledger.batches import building, checking, reading

    at, by = session.now(), "system:demo"
    area, month = office_area_of(None, at.date()), Month(year + 1, 1)
    known = reading.rows(month=month.first_day)
    if known:
        return known[0].number
    clerk = user_named("jingban")
    with _bar("制一批发放"):
        programme = building.programme_of(_PAID)
        rolls.grant_from_payments(_PAID, by=by, at=at)
        opening.bring_in(programme, by=by, at=at)
        # December first: what is not known of a person goes on as it was.
        for one in (month.next(-1), month):
            entitlements.recompute(programme, [one], area, by=by, at=at)
        try:
            made = building.build(_PAID, month, area, opening.FUND_UNNAMED, by=clerk, at=at)
        except building.NothingToPay:
            return ""
        checking.check(made.batch_id, version=made.version, officer=clerk, by=clerk, at=at)
    return made.number


def _say(
    summary: dict[str, Any], password: str, users: list[tuple[str, str]], port: int | None
) -> None:
    say = Console(stderr=True, highlight=False).print
    say(f"\n收下 {summary['accepted']:,} 行，退回 {summary['refused']} 行；"
        f"{summary['figures']} 个数字有记录。")  # fmt: skip
    wrong = summary["rows_differing_from_answers"] + summary["figures_differing_from_answers"]
    say(
        "和造表时留下的标准答案逐项核对："
        + ("全部一致。" if not wrong else f"有 {wrong} 处不一致！")
    )
    say(f"台账： {summary['workbooks']}\n报告： {summary['report']}")
    if port is None:
        say("要看网站，运行 huican serve。")
    else:
        say(f"\n请打开 http://127.0.0.1:{port}/ ，用下面任一身份登录，密码都是 {password}")
    for name, title in users:
        say(f"  {name:<10} {title}")
    say("要动态码的身份，登录页会显示当前的码；也可运行 huican users code 用户名。")
    sys.stderr.flush()
