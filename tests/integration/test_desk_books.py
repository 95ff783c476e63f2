"""账本, 预算 and 月账 on the desk: sums that open down to the person, and nothing noted twice."""

from __future__ import annotations

import csv
import io
import re

import pytest
from desk_made_up import AT, COUNTY, YEAR, load_office, name_of, signed_in
from determined_office import NURSING, determine_office
from django.test import Client
from recovering_office import FOUND, Recovering, recover_office

from huican.audit.models import Event
from huican.ledger import balances, books_reading, budgets
from huican.ledger.books import Purse
from huican.ledger.models import RollDecision, Transaction

pytestmark = pytest.mark.django_db(transaction=True)
PURSE = Purse(NURSING, "county", YEAR, COUNTY)


@pytest.fixture
def made() -> Recovering:
    load_office()
    determine_office()
    return recover_office()


def text(client: Client, place: str, status: int = 200) -> str:
    answer = client.get(place)
    assert answer.status_code == status, place
    return answer.content.decode()


def table(html: str) -> dict[str, list[str]]:
    """The first cell of each row → the others, of the first table."""
    body = html.split("<tbody>")[1].split("</tbody>")[0]
    rows = {}
    for row in body.split("<tr>")[1:]:
        cells = [re.sub(r"<[^>]+>", "", cell).strip()
                 for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]  # fmt: skip
        rows[cells[0]] = cells[1:]
    return rows


# --- the books ------------------------------------------------------------------------------------


def test_the_trial_balance_is_that_of_the_books_on_any_day(made: Recovering) -> None:
    rows = table(text(signed_in("caiwu"), "/books/"))
    for one in balances.balances(area=COUNTY[:6]):
        assert rows[one.name][2].replace(",", "") == f"{one.fen // 100}"
    assert rows["应追回"][2] == "280"
    before = table(text(signed_in("caiwu"), "/books/?on=2020-01-01"))
    assert {cells[2] for cells in before.values()} == {"0"}
    assert "日期要写成" in text(signed_in("caiwu"), "/books/?on=abc")


def test_an_account_opens_to_its_postings_and_a_posting_to_its_transaction(
    made: Recovering,
) -> None:
    client = signed_in("caiwu")
    page = text(client, "/books/accounts/recoverable?event=overpaid")
    assert page.count("认定多发") >= 6 and name_of(FOUND) not in page
    assert f"/books/transactions/{made.transaction}" in page
    one = text(client, f"/books/transactions/{made.transaction}")
    assert "应追回" in one and "应付个人" in one and "号追回：认定多发" in one
    assert re.search(r'href="/recoveries/\d+"', one)
    text(client, "/books/accounts/no-such", 404)
    text(client, "/books/transactions/999999", 404)


def test_the_books_are_read_again_from_the_start_and_that_is_noted(made: Recovering) -> None:
    client = signed_in("shenji")
    answer = client.post("/books/verify").content.decode()
    assert "账是平的。" in answer and f"{Transaction.objects.count():,} 张凭证" in answer
    assert Event.objects.filter(verb="ledger.verify").count() == 1
    assert client.get("/books/verify").status_code == 405


def test_an_export_has_every_posting_masked_and_runs_nothing(made: Recovering) -> None:
    client = signed_in("caiwu")
    # 摘要像公式的，写成文字。
    budgets.change_budget(PURSE, 100, '=HYPERLINK("x")', key="formula-1", by="system:test",
                          at=AT)  # fmt: skip
    answer = client.get("/books/accounts/recoverable/export")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    total = books_reading.sums("recoverable", books_reading.Asked(COUNTY[:6]))
    assert len(rows) == total.postings + 1
    assert sum(float(row[10]) for row in rows[1:]) == total.debit_fen / 100
    assert name_of(FOUND) not in answer.content.decode()
    assert any(row[8] == "测*" + name_of(FOUND)[-1] for row in rows[1:])
    whole = client.get("/books/export").content.decode("utf-8-sig")
    assert "应追回,480,200,280,借" in whole
    words = client.get("/books/accounts/budget/export").content.decode("utf-8-sig")
    assert "下达预算：=HYPERLINK" in words and not re.search(r'(^|,|")=HYPER', words)
    assert Event.objects.filter(verb="ledger.export").count() == 3


# --- the budget -----------------------------------------------------------------------------------


def note(client: Client, what: str, **given: str) -> str:
    base = {"programme": NURSING, "fund": "county", "of": str(YEAR), "change": "more",
            "amount": "1000", "number": "青财社〔2025〕20号", "on": "", "key": "a1b2c3d4e5"}  # fmt: skip
    return client.post(f"/budget/{what}", {**base, **given}, follow=True).content.decode()


def test_a_budget_is_noted_once_and_stands_beside_what_was_spent(made: Recovering) -> None:
    client = signed_in("caiwu")
    page = text(client, f"/budget/?of={YEAR}")
    # 12 人各 80 元，3 月发的，都从这笔预算里出。
    assert "预算 50,000 元，用了 960 元，1.9%；全年过了 100.0%。" in page and "慢了" in page
    assert "记下了：下达或调减预算。" in note(client, "budget")
    assert "这笔账已经记过" in note(client, "budget")
    assert balances.balance_of("budget") == 5_100_000
    assert "预算现在是 51,000 元，调减 60,000 元就成负数了" in note(
        client, "budget", change="less", amount="60000", key="b1b2c3d4e5"
    )
    note(client, "budget", change="less", amount="1000", key="c1b2c3d4e5")
    assert balances.balance_of("budget") == 5_000_000
    note(client, "arrival", key="d1b2c3d4e5")
    assert balances.balance_of("appropriated") == 100_000
    assert balances.verify().faults == ()


def test_what_came_back_is_handed_in_and_no_more(made: Recovering) -> None:
    client = signed_in("caiwu")
    # 收回 40 + 80 元。
    assert "收回来还没有缴的是 120 元，不能缴 121 元" in note(client, "hand-in", amount="121")
    assert "记下了" in note(client, "hand-in", amount="120")
    assert balances.balance_of("recovered") == 0
    assert budgets.progress(YEAR, COUNTY[:6])[0].recovered_fen == 0


def test_a_budget_form_says_what_is_missing_and_who_may(made: Recovering) -> None:
    page = note(signed_in("caiwu"), "budget", programme="", fund="", amount="一百", number="")
    for words in ("请选一个项目", "请选资金来源", "请写文号"):
        assert words in page
    assert Transaction.objects.filter(event="budget").count() == 1
    assert signed_in("jingban").get("/budget/budget").status_code == 403
    assert signed_in("caiwu").get("/budget/no-such").status_code == 404


# --- one person's months and the roll -------------------------------------------------------------


def test_the_months_say_what_was_owed_paid_and_why_it_differs(made: Recovering) -> None:
    page = text(signed_in("jingban"), f"/persons/{made.dead}/months?year={YEAR}")
    assert "该发 0 元，发到 80 元，多发 80 元" in page
    assert re.search(r"多发 80 元：本人已于 2025-0\d-\d\d 去世（《死亡名单.xlsx》第 \d+ 行）", page)
    assert f"/recoveries/{made.noticed}" in page
    assert "在册、停发、恢复" in page
    # 乡镇看得到自己的人，看不到追回的页面。
    for number, status in ((made.dead, 404), (made.person, 200)):
        place = f"/persons/{number}/months"
        assert signed_in("chengguan").get(place).status_code == status
    assert "/recoveries/" not in text(signed_in("chengguan"), f"/persons/{made.person}/months")


def test_the_roll_is_decided_with_a_reason_and_only_as_it_may_follow(made: Recovering) -> None:
    client, place = signed_in("jingban"), f"/persons/{made.person}/roll"
    page = text(client, place)
    assert "服刑，从入监的下一个月起停发" in page and "做停发决定书" in page
    given = {"programme": NURSING, "act": "resume", "month": "2027-03", "reason": ""}
    assert "请写理由" in client.post(place, given).content.decode()
    given["reason"] = "刑满释放"
    assert "2027年3月起恢复" in client.post(place, given, follow=True).content.decode()
    assert "不能恢复" in client.post(place, given).content.decode()
    assert RollDecision.objects.filter(person_id=made.person, act="resume").count() == 1
    assert signed_in("fuhe").post(place, given).status_code == 403
    assert "能定的：县经办" in text(signed_in("fuhe"), place)
    # 只看数字的人看不到一个人的决定。
    text(signed_in("lingdao"), place, 403)
