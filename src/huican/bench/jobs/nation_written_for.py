"""Writes down which conditions the SQL written by hand says: run once it says them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from huican.bench.nation import MONTH, handwritten, prepare
from huican.bench.nation.make import make
from huican.programmes.domain.loading import load_all

_PERSONS, _COUNTIES = 200, 40


def main() -> None:
    """The tables' columns are needed, of whomever."""
    policies = load_all()
    with tempfile.TemporaryDirectory() as folder:
        snapshot = Path(folder) / "persons.duckdb"
        make(snapshot, _PERSONS, MONTH, policies.facts, county_count=_COUNTIES)
        with prepare.connected(snapshot, memory_gb=1) as connection:
            prepare.tables(connection, policies)
            handwritten.renew(prepare.question(connection, policies, packed_form=True))


if __name__ == "__main__":
    main()
