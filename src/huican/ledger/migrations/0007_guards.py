"""The database keeps the books: balanced at commit, whole in one commit, never changed.

A note is made for each transaction that a statement touches, and a deferred trigger checks the
notes at commit: one check a transaction, however many lines it has, and whoever wrote them.
"""

from django.db import migrations

GUARDS = """
CREATE TABLE ledger_tobalance (transaction_id bigint NOT NULL);

CREATE FUNCTION ledger_stamp_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.xact := pg_current_xact_id()::text::bigint;
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_stamp BEFORE INSERT ON ledger_transaction
  FOR EACH ROW EXECUTE FUNCTION ledger_stamp_transaction();

CREATE FUNCTION ledger_note_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger_tobalance SELECT id FROM written;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_note AFTER INSERT ON ledger_transaction
  REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_note_transaction();

CREATE FUNCTION ledger_note_postings() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER ledger_note AFTER INSERT ON ledger_posting
  REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_note_postings();

CREATE FUNCTION ledger_check_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE debit numeric; credit numeric;
BEGIN
  SELECT coalesce(sum(debit_fen), 0), coalesce(sum(credit_fen), 0) INTO debit, credit
    FROM ledger_posting WHERE transaction_id = NEW.transaction_id;
  IF debit <> credit OR debit = 0 THEN
    RAISE EXCEPTION '第 % 号凭证借贷不平：借 % 分，贷 % 分', NEW.transaction_id, debit, credit
      USING ERRCODE = 'restrict_violation';
  END IF;
  DELETE FROM ledger_tobalance WHERE transaction_id = NEW.transaction_id;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_balanced AFTER INSERT ON ledger_tobalance
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION ledger_check_balance();

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '账本只能添，不能改也不能删；要改请冲销重记'
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger_posting
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger_posting
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger_transaction
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger_transaction
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger_account
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger_account
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
-- ALWAYS: a session that plays replica (session_replication_role) does not escape them.
ALTER TABLE ledger_posting ENABLE ALWAYS TRIGGER ledger_append_only;
ALTER TABLE ledger_posting ENABLE ALWAYS TRIGGER ledger_no_truncate;
ALTER TABLE ledger_posting ENABLE ALWAYS TRIGGER ledger_note;
ALTER TABLE ledger_transaction ENABLE ALWAYS TRIGGER ledger_append_only;
ALTER TABLE ledger_transaction ENABLE ALWAYS TRIGGER ledger_no_truncate;
ALTER TABLE ledger_transaction ENABLE ALWAYS TRIGGER ledger_note;
ALTER TABLE ledger_transaction ENABLE ALWAYS TRIGGER ledger_stamp;
ALTER TABLE ledger_account ENABLE ALWAYS TRIGGER ledger_append_only;
ALTER TABLE ledger_account ENABLE ALWAYS TRIGGER ledger_no_truncate;
ALTER TABLE ledger_tobalance ENABLE ALWAYS TRIGGER ledger_balanced;
"""

UNDONE = """
DROP TRIGGER ledger_append_only ON ledger_account;
DROP TRIGGER ledger_no_truncate ON ledger_account;
DROP TRIGGER ledger_append_only ON ledger_transaction;
DROP TRIGGER ledger_no_truncate ON ledger_transaction;
DROP TRIGGER ledger_append_only ON ledger_posting;
DROP TRIGGER ledger_no_truncate ON ledger_posting;
DROP FUNCTION ledger_refuse_change();
DROP TRIGGER ledger_note ON ledger_posting;
DROP TRIGGER ledger_note ON ledger_transaction;
DROP TRIGGER ledger_stamp ON ledger_transaction;
DROP FUNCTION ledger_note_postings();
DROP FUNCTION ledger_note_transaction();
DROP FUNCTION ledger_stamp_transaction();
DROP TABLE ledger_tobalance;
DROP FUNCTION ledger_check_balance();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_accounts")]

    operations = [migrations.RunSQL(GUARDS, UNDONE)]
