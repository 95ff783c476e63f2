"""The same two subsidies in OpenFisca, on the same persons: what a known tool takes for it.

OpenFisca lives in a virtual environment of its own that this makes and throws away: it is no
dependency of the product.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import numpy

from huican.bench.nation import MONTH, openfisca_names
from huican.bench.running import BenchError

CODES = ("living-subsidy", "nursing-subsidy")
_PACKAGE = "openfisca-core>=46,<47"
_STATES = {"有效": 1, "过期": 2, "冻结": 3, "注销": 4, "无证": 5}


def environment(folder: Path) -> Path:
    """A Python with OpenFisca in `folder`. Raises BenchError when it cannot be installed."""
    python = folder / "bin/python"
    uv = Path(sys.executable).with_name("uv")
    program = str(uv) if uv.exists() else shutil.which("uv")
    commands = (
        [[program, "venv", "-q", str(folder)],
         [program, "pip", "install", "-q", "--python", str(python), _PACKAGE]]
        if program
        else [[sys.executable, "-m", "venv", str(folder)],
              [str(python), "-m", "pip", "install", "-q", _PACKAGE]]
    )  # fmt: skip
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise BenchError(
                "OpenFisca 装不上", where=done.stderr.strip()[-200:],
                remedy="请连上网再试，或加 --without-openfisca",
            )  # fmt: skip
    return python


def export(connection: duckdb.DuckDBPyConnection, folder: Path, persons: int) -> None:
    """Writes one .npy a variable for the first `persons`; unknown becomes OpenFisca's default."""
    given = folder / "given"
    given.mkdir(parents=True)
    states = " ".join(f"WHEN '{word}' THEN {code}" for word, code in _STATES.items())
    chosen = [f"CASE certificate_state {states} ELSE 0 END::UTINYINT AS certificate_state"]
    chosen += [f"coalesce({name}, false) AS {name}" for name in openfisca_names.YES_NO]
    chosen += [f"coalesce({name}, 0)::INTEGER AS {name}" for name in openfisca_names.NUMBERS]
    chosen += [f"(coalesce({name}, 0) / 100.0)::FLOAT AS {name}" for name in openfisca_names.MONEY]
    columns = connection.execute(
        f"SELECT {', '.join(chosen)} FROM facts JOIN (SELECT * EXCLUDE (area6) FROM standard) USING (place) "
        f"WHERE person_id <= {persons} ORDER BY person_id"
    ).fetchnumpy()
    for name, values in columns.items():
        numpy.save(given / f"{name}.npy", numpy.asarray(values))


def run(python: Path, folder: Path) -> dict[str, Any]:
    """Its own measurement: seconds in all, and of that reading the facts and calculating."""
    script = Path(__file__).with_name("openfisca_subsidies.py")
    done = subprocess.run(
        [str(python), "-B", str(script), str(folder), MONTH],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise BenchError("OpenFisca 没有算成", where=done.stderr.strip()[-300:], remedy="")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def compared(
    connection: duckdb.DuckDBPyConnection, folder: Path, answers: Path, persons: int
) -> dict[str, int]:
    """Persons by what each says: both give, ours unknown and it gives or not, and true differences.

    `answers` are ours of the two subsidies (living in the lowest bits of outcome_0).
    """
    found: dict[str, int] = {"same": 0, "unknown_taken_as_yes": 0, "unknown_taken_as_no": 0,
                             "different": 0}  # fmt: skip
    rows = connection.execute(
        "SELECT outcome_0, CASE WHEN outcome_0 & 3 = 0 THEN living_subsidy__monthly_standard END "
        "AS living, nursing_subsidy__amount AS nursing "
        f"FROM read_parquet('{answers}/*.parquet') JOIN standard USING (area6) "
        f"WHERE person_id <= {persons} ORDER BY person_id"
    ).fetchnumpy()
    outcomes = numpy.asarray(rows["outcome_0"])
    for number, name in enumerate(("living", "nursing")):
        ours = (outcomes >> (2 * number)) & 3
        fen = numpy.ma.filled(numpy.ma.asarray(rows[name]), 0)
        theirs = numpy.rint(numpy.load(folder / f"{name}_subsidy.npy") * 100).astype("int64")
        gives = theirs > 0
        known = ours != 2
        # Where nobody set a standard it pays nothing, and we say yes with an unknown amount.
        same = known & (theirs == fen)
        found["same"] += int(same.sum())
        found["unknown_taken_as_yes"] += int((~known & gives).sum())
        found["unknown_taken_as_no"] += int((~known & ~gives).sum())
        found["different"] += int((known & ~same).sum())
    return found
