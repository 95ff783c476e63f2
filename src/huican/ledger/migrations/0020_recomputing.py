"""Bringing what is owed up to date behind the page: what was asked for, and each place of it."""

import django.db.models.deletion
from django.db import migrations, models


def _number() -> models.BigAutoField:
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0019_movements")]

    operations = [
        migrations.CreateModel(
            name="Recomputing",
            fields=[
                ("id", _number()),
                ("programme", models.CharField(max_length=60, verbose_name="项目")),
                ("first_month", models.DateField(verbose_name="从哪个月")),
                ("last_month", models.DateField(verbose_name="到哪个月")),
                ("area_code", models.CharField(max_length=12, verbose_name="区划")),
                ("fund", models.CharField(max_length=60, verbose_name="资金来源")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "排队"), ("running", "正在算"), ("done", "算好了"),
                            ("failed", "有的没有算成"),
                        ],
                        default="queued", max_length=8, verbose_name="状态",
                    ),
                ),
                ("asked_by", models.CharField(max_length=64, verbose_name="谁交办")),
                ("asked_at", models.DateTimeField(verbose_name="何时交办")),
                (
                    "again_by",
                    models.CharField(
                        blank=True, default="", max_length=64, verbose_name="谁要再算"
                    ),
                ),
                ("moved_at", models.DateTimeField(verbose_name="最近一次动静")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["queued", "running"])),
                        fields=("programme", "first_month", "last_month", "area_code"),
                        name="one_recomputing_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_month__day", 1), ("last_month__day", 1),
                            ("last_month__gte", models.F("first_month")),
                        ),
                        name="recomputing_of_months",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecomputedPlace",
            fields=[
                ("id", _number()),
                ("area_code", models.CharField(max_length=12, verbose_name="区划")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "还没有算"), ("running", "正在算"), ("done", "算好了"),
                            ("failed", "没有算成"),
                        ],
                        default="waiting", max_length=8, verbose_name="状态",
                    ),
                ),
                ("looked_at", models.IntegerField(default=0, verbose_name="看了几人月")),
                ("changed", models.IntegerField(default=0, verbose_name="变动几人月")),
                ("more_fen", models.BigIntegerField(default=0, verbose_name="增（分）")),
                ("less_fen", models.BigIntegerField(default=0, verbose_name="减（分）")),
                (
                    "error",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="为什么没有算成"
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True, verbose_name="何时算完")),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE,
                        related_name="places", to="ledger.recomputing",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "area_code"), name="one_place_of_a_recomputing"
                    )
                ],
            },
        ),
    ]  # fmt: skip
