"""The uploads of one form, opened: their bytes, what the clerk said of them, what they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from huican.access.domain.scope import AreaScope
from huican.access.models import User
from huican.access.scopes import area_filter
from huican.exchange import learned
from huican.exchange.domain.planning import Choice, FilePlan, Years, plan_file, settle_year
from huican.exchange.models import Upload
from huican.exchange.operations import Import
from huican.insight.figures import kinds
from huican.vault.operations import open_sealed_bytes

FILES_MAX = 200
OPEN = ("checking", "waiting", "queued")


@dataclass(slots=True)
class Batch:
    """Uploads in the order in which they were handed in; all of one office."""

    uploads: list[Upload]
    plans: list[FilePlan] = field(default_factory=list)

    @property
    def ids(self) -> str:
        """3-4-5: how an address names the batch."""
        return "-".join(str(upload.pk) for upload in self.uploads)

    @property
    def name(self) -> str:
        """The file's name, or how many there are."""
        first = self.uploads[0].name
        return first if len(self.uploads) == 1 else f"{first} 等 {len(self.uploads)} 张表"

    @property
    def office_area(self) -> str:
        """The office whose workbooks these are."""
        return self.uploads[0].office_area

    @property
    def year(self) -> int | None:
        """The year that the clerk said."""
        return self.uploads[0].year

    @property
    def state(self) -> str:
        """The state that the page speaks of: the least far of all."""
        order = ("failed", "checking", "waiting", "queued", "running", "done", "dropped")
        return min((upload.state for upload in self.uploads), key=order.index)

    def said(self) -> tuple[Any, ...]:
        """What the answer depends on, besides the data: for remembering it."""
        return tuple((u.pk, repr(sorted(u.choices.items())), u.year) for u in self.uploads)


def find(ids: str, scope: AreaScope) -> Batch | None:
    """The uploads of an address, when all of them lie inside what the reader may see."""
    wanted = [int(part) for part in ids.split("-") if part.isdigit()][:FILES_MAX]
    known = {
        upload.pk: upload
        for upload in Upload.objects.filter(area_filter(scope, "office_area"), pk__in=wanted)
    }
    uploads = [known[pk] for pk in dict.fromkeys(wanted) if pk in known]
    if not uploads or len(uploads) != len(set(wanted)):
        return None
    return Batch(uploads) if len({upload.office_area for upload in uploads}) == 1 else None


def choices_of(upload: Upload) -> dict[int, Choice]:
    """What the clerk said of each sheet, by its position."""
    return {
        int(position): Choice(
            said.get("kind") or None,
            {int(index): label for index, label in said.get("columns", {}).items()},
            bool(said.get("skip")),
        )
        for position, said in upload.choices.items()
    }


def content_of(upload: Upload) -> bytes:
    """The bytes as they were handed in."""
    return open_sealed_bytes("upload", bytes(upload.content_sealed or b""))


def look(batch: Batch) -> list[FilePlan]:
    """What each file is; nothing is written. About a second a megabyte."""
    if not batch.plans:
        batch.plans = [
            plan_file(
                content_of(upload), upload.name, "", kinds(), choices=choices_of(upload),
                learned=lambda guess: learned.choice_for(guess, batch.office_area),
            )
            for upload in batch.uploads
        ]  # fmt: skip
    return batch.plans


def years_of(plans: Sequence[FilePlan], asked: int | None) -> Years:
    """The year for sheets that do not say theirs."""
    return settle_year(plans, asked=asked)


def importer(batch: Batch, *, by: User, at: datetime, today: date) -> Import:
    """An import that knows the clerk's word."""
    return Import(
        kinds(), batch.office_area, by, at, today, year=batch.year,
        choices={upload.name: choices_of(upload) for upload in batch.uploads},
    )  # fmt: skip
