"""`huican determine`: one person clause by clause, or everybody of an area and the lists to work on.

Exit codes: 0 answered; 2 no such person, programme, area or month.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huican.cli import session
from huican.kernel.errors import HuicanError
from huican.kernel.money import yuan_text
from huican.kernel.months import Month

if TYPE_CHECKING:
    from huican.programmes.domain.determination import Clause, Determination, Input
    from huican.programmes.one_person import MonthAnswers

_EVERYBODY = (("000000000000", "999999999999"),)


class AskedWrongly(HuicanError):
    """Options that do not go together."""

    code = "asked-wrongly"
    exit_code = 2


class PersonNotFound(HuicanError):
    """Nobody on file has this number, or several persons may be meant."""

    code = "person-not-found"
    exit_code = 2


def determine(
    person: Annotated[str, typer.Option(help="残疾人证号、身份证号或档号：只看这一个人")] = "",
    month: Annotated[str, typer.Option(help="月份，如 2023-12；不写就是这个月")] = "",
    to: Annotated[str, typer.Option(help="到哪个月（含），和 --month 一起看几个月")] = "",
    programme: Annotated[
        list[str] | None, typer.Option(help="只看这个项目（代码，如 nursing-subsidy），可写几次")
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help="看一个地区的所有人")] = False,
    area: Annotated[str, typer.Option(help="区划代码；只有一个县时可以不写")] = "",
    out: Annotated[
        Path | None, typer.Option(help="和 --all 一起：把名单写成这个工作簿（写全名和证号，留痕）")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出给出 JSON 结果")] = False,
) -> None:
    """资格认定：这个月能享受什么、凭哪一条、数据从哪里来；或一个地区谁该享未享、谁不该领而领。

    不知道的事实就说不知道、由谁去核实，从不当作“有”或“没有”。
    """
    if bool(person) == everyone:
        raise AskedWrongly("看谁没有写清楚", remedy="请写 --person 证号，或写 --all 看所有人")
    months = months_of(month, to)
    session.start()
    if everyone:
        from huican.cli.determine_all import report

        report(months, area, programme, out, as_json)
        return
    from huican.programmes.one_person import determine_person

    found = determine_person(person_id_of(person), months, codes=programme)
    if as_json:
        print(json.dumps(
            {"months": [_month_json(one) for one in found]}, ensure_ascii=False, indent=1
        ))  # fmt: skip
    else:
        for one in found:
            _show(one, in_full=bool(programme))


def months_of(month: str, to: str) -> list[Month]:
    """The months from --month to --to (both included); this month where nothing is said."""
    from zoneinfo import ZoneInfo

    first = (
        Month.parse(month) if month
        else Month.of(session.now().astimezone(ZoneInfo("Asia/Shanghai")).date())
    )  # fmt: skip
    last = Month.parse(to) if to else first
    if last < first:
        raise AskedWrongly(
            "--to 比 --month 早", where=f"{month}、{to}", remedy="请把两个月份换过来"
        )
    return [first.next(n) for n in range(last.index - first.index + 1)]


def person_id_of(number: str) -> int:
    """The file that a certificate, identity or file number means. Raises PersonNotFound."""
    from huican.access.domain.scope import AreaScope
    from huican.registry.queries.search import search

    scope = AreaScope("0" * 12, _EVERYBODY, "0" * 12)
    answer = search(number, scope, on=session.now().date(), limit=2)
    if answer.problem or len(answer.results) != 1:
        why = answer.problem or ("不止一个人对得上" if answer.results else "档案里没有这个号")
        raise PersonNotFound(f"没有找到这个人：{why}", remedy="请写完整的残疾人证号或身份证号")
    return answer.results[0].person_id


# --- words ----------------------------------------------------------------------------------


def _show(one: MonthAnswers, *, in_full: bool) -> None:
    print(f"{one.month}")
    for answer in one.answers.values():
        if answer.outcome.word == "未施行" and not in_full:
            continue
        amount = "" if answer.amount_fen is None else f"  {yuan_text(answer.amount_fen)}元"
        print(f"  {answer.programme.name}：{answer.outcome.word}{amount}")
        for line in _reasons(answer, in_full):
            print(f"    {line}")


def _reasons(answer: Determination, in_full: bool) -> list[str]:
    lines = []
    for clause in answer.clauses:
        if in_full or clause.outcome.word != "符合":
            lines += _clause_lines(clause)
    lines += [f"待核实：{one.name}（{one.owner}，{one.days} 个工作日）" for one in answer.missing]
    lines += [f"已享受或可享受：{one.name}，不重复给" for one in answer.displaced]
    lines += [f"如果 {one.name} 由 {one.now} 变为 {one.then}，就符合" for one in answer.changes]
    if answer.met_from is not None:
        lines.append(f"到 {answer.met_from} 年龄就够了")
    if answer.outcome.word == "符合" and answer.amount_fen is None and answer.amount_why:
        lines.append(f"金额：{answer.amount_why}")
    return lines


def _clause_lines(clause: Clause) -> list[str]:
    basis = f"（{clause.basis.number} {clause.basis.article}）" if clause.basis else ""
    lines = [f"{clause.outcome.word} {clause.text}{basis}"]
    inputs = {one.name: one for inner in (clause, *clause.alternatives) for one in inner.inputs}
    return lines + [f"  {_input_words(one)}" for one in inputs.values()]


def _input_words(one: Input) -> str:
    words = f"{one.name} = {one.words}"
    if one.known is not None and one.known.source:
        words += f"，{one.known.source}"
        if one.known.late_months:
            words += f"（{one.known.late_months} 个月后才得知）"
    if one.resolved is not None:
        words += f"，{one.resolved.number}"
    return words


# --- JSON -----------------------------------------------------------------------------------


def _month_json(one: MonthAnswers) -> dict[str, Any]:
    return {
        "month": str(one.month),
        "area": one.facts.area_code,
        "programmes": [_answer_json(answer) for answer in one.answers.values()],
    }


def _answer_json(one: Determination) -> dict[str, Any]:
    return {
        "programme": one.programme.code,
        "name": one.programme.name,
        "outcome": one.outcome.code,
        "words": one.outcome.word,
        "amount_fen": one.amount_fen,
        "amount_why": one.amount_why,
        "digest": one.programme.digest,
        "clauses": [_clause_json(clause) for clause in one.clauses],
        "missing": [
            {"fact": each.name, "owner": each.owner, "days": each.days,
             "is_standard": each.is_parameter}
            for each in one.missing
        ],
        "changes": [
            {"fact": each.name, "now": each.now, "then": each.then} for each in one.changes
        ],
        "gives_way_to": [
            {"programme": each.code, "outcome": each.outcome.code, "because": each.because}
            for each in one.displaced
        ],
        "met_from": str(one.met_from) if one.met_from else None,
    }  # fmt: skip


def _clause_json(clause: Clause) -> dict[str, Any]:
    return {
        "id": clause.id,
        "text": clause.text,
        "outcome": clause.outcome.code,
        "expression": clause.expression,
        "basis": (
            {"number": clause.basis.number, "article": clause.basis.article,
             "mark": clause.basis.mark}
            if clause.basis else None
        ),
        "assumption": clause.assumption,
        "inputs": [_input_json(one) for one in clause.inputs],
        "alternatives": [_clause_json(one) for one in clause.alternatives],
    }  # fmt: skip


def _input_json(one: Input) -> dict[str, Any]:
    made: dict[str, Any] = {"name": one.name, "value": one.value, "words": one.words}
    if one.known is not None:
        made |= {
            "source": one.known.source, "on": one.known.on_date, "known_at": one.known.known_at,
            "late_months": one.known.late_months, "sheet": one.known.sheet_id,
            "row": one.known.row,
        }  # fmt: skip
    if one.resolved is not None:
        made |= {"number": one.resolved.number, "area": one.resolved.area,
                 "from": str(one.resolved.from_month)}  # fmt: skip
    return made
