"""Which workbooks are measured."""

from __future__ import annotations

from pathlib import Path

from huican import synth
from huican.bench.running import BenchError, say

_GOLDEN = "shared/golden/county-2023"
_SYNTH_PERSONS, _SYNTH_SEED = 20_000, 1


def workbooks(asked: Path | None, scratch: Path) -> Path:
    """The folder asked for; else the golden county beside the project; else a made-up county.

    A made-up county is written into `scratch`. The folder must hold divisions.csv.
    """
    if asked is not None:
        if not (asked / "divisions.csv").is_file():
            raise BenchError(
                "这个文件夹里没有区划表 divisions.csv", where=str(asked),
                remedy="请给 huican synth 写出的文件夹",
            )  # fmt: skip
        return asked.resolve()
    for start in (Path.cwd(), Path(__file__).resolve().parents[3]):
        golden = start.parent / _GOLDEN
        if (golden / "divisions.csv").is_file():
            return golden.resolve()
    say(f"没有样本县的台账，先造一个 {_SYNTH_PERSONS:,} 人的县")
    made = scratch / "county"
    synth.produce(_SYNTH_PERSONS, made, seed=_SYNTH_SEED)
    return made
