"""Areas with the days they were valid, what became of them, and published working calendars.

Nothing here points at an area by foreign key: records keep a code, and the name of their day is
looked up.
"""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Left
from django.db.models.lookups import Exact

from huican.reference.domain.levels import LEVELS
from huican.vault.privacy import classify

# Writers of the tree take this lock: two of them at once could not see each other's spans.
TREE_LOCK = 0x48_43_41_52_45

_NO_OVERLAP = f"""
    PERFORM pg_advisory_xact_lock({TREE_LOCK});
    SELECT written.code INTO clash
      FROM written
      JOIN reference_area AS other
        ON other.code = written.code
       AND other.id <> written.id
       AND daterange(other.valid_from, other.valid_to)
           && daterange(written.valid_from, written.valid_to)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'area % would have two names on one day', clash
            USING ERRCODE = 'exclusion_violation',
                  CONSTRAINT = 'area_spans_do_not_overlap',
                  TABLE = 'reference_area';
    END IF;
    RETURN NULL;
"""


def _no_overlap(name: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """One check a statement, so that a whole country can be loaded in one."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(new="written"),  # type: ignore[no-untyped-call]
        declare=[("clash", "text")],
        func=_NO_OVERLAP,
    )


def _follows_code(digits: int, zeros: int) -> When:
    """Whether the code begins with the parent's digits, for parents whose code has these zeros."""
    return When(
        Q(parent_code__endswith="0" * zeros),
        then=Exact(Left(F("code"), digits), Left(F("parent_code"), digits)),
    )


class Area(models.Model):
    """An area as it was from `valid_from` up to, not including, `valid_to` (null: still).

    A change of name or of parent closes one row and opens another with the same code.
    """

    code = models.CharField("区划代码", max_length=12)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("级别", max_length=8, choices=[(lv.value, lv.label) for lv in LEVELS])
    parent_code = models.CharField("上级代码", max_length=12, null=True, blank=True)
    valid_from = models.DateField("自")
    valid_to = models.DateField("至（不含）", null=True, blank=True)
    # Where the tree follows the digits of the codes, one range of codes is a whole subtree;
    # only these few rows have to be looked at apart.
    follows_code = models.GeneratedField(
        expression=Case(
            When(parent_code__isnull=True, then=Value(True)),
            _follows_code(2, 10),
            _follows_code(4, 8),
            _follows_code(6, 6),
            _follows_code(9, 3),
            default=Value(False),
            output_field=models.BooleanField(),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    privacy: ClassVar = classify(
        plain="code name level parent_code valid_from valid_to follows_code"
    )

    class Meta:
        verbose_name = "区划"
        verbose_name_plural = "区划"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="area_one_row_a_start"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{12}$"), name="area_code_has_12_digits"
            ),
            models.CheckConstraint(
                condition=Q(parent_code__isnull=True) | Q(parent_code__regex=r"^[0-9]{12}$"),
                name="area_parent_code_has_12_digits",
            ),
            models.CheckConstraint(
                condition=Q(parent_code__isnull=True) | ~Q(parent_code=F("code")),
                name="area_is_not_its_own_parent",
            ),
            models.CheckConstraint(
                condition=Q(level__in=[lv.value for lv in LEVELS]), name="area_level_is_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="area_has_a_name"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="area_ends_after_it_begins",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["parent_code", "code"], name="area_by_parent"),
            models.Index(
                fields=["code"], condition=Q(follows_code=False), name="area_apart_from_its_digits"
            ),
        ]
        triggers: ClassVar = [
            _no_overlap("area_spans_on_insert", pgtrigger.Insert),
            _no_overlap("area_spans_on_update", pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class AreaSuccession(models.Model):
    """What became of an area on a day: whose people and records went where."""

    class Kind(models.TextChoices):
        MERGE = "merge", "合并"
        SPLIT = "split", "拆分"
        RENAME = "rename", "更名"
        MOVE = "move", "改隶"

    from_code = models.CharField("原代码", max_length=12)
    to_code = models.CharField("新代码", max_length=12)
    on = models.DateField("自")
    kind = models.CharField("变更", max_length=8, choices=Kind.choices)

    privacy: ClassVar = classify(plain="from_code to_code on kind")

    class Meta:
        verbose_name = "区划变更"
        verbose_name_plural = "区划变更"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["from_code", "to_code", "on", "kind"], name="succession_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["merge", "split", "rename", "move"]),
                name="succession_kind_is_known",
            ),
            models.CheckConstraint(
                # A merge or split that leads to itself says nothing.
                condition=Q(kind__in=["rename", "move"]) | ~Q(from_code=F("to_code")),
                name="succession_leads_elsewhere",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["to_code", "on"], name="succession_by_target")]

    def __str__(self) -> str:
        return f"{self.from_code}→{self.to_code} {self.on}"


class PublishedCalendar(models.Model):
    """A year whose notice on holidays is entered in full: due dates in it are certain."""

    year = models.SmallIntegerField("年份", primary_key=True)
    source = models.CharField("依据文号", max_length=100)

    privacy: ClassVar = classify(plain="year source")

    class Meta:
        verbose_name = "已公布的年历"
        verbose_name_plural = "已公布的年历"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100), name="calendar_year_is_sensible"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="calendar_year_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年"


class CalendarDay(models.Model):
    """A day that differs from its weekday: a holiday, or a weekend worked in exchange."""

    day = models.DateField("日期", primary_key=True)
    working = models.BooleanField("上班")
    source = models.CharField("依据", max_length=100)

    privacy: ClassVar = classify(plain="day working source")

    class Meta:
        verbose_name = "节假日与调休"
        verbose_name_plural = "节假日与调休"
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(source=""), name="calendar_day_has_a_source")
        ]

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.working else '休息'}"
