"""A line goes one way only, whoever writes it; what a check saw, in which role somebody approved,
and to which account a returned line is to go again.

That the accounts, transactions and persons of postings and lines are there is looked at once a
statement instead of once a row. Accounts and transactions can never be removed; a person can, and
then the removal looks for money, with the tables locked, so that neither misses the other. A batch
of 200,000 lines is spared well over a million single looks and locks.
"""

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

# As in 0007, and each account is looked for too.
NOTE = """
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
  SELECT w.person_id INTO missing FROM written w
    LEFT JOIN registry_person p ON p.id = w.person_id
   WHERE w.person_id IS NOT NULL AND p.id IS NULL LIMIT 1;
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
NOTE_BEFORE = """
CREATE OR REPLACE FUNCTION ledger_note_postings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE late bigint;
BEGIN
  SELECT t.id INTO late
    FROM (SELECT DISTINCT transaction_id FROM written) w
    JOIN ledger_transaction t ON t.id = w.transaction_id
   WHERE t.xact <> pg_current_xact_id()::text::bigint
   LIMIT 1;
  IF late IS NOT NULL THEN
    RAISE EXCEPTION '第 % 号凭证已经入账，不能再添分录；要改请冲销重记', late
      USING ERRCODE = 'restrict_violation';
  END IF;
  INSERT INTO ledger_tobalance SELECT DISTINCT transaction_id FROM written;
  RETURN NULL;
END $$;
"""

PERSONS = """
CREATE FUNCTION ledger_line_persons() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE missing bigint;
BEGIN
  SELECT w.person_id INTO missing FROM written w
    LEFT JOIN registry_person p ON p.id = w.person_id WHERE p.id IS NULL LIMIT 1;
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION '没有第 % 号档案', missing USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_line_persons AFTER INSERT ON ledger_batchline
  REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_line_persons();

CREATE FUNCTION ledger_keep_persons() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE kept bigint;
BEGIN
  -- Waits for whoever is writing money now, and keeps others from beginning until this is over.
  LOCK TABLE ledger_batchline, ledger_posting IN SHARE ROW EXCLUSIVE MODE;
  SELECT g.id INTO kept FROM gone g
   WHERE EXISTS (SELECT 1 FROM ledger_batchline l WHERE l.person_id = g.id)
      OR EXISTS (SELECT 1 FROM ledger_posting p WHERE p.person_id = g.id) LIMIT 1;
  IF kept IS NOT NULL THEN
    RAISE EXCEPTION '第 % 号档案有账，不能删', kept USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_keep_persons AFTER DELETE ON registry_person
  REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep_persons();
"""
PERSONS_BEFORE = """
DROP TRIGGER ledger_keep_persons ON registry_person;
DROP FUNCTION ledger_keep_persons();
DROP TRIGGER ledger_line_persons ON ledger_batchline;
DROP FUNCTION ledger_line_persons();
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
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.bankaccount",
            ),
        ),
        # (batch, line) is an index that begins with the batch already.
        migrations.AlterField(
            model_name="batchline",
            name="batch",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="ledger.batch",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL(NOTE, NOTE_BEFORE),
        migrations.AlterField(
            model_name="posting",
            name="account",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.account",
            ),
        ),
        migrations.AlterField(
            model_name="posting",
            name="transaction",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postings",
                to="ledger.transaction",
            ),
        ),
        *(
            migrations.AlterField(
                model_name=model,
                name="person",
                field=models.ForeignKey(
                    db_constraint=False, db_index=False, null=null,
                    on_delete=django.db.models.deletion.PROTECT, related_name="+",
                    to="registry.person",
                ),
            )
            for model, null in (("posting", True), ("batchline", False))
        ),
        migrations.RunSQL(PERSONS, PERSONS_BEFORE),
        # A line costs every index once when it is built and once when it goes out.
        migrations.RemoveIndex(model_name="batchline", name="batch_line_by_state"),
        migrations.AlterField(
            model_name="batchline",
            name="previous",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT,
                related_name="re_issued", to="ledger.batchline",
            ),
        ),
        migrations.AddConstraint(
            model_name="batchline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("previous__isnull", False)), fields=("previous",),
                name="re_issued_once",
            ),
        ),
    ]
