"""看完整号码: who may, why, for how long, and what stays on record."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from huican.access.operations import create_user, set_active, set_roles
from huican.access.permissions import NotPermitted
from huican.audit.queries import of_subject
from huican.registry.models import RevealGrant
from huican.registry.operations import accounts
from huican.registry.queries.person_file import NoSuchPerson
from huican.registry.reveal import (
    PERSONS_AN_HOUR_MAX,
    SHOWN_FOR,
    RevealRefused,
    What,
    grants,
    reveal,
    revealed,
)
from tests.integration.registry_made_up import COUNTY, NOW, enrolled, identity, load_areas

ZHANG = identity("19680304", "123")


@pytest.fixture
def zhang(db, tmp_path, settings):
    settings.HUICAN_VAR = tmp_path
    cache.clear()
    load_areas(tmp_path)
    id_ = enrolled("张德明", ZHANG, phone="13899986621", address="松城镇东风村三组12号",
                   guardian="刘桂香", guardian_phone="13711112222")  # fmt: skip
    accounts([(id_, "6217990000012343321", "农村商业银行", "")])
    return id_


def user(name="li", roles=("handler",), area=COUNTY):
    return create_user(username=name, display_name=name, area_code=area, roles=roles,
                       by="system:test", at=NOW, password="Songhu-2026-zhen").user  # fmt: skip


@pytest.mark.parametrize(
    ("what", "texts"),
    [
        (What.IDENTITY, [ZHANG]),
        (What.CERTIFICATE, [f"{ZHANG}41"]),
        (What.PHONE, ["13899986621", "13711112222"]),
        (What.ACCOUNT, ["6217990000012343321"]),
        (What.ADDRESS, ["松城镇东风村三组12号"]),
    ],
)
def test_each_kind_of_value_is_shown_whole_for_five_minutes(zhang, what, texts):
    shown = reveal(zhang, what, reason="paper", by=user(), at=NOW)
    assert [value.text for value in shown.values] == texts
    assert shown.until == NOW + timedelta(minutes=5)


def test_a_number_is_read_out_digit_by_digit(zhang):
    (value,) = reveal(zhang, "identity", reason="paper", by=user(), at=NOW).values
    assert value.spoken == " ".join(ZHANG)
    assert (value.label, repr(value).count(ZHANG)) == ("身份证号", 0)


def test_the_log_says_who_looked_at_what_and_why_but_not_the_value(zhang):
    reader = user()
    reveal(zhang, What.IDENTITY, reason="和本人核对卡号", by=reader, at=NOW)
    (event,) = of_subject("person", zhang)
    assert (event.verb, event.actor, event.at) == ("person.reveal", reader.actor, NOW)
    assert event.summary == "看完整身份证号：和本人核对卡号"
    assert event.data == {"what": "identity"}
    assert event.area_code == "990826101202"


def test_the_page_after_it_shows_the_value_until_the_time_is_over(zhang):
    reader = user()
    reveal(zhang, What.IDENTITY, reason="paper", by=reader, at=NOW)
    last_moment = NOW + SHOWN_FOR - timedelta(microseconds=1)
    (shown,) = revealed(zhang, by=reader, at=last_moment)
    assert (shown.what, shown.values[0].text) == (What.IDENTITY, ZHANG)
    assert revealed(zhang, by=reader, at=NOW + SHOWN_FOR) == ()
    assert revealed(zhang, by=reader, at=NOW - timedelta(seconds=1)) == ()
    assert len(of_subject("person", zhang)) == 1


def test_leave_is_for_one_kind_one_person_and_one_reader(zhang):
    reader, other = user(), user("wang")
    liu = enrolled("刘桂香", identity("19700506", "228"))
    reveal(zhang, What.PHONE, reason="contact", by=reader, at=NOW)
    assert list(grants(zhang, by=reader, at=NOW)) == [What.PHONE]
    assert grants(zhang, by=other, at=NOW) == {}
    assert grants(liu, by=reader, at=NOW) == {}


def test_looking_again_prolongs_and_is_recorded_again(zhang):
    reader = user()
    later = NOW + timedelta(minutes=4)
    reveal(zhang, What.PHONE, reason="contact", by=reader, at=NOW)
    reveal(zhang, What.PHONE, reason="contact", by=reader, at=later)
    assert grants(zhang, by=reader, at=later)[What.PHONE] == later + SHOWN_FOR
    assert len(of_subject("person", zhang)) == 2


@pytest.mark.parametrize(
    "role", ["commissioner", "leader", "system-admin", "security-admin", "auditor"]
)
def test_roles_without_the_verb_see_nothing_and_leave_no_grant(zhang, role):
    with pytest.raises(NotPermitted):
        reveal(zhang, What.IDENTITY, reason="paper", by=user(roles=(role,)), at=NOW)
    assert not RevealGrant.objects.exists()
    assert of_subject("person", zhang) == []


def test_a_township_sees_its_own_people_only(zhang):
    assert reveal(zhang, What.PHONE, reason="contact", at=NOW,
                  by=user("song", ("township",), "990826101000")).values  # fmt: skip
    with pytest.raises(NotPermitted):
        reveal(zhang, What.PHONE, reason="contact", at=NOW,
               by=user("hu", ("township",), "990826102000"))  # fmt: skip


def test_a_right_taken_away_ends_the_view_at_once(zhang):
    reader, boss = user(), user("boss", ("security-admin",))
    reveal(zhang, What.IDENTITY, reason="paper", by=reader, at=NOW)
    set_roles(reader, ["leader"], by=boss, at=NOW)
    assert revealed(zhang, by=reader, at=NOW) == ()


def test_a_closed_account_sees_nothing(zhang):
    reader, boss = user(), user("boss", ("security-admin",))
    set_active(reader, False, by=boss, at=NOW)
    with pytest.raises(NotPermitted):
        reveal(zhang, What.IDENTITY, reason="paper", by=reader, at=NOW)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", "还没有说为什么"), ("  看 ", "还没有说为什么"), ("看" * 61, "理由太长"),
        ("张德明要的", "理由里写了姓名"), ("刘桂香来问", "理由里写了姓名"),
        ("核对 13812345678", "像是写了号码"), (f"核对{ZHANG}", "像是写了号码"),
    ],
)  # fmt: skip
def test_a_reason_must_be_one_and_name_nobody(zhang, reason, words):
    with pytest.raises(RevealRefused, match=words):
        reveal(zhang, What.IDENTITY, reason=reason, by=user(), at=NOW)
    assert not RevealGrant.objects.exists()
    assert of_subject("person", zhang) == []


def test_what_the_file_does_not_hold_is_said(zhang):
    liu = enrolled("刘桂香", identity("19700506", "228"))
    with pytest.raises(RevealRefused, match="档案里没有银行账号"):
        reveal(liu, What.ACCOUNT, reason="bank", by=user(), at=NOW)
    with pytest.raises(NoSuchPerson):
        reveal(999_999, What.ACCOUNT, reason="bank", by=user("x"), at=NOW)


def test_sealed_cells_are_granted_for_the_records_page(zhang):
    reader = user()
    assert reveal(zhang, What.CELLS, reason="paper", by=reader, at=NOW).values == ()
    assert What.CELLS in grants(zhang, by=reader, at=NOW)


def test_nobody_looks_through_the_registry_one_by_one(zhang):
    reader = user()
    RevealGrant.objects.bulk_create(
        RevealGrant(actor=reader.actor, person_id=enrolled("王五", identity("19700104", f"{n:03d}")),
                    what="phone", granted_at=NOW - timedelta(minutes=30),
                    until=NOW - timedelta(minutes=25))
        for n in range(PERSONS_AN_HOUR_MAX)
    )  # fmt: skip
    with pytest.raises(RevealRefused, match="一小时里已经看了 60 个人"):
        reveal(zhang, What.PHONE, reason="contact", by=reader, at=NOW)
    # The other colleague may, and the same one half an hour later.
    assert reveal(zhang, What.PHONE, reason="contact", by=user("wang"), at=NOW)
    assert reveal(zhang, What.PHONE, reason="contact", by=reader, at=NOW + timedelta(minutes=31))


def test_old_leave_does_not_pile_up(zhang):
    reader = user()
    reveal(zhang, What.PHONE, reason="contact", by=reader, at=NOW - timedelta(days=2))
    reveal(zhang, What.PHONE, reason="contact", by=reader, at=NOW)
    assert RevealGrant.objects.count() == 1
