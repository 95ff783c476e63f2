"""The uploads of one form: an address names them together, 3-4-5."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from huican.access.domain.scope import AreaScope
from huican.desk import behind
from huican.exchange import taking, uploads
from huican.exchange.domain.reading import WorkbookError
from huican.exchange.queries import uploads_inside
from huican.exchange.uploads import Checked, SheetLook, UploadRefused
from huican.insight.figures import kinds

if TYPE_CHECKING:
    from huican.access.models import User
    from huican.exchange.models import Upload

FILES_MAX = 200
OPEN = ("checking", "waiting", "failed")
# Up to so many rows the browser waits for the answer; more are taken in behind a page that shows
# how far they are.
INLINE_ROWS_MAX = 5_000
# Rosters first: later rows speak of the persons in them. Other offices' lists last.
_ORDER = {"roster": 0, "target": 2, "department-list": 3}
_STATES = ("failed", "checking", "waiting", "queued", "running", "done", "dropped")


@dataclass(slots=True)
class Batch:
    """Uploads in the order in which they were handed in; all of one office."""

    uploads: list[Upload]

    @property
    def ids(self) -> str:
        """How an address names the batch."""
        return "-".join(str(upload.pk) for upload in self.uploads)

    @property
    def name(self) -> str:
        """The file's name, or the first and how many there are."""
        first = self.uploads[0].name
        return first if len(self.uploads) == 1 else f"{first} 等 {len(self.uploads)} 张表"

    @property
    def state(self) -> str:
        """The state of the one that is least far."""
        return min((upload.state for upload in self.uploads), key=_STATES.index)

    @property
    def is_open(self) -> bool:
        """Whether the clerk may still change all of it."""
        return all(u.state in OPEN and u.content_sealed is not None for u in self.uploads)


def find(ids: str, scope: AreaScope) -> Batch | None:
    """The uploads of an address, when all of them lie inside what the reader may see."""
    wanted = [int(part) for part in ids.split("-") if part.isdigit() and len(part) < 10][:FILES_MAX]
    known = uploads_inside(wanted, scope)
    found = [known[pk] for pk in dict.fromkeys(wanted) if pk in known]
    if not found or len(found) != len(set(wanted)):
        return None
    return Batch(found) if len({upload.office_area for upload in found}) == 1 else None


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not kept, and why."""

    name: str
    why: str


def stage(
    files: Iterable[tuple[str, bytes]], *, office_area: str, by: User, at: datetime
) -> tuple[Batch, list[Refused]]:
    """Keep the files that can be read; the batch may be empty."""
    kept: list[Upload] = []
    refused: list[Refused] = []
    for name, content in files:
        try:
            kept.append(uploads.stage(name, content, office_area=office_area, by=by, at=at))
        except (WorkbookError, UploadRefused) as error:
            refused.append(Refused(name[:100], str(error)))
    return Batch(kept), refused


def look(batch: Batch, *, by: User, at: datetime) -> list[tuple[Upload, SheetLook]]:
    """What each sheet of the batch was taken for."""
    return [
        (upload, sheet)
        for upload in batch.uploads
        for sheet in uploads.look(upload, kinds(), by=by, at=at)
    ]


def check(batch: Batch, *, by: User, at: datetime) -> list[tuple[Upload, Checked]]:
    """What would become of each file if it were taken in now."""
    return [(upload, uploads.check(upload, kinds(), by=by, at=at)) for upload in batch.uploads]


def confirm(batch: Batch, *, by: User, at: datetime) -> None:
    """Take the batch in, rosters first. What is large is left to the worker, if one is there."""
    answers = check(batch, by=by, at=at)
    answers.sort(key=lambda answer: min(map(_order, answer[1].sheets), default=9))
    rows = sum(one.total("accepted") + one.problems_total for _, one in answers)
    for upload, _ in answers:
        uploads.confirm(upload.pk, kinds(), by=by, at=at)
    ids = [upload.pk for upload, _ in answers]
    if rows <= INLINE_ROWS_MAX:
        _take(ids, by, at)
    else:
        behind.without_worker(lambda: _take(ids, by, at), name="import")


def _order(sheet: uploads.SheetCheck) -> int:
    kind = kinds().kinds.get(sheet.kind)
    return _ORDER.get(kind.stores, 1) if kind else 9


def _take(ids: list[int], by: User, at: datetime) -> None:
    for id_ in ids:
        taking.take(id_, by=by, at=at)


def drop(batch: Batch, *, by: User, at: datetime) -> None:
    """The clerk does not want the files."""
    for upload in batch.uploads:
        if upload.state in OPEN and upload.content_sealed is not None:
            uploads.drop(upload.pk, by=by, at=at)
