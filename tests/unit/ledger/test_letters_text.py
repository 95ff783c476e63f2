"""What letters about money say, for every kind: the sums, the months, the law, whom to call."""

from __future__ import annotations

import json
import re

import pytest

from huican.kernel.months import Month
from huican.ledger.domain import letters
from huican.ledger.domain.letters import About, BackPaid, OverpaidMonth, Text, Why

MONTHS = [OverpaidMonth(Month(2023, number), 9_000, 9_000, 0) for number in (5, 6, 8)]
PLAN = [(Month(2023, 12), 9_000), (Month(2024, 1), 9_000), (Month(2024, 2), 9_000)]
LIVING = About("重度残疾人护理补贴", "县残联 王芳 0990-8661234", "青残联〔2023〕1号第五条")
FAMILY = About(
    "重度残疾人护理补贴", "县残联 王芳 0990-8661234", "青残联〔2023〕1号第五条", dead=True
)
PRISON = Why("imprisonment", "没有在服刑", ("服刑：是（2023-04-02，《服刑名单》第 3 行）",))


def every(about: About) -> dict[str, Text]:
    return {
        "notice": letters.overpaid_notice(about, MONTHS, PRISON, "2023年9月4日"),
        "repay": letters.decision(about, "repay", MONTHS, [], "数不大", "2023年8月21日", "属实",
                                  "2023年9月20日"),
        "instalments": letters.decision(about, "instalments", MONTHS, PLAN, "家里困难",
                                        "2023年8月21日", "", "2023年9月20日"),
        "netted": letters.decision(about, "netted", MONTHS, PLAN, "还在领", "2023年8月21日",
                                   "同意", "2023年9月20日"),
        "plan": letters.instalment_plan(about, 27_000, PLAN, netted=False),
        "write-off": letters.write_off(about, 27_000, 9_000, "全家低保"),
        "not-overpaid": letters.not_overpaid(about, MONTHS, "是同名的另一个人", "2023年8月21日"),
        "settled": letters.settled(about, 27_000, 0, "2023年12月1日"),
        "back-pay": letters.back_pay(about, [BackPaid(Month(2023, 1), 1_000, 0, "标准提高")],
                                     Month(2023, 7), "安澜农商行"),
        "hold": letters.hold_notice(about, Month(2023, 5), 9_000, "先暂缓发放，原因是：……",
                                    "2023年5月29日"),
        **{act: letters.roll_decision(about, act, Month(2023, 6), "入监", PRISON, "2023年6月5日")
           for act in ("stop", "suspend", "resume", "grant")},
    }  # fmt: skip


def whole(text: Text) -> str:
    table = text.table
    cells = [cell for row in ([table.head, *table.rows, table.total] if table else [])
             for cell in row]  # fmt: skip
    return "\n".join([text.salutation, *text.paragraphs, *cells, *text.after])


@pytest.mark.parametrize("about", [LIVING, FAMILY], ids=["本人", "家属"])
def test_every_letter_names_the_programme_and_whom_to_call(about: About) -> None:
    for name, text in every(about).items():
        said = whole(text)
        assert "0990-8661234" in said, name
        assert name == "hold" or "重度残疾人护理补贴" in said, name
        assert text.salutation == ("{姓名}的家属" if about.dead else "{姓名}"), name


@pytest.mark.parametrize("name", ["notice", "repay", "instalments", "netted", "stop", "suspend"])
def test_a_letter_against_somebody_cites_the_law_and_says_until_when_to_object(name: str) -> None:
    said = whole(every(LIVING)[name])
    assert "依据：青残联〔2023〕1号第五条。" in said
    assert re.search(r"2023年\d+月\d+日以前告诉我们", said)


def test_words_that_nobody_should_read_in_a_letter_do_not_stand_in_one() -> None:
    for about in (LIVING, FAMILY):
        for name, text in every(about).items():
            said = whole(text)
            for bad in (
                "。。",
                "；。",
                "患者",
                "残废",
                "非法",
                "予以",
                "逾期",
                "None",
                "：。",
                "责令",
            ):
                assert bad not in said, (name, bad)


def test_the_months_and_their_sums_stand_in_the_notice() -> None:
    text = every(LIVING)["notice"]
    assert "2023年5—6月、8月" in text.paragraphs[0] and "270 元" in text.paragraphs[0]
    assert text.table is not None
    assert text.table.rows[0] == ("2023年5月", "90", "0", "90")
    assert text.table.total == ("合计", "270", "0", "270")
    assert "服刑：是（2023-04-02，《服刑名单》第 3 行）" in text.paragraphs[1]


def test_the_family_of_somebody_who_died_is_told_so_and_is_not_asked_for_more() -> None:
    said = whole(letters.overpaid_notice(FAMILY, MONTHS, Why("death"), "2023年9月4日"))
    assert "请节哀" in said and "请银行退回" in said
    assert "没有用过这笔钱、也没有继承遗产的家人，不用退" in said
    assert "您的" not in said and "多发给了您" not in said


def test_a_plan_sums_to_what_is_owed_and_says_how_it_is_taken() -> None:
    netted = every(LIVING)["netted"]
    assert "每月最多 90 元，抵完 270 元为止" in netted.paragraphs[1]
    assert netted.table is not None and netted.table.total == ("合计", "270")
    assert every(LIVING)["repay"].table is None


def test_without_what_was_due_the_table_says_only_what_was_too_much() -> None:
    months = [OverpaidMonth(Month(2023, 5), 9_000)]
    table = letters.overpaid_notice(LIVING, months, PRISON, "2023年9月4日").table
    assert table is not None and table.head == ("月份", "多发（元）")


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ([Month(2023, 5)], "2023年5月"),
        ([Month(2023, 12), Month(2024, 1)], "2023年12月—2024年1月"),
        ([Month(2023, 1), Month(2023, 3), Month(2024, 3)], "2023年1月、3月、2024年3月"),
        ([Month(2023, 3), Month(2023, 1), Month(2023, 2)], "2023年1—3月"),
    ],
)
def test_months_are_said_in_runs(months: list[Month], words: str) -> None:
    assert letters.months_words(months) == words


def test_a_letter_is_the_same_after_it_was_kept() -> None:
    for text in every(LIVING).values():
        assert letters.text_of(json.loads(json.dumps(text.kept()))) == text
