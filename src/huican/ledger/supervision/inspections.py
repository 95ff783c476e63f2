"""资金检查: opened for an area, programmes and months; samples drawn and looked at; closed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from huican.access.domain.scope import AreaScope
from huican.access.scopes import ranges_of
from huican.audit.operations import Actor, actor_name, record
from huican.kernel.errors import HuicanError
from huican.kernel.months import Month
from huican.ledger.batches.acting import local, named
from huican.ledger.domain.inspections import SAMPLE_MAX, digest_of, draw, holds_a_number
from huican.ledger.models import Inspection, InspectionFinding, InspectionSample, SampleItem
from huican.ledger.supervision import patterns
from huican.ledger.supervision.paid import PAID, inside, last_paid, lay_out
from huican.programmes.standing import standing

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_LOCK = 0x48_43_49_4E
_MONTHS_MAX = 60


class InspectionRefused(HuicanError):
    """What was asked for is not possible with this inspection, or not now."""

    code = "inspection-refused"


class InspectionChanged(HuicanError):
    """Somebody else was faster."""

    code = "inspection-changed"


@dataclass(frozen=True, slots=True)
class Payments:
    """What a sample is drawn from, by keys: line:12 (a batch's), payment:34 (a workbook's)."""

    keys: tuple[str, ...]

    @property
    def digest(self) -> str:
        return digest_of(self.keys)


def open_inspection(
    title: str, area_code: str, programmes: Sequence[str], first: Month, last: Month, *,
    by: Actor | str, at: datetime,
) -> Inspection:  # fmt: skip
    """Opens an inspection of months first..last (both looked at); it gets the next number of the
    year (JC2026-03). Raises InspectionRefused."""
    title = title.strip()
    if not title:
        raise InspectionRefused("没有写检查什么", remedy="如：2023年上半年护理补贴发放检查")
    known = standing().policies.programmes
    unknown = [code for code in programmes if code not in known]
    if unknown or not programmes:
        raise InspectionRefused("没有选要查的项目", remedy="请至少选一个项目")
    if last < first:
        raise InspectionRefused("月份前后颠倒了", remedy="请从早的月份写到晚的月份")
    if last.index - first.index >= _MONTHS_MAX:
        raise InspectionRefused(f"一次最多查 {_MONTHS_MAX} 个月", remedy="请分几次查")
    year = at.astimezone(_SHANGHAI).year
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        before = Inspection.objects.filter(number__startswith=f"JC{year}-").count()
        made = Inspection.objects.create(
            number=f"JC{year}-{before + 1:02d}", title=title[:120], area_code=area_code,
            programmes=sorted(set(programmes)), from_month=first.first_day,
            until_month=last.next_first_day, opened_at=at, opened_by=actor_name(by),
        )  # fmt: skip
        record(
            verb="inspection.open", by=by, at=at, subject=("inspection", made.pk),
            area_code=area_code, summary=f"立项检查 {made.number}",
            data={"programmes": list(made.programmes), "from": str(first), "to": str(last)},
        )  # fmt: skip
    return made


def draw_sample(
    inspection_id: int, wanted: int, *, version: int, basis: str = InspectionSample.RANDOM,
    seed: str = "", by: Actor | str, at: datetime,
) -> InspectionSample:  # fmt: skip
    """Draws payments to look at: at random over all of them, or over the rows of a pattern.

    The seed is kept (made here unless given): the same draw can be made again by anybody.
    Payments that an earlier sample of this inspection holds are not drawn again. Raises
    InspectionRefused, InspectionChanged, NoSuchPattern.
    """
    if not 1 <= wanted <= SAMPLE_MAX:
        raise InspectionRefused(f"要抽 1 到 {SAMPLE_MAX} 笔", remedy="请改写要抽几笔")
    seed = seed or secrets.token_hex(8)
    with transaction.atomic():
        one = _locked(inspection_id, version)
        there = payments_of(one, basis)
        taken = set(_keys_of(SampleItem.objects.filter(sample__inspection=one)))
        keys = [key for key in there.keys if key not in taken]
        chosen = draw(keys, seed, wanted)
        if not chosen:
            raise InspectionRefused("没有可以抽的发放", remedy="请换月份、项目，或换一种线索")
        sample = InspectionSample.objects.create(
            inspection=one, basis=basis, seed=seed, wanted=wanted, population=len(keys),
            digest=digest_of(keys), drawn_at=at, drawn_by=actor_name(by),
        )  # fmt: skip
        _write_items(sample, chosen)
        _step(one)
        record(
            verb="inspection.draw", by=by, at=at, subject=("inspection", one.pk),
            area_code=one.area_code,
            summary=f"检查 {one.number}：从 {len(keys)} 笔里抽了 {len(chosen)} 笔",
            data={"sample": sample.pk, "basis": basis, "seed": seed, "digest": sample.digest},
        )  # fmt: skip
    return sample


def payments_of(one: Inspection, basis: str = InspectionSample.RANDOM) -> Payments:
    """The payments of an inspection's area, programmes and months; of a pattern only its rows."""
    scope = scope_of(one)
    first, until = Month.of(one.from_month), Month.of(one.until_month)
    with transaction.atomic(), connection.cursor() as cursor:
        if basis == InspectionSample.RANDOM:
            # Arrears are paid months after the month that they are for.
            lay_out(scope, first, max(until.next(-1), last_paid(scope) or first))
            of_area, values = inside(scope.ranges, "area_code")
            cursor.execute(
                f"SELECT line_id, payment_id FROM {PAID} WHERE programme = ANY(%s) "
                f"AND month >= %s AND month < %s AND {of_area}",
                [list(one.programmes), one.from_month, one.until_month, *values],
            )
            return Payments(tuple(_key(*row) for row in cursor.fetchall()))
    return Payments(
        tuple(
            dict.fromkeys(
                _key(row.line_id, row.payment_id)
                for row in patterns.every_row(basis, scope, patterns.Span(first, until.next(-1)))
                if row.programme in one.programmes and (row.line_id or row.payment_id)
            )
        )
    )


def drawn_again(sample: InspectionSample) -> bool:
    """Whether the same seed over the payments as they are now draws the same ones.

    False means that payments came in or were retired since, not that anybody cheated: the digest
    of what was drawn from tells.
    """
    earlier = SampleItem.objects.filter(
        sample__inspection_id=sample.inspection_id, sample_id__lt=sample.pk
    )
    taken = set(_keys_of(earlier))
    there = payments_of(sample.inspection, sample.basis)
    keys = [key for key in there.keys if key not in taken]
    own = _keys_of(SampleItem.objects.filter(sample=sample).order_by("number"))
    return digest_of(keys) == sample.digest and draw(keys, sample.seed, sample.wanted) == own


def look_at(item_id: int, verdict: str, words: str, *, by: Actor | str, at: datetime) -> SampleItem:
    """Writes down what the inspector saw of one payment; until the inspection closes it may be
    written anew. Raises InspectionRefused."""
    if verdict not in dict(SampleItem.VERDICTS):
        raise InspectionRefused("没有选看过以后怎么样", remedy="请选“没有问题”或“有问题”")
    words = words.strip()
    if verdict == SampleItem.FOUND and not words:
        raise InspectionRefused("有问题的要写一句", remedy="请写看到了什么")
    if holds_a_number(words):
        raise InspectionRefused("写了很长的号码", remedy="证号、账号不写在这里")
    with transaction.atomic():
        item = SampleItem.objects.select_related("sample").filter(pk=item_id).first()
        if item is None:
            raise InspectionRefused("没有抽到这一笔", remedy="请从检查的样本里选")
        one = _locked(item.sample.inspection_id, None)
        item.verdict, item.words = verdict, words[:300]
        item.looked_at, item.looked_by = at, actor_name(by)
        item.save(update_fields=["verdict", "words", "looked_at", "looked_by"])
        record(
            verb="inspection.look", by=by, at=at, subject=("inspection", one.pk),
            area_code=one.area_code, summary=f"检查 {one.number}：看了样本第 {item.number} 笔",
            data={"item": item.pk, "verdict": verdict},
        )  # fmt: skip
    return item


def close_inspection(
    inspection_id: int, conclusion: str, *, version: int, by: Actor | str, at: datetime
) -> Inspection:
    """Ends an inspection with its conclusion. Every drawn payment must have been looked at; its
    findings go on until they are closed. Raises InspectionRefused, InspectionChanged."""
    conclusion = conclusion.strip()
    if not conclusion:
        raise InspectionRefused("没有写结论", remedy="请用几句话写明查了什么、怎么样")
    with transaction.atomic():
        one = _locked(inspection_id, version)
        left = SampleItem.objects.filter(sample__inspection=one, verdict="").count()
        if left:
            raise InspectionRefused(
                f"样本里还有 {left} 笔没有看", where=one.number, remedy="请看完再结束"
            )
        told = set(
            InspectionFinding.objects.filter(inspection=one, item__isnull=False).values_list(
                "item_id", flat=True
            )
        )
        silent = SampleItem.objects.filter(
            sample__inspection=one, verdict=SampleItem.FOUND
        ).exclude(pk__in=told).count()  # fmt: skip
        if silent:
            raise InspectionRefused(
                f"有 {silent} 笔看出了问题，还没有提出来请人答复", where=one.number,
                remedy="请在那一笔旁边“提出问题”，或改成没有问题",
            )  # fmt: skip
        one.state, one.conclusion = Inspection.CLOSED, conclusion
        one.closed_at, one.closed_by = at, actor_name(by)
        one.version += 1
        one.save()
        record(
            verb="inspection.close", by=by, at=at, subject=("inspection", one.pk),
            area_code=one.area_code, summary=f"检查 {one.number} 结束",
        )  # fmt: skip
    return one


def scope_of(one: Inspection) -> AreaScope:
    """The area of an inspection."""
    return AreaScope(one.area_code, tuple(ranges_of(one.area_code)), one.area_code)


def _locked(inspection_id: int, version: int | None) -> Inspection:
    one = Inspection.objects.select_for_update().filter(pk=inspection_id).first()
    if one is None:
        raise InspectionRefused("没有这次检查", remedy="请核对编号")
    if one.state == Inspection.CLOSED and one.closed_at is not None:
        raise InspectionRefused(
            f"已由{named(one.closed_by)}于{local(one.closed_at)}结束，不能再改",
            where=one.number, remedy="要再查，请另立一次检查",
        )  # fmt: skip
    if version is not None and one.version != version:
        raise InspectionChanged(
            "你看过以后，有人动过这次检查", where=one.number, remedy="请重新打开，看过再办"
        )
    return one


def _step(one: Inspection) -> None:
    one.version += 1
    one.save(update_fields=["version"])


def _key(line_id: int | None, payment_id: int | None) -> str:
    return f"line:{line_id}" if line_id else f"payment:{payment_id}"


def _keys_of(items: object) -> list[str]:
    rows = items.values_list("line_id", "payment_id")  # type: ignore[attr-defined]
    return [_key(*row) for row in rows]


def _write_items(sample: InspectionSample, keys: Sequence[str]) -> None:
    """The drawn payments, in the order of the draw, as they are now."""
    lines = [int(key[5:]) for key in keys if key.startswith("line:")]
    paid = [int(key[8:]) for key in keys if key.startswith("payment:")]
    with connection.cursor() as cursor:
        cursor.execute(
            """
SELECT 'line:' || l.id, l.person_id, l.programme, l.for_month, l.amount_fen, l.area_code
FROM ledger_batchline l WHERE l.id = ANY(%s)
UNION ALL
SELECT 'payment:' || t.id, t.person_id, t.kind, make_date(t.year, t.month, 1), t.amount_fen,
       t.area_code FROM ledger_payment t WHERE t.id = ANY(%s)""",
            [lines, paid],
        )
        found = {row[0]: row[1:] for row in cursor.fetchall()}
    of_kind = {
        kind: one.code
        for one in standing().policies.programmes.values() for kind in one.counts_as
    }  # fmt: skip
    SampleItem.objects.bulk_create(
        SampleItem(
            sample=sample, number=number, person_id=person,
            programme=of_kind.get(programme, programme), for_month=month, amount_fen=fen,
            area_code=area,
            line_id=int(key[5:]) if key.startswith("line:") else None,
            payment_id=int(key[8:]) if key.startswith("payment:") else None,
        )
        for number, key in enumerate(keys, start=1)
        for person, programme, month, fen, area in [found[key]]
    )  # fmt: skip
