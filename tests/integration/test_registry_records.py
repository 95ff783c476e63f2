"""One record with all its columns, and the rows of the workbook around it."""

from datetime import date

import pytest
from django.core.cache import cache

from huican.ledger.models import Payment
from huican.programmes.models import DepartmentListEntry
from huican.registry.operations import accounts
from huican.registry.queries.record import SEALED_WORDS, NoSuchRecord, record
from huican.registry.queries.rows import NoSuchSheet, forget_rows, source_rows
from huican.services.models import Activity, Delivery
from huican.sources.models import SourceFile
from huican.stores import STORES
from huican.vault.operations import seal
from tests.integration.registry_made_up import (
    EAST_WIND,
    NOW,
    TODAY,
    enrolled,
    identity,
    kept_workbook,
    load_areas,
    sheet,
    stored,
)

ZHANG = identity("19680304", "123")


@pytest.fixture
def zhang(db, tmp_path, settings):
    settings.HUICAN_VAR = tmp_path
    cache.clear()
    forget_rows()
    load_areas(tmp_path)
    return enrolled("张德明", ZHANG)


def columns(page):
    return {column.label: column.shown for column in page.columns}


def test_a_payment_shows_its_columns_its_person_and_its_row(zhang):
    (account,) = accounts([(zhang, "6217990000012343321", "农村商业银行", "")]).values()
    kept = stored(Payment, "nursing-subsidy", zhang, month=3, amount_fen=8000, standard_fen=8000,
                  programme="nursing-subsidy", fund="县级财政", account_id=account, category=4,
                  level=1, source_row=61, source_sheet=sheet("nursing-subsidy", "3月"))  # fmt: skip
    page = record(STORES, "payment", kept.pk, on=TODAY)
    assert columns(page) == {
        "年度": "2023 年", "月份": "3 月", "区划": "松城镇 东风村委会", "残疾类别等级": "肢体一级",
        "金额": "80 元", "项目": "重度残疾人护理补贴", "标准": "80 元", "资金来源": "县级财政",
        "银行账号": "农村商业银行尾号 3321",
    }  # fmt: skip
    assert page.person.person_id == zhang
    assert page.person.name.shown == "张*明"
    assert page.source.words == f"《{kept.source_sheet.file.name}》3月 第 61 行"
    assert page.area_code == EAST_WIND
    assert page.retired is None


def test_the_kinds_own_columns_come_in_their_order_then_the_offices(zhang):
    kept = stored(Delivery, "barrier-free-homes", zhang, on_date=date(2023, 9, 11), attributes={
        "验收结果": "合格", "改造项目": "闪光门铃", "预算": 13473, "施工队": "某某公司",
        "验收日期": "2023-09-11"})  # fmt: skip
    page = record(STORES, "delivery", kept.pk, on=TODAY)
    labels = [column.label for column in page.columns]
    assert labels[-5:] == ["改造项目", "预算", "验收日期", "验收结果", "施工队"]
    assert columns(page)["预算"] == "13473 元"
    assert columns(page)["验收日期"] == "2023年9月11日"


def test_sealed_cells_stay_closed_until_they_may_be_opened(zhang):
    import base64

    closed = {"sealed": base64.b64encode(seal("cells", "户主 13812345678")).decode()}
    kept = stored(Delivery, "devices", zhang, attributes={"备注": closed})
    page = record(STORES, "delivery", kept.pk, on=TODAY)
    assert columns(page)["备注"] == SEALED_WORDS
    assert page.columns[-1].sealed
    opened = record(STORES, "delivery", kept.pk, on=TODAY, opened=True)
    assert columns(opened)["备注"] == "户主 13812345678"


def test_an_offices_own_column_that_names_somebody_is_masked(zhang):
    kept = stored(
        Delivery, "devices", zhang, attributes={"经办人姓名": "王小二", "联系电话": "6543210"}
    )
    shown = columns(record(STORES, "delivery", kept.pk, on=TODAY))
    assert shown["经办人姓名"] == "王*二"
    assert "6543" not in shown["联系电话"]


def test_a_line_of_another_departments_list_shows_no_name_and_no_number(zhang):
    kept = stored(DepartmentListEntry, "list-death", None, list_code="death", name="赵六六",
                  identity_sealed=seal("identity", ZHANG), identity_blind=b"x" * 16,
                  identity_valid=True)  # fmt: skip
    page = record(STORES, "department-list", kept.pk, on=TODAY)
    assert page.person is None
    assert columns(page)["姓名"] == "赵*六"
    assert columns(page)["证件号"] == SEALED_WORDS
    assert "赵六六" not in repr(page)


def test_a_record_about_nobody_is_shown_too(zhang):
    kept = stored(Activity, "activity", None, attributes={"活动名称": "招聘会"})
    assert columns(record(STORES, "activity", kept.pk, on=TODAY))["活动名称"] == "招聘会"


def test_a_corrected_record_says_what_replaced_it(zhang):
    newer = sheet("nursing-subsidy", "3月").file
    kept = stored(Payment, "nursing-subsidy", zhang, programme="nursing-subsidy", retired_at=NOW,
                  retired_by=newer, retired_why="corrected")  # fmt: skip
    page = record(STORES, "payment", kept.pk, on=TODAY)
    assert (page.retired.why, page.retired.by_file) == ("已更正，由后一版代替", newer.name)


def test_a_record_takes_four_queries_at_most(zhang, django_assert_max_num_queries):
    (account,) = accounts([(zhang, "6217990000012343321", "农村商业银行", "")]).values()
    kept = stored(
        Payment, "nursing-subsidy", zhang, programme="nursing-subsidy", account_id=account
    )
    with django_assert_max_num_queries(4):
        record(STORES, "payment", kept.pk, on=TODAY)


@pytest.mark.parametrize(("store", "id_"), [("payment", 999_999), ("nothing", 1)])
def test_a_record_that_is_not_there_is_said(zhang, store, id_):
    with pytest.raises(NoSuchRecord):
        record(STORES, store, id_, on=TODAY)


# --- rows of the workbook -------------------------------------------------------------------------

HEADERS = ["序号", "姓名", "身份证号", "残疾证", "金额", "卡", "住址", "备注", "户主手机"]
LABELS = ["serial", "name", "identity", "certificate", "amount", "account", "address", "remark", ""]
COLUMNS = [
    {"index": i, "header": header, "label": label, "score": 100}
    for i, (header, label) in enumerate(zip(HEADERS, LABELS, strict=True))
]
DATA = [1, "张德明", ZHANG, f"{ZHANG}41", 80, "6217990000012343321", "松城镇东风村三组12号",
        "问李四 13812345678", "13899986621"]  # fmt: skip


def book(count=300):
    rows = [["松湖县花名册"], HEADERS, *([number + 1, *DATA[1:]] for number in range(count))]
    return kept_workbook([*rows, ["合计", "", "", "", 80 * count]], columns=COLUMNS)


def test_a_row_is_shown_as_the_office_wrote_it_with_everything_personal_masked(zhang):
    kept = book()
    page = source_rows(kept.sheet.pk, 3, around=2)
    assert (page.file, page.folder, page.sheet, page.rows_total) == (
        "花名册.xlsx",
        "2023",
        "花名册",
        303,
    )
    assert page.letters[:3] == ("A", "B", "C")
    assert list(page.headers) == HEADERS
    assert [(row.number, row.asked, row.is_header) for row in page.rows] == [
        (1, False, False), (2, False, True), (3, True, False), (4, False, False), (5, False, False),
    ]  # fmt: skip
    assert page.rows[0].cells[0] == "松湖县花名册"
    assert list(page.rows[1].cells) == HEADERS
    assert page.rows[2].cells == (
        "1", "张*明", f"990***********{ZHANG[-4:]}", f"990***********{ZHANG[-4:]}41", "80",
        "尾号 3321", "松城镇东风村***", "问李四 138****5678", "138****6621",
    )  # fmt: skip


def test_a_row_near_the_end_is_found_by_its_own_number(zhang):
    kept = book()
    page = source_rows(kept.sheet.pk, 302, around=1)
    assert [row.cells[0] for row in page.rows] == ["299", "300", "合计"]
    assert page.rows[2].cells[4] == "24000"


def test_a_stretch_over_the_edge_of_what_is_kept_has_no_gap(zhang):
    page = source_rows(book().sheet.pk, 100, around=20)
    assert [row.number for row in page.rows] == list(range(80, 121))


def test_the_file_is_not_opened_again_for_the_rows_beside(zhang, monkeypatch):
    kept = book()
    source_rows(kept.sheet.pk, 50)
    monkeypatch.setattr(
        "huican.registry.queries.rows.content_of", lambda _: pytest.fail("opened again")
    )
    assert source_rows(kept.sheet.pk, 120).rows


def test_what_is_kept_between_two_looks_holds_no_name_or_number(zhang):
    from huican.registry.queries import rows

    source_rows(book().sheet.pk, 3)
    kept = repr(rows._kept)
    assert "张*明" in kept
    for secret in ("张德明", ZHANG, "13899986621", "13812345678", "6217990000012343321", "12号"):
        assert secret not in kept


def test_a_row_that_the_sheet_does_not_have_is_said(zhang):
    kept = book(count=5)
    with pytest.raises(NoSuchSheet, match="只有 8 行，没有第 9 行"):
        source_rows(kept.sheet.pk, 9)
    with pytest.raises(NoSuchSheet):
        source_rows(kept.sheet.pk, 0)
    with pytest.raises(NoSuchSheet):
        source_rows(999_999, 1)


def test_an_original_that_is_damaged_is_said_in_plain_words(zhang):
    from huican.vault.operations import seal_bytes

    kept = book(count=5)
    kept.file.sourcecontent.sealed = seal_bytes("source-file", b"not a workbook")
    kept.file.sourcecontent.save()
    with pytest.raises(NoSuchSheet, match="原件打不开"):
        source_rows(kept.sheet.pk, 3)


def test_rows_of_a_withdrawn_file_can_still_be_looked_at_and_say_so(zhang):
    kept = book(count=5)
    SourceFile.objects.filter(pk=kept.file.pk).update(withdrawn_at=NOW)
    assert source_rows(kept.sheet.pk, 3).withdrawn
