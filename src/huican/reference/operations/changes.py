"""Changes of single areas by order of a government: renamed, moved, merged, split.

Each verb ends the rows that hold until the day and begins new ones, moves what lay below, notes
the succession and adds one audit event. A second thought about the same day corrects the row.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from huican.audit.operations import Actor, record
from huican.kernel.errors import HuicanError
from huican.reference.domain.index import UnknownArea
from huican.reference.domain.levels import Level, padded, shape
from huican.reference.models import TREE_LOCK, Area, AreaSuccession

Kind = AreaSuccession.Kind


class AreaChangeError(HuicanError):
    """A change that does not fit the tree as it is."""

    code = "area-change"


@dataclass(frozen=True, slots=True)
class NewArea:
    """An area that a change brings into being; its level is read from its code."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Share:
    """What an area that is split leaves to one of its successors: areas directly below it."""

    area: NewArea | str
    children: Collection[str] = ()


def rename(code: str, name: str, *, on: date, by: Actor | str, at: datetime) -> None:
    """From `on` the area is called `name`. Its code and place stay."""
    with transaction.atomic():
        _lock_tree()
        area = _current(code, on)
        if area.name == name:
            raise AreaChangeError(f"“{name}”（{code}）本来就叫这个名字", remedy="请核对新名称")
        summary = f"“{area.name}”更名为“{name}”"
        _restate(area, on, name=name)
        _note(code, code, on, Kind.RENAME)
        _audit("areas.rename", code, summary, on, by, at)


def move(code: str, parent: str, *, on: date, by: Actor | str, at: datetime) -> None:
    """From `on` the area lies below `parent`. Its code stays."""
    with transaction.atomic():
        _lock_tree()
        area, above = _current(code, on), _current(parent, on)
        if area.parent_code == parent:
            raise AreaChangeError(f"“{area.name}”已经归“{above.name}”管", remedy="请核对上级代码")
        _check_levels(Level(area.level), above)
        _restate(area, on, parent_code=parent)
        _note(code, code, on, Kind.MOVE)
        _audit("areas.move", code, f"“{area.name}”改归“{above.name}”", on, by, at)


def merge(
    codes: Sequence[str], into: str | NewArea, *, on: date, by: Actor | str, at: datetime
) -> None:
    """From `on` the areas are one. `into` is one of them, another that exists, or a new one.

    What lay below them lies below `into`; their own codes end (save `into`'s).
    """
    with transaction.atomic():
        _lock_tree()
        ending = [_current(code, on) for code in dict.fromkeys(codes)]
        if not ending:
            raise AreaChangeError("没有写要合并的区划", remedy="请写明合并哪几个")
        target = _target(into, on, parent=ending[0].parent_code)
        ending = [area for area in ending if area.code != target.code]
        if not ending:
            raise AreaChangeError(f"“{target.name}”不能并入自己", remedy="请写明并入它的区划")
        for area in ending:
            if area.level != target.level:
                raise AreaChangeError(
                    f"“{area.name}”和“{target.name}”不是同一级，不能合并", remedy="请核对代码"
                )
            for child in _children(area.code, on):
                _restate(child, on, parent_code=target.code)
                _note(child.code, child.code, on, Kind.MOVE)
            _end(area, on)
            _note(area.code, target.code, on, Kind.MERGE)
        names = "、".join(area.name for area in ending)
        _audit("areas.merge", target.code, f"{names}并入“{target.name}”", on, by, at)


def split(code: str, shares: Sequence[Share], *, on: date, by: Actor | str, at: datetime) -> None:
    """From `on` the area is several. A share may be the area itself, which then goes on.

    Every area below must be in exactly one share; one that goes on keeps what nobody was given.
    """
    with transaction.atomic():
        _lock_tree()
        area = _current(code, on)
        children = {child.code: child for child in _children(code, on)}
        targets = [_target(share.area, on, parent=area.parent_code) for share in shares]
        goes_on = any(target.code == code for target in targets)
        _check_shares(area, shares, children, goes_on)
        for share, target in zip(shares, targets, strict=True):
            if target.code == code:
                continue
            if target.level != area.level:
                raise AreaChangeError(
                    f"“{target.name}”和“{area.name}”不是同一级", remedy="请核对新区划的代码"
                )
            for child in share.children:
                _restate(children[child], on, parent_code=target.code)
                _note(child, child, on, Kind.MOVE)
            _note(code, target.code, on, Kind.SPLIT)
        if not goes_on:
            _end(area, on)
        names = "、".join(target.name for target in targets)
        _audit("areas.split", code, f"“{area.name}”拆为{names}", on, by, at)


# --- steps -------------------------------------------------------------------------------------


def _lock_tree() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


def _current(code: str, on: date) -> Area:
    """The row valid on the day, which must be the last: the past of a later change is closed."""
    rows = list(Area.objects.filter(code=code).order_by("valid_from"))
    area = next(
        (r for r in rows if r.valid_from <= on and (r.valid_to is None or r.valid_to > on)), None
    )
    if area is None:
        raise UnknownArea(f"{on} 没有代码为 {code} 的区划", remedy="请核对代码和日期")
    if area.valid_to is not None or rows[-1].pk != area.pk:
        raise AreaChangeError(
            f"“{area.name}”（{code}）在 {on} 之后已有变更", remedy="请先核对那次变更的日期"
        )
    return area


def _children(code: str, on: date) -> list[Area]:
    below = Area.objects.filter(parent_code=code, valid_from__lte=on).order_by("code")
    return [_current(child.code, on) for child in below if child.valid_to is None
            or child.valid_to > on]  # fmt: skip


def _restate(
    area: Area, on: date, *, name: str | None = None, parent_code: str | None = None
) -> Area:
    """The area with another name or parent from the day on."""
    following = Area(
        code=area.code, name=name or area.name, level=area.level,
        parent_code=parent_code or area.parent_code, valid_from=on,
    )  # fmt: skip
    if area.valid_from == on:
        Area.objects.filter(pk=area.pk).update(
            name=following.name, parent_code=following.parent_code
        )
    else:
        Area.objects.filter(pk=area.pk).update(valid_to=on)
        following.save(force_insert=True)
    return following


def _end(area: Area, on: date) -> None:
    if area.valid_from == on:
        raise AreaChangeError(
            f"“{area.name}”（{area.code}）从 {on} 才开始，不能同一天撤销", remedy="请核对日期"
        )
    Area.objects.filter(pk=area.pk).update(valid_to=on)


def _target(into: str | NewArea, on: date, *, parent: str | None) -> Area:
    if isinstance(into, str):
        return _current(into, on)
    code = padded(into.code)
    if code is None:
        raise AreaChangeError(f"新代码“{into.code}”不是区划代码", remedy="请写 12 位数字")
    if Area.objects.filter(code=code, valid_to__isnull=True).exists():
        raise AreaChangeError(f"代码 {code} 已经在用", remedy="请核对新代码")
    level = shape(code)
    if parent is not None:
        _check_levels(level, _current(parent, on))
    area = Area(code=code, name=into.name, level=level.value, parent_code=parent, valid_from=on)
    area.save(force_insert=True)
    return area


def _check_levels(level: Level, above: Area) -> None:
    if Level(above.level).rank >= level.rank:
        raise AreaChangeError(
            f"{level.label}不能归{Level(above.level).label}的“{above.name}”管",
            remedy="请核对上级代码",
        )


def _check_shares(
    area: Area, shares: Sequence[Share], children: dict[str, Area], goes_on: bool
) -> None:
    given = [child for share in shares for child in share.children]
    for child in given:
        if child not in children:
            raise AreaChangeError(f"{child} 不在“{area.name}”下面", remedy="请核对分给谁的名单")
        if given.count(child) > 1:
            raise AreaChangeError(
                f"“{children[child].name}”分给了两个区划", remedy="每个下级只能分给一个"
            )
    left = [c.name for code, c in children.items() if code not in given]
    if left and not goes_on:
        raise AreaChangeError(
            f"“{area.name}”下面还有{'、'.join(left[:3])}等 {len(left)} 个没有分",
            remedy="请都分到新区划",
        )


def _note(old: str, new: str, on: date, kind: AreaSuccession.Kind) -> None:
    AreaSuccession.objects.get_or_create(from_code=old, to_code=new, on=on, kind=kind)


def _audit(verb: str, code: str, summary: str, on: date, by: Actor | str, at: datetime) -> None:
    record(
        verb=verb, by=by, at=at, summary=f"{summary}，自 {on}", subject=("area", code),
        area_code=code, data={"on": on.isoformat()},
    )  # fmt: skip
