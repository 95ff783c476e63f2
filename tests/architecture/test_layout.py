"""How the tree is laid out: small files, named for what they hold, with nothing of one machine."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "huican"
LINES_MAX = 500
# Made by tools: as long as they come out.
GENERATED = {"govuk.css", "htmx.min.js"}

MODULES = sorted(SOURCE.rglob("*.py"))
OWN_MODULES = [path for path in MODULES if "migrations" not in path.parts]
PARTS = sorted(path.parent for path in SOURCE.glob("*/__init__.py"))
DJANGO_PARTS = [part for part in PARTS if (part / "models.py").exists()]


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tracked_files() -> list[Path]:
    """What is committed or about to be: everything git does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("不是 git 工作区")
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return [path for name in names if (path := ROOT / name).is_file()]


def text_of(path: Path) -> str | None:
    """The text of a file; None of a picture or another binary."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return None


# --- files ----------------------------------------------------------------------------------


def test_no_file_of_the_source_has_more_than_500_lines():
    texts = [
        path
        for path in SOURCE.rglob("*")
        if path.suffix in {".py", ".html", ".css", ".js", ".yaml"} and path.name not in GENERATED
    ]
    assert texts
    long = {
        short(path): lines
        for path in texts
        if (lines := len(path.read_text("utf-8").splitlines())) > LINES_MAX
    }
    assert long == {}, "太长了，请按职责拆成一个包"


def test_there_is_no_module_for_odds_and_ends():
    vague = {"utils", "util", "helpers", "misc", "common", "tools"}
    assert [short(path) for path in SOURCE.rglob("*") if path.stem in vague] == []


# --- parts ----------------------------------------------------------------------------------


@pytest.mark.parametrize("part", DJANGO_PARTS, ids=lambda part: part.name)
def test_a_part_with_models_is_an_application_with_its_own_name(part):
    from django.apps import apps

    assert (part / "apps.py").exists()
    assert (part / "migrations" / "__init__.py").exists()
    config = apps.get_app_config(part.name)
    assert config.name == f"huican.{part.name}"


@pytest.mark.parametrize("part", DJANGO_PARTS, ids=lambda part: part.name)
def test_a_part_with_models_has_a_place_for_its_writes(part):
    read_only = {"insight"}  # writes nothing but what it publishes: reports.py
    named = (part / "operations.py", part / "operations" / "__init__.py")
    assert part.name in read_only or any(path.exists() for path in named)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_part_says_in_a_docstring_what_it_is(part):
    tree = ast.parse((part / "__init__.py").read_text("utf-8"))
    apps_file = part / "apps.py"
    told = ast.get_docstring(tree) or (
        apps_file.exists() and ast.get_docstring(ast.parse(apps_file.read_text("utf-8")))
    )
    assert told, f"请在 {short(part / '__init__.py')} 里用一句话写明这一部分管什么"


# --- what happens where nobody looks --------------------------------------------------------


def hidden_logic(text: str) -> list[str]:
    """Signals, and methods of models that run unseen when a row is saved or deleted."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module in {
            "django.dispatch", "django.db.models.signals", "django.core.signals",
        }:  # fmt: skip
            found.append(f"第 {node.lineno} 行：信号")
        if isinstance(node, ast.ImportFrom) and node.module == "django.db.models":
            found += [f"第 {node.lineno} 行：信号" for one in node.names if one.name == "signals"]
        if isinstance(node, ast.ClassDef):
            found += [
                f"第 {item.lineno} 行：{node.name}.{item.name}"
                for item in node.body
                if isinstance(item, ast.FunctionDef)
                and item.name in {"save", "save_base", "delete", "asave", "adelete"}
            ]
    return found


@pytest.mark.parametrize("path", OWN_MODULES, ids=short)
def test_nothing_happens_behind_a_save_or_a_signal(path):
    assert hidden_logic(path.read_text("utf-8")) == []


def test_the_check_sees_a_signal_and_a_save():
    assert len(hidden_logic("from django.dispatch import receiver")) == 1
    assert len(hidden_logic("from django.db.models import signals")) == 1
    assert len(hidden_logic("class Person:\n    def save(self): pass")) == 1


def test_the_web_pages_write_nothing_themselves():
    """What changes data is a verb of a part's operations, with its audit event."""
    writing = re.compile(r"\.objects\b[^\n]*\.(create|update|delete|bulk_create|get_or_create)\(")
    found = [
        short(path)
        for path in (SOURCE / "desk").rglob("*.py")
        if writing.search(path.read_text("utf-8"))
    ]
    assert found == [], "网页只看不写：写请放到各部分的 operations.py"


# --- nothing of one machine -----------------------------------------------------------------

# Folders of the machine that something was written on. Names of places that a program must know
# (the Unix socket, a system's PostgreSQL) do not match.
MACHINE_PATH = re.compile(r"(?<![\w.~/-])/(?:work|root|tmp|home/\w+|Users/\w+)/[\w.-]+")
# Tests speak of made-up folders; of people's own ones they do not.
HOME_PATH = re.compile(r"(?<![\w.~/-])/(?:work|home/\w+|Users/\w+)/[\w.-]+")
HOST = re.compile(r"https?://([\w.-]+)")
LOCKS = ("requirements.lock", "requirements-dev.lock")


def test_no_file_names_a_path_of_the_machine_it_was_written_on():
    found = []
    for path in tracked_files():
        name, text = short(path), text_of(path)
        pattern = HOME_PATH if name.startswith("tests/") else MACHINE_PATH
        if text:
            found += [f"{name}: {match.group()}" for match in pattern.finditer(text)]
    assert found == []


def test_the_check_sees_a_path_of_a_machine():
    folder = "/".join(["", "root", "county.xlsx"])
    assert MACHINE_PATH.search(f"open('{folder}')")
    assert not MACHINE_PATH.search("https://example.org/root/county.xlsx")


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_files_name_versions_and_digests_but_no_index(name):
    lines = (ROOT / name).read_text("utf-8").splitlines()
    assert [line for line in lines if HOST.search(line)] == []
    assert [
        line for line in lines if line.startswith(("-i", "--index", "--extra-index", "--find"))
    ] == []
    pins = [line for line in lines if re.match(r"^[A-Za-z0-9]", line)]
    assert pins
    assert [line for line in pins if "==" not in line] == []
    assert any("--hash=sha256:" in line for line in lines)


def test_the_lock_of_the_tool_that_names_its_index_is_not_committed():
    assert "uv.lock" not in {short(path) for path in tracked_files()}
