"""What the kinds of record are called, from the data files of kinds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

from huican.registry.domain.events import Named
from huican.sources.domain.kinds import Catalogue, catalogue


def kinds() -> Catalogue:
    """The catalogue of this installation, an office's own kinds included."""
    own = _own()
    return catalogue(own) if own else catalogue()


def names_of_kinds() -> Mapping[str, Named]:
    """Name, programme and columns of every kind, by its code."""
    return _names(_own())


def _own() -> Path | None:
    folder = Path(settings.HUICAN_VAR) / "kinds"
    return folder if folder.is_dir() else None


@cache
def _names(own: Path | None) -> Mapping[str, Named]:
    found = catalogue(own) if own else catalogue()
    return {
        kind.code: Named(
            kind.name,
            kind.programme_name,
            tuple((column.label, column.type, column.privacy) for column in kind.columns),
            kind.monthly,
        )
        for kind in found.kinds.values()
    }
