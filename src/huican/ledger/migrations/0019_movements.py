"""What a transaction moved on each account is kept with it, by the database itself.

The check at commit and every balance read these few rows; before, each added up the lines of
every person and month. So postings need no index by account, which cost as much as the line.
"""

import django.db.models.deletion
from django.db import migrations, models

# As in 0015; `{told}` says which transactions and accounts were written to.
_NOTE = """
CREATE OR REPLACE FUNCTION ledger_note_postings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE late bigint; missing bigint; noted bigint[]; accounts bigint[];
BEGIN
  {told}
  SELECT w.id INTO missing FROM unnest(noted) w(id)
    LEFT JOIN ledger_transaction t ON t.id = w.id WHERE t.id IS NULL LIMIT 1;
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION '没有第 % 号凭证', missing USING ERRCODE = 'foreign_key_violation';
  END IF;
  SELECT w.id INTO missing FROM unnest(accounts) w(id)
    LEFT JOIN ledger_account a ON a.id = w.id WHERE a.id IS NULL LIMIT 1;
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION '没有第 % 号账户', missing USING ERRCODE = 'foreign_key_violation';
  END IF;
  SELECT w.person_id INTO missing
    FROM (SELECT DISTINCT person_id FROM written WHERE person_id IS NOT NULL) w
   WHERE (SELECT true FROM registry_person p WHERE p.id = w.person_id) IS NULL LIMIT 1;
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION '没有第 % 号档案', missing USING ERRCODE = 'foreign_key_violation';
  END IF;
  SELECT t.id INTO late FROM ledger_transaction t
   WHERE t.id = ANY (noted) AND t.xact <> pg_current_xact_id()::text::bigint LIMIT 1;
  IF late IS NOT NULL THEN
    RAISE EXCEPTION '第 % 号凭证已经入账，不能再添分录；要改请冲销重记', late
      USING ERRCODE = 'restrict_violation';
  END IF;
  INSERT INTO ledger_tobalance SELECT unnest(noted);
  RETURN NULL;
END $$;
"""
_TOLD = "SELECT array_agg(DISTINCT transaction_id), array_agg(DISTINCT account_id)"
NOTE = _NOTE.format(
    told=f"""WITH moved AS (
    INSERT INTO ledger_movement (transaction_id, account_id, lines, debit_fen, credit_fen)
    SELECT transaction_id, account_id, count(*), sum(debit_fen), sum(credit_fen)
      FROM written GROUP BY 1, 2
    RETURNING transaction_id, account_id)
  {_TOLD} INTO noted, accounts FROM moved;"""
)
NOTE_BEFORE = _NOTE.format(told=f"{_TOLD} INTO noted, accounts FROM written;")

# As in 0007, from another table.
_BALANCE = """
CREATE OR REPLACE FUNCTION ledger_check_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE debit numeric; credit numeric;
BEGIN
  SELECT coalesce(sum(debit_fen), 0), coalesce(sum(credit_fen), 0) INTO debit, credit
    FROM {table} WHERE transaction_id = NEW.transaction_id;
  IF debit <> credit OR debit = 0 THEN
    RAISE EXCEPTION '第 % 号凭证借贷不平：借 % 分，贷 % 分', NEW.transaction_id, debit, credit
      USING ERRCODE = 'restrict_violation';
  END IF;
  DELETE FROM ledger_tobalance WHERE transaction_id = NEW.transaction_id;
  RETURN NULL;
END $$;
"""
BALANCE, BALANCE_BEFORE = (
    _BALANCE.format(table=table) for table in ("ledger_movement", "ledger_posting")
)

# Before the guards: what there is already.
FILL = """
INSERT INTO ledger_movement (transaction_id, account_id, lines, debit_fen, credit_fen)
SELECT transaction_id, account_id, count(*), sum(debit_fen), sum(credit_fen)
FROM ledger_posting GROUP BY 1, 2 ORDER BY 1, 2;
"""
GUARDS = """
CREATE FUNCTION ledger_refuse_movement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- 1: somebody's own statement; 2: the trigger of the postings.
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION '发生额由分录合计，不能自己写' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_from_postings BEFORE INSERT ON ledger_movement
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_movement();
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger_movement
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger_movement
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
ALTER TABLE ledger_movement ENABLE ALWAYS TRIGGER ledger_from_postings;
ALTER TABLE ledger_movement ENABLE ALWAYS TRIGGER ledger_append_only;
ALTER TABLE ledger_movement ENABLE ALWAYS TRIGGER ledger_no_truncate;
"""
GUARDS_BEFORE = """
DROP TRIGGER ledger_no_truncate ON ledger_movement;
DROP TRIGGER ledger_append_only ON ledger_movement;
DROP TRIGGER ledger_from_postings ON ledger_movement;
DROP FUNCTION ledger_refuse_movement();
"""


def _to(model: str, related: str = "+", **more: bool) -> models.ForeignKey:
    return models.ForeignKey(
        db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name=related,
        to=model, **more,
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("ledger", "0018_entitlement_basis")]

    operations = [
        migrations.CreateModel(
            name="Movement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lines", models.IntegerField(verbose_name="几条分录")),
                ("debit_fen", models.BigIntegerField(verbose_name="借（分）")),
                ("credit_fen", models.BigIntegerField(verbose_name="贷（分）")),
                ("transaction", _to("ledger.transaction", "movements")),
                ("account", _to("ledger.account")),
            ],
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(GUARDS, GUARDS_BEFORE),
        migrations.RunSQL(NOTE, NOTE_BEFORE),
        migrations.RunSQL(BALANCE, BALANCE_BEFORE),
        migrations.AlterField("posting", "account", _to("ledger.account", db_index=False)),
    ]
