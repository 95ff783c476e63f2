"""No foreign key points to a part above its own.

The order is the one that import-linter checks imports by; it is read from pyproject.toml, so that
there is one list only.
"""

import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]


def layers() -> list[set[str]]:
    """The parts from the highest to the lowest; parts of one set stand beside one another."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (layered,) = [
        contract
        for contract in contracts
        if contract["type"] == "layers" and "containers" not in contract
    ]
    return [
        {part.strip().removeprefix("huican.") for part in line.split("|")}
        for line in layered["layers"]
    ]


def height_of(part: str, order: list[set[str]]) -> int:
    """0 is the lowest. Raises ValueError for a part that is in no layer."""
    for height, parts in enumerate(reversed(order)):
        if part in parts:
            return height
    raise ValueError(part)


def part_of(model: type[models.Model]) -> str:
    return model.__module__.split(".")[1]


def own_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("huican.")
    ]


def upward_fields(order: list[set[str]]) -> list[str]:
    """Every relation of our models that leads to a higher part, or to one beside it."""
    wrong = []
    for model in own_models():
        here = part_of(model)
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if field.auto_created or not isinstance(target, type):
                continue
            if not target.__module__.startswith("huican."):
                continue
            there = part_of(target)
            if there != here and height_of(there, order) >= height_of(here, order):
                wrong.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    return wrong


def test_every_part_with_models_has_its_place_in_the_order():
    order = layers()
    for part in {part_of(model) for model in own_models()}:
        height_of(part, order)


def test_no_foreign_key_points_to_a_part_above_its_own():
    assert upward_fields(layers()) == []


def test_the_check_sees_foreign_keys_that_point_upward():
    """Turned upside down, the order must be broken by the keys that exist."""
    found = upward_fields(list(reversed(layers())))
    assert any(line.startswith("registry.Person.source_sheet → sources.") for line in found)


def test_a_part_that_nobody_ordered_is_noticed():
    with pytest.raises(ValueError, match="nowhere"):
        height_of("nowhere", layers())
