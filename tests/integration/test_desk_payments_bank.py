"""发放: held lines, the file for the bank, its answer, lines that came back, and closing."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from python_calamine import CalamineWorkbook

from huican.audit.queries import search
from huican.ledger.models import (
    BankFile,
    Batch,
    BatchLine,
    Hold,
    ReturnedLine,
    ReturnFile,
    RollDecision,
)
from huican.registry.enrolment import accounts
from tests.integration import pay_made_up
from tests.integration.desk_made_up import signed_in
from tests.integration.determined_office import NURSING
from tests.integration.paying_office import Paying, answer
from tests.integration.paying_pages import links, made, nothing_remembered, read, words

__all__ = ["made", "nothing_remembered"]

pytestmark = pytest.mark.django_db


def do(address: str, reader: str, **form: object) -> HttpResponse:
    """Send a form that is to be accepted."""
    said = signed_in(reader).post(address, form)
    assert said.status_code == 302, words(said)
    return said


# --- held lines -----------------------------------------------------------------------------------


def test_held_lines_say_why_whose_they_are_and_until_when(made: Paying) -> None:
    id_ = made.batches["checked"]
    text = read(f"/payments/held?batch={id_}")
    assert "2 行暂缓，一行都没有停发，1 人还没有通知" in text
    assert "登记已死亡" in text and "没有银行账号" in text
    assert "等答复，到" in text and "还没通知本人" in text and "李经办" in text
    assert "账上没有这笔应付" not in text
    assert "没有这样的行" in read(f"/payments/held?batch={id_}&show=due")


def test_telling_everybody_of_a_batch_is_noted_once(made: Paying) -> None:
    id_ = made.batches["checked"]
    place = f"/payments/held?batch={id_}"
    assert "记下：1 人都通知了" in read(place)
    do(place, "jingban")
    assert Hold.objects.filter(line__batch_id=id_, noticed_at=None).count() == 0
    assert "都通知了" not in read(place)
    assert signed_in("caiwu").post(place).status_code == 403


def test_nobody_is_stopped_before_the_day_or_the_answer(made: Paying) -> None:
    id_ = made.batches["checked"]
    place = f"/payments/{id_}/lines/{made.dead_line}"
    text = read(place)
    assert "到期以前没有答复，不能停发" in text and "停发这一行" not in text
    assert "现在不能照发。 认定不支持发这一行" in text
    # Whoever goes past the page is told the same.
    refused = signed_in("jingban").post(place, {"act": "stop", "reason": "村里核实"})
    assert "还没有到，也没有收到答复" in words(refused)
    assert "还没有写理由" not in words(refused)
    do(place, "jingban", act="reply", reply="儿子说人已不在")
    text = read(place)
    assert "儿子说人已不在" in text and "停发这一行" in text
    assert "没有写理由" in words(signed_in("jingban").post(place, {"act": "stop", "reason": ""}))
    do(place, "jingban", act="stop", reason="村委会核实，已去世", stop_roll="1")
    text = read(place)
    assert "停发。" in text and "村委会核实，已去世" in text and "不发" in text
    line = BatchLine.objects.get(batch_id=id_, line=made.dead_line)
    assert line.state == "dropped"
    assert RollDecision.objects.filter(person_id=line.person_id, act="stop").exists()
    again = signed_in("jingban").post(place, {"act": "stop", "reason": "再来"})
    assert "这一行已由李经办决定" in words(again)


def test_only_its_officer_decides_and_a_line_can_be_given_to_another(made: Paying) -> None:
    place = f"/payments/{made.batches['checked']}/lines/{made.dead_line}"
    assert "这一行由李经办决定" in read(place, "fuhe")
    do(place, "fuhe", act="reply", reply="女儿来电话")
    refused = signed_in("fuhe").post(place, {"act": "stop", "reason": "核实了"})
    assert "这一行由李经办办" in words(refused)
    do(place, "jingban", act="assign", officer="fuhe")
    assert "这一行由王复核决定" in read(place)
    do(place, "fuhe", act="stop", reason="核实了")
    # Somebody who has nothing to do with it sees it, and has no form.
    text = read(place, "fenguan")
    assert "停发。" in text and "记下答复" not in text
    assert signed_in("fenguan").post(place, {"act": "nonsense"}).status_code == 404
    assert signed_in("jiancha").post(place, {"act": "reply", "reply": "x"}).status_code == 403


def test_a_line_without_an_account_goes_once_it_has_one(made: Paying) -> None:
    id_ = made.batches["checked"]
    place = f"/payments/{id_}/lines/{made.without_account_line}"
    assert "没有银行账号，发不出去" in read(place)
    person = BatchLine.objects.get(batch_id=id_, line=made.without_account_line).person_id
    accounts([(person, "6228480000099999", "安澜农商行", "测丙二")])
    version = Batch.objects.get(pk=id_).version
    do(f"/payments/{id_}/act/check", "jingban", version=version)
    assert BatchLine.objects.get(batch_id=id_, line=made.without_account_line).state == "ready"


# --- to the bank ----------------------------------------------------------------------------------


def test_the_file_for_the_bank_is_for_who_releases_and_each_time_is_noted(made: Paying) -> None:
    id_ = made.batches["released"]
    place = f"/payments/{id_}/bank/one-card"
    for reader in ("jingban", "fuhe", "fenguan", "lingdao"):
        assert signed_in(reader).post(place).status_code == 403
        assert "下载" not in read(f"/payments/{id_}/bank", reader)
    assert signed_in("caiwu").get(place).status_code == 405
    first, second = (signed_in("caiwu").post(place) for _ in range(2))
    assert first.headers["Content-Disposition"].startswith("attachment")
    assert first.headers["Cache-Control"] == "no-store"
    assert first.content == second.content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(first.content)).get_sheet_by_index(0)
    assert sum("62284800000" in str(row[3]) for row in rows.to_python()) == 10
    file = BankFile.objects.get(batch_id=id_)
    assert bytes(file.digest).hex()[:32] in read(f"/payments/{id_}/bank", "caiwu")
    events = search(verb="batch.file", subject=("batch", str(id_)))
    assert len(list(events)) == 2
    assert Batch.objects.get(pk=id_).state == "sent"
    assert "看银行文件和回盘" in read(f"/payments/{id_}", "caiwu")


def test_a_file_that_cannot_be_made_is_said(made: Paying) -> None:
    place = f"/payments/{made.batches['released']}/bank"
    assert "还没有写付款账户" in read(place, "caiwu")
    text = words(signed_in("caiwu").post(f"{place}/pain.001.001.03"))
    assert "没有写付款账户" in text
    assert signed_in("caiwu").post(f"{place}/no-such-form").status_code == 404
    other = f"/payments/{made.batches['approved']}/bank/one-card"
    assert "要在“已放行、已送银行”时" in words(signed_in("caiwu").post(other))


# --- and back -------------------------------------------------------------------------------------


def give(made: Paying, content: bytes, name: str = "回盘.xlsx") -> HttpResponse:
    file = SimpleUploadedFile(name, content)
    return signed_in("caiwu").post(f"/payments/{made.batches['sent']}/bank", {"file": file})


def test_answers_that_do_not_fit_are_refused_and_nothing_is_noted(made: Paying) -> None:
    batch = Batch.objects.get(pk=made.batches["sent"])
    whole = answer(batch)
    wrong = {
        "还没有选文件": None,
        "不是批次": pay_made_up.answer(batch, number="202504-01"),
        "不完整": pay_made_up.answer(batch, skip=(1,), control=(10, 81_000)),
        "回盘里没有": pay_made_up.answer(batch, skip=(1,)),
        "打不开": whole[: len(whole) // 2],
        "看不出这是回盘文件": b"a,b\n1,2\n",
    }
    for said, content in wrong.items():
        if content is None:
            refused = signed_in("caiwu").post(f"/payments/{batch.pk}/bank")
        else:
            refused = give(made, content)
        text = words(refused)
        assert said in text and "什么都没有记" in text, said
    batch.refresh_from_db()
    assert batch.state == "sent"
    assert set(BatchLine.objects.filter(batch=batch).values_list("state", flat=True)) == {
        "out", "held"
    }  # fmt: skip
    assert signed_in("jingban").post(f"/payments/{batch.pk}/bank").status_code == 403


def test_an_answer_is_taken_once_with_a_receipt(made: Paying) -> None:
    id_ = made.batches["sent"]
    content = answer(Batch.objects.get(pk=id_), back=1)
    assert give(made, content).status_code == 302
    text = read(f"/payments/{id_}/bank", "caiwu")
    assert "回盘收下了（收盘回执）" in text and "办 1 行退回的" in text
    taken = ReturnFile.objects.get(batch_id=id_)
    assert (taken.paid_count, taken.returned_count) == (9, 1)
    assert "到账 9 行" in text and "退回 1 行，80 元" in text
    text = words(give(made, content))
    assert "这份回盘文件已由孙财务于" in text and "这次没有再记" in text
    assert ReturnFile.objects.filter(batch_id=id_).count() == 1


# --- what came back, and closing ------------------------------------------------------------------


def test_a_batch_closes_only_when_every_line_that_came_back_is_settled(made: Paying) -> None:
    id_ = made.batches["reconciled"]
    text = read(f"/payments/{id_}/proof")
    assert "进 12 行 = " in text and "已付 8 行" in text and "退回 2 行" in text
    assert "2 行退回的还没有重发，也没有决定不再发" in text and "结清这一批" not in text
    version = Batch.objects.get(pk=id_).version
    refused = signed_in("caiwu").post(f"/payments/{id_}/proof", {"version": version})
    assert "还不能结清" in words(refused)
    place = f"/payments/{id_}/lines/{made.returned_line}"
    text = read(place, "caiwu")
    assert "账号已销户" in text and "换成这个账号" in text and "不再发这一行" in text
    # The clerk may repair, but does not decide that money is not paid.
    assert "不再发这一行" not in read(place)
    assert signed_in("jingban").post(place, {"act": "void", "reason": "x"}).status_code == 403
    wrong = words(signed_in("jingban").post(place, {"act": "repair", "account": "12"}))
    assert "账号应是 8 到 32 位数字" in wrong
    do(place, "jingban", act="repair", account="6228480000088888", bank="安澜农商行", holder="测")
    assert "账号改为尾号 8888" in read(place)
    listed = read("/payments/returned")
    assert "0 行等着改账号或决定，2 行改好了等重发" in listed
    (again,) = [one for one in links("/payments/returned") if "kind=re-issue" in one]
    form = {"programme": NURSING, "month": "2025-12", "kind": "re-issue", "fund": "county"}
    made_again = do(again, "jingban", **form)
    new = int(made_again.headers["Location"].split("?")[0].rsplit("/", 1)[1])
    assert BatchLine.objects.filter(batch_id=new).count() == 2
    assert "已经重发：" in read(place)
    text = read(f"/payments/{id_}/proof")
    assert "已经重发 2 行" in text and "每一行都有去处，和账上一致" in text
    version = Batch.objects.get(pk=id_).version
    done = do(f"/payments/{id_}/proof", "caiwu", version=version)
    text = words(signed_in("caiwu").get(done.headers["Location"]))
    assert "结清好了（办理回执）" in text and "这一批结清了" in text


def test_a_line_that_is_not_paid_any_more_is_decided_by_who_releases(made: Paying) -> None:
    place = f"/payments/{made.batches['reconciled']}/lines/{made.returned_line}"
    assert "没有写为什么不再发" in words(
        signed_in("caiwu").post(place, {"act": "void", "reason": " "})
    )
    do(place, "caiwu", act="void", reason="4 月已去世，见死亡名单")
    text = read(place, "caiwu")
    assert "不再发：4 月已去世" in text and "换成这个账号" not in text
    assert ReturnedLine.objects.get(line__batch_id=made.batches["reconciled"],
                                    line__line=made.returned_line).account_id is None  # fmt: skip
    again = signed_in("caiwu").post(place, {"act": "void", "reason": "再来"})
    assert "决定不再发" in words(again)


def test_a_built_batch_says_what_was_left_out_as_too_old(made: Paying) -> None:
    form = {"programme": NURSING, "month": "2025-12", "kind": "top-up", "fund": "county"}
    refused = words(signed_in("jingban").post("/payments/new", form))
    assert "没有要发的钱" in refused and "请先看" in refused
    form["kind"] = "regular"
    done = do("/payments/new", "jingban", **form)
    text = words(signed_in("jingban").get(done.headers["Location"] + "&beyond=3"))
    assert "制批次好了（办理回执）" in text and "3 人月超过可以补发的月数" in text
    again = words(signed_in("jingban").post("/payments/new", form))
    assert "这个月已经制过批次 202512-01，是李经办制的" in again
