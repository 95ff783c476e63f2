"""How programmes stand to each other: exclusions, pairs of which the higher is given, members.

A programme is answered after those it yields to. Programmes of a better-of pair are answered
together: each needs the other's amount.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from huican.programmes.domain.policy import Programme
from huican.programmes.domain.yaml_items import Faults


def order_of(programmes: Mapping[str, Programme]) -> Mapping[str, Programme]:
    """The programmes, each after those that it yields to; otherwise by code."""
    groups = better_groups(programmes)
    done: dict[str, Programme] = {}
    visiting: set[frozenset[str]] = set()

    def visit(group: frozenset[str]) -> None:
        if group in visiting:
            return
        visiting.add(group)
        for code in sorted(group):
            for other in programmes[code].yields_to:
                if other in groups:
                    visit(groups[other])
        for code in sorted(group):
            done[code] = programmes[code]

    for code in sorted(programmes):
        visit(groups[code])
    return MappingProxyType(done)


def better_groups(programmes: Mapping[str, Programme]) -> dict[str, frozenset[str]]:
    """For each programme all that its better-of pairs lead to, itself included."""
    groups = {code: frozenset((code,)) for code in programmes}
    for code, programme in programmes.items():
        for other in programme.better_of:
            if other in groups and groups[other] is not groups[code]:
                joined = groups[code] | groups[other]
                for one in joined:
                    groups[one] = joined
    return groups


def better_pairs(programmes: Mapping[str, Programme]) -> dict[str, tuple[str, ...]]:
    """For each programme those it is compared with, whichever of the two says so."""
    pairs: dict[str, set[str]] = {code: set() for code in programmes}
    for code, programme in programmes.items():
        for other in programme.better_of:
            if other in pairs:
                pairs[code].add(other)
                pairs[other].add(code)
    return {code: tuple(sorted(others)) for code, others in pairs.items()}


def relation_faults(
    programmes: Mapping[str, Programme], known: frozenset[str], faults: Faults
) -> None:
    """Gathers what is wrong between programmes. `known`: all codes, readable or not."""
    for code, programme in programmes.items():
        for key, others in (
            ("yields_to", programme.yields_to),
            ("better_of", programme.better_of),
            ("members", programme.members),
        ):
            for other in others:
                if other not in known:
                    _fault(faults, code, f"{key} 里的“{other}”不是项目", "请写项目的代码")
                elif other == code:
                    _fault(faults, code, f"{key} 里是它自己", "请删去")
        for other in programme.better_of:
            if other in programmes:
                _better(programme, programmes[other], faults)
        for other in programme.members:
            if other in programmes and programmes[other].members:
                _fault(faults, code, f"members 里的“{other}”本身是清单", "清单里只能放项目")
    for circle in _circles(programmes):
        _fault(faults, circle[0], f"yields_to 绕成了圈：{' → '.join(circle)}", "请去掉其中一个")


def _better(one: Programme, other: Programme, faults: Faults) -> None:
    if one.period != other.period:
        _fault(
            faults, one.code, f"和“{other.code}”择高，但一个按{one.period}、一个按{other.period}",
            "择高的两项要按同样的周期给",
        )  # fmt: skip
    for each in (one, other):
        if each.amount is None:
            _fault(faults, one.code, f"择高要比金额，“{each.code}”没有金额", "请补上 amount")


def _fault(faults: Faults, code: str, what: str, remedy: str) -> None:
    faults.add(what, f"{code}/programme.yaml", 0, remedy)


def _circles(programmes: Mapping[str, Programme]) -> Iterable[tuple[str, ...]]:
    """One circle of yields_to for each that there is, better-of pairs counted as one."""
    groups = better_groups(programmes)
    finished: set[frozenset[str]] = set()
    for start in sorted(programmes):
        circle = _walk(groups[start], programmes, groups, [], finished)
        if circle:
            yield circle


def _walk(
    group: frozenset[str],
    programmes: Mapping[str, Programme],
    groups: Mapping[str, frozenset[str]],
    path: list[frozenset[str]],
    finished: set[frozenset[str]],
) -> tuple[str, ...] | None:
    if group in finished:
        return None
    if group in path:
        finished.update(path)
        return tuple("、".join(sorted(one)) for one in [*path[path.index(group) :], group])
    for code in sorted(group):
        for other in programmes[code].yields_to:
            if other in groups:
                circle = _walk(groups[other], programmes, groups, [*path, group], finished)
                if circle:
                    return circle
    finished.add(group)
    return None
