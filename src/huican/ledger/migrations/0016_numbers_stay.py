"""What money points at keeps its number.

Foreign keys said so before their looking was done once a statement (0010, 0015): a person, an
account or a batch whose number changed would leave its lines and postings pointing at nothing.
"""

from django.db import migrations

TABLES = ("registry_person", "registry_bankaccount", "ledger_batch")

FORWARD = """
CREATE FUNCTION ledger_keep_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% 的编号 % 不能改：账上用着它', TG_TABLE_NAME, OLD.id
    USING ERRCODE = 'restrict_violation';
END $$;
""" + "\n".join(
    f"CREATE TRIGGER ledger_keep_number BEFORE UPDATE OF id ON {table} FOR EACH ROW "
    "WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION ledger_keep_number();"
    for table in TABLES
)
BACKWARD = (
    "\n".join(f"DROP TRIGGER ledger_keep_number ON {table};" for table in TABLES)
    + "\nDROP FUNCTION ledger_keep_number();"
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0015_lean_lines"), ("registry", "0003_record_indexes")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
