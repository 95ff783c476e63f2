"""Sealed fields in the database, and the classification of fields."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models

from huican.access.models import User
from huican.vault import privacy
from huican.vault.fields import BlindIndexField, EncryptedTextField
from huican.vault.privacy import IDENTIFYING, PLAIN, SENSITIVE, classify

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def make_user(**values):
    given = {"username": "li", "display_name": "李雯", "area_code": "990826000000"}
    return User.objects.create(**given, created_at=NOW, created_by="system:test", **values)


@pytest.mark.django_db
def test_a_sealed_field_reads_back_plain_and_rests_sealed():
    user = make_user(phone="13800000000")
    assert User.objects.get(pk=user.pk).phone == "13800000000"
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM access_user WHERE id = %s", [user.pk])
        stored = bytes(cursor.fetchone()[0])
    assert b"13800000000" not in stored
    assert stored[0] == 1


@pytest.mark.django_db
def test_a_sealed_field_keeps_null_and_is_rewritten_by_update():
    user = make_user(phone=None)
    assert User.objects.get(pk=user.pk).phone is None
    assert User.objects.filter(phone__isnull=True).count() == 1
    User.objects.filter(pk=user.pk).update(phone="13900000000")
    assert User.objects.get(pk=user.pk).phone == "13900000000"


def test_a_sealed_field_cannot_be_searched():
    with pytest.raises(FieldError, match="盲索引"):
        User.objects.filter(phone="13800000000")


def test_a_blind_index_field_codes_text_and_passes_codes_through():
    field = BlindIndexField(domain="phone")
    code = field.get_prep_value("13800000000")
    assert len(code) == 16
    assert field.get_prep_value(code) == code
    assert field.get_prep_value(None) is None


def test_a_field_under_two_levels_is_refused():
    with pytest.raises(ValueError, match="name"):
        classify(plain="id name", identifying="name")


@pytest.mark.django_isolate_apps("huican.vault")
def test_an_omitted_a_plain_sealed_and_an_unsealed_number_are_all_found():
    class Pupil(models.Model):
        title = models.TextField()
        forgotten = models.TextField()
        secret = EncryptedTextField(domain="secret")
        phone = models.TextField()
        birth = models.DateField()

        privacy = classify(plain="title secret birth gone", identifying="phone")

        class Meta:
            app_label = "vault"

    assert privacy.undeclared(Pupil) == ["forgotten"]
    wrong = "\n".join(privacy.misdeclared(Pupil))
    assert "gone：privacy 里写了，但没有这个字段" in wrong
    assert "secret：加密字段不能是 PLAIN" in wrong
    assert "birth：名字说明它指向个人" in wrong
    assert "phone：号码只能加密存放或存盲索引" in wrong


@pytest.mark.django_isolate_apps("huican.vault")
def test_a_nearer_class_overrides_what_its_base_says():
    class Base(models.Model):
        note = models.TextField()
        privacy = {"note": PLAIN}

        class Meta:
            abstract = True
            app_label = "vault"

    class Diagnosis(Base):
        name = models.TextField()
        privacy = {"note": SENSITIVE, "name": IDENTIFYING}

        class Meta:
            app_label = "vault"

    assert privacy.declared(Diagnosis) == {"note": SENSITIVE, "name": IDENTIFYING}
    assert privacy.undeclared(Diagnosis) == []
