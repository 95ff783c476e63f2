"""Papers of supervision: the report of an inspection, the notice of a finding, the list that goes
up on the notice board. Who may take them, masked, the same twice, noted in the log."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import docx
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx.oxml.ns import qn

from huican.access.operations import create_user
from huican.audit.queries import search
from huican.ledger.models import (
    BatchLine,
    Inspection,
    InspectionFinding,
    InspectionSample,
    PublishedList,
    PublishedRow,
)
from huican.ledger.supervision import printed
from huican.ledger.supervision.findings import answer, close, send_back
from huican.ledger.supervision.published import withdraw
from tests.integration.desk_made_up import (
    AT,
    COUNTY,
    OTHER_TOWN,
    PASSWORD,
    PERSONS,
    TOWN,
    identity,
    load_office,
    name_of,
    signed_in,
)
from tests.integration.determined_office import determine_office
from tests.integration.paying_office import pay_office, user
from tests.integration.supervised_office import HOTLINE, Supervised, put_up, supervise

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: object) -> Iterator[Supervised]:
    """The paying office under watch, committed; each test works in a transaction of its own."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        load_office()
        determine_office()
        try:
            yield supervise(pay_office())
        finally:
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    cache.clear()


def taken(address: str, reader: str) -> bytes:
    """A Word file as a reader gets it."""
    given = signed_in(reader).get(address)
    assert given.status_code == 200, (address, reader, given.status_code)
    assert given["Content-Disposition"].startswith("attachment")
    return given.content


def words(content: bytes) -> str:
    """All that is printed, heads of pages too."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        parts = [file.read(name).decode() for name in sorted(file.namelist())
                 if re.match(r"word/(document|header)", name)]  # fmt: skip
    return "\n".join(re.sub(r"<[^>]+>", "", part.replace("</w:p>", "\n")) for part in parts)


def tables(content: bytes) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows]
            for table in docx.Document(io.BytesIO(content)).tables]  # fmt: skip


def nobody_is_named(content: bytes) -> bool:
    """No whole name or number anywhere in the file, properties included."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        everything = "".join(file.read(name).decode() for name in file.namelist())
    secrets = [*map(name_of, range(PERSONS)), *map(identity, range(PERSONS)),
               *(f"62284800000{number:05d}" for number in range(PERSONS))]  # fmt: skip
    return not [secret for secret in secrets if secret in everything]


def report(made: Supervised) -> str:
    return f"/supervision/inspections/{made.inspection}/word"


def notice(finding: int) -> str:
    return f"/supervision/findings/{finding}/word"


def board(list_: int) -> str:
    return f"/lists/{list_}/word"


# --- who may take what ----------------------------------------------------------------------------


def test_a_paper_is_for_whoever_may_see_its_page(made: Supervised, client: Client) -> None:
    allowed = {
        report(made): {"jiancha", "lingdao", "fuhe", "shenji"},
        notice(made.asked): {"jiancha", "lingdao", "fuhe", "shenji", "jingban"},
        notice(made.answered): {"jiancha", "lingdao", "fuhe", "shenji", "caiwu"},
        board(made.standing): {"jingban"},
    }
    for place, readers in allowed.items():
        assert client.get(place)["Location"].startswith("/signin"), place
        for reader in ("jiancha", "lingdao", "fuhe", "shenji", "jingban", "caiwu", "chengguan"):
            expected = 200 if reader in readers else 403
            assert signed_in(reader).get(place).status_code == expected, (place, reader)
    for place in ("/supervision/inspections/999999/word", notice(999999), board(999999)):
        reader = "jingban" if place.startswith("/lists") else "jiancha"
        assert signed_in(reader).get(place).status_code == 404, place


def test_nobody_takes_a_paper_of_another_area(made: Supervised) -> None:
    create_user(
        username="hekou", display_name="周河口", area_code=OTHER_TOWN,
        roles=("inspector",), password=PASSWORD, by="system:test", at=AT,
    )  # fmt: skip
    create_user(
        username="hekouban", display_name="冯河口", area_code=OTHER_TOWN, roles=("handler",),
        password=PASSWORD, by="system:test", at=AT,
    )  # fmt: skip
    for place in (report(made), notice(made.asked)):
        assert signed_in("hekou").get(place).status_code == 403, place
    assert signed_in("hekouban").get(board(made.standing)).status_code == 403


def test_each_paper_is_masked_the_same_twice_and_noted(made: Supervised) -> None:
    for place, reader, verb, subject in (
        (report(made), "jiancha", "inspection.download", ("inspection", str(made.inspection))),
        (notice(made.asked), "jingban", "finding.download", ("finding", str(made.asked))),
        (board(made.standing), "jingban", "list.download",
         ("published-list", str(made.standing))),
    ):  # fmt: skip
        content = taken(place, reader)
        assert nobody_is_named(content), place
        assert re.search(r"测\*.", words(content)), place
        assert taken(place, reader) == content, place
        events = search(verb=verb, subject=subject)
        assert [one.actor for one in events] == [user(reader).actor] * 2
        assert all(one.area_code == COUNTY for one in events)


def test_who_may_not_read_names_gets_none(made: Supervised) -> None:
    for place in (report(made), notice(made.asked)):
        said = words(taken(place, "shenji"))
        assert "测" not in said and "样本第 2 笔，" in said, place


# --- the report of an inspection ------------------------------------------------------------------


def test_the_report_says_what_was_drawn_seen_found_and_done_in_order(made: Supervised) -> None:
    one = Inspection.objects.get(pk=made.inspection)
    sample = InspectionSample.objects.get(inspection=one)
    content = taken(report(made), "jiancha")
    said = words(content)
    for expected in ("护理补贴发放检查报告", one.number, "青石县", "重度残疾人护理补贴",
                     "2025年3月到2025年7月", "吴监督", "青石县残疾人联合会",
                     "抽到的看了 2 笔，没有问题 1 笔，有问题 1 笔，还有 2 笔没有看",
                     "提出 2 条，涉及 90 元；已销号 0 条，没有销号 2 条"):  # fmt: skip
        assert expected in said, expected
    drawn, seen, found = tables(content)
    assert drawn[1][1:6] == ["随机", f"{sample.population:,}", "4", "00ff", sample.digest[:12]]
    assert sample.digest not in said
    fen = {item.pk: item.amount_fen for item in sample.items.all()}
    assert [row[0] for row in seen[1:]] == ["没有问题", "有问题", "还没看", "合计"]
    assert [row[1] for row in seen[1:]] == ["1", "1", "2", "4"]
    assert seen[4][2] == f"{sum(fen.values()) // 100:,}"
    assert [row[0] for row in found[1:]] == ["1", "2"]
    assert found[1][1:5] == ["没有见到代领证明", "一般", "90", "李经办"]
    assert found[1][6:] == ["等答复", "还没有答复"]
    assert found[2][6:] == ["已答复，等核", "是一家人，证明已附卷"]
    told = said[said.index("整改情况") :]
    assert told.index("提出：同一个账号") < told.index("答复：是一家人")
    assert re.search(r"说的是样本第 2 笔，测\*.，", told)


def test_a_report_of_an_inspection_that_goes_on_is_marked_a_draft_on_every_page(
    made: Supervised,
) -> None:
    content = taken(report(made), "jiancha")
    word = docx.Document(io.BytesIO(content))
    section = word.sections[0]
    for header in (section.header, section.even_page_header):
        assert [p.text for p in header.paragraphs] == ["未结束，草稿"]
    assert "检查还没有结束，没有结论" in words(content)
    closed = taken(f"/supervision/inspections/{made.closed}/word", "jiancha")
    said = words(closed)
    assert "草稿" not in said and "资料大体齐全" in said and "已销号 1 条，没有销号 1 条" in said
    assert "超期没有答复" in said and "还没有抽样" in said
    assert docx.Document(io.BytesIO(closed)).sections[0].header.is_linked_to_previous


def test_the_report_goes_along_with_what_is_done(made: Supervised) -> None:
    before = taken(report(made), "jiancha")
    answer(made.asked, "证明在村里", version=1, by=user("jingban"), at=timezone.now())
    after = taken(report(made), "jiancha")
    assert after != before and tables(after)[2][1][6:] == ["已答复，等核", "证明在村里"]


# --- the notice of a finding ----------------------------------------------------------------------


def test_the_notice_says_what_was_found_by_when_and_how_to_answer(made: Supervised) -> None:
    due = InspectionFinding.objects.get(pk=made.asked).due
    said = words(taken(notice(made.asked), "jingban"))
    for expected in ("资金检查整改通知书", "李经办：", "没有见到代领证明", "涉及金额：90 元",
                     f"请在{due.year}年{due.month}月{due.day}日以前（包括这一天）答复",
                     "要我答复的", "证号、账号不写在答复里", "不能由您自己销号"):  # fmt: skip
        assert expected in said, expected
    assert "退回" not in said.partition("怎样答复")[0] and "以前的问和答" not in said


def test_a_notice_asked_again_says_what_is_lacking_and_one_that_is_closed_says_so(
    made: Supervised,
) -> None:
    watch, now = user("jiancha"), timezone.now()
    again = timezone.localdate() + timedelta(days=20)
    send_back(made.answered, "证明看不清", due=again, version=2, by=watch, at=now)
    said = words(taken(notice(made.answered), "caiwu"))
    assert "上次的答复退回了，还差：证明看不清" in said
    assert f"{again.month}月{again.day}日以前" in said and "答复：是一家人，证明已附卷" in said
    answer(made.answered, "换了清楚的", version=3, by=user("caiwu"), at=now)
    close(made.answered, "看过了", version=4, by=watch, at=now)
    assert "已由吴监督于" in words(taken(notice(made.answered), "caiwu"))


# --- the list for the notice board ----------------------------------------------------------------


def test_the_list_has_a_sheet_for_each_village_with_the_rows_of_the_public_page(
    made: Supervised,
) -> None:
    one = PublishedList.objects.get(pk=made.standing)
    content = taken(board(one.pk), "jingban")
    every = tables(content)
    assert [table[0] for table in every] == [
        ["序号", "姓名", "村（社区）", "项目", "月份", "金额（元）"]
    ] * 2
    printed_ = [row for table in every for row in table[1:-1]]
    assert printed_ == [
        [str(row.number), row.masked, row.village, row.item, row.period, f"{row.amount_fen // 100}"]
        for row in PublishedRow.objects.filter(list=one).order_by("number")
    ]
    assert [len({row[2] for row in table[1:-1]}) for table in every] == [1, 1]
    assert sum(int(table[-1][5].replace(",", "")) for table in every) * 100 == one.total_fen
    word = docx.Document(io.BytesIO(content))
    assert len(word.sections) == 2
    for section in word.sections:
        # Each village's pages by themselves: numbered from 1, and none shared with another.
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
        assert section._sectPr.find(qn("w:type")) is None
    for table in word.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    last = one.until_day - timedelta(days=1)
    said = words(content)
    for expected in (f"请在{last.year}年{last.month}月{last.day}日以前（包括这一天）打电话 {HOTLINE}",
                     f"{one.until_day.month}月{one.until_day.day}日撤下", "没有证号、账号和住址"):  # fmt: skip
        assert said.count(expected) == 2, expected
    assert said.count(one.title) == 2
    for word_ in ("肢体", "二级"):
        assert word_ not in said


def test_one_village_is_taken_by_itself(made: Supervised) -> None:
    content = taken(f"{board(made.standing)}?village=990801100201", "jingban")
    assert len(tables(content)) == 1 and "西村村委会" not in words(content)
    place = f"{board(made.standing)}?village=990801109999"
    assert signed_in("jingban").get(place).status_code == 404


def test_a_list_that_is_down_is_not_printed_any_more(made: Supervised) -> None:
    clerk = signed_in("jingban")
    over = PublishedList.objects.get(token=made.over_token)
    for list_, why in ((over.pk, "公示期满"), (made.withdrawn, "提前撤下")):
        given = clerk.get(board(list_))
        assert given["Location"] == f"/lists/{list_}"
        assert why in clerk.get(given["Location"]).content.decode()
        assert "下载整份" not in clerk.get(f"/lists/{list_}").content.decode()
    assert "下载整份" in clerk.get(f"/lists/{made.standing}").content.decode()
    assert "下载整份" not in signed_in("fuhe").get(f"/lists/{made.standing}").content.decode()
    withdraw(made.standing, "写错了", by=user("jingban"), at=timezone.now())
    assert clerk.get(board(made.standing)).status_code == 302
    assert not search(verb="list.download")


def test_a_list_that_is_still_to_begin_may_be_printed_beforehand(made: Supervised) -> None:
    closed = PublishedList.objects.get(pk=made.standing).batch_id
    assert closed is not None
    soon = put_up(closed, TOWN, at=timezone.now() + timedelta(days=3))
    content = taken(board(soon.pk), "jingban")
    assert f"{soon.from_day.month}月{soon.from_day.day}日到" in words(content)


def long_list(made: Supervised, rows: int, villages: int) -> PublishedList:
    """A list of many rows, put up beside the others; its names would be tags or formulas."""
    one = PublishedList.objects.get(pk=made.standing)
    line = BatchLine.objects.filter(batch_id=one.batch_id).first()
    one.pk, one.token, one.row_count, one.total_fen = None, "long", rows, rows * 8000
    one.save(force_insert=True)
    PublishedRow.objects.bulk_create(
        PublishedRow(
            list=one, number=number, line=line, masked="<b>&*明" if number == 1 else "张*明",
            spoken="张某明", village_code=f"9908011{number * villages // (rows + 1):05d}",
            village=f"第{number * villages // (rows + 1)}村", item="残疾人护理补贴",
            amount_fen=8000, period="2025年5月",
        )
        for number in range(1, rows + 1)
    )  # fmt: skip
    return one


def test_a_long_list_is_whole_and_asks_once_a_village(made: Supervised) -> None:
    one = long_list(made, 2_000, 20)
    clerk = signed_in("jingban")
    with CaptureQueriesContext(connection) as asked:
        content = clerk.get(board(one.pk)).content
    assert len(asked) <= 20 + 25
    every = tables_fast(content)
    assert len(every) == 20
    assert [row[0] for rows in every for row in rows[1:-1]] == [str(n) for n in range(1, 2_001)]
    assert every[0][1][1] == "<b>&*明"


def tables_fast(content: bytes) -> list[list[list[str]]]:
    """The same as `tables`, for thousands of rows."""
    body = docx.Document(io.BytesIO(content)).element.body
    return [[["".join(one.text or "" for one in cell.iter(qn("w:t"))) for cell in row.tc_lst]
             for row in table.tr_lst] for table in body.iter(qn("w:tbl"))]  # fmt: skip


def test_a_list_too_long_for_one_file_is_taken_village_by_village(
    made: Supervised, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printed, "NOTICE_ROWS_MAX", 6)
    clerk = signed_in("jingban")
    given = clerk.get(board(made.standing))
    assert given.status_code == 302
    assert "放在一个文件里太长" in clerk.get(given["Location"]).content.decode()
    assert tables(taken(f"{board(made.standing)}?village=990801100201", "jingban"))
