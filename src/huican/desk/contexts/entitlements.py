"""待遇认定 in the person's file: every programme by its answer; and “一件事”."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from huican.desk.addresses import address, here
from huican.desk.contexts.entitled_person import (
    Person,
    head,
    missing_of,
    order_of,
    owner_words,
    trail,
)
from huican.desk.contexts.fact_links import enter_url_of
from huican.desk.contexts.month_asked import month_links
from huican.desk.contexts.programme_words import KIND_OF, fact_words, per
from huican.programmes.domain.determination import Determination
from huican.programmes.domain.outcome import Outcome
from huican.programmes.domain.policy import Programme
from huican.ui import formats

_TITLES = {
    Outcome.YES: ("符合", "条件都满足"),
    Outcome.UNKNOWN: ("还定不了", "还有没查清的，查清前照发，不停发"),
    Outcome.NO: ("不符合", "点开看差哪一条、怎样才会变"),
    Outcome.NOT_IN_FORCE: ("未施行", "这个月还没有，或已经停了"),
}
_SHOW = {"yes": Outcome.YES, "unknown": Outcome.UNKNOWN, "no": Outcome.NO,
         "not-in-force": Outcome.NOT_IN_FORCE}  # fmt: skip
_MISSING_SHOWN = 3


def overview(request: HttpRequest, person: Person) -> dict[str, Any]:
    """See desk/entitlements.html."""
    by_outcome: dict[Outcome, list[Determination]] = {}
    for one in person.determinations.values():
        by_outcome.setdefault(one.outcome, []).append(one)
    chosen = _SHOW.get(request.GET.get("show", ""))
    outcomes = sorted(by_outcome, key=order_of)
    return {
        "trail": trail(request, person),
        "person": head(request, person),
        "lede": _sentence(by_outcome),
        "month": month_links(request, person.month),
        "one_thing_url": address(request, "one-thing", person.id, at=str(person.month)),
        "filters": [
            {"text": "全部", "url": here(request, show=None),
             "count": len(person.determinations), "current": chosen is None},
            *({"text": _TITLES[one][0], "url": here(request, show=_code(one)),
               "count": len(by_outcome[one]), "current": one is chosen} for one in outcomes),
        ],
        "groups": [
            {
                "kind": KIND_OF[outcome], "title": _TITLES[outcome][0],
                "note": _TITLES[outcome][1], "code": _code(outcome),
                "rows": [_line(request, person, one) for one in _sorted(by_outcome[outcome])],
            }
            for outcome in outcomes if chosen in (None, outcome)
        ],
        "missing": _missing(request, person),
        "facts_url": address(request, "facts", person.id, at=str(person.month)),
    }  # fmt: skip


def _code(outcome: Outcome) -> str:
    return next(code for code, one in _SHOW.items() if one is outcome)


def _sentence(by_outcome: dict[Outcome, list[Determination]]) -> str:
    parts = [
        f"{len(by_outcome[one])} 项{words}"
        for one, words in (
            (Outcome.YES, "符合"), (Outcome.UNKNOWN, "还定不了"), (Outcome.NO, "不符合"),
            (Outcome.NOT_IN_FORCE, "未施行"),
        )
        if by_outcome.get(one)
    ]  # fmt: skip
    return "，".join(parts) + "。"


def _sorted(found: list[Determination]) -> list[Determination]:
    """Money first, by group; then by name."""
    return sorted(found, key=lambda one: (one.amount_fen is None, one.programme.group != "补贴",
                                          one.programme.group, one.programme.name))  # fmt: skip


def _line(request: HttpRequest, person: Person, one: Determination) -> dict[str, Any]:
    return {
        "name": one.programme.name,
        "group": one.programme.group,
        "url": address(request, "entitlement", person.id, one.programme.code, at=str(person.month)),
        "text": why(one),
    }


def why(one: Determination) -> str:
    """The reason of an answer in one line."""
    if one.outcome is Outcome.YES:
        return amount_words(one)
    if one.outcome is Outcome.NOT_IN_FORCE:
        return f"{one.programme.from_month.label}起施行"
    if one.outcome is Outcome.UNKNOWN:
        names = [fact_words(missing.name) for missing in one.missing]
        if not names:
            return f"还不知道要不要让给：{'、'.join(each.name for each in one.displaced)}"
        more = f"等 {len(names)} 样" if len(names) > _MISSING_SHOWN else ""
        return f"不知道：{'、'.join(names[:_MISSING_SHOWN])}{more}"
    if one.failed:
        more = f"（共 {len(one.failed)} 条不满足）" if len(one.failed) > 1 else ""
        when = f"；{one.met_from.label}起满足" if one.met_from else ""
        return f"{one.failed[0].text}：不满足{more}{when}"
    others = "、".join(each.name for each in one.displaced)
    return f"已经有不能同时领的：{others}"


def amount_words(one: Determination) -> str:
    """每月 80 元; 标准还没有定; 给服务或实物."""
    if one.programme.amount is None:
        return "给服务或实物，不按金额算"
    if one.amount_fen is None:
        return one.amount_why or "标准还没有定"
    return f"{per(one.programme)} {formats.yuan(one.amount_fen)} 元".strip()


def _missing(request: HttpRequest, person: Person) -> list[dict[str, Any]]:
    """What nobody knows yet, each with who finds it out, and where to enter it."""
    register = person.standing.policies.facts
    return [
        {"name": fact_words(missing.name), "meaning": missing.meaning,
         "owner": owner_words(missing), "count": times,
         "enter_url": enter_url_of(request, person.id, missing.name, register, person.month)}
        for missing, times in missing_of(person)
    ]  # fmt: skip


# --- 一件事 -----------------------------------------------------------------------------------------


def one_thing(request: HttpRequest, person: Person) -> dict[str, Any]:
    """See desk/one_thing.html: all that a holder of a certificate may have, in one go."""
    members = _members(person)
    found = [person.determinations[code] for code in members if code in person.determinations]
    may = [one for one in found if one.outcome in (Outcome.YES, Outcome.UNKNOWN)]
    others = [
        one for code, one in person.determinations.items()
        if code not in members and one.outcome in (Outcome.YES, Outcome.UNKNOWN)
    ]  # fmt: skip
    known, bring = _materials(person, may)
    return {
        "trail": [
            *trail(request, person),
            {"text": "待遇认定",
             "url": address(request, "entitlements", person.id, at=str(person.month))},
        ],
        "person": head(request, person),
        "lede": f"一张表、一套材料，可以一起办 {len(may)} 项：要带的还有 {len(bring)} 样，"
        f"{len(known)} 样我们已经有了，不用再交。",
        "month": month_links(request, person.month),
        "together": [_member(request, person, one) for one in sorted(may, key=_by_answer)],
        "not_now": [_member(request, person, one) for one in found if one not in may],
        "others": [_member(request, person, one) for one in sorted(others, key=_by_answer)],
        "known": known,
        "bring": bring,
        "ask": _asks(request, person, may),
    }  # fmt: skip


def _by_answer(one: Determination) -> tuple[int, bool, str]:
    return order_of(one.outcome), one.amount_fen is None, one.programme.name


def _members(person: Person) -> tuple[str, ...]:
    bundles = [
        one for one in person.standing.policies.programmes.values()
        if one.kind == "bundle" and one.members
    ]  # fmt: skip
    return tuple(dict.fromkeys(code for one in bundles for code in one.members))


def _member(request: HttpRequest, person: Person, one: Determination) -> dict[str, Any]:
    return {
        **_line(request, person, one),
        "kind": KIND_OF[one.outcome],
        "words": one.outcome.word,
        "free": one.programme.apply_free and one.outcome is Outcome.YES,
    }


def _materials(
    person: Person, found: list[Determination]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What is asked for, by whether it is known already. One paper serves several programmes."""
    asked: dict[str, list[tuple[Programme, tuple[str, ...]]]] = {}
    for one in found:
        for material in one.programme.materials:
            asked.setdefault(material.name, []).append((one.programme, material.known_by))
    known, bring = [], []
    for name, uses in asked.items():
        facts = tuple(dict.fromkeys(fact for _, known_by in uses for fact in known_by))
        unknown = [fact for fact in facts if not _is_known(person, fact)]
        row = {
            "name": name,
            "uses": "、".join(dict.fromkeys(programme.name for programme, _ in uses)),
            "because": "、".join(map(fact_words, facts)),
        }
        has = all(known_by for _, known_by in uses) and not unknown
        (known if has else bring).append(row)
    return known, bring


def _is_known(person: Person, fact: str) -> bool:
    found = person.facts.values.get(fact)
    return found is not None and found.value is not None


def _asks(
    request: HttpRequest, person: Person, found: list[Determination]
) -> list[dict[str, str | None]]:
    missing = {each.name: each for one in found for each in one.missing}
    register = person.standing.policies.facts
    return [
        {"name": fact_words(one.name), "meaning": one.meaning, "owner": owner_words(one),
         "enter_url": enter_url_of(request, person.id, one.name, register, person.month)}
        for one in missing.values()
    ]  # fmt: skip
