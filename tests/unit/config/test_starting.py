"""What every command loads before it does anything: not the libraries that few of them need."""

import subprocess
import sys

import pytest

# Each takes some tenths of a second or more to load.
HEAVY = (
    "ibis",
    "sqlglot",
    "duckdb",
    "pypinyin",
    "rapidfuzz",
    "docx",
    "xlsxwriter",
    "python_calamine",
)


@pytest.mark.parametrize(
    "begin",
    [
        "import huican.cli.main",
        "import django; django.setup()",
        # The site and its pages are another matter: they load what they show, once.
        "import django; django.setup(); from huican.config import database",
    ],
)
def test_what_few_commands_need_is_not_loaded_by_all(begin: str) -> None:
    script = f"{begin}; import sys; print(*sorted({{m.partition('.')[0] for m in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", f"import os; os.environ['DJANGO_SETTINGS_MODULE'] = "
         f"'huican.config.settings'; {script}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = set(done.stdout.split())
    assert "huican" in loaded
    assert sorted(loaded & set(HEAVY)) == []
