"""项目与依据: every programme, and one as a page of the manual."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from huican.access.permissions import may
from huican.desk.addresses import address, here, scope
from huican.desk.contexts.month_asked import month_links, month_of
from huican.desk.contexts.programme_words import (
    KIND_OF,
    fact_words,
    law,
    per,
    place_names,
    set_by,
    span,
)
from huican.programmes.domain.examples import Case, read_example_text
from huican.programmes.domain.outcome import Outcome
from huican.programmes.domain.parameters import ParameterTable
from huican.programmes.domain.policy import Condition, Parameter, Programme, Step
from huican.programmes.domain.programme_reader import GROUPS
from huican.programmes.domain.words import KIND_WORDS, MARK_WORDS, SUBJECT_WORDS
from huican.programmes.kept_versions import versions_of
from huican.programmes.standing import Standing, standing
from huican.rules.types import Kind
from huican.rules.written import shown
from huican.ui import formats


def listing(request: HttpRequest) -> dict[str, Any]:
    """See desk/programmes.html."""
    standing_now = standing()
    every = list(standing_now.policies.programmes.values())
    counts = Counter(one.group for one in every)
    chosen = request.GET.get("group", "")
    groups = [*GROUPS, *sorted(set(counts) - set(GROUPS))]
    assumed = sum(bool(one.assumptions) for one in every)
    return {
        "title": "项目与依据",
        "lede": f"{len(every)} 个项目。每一条都写着依据；{assumed} 个项目里有还没核对的地方，"
        "都标出来了。",
        "filters": [
            {"text": "全部", "url": here(request, group=None), "count": len(every),
             "current": chosen not in counts},
            *({"text": name, "url": here(request, group=name), "count": counts[name],
               "current": name == chosen} for name in groups if counts[name]),
        ],
        "groups": [
            {"title": name, "rows": [_line(request, one) for one in every if one.group == name]}
            for name in groups if counts[name] and chosen in ("", name, *(() if chosen in counts else (chosen,)))
        ],
    }  # fmt: skip


def _line(request: HttpRequest, programme: Programme) -> dict[str, Any]:
    basis = programme.basis[0] if programme.basis else None
    return {
        "name": programme.name,
        "url": address(request, "programme", programme.code),
        "summary": programme.summary,
        "kind": "，".join(
            part
            for part in (SUBJECT_WORDS[programme.subject], KIND_WORDS.get(programme.kind, ""))
            if part
        ),
        "since": span(programme.from_month, programme.to_month),
        "basis": basis.number if basis else "",
        "assumed": len(programme.assumptions),
    }


def programme_of(code: str) -> tuple[Standing, Programme]:
    """The programme of an address; Http404 where there is none."""
    standing_now = standing()
    programme = standing_now.policies.programmes.get(code)
    if programme is None:
        raise Http404
    return standing_now, programme


def programme_page(request: HttpRequest, code: str) -> dict[str, Any]:
    """See desk/programme.html: the whole of a programme, for this area and month."""
    standing_now, programme = programme_of(code)
    month = month_of(request)
    members = [standing_now.policies[one] for one in programme.members]
    return {
        "trail": [
            {"text": "项目与依据", "url": address(request, "programmes")},
            {"text": programme.group,
             "url": address(request, "programmes", group=programme.group)},
        ],
        "name": programme.name,
        "summary": programme.summary,
        "month": month_links(request, month),
        "facts": _facts(programme, standing_now),
        "counts_url": address(request, "determined", programme.code, at=str(month))
        if not programme.members and programme.subject in ("person", "child", "household")
        and may(request.user, "determination.read") else None,
        "assumptions": list(programme.assumptions),
        "conditions": [_condition(request, programme, one) for one in programme.conditions],
        "members": [_line(request, one) for one in members],
        "basis": [
            {"number": one.number, "article": one.article, "text": one.text,
             "mark": MARK_WORDS.get(one.mark, ""), "kind": "ok" if one.mark == "V" else "warn"}
            for one in programme.basis
        ],
        "parameters": [
            _parameter(request, programme, one, standing_now.table, month)
            for one in programme.parameters
        ],
        "chain": [_step(request, programme, one, standing_now.table, month)
                  for one in programme.chain],
        "materials": [
            {"name": one.name, "known_by": "、".join(map(fact_words, one.known_by))} for one in programme.materials
        ],
        "examples": [_example(one) for one in _cases(code, programme.digest)],
        "digest": programme.digest,
        "versions": [
            {"kept_at": f"{formats.clock(one.kept_at)}留存", "digest": one.digest,
             "current": one.digest == programme.digest}
            for one in versions_of(code)
        ],
    }  # fmt: skip


def _facts(programme: Programme, standing_now: Standing) -> list[dict[str, str]]:
    policies = standing_now.policies
    rows = [
        ("给谁", SUBJECT_WORDS[programme.subject]),
        ("给什么", KIND_WORDS.get(programme.kind, programme.kind)),
        ("施行", span(programme.from_month, programme.to_month)),
    ]
    if programme.amount is not None:
        rows.append(("给多少", f"{per(programme)} {programme.amount.text}".strip()))
    for words, codes in (
        ("不能同时领", programme.yields_to), ("只领高的一项", programme.better_of),
    ):  # fmt: skip
        if codes:
            rows.append((words, "、".join(policies[one].name for one in codes)))
    if not programme.members:
        rows.append(("要申请吗", "不用申请也可以发" if programme.apply_free else "要申请"))
    if programme.review_months:
        rows.append(("复核", programme.review_text or f"每 {programme.review_months} 个月一次"))
    if programme.back_pay_months_max is not None:
        rows.append(("最多补发", f"{programme.back_pay_months_max} 个月"))
    elif programme.back_pay_name:
        rows.append(("最多补发", f"看当地的“{programme.back_pay_name}”"))
    return [{"key": key, "value": value} for key, value in rows]


def _condition(request: HttpRequest, programme: Programme, one: Condition) -> dict[str, Any]:
    return {
        "id": one.id,
        "text": one.text,
        "rule": one.when.text if one.when is not None else "",
        "any_of": [_condition(request, programme, inner) for inner in one.any_of],
        "span": span(one.from_month, one.to_month),
        "applies": one.applies.text if one.applies is not None else "",
        "assumption": one.assumption,
        "law": law(request, programme, one.basis) if one.basis is not None else None,
    }


def _parameter(
    request: HttpRequest, programme: Programme, one: Parameter, table: ParameterTable, month: Any
) -> dict[str, Any]:
    today = timezone.localdate()
    here_now = table.resolve(programme, one.name, scope(request).code, month)
    history = table.history(programme.code, one.name)
    names = place_names({value.area for value in history}, today)
    return {
        "name": one.name,
        "meaning": one.meaning,
        "here": shown(here_now.value if here_now else None, one.type),
        "known": here_now is not None,
        "from": set_by(here_now, names),
        "floor": one.floor,
        "plausible": _plausible(one),
        "values": [
            {
                "place": names[value.area], "since": value.from_month.label,
                "value": shown(value.value, one.type), "number": value.number,
                "note": value.note, "mark": "" if value.set_by else MARK_WORDS.get(value.mark, ""),
            }
            for value in history
        ],
        "set_url": address(
            request, "standard-new", programme=programme.code, parameter=one.code
        ) if may(request.user, "standard.propose") else None,
    }  # fmt: skip


def _plausible(one: Parameter) -> str:
    if one.type.kind is not Kind.NUMBER or one.plausible_low is None:
        return ""
    return f"常见 {shown(one.plausible_low, one.type)} 到 {shown(one.plausible_high, one.type)}"


def _step(
    request: HttpRequest, programme: Programme, one: Step, table: ParameterTable, month: Any
) -> dict[str, str]:
    days = one.days
    if one.days_name:
        found = table.resolve(programme, one.days_name, scope(request).code, month)
        days = int(found.value) if found is not None else None
    words = "没有定几天" if one.days_name and days is None else ""
    return {
        "title": one.who,
        "note": f"{one.what}{f'，{days} 个工作日' if days else ''}{f'，{words}' if words else ''}",
        "state": "todo",
    }


@lru_cache(maxsize=128)
def _cases(code: str, digest: str) -> tuple[Case, ...]:
    """The examples of a programme, read once for each version."""
    policies = standing().policies
    return read_example_text(policies.texts[code]["examples.yaml"], policies[code], policies.facts)


def _example(case: Case) -> dict[str, str]:
    amount = ""
    if case.answer is Outcome.YES and case.amount_fen is not None:
        amount = "不知道" if case.amount_fen < 0 else f"{formats.yuan(case.amount_fen)} 元"
    return {
        "name": case.name, "month": case.month.label, "kind": KIND_OF[case.answer],
        "answer": case.answer.word, "amount": amount,
    }  # fmt: skip
