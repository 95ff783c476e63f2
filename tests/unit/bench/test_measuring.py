"""Measuring: times, CPU, memory, and saying what cannot be measured."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from huican.bench import importing, timing
from huican.bench.folder import workbooks
from huican.bench.processes import Postgres, children, cpu_s, peak_kib
from huican.bench.running import BenchError, fresh_installation, run


def test_the_95th_of_100_is_the_value_that_95_do_not_exceed():
    assert timing.of_100(list(range(1, 101)), 95) == 95
    assert timing.of_100(list(range(20, 0, -1)), 95) == 19
    assert timing.of_100([7.0], 95) == 7.0


def test_waiting_takes_time_and_no_cpu():
    with timing.spent() as took:
        time.sleep(0.1)
    assert took.seconds >= 0.1
    assert took.cpu_s < took.seconds


def test_cpu_of_a_child_counts_once_it_was_waited_for():
    before = cpu_s(os.getpid())
    subprocess.run(
        [sys.executable, "-S", "-c", "import time\nwhile time.process_time() < .2: pass"],
        check=True,
    )
    assert cpu_s(os.getpid()) - before >= 0.15


def test_a_process_that_is_gone_takes_nothing():
    child = subprocess.Popen([sys.executable, "-S", "-c", ""])
    child.wait()
    assert cpu_s(child.pid) == 0.0
    assert children(child.pid) == []


def test_the_peak_of_memory_is_that_of_this_process():
    held = bytearray(30_000_000)
    assert peak_kib() > len(held) / 1024


def test_no_server_is_no_memory_and_no_cpu(tmp_path: Path):
    assert Postgres(tmp_path).memory_kib() == 0
    assert Postgres(tmp_path).cpu_s() == 0.0


def test_a_fresh_installation_is_gone_afterwards():
    with fresh_installation() as var:
        (var / "x").write_text("x")
    assert not var.exists()


def test_a_measurement_that_fails_is_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    with pytest.raises(BenchError, match="read_workbooks"):
        run("read_workbooks", var=tmp_path)


def test_a_folder_without_areas_cannot_be_imported(tmp_path: Path):
    with pytest.raises(BenchError, match="divisions.csv"):
        workbooks(tmp_path, tmp_path)


def line(name: str, rows: int, seconds: float) -> dict[str, object]:
    return importing.Line(name, rows, seconds, seconds, 0.0, 1024, 2048).as_json()


def test_the_table_of_imports_says_rows_a_second_and_what_was_left_out():
    measured = {
        "lines": [line("甲", 1000, 0.5), line("乙", 1000, 2.0), line("丙", 500, 4.0)],
        "cpu_ratio_to_reading": [1.0, 4.0, 16.0], "accepted": 990, "refused": 10, "waiting": 0,
        "start_s": 3.0, "sampled": True,
    }  # fmt: skip
    _, rows, remarks = importing.table(measured)
    assert [row[3] for row in rows] == ["2,000", "500", "125"]
    assert any("60 秒" in remark for remark in remarks)


@pytest.mark.slow
def test_bare_reading_of_a_county_counts_every_row(tmp_path: Path):
    from huican import synth

    synth.produce(60, tmp_path / "county", seed=3)
    answer = run("read_workbooks", str(tmp_path / "county"), var=tmp_path)
    assert answer["sheet_rows"] > 60
    assert answer["sheets"] > 10
    assert answer["peak_kib"] > 0
