"""Our import of a folder into an empty database, as `huican import` does it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from huican.bench.processes import Postgres, peak_kib
from huican.bench.running import answer
from huican.bench.timing import spent
from huican.config import starting


def main(folder: str) -> None:
    """Answers rows, seconds, CPU seconds, peak memory, and which sheets held data from which row.

    Making the database and loading the areas is not counted: it happens once an installation.
    """
    with spent() as beginning:
        starting.start()
    from django.conf import settings

    from huican.config.database import stop_server

    server = Postgres(Path(settings.HUICAN_VAR))
    _areas(Path(folder))
    with spent(server) as took:
        receipt = _import(Path(folder))
    value = {
        **took.as_json(), "start_s": round(beginning.seconds, 1), "peak_kib": peak_kib(),
        "rows": sum(receipt[what] for what in ("accepted", "refused", "waiting")),
        "accepted": receipt["accepted"], "refused": receipt["refused"],
        "waiting": receipt["waiting"], "sheets": _sheets(),
    }  # fmt: skip
    stop_server()
    answer(value)


def _areas(folder: Path) -> None:
    from huican.reference.operations import load_area_files

    load_area_files([folder / "divisions.csv"], by="system:bench", at=starting.now())


def _import(folder: Path) -> dict[str, Any]:
    from huican.exchange.domain.planning import files_below
    from huican.exchange.operations import Import
    from huican.exchange.places import office_area_of
    from huican.sources.domain.kinds import catalogue

    at = starting.now()
    run = Import(catalogue(), office_area_of(None, at.date()), "system:bench", at, at.date())
    files = [(path.name, below, path.read_bytes()) for path, below in files_below([folder])]
    receipt = run.run(files)
    return {what: receipt.total(what) for what in ("accepted", "refused", "waiting")}


def _sheets() -> list[list[Any]]:
    """[folder, file, sheet, header row from 1, kind] of the sheets that held data."""
    from huican.sources.models import SourceSheet

    rows = SourceSheet.objects.exclude(kind="").order_by("file_id", "position")
    return [
        list(row)
        for row in rows.values_list("file__folder", "file__name", "name", "header_row", "kind")
    ]


if __name__ == "__main__":
    main(*sys.argv[1:])
