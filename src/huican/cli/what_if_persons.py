"""`huican what-if --list`: the persons behind a number, masked, by page; or all as a workbook."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from huican.cli import session
from huican.kernel.certificate import CATEGORIES, LEVELS
from huican.kernel.errors import HuicanError
from huican.kernel.files import replace
from huican.kernel.money import yuan_text

if TYPE_CHECKING:
    from huican.programmes.what_if import WhatIf
    from huican.programmes.what_if_persons import Changed

PAGE_ROWS = 50


class NoSuchChoice(HuicanError):
    """A category, level or programme that cannot be chosen."""

    code: ClassVar[str] = "no-such-choice"
    exit_code = 2


def listed(
    found: WhatIf, changes: Sequence[str], group: str, programme: str, category: str, level: str,
    page: int, out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Prints a page of the persons of a group, or writes all of them with `out`."""
    from huican.programmes.what_if_persons import who_changes

    code = programme or _only(found)
    wanted_category = _number(category, CATEGORIES, "类别")
    wanted_level = _number(level, LEVELS, "等级")
    persons = [
        one for one in who_changes(changes, found.month, found.area_code, code, group)
        if wanted_category in (None, one.category) and wanted_level in (None, one.level)
    ]  # fmt: skip
    if out is not None:
        _write(out, found, changes, group, code, persons)
    shown = persons[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    rows = _rows(shown)
    if as_json:
        print(json.dumps(
            {"area": found.area_code, "from": str(found.month), "programme": code, "group": group,
             "count": len(persons), "page": page, "persons": rows},
            ensure_ascii=False, indent=1,
        ))  # fmt: skip
    else:
        _table(found, code, group, len(persons), page, rows)


def _only(found: WhatIf) -> str:
    """The programme that is meant where none was named: the only one, or the one changed."""
    codes = [one.programme for one in found.effects]
    named = list(dict.fromkeys(one.programme for one in found.changes))
    for some in (codes, named):
        if len(some) == 1:
            return some[0]
    raise NoSuchChoice(
        "没有写看哪个项目的人", remedy=f"请写 --programme，可以是：{'、'.join(codes)}"
    )


def _number(written: str, names: Mapping[int, str], what: str) -> int | None:
    """The number of a category or level, written as its name or number; None for all."""
    if not written:
        return None
    known = {name: number for number, name in names.items()}
    known |= {str(number): number for number in names}
    if written not in known:
        raise NoSuchChoice(
            f"没有“{written}”这个{what}", remedy=f"可以写：{'、'.join(names.values())}"
        )
    return known[written]


def _rows(persons: Sequence[Changed]) -> list[dict[str, Any]]:
    from huican.registry.queries.named import named

    people = named([one.person_id for one in persons], on=session.now().date())
    return [
        {
            "person": one.person_id, "name": who.name, "certificate": who.certificate,
            "disability": who.disability, "place": who.place.words, "area": one.area_code,
            "now": one.now.word, "then": one.then.word, "fen_now": one.fen_now,
            "fen_then": one.fen_then,
        }
        for one in persons if (who := people.get(one.person_id)) is not None
    ]  # fmt: skip


def _yuan(fen: int | None) -> str:
    return "" if fen is None else yuan_text(fen)


_HEADS = ("姓名", "残疾人证", "残疾", "住在", "现在", "改了以后", "现在（元）", "改了以后（元）")


def _cells(row: Mapping[str, Any]) -> list[str]:
    return [
        row["name"], row["certificate"], row["disability"], row["place"], row["now"], row["then"],
        _yuan(row["fen_now"]), _yuan(row["fen_then"]),
    ]  # fmt: skip


def _title(found: WhatIf, code: str, group: str) -> str:
    from huican.programmes.what_if_persons import WORDS

    name = next(one.name for one in found.effects if one.programme == code)
    return f"{name}，{found.month} 起：{WORDS[group]}"


def _table(
    found: WhatIf, code: str, group: str, count: int, page: int, rows: Sequence[Mapping[str, Any]]
) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{_title(found, code, group)}，共 {count:,} 人")
    for head in _HEADS:
        table.add_column(head, justify="right" if "元" in head else "left", overflow="fold")
    for row in rows:
        table.add_row(*_cells(row))
    Console().print(table)
    pages = -(-count // PAGE_ROWS)
    if pages > 1:
        print(f"第 {page} 页，共 {pages} 页；--page 看别的页，--out 写成工作簿")


def _write(
    out: Path, found: WhatIf, changes: Sequence[str], group: str, code: str,
    persons: Sequence[Changed],
) -> None:  # fmt: skip
    """Writes everybody, masked; the audit log says who took the list out."""
    from django.db import transaction

    from huican.audit.operations import record
    from huican.exchange.work_lists import WorkList, workbook

    title = f"{_title(found, code, group)}（{'；'.join(changes)}）"
    lines = [
        _cells(row)
        for start in range(0, len(persons), 1000)
        for row in _rows(persons[start : start + 1000])
    ]
    replace(out, workbook([WorkList("名单", title, _HEADS, lines)]))
    with transaction.atomic():
        record(
            verb="determination.export", by=session.actor(), at=session.now(),
            area_code=found.area_code, summary=f"导出试算名单，{len(lines):,} 行（遮挡）",
            data={"list": "what-if", "group": group, "month": str(found.month),
                  "rows": len(lines)},
        )  # fmt: skip
