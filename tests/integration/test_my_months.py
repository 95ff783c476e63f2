"""查询条 and 本人查询: who gets in and who does not, what is shown, what is on record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html import unescape
from unittest.mock import patch

import pytest
from axes.models import AccessAttempt
from desk_made_up import (
    COUNTY,
    PASSWORD,
    PERSONS,
    YEAR,
    identity,
    load_office,
    name_of,
    signed_in,
)
from determined_office import DEAD, determine_office
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from paying_office import Paying, pay_office
from supervised_office import HOTLINE, put_up

from huican.access.operations import create_user
from huican.audit.models import Event
from huican.registry import slips
from huican.registry.domain.slip_code import ALPHABET, groups, tidy_code, tidy_ending
from huican.registry.models import LookupSlip, Person
from huican.registry.removal import remove_persons_of_withdrawn_files

pytestmark = pytest.mark.django_db(transaction=True)

PAID, OTHER, OF_TOWN, OF_OTHER_TOWN = 1, 2, 8, 7
WRONG = "码和末四位要都对才打得开"
_SETTLED = 15 * 60
_addresses = (f"10.9.{high}.{low}" for high in range(255) for low in range(1, 255))


@pytest.fixture
def office() -> None:
    load_office()


@pytest.fixture
def paying() -> Paying:
    load_office()
    determine_office()
    return pay_office()


@pytest.fixture
def later() -> Iterator[list[timedelta]]:
    """The clock of the pages goes ahead by what is put into the list."""
    ahead = [timedelta()]
    now = timezone.now

    def moved() -> datetime:
        return now() + ahead[0]

    with (
        patch("huican.desk.views.my_months.timezone.now", moved),
        patch("django.core.signing.time.time", lambda: moved().timestamp()),
        patch("huican.desk.views.my_months.time.time", lambda: moved().timestamp()),
    ):
        yield ahead


def person(number: int) -> int:
    return Person.objects.get(name=name_of(number)).pk


def slip(number: int) -> str:
    return slips.make(person(number), by="system:test", at=timezone.now()).code


def ask(client: Client, code: str, ending: str, address: str = "") -> HttpResponse:
    """The form sent; from an address of its own where none is given."""
    return client.post(
        "/my/", {"code": code, "ending": ending}, follow=True,
        REMOTE_ADDR=address or next(_addresses),
    )  # fmt: skip


def words(answer: HttpResponse, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.S)
    assert main is not None
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main[0])))


def opens(code: str, ending: str) -> bool:
    text = words(ask(Client(), code, ending))
    assert ("您好" in text) is (WRONG not in text)
    return WRONG not in text


# --- getting in -----------------------------------------------------------------------------------


def test_the_code_and_the_last_four_open_ones_own_months(paying: Paying) -> None:
    text = words(ask(Client(), slip(PAID), identity(PAID)[-4:]))
    assert "测*一" in text and "您好" in text
    assert (
        "2025年12月应发 80 元" in text
        and "80 元还没有发。最近一次发到手的是2025年5月的 80 元" in text
    )
    assert "尾号 0001" in text
    rows = re.findall(r"(\d+) 月 应发", text)
    assert rows == sorted(rows, key=int, reverse=True) and "3" in rows


def test_blanks_dashes_lower_case_and_full_width_do_not_matter(office: None) -> None:
    code, ending = slip(PAID), identity(PAID)[-4:]
    wide = "".join(chr(ord(one) + 0xFEE0) for one in code)
    wide_ending = "".join(chr(ord(one) + 0xFEE0) for one in ending.lower())
    for typed in (" ".join(groups(code)), "-".join(groups(code)).lower(), wide, f" {code} "):
        assert opens(typed, ending), typed
    assert opens(code, wide_ending) and opens(code, identity(PAID))


def test_what_does_not_fit_is_told_in_one_and_the_same_way(office: None) -> None:
    code, other = slip(PAID), slip(OTHER)
    over = slip(OF_TOWN)
    LookupSlip.objects.filter(person=person(OF_TOWN)).update(
        from_at=timezone.now() - timedelta(days=91), until=timezone.now() - timedelta(seconds=1)
    )
    gone = slip(OF_OTHER_TOWN)
    slips.withdraw(person(OF_OTHER_TOWN), by="system:test", at=timezone.now())
    tries = [
        (code, "0000"), (code, ""), ("", identity(PAID)[-4:]), ("3A7C9HKM4PRT", "0000"), (code[:-1], "1234"),
        (other, identity(PAID)[-4:]), (over, identity(OF_TOWN)[-4:]),
        (gone, identity(OF_OTHER_TOWN)[-4:]),
    ]  # fmt: skip
    said = {words(ask(Client(), typed, ending)) for typed, ending in tries}
    assert len(said) == 1 and WRONG in said.pop()
    answer = ask(Client(), code, "0000")
    assert code not in answer.content.decode() and "huican_my" not in answer.cookies


def test_a_new_slip_makes_the_one_before_void(office: None) -> None:
    first, second = slip(PAID), slip(PAID)
    assert not opens(first, identity(PAID)[-4:])
    assert opens(second, identity(PAID)[-4:])
    kept = LookupSlip.objects.filter(person=person(PAID))
    assert kept.count() == 2 and kept.filter(withdrawn_at__isnull=True).count() == 1


def test_five_wrong_tries_close_a_slip_for_a_day_and_tell_nobody(
    office: None, later: list[timedelta]
) -> None:
    code, ending = slip(PAID), identity(PAID)[-4:]
    for _ in range(4):
        assert not opens(code, "0000")
    assert opens(code, ending), "四次还没有关；对了就从头数"
    for _ in range(5):
        assert not opens(code, "0000")
    assert not opens(code, ending)
    later[0] = timedelta(hours=23, minutes=59)
    assert not opens(code, ending)
    later[0] = timedelta(hours=24, seconds=1)
    assert opens(code, ending)


def test_a_day_later_there_are_five_tries_again(office: None, later: list[timedelta]) -> None:
    code, ending = slip(PAID), identity(PAID)[-4:]
    for _ in range(5):
        opens(code, "0000")
    later[0] = timedelta(hours=25)
    for _ in range(4):
        assert not opens(code, "0000")
    assert opens(code, ending)


def test_one_address_that_errs_five_times_waits_as_at_sign_in(office: None) -> None:
    code, ending = slip(PAID), identity(PAID)[-4:]
    for number in range(4):
        assert WRONG in words(ask(Client(), f"3A7C9HKM4PR{number + 3}", "0000", "10.1.1.1"))
    assert "先停半小时" in words(ask(Client(), "3A7C9HKM4PRX", "0000", "10.1.1.1"), 429)
    assert "先停半小时" in words(ask(Client(), code, ending, "10.1.1.1"), 429)
    assert opens(code, ending), "别的地方不受影响"
    assert AccessAttempt.objects.exists()
    for kept in AccessAttempt.objects.all():
        assert "3A7C" not in kept.post_data and "0000" not in kept.post_data
    assert Client().get("/signin", REMOTE_ADDR="10.1.1.1").status_code == 200


# --- while it is open -----------------------------------------------------------------------------


def test_it_ends_by_itself_after_a_quarter_of_an_hour(office: None, later: list[timedelta]) -> None:
    client = Client()
    answer = ask(client, slip(PAID), identity(PAID)[-4:])
    assert "您好" in words(answer)
    cookie = client.cookies["huican_my"]
    assert (cookie["path"], cookie["max-age"], cookie["httponly"]) == ("/my/", _SETTLED, True)
    assert 890 < int(answer["Refresh"].split(";")[0]) <= 901
    later[0] = timedelta(minutes=14, seconds=50)
    assert "您好" in words(client.get("/my/"))
    later[0] = timedelta(minutes=15, seconds=1)
    assert "没有查询条" in words(client.get("/my/"))


def test_it_ends_at_once_when_one_leaves_or_the_slip_is_withdrawn(office: None) -> None:
    client = Client()
    ask(client, slip(PAID), identity(PAID)[-4:])
    assert client.get("/my/out").status_code == 405
    assert "已经退出" in words(client.post("/my/out", follow=True))
    assert "没有查询条" in words(client.get("/my/"))
    ask(client, slip(PAID), identity(PAID)[-4:])
    assert "您好" in words(client.get("/my/"))
    slips.withdraw(person(PAID), by="system:test", at=timezone.now())
    assert "没有查询条" in words(client.get("/my/"))


def test_a_cookie_that_is_not_ours_opens_nothing(office: None) -> None:
    slip(PAID)
    made = LookupSlip.objects.get().pk
    for value in ("", "x", "a:b:c", f'{{"slip":{made}}}', "eyJzbGlwIjoxfQ:1abcde:xyz"):
        client = Client()
        client.cookies["huican_my"] = value
        assert "没有查询条" in words(client.get("/my/")), value


def test_nobody_sees_another_persons_months(paying: Paying) -> None:
    client = Client()
    ask(client, slip(PAID), identity(PAID)[-4:])
    for place in ("/my/", f"/my/?year={YEAR}", f"/my/?person={person(OTHER)}", "/my/?year=x"):
        text = words(client.get(place))
        assert "测*一" in text and "尾号 0002" not in text
    assert client.get(f"/persons/{person(PAID)}/months").status_code == 302


def test_no_whole_name_number_or_account_is_in_the_page(paying: Paying) -> None:
    for number in (PAID, DEAD):
        client = Client()
        ask(client, slip(number), identity(number)[-4:])
        for place in ("/my/", f"/my/?year={YEAR}"):
            html = client.get(place).content.decode()
            bare = re.sub(r'name="csrf\w+" value="\w+"', "", html)
            assert identity(number) not in bare and name_of(number) not in bare
            assert f"62284800000{number:05d}" not in bare
            assert not re.search(r"\d{9,}", re.sub(r'(?:href|src)="[^"]*"| d="[^"]*"', "", bare))
            assert "/persons/" not in bare and "/payments/" not in bare


def test_it_is_kept_nowhere_and_found_by_nobody(office: None) -> None:
    client = Client()
    answers = [client.get("/my/"), client.post("/my/", {"code": "x", "ending": "y"})]
    answers.append(ask(client, slip(PAID), identity(PAID)[-4:]))
    for answer in answers:
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"].startswith("noindex")
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert 'name="robots" content="noindex' in answer.content.decode()


def test_who_is_held_reads_why_and_until_when_to_answer(paying: Paying) -> None:
    text = words(ask(Client(), slip(DEAD), identity(DEAD)[-4:]))
    assert "先暂缓发放，原因是" in text and "以前告诉我们" in text
    assert "多发 80 元：本人已" in text


def test_what_the_bank_sent_back_is_told_with_its_reason(paying: Paying) -> None:
    from huican.ledger.models import BatchLine

    line = BatchLine.objects.filter(
        batch=paying.batches["reconciled"], state="returned", line=paying.returned_line
    ).select_related("person").get()  # fmt: skip
    number = next(one for one in range(PERSONS) if name_of(one) == line.person.name)
    text = words(ask(Client(), slip(number), identity(number)[-4:]))
    assert "银行退回：账号已销户" in text


def test_while_a_list_stands_it_says_until_when_to_object(paying: Paying) -> None:
    code, ending = slip(PAID), identity(PAID)[-4:]
    assert "正在公示" not in words(ask(Client(), code, ending))
    one = put_up(paying.batches["checked"])
    text = words(ask(Client(), code, ending))
    last = one.until_day - timedelta(days=1)
    assert f"请在 {last.year}年{last.month}月{last.day}日 以前打电话 {HOTLINE}" in text


def test_the_pages_speak_english_to_who_asks_for_it(office: None) -> None:
    client = Client()
    client.cookies["huican_prefs"] = "language=en"
    assert "Code on the slip" in words(client.get("/my/"))
    assert "hello" in words(ask(client, slip(PAID), identity(PAID)[-4:]))


def test_a_child_keeps_the_surname_only(office: None) -> None:
    Person.objects.filter(pk=person(PAID)).update(birth=date(2020, 1, 1))
    text = words(ask(Client(), slip(PAID), identity(PAID)[-4:]))
    assert "测**" in text and "测*一" not in text


# --- the desk -------------------------------------------------------------------------------------


def make_on_the_desk(client: Client, number: int) -> tuple[str, HttpResponse]:
    answer = client.post(f"/persons/{person(number)}/slip", {"act": "make"})
    shown = re.findall(r'<span class="nowrap">(\w{4})</span>', answer.content.decode())
    return "".join(shown), answer


def test_a_clerk_makes_a_slip_that_is_shown_once(office: None) -> None:
    clerk = signed_in("jingban")
    place = f"/persons/{person(PAID)}"
    assert "给本人一张查询条" in words(clerk.get(f"{place}/months"))
    assert "还没有，或者已经收回" in words(clerk.get(f"{place}/slip"))
    code, answer = make_on_the_desk(clerk, PAID)
    text = words(answer)
    assert len(code) == 12 and set(code) <= set(ALPHABET)
    assert "testserver/my/" in text and "青石县残联" in text and "码只显示这一次" in text
    assert answer["Cache-Control"] == "no-store"
    assert opens(code, identity(PAID)[-4:])
    again = words(clerk.get(f"{place}/slip"))
    assert "李经办" in again and "可以用" in again and groups(code)[0] not in again
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM registry_lookupslip")
        assert code.encode() not in bytes(cursor.fetchone()[0])


def test_a_clerk_takes_it_back(office: None) -> None:
    clerk = signed_in("jingban")
    code, _ = make_on_the_desk(clerk, PAID)
    place = f"/persons/{person(PAID)}/slip"
    assert "查询条收回了" in words(clerk.post(place, {"act": "withdraw"}, follow=True))
    assert not opens(code, identity(PAID)[-4:])
    assert "没有在用的查询条" in words(clerk.post(place, {"act": "withdraw"}))


def test_who_may_make_one_and_for_whom(office: None) -> None:
    for reader in ("lingdao", "shenji", "caiwu", "fuhe", "jiancha"):
        assert signed_in(reader).get(f"/persons/{person(PAID)}/slip").status_code == 403, reader
        answer = signed_in(reader).post(f"/persons/{person(PAID)}/slip", {"act": "make"})
        assert answer.status_code == 403
    township = signed_in("chengguan")
    assert len(make_on_the_desk(township, OF_TOWN)[0]) == 12
    for method in (township.get, township.post):
        assert method(f"/persons/{person(OF_OTHER_TOWN)}/slip").status_code == 404
    assert signed_in("jingban").get("/persons/999999/slip").status_code == 404
    assert not LookupSlip.objects.filter(person=person(OF_OTHER_TOWN)).exists()
    create_user(
        username="weiyuan", display_name="专职委员", area_code=COUNTY, roles=("commissioner",),
        password=PASSWORD, by="system:test", at=timezone.now(),
    )  # fmt: skip
    months = signed_in("weiyuan").get(f"/persons/{person(PAID)}/months")
    assert months.status_code == 200 and "查询条" not in words(months)


def test_everything_is_on_record_and_the_code_is_not(office: None) -> None:
    code, _ = make_on_the_desk(signed_in("jingban"), PAID)
    client = Client()
    ask(client, code, "0000")
    ask(client, code, identity(PAID)[-4:])
    client.get(f"/my/?year={YEAR}")
    slips.withdraw(person(PAID), by="system:test", at=timezone.now())
    number = LookupSlip.objects.get().pk
    events = list(Event.objects.filter(verb__startswith="slip.").order_by("seq"))
    assert [one.verb for one in events] == [
        "slip.make", "slip.refused", "slip.open", "slip.look", "slip.look", "slip.withdraw"
    ]  # fmt: skip
    assert {one.actor for one in events if one.verb in ("slip.open", "slip.look")} == {
        f"slip:{number}"
    }
    assert {one.subject_id for one in events} == {str(person(PAID))}
    told = " ".join(f"{one.summary} {one.data}" for one in events)
    assert code not in told and not any(group in told for group in groups(code))
    assert f"看补贴：{YEAR} 年" in told
    page = words(signed_in("shenji").get("/audit?verb=slip.look"))
    assert f"本人，查询条 {number}" in page and "本人看补贴" in page
    assert f"本人，查询条 {number}" in words(signed_in("jingban").get(f"/persons/{person(PAID)}"))


def test_a_slip_goes_with_the_file_of_a_person_whom_nothing_speaks_of(office: None) -> None:
    from huican.registry.models import IdentityNumber

    made = Person.objects.create(
        name="测走了", pinyin="", initials="", area_code=COUNTY, created_at=timezone.now(),
        source_sheet_id=Person.objects.get(pk=person(PAID)).source_sheet_id,
    )  # fmt: skip
    with pytest.raises(slips.SlipRefused):
        slips.make(made.pk, by="system:test", at=timezone.now())
    IdentityNumber.objects.create(person=made, sealed=b"x", blind=b"y", last4_blind=b"z")
    slips.make(made.pk, by="system:test", at=timezone.now())
    file = made.source_sheet.file
    type(file).objects.filter(pk=file.pk).update(withdrawn_at=timezone.now())
    remove_persons_of_withdrawn_files()
    assert not Person.objects.filter(pk=made.pk).exists()
    assert not LookupSlip.objects.exists()


def test_codes_have_no_characters_that_look_alike() -> None:
    assert not set(ALPHABET) & set("0ODQ1IL2Z5S6G8BUV")
    assert len(set(ALPHABET)) == len(ALPHABET) == 19
    assert tidy_code("　３a7c—9hkm 4prt\n") == "3A7C9HKM4PRT"
    assert tidy_ending("12 3x") == "123X" and tidy_ending("123") == "123"
