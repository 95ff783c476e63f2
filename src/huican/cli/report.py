"""`huican report`: a report as a Word document, from today's figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from huican.cli import session


def report(
    out: Annotated[Path, typer.Option(help="写到哪个 .docx 文件")],
    area: Annotated[str, typer.Option(help="区划代码；只有一个县时可以不写")] = "",
    year: Annotated[int, typer.Option(help="年度", min=2000, max=2100)] = 0,
    kind: Annotated[str, typer.Option(help="报告种类")] = "yearly-summary",
    masked: Annotated[bool, typer.Option("--mask", help="遮住数字和地名，可以公开的样子")] = False,
    review: Annotated[
        bool, typer.Option("--review", help="把不是由数字写成的话标出底色，供核对")
    ] = False,
    publish: Annotated[
        bool, typer.Option("--publish", help="发布：留存每个数字当日的值和定义")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出给出 JSON 结果")] = False,
) -> None:
    """写一份报告（Word，公文格式），附每个数字的定义和来源。"""
    from huican.kernel.errors import HuicanError

    if out.suffix.lower() != ".docx":
        raise HuicanError(
            "报告只写成 .docx", where=str(out), remedy="请把 --out 的文件名改成 .docx"
        )
    session.start()
    from huican.exchange.places import office_area_of
    from huican.insight import reports
    from huican.insight.published import publish as issue
    from huican.insight.report import write_docx
    from huican.sources import queries as sources

    at = session.now()
    code = office_area_of(area or None, at.date())
    year = year or sources.latest_year(code) or at.year
    written = reports.write(code, year, kind, at=at, masked=masked)
    write_docx(written.document, out, review=review)
    published = issue(code, year, kind, by=session.actor(), at=at) if publish else None
    left_out = len(written.document.left_out)
    used = len({one.figure_id for one in written.document.references(annexes=False)})
    if as_json:
        print(json.dumps(
            {"file": str(out), "area": code, "year": year, "kind": kind, "figures": used,
             "left_out": left_out, "published": published.pk if published else None},
            ensure_ascii=False,
        ))  # fmt: skip
        return
    print(f"写好了：{out}，用了 {used} 个数字，每个数字的定义和来源见附件。")
    if left_out:
        print(f"有 {left_out} 句话因为没有记录，没有写。")
    if published:
        print(f"已发布，第 {published.pk} 号；以后数字有变动，网页上会列出原值、现值和原因。")
