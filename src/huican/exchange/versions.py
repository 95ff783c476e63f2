"""Which sheet is a new version of one that went in before, and what differs between them.

Rows are compared by what they say (their digest), not by where they stand or what the file is
called: a copy under another name changes nothing, a corrected file changes the corrected rows,
a township's part of a county's sheet takes nothing away from the others.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from huican.exchange.domain.drafts import Draft
from huican.exchange.domain.shape import plain
from huican.registry.record_store import LiveRow, RecordStore
from huican.sources import queries as sources
from huican.sources.domain.versions import plain_words, says_it_is_newer

# Half of the smaller sheet must say the same for two sheets to be versions of one another;
# under the same names a tenth is enough.
SHARE_MIN, SHARE_MIN_SAME_NAME = 0.5, 0.1
# A sheet that covers less than half of the earlier one is a part of it: the rest still counts.
WHOLE_MIN = 0.5


@dataclass(frozen=True, slots=True)
class Newcomer:
    """The sheet that comes in, as far as finding its earlier version needs it."""

    file_id: int
    file_name: str
    sheet_name: str
    sheet_kind: str
    title: str
    month: int | None
    # Its rows say themselves when they were: two lists that say the same are the same list.
    dated: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Earlier:
    """The earlier version of a sheet; `live` are its records that count today."""

    lineage: int
    file_name: str
    live: tuple[LiveRow, ...]
    # It came in with this very import: which of the two is the later one, nobody said.
    beside: bool


@dataclass(slots=True)
class Difference:
    """What a sheet brings against its earlier version."""

    earlier: Earlier | None = None
    fresh: list[Draft] = field(default_factory=list)
    unchanged: list[Draft] = field(default_factory=list)
    corrected: list[LiveRow] = field(default_factory=list)
    removed: list[LiveRow] = field(default_factory=list)
    # Only a part of the earlier sheet: what is not in it is not gone.
    part_of: bool = False


def find_earlier(
    store: RecordStore, kind: str, year: int, drafts: Sequence[Draft], new: Newcomer
) -> Earlier | None:
    """The earlier version of a sheet with these drafts (persons attached where known), if any."""
    named = sources.lineage_by_name(
        new.file_name, new.sheet_name, new.sheet_kind, year, new.month, besides=new.file_id
    )
    if not store.any_of(kind, year):
        return _earlier(store, kind, year, named, new) if named is not None else None
    digests = {draft.digest for draft in drafts}
    shares: dict[int, int] = defaultdict(int)
    by_sheet = store.sheets_sharing(kind, year, list(digests), {draft.month for draft in drafts})
    facts = sources.sheet_facts(by_sheet)
    alike: dict[int, bool] = defaultdict(bool)
    for sheet_id, count in by_sheet.items():
        fact = facts[sheet_id]
        # Two sheets of one file are never versions of one another.
        if fact.file_id != new.file_id:
            shares[fact.lineage] += count
            alike[fact.lineage] |= new.dated or _same_title(fact.title, new.title)
    for lineage, shared in sorted(shares.items(), key=lambda item: -item[1]):
        if lineage != named and not alike[lineage]:
            continue
        earlier = _earlier(store, kind, year, lineage, new)
        least = SHARE_MIN_SAME_NAME if lineage == named else SHARE_MIN
        if shared >= least * min(len(digests), len(earlier.live)):
            return earlier
    if named is None:
        return None
    # Same names, other words in every row (a column was added): the same persons will tell.
    earlier = _earlier(store, kind, year, named, new)
    here = {(d.person_id, d.month) for d in drafts if d.person_id is not None}
    there = {(r.person_id, r.month) for r in earlier.live if r.person_id is not None}
    if not earlier.live or len(here & there) >= SHARE_MIN * max(min(len(here), len(there)), 1):
        return earlier
    return None


def difference(earlier: Earlier | None, drafts: Sequence[Draft]) -> Difference:
    """What `drafts` (persons attached) bring against the earlier version."""
    if earlier is None:
        return Difference(fresh=list(drafts))
    result = Difference(earlier)
    by_digest: dict[bytes, list[LiveRow]] = defaultdict(list)
    for row in earlier.live:
        by_digest[row.digest].append(row)
    for draft in drafts:
        same = by_digest.get(draft.digest)
        if same:
            same.pop()
            result.unchanged.append(draft)
        else:
            result.fresh.append(draft)
    left = [row for rows in by_digest.values() for row in rows]
    paired, unpaired = _pairs(left, result.fresh)
    if earlier.beside:
        result.part_of = True
        return result
    result.corrected = paired
    covered = len(result.unchanged) + len(paired)
    if covered < WHOLE_MIN * len(earlier.live):
        result.part_of = True
    else:
        result.removed = unpaired
    return result


def together(parts: Iterable[Difference]) -> Difference:
    """One difference of a sheet whose rows are of several kinds or years."""
    total = Difference()
    for part in parts:
        total.earlier = total.earlier or part.earlier
        total.fresh += part.fresh
        total.unchanged += part.unchanged
        total.corrected += part.corrected
        total.removed += part.removed
        total.part_of |= part.part_of
    return total


def _earlier(store: RecordStore, kind: str, year: int, lineage: int, new: Newcomer) -> Earlier:
    sheets = sources.sheets_of_lineage(lineage)
    last = sheets[-1]
    beside = last.received_at == new.at and not says_it_is_newer(new.file_name)
    live = store.live_of_sheets([sheet.id for sheet in sheets], kind, year)
    return Earlier(lineage, last.file_name, tuple(live), beside)


def _same_title(one: str, other: str) -> bool:
    return plain(plain_words(one)) == plain(plain_words(other))


def _pairs(old: Sequence[LiveRow], new: Sequence[Draft]) -> tuple[list[LiveRow], list[LiveRow]]:
    """The old rows that have a corrected row in their place, and those that have none.

    The place is the same person in the same month; without a person, the same line.
    """
    places: dict[tuple[int | None, int | None], int] = defaultdict(int)
    rows: dict[int, int] = defaultdict(int)
    for draft in new:
        if draft.person_id is not None:
            places[(draft.person_id, draft.month)] += 1
        else:
            rows[draft.row] += 1
    paired, unpaired = [], []
    for row in old:
        key = (row.person_id, row.month)
        if row.person_id is not None and places[key]:
            places[key] -= 1
            paired.append(row)
        elif row.person_id is None and rows[row.row]:
            rows[row.row] -= 1
            paired.append(row)
        else:
            unpaired.append(row)
    return paired, unpaired
