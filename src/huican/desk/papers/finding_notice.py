"""整改通知书: one finding, to whoever is asked: what was found, what to do, by when, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from huican.desk.contexts.inspections import months_of
from huican.desk.contexts.watched_rows import places, programme_names, who
from huican.desk.papers.drawing import heading, office_of, paragraph
from huican.desk.papers.inspection_report import acts_words, payment_words
from huican.insight.report import Document, word_bytes
from huican.insight.report.nodes import Block, Title
from huican.ledger.domain.inspections import SEVERITY_WORDS
from huican.ledger.supervision import patterns, printed
from huican.ledger.supervision.printed import Told
from huican.ui import formats

if TYPE_CHECKING:
    from huican.ledger.models import InspectionFinding


def notice_word(request: HttpRequest, one: InspectionFinding) -> bytes:
    """The .docx of a finding's notice; as long as nothing is done about it, the same bytes."""
    return word_bytes(document_of(request, one))


def document_of(request: HttpRequest, one: InspectionFinding) -> Document:
    """The notice as the tree that reports are written from. Its day is that of the last asking."""
    told = printed.told(one)
    inspection = one.inspection
    people = who({one.asked_of, one.closed_by, *(act.by for act in told.acts)})
    asked = told.latest_asking
    day = formats.local(asked.at if asked is not None else one.raised_at).date()
    names = programme_names()
    blocks: list[Block] = [
        paragraph(
            f"“{inspection.title}”（{inspection.number}，{places([inspection.area_code])[inspection.area_code]}，"
            f"{'、'.join(names.get(code, code) for code in inspection.programmes)}，{months_of(inspection)}）"
            "发现下面的问题，请您查明、改正，按时答复。"
        ),
        *_found(request, one), *_wanted(told), *_how(one, told, people),
    ]  # fmt: skip
    return Document(
        Title(("资金检查", "整改通知书")), tuple(blocks), (), office_of(inspection.area_code, day),
        day, {}, addressee=people.get(one.asked_of, one.asked_of),
        number=f"{inspection.number} 第 {one.number} 条",
    )  # fmt: skip


def _found(request: HttpRequest, one: InspectionFinding) -> list[Block]:
    pattern = patterns.BY_CODE.get(one.pattern)
    item = one.item
    amount = f"{formats.yuan(one.amount_fen)} 元" if one.amount_fen else "没有"
    return [
        heading(1, "发现的问题"),
        *(paragraph(line) for line in one.words.splitlines() if line.strip()),
        *([paragraph(f"说的是{payment_words(request, [item])[item.pk]}。")] if item else []),
        *([paragraph(f"从线索来：{pattern.name}。")] if pattern else []),
        paragraph(f"轻重：{SEVERITY_WORDS[one.severity]}。涉及金额：{amount}。"),
    ]


def _wanted(told: Told) -> list[Block]:
    asked = told.latest_asking
    again = asked is not None and asked.act == "send-back"
    return [
        heading(2, "请您做什么"),
        *([paragraph(f"上次的答复退回了，还差：{asked.words}")] if again and asked else []),
        paragraph("查明是怎么回事；不对的，改过来；答复里写清查了什么、改了什么、有什么材料。"),
        paragraph(f"请在{formats.day(told.finding.due)}以前（包括这一天）答复。"),
    ]


def _how(one: InspectionFinding, told: Told, people: dict[str, str]) -> list[Block]:
    blocks: list[Block] = [
        heading(3, "怎样答复"),
        paragraph(
            f"登录惠残，在“要我答复的”里打开“{one.inspection.number} 第 {one.number} 条”，写好以后按“交上答复”。"
            "证号、账号不写在答复里。材料附在卷里，检查的人来看。"
        ),
        paragraph("答复以后由检查的人核：改好了的销号，没有说清的退回再答。问您的问题，不能由您自己销号。"),
    ]  # fmt: skip
    if len(told.acts) > 1:
        blocks += [heading(4, "以前的问和答"), *map(paragraph, acts_words(told, people))]
    if one.state == "closed" and one.closed_at is not None:
        closed = people.get(one.closed_by, one.closed_by)
        blocks.append(paragraph(f"这条问题已由{closed}于{formats.day(one.closed_at)}销号。"))
    return blocks
