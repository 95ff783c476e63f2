"""Makes the snapshot of `huican bench population`, unless it is there already."""

from __future__ import annotations

import sys
from pathlib import Path

from huican.bench.nation import MONTH
from huican.bench.nation.make import make
from huican.bench.processes import peak_kib
from huican.bench.running import answer, say
from huican.bench.timing import spent
from huican.programmes.domain.register import facts


def main(path: str, persons: str) -> None:
    """Answers how long making it took."""
    with spent() as took:
        make(Path(path), int(persons), MONTH, facts(), say=say)
    answer({**took.as_json(), "peak_kib": peak_kib(), "bytes": Path(path).stat().st_size})


if __name__ == "__main__":
    main(*sys.argv[1:])
