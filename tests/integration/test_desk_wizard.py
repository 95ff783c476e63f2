"""The import wizard on the pages: files handed in, columns matched, problems seen, taken in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huican.exchange.models import SavedLayout, Upload
from huican.registry.models import Person
from huican.sources.models import SourceFile
from tests.integration.desk_made_up import (
    PAYMENT_HEAD,
    ROSTER_HEAD,
    YEAR,
    identity,
    load_office,
    name_of,
    payments,
    roster,
    signed_in,
    workbook,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office():
    return load_office()


@pytest.fixture
def clerk():
    return signed_in("jingban")


def handed_in(clerk: Any, *files: tuple[str, bytes]) -> Any:
    given = [SimpleUploadedFile(name, content) for name, content in files]
    return clerk.post("/imports/new", {"files": given}, follow=True)


def form_of(html: str) -> dict[str, str]:
    """What the form of step 2 would send if nothing were touched."""
    fields = {}
    for name, options in re.findall(r'<select[^>]* name="([^"]+)">(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected>', options)
        if name.startswith(("kind-", "field-")):
            fields[name] = chosen[1] if chosen else ""
    year = re.search(r'name="year"[^>]*value="(\d+)"', html)
    return fields | {"year": year[1] if year else ""}


def address_of(answer: Any) -> str:
    return str(answer.redirect_chain[-1][0])


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


# A payment sheet whose column of identity numbers nobody can guess from its heading.
def odd_payments() -> bytes:
    head = ["序号", "享受人", "标识", "发了多少"]
    rows = [[i + 1, name_of(i), identity(i), 80] for i in range(4)]
    return workbook(f"{YEAR}年4月重度残疾人护理补贴发放表", head, rows, "4月")


def test_a_known_workbook_goes_in_by_three_clicks_and_ends_in_a_receipt(clerk) -> None:
    columns = handed_in(clerk, ("护理补贴4月.xlsx", payments(month=4, stranger=False)))
    address = address_of(columns)
    assert re.fullmatch(r"/imports/uploads/\d+/columns", address)
    assert "第 2 步，共 4 步" in text_of(columns)
    checked = clerk.post(address, form_of(text_of(columns)), follow=True)
    assert "12 行可以入库" in text_of(checked)
    assert not SourceFile.objects.filter(name="护理补贴4月.xlsx").exists()  # nothing is in yet
    done = clerk.post(address_of(checked).replace("/check", "/confirm"), follow=True)
    assert "12 行已入库" in text_of(done)
    assert "入库回执" in text_of(done)
    assert "李经办" in text_of(done)
    file = SourceFile.objects.get(name="护理补贴4月.xlsx")
    assert address_of(done) == f"/imports/files/{file.pk}"
    assert Upload.objects.get().content_sealed is None


def test_a_wrong_column_is_put_right_and_remembered_for_next_time(clerk) -> None:
    head = ["序号", "姓名", "身份证号", "实发金额", "说明一"]
    rows = [[i + 1, name_of(i), identity(i), 80, 95] for i in range(4)]
    content = workbook(f"{YEAR}年4月重度残疾人护理补贴发放表", head, rows, "4月")
    columns = handed_in(clerk, ("补贴.xlsx", content))
    form = form_of(text_of(columns))
    amount = next(name for name, value in form.items() if value == "amount")
    other = f"{amount.rsplit('-', 1)[0]}-4"
    form[amount], form[other] = "", "amount"  # the real amount stands in the last column
    checked = clerk.post(address_of(columns), form, follow=True)
    clerk.post(address_of(checked).replace("/check", "/confirm"))
    file = SourceFile.objects.get(name="补贴.xlsx")
    assert file.amount_fen == 4 * 9500
    assert SavedLayout.objects.count() == 1
    rows = [[i + 1, name_of(i), identity(i), 80, 96] for i in range(4)]
    again = workbook(f"{YEAR}年5月重度残疾人护理补贴发放表", head, rows, "5月")
    columns = handed_in(clerk, ("补贴五月.xlsx", again))
    assert form_of(text_of(columns))[
        next(name for name, value in form_of(text_of(columns)).items() if value == "amount")
    ]
    chosen = next(name for name, value in form_of(text_of(columns)).items() if value == "amount")
    assert chosen.endswith("-4")


def test_a_sheet_that_lacks_a_column_it_needs_does_not_go_on(clerk) -> None:
    columns = handed_in(clerk, ("护理补贴4月.xlsx", payments(month=4)))
    form = form_of(text_of(columns))
    amount = [name for name, value in form.items() if value in ("amount", "standard")]
    for name in amount:
        form[name] = ""
    answer = clerk.post(address_of(columns), form)
    assert answer.status_code == 200
    assert "还缺" in text_of(answer)
    assert "有错：" in text_of(answer)


def test_two_columns_that_go_to_one_place_are_said(clerk) -> None:
    columns = handed_in(clerk, ("护理补贴4月.xlsx", payments(month=4)))
    form = form_of(text_of(columns))
    last = next(name for name, value in form.items() if value == "amount")
    form[last] = "name"
    answer = clerk.post(address_of(columns), form)
    assert "有两列都收到“姓名”" in text_of(answer)


def test_another_kind_asks_to_look_at_the_columns_again(clerk) -> None:
    columns = handed_in(clerk, ("护理补贴4月.xlsx", payments(month=4)))
    form = form_of(text_of(columns))
    kind = next(name for name in form if name.startswith("kind-"))
    form[kind] = "living-subsidy"
    again = clerk.post(address_of(columns), form, follow=True)
    assert "表的种类改了" in text_of(again)
    assert form_of(text_of(again))[kind] == "living-subsidy"


def test_a_sheet_that_is_not_wanted_is_left_out(clerk) -> None:
    columns = handed_in(clerk, ("护理补贴4月.xlsx", payments(month=4)))
    form = form_of(text_of(columns))
    kind = next(name for name in form if name.startswith("kind-"))
    form[kind] = "skip"
    answer = clerk.post(address_of(columns), form)
    assert "没有一张表能收" in text_of(answer)


def test_problems_are_seen_before_anything_is_in_with_the_row_and_the_bad_cell(clerk) -> None:
    rows = [[1, name_of(0), identity(0), 80, 80], [2, name_of(1), identity(1)[:-1] + "?", 80, 80],
            [3, "测生人", identity(888), 80, 80]]  # fmt: skip
    content = workbook(f"{YEAR}年4月重度残疾人护理补贴发放表", PAYMENT_HEAD, rows, "4月")
    columns = handed_in(clerk, ("护理补贴4月.xlsx", content))
    checked = clerk.post(address_of(columns), form_of(text_of(columns)), follow=True)
    html = text_of(checked)
    assert "1 行可以入库，1 行有错，1 行要先等着" in html
    assert "第</small> <b>4</b>" in html
    assert 'class="x"' in html
    assert identity(888) not in html
    assert "测生人" not in html
    only = clerk.get(address_of(checked) + "?why=person-unknown")
    assert "人还不在花名册里" in text_of(only)
    assert "第</small> <b>4</b>" not in text_of(only)


def test_a_batch_goes_in_rosters_first_whatever_their_order(clerk) -> None:
    head = list(ROSTER_HEAD)
    more = workbook(f"青石县{YEAR}年新增持证残疾人花名册", head,
                    [[1, "城关镇", "东村村委会", "测新人", identity(600), "肢体", "二级", ""]])  # fmt: skip
    paid = workbook(f"{YEAR}年6月重度残疾人护理补贴发放表", PAYMENT_HEAD,
                    [[1, "测新人", identity(600), 80, 80]], "6月")  # fmt: skip
    columns = handed_in(clerk, ("06护理补贴.xlsx", paid), ("新增花名册.xlsx", more))
    assert re.fullmatch(r"/imports/uploads/\d+-\d+/columns", address_of(columns))
    checked = clerk.post(address_of(columns), form_of(text_of(columns)), follow=True)
    done = clerk.post(address_of(checked).replace("/check", "/confirm"), follow=True)
    assert "2 张表已入库" in text_of(done)
    assert Person.objects.filter(name="测新人").exists()
    assert SourceFile.objects.get(name="06护理补贴.xlsx").waiting == 0


def test_bad_files_are_said_one_by_one_and_the_good_ones_go_on(clerk) -> None:
    bad = handed_in(clerk, ("总结.doc", b"not a workbook"), ("空.xlsx", b""))
    assert bad.status_code == 200
    assert "总结.doc" in text_of(bad)
    assert "空.xlsx" in text_of(bad)
    assert Upload.objects.count() == 0
    mixed = handed_in(clerk, ("总结.doc", b"no"), ("护理补贴4月.xlsx", payments(month=4)))
    assert "总结.doc" in text_of(mixed)
    assert "第 2 步" in text_of(mixed)
    nothing = clerk.post("/imports/new", {})
    assert "还没有选文件" in text_of(nothing)


def test_the_same_file_again_is_said_and_not_kept(clerk) -> None:
    answer = handed_in(clerk, ("花名册（副本）.xlsx", roster()))
    assert "已经入过库" in text_of(answer)
    assert Upload.objects.count() == 0


def test_a_batch_that_is_not_wanted_leaves_nothing_but_a_line_in_the_log(clerk) -> None:
    columns = handed_in(clerk, ("护理补贴4月.xlsx", payments(month=4)))
    place = address_of(columns).replace("/columns", "/drop")
    assert "这批表不要了？" in text_of(clerk.get(place))
    answer = clerk.post(place, follow=True)
    assert address_of(answer) == "/imports/"
    assert Upload.objects.get().state == "dropped"
    assert Upload.objects.get().content_sealed is None


def test_confirming_twice_takes_in_once(clerk) -> None:
    columns = handed_in(clerk, ("护理补贴4月.xlsx", payments(month=4, stranger=False)))
    checked = clerk.post(address_of(columns), form_of(text_of(columns)), follow=True)
    confirm = address_of(checked).replace("/check", "/confirm")
    first, second = clerk.post(confirm, follow=True), clerk.post(confirm, follow=True)
    assert address_of(first) == address_of(second)
    assert SourceFile.objects.filter(name="护理补贴4月.xlsx").count() == 1


def test_a_township_may_check_its_workbook_and_the_county_takes_it_in() -> None:
    township = signed_in("chengguan")
    columns = handed_in(
        township, ("护理补贴4月.xlsx", payments(month=4, persons=(0, 2), stranger=False))
    )
    checked = township.post(address_of(columns), form_of(text_of(columns)), follow=True)
    assert "入库由县经办来点" in text_of(checked)
    confirm = address_of(checked).replace("/check", "/confirm")
    assert township.post(confirm).status_code == 403
    county = signed_in("jingban")
    assert "护理补贴4月.xlsx" in text_of(county.get("/imports/"))
    assert county.post(confirm, follow=True).status_code == 200
    assert SourceFile.objects.get(name="护理补贴4月.xlsx").accepted == 2


def test_an_upload_of_another_office_is_a_page_that_is_not_there(clerk) -> None:
    columns = handed_in(clerk, ("护理补贴4月.xlsx", payments(month=4)))
    township = signed_in("chengguan")
    for step in ("", "/columns", "/check", "/drop"):
        place = address_of(columns).removesuffix("/columns") + step
        assert township.get(place).status_code == 404, step


def test_the_steps_stay_within_their_query_budget(clerk) -> None:
    columns = address_of(handed_in(clerk, ("护理补贴4月.xlsx", payments(month=4))))
    form = form_of(text_of(clerk.get(columns)))
    checked = address_of(clerk.post(columns, form, follow=True))
    for place in ("/imports/new", columns, checked, "/imports/"):
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(place).status_code == 200, place
        assert len(queries) <= 25, f"{place}: {len(queries)} 次查询"


def test_what_cannot_be_guessed_is_shown_as_not_known(clerk) -> None:
    columns = handed_in(clerk, ("怪表.xlsx", odd_payments()))
    assert "请看一眼" in text_of(columns) or "没认出" in text_of(columns)


def test_while_a_batch_is_under_way_the_page_says_so_and_can_be_looked_at_again(clerk) -> None:
    columns = handed_in(clerk, ("护理补贴4月.xlsx", payments(month=4)))
    place = address_of(columns).removesuffix("/columns")
    Upload.objects.update(state="running", progress_words="入库“4月”")
    html = text_of(clerk.get(place))
    assert "正在入库" in html
    assert "入库“4月”" in html
    assert f'<a class="open" href="{place}">刷新看看' in html
    assert 'hx-trigger="every 30s"' in html
    assert clerk.get(f"{place}/columns").headers["Location"] == place  # too late to change it


def test_a_batch_that_failed_says_why_and_may_be_left(clerk) -> None:
    columns = handed_in(clerk, ("护理补贴4月.xlsx", payments(month=4)))
    place = address_of(columns).removesuffix("/columns")
    Upload.objects.update(state="failed", error="磁盘满了，这个文件没有入库。")
    html = text_of(clerk.get(place))
    assert "1 张没有入库" in html
    assert "磁盘满了" in html
    assert clerk.get(f"{place}/drop").status_code == 200
