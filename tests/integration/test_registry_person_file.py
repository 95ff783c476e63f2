"""One person's whole file: complete, masked, from every part's records, in a few queries."""

from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.utils import timezone

from huican.access.operations import create_user
from huican.ledger.models import Payment
from huican.programmes.models import DepartmentListEntry
from huican.registry.domain.events import Group, Marker
from huican.registry.models import CertificateBusiness, Person, RosterEntry, StatusSpan
from huican.registry.operations import accounts
from huican.registry.queries.person_file import NoSuchPerson, area_of, person_file
from huican.registry.reveal import note_opening
from huican.services.models import Delivery, Need
from huican.stores import STORES
from tests.integration.registry_made_up import (
    COUNTY,
    EAST_WIND,
    LAKESIDE,
    NOW,
    STONE_RIDGE,
    TODAY,
    enrolled,
    identity,
    load_areas,
    sheet,
    stored,
)

ZHANG = identity("19680304", "123")
LIU = identity("19700506", "228")
QUERIES_MAX = 15


@pytest.fixture
def zhang(db, tmp_path, settings):
    settings.HUICAN_VAR = tmp_path
    cache.clear()
    load_areas(tmp_path)
    return enrolled(
        "张德明", ZHANG, phone="13899986621", address="松城镇东风村三组12号", hardship=("dibao",),
        guardian="刘桂香", guardian_relation="妻", guardian_phone="13711112222",
        household_key="户001", on_sheet=sheet(name="花名册"),
    )  # fmt: skip


def read(person_id):
    return person_file(person_id, STORES, on=TODAY)


def test_the_cover_says_who_it_is_without_giving_the_numbers_away(zhang):
    file = read(zhang)
    assert (file.name.shown, file.name.spoken) == ("张*明", "张某明")
    assert file.file_number == f"990826-{zhang:06d}"
    assert (file.sex, file.age, file.disability) == ("男", 58, "肢体一级")
    assert file.identity.shown == f"990***********{ZHANG[-4:]}"
    assert file.identity.spoken == "末四位 " + " ".join(ZHANG[-4:])
    assert [phone.shown for phone in file.phones] == ["138****6621"]
    assert file.addresses == ("松城镇东风村***",)
    assert file.path == ("示范省", "安澜市", "松湖县", "松城镇", "东风村委会")
    assert (file.guardians[0].relation, file.guardians[0].name.shown) == ("妻", "刘*香")
    assert file.guardians[0].phone.shown == "137****2222"
    assert file.certificate.number.shown.endswith(f"{ZHANG[-4:]}41")
    assert file.certificate.source.row == 4
    assert file.revealable == ("identity", "certificate", "phone", "address")


def test_nothing_in_a_file_holds_a_whole_name_or_number(zhang):
    accounts([(zhang, "6217990000012343321", "农村商业银行", "刘桂香")])
    told = repr(read(zhang))
    for secret in ("张德明", "刘桂香", ZHANG, "13899986621", "13711112222", "6217990000012343321",
                   "三组12号", ZHANG[6:14]):  # fmt: skip
        assert secret not in told, secret


def test_statuses_and_household_are_told_with_their_source(zhang):
    enrolled("刘桂香", LIU, household_key="户001", certificate=f"{LIU}22")
    file = read(zhang)
    assert file.tags == ("低保", "一户两残")
    assert [(r.name.shown, r.disability) for r in file.household] == [("刘*香", "听力二级")]
    assert file.statuses[0].words == "低保"
    assert file.statuses[0].source.sheet == "花名册"


def test_a_status_that_ended_is_kept_and_no_longer_a_tag(zhang):
    StatusSpan.objects.filter(person_id=zhang).update(
        starts_on=date(2020, 1, 1), ends_on=date(2024, 7, 1)
    )
    file = read(zhang)
    assert file.tags == ()
    assert file.statuses[0].holds_on(date(2024, 6, 30))
    assert not file.statuses[0].holds_on(date(2024, 7, 1))
    told = [e.title for y in file.timeline.only(Group.CHANGE) for e in y.events]
    assert told == ["不再享受低保", "开始享受低保"]


def test_records_of_every_part_stand_in_one_timeline_with_their_rows(zhang):
    (account,) = accounts([(zhang, "6217990000012343321", "农村商业银行", "")]).values()
    paid = sheet("nursing-subsidy", "3月")
    payment = stored(Payment, "nursing-subsidy", zhang, month=3, amount_fen=8000, standard_fen=8000,
                     programme="nursing-subsidy", account_id=account, source_sheet=paid,
                     source_row=61)  # fmt: skip
    stored(Payment, "living-subsidy", zhang, month=3, amount_fen=8000, standard_fen=8000,
           programme="living-subsidy")  # fmt: skip
    stored(Delivery, "devices", zhang, on_date=date(2023, 4, 22), month=4, quantity=1, unit="件",
           attributes={"辅具名称": "坐便椅"}, programme="devices")  # fmt: skip
    stored(Need, "needs", zhang, on_date=date(2023, 1, 4), month=1,
           attributes={"需求类别": "基本医疗", "具体需求": "门诊用药"})  # fmt: skip
    stored(CertificateBusiness, "certificate-business", zhang, on_date=date(2023, 5, 17), month=5,
           attributes={"业务类型": "换领", "评定机构": "县人民医院"})  # fmt: skip
    stored(DepartmentListEntry, "list-hardship-support", zhang, on_date=date(2023, 6, 1), month=6,
           list_code="hardship-support", name="张德明")  # fmt: skip
    stored(RosterEntry, "roster", zhang, category=4, level=1)
    file = read(zhang)
    events = {e.title: e for y in file.timeline.years for e in y.events}
    assert list(events) == [
        "在特困供养名单上",
        "办残疾人证：换领",
        "辅助器具适配发放：坐便椅 1 件",
        "发 3 月补贴 160 元",
        "康复需求：基本医疗 · 门诊用药",
        "列入 2023 年持证残疾人花名册",
        "发残疾人证",
    ]
    money = events["发 3 月补贴 160 元"]
    assert money.marker is Marker.MONEY
    assert "农村商业银行尾号 3321" in money.detail
    part = next(p for p in money.parts if p.id == payment.pk)
    assert (part.store, part.source.sheet_id, part.source.row) == ("payment", paid.pk, 61)
    assert part.source.words == f"《{paid.file.name}》3月 第 61 行"
    assert file.timeline.counts == {
        Group.MONEY: 1, Group.SERVICE: 1, Group.NEED: 1, Group.CERTIFICATE: 3, Group.LIST: 1,
    }  # fmt: skip
    assert file.timeline.total == 7
    assert [(row.programme, row.total_fen) for row in file.timeline.ledgers] == [
        ("living-subsidy", 8000), ("nursing-subsidy", 8000),
    ]  # fmt: skip
    assert file.since == 2020  # the certificate was issued then


def test_retired_records_are_not_told(zhang):
    stored(Payment, "nursing-subsidy", zhang, month=3, amount_fen=8000, programme="nursing-subsidy",
           retired_at=NOW, retired_why="corrected")  # fmt: skip
    assert Group.MONEY not in read(zhang).timeline.counts


def test_records_of_others_are_not_told(zhang):
    other = enrolled("刘桂香", LIU)
    stored(Payment, "nursing-subsidy", other, month=3, amount_fen=8000, programme="nursing-subsidy")
    assert read(zhang).timeline.ledgers == ()


def test_a_move_and_a_new_certificate_are_told_from_before_to_after(zhang):
    enrolled("张德明", ZHANG, certificate=f"{ZHANG}42", area_code=STONE_RIDGE, corrects=True,
             issued_on=date(2024, 2, 1), valid_until=date(2034, 2, 1))  # fmt: skip
    enrolled("张德明", ZHANG, certificate=f"{ZHANG}42", area_code=LAKESIDE, corrects=True,
             issued_on=date(2024, 2, 1), valid_until=date(2034, 2, 1))  # fmt: skip
    file = read(zhang)
    changes = [(e.title, e.detail) for y in file.timeline.only(Group.CHANGE) for e in y.events]
    assert set(changes) == {
        ("残疾类别等级变了", "从肢体一级变为肢体二级。"),
        ("迁居", "从松城镇东风村委会到松城镇石岭村委会。"),
        ("迁居", "从松城镇石岭村委会到湖滨镇湖边村委会。"),
    }
    assert [(c.current, c.disability) for c in file.certificates] == [
        (True, "肢体二级"), (False, "肢体一级"),
    ]  # fmt: skip


def test_the_state_of_a_file_before_its_first_change_is_not_lost(zhang):
    Person.objects.filter(pk=zhang).update(area_code=LAKESIDE)
    (kept,) = Person.objects.get(pk=zhang).events.all()
    assert kept.area_code == EAST_WIND


def test_whoever_looked_is_named(zhang):
    user = create_user(username="li", display_name="李雯", area_code=COUNTY, roles=["handler"],
                       by="system:test", at=NOW, password="Songhu-2026-zhen").user  # fmt: skip
    note_opening(zhang, by=user, at=NOW, why="办件查看")
    note_opening(zhang, by="system:dibao", at=datetime(2026, 11, 23, tzinfo=UTC), why="低保对账")
    assert [(v.who, v.why, v.verb) for v in read(zhang).viewed] == [
        ("system:dibao", "低保对账", "person.open"), ("李雯", "办件查看", "person.open"),
    ]  # fmt: skip


def test_a_file_that_is_not_there_is_said(zhang):
    with pytest.raises(NoSuchPerson):
        read(999_999)
    with pytest.raises(NoSuchPerson):
        area_of(999_999)
    with pytest.raises(NoSuchPerson):
        note_opening(999_999, by="system:test", at=NOW)
    assert area_of(zhang) == EAST_WIND


def test_a_file_takes_few_queries_whatever_the_person_has(zhang, django_assert_max_num_queries):
    for year in range(2012, 2024):
        for month in range(1, 13):
            stored(Payment, "nursing-subsidy", zhang, year=year, month=month, amount_fen=8000,
                   programme="nursing-subsidy")  # fmt: skip
    for number in range(30):
        stored(
            Delivery, "devices", zhang, programme="devices", attributes={"辅具名称": f"{number}"}
        )
    accounts([(zhang, f"62179900000123400{n:02d}", "农商银行", "") for n in range(9)])
    for number in range(8):
        StatusSpan.objects.create(person_id=zhang, status=f"status-{number}", known_at=NOW,
                                  source_sheet=sheet())  # fmt: skip
        enrolled("张德明", ZHANG, certificate=f"{ZHANG}4{number % 4 + 1}", corrects=True,
                 area_code=[STONE_RIDGE, LAKESIDE][number % 2], phone=f"1389998660{number}")  # fmt: skip
        enrolled("王五", identity("19700104", f"{number:03d}"), household_key="户001")
        user = create_user(username=f"u{number}", display_name="王", area_code=COUNTY,
                           roles=["handler"], by="system:test", at=NOW,
                           password="Songhu-2026-zhen").user  # fmt: skip
        note_opening(zhang, by=user, at=timezone.now())
    with django_assert_max_num_queries(QUERIES_MAX):
        file = read(zhang)
    assert file.timeline.counts[Group.MONEY] == 144
    assert len(file.household) == 8
    assert len(file.timeline.ledgers) == 12
