"""Which sheet is a new version of one that went in before, and what differs between them.

Rows are compared by what they say (their digest), not by where they stand or what the file is
called: a copy under another name changes nothing, a corrected file changes the corrected rows.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from huican.exchange.domain.drafts import Draft
from huican.registry.record_store import LiveRow, RecordStore
from huican.sources import queries as sources

# Half of the smaller sheet must say the same for two sheets to be versions of one another;
# under the same names a tenth is enough.
SHARE_MIN, SHARE_MIN_SAME_NAME = 0.5, 0.1


@dataclass(slots=True)
class Difference:
    """What a sheet brings against its earlier version."""

    lineage: int | None = None
    earlier_file: str = ""
    fresh: list[Draft] = field(default_factory=list)
    unchanged: list[Draft] = field(default_factory=list)
    retire: list[LiveRow] = field(default_factory=list)
    replaced: int = 0
    removed: int = 0
    part_of: bool = False


def compare(
    store: RecordStore,
    kind: str,
    year: int,
    drafts: Sequence[Draft],
    *,
    file_name: str,
    sheet_name: str,
    month: int | None,
) -> Difference:
    """What `drafts` bring against the live records of the same sheet's earlier version."""
    result = Difference()
    lineage = _lineage(store, kind, year, drafts, file_name, sheet_name, month)
    if lineage is None:
        result.fresh = list(drafts)
        return result
    result.lineage, result.earlier_file = lineage.id, lineage.file_name
    live = store.live_of_sheets(lineage.sheet_ids)
    by_digest: dict[bytes, list[LiveRow]] = defaultdict(list)
    for row in live:
        by_digest[row.digest].append(row)
    # Several drafts of one workbook row (a column a month) share a digest and stand together.
    for draft in drafts:
        same = by_digest.get(draft.digest)
        if same:
            same.pop()
            result.unchanged.append(draft)
        else:
            result.fresh.append(draft)
    left = [row for rows in by_digest.values() for row in rows]
    if len(result.unchanged) < SHARE_MIN * len(live) and not lineage.same_name:
        # A part of a larger sheet: what is not in it is not gone.
        result.part_of = True
        return result
    result.retire = left
    result.replaced = _pairs(left, result.fresh)
    result.removed = len(left) - result.replaced
    return result


@dataclass(frozen=True, slots=True)
class _Lineage:
    id: int
    sheet_ids: tuple[int, ...]
    file_name: str
    same_name: bool


def _lineage(
    store: RecordStore, kind: str, year: int, drafts: Sequence[Draft], file_name: str,
    sheet_name: str, month: int | None,
) -> _Lineage | None:  # fmt: skip
    named = sources.lineage_by_name(file_name, sheet_name, kind, year, month)
    if store.any_of(kind, year):
        digests = {draft.digest for draft in drafts}
        shares = store.sheets_sharing(kind, year, digests)
        by_lineage: dict[int, int] = defaultdict(int)
        lineages = sources.lineages(shares)
        for sheet_id, count in shares.items():
            by_lineage[lineages[sheet_id]] += count
        for id_, shared in sorted(by_lineage.items(), key=lambda item: -item[1]):
            sheet_ids = sources.sheets_of_lineage(id_)
            total = len(store.live_of_sheets(sheet_ids))
            least = SHARE_MIN_SAME_NAME if id_ == named else SHARE_MIN
            if shared >= least * min(len(digests), total):
                return _Lineage(id_, tuple(sheet_ids), sources.file_of_lineage(id_), id_ == named)
    if named is not None:
        sheet_ids = sources.sheets_of_lineage(named)
        if not store.live_of_sheets(sheet_ids):
            # Everything was held last time: this is the next try.
            return _Lineage(named, tuple(sheet_ids), file_name, True)
    return None


def _pairs(old: Sequence[LiveRow], new: Sequence[Draft]) -> int:
    """How many of the old rows have a corrected row in their place (same person, same month)."""
    places: dict[tuple[int | None, int | None], int] = defaultdict(int)
    rows: dict[int, int] = defaultdict(int)
    for draft in new:
        if draft.person_id is not None:
            places[(draft.person_id, draft.month)] += 1
        else:
            rows[draft.row] += 1
    paired = 0
    for row in old:
        key = (row.person_id, row.month)
        if row.person_id is not None and places[key]:
            places[key] -= 1
            paired += 1
        elif row.person_id is None and rows[row.row]:
            rows[row.row] -= 1
            paired += 1
    return paired
