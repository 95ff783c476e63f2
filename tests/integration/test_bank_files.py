"""To the bank and back: the same bytes again, answers taken once and whole, lines paid again."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from importlib import resources
from pathlib import Path
from xml.etree import ElementTree

import pay_made_up as office
import pytest
from lxml import etree
from pay_made_up import AT, FEN, MAY, PREPARER, REVIEWER
from python_calamine import load_workbook

from huican.audit.models import Event
from huican.kernel.months import Month
from huican.ledger import balances
from huican.ledger.bank import making, repairing, returning
from huican.ledger.batches import approving, building, closing
from huican.ledger.batches.acting import AlreadyDone, BatchRefused
from huican.ledger.domain.pain import NAMESPACE, Payer
from huican.ledger.domain.returns import ReturnFileError
from huican.ledger.models import BankFile, Batch, BatchLine, ReturnedLine, ReturnFile
from huican.registry.models import BankAccount

pytestmark = pytest.mark.django_db(transaction=True)
PAYER = Payer("松湖县残联", "8899000011112222", "安澜农商行营业部", "402990826001")


def nothing_changed(batch: Batch) -> None:
    batch.refresh_from_db()
    assert batch.state == "sent"
    assert ReturnFile.objects.count() == 0
    assert (balances.balance_of("cash"), balances.balance_of("returned")) == (0, 0)
    assert set(BatchLine.objects.values_list("state", flat=True)) == {"out"}


def take(batch: Batch, content: bytes, name: str = "回盘.xlsx") -> returning.Taken:
    return returning.take_return(batch.pk, content, name, by=PREPARER, at=AT)


def out(tmp_path: Path, count: int = 3) -> Batch:
    office.people(count)
    batch = office.went_out()
    office.sent(batch, tmp_path)
    return batch


# --- files to the bank ----------------------------------------------------------------------


def test_the_workbook_holds_every_line_with_its_account_and_the_sums(tmp_path: Path) -> None:
    (one,) = office.people(1)
    batch = office.went_out()
    path = office.sent(batch, tmp_path)
    rows = load_workbook(path).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "重度残疾人护理补贴 2023年5月发放"
    assert rows[1][:6] == ["批次号", "202305-01", "笔数", "1", "金额", "90.00"]
    line = rows[3]
    assert (line[0], line[3], line[4], line[6]) == (1, "6228480000000001", "安澜农商行", 90)
    assert len(line[2]) == 18
    assert rows[4][:2] == ["合计", 1]
    batch.refresh_from_db()
    assert batch.state == "sent"
    event = Event.objects.latest("seq")
    assert (event.verb, event.data["form"]) == ("batch.file", "one-card")
    assert path.stat().st_mode & 0o077 == 0
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert one


@pytest.mark.parametrize("form", making.FORMS)
def test_the_same_batch_makes_the_same_bytes_again(tmp_path: Path, form: str) -> None:
    office.people(3)
    batch = office.went_out()
    first, second = tmp_path / "a", tmp_path / "b"
    made = making.make_file(batch.pk, form, first, payer=PAYER, by=REVIEWER, at=AT)
    again = making.make_file(
        batch.pk, form, second, payer=PAYER, by=PREPARER, at=AT + timedelta(days=3)
    )
    assert first.read_bytes() == second.read_bytes()
    assert (made.again, again.again, made.digest) == (False, True, again.digest)
    assert BankFile.objects.filter(batch=batch).count() == 1
    # Also after the bank has answered: the file says what was sent.
    office.took(batch, {2: "户名不符"})
    with pytest.raises(BatchRefused, match="才能制银行文件"):
        making.make_file(batch.pk, form, second, payer=PAYER, by=PREPARER, at=AT)


def test_no_file_of_what_is_not_released(tmp_path: Path) -> None:
    office.people(1)
    batch = office.built()
    with pytest.raises(BatchRefused, match="要在“已放行、已送银行”时"):
        office.sent(batch, tmp_path)
    assert list(tmp_path.iterdir()) == []


def structure(node: ElementTree.Element) -> object:
    """The tags of a node in order, without values."""
    return [(child.tag.partition("}")[2], structure(child)) for child in node]


def test_more_lines_than_a_workbook_holds_are_refused_and_none_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "MOST_LINES", 2)
    office.people(3)
    batch = office.went_out()
    with pytest.raises(BatchRefused, match=r"这一批有 3 行，一卡通表格最多 2 行.*pain"):
        office.sent(batch, tmp_path)
    batch.refresh_from_db()
    assert (batch.state, list(tmp_path.iterdir())) == ("released", [])


def test_the_payment_message_says_every_line_and_its_sum(tmp_path: Path) -> None:
    office.people(3)
    batch = office.went_out()
    path = tmp_path / "pay.xml"
    making.make_file(batch.pk, making.PAIN, path, payer=PAYER, by=REVIEWER, at=AT)
    root = ElementTree.parse(path).getroot()
    name = {"p": NAMESPACE}
    assert root.tag == f"{{{NAMESPACE}}}Document"
    head = root.find("p:CstmrCdtTrfInitn/p:GrpHdr", name)
    assert [child.text for child in head][:4] == ["202305-01", "2023-05-15T10:00:00", "3", "270.00"]
    lines = root.findall(".//p:CdtTrfTxInf", name)
    amounts = [line.find("p:Amt/p:InstdAmt", name) for line in lines]
    assert [(a.text, a.get("Ccy")) for a in amounts] == [("90.00", "CNY")] * 3
    ids = [line.find("p:PmtId/p:EndToEndId", name).text for line in lines]
    assert ids == ["202305-01-1", "202305-01-2", "202305-01-3"]
    accounts = [line.find("p:CdtrAcct/p:Id/p:Othr/p:Id", name).text for line in lines]
    assert accounts == [f"6228480{n:09d}" for n in (1, 2, 3)]
    # The order of elements is that of CreditTransferTransactionInformation10.
    assert [tag for tag, _ in structure(lines[0])] == [
        "PmtId", "Amt", "CdtrAgt", "Cdtr", "CdtrAcct", "Purp", "RmtInf",
    ]  # fmt: skip


def test_the_payment_message_is_valid_against_the_schema(tmp_path: Path) -> None:
    schemas = resources.files("sepaxml") / "schemas"
    with (schemas / "pain.001.001.03.xsd").open("rb") as file:
        schema = etree.XMLSchema(etree.parse(file))
    id_ = office.person(1, name="阿依古丽·买买提<&>" + "长" * 12, account="6" * 32)
    office.grant(id_)
    office.owe(id_, reason="理" * 300)
    office.people(2, first=2)
    batch = office.went_out()
    for payer in (PAYER, Payer("甲", "1", "乙")):
        path = tmp_path / "pay.xml"
        making.make_file(batch.pk, making.PAIN, path, payer=payer, by=REVIEWER, at=AT)
        assert schema.validate(etree.parse(str(path))), schema.error_log


# --- answers --------------------------------------------------------------------------------


def test_an_answer_posts_what_was_paid_and_what_came_back(tmp_path: Path) -> None:
    batch = out(tmp_path)
    taken = office.took(batch, {2: "户名不符"})
    assert (taken.paid, taken.paid_fen, taken.returned, taken.returned_fen) == (
        2, 2 * FEN, 1, FEN,
    )  # fmt: skip
    assert (balances.balance_of("in-bank"), balances.balance_of("returned")) == (0, FEN)
    assert balances.balance_of("cash") == -2 * FEN
    states = dict(BatchLine.objects.values_list("line", "state"))
    assert states == {1: "paid", 2: "returned", 3: "paid"}
    assert ReturnedLine.objects.get().bank_reason == "户名不符"
    assert balances.verify().faults == ()


def test_the_workbook_that_was_sent_can_come_back_filled_in(tmp_path: Path) -> None:
    office.people(2)
    batch = office.went_out()
    rows = load_workbook(office.sent(batch, tmp_path)).get_sheet_by_index(0).to_python()
    rows[3][9], rows[4][9], rows[4][11] = "成功", "失败", "账户已销"
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    taken = take(batch, text.getvalue().encode("gb18030"), "回盘.csv")
    assert (taken.paid, taken.returned) == (1, 1)


def test_the_same_answer_twice_is_recorded_once(tmp_path: Path) -> None:
    batch = out(tmp_path)
    content = office.answer(batch)
    take(batch, content)
    with pytest.raises(AlreadyDone, match="已由user:1于2023年5月15日 10:00收过.*202305-01"):
        take(batch, content)
    assert balances.balance_of("cash") == -3 * FEN


def test_the_answer_to_another_batch_is_refused(tmp_path: Path) -> None:
    batch = out(tmp_path)
    with pytest.raises(ReturnFileError, match="这是批次 202304-09 的回盘，不是批次 202305-01 的"):
        take(batch, office.answer(batch, number="202304-09"))
    nothing_changed(batch)


def test_an_answer_that_is_cut_off_or_does_not_add_up_is_refused(tmp_path: Path) -> None:
    batch = out(tmp_path)
    whole = office.answer(batch)
    for content, words in (
        (whole[: len(whole) // 2], "打不开"),
        (office.answer(batch, skip=[3], control=(3, 3 * FEN)), "合计写 3 笔、270.00 元"),
        (office.answer(batch, control=(3, 3 * FEN + 1)), "不完整"),
        (office.answer(batch, skip=[3]), "第 3 行回盘里没有"),
    ):
        with pytest.raises(ReturnFileError, match=words):
            take(batch, content)
        nothing_changed(batch)


def test_an_amount_that_differs_line_by_line_is_refused(tmp_path: Path) -> None:
    batch = out(tmp_path, 2)
    text = "批次号,行号,金额,结果,原因\n202305-01,1,80,成功,\n202305-01,2,100,成功,\n合计,2,180,,\n"
    with pytest.raises(ReturnFileError, match="第 1 行金额不同：放行 90 元，回盘 80 元"):
        take(batch, text.encode())
    nothing_changed(batch)


# --- repaired and paid again ----------------------------------------------------------------


def test_a_returned_line_is_repaired_and_paid_again_one_for_one(tmp_path: Path) -> None:
    batch = out(tmp_path)
    office.took(batch, {2: "户名不符"})
    back = BatchLine.objects.get(batch=batch, state="returned")
    # As long as it waits, no other batch pays that month.
    with pytest.raises(building.NothingToPay):
        office.built("arrears", Month(2023, 6))
    with pytest.raises(building.NothingToPay):
        office.built("re-issue", Month(2023, 6))
    repairing.repair(
        back.pk,
        account="6217 0000 1111 2222",
        bank="邮储银行",
        holder=back.name,
        by=PREPARER,
        at=AT,
    )
    again = office.built("re-issue", Month(2023, 6))
    line = BatchLine.objects.get(batch=again)
    assert (line.previous_id, line.net_fen, line.for_month) == (back.pk, FEN, MAY.first_day)
    assert line.bank == "邮储银行"
    assert line.reason == "重发批次 202305-01 第 2 行（银行退回：户名不符）"
    with pytest.raises(repairing.RepairRefused, match="已经在批次 202306-01 重发"):
        repairing.retry(back.pk, words="再试", by=PREPARER, at=AT)
    with pytest.raises(building.NothingToPay):
        office.built("re-issue", Month(2023, 6))
    assert office.checked(again).held == 0
    office.approved(again)
    office.released(again)
    assert (balances.balance_of("returned"), balances.balance_of("in-bank")) == (0, FEN)
    office.sent(again, tmp_path)
    office.took(again)
    for one in (batch, again):
        one.refresh_from_db()
        proof = closing.close(one.pk, version=one.version, by=REVIEWER, at=AT)
        assert proof.whole
    assert (balances.balance_of("in-bank"), balances.balance_of("cash")) == (0, -3 * FEN)
    assert balances.balance_of("payable") == 0
    assert closing.faults_of_batches() == []
    # The next month goes to the account that works.
    office.owe(back.person_id, Month(2023, 6))
    office.grant(back.person_id)
    assert BatchLine.objects.get(batch=office.built(month=Month(2023, 6))).bank == "邮储银行"


def test_a_re_issue_that_is_given_up_can_be_made_again(tmp_path: Path) -> None:
    batch = out(tmp_path, 1)
    office.took(batch, {1: "冻结"})
    back = BatchLine.objects.get(batch=batch)
    repairing.retry(back.pk, words="银行已解冻", by=PREPARER, at=AT)
    again = office.built("re-issue", Month(2023, 6))
    approving.cancel(again.pk, version=1, reason="等一等", by=PREPARER, at=AT)
    assert office.built("re-issue", Month(2023, 6)).line_count == 1


def test_a_returned_line_that_is_not_to_be_paid_leaves_the_books_whole(tmp_path: Path) -> None:
    batch = out(tmp_path, 2)
    office.took(batch, {1: "账户已销"})
    batch.refresh_from_db()
    with pytest.raises(BatchRefused, match="1 行退回的还没有重发，也没有决定不再发"):
        closing.close(batch.pk, version=batch.version, by=REVIEWER, at=AT)
    back = BatchLine.objects.get(batch=batch, line=1)
    repairing.void(back.pk, reason="本人已去世", by=PREPARER, at=AT)
    with pytest.raises(repairing.RepairRefused, match="决定不再发"):
        repairing.void(back.pk, reason="本人已去世", by=PREPARER, at=AT)
    assert balances.balance_of("returned") == 0
    proof = closing.close(batch.pk, version=batch.version, by=REVIEWER, at=AT)
    assert closing.words_of(proof) in (
        "进 2 行 = 已付 1 行 + 不发 1 行",
        "进 2 行 = 不发 1 行 + 已付 1 行",
    )
    assert closing.faults_of_batches() == []


def test_an_account_that_sends_money_back_is_not_used_while_there_is_another(
    tmp_path: Path,
) -> None:
    (one,) = office.people(1)
    office.account_of(one, "6228480999999999", bank="另一家")
    batch = office.went_out()
    assert BatchLine.objects.get(batch=batch).bank == "另一家"
    office.sent(batch, tmp_path)
    office.took(batch, {1: "账户已销"})
    office.owe(one, Month(2023, 6))
    line = BatchLine.objects.get(batch=office.built(month=Month(2023, 6)))
    assert line.bank == "安澜农商行"
    assert BankAccount.objects.filter(person_id=one).count() == 2


def test_what_cannot_be_an_account_is_refused(tmp_path: Path) -> None:
    batch = out(tmp_path, 1)
    office.took(batch, {1: "x"})
    back = BatchLine.objects.get(batch=batch)
    with pytest.raises(repairing.RepairRefused, match="8 到 32 位数字"):
        repairing.repair(back.pk, account="62A8", bank="", holder="", by=PREPARER, at=AT)
