"""The desk's paying office under watch: lists in every state, an inspection, findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from huican.kernel.months import Month
from huican.ledger.models import PublishedList
from huican.ledger.supervision.findings import answer, close, raise_finding
from huican.ledger.supervision.inspections import (
    close_inspection,
    draw_sample,
    look_at,
    open_inspection,
)
from huican.ledger.supervision.published import Selection, preview, publish, withdraw
from tests.integration.desk_made_up import COUNTY, TOWN, YEAR
from tests.integration.determined_office import NURSING
from tests.integration.paying_office import Paying, user

HOTLINE = "0990-1234567"


@dataclass(frozen=True)
class Supervised:
    """Numbers of what the pages are opened for; tokens of lists as the public has them."""

    standing: int
    standing_token: str
    town_token: str
    withdrawn: int
    withdrawn_token: str
    over_token: str
    inspection: int
    closed: int
    item: int
    asked: int
    answered: int
    finished: int


def put_up(batch_id: int, area: str = COUNTY, *, days: int = 7, at: datetime | None = None) -> PublishedList:  # fmt: skip
    """A list of a batch, from today on; `at` another day to begin with."""
    moment = at or timezone.now()
    today = timezone.localtime(moment).date()
    chosen = Selection(area, batch_id)
    looked = preview(chosen, on=today)
    return publish(
        chosen, title=f"{YEAR}年重度残疾人护理补贴发放公示", from_day=today,
        until_day=today + timedelta(days=days), hotline=HOTLINE,
        expected=(looked.rows, looked.fen), by=user("jingban"), at=moment,
    )  # fmt: skip


def supervise(paying: Paying) -> Supervised:
    """Bring the paying office so far."""
    clerk, watch = user("jingban"), user("jiancha")
    now = timezone.now()
    batches = paying.batches
    standing = put_up(batches["closed"])
    town = put_up(batches["released"], TOWN)
    gone = put_up(batches["reconciled"])
    withdraw(gone.pk, "有一行写错了村", by=clerk, at=now)
    over = put_up(batches["sent"], at=now - timedelta(days=30))
    one = open_inspection(
        "护理补贴发放检查", COUNTY, [NURSING], Month(YEAR, 3), Month(YEAR, 7), by=watch, at=now
    )
    sample = draw_sample(one.pk, 4, version=1, seed="00ff", by=watch, at=now)
    first, second, *_ = sample.items.order_by("number")
    look_at(first.pk, "fine", "", by=watch, at=now)
    look_at(second.pk, "found", "没有见到代领证明", by=watch, at=now)
    asked = raise_finding(
        one.pk, "没有见到代领证明", severity="ordinary", asked_of=clerk, item_id=second.pk,
        amount_fen=9000, due=timezone.localdate() + timedelta(days=10), by=watch, at=now,
    )  # fmt: skip
    answered = raise_finding(
        one.pk, "同一个账号收几个人的钱", severity="serious", asked_of=user("caiwu"),
        pattern="shared-account", due=timezone.localdate() + timedelta(days=10), by=watch, at=now,
    )  # fmt: skip
    answer(answered.pk, "是一家人，证明已附卷", version=1, by=user("caiwu"), at=now)
    closed = open_inspection(
        "发放资料检查", COUNTY, [NURSING], Month(YEAR, 3), Month(YEAR, 3), by=watch, at=now
    )
    # A question of last month, so that it is overdue by now.
    finished = raise_finding(
        closed.pk, "没有公示", severity="remind", asked_of=clerk,
        due=timezone.localdate() - timedelta(days=20), by=watch, at=now - timedelta(days=40),
    )  # fmt: skip
    answer(finished.pk, "已补公示", version=1, by=clerk, at=now)
    close(finished.pk, "看到公示了", version=2, by=watch, at=now)
    raise_finding(
        closed.pk, "档案里没有申请表", severity="ordinary", asked_of=clerk,
        due=timezone.localdate() - timedelta(days=5), by=watch, at=now - timedelta(days=40),
    )  # fmt: skip
    closed.refresh_from_db()
    close_inspection(closed.pk, "资料大体齐全", version=closed.version, by=watch, at=now)
    return Supervised(
        standing=standing.pk, standing_token=standing.token, town_token=town.token,
        withdrawn=gone.pk, withdrawn_token=gone.token, over_token=over.token, inspection=one.pk,
        closed=closed.pk, item=second.pk, asked=asked.pk, answered=answered.pk,
        finished=finished.pk,
    )  # fmt: skip
