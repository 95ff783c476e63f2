"""A year of three offices' workbooks, each in its own hand, against their answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from huican import synth
from huican.exchange.domain.planning import files_below
from huican.exchange.operations import Import
from huican.exchange.places import office_area_of
from huican.reference.operations import load_area_files
from huican.sources.domain.kinds import catalogue

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("style", ["a", "b", "c"])
@pytest.mark.parametrize("seed", [3, 11])
def test_every_row_ends_as_the_answers_say(style: str, seed: int, tmp_path: Path) -> None:
    synth.produce(500, tmp_path, seed=seed, year=2023, area="990831", style=style, messy=True)
    answers = json.loads((tmp_path / "expected.json").read_text("utf-8"))
    load_area_files([tmp_path / "divisions.csv"], by="system:test", at=NOW)
    run = Import(catalogue(), office_area_of(None, NOW.date()), "system:test", NOW, NOW.date())
    receipt = run.run([(p.name, below, p.read_bytes()) for p, below in files_below([tmp_path])])
    assert [file.error for file in receipt.files if file.state != "in"] == []
    accepted = {
        f"{file.name}#{sheet.sheet}": sheet.accepted
        for file in receipt.files for sheet in file.sheets if sheet.kind
    }  # fmt: skip
    assert accepted == answers["accepted"]
    refused = {
        (file.name, sheet.sheet, draft.row, draft.problem.code)
        for file in receipt.files for sheet in file.sheets for draft in sheet.refused
        if draft.problem
    }  # fmt: skip
    assert refused == {(r["file"], r["sheet"], r["row"], r["why"]) for r in answers["refused"]}
    assert receipt.total("waiting") == 0
    # Whatever a column is called, only those of the office's own bookkeeping stay unknown.
    unknown = {name for f in receipt.files for sheet in f.sheets for name in sheet.unknown_columns}
    assert unknown <= {"核对情况", "经办", "HZXH"}
    assert [n for f in receipt.files for sheet in f.sheets for n in sheet.notes if "差 " in n] == []
