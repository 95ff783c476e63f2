"""Every field of every model says how private it is (个人信息保护法; GB/T 35273).

    class Person(models.Model):
        name = models.CharField(...)
        birth = models.DateField(...)
        area_code = models.CharField(...)

        privacy = classify(plain="area_code", identifying="name", sensitive="birth")

- PLAIN        says nothing about a natural person by itself, or only in numbers.
- IDENTIFYING  leads to a person: name, numbers, phone, address, free text about somebody.
- SENSITIVE    disability, illness, hardship, money, guardianship, anything of a child under 14.

A surrogate key (`id`) is PLAIN without a word. An omission fails a test; so does a sealed field,
or one with an identifying name, that is declared PLAIN.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from django.apps import apps
from django.db import models

from huican.vault.fields import BlindIndexField, EncryptedTextField


class Privacy(StrEnum):
    """How private a field is."""

    PLAIN = "plain"
    IDENTIFYING = "identifying"
    SENSITIVE = "sensitive"


PLAIN: Final = Privacy.PLAIN
IDENTIFYING: Final = Privacy.IDENTIFYING
SENSITIVE: Final = Privacy.SENSITIVE


def classify(*, plain: str = "", identifying: str = "", sensitive: str = "") -> dict[str, Privacy]:
    """The `privacy` of a model: field names separated by spaces, under the level of each.

    Raises ValueError when a field stands under two levels.
    """
    said: dict[str, Privacy] = {}
    for level, names in ((PLAIN, plain), (IDENTIFYING, identifying), (SENSITIVE, sensitive)):
        for name in names.split():
            if name in said:
                raise ValueError(f"{name} 写了两个级别：{said[name]}、{level}")
            said[name] = level
    return said


# Field names that name a person's own data whatever the model is.
_IDENTIFYING_NAMES: Final = frozenset(
    {
        "identity", "identity_number", "identity18", "identity_code", "certificate_number",
        "person_name", "display_name", "guardian_name", "phone", "mobile", "telephone",
        "bank_account", "account_number", "address", "birth", "birth_date",
    }
)  # fmt: skip
# Numbers that may only rest sealed or as a blind code.
_SEALED_NAMES: Final = frozenset(
    {"identity", "identity_number", "identity18", "phone", "mobile", "telephone",
     "bank_account", "account_number"}
)  # fmt: skip


def own_models() -> list[type[models.Model]]:
    """All concrete models of Huican's own parts."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("huican.") and not model._meta.proxy
    ]


def declared(model: type[models.Model]) -> dict[str, Privacy]:
    """What `model` and its bases say in `privacy` (a nearer class wins).

    A history table (pghistory) is as private as the table whose history it keeps.
    """
    merged: dict[str, Privacy] = {}
    tracked = getattr(model, "pgh_tracked_model", None)
    if tracked is not None:
        own = {field.name for field in model._meta.concrete_fields}
        merged |= {name: level for name, level in declared(tracked).items() if name in own}
        merged |= {name: PLAIN for name in own if name.startswith("pgh_")}
    for base in reversed(model.__mro__):
        own = base.__dict__.get("privacy")
        if isinstance(own, dict):
            merged.update(own)
    return merged


def undeclared(model: type[models.Model]) -> list[str]:
    """Fields of `model` that say nothing, surrogate key excepted."""
    said = declared(model)
    return [
        field.name
        for field in model._meta.concrete_fields
        if field.name not in said and not (field.primary_key and field.name == "id")
    ]


def misdeclared(model: type[models.Model]) -> list[str]:
    """Sentences on what is wrong with the declaration of `model`; empty when nothing is."""
    said = declared(model)
    fields = {field.name: field for field in model._meta.concrete_fields}
    label = model._meta.label
    wrong = [
        f"{label}.{name}：privacy 里写了，但没有这个字段" for name in said if name not in fields
    ]
    for name, level in said.items():
        field = fields.get(name)
        if field is None:
            continue
        sealed = isinstance(field, EncryptedTextField | BlindIndexField)
        if not isinstance(level, Privacy):
            wrong.append(f"{label}.{name}：分级只能是 PLAIN、IDENTIFYING 或 SENSITIVE")
        elif level is PLAIN and sealed:
            wrong.append(f"{label}.{name}：加密字段不能是 PLAIN")
        elif level is PLAIN and name in _IDENTIFYING_NAMES:
            wrong.append(f"{label}.{name}：名字说明它指向个人，不能是 PLAIN")
        if name in _SEALED_NAMES and not sealed:
            wrong.append(f"{label}.{name}：号码只能加密存放或存盲索引")
    return wrong
