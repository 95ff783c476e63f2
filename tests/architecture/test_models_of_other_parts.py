"""Pages and commands ask the parts' queries: they touch no model of another part.

What a page may name is a type (under TYPE_CHECKING): it shows what a query gave it.
"""

import ast
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[2] / "src" / "huican"
ROOMS = ("desk", "cli", "ui", "portal")


def models_touched(source: str) -> list[str]:
    """The models that a module imports from parts to use them, not only to name them as types."""
    tree = ast.parse(source)
    only_types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if node in only_types:
            continue
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            module, names = "", [alias.name for alias in node.names]
        else:
            continue
        whole = [f"{module}.{name}" if module else name for name in names]
        found += [
            name for name in whole
            if name.startswith("huican.") and len(parts := name.split(".")) > 2
            and parts[2] == "models"
        ]  # fmt: skip
    return found


def modules() -> list[Path]:
    return sorted(path for room in ROOMS for path in (SRC / room).rglob("*.py"))


def test_there_are_pages_and_commands_to_look_at() -> None:
    assert len(modules()) > 50


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SRC)))
def test_a_page_or_command_touches_no_model_of_another_part(path: Path) -> None:
    room = path.relative_to(SRC).parts[0]
    touched = models_touched(path.read_text("utf-8"))
    assert [name for name in touched if not name.startswith(f"huican.{room}.")] == []


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("from huican.sources.models import SourceFile", True),
        ("from huican.sources import models", True),
        ("import huican.sources.models as m", True),
        ("def late():\n    from huican.access.models import User", True),
        ("if TYPE_CHECKING:\n    from huican.access.models import User", False),
        ("from huican.sources.queries import listing", False),
        ("from django.db import models", False),
    ],
)
def test_the_check_sees_every_way_of_importing_a_model(line: str, seen: bool) -> None:
    assert bool(models_touched(line)) is seen
