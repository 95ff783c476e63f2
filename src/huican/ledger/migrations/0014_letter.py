"""Letters to persons about their money, kept as they were written."""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION ledger_letter_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '做好的信不能改，也不能删' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_letter_stays BEFORE UPDATE OR DELETE ON ledger_letter
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_letter_stays();
ALTER TABLE ledger_letter ENABLE ALWAYS TRIGGER ledger_letter_stays;
"""
BACKWARD = """
DROP TRIGGER ledger_letter_stays ON ledger_letter;
DROP FUNCTION ledger_letter_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0013_supervision"), ("registry", "0003_record_indexes")]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="哪种信")),
                ("about", models.CharField(max_length=60, verbose_name="为哪件事")),
                ("county", models.CharField(max_length=12, verbose_name="县区")),
                ("year", models.SmallIntegerField(verbose_name="年份")),
                ("serial", models.IntegerField(verbose_name="顺序号")),
                ("number", models.CharField(max_length=60, verbose_name="编号")),
                ("programme", models.CharField(max_length=60, verbose_name="项目")),
                ("area_code", models.CharField(max_length=12, verbose_name="区划")),
                ("name", models.CharField(max_length=80, verbose_name="姓名")),
                ("office", models.CharField(max_length=100, verbose_name="落款")),
                ("contact", models.CharField(max_length=100, verbose_name="找谁、电话")),
                ("dated", models.DateField(verbose_name="日期")),
                ("body", models.JSONField(verbose_name="正文")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("made_by", models.CharField(max_length=64, verbose_name="谁做的")),
                ("made_at", models.DateTimeField(verbose_name="何时做的")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "id"], name="letter_by_person")],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "about"), name="one_letter_a_matter"),
                    models.UniqueConstraint(
                        fields=("county", "kind", "year", "serial"), name="one_letter_a_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("serial__gte", 1)), name="letter_numbered_from_one"
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]  # fmt: skip
