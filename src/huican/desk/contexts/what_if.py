"""试算: the question in the address, who would gain and lose, and what it would cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from huican.access.permissions import may
from huican.desk.addresses import address, here, scope
from huican.desk.contexts.month_asked import month_links, month_of
from huican.desk.contexts.programme_words import per, place_names
from huican.desk.remembering import until_data_change
from huican.kernel.certificate import CATEGORIES, LEVELS
from huican.kernel.errors import HuicanError
from huican.kernel.months import Month
from huican.programmes.domain.policy import Programme
from huican.programmes.standing import Standing, standing
from huican.programmes.what_if import Effect, ProgrammeEffect, WhatIf, setting_place, what_if
from huican.programmes.what_if_persons import WORDS
from huican.rules.types import Kind
from huican.rules.written import shown
from huican.ui import formats

_CHANGES_MAX = 8
_TEXT_MAX = 400
AMOUNT = "金额"


def changes_of(request: HttpRequest) -> list[str]:
    """The changes that the address asks for."""
    return [one[:_TEXT_MAX] for one in request.GET.getlist("change") if one.strip()][:_CHANGES_MAX]


def added(request: HttpRequest) -> str | None:
    """The address with the change that was just written among the others; None without one."""
    code, what, value = (request.GET.get(key, "").strip() for key in ("programme", "what", "value"))
    if not (code and what and value):
        return None
    left = f"{code}.{what}"
    rest = [one for one in changes_of(request) if one.partition("=")[0].strip() != left]
    return _place(request, [*rest, f"{left}={value}"[:_TEXT_MAX]])


def _place(request: HttpRequest, changes: Sequence[str]) -> str:
    kept = [(key, request.GET[key]) for key in ("area", "year", "at") if request.GET.get(key)]
    query = urlencode([*kept, *(("change", one) for one in changes)])
    return f"{reverse('what-if')}?{query}"


def question_place(request: HttpRequest) -> str:
    """The page of the question that an address asks: its changes, its month, its area."""
    return _place(request, changes_of(request))


def page_of(request: HttpRequest) -> dict[str, Any]:
    """See desk/what_if.html."""
    now, month = standing(), month_of(request)
    changes = changes_of(request)
    answer: WhatIf | None = None
    error = ""
    if changes:
        try:
            answer = _asked(scope(request).code, month, changes, now)
        except HuicanError as refused:
            error = str(refused)
    chosen = now.policies.programmes.get(request.GET.get("programme", ""))
    chosen = chosen if chosen in askable(now) else None
    return {
        "title": "试算",
        "lede": _sentence(answer) if answer else
        "改一个数、一条条件，看谁多领、谁少领、要多花多少钱。只是算，什么都不改。",
        "month": month_links(request, month) | {
            "fields": [{"name": key, "value": value} for key in ("area", "year", "programme")
                       if (value := request.GET.get(key))]
            + [{"name": "change", "value": one} for one in changes],
        },
        "asked": [
            {"text": change_words(now, one),
             "drop_url": _place(request, [other for other in changes if other != one])}
            for one in changes
        ],
        "error": error,
        "programmes": [("", "请选"), *((one.code, one.name) for one in askable(now))],
        "programme": chosen.code if chosen else "",
        "programme_name": chosen.name if chosen else "",
        "whats": _whats(request, now, chosen, month) if chosen else [],
        "what": request.GET.get("what", ""), "value": request.GET.get("value", ""),
        "kept": [{"name": key, "value": value} for key in ("area", "year", "at")
                 if (value := request.GET.get(key))]
        + [{"name": "change", "value": one} for one in changes],
        "action": request.path,
        "back_url": here(request, programme=None, what=None),
        "notes": [f"{change_words(now, f'{one.programme}.{one.what}={one.written}')}：{one.note}。"
                  for one in answer.changes if one.note] if answer else [],
        "where": f"改的只是{place_here(request)}的标准。" if answer and any(
            one.kind == "parameter" for one in answer.changes) else "",
        "effects": [_effect(request, now, one, month) for one in answer.effects]
        if answer else [],
    }  # fmt: skip


def place_here(request: HttpRequest) -> str:
    """The place whose standards a what-if changes: the county of a township looked at."""
    place = setting_place(scope(request).code)
    return place_names({place}, timezone.localdate())[place]


def askable(now: Standing) -> list[Programme]:
    """Programmes for persons, the subsidies first."""
    found = [
        one for one in now.policies.determined
        if one.subject in ("person", "child", "household")
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.period != "month", one.group != "补贴", one.group))


def _asked(code: str, month: Month, changes: Sequence[str], now: Standing) -> WhatIf:
    answer: WhatIf = until_data_change(
        "what-if", lambda: what_if(changes, month, code, by=now), code, month, tuple(changes),
        now.table.digest(), now.policies.digest,
    )  # fmt: skip
    return answer


# --- the form -------------------------------------------------------------------------------------


def _whats(
    request: HttpRequest, now: Standing, programme: Programme, month: Month
) -> list[dict[str, Any]]:
    """All that can be changed in a programme, each with what stands now."""
    rows: list[dict[str, Any]] = []
    for one in programme.parameters:
        found = now.table.resolve(programme, one.name, scope(request).code, month)
        rows.append({
            "code": one.name, "name": one.name, "meaning": one.meaning,
            "now": shown(found.value if found else None, one.type),
            "hint": one.type.unit if one.type.kind is Kind.NUMBER else "是 或 否"
            if one.type.kind is Kind.YES_NO else "、".join(one.type.choices),
        })  # fmt: skip
    for clause in programme.conditions:
        for one_of in (clause, *clause.any_of):
            if one_of.when is not None:
                rows.append({"code": one_of.id, "name": one_of.text, "meaning": "条件",
                             "now": one_of.when.text, "hint": "照规则的写法"})  # fmt: skip
    if programme.amount is not None:
        rows.append({"code": AMOUNT, "name": "金额的算法", "meaning": "金额",
                     "now": programme.amount.text, "hint": "照规则的写法"})  # fmt: skip
    return [row | {"url": here(request, programme=programme.code, what=row["code"])}
            for row in rows]  # fmt: skip


def change_words(now: Standing, text: str) -> str:
    """重度残疾人护理补贴·月标准 改成 100."""
    left, _, value = text.partition("=")
    code, _, what = left.partition(".")
    programme = now.policies.programmes.get(code.strip())
    if programme is None:
        return text
    leaves = [one for each in programme.conditions for one in (each, *each.any_of)]
    name = next((one.text for one in leaves if one.id == what.strip()), what.strip())
    return f"{programme.name}·{name} 改成 {value.strip()}"


# --- the answer -----------------------------------------------------------------------------------


def _sentence(answer: WhatIf) -> str:
    gaining = sum(one.whole.gaining for one in answer.effects)
    losing = sum(one.whole.losing for one in answer.effects)
    more = sum(one.whole.more for one in answer.effects)
    less = sum(one.whole.less for one in answer.effects)
    open_ = sum(max(0, one.whole.unknown_then - one.whole.unknown_now) for one in answer.effects)
    year = sum(one.year_fen for one in answer.effects)
    people = "，".join(
        f"{number:,} 人{words}"
        for number, words in (
            (gaining, "新领上"), (losing, "领不上了"), (more, "多领"), (less, "少领"),
            (open_, "要再查清才知道"),
        ) if number
    )  # fmt: skip
    if answer.effects and all(_without_standard(one) for one in answer.effects):
        then = sum(one.whole.fen_then * one.times_a_year for one in answer.effects)
        return (
            f"{f'{people}；' if people else ''}改了以后一年要 {formats.yuan(then)} 元。"
            "现在的标准没有定，比不出多少。"
        )
    return f"{people or '没有人变'}；一年{_money(year)}。"


def _without_standard(one: ProgrammeEffect) -> bool:
    """Whether people may have it today, but nobody knows how much."""
    return not one.whole.fen_now and bool(one.whole.fen_then) and bool(one.whole.same)


def _money(fen: int) -> str:
    if not fen:
        return "花的钱不变"
    return f"{'多' if fen > 0 else '少'}花 {formats.yuan(abs(fen))} 元"


def _effect(
    request: HttpRequest, now: Standing, one: ProgrammeEffect, month: Month
) -> dict[str, Any]:
    programme = now.policies[one.programme]
    whole = one.whole
    today = timezone.localdate()
    townships = place_names({each.key[:9] for each in one.townships}, today)
    return {
        "name": one.name,
        "code": one.programme,
        "url": address(request, "determined", one.programme, at=str(month)),
        "per": per(programme),
        "figures": [
            {"label": WORDS[group], "unit": "人", **_opens(request, one, whole, group)}
            for group in ("gaining", "losing", "more", "less", "same")
        ],
        "money": [
            {"label": f"{per(programme)}，现在", "fen": whole.fen_now},
            {"label": f"{per(programme)}，改了以后", "fen": whole.fen_then},
        ],
        "difference": _money(whole.difference_fen),
        "without_standard": _without_standard(one),
        "year": _money(one.year_fen),
        "unknown": _opens(request, one, whole, "unknown-then"),
        "tables": [
            {"title": "按乡镇", "rows": _townships(request, one, townships)},
            {
                "title": "按类别",
                "rows": _rows(request, one, one.categories, _named(CATEGORIES), "category"),
            },
            {"title": "按等级", "rows": _rows(request, one, one.levels, _named(LEVELS), "level")},
        ],
        "has_money": programme.amount is not None,
    }


def _townships(
    request: HttpRequest, one: ProgrammeEffect, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The same question for one township, behind its name."""
    rows = _rows(request, one, one.townships, lambda key: names[key[:9]], "place")
    if len(rows) < 2:
        return rows
    changes = changes_of(request)
    for row, each in zip(rows, one.townships, strict=True):
        kept = {key: request.GET[key] for key in ("year", "at") if request.GET.get(key)}
        query = [*kept.items(), ("area", each.key), *(("change", change) for change in changes)]
        row["url"] = f"{request.path}?{urlencode(query)}"
    return rows


def _named(names: Mapping[int, str]) -> Callable[[str], str]:
    return lambda key: names.get(int(key), key) if key.isdigit() else "不知道"


_COLUMNS = ("gaining", "losing", "more", "less", "unknown-then")


def _rows(
    request: HttpRequest, one: ProgrammeEffect, effects: Sequence[Effect],
    name: Callable[[str], str], by: str,
) -> list[dict[str, Any]]:  # fmt: skip
    return [
        {
            "name": name(each.key),
            "cells": [
                {"what": WORDS[group], **_opens(request, one, each, group, **{by: each.key or "0"})}
                for group in _COLUMNS
            ],
            "fen_now": each.fen_now, "fen_then": each.fen_then,
            "difference": _signed(each.difference_fen),
        }
        for each in effects
    ]  # fmt: skip


def _opens(
    request: HttpRequest, one: ProgrammeEffect, each: Effect, group: str, **narrowed: str
) -> dict[str, Any]:
    """A count and the page with its persons; no link behind nought, or for who may not see them."""
    value: int = getattr(each, group.replace("-", "_"))
    shown_ = bool(value) and may(request.user, "person.read")
    return {
        "value": value,
        "url": persons_place(request, one.programme, group, **narrowed) if shown_ else None,
    }


def persons_place(
    request: HttpRequest, programme: str, group: str, *, name: str = "what-if-persons",
    **narrowed: str,
) -> str:  # fmt: skip
    """The address of the persons behind a count: the question of this page, and which of them."""
    kept = [(key, request.GET[key]) for key in ("area", "year", "at") if request.GET.get(key)]
    query = [
        *kept, *(("change", one) for one in changes_of(request)), ("programme", programme),
        ("group", group), *((key, value) for key, value in narrowed.items() if value),
    ]  # fmt: skip
    return f"{reverse(name)}?{urlencode(query)}"


def _signed(fen: int) -> str:
    return "0" if not fen else f"{'多' if fen > 0 else '少'} {formats.yuan(abs(fen))}"
