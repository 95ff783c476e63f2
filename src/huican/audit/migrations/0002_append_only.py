"""The database itself keeps the log append-only and linear, whoever speaks to it."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '审计事件只能添加，不能修改或删除（%）', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION audit_event_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_seq bigint;
    last_digest bytea;
BEGIN
    SELECT seq, digest INTO last_seq, last_digest FROM audit_event ORDER BY seq DESC LIMIT 1;
    IF NEW.seq <> coalesce(last_seq, 0) + 1
        OR NEW.prev_digest <> coalesce(last_digest, decode(repeat('00', 32), 'hex'))
        OR length(NEW.digest) <> 32
    THEN
        RAISE EXCEPTION '审计事件必须接在最后一条之后（第 % 条）', coalesce(last_seq, 0)
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_refuse();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse();
CREATE TRIGGER audit_event_in_order BEFORE INSERT ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_follow();
-- ALWAYS: a session that plays replica (session_replication_role) does not escape them.
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_no_change;
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_no_truncate;
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_in_order;
"""

BACKWARD = """
DROP TRIGGER audit_event_in_order ON audit_event;
DROP TRIGGER audit_event_no_truncate ON audit_event;
DROP TRIGGER audit_event_no_change ON audit_event;
DROP FUNCTION audit_event_follow();
DROP FUNCTION audit_event_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
