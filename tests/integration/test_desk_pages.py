"""Every room with real data: who may open it, how many queries it takes, that nothing leaks."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huican.access.models import User
from huican.audit.queries import search
from huican.insight.published import publish
from huican.registry.models import Person
from huican.sources.models import HeldRow, SourceFile, SourceSheet
from tests.integration.desk_made_up import (
    AT,
    COUNTY,
    OTHER_TOWN,
    PERSONS,
    TOWN,
    YEAR,
    identity,
    load_office,
    name_of,
    payments,
    signed_in,
    take_in,
)

pytestmark = pytest.mark.django_db
QUERIES_MAX = 25


@pytest.fixture(autouse=True)
def office():
    return load_office()


def person(number: int) -> Person:
    return Person.objects.get(name=name_of(number))


def payment_id() -> int:
    from huican.ledger.models import Payment

    return Payment.objects.order_by("pk").values_list("pk", flat=True)[0]


def roster_file() -> SourceFile:
    return SourceFile.objects.get(name="花名册.xlsx")


def addresses() -> list[str]:
    report = publish(COUNTY, YEAR, "yearly-summary", by="system:test", at=AT)
    file, one = roster_file(), person(0)
    sheet = SourceSheet.objects.get(file=file)
    figure = "nursing-subsidy.payments"
    return [
        "/", "/imports/", "/imports/?show=held", "/imports/held", "/imports/held?state=waiting",
        f"/imports/files/{file.pk}", f"/imports/files/{file.pk}/rows",
        f"/imports/files/{file.pk}/rows?state=accepted", f"/imports/files/{file.pk}/withdraw",
        f"/imports/files/{file.pk}/original", "/imports/new", "/persons/", f"/persons/{one.pk}",
        f"/persons/{one.pk}?show=money", f"/persons/{one.pk}/reveal",
        f"/records/payment/{payment_id()}", f"/sources/{sheet.pk}/5", "/figures/",
        f"/figures/?open={figure}", "/figures/?find=护理", f"/figures/{figure}",
        f"/figures/{figure}?by=乡镇", f"/figures/{figure}?month=3&township={TOWN}",
        "/figures/petitions.closing-rate", "/reports/", "/reports/yearly-summary",
        f"/reports/published/{report.pk}", "/audit",
    ]  # fmt: skip


def reader_of(address: str) -> str:
    return "shenji" if address.startswith("/audit") else "jingban"


def test_every_room_opens_within_its_query_budget() -> None:
    for address in addresses():
        client = signed_in(reader_of(address))
        client.get(address)  # what is remembered between requests is remembered now
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200, address
        assert len(queries) <= QUERIES_MAX, f"{address}: {len(queries)} 次查询"


def test_no_room_shows_a_whole_number_or_name_of_a_person() -> None:
    secrets = {value for i in range(PERSONS) for value in (identity(i), name_of(i))}
    secrets |= {f"138001380{i:02d}" for i in range(PERSONS)} | {identity(777), "测生人", "测错号"}
    for address in addresses():
        html = signed_in(reader_of(address)).get(address).content.decode()
        shown = [secret for secret in secrets if secret in html]
        assert not shown, f"{address} 露出 {len(shown)} 项"


def test_every_room_asks_to_sign_in_first(client) -> None:
    for address in addresses():
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer.headers["Location"].startswith("/signin"), address


@pytest.mark.parametrize(
    ("username", "address", "status"),
    [
        ("lingdao", "/figures/", 200),
        ("lingdao", "/reports/", 200),
        ("lingdao", "/persons/", 403),
        ("lingdao", "/audit", 403),
        ("shenji", "/audit", 200),
        ("shenji", "/figures/", 403),
        ("shenji", "/persons/", 403),
        ("jingban", "/audit", 403),
        ("jingban", "/reports/yearly-summary/publish", 403),
        ("fuhe", "/reports/yearly-summary/publish", 200),
        ("fuhe", "/imports/new", 403),
        ("chengguan", "/reports/", 403),
    ],
)
def test_a_room_opens_to_its_roles_only(username: str, address: str, status: int) -> None:
    assert signed_in(username).get(address).status_code == status


def test_navigation_offers_only_rooms_that_open() -> None:
    for username in ("jingban", "fuhe", "shenji", "lingdao", "chengguan"):
        client = signed_in(username)
        html = client.get("/").content.decode()
        links = re.findall(r'class="govuk-service-navigation__link" href="([^"]+)"', html)
        assert links
        for link in links:
            assert client.get(link.replace("&amp;", "&")).status_code == 200, (username, link)


# --- areas ----------------------------------------------------------------------------------------


def test_a_township_sees_its_own_persons_and_not_the_next_ones() -> None:
    client = signed_in("chengguan")
    assert client.get(f"/persons/{person(0).pk}").status_code == 200
    assert client.get(f"/persons/{person(1).pk}").status_code == 404
    assert client.get(f"/persons/{person(1).pk}/reveal").status_code == 404
    assert client.get("/persons/999999").status_code == 404


def test_a_township_sees_records_of_its_own_persons_only() -> None:
    from huican.ledger.models import Payment

    client = signed_in("chengguan")
    own = Payment.objects.filter(person=person(0)).get()
    other = Payment.objects.filter(person=person(1)).get()
    assert client.get(f"/records/payment/{own.pk}").status_code == 200
    assert client.get(f"/records/payment/{other.pk}").status_code == 404


def test_a_township_sees_the_row_of_its_own_record_and_no_row_around_it() -> None:
    from huican.ledger.models import Payment

    client = signed_in("chengguan")
    own = Payment.objects.filter(person=person(0)).get()
    other = Payment.objects.filter(person=person(1)).get()
    answer = client.get(f"/sources/{own.source_sheet_id}/{own.source_row}")
    assert answer.status_code == 200
    html = answer.content.decode()
    assert html.count("<tr") == 2  # the letters, and the one row
    assert client.get(f"/sources/{other.source_sheet_id}/{other.source_row}").status_code == 404
    assert client.get(f"/imports/files/{own.source_sheet.file_id}").status_code == 404


def test_an_area_outside_is_refused_and_one_inside_narrows_the_figures() -> None:
    client = signed_in("chengguan")
    assert client.get(f"/figures/?area={COUNTY}").status_code == 403
    assert client.get(f"/figures/?area={OTHER_TOWN}").status_code == 403
    county = signed_in("jingban")
    whole = county.get("/figures/certified.persons").content.decode()
    town = county.get(f"/figures/certified.persons?area={TOWN}").content.decode()
    assert f"{PERSONS} 人" in whole
    assert f"{PERSONS // 2} 人" in town


def test_the_area_switcher_keeps_the_page_and_its_filters_and_shows_head_counts() -> None:
    html = signed_in("jingban").get("/figures/?group=各类记录&year=2025").content.decode()
    assert (
        f'href="/figures/?group=%E5%90%84%E7%B1%BB%E8%AE%B0%E5%BD%95&amp;year=2025&amp;area={TOWN}"'
        in html
    )
    assert "全部 2 个乡镇" in html
    assert re.search(r"城关镇</span>.*?6 人", html)


# --- figures ----------------------------------------------------------------------------------------


def test_each_number_of_a_division_opens_exactly_its_records() -> None:
    client = signed_in("jingban")
    html = client.get("/figures/nursing-subsidy.payments?by=乡镇").content.decode()
    rows = re.findall(r'<td class="r"><a href="([^"]+)">([\d,]+)<', html)
    assert len(rows) == 2
    for address, number in rows:
        opened = client.get(address.replace("&amp;", "&").split("#")[0]).content.decode()
        assert f"的 {number} 条记录" in opened
        assert len(re.findall(r'<th scope="row"><a href="/records/payment/', opened)) == int(number)


def test_a_figures_record_leads_to_its_person_its_workbook_and_its_row() -> None:
    client = signed_in("jingban")
    html = client.get("/figures/nursing-subsidy.payments").content.decode()
    record = re.search(r'href="(/records/payment/\d+)"', html)[1]
    row = re.search(r'href="(/sources/\d+/\d+)"', html)[1]
    page = client.get(record).content.decode()
    assert "护理补贴3月.xlsx" in page
    assert "3月" in page
    assert re.search(r'href="/persons/\d+"', page)
    assert "就是这一行" in client.get(row).content.decode()


def test_an_unknown_figure_record_or_report_is_a_page_that_is_not_there() -> None:
    client = signed_in("jingban")
    for address in ("/figures/no.such", "/records/payment/999999", "/records/nothing/1",
                    "/reports/nothing", "/reports/published/999", "/sources/999/1",
                    "/imports/files/999"):  # fmt: skip
        assert client.get(address).status_code == 404, address


def test_a_figure_without_records_says_so_and_is_not_nought() -> None:
    html = signed_in("jingban").get("/figures/petitions.count").content.decode()
    assert "还没有收下这一类的记录" in html
    assert "：<span" not in re.search(r"<h1>.*?</h1>", html)[0]


# --- reports ----------------------------------------------------------------------------------------


def test_every_number_of_the_draft_is_a_link_that_opens() -> None:
    client = signed_in("fuhe")
    html = client.get(f"/reports/yearly-summary?year={YEAR}").content.decode()
    links = set(re.findall(r'<a class="f" href="([^"]+)"', html))
    assert links
    for link in links:
        assert link.startswith("/figures/")
        assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_publishing_asks_first_keeps_the_figures_and_then_says_what_changed_and_why() -> None:
    client = signed_in("fuhe")
    asked = client.get(f"/reports/yearly-summary/publish?year={YEAR}").content.decode()
    assert "发布" in asked
    answer = client.post(f"/reports/yearly-summary/publish?year={YEAR}")
    assert answer.status_code == 302
    published = answer.headers["Location"]
    assert "都没有变" in client.get(published).content.decode()
    from django.utils import timezone

    from huican.exchange.operations import Import
    from huican.sources.domain.kinds import catalogue

    now = timezone.now()
    late = payments(month=4, persons=range(5), stranger=False)
    Import(catalogue(), COUNTY, "system:test", now, now.date()).run(
        [("护理补贴4月.xlsx", "", late)]
    )
    page = client.get(published).content.decode()
    assert f"{PERSONS:,}人次" in page  # the report says what it said
    row = re.search(r"<tr><th[^>]*><a[^>]*>发放重度残疾人护理补贴人次</a>.*?</tr>", page)[0]
    assert f"{PERSONS} 人次" in row or f"{PERSONS}人次" in row
    assert f"{PERSONS + 5}" in row
    assert "护理补贴4月.xlsx" in row
    assert "个数变了" in client.get("/").content.decode()


def test_the_word_file_is_a_word_file_and_its_download_is_on_record() -> None:
    client = signed_in("jingban")
    answer = client.get(f"/reports/yearly-summary/word?year={YEAR}")
    assert answer.content[:2] == b"PK"
    assert "docx" in answer.headers["Content-Disposition"]
    masked = client.get(f"/reports/yearly-summary/word?year={YEAR}&masked=1")
    assert masked.content[:2] == b"PK"
    assert len(search(verb="report.download")) == 2


# --- persons ----------------------------------------------------------------------------------------


def test_what_was_typed_into_the_search_never_stands_in_an_address() -> None:
    client = signed_in("jingban")
    answer = client.post("/persons/search", {"q": name_of(3)})
    assert answer.status_code == 302
    assert re.fullmatch(r"/persons/\?s=[0-9a-f]{8}", answer.headers["Location"])
    html = client.get(answer.headers["Location"]).content.decode()
    assert "找到 1 人" in html
    assert f'href="/persons/{person(3).pk}"' in html
    assert name_of(3) not in str(dict(client.session.items()))


def test_a_search_says_what_is_wrong_with_a_mistyped_number() -> None:
    client = signed_in("jingban")
    wrong = identity(1)[:-1] + ("1" if identity(1)[-1] != "1" else "2")
    answer = client.post("/persons/search", {"q": wrong}, follow=True)
    assert "有错：" in answer.content.decode()


def test_each_opening_of_a_file_is_on_record_and_shown_on_it() -> None:
    client = signed_in("jingban")
    one = person(2)
    client.get(f"/persons/{one.pk}")
    client.get(f"/persons/{one.pk}?show=money")  # turning a leaf is not another opening
    events = search(subject=("person", one.pk))
    assert [event.verb for event in events] == ["person.open"]
    assert "李经办" in client.get(f"/persons/{one.pk}").content.decode()


def test_the_file_shows_the_month_ledger_and_the_years() -> None:
    html = signed_in("jingban").get(f"/persons/{person(4).pk}").content.decode()
    assert "2025 年发到手里" in html
    assert "发 3 月" in html
    assert "测*" in html


def test_a_full_number_asks_for_a_reason_and_is_then_shown_for_five_minutes() -> None:
    client = signed_in("jingban")
    address = f"/persons/{person(5).pk}/reveal"
    refused = client.post(address, {"what": "identity", "reason": ""})
    assert refused.status_code == 200
    assert identity(5) not in refused.content.decode()
    assert "有错：" in refused.content.decode()
    shown = client.post(address, {"what": "identity", "reason": "paper"}, follow=True)
    html = shown.content.decode()
    assert identity(5) in html
    assert re.search(r'http-equiv="refresh" content="(29\d|30[01])"', html)
    assert identity(5) not in client.get(f"/persons/{person(5).pk}").content.decode()
    [event] = search(verb="person.reveal")
    assert "和纸质材料核对" in event.summary


# --- imports ----------------------------------------------------------------------------------------


def test_held_rows_show_the_reason_and_the_bad_cell_and_mask_the_rest() -> None:
    html = signed_in("jingban").get(f"/imports/files/{roster_file().pk}/rows").content.decode()
    assert "身份证" in html
    assert 'class="nowrap x"' in html
    assert "测*号" in html


def test_withdrawing_needs_a_reason_and_takes_the_figures_back() -> None:
    client = signed_in("jingban")
    file = SourceFile.objects.get(name="护理补贴3月.xlsx")
    address = f"/imports/files/{file.pk}/withdraw"
    refused = client.post(address, {"reason": ""})
    assert "请写一句为什么撤回" in refused.content.decode()
    assert client.post(address, {"reason": "发错了月份"}).status_code == 302
    file.refresh_from_db()
    assert file.withdrawn_at is not None
    assert "撤回了这个文件" in client.get(f"/imports/files/{file.pk}").content.decode()
    html = client.get(f"/figures/nursing-subsidy.payments?year={YEAR}").content.decode()
    assert "还没有收下这一类的记录" in html


def test_the_original_workbook_asks_for_a_reason_and_is_on_record() -> None:
    client = signed_in("jingban")
    address = f"/imports/files/{roster_file().pk}/original"
    assert b"PK" not in client.post(address, {"reason": ""}).content[:2]
    assert client.post(address, {"reason": "和乡镇核对"}).content[:2] == b"PK"
    assert len(search(verb="import.download")) == 1


def test_the_returned_copy_comes_as_a_workbook() -> None:
    client = signed_in("jingban")
    answer = client.get(f"/imports/files/{roster_file().pk}/returned")
    assert answer.content[:2] == b"PK"
    assert len(search(verb="import.return")) == 1


def test_a_waiting_row_can_be_dropped_with_a_reason() -> None:
    client = signed_in("jingban")
    row = HeldRow.objects.get(outcome=HeldRow.WAITING)
    assert client.get(f"/imports/held/{row.pk}/drop").status_code == 200
    assert client.post(f"/imports/held/{row.pk}/drop", {"reason": "已迁出"}).status_code == 302
    row.refresh_from_db()
    assert row.closed_at is not None


# --- the log ------------------------------------------------------------------------------------------


def test_the_log_is_searched_by_who_what_and_when() -> None:
    signed_in("jingban").get(f"/persons/{person(0).pk}")
    client = signed_in("shenji")
    found = client.get("/audit?who=jingban&verb=person.open").content.decode()
    assert "李经办" in found
    assert "看档案" in found
    assert "没有查到记录" in client.get("/audit?who=fuhe").content.decode()
    assert "没有查到记录" in client.get("/audit?until=2020-01-01").content.decode()
    assert "没有这个账号" in client.get("/audit?who=nobody").content.decode()
    assert "日期要写成" in client.get("/audit?since=yesterday").content.decode()


def test_the_log_proves_itself_whole() -> None:
    answer = signed_in("shenji").post("/audit/verify")
    assert "记录没有断" in answer.content.decode()


def test_the_workbench_says_first_what_waits() -> None:
    html = signed_in("jingban").get("/").content.decode()
    lede = re.search(r'class="hc-lede">(.*?)</p>', html, re.DOTALL)[1]
    assert "1 行退回要改" in lede
    assert "1 行等着认领" in lede
    for address in re.findall(r'href="([^"]+)"', lede):
        assert signed_in("jingban").get(address.replace("&amp;", "&")).status_code == 200


def test_users_have_names_that_the_pages_show() -> None:
    take_in(
        "花名册2.xlsx", payments(month=5, stranger=False), by=User.objects.get(username="jingban")
    )
    assert "李经办" in signed_in("jingban").get("/imports/").content.decode()
