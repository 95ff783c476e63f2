"""Reads every cell of every sheet with calamine and does nothing with it: the floor."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import python_calamine

from huican.bench.processes import peak_kib
from huican.bench.running import answer
from huican.bench.timing import spent
from huican.exchange.domain.planning import files_below


def main(folder: str) -> None:
    """Answers rows, sheets, seconds, CPU seconds and peak memory."""
    rows = sheets = 0
    with spent() as took:
        for path, _ in files_below([Path(folder)]):
            book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
            for name in book.sheet_names:
                rows += len(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
                sheets += 1
    answer({**took.as_json(), "sheet_rows": rows, "sheets": sheets, "peak_kib": peak_kib()})


if __name__ == "__main__":
    main(*sys.argv[1:])
