"""What an entitlement was computed under stands once, not in every row.

A raise for a year of a county writes some hundred thousand revisions: two digests of 64 letters
in each were more than half of what was written.
"""

import django.db.models.deletion
from django.db import migrations, models

COLUMNS = "policy_digest, parameter_digest, data_version, made_at"

MOVE = f"""
INSERT INTO ledger_basis ({COLUMNS})
SELECT DISTINCT {COLUMNS} FROM ledger_entitlement ORDER BY made_at, data_version;
ALTER TABLE ledger_entitlement DISABLE TRIGGER ledger_append_only;
UPDATE ledger_entitlement e SET basis_id = b.id FROM ledger_basis b
WHERE b.policy_digest = e.policy_digest AND b.parameter_digest = e.parameter_digest
  AND b.data_version = e.data_version AND b.made_at = e.made_at;
ALTER TABLE ledger_entitlement ENABLE ALWAYS TRIGGER ledger_append_only;
"""
MOVE_BACK = """
ALTER TABLE ledger_entitlement DISABLE TRIGGER ledger_append_only;
UPDATE ledger_entitlement e SET policy_digest = b.policy_digest,
       parameter_digest = b.parameter_digest, data_version = b.data_version, made_at = b.made_at
FROM ledger_basis b WHERE b.id = e.basis_id;
ALTER TABLE ledger_entitlement ENABLE ALWAYS TRIGGER ledger_append_only;
"""

_LOOKING = """
CREATE OR REPLACE FUNCTION ledger_entitled_persons() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE missing bigint;
BEGIN
  SELECT w.person_id INTO missing FROM (SELECT DISTINCT person_id FROM written) w
   WHERE (SELECT true FROM registry_person p WHERE p.id = w.person_id) IS NULL LIMIT 1;
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION '没有第 % 号档案', missing USING ERRCODE = 'foreign_key_violation';
  END IF;{basis}
  RETURN NULL;
END $$;
"""
BEFORE = _LOOKING.format(basis="")
LOOKING = _LOOKING.format(
    basis="""
  SELECT w.basis_id INTO missing FROM (SELECT DISTINCT basis_id FROM written) w
   WHERE (SELECT true FROM ledger_basis b WHERE b.id = w.basis_id) IS NULL LIMIT 1;
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION '没有第 % 号依据', missing USING ERRCODE = 'foreign_key_violation';
  END IF;"""
)
STAYS = """
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger_basis
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
ALTER TABLE ledger_basis ENABLE ALWAYS TRIGGER ledger_append_only;
"""
STAYS_NOT = "DROP TRIGGER ledger_append_only ON ledger_basis;"

_WERE = {
    "policy_digest": models.CharField("政策摘要", max_length=64, null=True),
    "parameter_digest": models.CharField("标准摘要", max_length=64, null=True),
    "data_version": models.BigIntegerField("数据版本", null=True),
    "made_at": models.DateTimeField("算出时间", null=True),
}


def _basis(*, null: bool) -> models.ForeignKey:
    return models.ForeignKey(
        db_constraint=False, db_index=False, null=null,
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.basis",
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("ledger", "0017_lessened")]

    operations = [
        migrations.CreateModel(
            name="Basis",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("policy_digest", models.CharField(max_length=64, verbose_name="政策摘要")),
                ("parameter_digest", models.CharField(max_length=64, verbose_name="标准摘要")),
                ("data_version", models.BigIntegerField(verbose_name="数据版本")),
                ("made_at", models.DateTimeField(verbose_name="算出时间")),
            ],
        ),
        migrations.AddField("entitlement", "basis", _basis(null=True)),
        *(migrations.AlterField("entitlement", name, field) for name, field in _WERE.items()),
        migrations.RunSQL(MOVE, MOVE_BACK),
        migrations.AlterField("entitlement", "basis", _basis(null=False)),
        *(migrations.RemoveField("entitlement", name) for name in _WERE),
        migrations.RunSQL(LOOKING, BEFORE),
        migrations.RunSQL(STAYS, STAYS_NOT),
    ]
