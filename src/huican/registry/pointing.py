"""Which foreign keys of which parts point at a model: parts above are not known by name here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import ForeignKey, Model

from huican.registry.records import Record


def fields_to(model: type[Model]) -> list[ForeignKey[Any, Any]]:
    """All foreign keys of all parts to `model`."""
    return [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
        and (relation.one_to_many or relation.one_to_one)
    ]  # fmt: skip


def pointed_at(
    model: type[Model], ids: Sequence[int], *, besides: Collection[type[Model]] = ()
) -> set[int]:
    """Which rows of `model` something points at, models `besides` aside.

    Records of files that were withdrawn point at nothing: they are only looked at.
    """
    found: set[int] = set()
    for field in fields_to(model):
        if field.model in besides:
            continue
        rows = field.model._default_manager.filter(**{f"{field.name}__in": ids})
        if issubclass(field.model, Record):
            rows = rows.filter(source_sheet__file__withdrawn_at__isnull=True)
        found |= set(rows.order_by().values_list(field.attname, flat=True).distinct())
    return found
