"""`huican determine --all`: an area's answers, and the lists to work on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huican.cli import session
from huican.kernel.files import replace
from huican.kernel.money import yuan_text
from huican.kernel.months import Month

if TYPE_CHECKING:
    from huican.ledger.comparison import Coverage, NotReceiving, Overpaid
    from huican.programmes.population import Answered


def report(
    months: Sequence[Month], area: str, codes: Sequence[str] | None, out: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Prints what everybody of the area may have; with `out`, writes the lists as a workbook."""
    from huican.exchange.places import office_area_of
    from huican.ledger import comparison
    from huican.programmes.population import answers

    code = office_area_of(area or None, session.now().date())
    answered = answers(code, months)
    for one in codes or ():
        answered.place(one)
    wanted = tuple(codes or answered.programmes)
    last = answered.months[-1]
    told = comparison.reported(answered, last.year)
    overpaid = comparison.overpaid(answered, wanted)
    owed = {
        one: comparison.entitled_not_receiving(answered, last, one)
        for one in wanted if one in told
    }  # fmt: skip
    covered = {one: comparison.coverage(answered, last, one) for one in owed}
    if out is not None:
        _write(out, code, answered, owed, overpaid)
    if as_json:
        print(json.dumps(
            {
                "area": code,
                "months": [str(one) for one in answered.months],
                "persons": sum(run.persons for run in answered.runs if _is(run, last)),
                "programmes": _programmes(answered, wanted),
                "entitled_not_receiving": {
                    one: {"month": str(last), "count": len(found),
                          "persons": [person.person_id for person in found]}
                    for one, found in owed.items()
                },
                "receiving_not_entitled": [_overpaid_json(one) for one in overpaid],
                "coverage": {
                    one: [_coverage_json(place) for place in found]
                    for one, found in covered.items()
                },
            },
            ensure_ascii=False, indent=1,
        ))  # fmt: skip
    else:
        _table(answered, wanted, owed, overpaid, covered)


def _is(run: Any, month: Month) -> bool:
    return bool(run.month == month.first_day)


def _programmes(answered: Answered, wanted: Sequence[str]) -> list[dict[str, Any]]:
    from huican.programmes import tallies

    last = answered.months[-1]
    made = []
    for one in tallies.tallies(answered):
        if one.programme not in wanted:
            continue
        entry: dict[str, Any] = {
            "programme": one.programme,
            "name": answered.of(one.programme).name,
            "month": str(one.month),
            "entitled": one.yes,
            "not_entitled": one.no,
            "unknown": one.unknown,
            "not_in_force": one.not_in_force,
            "due_fen": one.amount_fen,
            "without_standard": one.without_amount,
        }
        if one.month == last:
            entry["clauses"] = [
                {"id": each.id, "text": each.text, "fails": each.fails, "unknown": each.unknown}
                for each in tallies.clauses(answered, last, one.programme)
            ]
            entry["missing"] = [
                {"fact": each.name, "owner": each.owner, "days": each.days,
                 "persons": each.persons}
                for each in (
                    tallies.missing_facts(answered, last, one.programme) if one.unknown else ()
                )
            ]  # fmt: skip
        made.append(entry)
    return made


def _overpaid_json(one: Overpaid) -> dict[str, Any]:
    return {
        "person": one.person_id,
        "area": one.area_code,
        "programme": one.programme,
        "cause": one.cause.code,
        "words": one.cause.text,
        "months": [str(month) for month in one.months],
        "amount_fen": one.amount_fen,
    }


def _coverage_json(one: Coverage) -> dict[str, Any]:
    return {
        "area": one.place,
        "entitled": one.entitled,
        "receiving": one.receiving,
        "unknown": one.unknown,
        "receiving_unknown": one.receiving_unknown,
        "receiving_not_entitled": one.receiving_not_entitled,
    }


def _table(
    answered: Answered, wanted: Sequence[str], owed: dict[str, list[NotReceiving]],
    overpaid: Sequence[Overpaid], covered: dict[str, list[Coverage]],
) -> None:  # fmt: skip
    from rich.console import Console
    from rich.table import Table

    from huican.programmes import tallies

    last = answered.months[-1]
    table = Table(title=f"{last} 资格认定")
    for head in ("项目", "符合", "不符合", "待核实", "应享未享", "应补尽补", "不该领而领"):
        table.add_column(head, justify="left" if head == "项目" else "right", overflow="fold")
    without_right: dict[str, set[int]] = {}
    for one in overpaid:
        without_right.setdefault(one.programme, set()).add(one.person_id)
    for tally in tallies.tallies(answered):
        if (
            tally.month != last
            or tally.programme not in wanted
            or not (tally.yes or tally.no or tally.unknown)
        ):
            continue
        places = covered.get(tally.programme)
        table.add_row(
            answered.of(tally.programme).name, f"{tally.yes:,}", f"{tally.no:,}",
            f"{tally.unknown:,}",
            f"{len(owed[tally.programme]):,}" if tally.programme in owed else "—",
            _rate(places) if places else "—",
            f"{len(without_right.get(tally.programme, ())):,}人",
        )  # fmt: skip
    Console().print(table)
    if overpaid:
        total = sum(one.amount_fen for one in overpaid)
        print(f"不该领而领共 {len(overpaid):,} 笔（人·项目·原因），{yuan_text(total)} 元。")
        causes: dict[str, tuple[int, int]] = {}
        for one in overpaid:
            count, fen = causes.get(one.cause.text, (0, 0))
            causes[one.cause.text] = (count + 1, fen + one.amount_fen)
        for words, (count, fen) in sorted(causes.items(), key=lambda pair: -pair[1][1]):
            print(f"  不合“{words}”：{count:,} 笔，{yuan_text(fen)} 元")


def _rate(places: Sequence[Coverage]) -> str:
    entitled = sum(one.entitled for one in places)
    receiving = sum(one.receiving for one in places)
    return f"{receiving / entitled:.1%}" if entitled else "—"


def _write(
    out: Path, area: str, answered: Answered, owed: dict[str, list[NotReceiving]],
    overpaid: Sequence[Overpaid],
) -> None:  # fmt: skip
    """Writes the lists with full names and numbers; the audit log says who took them out."""
    from django.db import transaction

    from huican.audit.operations import record
    from huican.exchange.work_lists import WorkList, workbook
    from huican.registry.queries.named import named

    at = session.now()
    ids = {one.person_id for found in owed.values() for one in found}
    people = named(ids | {one.person_id for one in overpaid}, on=at.date(), full=True)

    def who(person: int) -> list[str | int]:
        one = people[person]
        return [one.place.township, one.place.village, one.name, one.certificate, one.disability]

    heads = ("乡镇（街道）", "村（社区）", "姓名", "残疾人证号", "类别等级")
    last = answered.months[-1]
    lists = [
        WorkList(
            f"应享未享_{answered.of(code).name}",
            f"{last} 符合条件、没有领到的：{answered.of(code).name}",
            (*heads, "应发（元）"),
            [
                [*who(one.person_id), "" if one.due_fen is None else one.due_fen / 100]
                for one in found
            ],
        )
        for code, found in owed.items() if found
    ]  # fmt: skip
    lists.append(WorkList(
        "不该领而领", f"{answered.months[0]}—{last} 不符合条件、却发了的",
        (*heads, "项目", "不合哪一条", "月份", "金额（元）"),
        [
            [*who(one.person_id), answered.of(one.programme).name, one.cause.text,
             "、".join(map(str, one.months)), one.amount_fen / 100]
            for one in overpaid
        ],
    ))  # fmt: skip
    replace(out, workbook(lists))
    with transaction.atomic():
        record(
            verb="ledger.export-work-lists", by=session.actor(), at=at, area_code=area,
            summary=f"导出应享未享、不该领而领名单，{len(people)} 人",
            data={"persons": len(people), "months": [str(one) for one in answered.months]},
        )  # fmt: skip
