"""What was decided, computed or released stays as it was."""

from django.db import migrations

APPEND_ONLY = ("rolldecision", "entitlement", "recoveryact", "batchact")

LINE_COLUMNS = (
    "batch_id", "line", "person_id", "programme", "for_month", "revision", "amount_fen",
    "netted_fen", "net_fen", "area_code", "name", "account_id", "account_sealed",
    "account_blind", "bank", "holder", "reason", "previous_id",
)  # fmt: skip
_OLD = ", ".join(f"OLD.{column}" for column in LINE_COLUMNS)
_NEW = ", ".join(f"NEW.{column}" for column in LINE_COLUMNS)

FORWARD = (
    "\n".join(
        f"CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger_{table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();\n"
        f"ALTER TABLE ledger_{table} ENABLE ALWAYS TRIGGER ledger_append_only;"
        for table in APPEND_ONLY
    )
    + f"""
CREATE FUNCTION ledger_line_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '第 % 行已经放行，人、账号、金额和依据不能再改', OLD.line
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_line_frozen BEFORE UPDATE ON ledger_batchline FOR EACH ROW
  WHEN (OLD.state NOT IN ('ready', 'held') AND ({_OLD}) IS DISTINCT FROM ({_NEW}))
  EXECUTE FUNCTION ledger_line_frozen();
CREATE TRIGGER ledger_line_stays BEFORE DELETE ON ledger_batchline
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
ALTER TABLE ledger_batchline ENABLE ALWAYS TRIGGER ledger_line_frozen;
ALTER TABLE ledger_batchline ENABLE ALWAYS TRIGGER ledger_line_stays;
"""
)

BACKWARD = (
    "\n".join(f"DROP TRIGGER ledger_append_only ON ledger_{table};" for table in APPEND_ONLY)
    + """
DROP TRIGGER ledger_line_frozen ON ledger_batchline;
DROP TRIGGER ledger_line_stays ON ledger_batchline;
DROP FUNCTION ledger_line_frozen();
"""
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_batches")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
