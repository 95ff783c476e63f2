"""检查报告: an inspection as an official document, persons masked as on its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils import timezone

from huican.desk.contexts.inspections import basis_words, months_of
from huican.desk.contexts.watched_rows import persons_of, places, programme_names, who
from huican.desk.papers.drawing import heading, office_of, paragraph, table
from huican.insight.report import Document, word_bytes
from huican.insight.report.nodes import Block, Heading, Table, Title
from huican.insight.report.word.paper import TITLE_CHARACTERS
from huican.kernel.months import Month
from huican.ledger.domain.inspections import ACT_WORDS, SEVERITY_WORDS, STATE_WORDS
from huican.ledger.supervision import printed
from huican.ledger.supervision.printed import Told
from huican.ui import formats

if TYPE_CHECKING:
    from huican.ledger.models import Inspection, InspectionFinding, SampleItem

DRAFT = "未结束，草稿"
_DIGEST_SHOWN = 12
_SEEN = (("fine", "没有问题"), ("found", "有问题"), ("", "还没看"))


def inspection_word(request: HttpRequest, one: Inspection) -> bytes:
    """The .docx of an inspection's report; as long as nothing is done about it, the same bytes."""
    return word_bytes(document_of(request, one))


def document_of(request: HttpRequest, one: Inspection) -> Document:
    """The report as the tree that reports are written from."""
    told = list(printed.findings(one))
    people = who({one.opened_by, one.closed_by, *(each.finding.asked_of for each in told),
                  *(act.by for each in told for act in each.acts)})  # fmt: skip
    closed = one.closed_at is not None
    day = formats.local(one.closed_at).date() if one.closed_at else timezone.localdate()
    blocks: list[Block] = [
        *_about(one, people), *_samples(one), *_seen(one),
        *_findings(told, people), *_put_right(request, told, people),
        heading(6, "检查结论"),
        *([paragraph(line) for line in one.conclusion.splitlines() if line.strip()] if closed
          else [paragraph(f"检查还没有结束，没有结论。以上写到{formats.day(day)}为止，只供核对。")]),
        paragraph("检查人（签字）："), paragraph("被检查单位负责人（签字）："),
    ]  # fmt: skip
    return Document(
        Title(_title(one.title)), tuple(blocks), (), office_of(one.area_code, day), day, {},
        number=f"{one.number}{'' if closed else f'（{DRAFT}）'}", mark="" if closed else DRAFT,
    )  # fmt: skip


def _title(words: str) -> tuple[str, ...]:
    """……检查报告 on one line, or, where that is too long, on two."""
    fits = len(words) + 2 <= TITLE_CHARACTERS
    return (words, "报告" if fits else "资金检查报告")


def payment_words(request: HttpRequest, items: Sequence[SampleItem]) -> dict[int, str]:
    """Drawn payments by id in words: whose (masked, where the reader may know), where, what."""
    persons = persons_of(request, [item.person_id for item in items])
    names, known = programme_names(), places({item.area_code for item in items})
    said = {}
    for item in items:
        person = persons.get(item.person_id, {"name": None})["name"]
        said[item.pk] = "，".join((
            f"样本第 {item.number} 笔", *([person.shown] if person else []), known[item.area_code],
            names.get(item.programme, item.programme), Month.of(item.for_month).label,
            f"{formats.yuan(item.amount_fen)} 元",
        ))  # fmt: skip
    return said


def acts_words(told: Told, people: dict[str, str]) -> list[str]:
    """What was said and done about a finding, a line each, in order."""
    return [
        f"{formats.day(act.at)}，{people.get(act.by, act.by)}{ACT_WORDS.get(act.act, act.act)}：{act.words}"
        for act in told.acts
    ]  # fmt: skip


def _about(one: Inspection, people: dict[str, str]) -> list[Block]:
    names = programme_names()
    ended = (
        f"{formats.day(one.closed_at)}由{people.get(one.closed_by, one.closed_by)}结束"
        if one.closed_at else "还没有结束"
    )  # fmt: skip
    lines = (
        ("查哪里", places([one.area_code])[one.area_code]),
        ("查什么", "、".join(names.get(code, code) for code in one.programmes)),
        ("哪些月", months_of(one)),
        ("谁查的", f"{people.get(one.opened_by, one.opened_by)}，{formats.day(one.opened_at)}立项，{ended}"),
    )  # fmt: skip
    return [heading(1, "检查的范围"), *(paragraph(f"{key}：{words}。") for key, words in lines)]


def _samples(one: Inspection) -> list[Block]:
    drawn = printed.samples(one)
    people = who({each.drawn_by for each, _ in drawn})
    head = ("第几次", "怎么抽", "总共（笔）", "抽到（笔）", "种子", "总体摘要", "谁抽、何时")
    rows = [
        (f"{place}", basis_words(each.basis), f"{each.population:,}", f"{held:,}", each.seed,
         each.digest[:_DIGEST_SHOWN],
         f"{people.get(each.drawn_by, each.drawn_by)} {formats.day(each.drawn_at)}")
        for place, (each, held) in enumerate(drawn, start=1)
    ]  # fmt: skip
    if not rows:
        return [heading(2, "怎样抽的"), paragraph("还没有抽样。")]
    return [
        heading(2, "怎样抽的"),
        paragraph(
            "照种子抽，谁都不能挑；总体摘要是抽的时候全部发放的记号。发放没有增减，"
            "用同一个种子重抽一遍，抽到的还是这些。"
        ),
        table("抽样", head, rows, widths=(11, 24, 17, 17, 34, 27, 26), right=(2, 3)),
    ]  # fmt: skip


def _seen(one: Inspection) -> list[Block]:
    seen = printed.seen(one)
    rows = [(words, f"{seen[code].count:,}", formats.yuan(seen[code].fen)) for code, words in _SEEN]
    total = ("合计", f"{sum(each.count for each in seen.values()):,}",
             formats.yuan(sum(each.fen for each in seen.values())))  # fmt: skip
    looked = seen["fine"].count + seen["found"].count
    words = f"抽到的看了 {looked:,} 笔，没有问题 {seen['fine'].count:,} 笔，有问题 {seen['found'].count:,} 笔"
    left = f"，还有 {seen[''].count:,} 笔没有看" if seen[""].count else ""
    return [
        heading(3, "看的结果"), paragraph(f"{words}{left}。"),
        table("抽到的发放", ("看过以后", "笔数", "金额（元）"), [*rows, total],
              widths=(76, 35, 45), right=(1, 2)),
    ]  # fmt: skip


def _findings(told: Sequence[Told], people: dict[str, str]) -> list[Block]:
    if not told:
        return [heading(4, "发现的问题"), paragraph("没有提出问题。")]
    closed = sum(each.finding.state == "closed" for each in told)
    fen = sum(each.finding.amount_fen for each in told)
    return [
        heading(4, "发现的问题"),
        paragraph(f"提出 {len(told):,} 条，涉及 {formats.yuan(fen)} 元；"
                  f"已销号 {closed:,} 条，没有销号 {len(told) - closed:,} 条。"),
        _table(told, people),
    ]  # fmt: skip


def _table(told: Sequence[Told], people: dict[str, str]) -> Table:
    head = ("第几条", "问题", "轻重", "涉及（元）", "请谁答复", "到哪天", "状态", "最近的答复")
    rows = []
    for each in told:
        one, answer = each.finding, each.latest_answer
        rows.append((
            f"{one.number}", one.words, SEVERITY_WORDS[one.severity], formats.yuan(one.amount_fen),
            people.get(one.asked_of, one.asked_of), formats.iso_day(one.due), state_words(one),
            answer.words if answer is not None else "还没有答复",
        ))  # fmt: skip
    return table("问题", head, rows, widths=(11, 35, 11, 22, 16, 13, 15, 33), right=(3,))


def state_words(one: InspectionFinding) -> str:
    """等答复, 已销号 …; of one past its day, that it is."""
    late = one.state == "asked" and one.due < timezone.localdate()
    return "超期没有答复" if late else STATE_WORDS[one.state]


def _put_right(request: HttpRequest, told: Sequence[Told], people: dict[str, str]) -> list[Block]:
    if not told:
        return [heading(5, "整改情况"), paragraph("没有要整改的。")]
    said = payment_words(request, [one.finding.item for one in told if one.finding.item])
    blocks: list[Block] = [heading(5, "整改情况")]
    for each in told:
        about = said.get(each.finding.item_id or 0)
        blocks.append(Heading(2, "", f"第 {each.finding.number} 条（{state_words(each.finding)}）"))
        if about:
            blocks.append(paragraph(f"说的是{about}。"))
        blocks += [paragraph(line) for line in acts_words(each, people)]
    return blocks
