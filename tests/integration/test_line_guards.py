"""What the database refuses of lines and entitlements, now that it looks once a statement."""

from typing import Any

import pay_made_up as office
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from huican.ledger.models import Basis, Batch, BatchLine, Entitlement
from huican.registry.models import BankAccount, Person

pytestmark = pytest.mark.django_db(transaction=True)


def raw(sql: str, *values: Any) -> None:
    """A statement of somebody who goes past the code."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values or None)


def built() -> BatchLine:
    office.people(2)
    office.built()
    return BatchLine.objects.order_by("line").first()  # type: ignore[return-value]


def another(line: BatchLine, **changed: Any) -> None:
    """The line once more, as it must not be."""
    with transaction.atomic():
        given = {"line": 99, "revision": 9, **changed}
        for name, value in given.items():
            setattr(line, name, value)
        line.pk = None
        line.save(force_insert=True)


def test_a_line_of_no_batch_or_to_no_account_is_refused() -> None:
    line = built()
    with pytest.raises(IntegrityError, match="没有第 999999 号批次"):
        another(line, batch_id=999_999)
    line = BatchLine.objects.get(line=1)
    with pytest.raises(IntegrityError, match="没有第 999999 号银行账号"):
        another(line, account_id=999_999)
    with pytest.raises(IntegrityError, match="没有第 999998 号银行账号"):
        raw("UPDATE ledger_batchline SET account_id = 999998 WHERE line = 1")
    assert BatchLine.objects.count() == 2


def test_a_line_stays_in_its_batch_and_with_its_person() -> None:
    line = built()
    (other,) = office.people(1, first=50)
    for change in ("batch_id = batch_id + 1", f"person_id = {other}"):
        with pytest.raises(IntegrityError, match="不能换到别的批次"):
            raw(f"UPDATE ledger_batchline SET {change} WHERE id = %s", line.pk)


def test_a_batch_with_lines_and_an_account_in_a_line_cannot_be_deleted() -> None:
    line = built()
    with pytest.raises(IntegrityError, match="有行，不能删"):
        Batch.objects.filter(pk=line.batch_id)._raw_delete(using="default")
    with pytest.raises(IntegrityError, match="在发放批次里，不能删"):
        raw("DELETE FROM registry_bankaccount WHERE id = %s", line.account_id)
    spare = office.account_of(line.person_id, "6228480999999")
    raw("DELETE FROM registry_bankaccount WHERE id = %s", spare)
    assert BankAccount.objects.filter(pk=line.account_id).exists()
    assert Batch.objects.filter(pk=line.batch_id).exists()


def test_an_entitlement_needs_its_person_and_keeps_him() -> None:
    one = office.person(1)
    with transaction.atomic():
        Entitlement.objects.create(**_owed(one))
    with pytest.raises(IntegrityError, match="没有第 999999 号档案"), transaction.atomic():
        Entitlement.objects.create(**_owed(999_999))
    with pytest.raises(IntegrityError, match="没有第 999999 号依据"), transaction.atomic():
        Entitlement.objects.create(
            **{**_owed(one), "revision": 2, "basis": None, "basis_id": 999_999}
        )
    with pytest.raises(DatabaseError, match="只能添"), transaction.atomic():
        Basis.objects.update(policy_digest="other")
    with pytest.raises(IntegrityError, match="有账，不能删"), transaction.atomic():
        Person.objects.filter(pk=one)._raw_delete(using="default")


def _owed(person_id: int) -> dict[str, Any]:
    return {
        "person_id": person_id, "programme": office.PROGRAMME, "month": office.MAY.first_day,
        "amount_fen": 0, "revision": 1, "outcome": 2, "cause": "first", "reason": "",
        "area_code": "990826101202", "basis": office.basis(),
    }  # fmt: skip


def test_a_line_that_goes_out_leaves_every_index_alone() -> None:
    """PostgreSQL writes its new version beside the old one (HOT): a release costs that much less."""
    before = updates()
    office.people(40)
    office.went_out()
    updated, beside = (now - then for now, then in zip(updates(), before, strict=True))
    assert updated >= 40
    assert beside == updated


def updates() -> tuple[int, int]:
    """Lines that were updated since the server began, and those of them beside the old one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables "
            "WHERE relname = 'ledger_batchline'"
        )
        updated, beside = cursor.fetchone()
    return int(updated), int(beside)
