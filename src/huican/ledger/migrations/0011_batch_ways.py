"""A line goes one way only, whoever writes it; what a check saw, in which role somebody approved,
and to which account a returned line is to go again."""

import django.db.models.deletion
from django.db import migrations, models

# Every change of a line's state that there is. A line that is paid stays paid.
WAYS = (
    ("ready", "held"), ("ready", "out"), ("ready", "paid"), ("ready", "dropped"),
    ("held", "ready"), ("held", "dropped"),
    ("out", "paid"), ("out", "returned"),
    ("returned", "dropped"),
)  # fmt: skip
_ALLOWED = ", ".join(f"('{before}', '{after}')" for before, after in WAYS)

FORWARD = f"""
CREATE FUNCTION ledger_line_way() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '第 % 行不能从 % 变成 %', OLD.line, OLD.state, NEW.state
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_line_way BEFORE UPDATE ON ledger_batchline FOR EACH ROW
  WHEN (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN ({_ALLOWED}))
  EXECUTE FUNCTION ledger_line_way();
ALTER TABLE ledger_batchline ENABLE ALWAYS TRIGGER ledger_line_way;
"""
BACKWARD = """
DROP TRIGGER ledger_line_way ON ledger_batchline;
DROP FUNCTION ledger_line_way();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_frozen"), ("registry", "0003_record_indexes")]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="checked_data_version",
            field=models.BigIntegerField(null=True, verbose_name="检查时的数据版本"),
        ),
        migrations.AddField(
            model_name="batchact",
            name="role",
            field=models.CharField(
                blank=True, default="", max_length=40, verbose_name="以什么角色"
            ),
        ),
        migrations.AddField(
            model_name="returnedline",
            name="account",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT,
                related_name="+", to="registry.bankaccount",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
