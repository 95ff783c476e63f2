"""The audit log: only grows, in one line, and every change to it is found."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, transaction

from huican.audit import head, queries
from huican.audit.domain.chain import AuditContentError
from huican.audit.models import Event
from huican.audit.operations import record

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_head(tmp_path, settings):
    settings.HUICAN_VAR = tmp_path


def note(number=1, **changes):
    values = {"verb": "import.confirm", "by": "user:7", "at": NOW + timedelta(seconds=number),
              "summary": f"入库第 {number} 批", "subject": ("source-file", number),
              "area_code": "990826000000", "data": {"rows": number, "kinds": ["花名册"]}}  # fmt: skip
    return record(**(values | changes))


@pytest.mark.django_db
def test_events_are_numbered_without_gaps_and_each_follows_the_one_before():
    events = [note(number) for number in range(1, 4)]
    assert [event.seq for event in events] == [1, 2, 3]
    assert bytes(events[0].prev_digest) == bytes(32)
    assert bytes(events[2].prev_digest) == bytes(events[1].digest)
    assert queries.verify().whole
    assert queries.verify().checked == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_event SET summary = '别的'", "DELETE FROM audit_event WHERE seq = 1"],
)
def test_the_database_refuses_change_and_deletion_even_by_raw_sql(statement):
    note()
    with (
        pytest.raises(DatabaseError, match="审计事件只能添加"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db
def test_a_session_that_pretends_to_be_a_replica_does_not_escape_the_triggers():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit_event'::regclass"
            " AND NOT tgisinternal AND tgenabled = 'A'"
        )
        always = {name for (name,) in cursor.fetchall()}
    assert {"audit_event_no_change", "audit_event_in_order"} <= always


@pytest.mark.django_db
def test_the_database_refuses_to_empty_the_log():
    note()
    with connection.cursor() as cursor:
        # The test database has this one trigger off, for tests that empty all tables.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_no_truncate")
        with pytest.raises(DatabaseError, match="审计事件只能添加"), transaction.atomic():
            cursor.execute("TRUNCATE audit_event")
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_no_truncate")


@pytest.mark.django_db
@pytest.mark.parametrize("seq", [1, 3])
def test_the_database_refuses_an_event_that_does_not_follow_the_last(seq):
    event = note()
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.create(
            seq=seq, at=NOW, actor="x", verb="a.b", summary="", prev_digest=event.digest,
            digest=bytes(32),
        )  # fmt: skip


def tamper(statement):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_no_change")
        cursor.execute("ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_in_order")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "broken_at", "why"),
    [
        ("UPDATE audit_event SET summary = '别的' WHERE seq = 2", 2, "被改动过"),
        ("UPDATE audit_event SET at = at + interval '1 second' WHERE seq = 2", 2, "被改动过"),
        ("UPDATE audit_event SET data = '{\"rows\": 9}' WHERE seq = 3", 3, "被改动过"),
        ("UPDATE audit_event SET actor = 'user:8' WHERE seq = 1", 1, "被改动过"),
        ("DELETE FROM audit_event WHERE seq = 2", 2, "缺了第 2 条"),
        ("UPDATE audit_event SET prev_digest = digest WHERE seq = 2", 2, "没有接在前一条之后"),
    ],
)
def test_whoever_gets_round_the_database_is_found_with_the_place(statement, broken_at, why):
    for number in range(1, 5):
        note(number)
    tamper(statement)
    result = queries.verify()
    assert (result.whole, result.broken_at) == (False, broken_at)
    assert why in result.why


@pytest.mark.django_db
def test_a_tail_cut_off_is_found_by_the_head_outside(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(1, 5):
            note(number)
    assert head.read().seq == 4
    assert queries.verify().whole
    tamper("DELETE FROM audit_event WHERE seq >= 3")
    result = queries.verify()
    assert result.broken_at == 3
    assert "末尾缺了事件：库外记着第 4 条，库里只到第 2 条" in result.why


@pytest.mark.django_db
def test_a_chain_rewritten_from_the_start_is_found_by_the_head_outside(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        note(1)
    tamper("DELETE FROM audit_event")
    note(1, summary="换了说法")
    assert "整体改写" in queries.verify().why


def test_the_head_never_goes_back_and_is_readable_by_its_owner_only():
    head.note(head.Head(5, bytes(32)))
    head.note(head.Head(4, bytes(32)))
    assert head.read().seq == 5
    assert head.path().stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_a_damaged_head_is_reported():
    head.path().write_text("?")
    assert "读不懂" in queries.verify().why


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"summary": "改了 990826199001011234 的档案"},
        {"summary": "打电话给 13800001234"},
        {"data": {"account": "6222020200012345678"}},
        {"data": {"amount": 1.5}},
        {"data": {"day": NOW}},
        {"verb": "Import"},
        {"by": ""},
        {"at": datetime(2026, 1, 1)},
    ],
)
def test_events_with_personal_numbers_floats_or_without_actor_or_zone_are_refused(changes):
    with pytest.raises(AuditContentError):
        note(**changes)


@pytest.mark.django_db
def test_area_codes_digests_and_money_are_no_personal_numbers():
    note(data={"area": "990826100201", "digest": "a13800001234b" * 4, "fen": 369576000})


@pytest.mark.django_db
def test_events_are_found_by_actor_verb_subject_time_and_area_newest_first():
    note(1)
    note(2, by="user:8", verb="person.reveal", subject=("person", 12))
    note(3, verb="person.read", subject=("person", 12), area_code="990826100201")
    assert [event.seq for event in queries.search()] == [3, 2, 1]
    assert [event.seq for event in queries.search(actor="user:8")] == [2]
    assert [event.seq for event in queries.search(verb="person.")] == [3, 2]
    assert [event.seq for event in queries.of_subject("person", 12)] == [3, 2]
    assert [event.seq for event in queries.search(since=NOW + timedelta(seconds=2))] == [3, 2]
    assert [event.seq for event in queries.search(until=NOW + timedelta(seconds=2))] == [1]
    assert [event.seq for event in queries.search(before_seq=3, limit=1)] == [2]
    inside = [("990826100000", "990826100999")]
    assert [event.seq for event in queries.search(areas=inside)] == [3]
    assert queries.count(verb="person.") == 2
    assert queries.verbs_used() == ["import.confirm", "person.read", "person.reveal"]


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_make_one_line_without_gaps():
    barrier, errors = Barrier(4), []

    def write(who):
        try:
            barrier.wait(10)
            for number in range(5):
                note(number + 1, by=f"user:{who}")
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=write, args=(who,)) for who in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    result = queries.verify()
    assert (result.whole, result.checked) == (True, 20)
    assert head.read().seq == 20
