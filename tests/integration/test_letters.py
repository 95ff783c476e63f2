"""Letters: made once, kept as they were, the same bytes for ever, and the law filled in."""

from __future__ import annotations

import io
import re
import threading
import zipfile
from pathlib import Path

import pytest
from desk_made_up import AT, load_office, name_of, signed_in
from determined_office import NURSING, determine_office
from django.db import IntegrityError, connection
from pay_made_up import AT as PAY_AT
from pay_made_up import (
    COUNTY,
    FUND,
    MAY,
    OFFICER,
    PREPARER,
    died,
    grant,
    owe,
    person,
    sent,
    took,
    went_out,
)  # fmt: skip
from pay_made_up import built as build
from pay_made_up import checked as check
from recovering_office import BASIS, CONTACT, DECIDED, Recovering, recover_office, user

from huican.audit.models import Event
from huican.desk.letter_word import letter_word
from huican.kernel.months import Month
from huican.ledger import recoveries
from huican.ledger.domain.letters import LetterIncomplete
from huican.ledger.letters import keeping, matters
from huican.ledger.models import BatchLine, Hold, Letter, Recovery, RecoveryAct

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made() -> Recovering:
    load_office()
    determine_office()
    return recover_office()


def words_of(docx: bytes) -> str:
    xml = zipfile.ZipFile(io.BytesIO(docx)).read("word/document.xml").decode()
    return re.sub(r"<[^>]+>", "", xml.replace("</w:p>", "\n"))


def test_a_letter_is_written_once_and_gives_the_same_bytes(made: Recovering) -> None:
    kept = keeping.letter(made.letter)
    assert kept is not None and kept.number == "青残多发告〔2026〕1号"
    again = keeping.make(
        "overpaid-notice", _act(DECIDED, "notice"), contact="别人 0990-1111111", basis="别的",
        by=user("fuhe"), at=AT,
    )  # fmt: skip
    assert (again.id, again.digest) == (kept.id, kept.digest)
    assert Letter.objects.count() == 1
    assert letter_word(kept) == letter_word(again)
    said = words_of(letter_word(kept))
    assert name_of(DECIDED) in said and "0990-8661234" in said and BASIS in said
    assert "青石县残疾人联合会" in said and "2026年11月22日" in said


def _act(number: int, act: str) -> int:
    found = RecoveryAct.objects.filter(recovery__person__name=name_of(number), act=act)
    return found.latest("pk").pk


def test_two_who_write_the_same_letter_at_once_get_one(made: Recovering) -> None:
    got: list[int] = []

    def write() -> None:
        try:
            written = keeping.make(
                "overpaid-notice", made.notice_act, contact=CONTACT, basis=BASIS,
                by="system:test", at=AT,
            )  # fmt: skip
            got.append(written.id)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(got) == 3 and len(set(got)) == 1
    assert list(Letter.objects.order_by("serial").values_list("serial", flat=True)) == [1, 2]


def test_a_kept_letter_cannot_be_changed_and_a_damaged_one_is_not_printed(
    made: Recovering,
) -> None:
    with pytest.raises(IntegrityError, match="做好的信不能改"), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_letter SET name = '别人'")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_letter DISABLE TRIGGER ledger_letter_stays")
        cursor.execute("UPDATE ledger_letter SET name = '别人'")
        cursor.execute("ALTER TABLE ledger_letter ENABLE ALWAYS TRIGGER ledger_letter_stays")
    with pytest.raises(keeping.LetterDamaged, match="和当初写的不一样"):
        keeping.letter(made.letter)


def test_a_letter_against_somebody_needs_the_law_and_every_letter_a_telephone(
    made: Recovering,
) -> None:
    for contact, basis in ((CONTACT, " "), ("王芳", BASIS)):
        with pytest.raises(LetterIncomplete):
            keeping.make("overpaid-notice", made.notice_act, contact=contact, basis=basis,
                         by="system:test", at=AT)  # fmt: skip
    assert Letter.objects.count() == 1


def test_the_law_is_offered_only_where_somebody_read_it(made: Recovering) -> None:
    # “在世”的依据是各地的做法，没有核对原文：不替单位填。
    about = matters.matter("overpaid-notice", made.notice_act, at=AT)
    assert about.basis == "" and "次月起停发" in about.unread and about.dead
    page = signed_in("jingban").get(f"/letters/new/overpaid-notice/{made.notice_act}")
    said = page.content.decode()
    assert "还没有核对原文" in said and "的家属：" in said and name_of(3) not in said
    assert CONTACT in said


def test_the_page_masks_the_name_and_a_download_is_noted(made: Recovering) -> None:
    client = signed_in("jingban")
    page = client.get(f"/letters/{made.letter}").content.decode()
    assert name_of(DECIDED) not in page and "测*" in page and "青残多发告〔2026〕1号" in page
    answer = client.get(f"/letters/{made.letter}/word")
    assert name_of(DECIDED) in words_of(answer.content)
    assert name_of(DECIDED) not in answer.headers["Content-Disposition"]
    assert Event.objects.filter(verb="letter.download", subject_id=str(made.letter)).count() == 1
    assert signed_in("lingdao").get(f"/letters/{made.letter}/word").status_code == 403
    assert signed_in("chengguan").get(f"/letters/{made.letter}").status_code == 403


def test_a_letter_is_made_from_the_page_and_missing_words_are_asked_for(made: Recovering) -> None:
    client, place = signed_in("jingban"), f"/letters/new/stop/{made.stopped}"
    missing = client.post(place, {"contact": CONTACT, "basis": ""}).content.decode()
    assert "没有写依据" in missing and Letter.objects.count() == 1
    answer = client.post(place, {"contact": CONTACT, "basis": BASIS}, follow=True).content.decode()
    assert "停发决定书" in answer and "从2026年12月起停发" in answer
    assert re.search("服刑：是（[^）]*县司法局 2025年1月服刑人员名单）", answer), answer[2000:9000]
    for wrong in ("stop/999999", f"resume/{made.stopped}", "no-such/1", "back-pay/999999"):
        assert client.get(f"/letters/new/{wrong}").status_code == 404


def test_every_step_of_a_recovery_has_its_letter(made: Recovering) -> None:
    decided = Recovery.objects.get(pk=made.decided)
    acts = {act.act: act.pk for act in RecoveryAct.objects.all() if act.act != "notice"}
    acts["decide"] = decided.acts.get(act="decide").pk
    given = {"contact": CONTACT, "basis": BASIS, "by": user("fuhe"), "at": AT}
    said = {
        kind: "\n".join(written.text.paragraphs + written.text.after)
        for kind, number in (
            ("recovery-decision", acts["decide"]), ("instalment-plan", acts["decide"]),
            ("not-overpaid", acts["drop"]),
            ("settled", Recovery.objects.get(pk=made.settled).acts.latest("pk").pk),
        )
        for written in [keeping.make(kind, number, **given)]  # type: ignore[arg-type]
    }  # fmt: skip
    assert "80 元分 2 次退还，从2026年9月起" in said["recovery-decision"]
    assert "您答复：属实" in said["recovery-decision"]
    assert "理由：家里困难，分两次。" in said["recovery-decision"]
    assert "照商定的分 2 个月" in said["instalment-plan"]
    assert "名单上是同名的另一个人" in said["not-overpaid"] and "对不起" in said["not-overpaid"]
    assert "已经了结，没有欠款" in said["settled"]
    recoveries.write_off(made.asked, "同意", by=user("fenguan"), at=AT)
    act = RecoveryAct.objects.get(recovery=made.asked, act="write-off")
    written = keeping.make("write-off", act.pk, **given)  # type: ignore[arg-type]
    assert "经批准不再追回" in written.text.paragraphs[0]
    assert "理由：全家低保，还不起。" in written.text.paragraphs[1]
    page = signed_in("fuhe").get(f"/recoveries/{made.decided}").content.decode()
    assert "追回决定书 青残追决〔2026〕1号" in page and "分期退还安排 青残分期〔2026〕1号" in page


def test_back_pay_is_told_in_one_letter_for_all_its_months(tmp_path: Path) -> None:
    one = person(1)
    grant(one)
    for month in (Month(2023, 4), MAY):
        owe(one, month)
        batch = went_out(month=month)
        sent(batch, tmp_path)
        took(batch)
    for month in (Month(2023, 4), MAY):
        owe(one, month, 10_000, reason="2023年4月起标准提高到 100 元")
    batch = went_out("top-up", Month(2023, 7))
    lines = list(BatchLine.objects.filter(batch=batch).order_by("for_month"))
    first, last = (
        keeping.make("back-pay", line.pk, contact=CONTACT, basis="", by=PREPARER, at=PAY_AT)
        for line in (lines[0], lines[-1])
    )
    assert first.id == last.id
    said = "\n".join(first.text.paragraphs)
    assert "2023年7月给您补发重度残疾人护理补贴 20 元，打到您领补贴的账户（安澜农商行）" in said
    assert first.text.table is not None
    assert first.text.table.rows == (("2023年4月", "10"), ("2023年5月", "10"))
    assert first.text.table.total == ("合计", "20")


def test_who_is_held_back_gets_the_notice_and_a_dead_persons_family_does() -> None:
    one = person(1)
    grant(one)
    owe(one)
    died(one, "2023-04-18")
    check(build())
    hold = Hold.objects.get()
    written = keeping.make("hold-notice", hold.pk, contact=CONTACT, basis="", by=OFFICER, at=PAY_AT)
    assert written.text.salutation == "{姓名}的家属"
    assert "先暂缓发放" in written.text.paragraphs[0]
    assert (written.programme, COUNTY[:6], FUND) == (NURSING, "990826", "县级")
