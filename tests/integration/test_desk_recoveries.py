"""追回 on the desk: what stands on the pages, who may do what, and that nothing is done twice."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from desk_made_up import AT, COUNTY, PASSWORD, TOWN, YEAR, load_office, name_of, signed_in
from determined_office import MARCH, NURSING, determine_office
from django.db import transaction
from django.test import Client
from recovering_office import FOUND, Recovering, recover_office

from huican.access.models import User
from huican.access.operations import create_user
from huican.audit.models import Event
from huican.ledger import balances, books, recoveries, recovery_lowering
from huican.ledger.books import Line, Purse
from huican.ledger.models import Recovery

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made() -> Recovering:
    load_office()
    determine_office()
    return recover_office()


def text(client: Client, place: str, status: int = 200) -> str:
    answer = client.get(place)
    assert answer.status_code == status, place
    return answer.content.decode()


def post(client: Client, recovery: int, act: str, **given: str) -> str:
    """A step as the page sends it; what the page says then."""
    version = str(Recovery.objects.get(pk=recovery).version)
    answer = client.post(
        f"/recoveries/{recovery}", {"act": act, "version": version, **given}, follow=True
    )
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_adds_up_and_every_sum_opens(made: Recovering) -> None:
    page = text(signed_in("jingban"), "/recoveries/")
    assert "还有 280 元没有追回：1 笔等告知，2 笔等答复和决定，1 笔在收。" in page
    assert page.count('<th scope="row"><a class="hit"') == 6
    assert name_of(FOUND) not in page
    noticed = text(signed_in("jingban"), "/recoveries/?state=noticed")
    assert noticed.count('<th scope="row"><a class="hit"') == 2
    dead = text(signed_in("jingban"), "/recoveries/?cause=death")
    assert dead.count('<th scope="row"><a class="hit"') == 1
    assert "不满足：在世" in dead
    town = text(signed_in("jingban"), f"/recoveries/?area={TOWN}")
    assert 0 < town.count('<th scope="row"><a class="hit"') < 6


def test_it_says_why_and_from_which_row_it_is_known(made: Recovering) -> None:
    page = text(signed_in("jingban"), f"/recoveries/{made.noticed}")
    assert "不满足：在世" in page
    assert "死亡名单.xlsx" in page and "/sources/" in page
    assert "本人已经去世" in page and "写给家属" in page
    assert "账上还有 80 元应追回。" in page
    assert "从以后的月份抵扣" not in page


def test_it_goes_from_found_to_paid_back(made: Recovering) -> None:
    clerk, reviewer, finance = signed_in("jingban"), signed_in("fuhe"), signed_in("caiwu")
    one = made.found
    assert "这里要写" in post(clerk, one, "notice", words="")
    assert "记下了：已经告知本人" in post(clerk, one, "notice", words="电话告知")
    assert "能决定的：县复核、分管领导" in text(clerk, f"/recoveries/{one}")
    assert "可以答复到" in post(reviewer, one, "decide", way="repay", words="一次退")
    assert Recovery.objects.get(pk=one).state == "noticed"
    assert "本人的答复记下了" in post(clerk, one, "reply", words="属实")
    assert "请选怎么追回" in post(reviewer, one, "decide", words="一次退")
    page = post(
        reviewer, one, "decide", way="instalments", words="分着退", first="2026-12", parts="2"
    )
    assert "2026年12月" in page and "2027年1月" in page and "还没到" in page
    assert "金额要大于 0" in post(finance, one, "repaid", amount="0", words="收据 1")
    assert "还要追回 80 元" in post(finance, one, "repaid", amount="81", words="收据 1")
    assert "这笔退还记下了" in post(finance, one, "repaid", amount="80", words="收据 1")
    assert Recovery.objects.get(pk=one).state == "settled"
    assert balances.verify().faults == ()


def test_what_was_decided_is_undone_by_who_decides_and_what_came_back_stays(
    made: Recovering,
) -> None:
    one = made.decided
    given = {"act": "drop", "version": "1", "words": "判决不算多发"}
    assert "认定不成立" not in text(signed_in("jingban"), f"/recoveries/{one}").split("办过的")[0]
    assert signed_in("jingban").post(f"/recoveries/{one}", given).status_code == 403
    page = post(signed_in("fuhe"), one, "drop", words="（2025）青行终 3 号：不算多发")
    assert "认定不成立，不追回" in page and "账上还有 0 元应追回。" in page
    assert "多发 40 元" in page and "做多发更正告知书" in page
    kept = Recovery.objects.get(pk=one)
    assert (kept.state, [part.amount_fen for part in kept.instalments.all()]) == \
        ("settled", [4_000])  # fmt: skip


def test_what_no_longer_holds_is_shown_with_its_reason_and_its_letter(made: Recovering) -> None:
    purse = Purse(NURSING, "county", YEAR, COUNTY)
    with transaction.atomic():
        books.post("entitle", purse, [Line(8_000, made.person, MARCH.first_day)], key="again",
                   why="更正", by="system:test", at=AT)  # fmt: skip
        recovery_lowering.lower(NURSING, why="县司法局更正名单", by="system:test", at=AT)
    page = text(signed_in("jingban"), f"/recoveries/{made.found}")
    assert "认定不成立，不追回" in page and "账上还有 0 元应追回。" in page
    assert "多发不再成立" in page and "县司法局更正名单" in page
    act = Recovery.objects.get(pk=made.found).acts.get(act="lessen")
    letter = text(signed_in("jingban"), f"/letters/new/not-overpaid/{act.pk}")
    assert "2025年3月" in letter and "80 元" in letter
    page = text(signed_in("shenji"), "/audit?verb=recovery.lessen")
    assert "多发不再成立" in page


def test_who_is_too_late_is_told_who_was_faster(made: Recovering) -> None:
    clerk, finance = signed_in("jingban"), signed_in("caiwu")
    version = str(Recovery.objects.get(pk=made.found).version)
    given = {"act": "notice", "version": version, "words": "电话告知"}
    assert clerk.post(f"/recoveries/{made.found}", given).status_code == 302
    answer = finance.post(f"/recoveries/{made.found}", given)
    assert "李经办已经办了“告知本人”，这一次没有记" in answer.content.decode()
    assert Recovery.objects.get(pk=made.found).acts.filter(act="notice").count() == 1


def test_nobody_does_what_his_role_does_not_let_him(made: Recovering) -> None:
    for reader in ("lingdao", "jiancha"):
        assert "现在没有要你办的" in text(signed_in(reader), f"/recoveries/{made.found}")
        answer = signed_in(reader).post(
            f"/recoveries/{made.found}", {"act": "notice", "version": "1", "words": "x"}
        )
        assert answer.status_code == 403
    answer = signed_in("jingban").post(
        f"/recoveries/{made.asked}", {"act": "write-off", "version": "1", "words": "同意"}
    )
    assert answer.status_code == 403
    assert Recovery.objects.get(pk=made.asked).state == "noticed"


def test_a_write_off_is_approved_by_another(made: Recovering) -> None:
    assert "李经办申请了核销" in text(signed_in("fenguan"), f"/recoveries/{made.asked}")
    page = post(signed_in("fenguan"), made.asked, "write-off", words="同意")
    assert "核销了，不再追回" in page
    assert balances.balance_of("written-off") == 8_000
    assert "不再追回告知书" in text(signed_in("fuhe"), f"/recoveries/{made.asked}")


def test_over_payments_are_looked_at_before_they_are_written_down(made: Recovering) -> None:
    clerk = signed_in("jingban")
    place = "/recoveries/find?programme={}&first=2025-03&last=2025-03".format
    # 不成立的一笔还在：认定没有改，又会查出来。
    page = text(clerk, place(NURSING))
    assert "还没有记下的多发" in page and "记下这些多发" in page
    assert Recovery.objects.count() == 6
    given = {"programme": NURSING, "first": "2025-03", "last": "2025-03"}
    answer = clerk.post(f"/recoveries/find?area={COUNTY}", given, follow=True)
    assert "记下了 1 笔多发，80 元。" in answer.content.decode()
    again = clerk.post("/recoveries/find", given, follow=True).content.decode()
    assert "没有新的多发，什么也没有记" in again
    assert "月份要写成" in text(clerk, "/recoveries/find?programme=x&first=abc")


def test_each_step_is_an_event_of_the_log(made: Recovering) -> None:
    post(signed_in("jingban"), made.found, "notice", words="电话告知")
    event = Event.objects.filter(verb="recovery.notice").latest("seq")
    assert (event.subject_kind, event.subject_id) == ("recovery", str(made.found))
    page = text(signed_in("shenji"), "/audit?verb=recovery.notice")
    assert "告知多发" in page and f"/recoveries/{made.found}" in page


def test_who_found_it_does_not_decide_it(made: Recovering) -> None:
    Recovery.objects.filter(pk=made.noticed).update(found_by=_actor("fuhe"))
    Recovery.objects.get(pk=made.noticed)
    post(signed_in("jingban"), made.noticed, "reply", words="家属：属实")
    page = text(signed_in("fuhe"), f"/recoveries/{made.noticed}")
    assert "这一笔是你查出的，要请另一个人决定。" in page
    assert not re.search(r'name="act" value="decide"', page)
    assert re.search(
        r'name="act" value="decide"', text(signed_in("fenguan"), f"/recoveries/{made.noticed}")
    )


def _actor(name: str) -> str:
    return str(User.objects.get(username=name).actor)


def test_after_the_time_to_answer_it_may_be_decided_without_one(made: Recovering) -> None:
    told = AT - timedelta(days=30)
    recoveries.notice(made.found, "挂号信告知", by="system:test", at=told)
    page = text(signed_in("fuhe"), f"/recoveries/{made.found}")
    assert re.search(r'name="act" value="decide"', page)
    # 刚告知的还不行。
    early = text(signed_in("fuhe"), f"/recoveries/{made.noticed}")
    assert not re.search(r'name="act" value="decide"', early)
    assert "本人可以答复到 2026年12月4日" in early


def test_a_reader_of_a_township_sees_his_own_and_no_books(made: Recovering) -> None:
    create_user(
        username="zhencai", display_name="钱镇财", area_code=TOWN, roles=("finance",),
        password=PASSWORD, by="system:test", at=AT,
    )  # fmt: skip
    client = signed_in("zhencai")
    page = text(client, "/recoveries/")
    shown = {int(one) for one in re.findall(r'class="hit" href="/recoveries/(\d+)"', page)}
    inside = set(
        Recovery.objects.filter(area_code__startswith=TOWN[:9]).values_list("pk", flat=True)
    )
    assert shown == inside and 0 < len(shown) < 6
    outside = Recovery.objects.exclude(pk__in=inside).values_list("pk", flat=True)[0]
    text(client, f"/recoveries/{outside}", 404)
    answer = client.post(f"/recoveries/{outside}", {"act": "notice", "version": "1", "words": "x"})
    assert answer.status_code == 404
    assert "账记到县，乡镇没有单独的账" in text(client, "/books/")
    assert "预算记到县" in text(client, "/budget/")
    for place in ("/books/accounts/recoverable", "/books/export",
                  f"/books/transactions/{made.transaction}"):  # fmt: skip
        text(client, place, 404)
    text(client, f"/recoveries/?area={COUNTY}", 403)
