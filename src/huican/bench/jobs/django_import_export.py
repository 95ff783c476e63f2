"""The same rows through django-import-export, at its fastest.

Each kind of sheet becomes a plain model of text columns, as many as the sheet has, with no index
but the primary key. Nothing is recognised, checked, encrypted, matched with persons or compared
with what came before: what the library adds to reading and writing is all that is measured.
Bulk mode, 1,000 rows a batch, no look-up of existing rows, no diff, no model cleaning, reading by
calamine (the library's own way by openpyxl takes several times as long).
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import python_calamine

from huican.bench.processes import Postgres, peak_kib
from huican.bench.running import answer
from huican.bench.timing import Spent, spent
from huican.config import starting

_BATCH_ROWS = 1_000


def main(folder: str, sheets: str, limit_s: str) -> None:
    """Answers rows and what they took; stops after the sheet in which `limit_s` has passed."""
    starting.start()
    from django.conf import settings

    from huican.config.database import stop_server

    server = Postgres(Path(settings.HUICAN_VAR))
    wanted: list[list[Any]] = json.loads(Path(sheets).read_text("utf-8"))
    total, rows, done = Spent(), 0, 0
    resources: dict[tuple[str, int], Any] = {}
    for headers, table, kind, took in _tables(Path(folder), wanted):
        key = (kind, len(headers))
        if key not in resources:
            resources[key] = _resource(f"{kind}_{len(headers)}", headers)
        with spent(server) as loading:
            rows += _load(resources[key], table)
        for one in (took, loading):
            total.seconds += one.seconds
            total.cpu_s += one.cpu_s
            total.postgres_cpu_s += one.postgres_cpu_s
        done += 1
        if total.seconds > float(limit_s):
            break
    stop_server()
    answer({
        **total.as_json(), "rows": rows, "sheets": done, "of_sheets": len(wanted),
        "peak_kib": peak_kib(),
    })  # fmt: skip


def _tables(
    folder: Path, wanted: Sequence[Sequence[Any]]
) -> Iterator[tuple[list[str], list[list[Any]], str, Spent]]:
    """Headers and rows below of each sheet, its kind, and what reading it took."""
    book = None
    opened = None
    for below, file, sheet, header_row, kind in wanted:
        with spent() as took:
            if opened != (below, file):
                content = (folder / below / file).read_bytes()
                book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
                opened = (below, file)
            assert book is not None
            cells = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            headers = [f"c{number}" for number in range(len(cells[header_row - 1]))]
            table = [row for row in cells[header_row:] if any(cell != "" for cell in row)]
        yield headers, table, kind, took


def _resource(name: str, headers: Sequence[str]) -> Any:
    """A model with a text column a header, its table, and the resource that fills it."""
    from django.db import connection, models
    from import_export import resources

    name = name.replace("-", "_")
    meta = type("Meta", (), {"app_label": "bench", "db_table": f"bench_{name}"})
    fields: dict[str, Any] = {header: models.TextField(null=True) for header in headers}
    model = type(name, (models.Model,), {"__module__": __name__, "Meta": meta, **fields})
    with connection.schema_editor() as editor:
        editor.create_model(model)  # type: ignore[arg-type]
    options = {
        "model": model, "fields": tuple(headers), "import_id_fields": (), "use_bulk": True,
        "batch_size": _BATCH_ROWS, "force_init_instance": True, "skip_diff": True,
        "skip_html_diff": True, "skip_unchanged": False, "report_skipped": False,
        "clean_model_instances": False, "use_transactions": True,
    }  # fmt: skip
    return type(
        f"{name}_resource", (resources.ModelResource,), {"Meta": type("Meta", (), options)}
    )()


def _load(resource: Any, table: list[list[Any]]) -> int:
    import tablib

    headers = list(resource._meta.fields)
    dataset = tablib.Dataset(headers=headers)
    dataset.extend(table)
    result = resource.import_data(dataset, dry_run=False, raise_errors=True)
    return int(result.totals["new"])


if __name__ == "__main__":
    main(*sys.argv[1:])
