"""Words and numbers of bank files, and of notices."""

from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest

from huican.kernel.calendar import DueDate
from huican.kernel.months import Month
from huican.ledger.domain.bank_words import plain, yuan
from huican.ledger.domain.batch_notices import notice_of
from huican.ledger.domain.batch_states import STATES, STEPS
from huican.ledger.domain.pain import Message, Payer, Transfer, pain_001

AT = datetime(2023, 5, 15, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0.00"), (5, "0.05"), (9_000, "90.00"), (123_456_789, "1234567.89")]
)
def test_amounts_have_two_decimals_and_no_commas(fen: int, text: str) -> None:
    assert yuan(fen) == text


def test_no_control_character_or_long_text_gets_into_a_file() -> None:
    assert plain("王\x00小\n明\u200b", 10) == "王 小 明"
    assert plain("长" * 200, 140) == "长" * 140


def test_a_name_cannot_break_the_message() -> None:
    text = "".join(
        pain_001(
            Message("202305-01", AT, 1, 9_000), Payer("甲&乙", "1" * 20, "丙"),
            [Transfer(1, "<王>&'\"", "6" * 19, "", 9_000, "]]>")],
        )
    )  # fmt: skip
    root = ElementTree.fromstring(text)
    names = [node.text for node in root.iter() if node.tag.endswith("}Nm")]
    assert names == ["甲&乙", "甲&乙", "丙", "<王>&'\""]
    # The day in Shanghai, where it is the 16th already.
    assert "<ReqdExctnDt>2023-05-16</ReqdExctnDt>" in text
    # An unknown bank is left out, not written as an empty name.
    assert "CdtrAgt" not in text


def test_a_notice_says_why_until_when_and_that_nothing_is_stopped_before() -> None:
    until = DueDate(date(2023, 5, 29), provisional=False)
    words = notice_of("护理补贴", Month(2023, 5), ["名单登记本人已去世", ""], until)
    for part in ("2023年5月的护理补贴", "名单登记本人已去世", "2023年5月29日", "不会停发", "复查"):
        assert part in words
    own = notice_of("护理补贴", Month(2023, 5), [""], until)
    assert "您不用做什么" in own


def test_every_state_of_a_batch_can_be_reached_and_steps_lead_to_states() -> None:
    known = {code for code, _ in STATES}
    assert {step.after for step in STEPS.values()} | {"built"} == known
    assert {before for step in STEPS.values() for before in step.before} <= known
