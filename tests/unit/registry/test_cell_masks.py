"""Masking the cells of an office's workbook."""

import pytest

from huican.registry.domain.cell_masks import kind_of_header, mask_address, mask_cell
from huican.registry.queries.rows import cell_text, letter


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("松城镇东风村三组12号", "松城镇东风村***"),
        ("松湖县松城镇东风村", "松湖县松城镇东风村"),
        ("城关街道东门社区5栋", "城关街道东门社区***"),
        ("松城镇人民路8号", "松城镇***"),
        ("人民路8号", "***"),
    ],
)
def test_an_address_stops_at_the_village(text, shown):
    assert mask_address(text) == shown


def test_numbers_of_persons_are_masked_in_any_cell():
    shown = mask_cell("", "电话13812345678，证990826196803041234，卡6217990000012345678")
    assert shown == "电话138****5678，证990***********1234，卡尾号 5678"


def test_amounts_days_and_short_numbers_stay_as_they_are():
    for text in ("80", "3,180.50", "2023-05-01", "202305", "第 61 行"):
        assert mask_cell("", text) == text


def test_a_certificate_shows_its_last_six_and_an_identity_number_its_last_four():
    assert mask_cell("certificate", "99082619680304123441") == "990***********123441"
    # An office that wrote the identity number into the column of the certificate.
    assert mask_cell("certificate", "990826196803041234") == "990***********1234"


def test_a_number_that_excel_has_ruined_is_shown_for_the_officer_to_see():
    assert mask_cell("identity", "9.90826E+17") == "9.90826E+17"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("监护人姓名", "name"), ("监护人电话", "phone"), ("监护人身份证号", "identity"),
        ("与监护人关系", ""), ("残疾证号码", "certificate"), ("惠农一卡通", "account"),
        ("家庭住址", "address"), ("金额", ""), ("备注", ""),
    ],
)  # fmt: skip
def test_a_header_nobody_recognised_still_says_what_to_hide(header, kind):
    assert kind_of_header(header) == kind


def test_columns_are_lettered_as_in_excel():
    assert [letter(i) for i in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


def test_numbers_are_written_as_excel_shows_them():
    assert cell_text(80.0) == "80"
    assert cell_text(80.5) == "80.5"
    assert cell_text(" 张三 ") == "张三"
