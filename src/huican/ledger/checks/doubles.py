"""The same person twice: for the same month, in another programme, in another place."""

from __future__ import annotations

from huican.ledger.batches import owed
from huican.ledger.batches.acting import LINES
from huican.ledger.batches.owed import months_sql
from huican.ledger.checks.asked import NOTHING, SOURCE, Asked, Check, Select
from huican.programmes.domain.policy import Programme
from huican.programmes.sources import records
from huican.programmes.standing import standing
from huican.registry.models import Person

_PERSONS = Person._meta.db_table


def _paid_already(asked: Asked) -> Select:
    kinds = asked.programme.counts_as
    if asked.batch.kind in ("top-up", "re-issue") or not _known(kinds):
        # A top-up pays beside what was paid; whether both are too much is another check.
        return NOTHING
    where = SOURCE.format(sheet="t.source_sheet_id", row="t.source_row")
    return Select(
        f"SELECT DISTINCT ON (l.id) l.id, true, left('台账上这个月已经发过：' || {where}, 400) "
        f"FROM {asked.lines} l JOIN ({records.rows(kinds)}) t ON t.person_id = l.person_id "
        "AND t.year = extract(year FROM l.for_month) AND t.month = extract(month FROM l.for_month) "
        f"LEFT JOIN ({owed.overpaid(asked.programme.code, asked.months)}) o "
        "ON o.person_id = l.person_id AND o.month = l.for_month "
        # What of it was found to be too much came back or is to: that is not paid.
        "WHERE t.amount_fen > 0 "
        "AND t.amount_fen - coalesce(o.fen, 0) + l.amount_fen > coalesce((SELECT e.amount_fen FROM ledger_entitlement e "
        " WHERE e.programme = l.programme AND e.month = l.for_month AND e.person_id = l.person_id "
        " ORDER BY e.revision DESC LIMIT 1), 0) "
        "ORDER BY l.id, t.source_sheet_id, t.source_row"
    )


def _not_together(asked: Asked) -> Select:
    others = [
        programme
        for code in sorted({*asked.programme.yields_to, *asked.programme.better_of})
        if (programme := standing().policies.programmes.get(code)) is not None
    ]
    parts = [part for one in others for part in _of_another(asked, one)]
    if not parts:
        return NOTHING
    return Select(f"SELECT DISTINCT ON (u.a) * FROM ({' UNION ALL '.join(parts)}) u(a, b, c)")


def _of_another(asked: Asked, other: Programme) -> list[str]:
    name = other.name.replace("'", "''")
    parts = [
        f"SELECT l.id, true, '同一个月还领“{name}”：批次 ' || b.number || ' 第 ' || o.line || ' 行' "
        f"FROM {asked.lines} l JOIN \"{LINES}\" o ON o.programme = '{other.code}' "
        f"AND o.for_month IN ({months_sql(asked.months)}) AND o.for_month = l.for_month "
        "AND o.person_id = l.person_id AND o.live "
        "JOIN ledger_batch b ON b.id = o.batch_id"
    ]
    if _known(other.counts_as):
        where = SOURCE.format(sheet="t.source_sheet_id", row="t.source_row")
        parts.append(
            f"SELECT l.id, true, left('同一个月还领“{name}”：' || {where}, 400) "
            f"FROM {asked.lines} l JOIN ({records.rows(other.counts_as)}) t "
            "ON t.person_id = l.person_id AND t.year = extract(year FROM l.for_month) "
            "AND t.month = extract(month FROM l.for_month) WHERE t.amount_fen > 0"
        )
    return parts


def _known(kinds: tuple[str, ...]) -> bool:
    return bool(kinds) and all(map(records.known_kind, kinds))


def _elsewhere(asked: Asked) -> Select:
    return Select(
        "SELECT l.id, true, '档案现在在区划 ' || p.area_code || '，这一行按 ' || l.area_code || ' 发' "
        f'FROM {asked.lines} l JOIN "{_PERSONS}" p ON p.id = l.person_id '
        "WHERE left(p.area_code, 6) <> left(l.area_code, 6)"
    )


CHECKS = (
    Check("paid-already", "这个月已经发过", "请核对台账：真发过就停发这一行，台账错了就更正台账",
          _paid_already),
    Check("not-together", "和不能同时领的另一项重了", "请按政策只留一项，另一项停发",
          _not_together, "同一个月登记领了不能同时领的另一项补贴"),
    Check("moved", "档案已转到别的县", "请核实迁移日期：属实就停发，请迁入地接着办",
          _elsewhere, "档案已经转到别的县"),
)  # fmt: skip
