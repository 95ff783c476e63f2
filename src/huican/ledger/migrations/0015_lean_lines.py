"""A line costs less: when it is built, and when it goes out.

Whether the batch, the account and the person of a line are there the database looks once a
statement, not once a row; and the same for the person of an entitlement. What `paid_once` asks is
a column of its own, so that a line that goes out, is held or paid leaves every index alone: its
new version lies on the same page, which has room for it.
"""

import django.db.models.deletion
from django.db import migrations, models

LINES = """
CREATE FUNCTION ledger_line_places() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE missing bigint;
BEGIN
  SELECT w.batch_id INTO missing FROM (SELECT DISTINCT batch_id FROM written) w
    LEFT JOIN ledger_batch b ON b.id = w.batch_id WHERE b.id IS NULL LIMIT 1;
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION '没有第 % 号批次', missing USING ERRCODE = 'foreign_key_violation';
  END IF;
  SELECT w.account_id INTO missing FROM written w WHERE w.account_id IS NOT NULL
     AND (SELECT true FROM registry_bankaccount a WHERE a.id = w.account_id) IS NULL LIMIT 1;
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION '没有第 % 号银行账号', missing USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_line_places AFTER INSERT ON ledger_batchline
  REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_line_places();

CREATE FUNCTION ledger_line_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM registry_bankaccount WHERE id = NEW.account_id) THEN
    RAISE EXCEPTION '没有第 % 号银行账号', NEW.account_id USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_line_account AFTER UPDATE OF account_id ON ledger_batchline FOR EACH ROW
  WHEN (NEW.account_id IS DISTINCT FROM OLD.account_id AND NEW.account_id IS NOT NULL)
  EXECUTE FUNCTION ledger_line_account();

CREATE FUNCTION ledger_line_same() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '第 % 行不能换到别的批次，也不能换人', OLD.line
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_line_same BEFORE UPDATE OF batch_id, person_id ON ledger_batchline
  FOR EACH ROW
  WHEN (NEW.batch_id <> OLD.batch_id OR NEW.person_id <> OLD.person_id)
  EXECUTE FUNCTION ledger_line_same();

CREATE FUNCTION ledger_keep_batches() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE kept bigint;
BEGIN
  LOCK TABLE ledger_batchline IN SHARE ROW EXCLUSIVE MODE;
  SELECT g.id INTO kept FROM gone g
   WHERE EXISTS (SELECT 1 FROM ledger_batchline l WHERE l.batch_id = g.id) LIMIT 1;
  IF kept IS NOT NULL THEN
    RAISE EXCEPTION '第 % 号批次有行，不能删', kept USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_keep_batches AFTER DELETE ON ledger_batch
  REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep_batches();

CREATE FUNCTION ledger_keep_accounts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE kept bigint;
BEGIN
  LOCK TABLE ledger_batchline IN SHARE ROW EXCLUSIVE MODE;
  SELECT g.id INTO kept FROM gone g JOIN ledger_batchline l ON l.account_id = g.id LIMIT 1;
  IF kept IS NOT NULL THEN
    RAISE EXCEPTION '第 % 号银行账号在发放批次里，不能删', kept
      USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_keep_accounts AFTER DELETE ON registry_bankaccount
  REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep_accounts();
"""
LINES_BEFORE = """
DROP TRIGGER ledger_keep_accounts ON registry_bankaccount;
DROP FUNCTION ledger_keep_accounts();
DROP TRIGGER ledger_keep_batches ON ledger_batch;
DROP FUNCTION ledger_keep_batches();
DROP TRIGGER ledger_line_same ON ledger_batchline;
DROP FUNCTION ledger_line_same();
DROP TRIGGER ledger_line_account ON ledger_batchline;
DROP FUNCTION ledger_line_account();
DROP TRIGGER ledger_line_places ON ledger_batchline;
DROP FUNCTION ledger_line_places();
"""

# As in 0010, with persons looked up one by one: a session keeps the plan of the first statement,
# and one that was made for a hundred thousand would read all persons for a single line.
LOOKING_UP = """
CREATE OR REPLACE FUNCTION ledger_line_persons() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE missing bigint;
BEGIN
  SELECT w.person_id INTO missing FROM (SELECT DISTINCT person_id FROM written) w
   WHERE (SELECT true FROM registry_person p WHERE p.id = w.person_id) IS NULL LIMIT 1;
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION '没有第 % 号档案', missing USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION ledger_note_postings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE late bigint; missing bigint; noted bigint[];
BEGIN
  SELECT array_agg(DISTINCT transaction_id) INTO noted FROM written;
  SELECT w.id INTO missing FROM unnest(noted) w(id)
    LEFT JOIN ledger_transaction t ON t.id = w.id WHERE t.id IS NULL LIMIT 1;
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION '没有第 % 号凭证', missing USING ERRCODE = 'foreign_key_violation';
  END IF;
  SELECT w.id INTO missing FROM (SELECT DISTINCT account_id FROM written) w(id)
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

# `{tables}`: those that keep a person, as in 0010 and one more.
_KEEP = """
CREATE OR REPLACE FUNCTION ledger_keep_persons() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE kept bigint;
BEGIN
  -- Waits for whoever is writing money now, and keeps others from beginning until this is over.
  LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE;
  SELECT g.id INTO kept FROM gone g
   WHERE {kept} LIMIT 1;
  IF kept IS NOT NULL THEN
    RAISE EXCEPTION '第 % 号档案有账，不能删', kept USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
"""


def _keeping(*tables: str) -> str:
    return _KEEP.format(
        tables=", ".join(tables),
        kept="\n      OR ".join(
            f"EXISTS (SELECT 1 FROM {table} k WHERE k.person_id = g.id)" for table in tables
        ),
    )


ENTITLEMENTS = """
CREATE FUNCTION ledger_entitled_persons() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE missing bigint;
BEGIN
  SELECT w.person_id INTO missing FROM (SELECT DISTINCT person_id FROM written) w
   WHERE (SELECT true FROM registry_person p WHERE p.id = w.person_id) IS NULL LIMIT 1;
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION '没有第 % 号档案', missing USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_entitled_persons AFTER INSERT ON ledger_entitlement
  REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_entitled_persons();
""" + _keeping("ledger_batchline", "ledger_posting", "ledger_entitlement")
ENTITLEMENTS_BEFORE = """
DROP TRIGGER ledger_entitled_persons ON ledger_entitlement;
DROP FUNCTION ledger_entitled_persons();
""" + _keeping("ledger_batchline", "ledger_posting")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0014_letter")]

    operations = [
        *(
            migrations.AlterField(
                model_name=model,
                name=field,
                field=models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    null=field == "account",
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name=related,
                    to=to,
                ),
            )
            for model, field, related, to in (
                ("batchline", "batch", "lines", "ledger.batch"),
                ("batchline", "account", "+", "registry.bankaccount"),
                ("entitlement", "person", "+", "registry.person"),
            )
        ),
        migrations.AddField(
            model_name="batchline",
            name="live",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.ExpressionWrapper(
                    ~models.Q(state__in=("returned", "dropped")),
                    output_field=models.BooleanField(),
                ),
                output_field=models.BooleanField(verbose_name="作数"),
            ),
        ),
        migrations.RemoveConstraint(model_name="batchline", name="paid_once"),
        migrations.AddConstraint(
            model_name="batchline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("live", True)),
                fields=("programme", "for_month", "person", "revision"),
                name="paid_once",
            ),
        ),
        # (line, check) is an index that begins with the line already.
        migrations.AlterField(
            model_name="linefinding",
            name="line",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="findings",
                to="ledger.batchline",
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE ledger_batchline SET (fillfactor = 50)",
            "ALTER TABLE ledger_batchline RESET (fillfactor)",
        ),
        migrations.RunSQL(LINES, LINES_BEFORE),
        # What these answer is the same before and after: nothing to take back.
        migrations.RunSQL(LOOKING_UP, migrations.RunSQL.noop),
        migrations.RunSQL(ENTITLEMENTS, ENTITLEMENTS_BEFORE),
    ]
