"""资金检查: the list, opening one, its samples one payment at a time, and its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone

from huican.access.permissions import may
from huican.desk.addresses import address, here, page_number, scope
from huican.desk.contexts.findings import finding_rows
from huican.desk.contexts.month_asked import read_month
from huican.desk.contexts.paging import pages
from huican.desk.contexts.watched_rows import (
    evidence_url,
    persons_of,
    places,
    programme_names,
    who,
)
from huican.kernel.months import Month
from huican.ledger.domain.inspections import SAMPLE_MAX
from huican.ledger.supervision import patterns, reading
from huican.ledger.supervision.inspections import drawn_again
from huican.programmes.standing import standing
from huican.ui import formats

if TYPE_CHECKING:
    from huican.ledger.models import Inspection, SampleItem

PAGE_ROWS = 50
_STATES = {"open": ("unk", "在查"), "closed": ("ok", "已结束")}
_VERDICTS = {"": ("unk", "还没看"), "fine": ("ok", "没有问题"), "found": ("bad", "有问题")}


@dataclass
class Form:
    """What was typed, and what is wrong with it."""

    values: dict[str, str] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)

    def wrong(self, name: str, text: str) -> None:
        self.errors.append({"field": name, "text": text})


def listing(request: HttpRequest) -> dict[str, Any]:
    """See desk/supervision_inspections.html."""
    state = request.GET.get("state", "")
    state = state if state in _STATES else ""
    page = page_number(request)
    counts, rows = reading.inspections(
        scope(request), state=state, limit=PAGE_ROWS, offset=(page - 1) * PAGE_ROWS
    )
    people = who({row.inspection.opened_by for row in rows})
    names = places({row.inspection.area_code for row in rows})
    return {
        "trail": [{"text": "监督", "url": address(request, "supervision")}],
        "title": "资金检查",
        "lede": f"{counts['open']:,} 次在查，{counts['closed']:,} 次已结束。",
        "new_url": address(request, "inspection-new")
        if may(request.user, "supervision.write") else None,
        "filters": [
            {"text": "全部", "url": here(request, state=None), "count": counts[""],
             "current": not state},
            *({"text": words, "url": here(request, state=code), "count": counts[code],
               "current": code == state} for code, (_, words) in _STATES.items()),
        ],
        "rows": [
            {
                "number": row.inspection.number, "title": row.inspection.title,
                "url": address(request, "inspection", row.inspection.pk),
                "place": names[row.inspection.area_code], "months": months_of(row.inspection),
                "by": people.get(row.inspection.opened_by, row.inspection.opened_by),
                "drawn": row.drawn, "looked": row.looked, "findings": row.findings,
                "open": row.open, "kind": _STATES[row.inspection.state][0],
                "words": _STATES[row.inspection.state][1],
            }
            for row in rows
        ],
        "pages": pages(request, page, counts[state], PAGE_ROWS, "次"),
    }  # fmt: skip


def months_of(one: Inspection) -> str:
    """2023年1月到2023年5月."""
    first, last = Month.of(one.from_month), Month.of(one.until_month).next(-1)
    return first.label if first == last else f"{first.label}到{last.label}"


def basis_words(basis: str) -> str:
    """How a sample was drawn: 随机, or the name of a pattern."""
    if basis == "random":
        return "随机"
    return patterns.BY_CODE[basis].name if basis in patterns.BY_CODE else basis


def form_page(request: HttpRequest, form: Form) -> dict[str, Any]:
    """See desk/supervision_inspection_new.html."""
    code = request.GET.get("pattern", "")
    pattern = patterns.BY_CODE.get(code)
    span = patterns.span_of(scope(request), read_month(request.GET.get("at", "")))
    if not form.values and span is not None:
        form.values = {"first": str(span.first), "last": str(span.last)}
    chosen = request.POST.getlist("programme")
    return {
        "trail": [
            {"text": "监督", "url": address(request, "supervision")},
            {"text": "资金检查", "url": address(request, "inspections")},
        ],
        "title": "立项检查",
        "statement": f"查哪里：{places([scope(request).code])[scope(request).code]}"
        "（要查一个乡镇，先在上面换区划）。",
        "from_pattern": pattern.name if pattern else None,
        "form": form.values, "errors": form.errors,
        "programmes": [
            {"code": one.code, "name": one.name, "checked": one.code in chosen}
            for one in standing().policies.programmes.values() if one.counts_as
        ],
        "action": request.get_full_path(),
        "back_url": address(request, "inspections"),
    }  # fmt: skip


def inspection_page(request: HttpRequest, one: Inspection, form: Form) -> dict[str, Any]:
    """See desk/supervision_inspection.html."""
    show = request.GET.get("show", "")
    show = show if show in ("waiting", "fine", "found") else ""
    page, user = page_number(request), request.user
    counts, items = reading.items(one, show=show, limit=PAGE_ROWS, offset=(page - 1) * PAGE_ROWS)
    _, found = reading.findings(scope(request), today=timezone.localdate(), inspection_id=one.pk)
    names = programme_names()
    writes = may(user, "supervision.write") and one.state == "open"
    people = who({one.opened_by, one.closed_by})
    return {
        "trail": [
            {"text": "监督", "url": address(request, "supervision")},
            {"text": "资金检查", "url": address(request, "inspections")},
        ],
        "title": f"{one.number}　{one.title}",
        "state": {"kind": _STATES[one.state][0], "words": _STATES[one.state][1]},
        "facts": [
            {"key": "查哪里", "value": places([one.area_code])[one.area_code]},
            {"key": "查什么", "value": "、".join(names.get(code, code) for code in one.programmes)},
            {"key": "哪些月", "value": months_of(one)},
            {"key": "谁立项", "value": f"{people.get(one.opened_by, one.opened_by)}　"
                                      f"{formats.clock(one.opened_at)}"},
            {"key": "看了多少", "value": f"抽了 {counts['']:,} 笔，看了 "
                                      f"{counts[''] - counts['waiting']:,} 笔，"
                                      f"有问题 {counts['found']:,} 笔"},
            *([{"key": "结论", "value": one.conclusion},
               {"key": "谁结束", "value": f"{people.get(one.closed_by, one.closed_by)}　"
                                         f"{formats.clock(one.closed_at)}"}]
              if one.state == "closed" else []),
        ],
        "word_url": address(request, "inspection-word", one.pk, keep=False),
        "word_words": "检查报告（Word）" if one.state == "closed" else "检查报告草稿（Word）",
        "errors": form.errors, "form": form.values, "version": one.version,
        "action": address(request, "inspection", one.pk),
        "writes": writes,
        "samples": _samples(request, one),
        "bases": [("random", "随机"), *((each.code, f"线索：{each.name}")
                                        for each in patterns.PATTERNS)],
        "basis": form.values.get("basis") or request.GET.get("pattern", "random"),
        "sample_max": SAMPLE_MAX,
        "filters": [
            {"text": words, "url": here(request, show=code or None), "count": counts[code],
             "current": code == show}
            for code, words in (("", "全部"), ("waiting", "还没看"), ("found", "有问题"),
                                ("fine", "没有问题"))
        ] if counts[""] else [],
        "rows": _items(request, items),
        "pages": pages(request, page, counts[show], PAGE_ROWS, "笔"),
        "findings": finding_rows(request, found),
        "finding_url": address(request, "finding-new", one.pk) if writes else None,
    }  # fmt: skip


def _samples(request: HttpRequest, one: Inspection) -> list[dict[str, Any]]:
    samples = reading.samples(one)
    people = who({each.drawn_by for each in samples})
    again = request.GET.get("again", "")
    return [
        {
            "number": place,
            "basis": basis_words(each.basis),
            "wanted": each.wanted, "population": each.population, "seed": each.seed,
            "digest": each.digest[:12], "at": each.drawn_at,
            "by": people.get(each.drawn_by, each.drawn_by),
            "again_url": here(request, again=each.pk),
            "again": drawn_again(each) if again == str(each.pk) else None,
        }
        for place, each in enumerate(samples, start=1)
    ]  # fmt: skip


def _items(request: HttpRequest, items: list[SampleItem]) -> list[dict[str, Any]]:
    persons = persons_of(request, [item.person_id for item in items])
    names, known = programme_names(), places({item.area_code for item in items})
    return [
        {
            **persons.get(item.person_id, {"name": None, "url": None}),
            "number": item.number, "place": known[item.area_code],
            "programme": names.get(item.programme, item.programme),
            "month": Month.of(item.for_month).label, "fen": item.amount_fen,
            "kind": _VERDICTS[item.verdict][0], "verdict": _VERDICTS[item.verdict][1],
            "words": item.words,
            "item_url": address(request, "inspection-item", item.sample.inspection_id, item.pk),
        }
        for item in items
    ]  # fmt: skip


def item_page(request: HttpRequest, item: SampleItem, form: Form) -> dict[str, Any]:
    """See desk/supervision_item.html."""
    one = item.sample.inspection
    person = persons_of(request, [item.person_id]).get(item.person_id, {"name": None, "url": None})
    line = reading.line_numbers([item.line_id] if item.line_id else [])
    writes = may(request.user, "supervision.write") and one.state == "open"
    kind, words = _VERDICTS[item.verdict]
    looked = who({item.looked_by}).get(item.looked_by, "")
    return {
        "trail": [
            {"text": "资金检查", "url": address(request, "inspections")},
            {"text": one.number, "url": address(request, "inspection", one.pk)},
        ],
        "title": f"样本第 {item.number} 笔",
        "state": {"kind": kind, "words": words},
        "person": person,
        "facts": [
            {"key": "住在", "value": places([item.area_code])[item.area_code]},
            {"key": "项目", "value": programme_names().get(item.programme, item.programme)},
            {"key": "哪个月的", "value": Month.of(item.for_month).label},
            {"key": "金额", "value": f"{formats.yuan(item.amount_fen)} 元"},
            *([{"key": "看过以后", "value": f"{words}。{item.words}　{looked} "
                                          f"{formats.clock(item.looked_at)}"}]
              if item.verdict else []),
        ],
        "open": evidence_url(
            request, batch_id=_batch_of(item), line=line.get(item.line_id or 0),
            payment_id=item.payment_id,
        ),
        "writes": writes,
        "choices": [("fine", "没有问题"), ("found", "有问题")],
        "form": form.values or {"verdict": item.verdict, "words": item.words},
        "errors": form.errors,
        "action": address(request, "inspection-item", one.pk, item.pk),
        "finding_url": address(request, "finding-new", one.pk, item=item.pk) if writes else None,
        "back_url": address(request, "inspection", one.pk),
    }  # fmt: skip


def _batch_of(item: SampleItem) -> int | None:
    return item.line.batch_id if item.line is not None else None
