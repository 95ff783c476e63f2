"""Lists put up for the village: what stands on them, when they go, and who is told what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pay_made_up as office
import pytest
import supervision_made_up as watched
from django.db import DatabaseError, transaction
from pay_made_up import AT, COUNTY, MAY, PROGRAMME
from registry_made_up import LAKESIDE

from huican.audit.models import Event
from huican.kernel.money import Fen
from huican.kernel.months import Month
from huican.ledger.batches.acting import BatchChanged
from huican.ledger.domain.publicity import (
    NotForPublic,
    checked_hotline,
    checked_title,
    period_words,
    public_item,
    public_name,
)
from huican.ledger.models import BatchLine, PublishedList, PublishedRow
from huican.ledger.supervision import lists, published
from huican.ledger.supervision.published import ListRefused, Selection, preview, publish, withdraw
from huican.registry.models import Person

pytestmark = pytest.mark.django_db
TODAY = date(2023, 5, 15)
UNTIL = date(2023, 5, 23)
CLERK, OTHER = "user:1", "user:5"


def put_up(chosen: Selection, **more: object) -> PublishedList:
    looked = preview(chosen, on=TODAY)
    given = {
        "title": "松湖县2023年5月重度残疾人护理补贴发放公示", "from_day": TODAY, "until_day": UNTIL,
        "hotline": "0990-1234567", "expected": (looked.rows, looked.fen), "by": CLERK, "at": AT,
    } | more  # fmt: skip
    return publish(chosen, **given)  # type: ignore[arg-type]


@pytest.fixture
def batch(tmp_path: Path) -> office.Batch:
    watched.areas(tmp_path)
    return watched.paid(MAY, watched.persons(3))


# --- what stands on a list ------------------------------------------------------------------


def test_a_row_says_masked_name_village_item_amount_and_month_and_no_more(
    batch: office.Batch,
) -> None:
    one = put_up(Selection(COUNTY, batch.pk))
    row = PublishedRow.objects.get(list=one, number=1)
    line = BatchLine.objects.get(pk=row.line_id)
    assert (row.masked, row.spoken) == (
        f"{line.name[0]}*{line.name[-1]}",
        f"{line.name[0]}某{line.name[-1]}",
    )
    assert (row.village, row.item) == ("松城镇 东风村委会", "重度残疾人护理补贴")
    assert (row.amount_fen, row.period) == (office.FEN, "2023年5月")
    kept = {field.name for field in PublishedRow._meta.concrete_fields}
    assert kept == {
        "id", "list", "number", "line", "masked", "spoken", "village_code", "village", "item",
        "amount_fen", "period",
    }  # fmt: skip
    assert (one.row_count, one.total_fen, one.programme) == (3, 3 * office.FEN, PROGRAMME)
    assert len(one.token) >= 22  # 128 bits
    assert Event.objects.latest("seq").verb == "list.publish"


def test_a_long_list_is_written_block_by_block_and_numbered_through(
    batch: office.Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "BLOCK_ROWS", 2)
    rows = PublishedRow.objects.filter(list=put_up(Selection(COUNTY, batch.pk))).order_by("number")
    assert [row.number for row in rows] == [1, 2, 3]
    assert [row.line_id for row in rows] == list(
        BatchLine.objects.filter(batch=batch).order_by("line").values_list("pk", flat=True)
    )


def test_of_a_child_only_the_surname_is_kept(batch: office.Batch) -> None:
    child = BatchLine.objects.filter(batch=batch).earliest("line").person_id
    Person.objects.filter(pk=child).update(birth=date(2009, 5, 16))  # fourteen tomorrow
    assert (
        PublishedRow.objects.get(list=put_up(Selection(COUNTY, batch.pk)), number=1).masked
        == "王**"
    )


@pytest.mark.parametrize(
    ("birth", "masked", "spoken"),
    [
        (date(2009, 5, 16), "欧阳**", "欧阳某某"),
        (date(2009, 5, 15), "欧阳*华", "欧阳某华"),
        (None, "欧阳*华", "欧阳某华"),
    ],
)
def test_a_name_is_masked_by_age(birth: date | None, masked: str, spoken: str) -> None:
    assert public_name("欧阳春华", birth, TODAY) == (masked, spoken)


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("精神残疾人服药补助", "残疾人服药补助"),
        ("困难重度智力残疾人托养", "困难残疾人托养"),
        ("重度残疾人护理补贴", "重度残疾人护理补贴"),
        ("困难残疾人生活补贴", "困难残疾人生活补贴"),
        ("光明工程：白内障复明手术", "光明工程：复明手术"),
        ("精神", "残疾人补助"),
    ],
)
def test_a_programme_whose_name_tells_the_category_is_called_without_it(
    name: str, item: str
) -> None:
    assert public_item(name) == item


def test_months_are_written_as_a_span_where_they_join() -> None:
    assert period_words([Month(2023, 5), Month(2023, 4), Month(2023, 3)]) == "2023年3月—5月"
    assert period_words([Month(2022, 12), Month(2023, 1)]) == "2022年12月—2023年1月"
    assert period_words([Month(2023, 1), Month(2023, 3)]) == "2023年1月、2023年3月"


def test_held_and_dropped_lines_are_not_put_up(batch: office.Batch) -> None:
    ids = watched.persons(2, first=30)
    office.died(ids[0], "2023-05-01")
    for id_ in ids:
        office.owe(id_, Month(2023, 6))
    held = office.built(month=Month(2023, 6))
    watched.checked(held)
    assert preview(Selection(COUNTY, held.pk), on=TODAY).rows == 1


def test_a_list_of_a_township_holds_its_own_rows_only(batch: office.Batch) -> None:
    assert preview(Selection(watched.TOWN, batch.pk), on=TODAY).rows == 3
    with pytest.raises(ListRefused, match="没有可以公示的人"):
        preview(Selection("990826102000", batch.pk), on=TODAY)
    assert LAKESIDE.startswith("990826102")


def test_a_month_is_put_up_once_it_went_out_and_a_batch_once_it_was_checked(
    batch: office.Batch,
) -> None:
    assert preview(Selection(COUNTY, None, PROGRAMME, MAY), on=TODAY).rows == 3
    june = Month(2023, 6)
    for id_ in watched.persons(1, first=30):
        office.owe(id_, june)
    built = office.built(month=june)
    for chosen in (Selection(COUNTY, built.pk), Selection(COUNTY, None, PROGRAMME, june)):
        with pytest.raises(ListRefused, match="还没有可以公示的发放"):
            preview(chosen, on=TODAY)
    watched.checked(built)
    assert preview(Selection(COUNTY, built.pk), on=TODAY).rows == 1
    with pytest.raises(ListRefused):
        preview(Selection(COUNTY, None, PROGRAMME, june), on=TODAY)


# --- what is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"title": " "}, "没有写标题"),
        ({"title": "1" * 121}, "标题太长"),
        ({"title": "公示 990826196803041234"}, "很长的号码"),
        ({"title": "精神残疾人服药补助公示"}, "说出了残疾类别"),
        ({"hotline": "找老王"}, "不像一个电话"),
        ({"from_day": TODAY - timedelta(days=1)}, "已经过了"),
        ({"until_day": TODAY}, "撤下日要在开始以后"),
        ({"until_day": TODAY + timedelta(days=367)}, "超过一年"),
    ],
)
def test_what_must_not_stand_on_a_notice_is_refused(
    batch: office.Batch, more: dict[str, object], why: str
) -> None:
    with pytest.raises(NotForPublic, match=why):
        put_up(Selection(COUNTY, batch.pk), **more)
    assert not PublishedList.objects.exists()


@pytest.mark.parametrize("hotline", ["0990-1234567", "12385", "12345转3", "0571 87654321"])
def test_telephones_that_offices_have_are_taken(hotline: str) -> None:
    assert checked_hotline(hotline) == hotline


def test_a_title_with_a_year_and_a_month_is_taken() -> None:
    assert checked_title(" 松湖县2023年5月补贴公示 ") == "松湖县2023年5月补贴公示"


def test_a_second_press_says_who_was_faster(batch: office.Batch) -> None:
    put_up(Selection(COUNTY, batch.pk))
    with pytest.raises(ListRefused, match="已由user:1于2023年5月15日 10:00公示"):
        put_up(Selection(COUNTY, batch.pk), by=OTHER)
    assert PublishedList.objects.count() == 1


def test_a_list_that_changed_since_it_was_seen_is_not_put_up(batch: office.Batch) -> None:
    with pytest.raises(BatchChanged, match="现在是 3 行 270 元，你看的是 4 行"):
        put_up(Selection(COUNTY, batch.pk), expected=(4, Fen(36_000)))
    assert not PublishedRow.objects.exists()


# --- from its first day to its last ---------------------------------------------------------


def test_a_list_is_seen_from_its_first_day_until_the_day_before_it_goes(
    batch: office.Batch,
) -> None:
    one = put_up(Selection(COUNTY, batch.pk), from_day=TODAY + timedelta(days=1))
    with pytest.raises(lists.NoSuchList):
        lists.by_token(one.token, TODAY)
    assert lists.by_token(one.token, TODAY + timedelta(days=1))[1] == lists.STANDING
    assert lists.by_token(one.token, UNTIL - timedelta(days=1))[1] == lists.STANDING
    assert lists.by_token(one.token, UNTIL)[1] == lists.OVER
    with pytest.raises(lists.NoSuchList):
        lists.by_token("not-a-token", TODAY)


def test_taken_down_early_needs_a_reason_and_happens_once(batch: office.Batch) -> None:
    one = put_up(Selection(COUNTY, batch.pk))
    with pytest.raises(ListRefused, match="没有写为什么"):
        withdraw(one.pk, " ", by=CLERK, at=AT)
    withdraw(one.pk, "名单有一行写错了村", by=CLERK, at=AT)
    assert lists.by_token(one.token, TODAY)[1] == lists.WITHDRAWN
    with pytest.raises(ListRefused, match="已由user:1于2023年5月15日 10:00撤下"):
        withdraw(one.pk, "再撤一次", by=OTHER, at=AT)
    put_up(Selection(COUNTY, batch.pk))  # put right, it may go up again
    assert lists.every(watched.scope(), today=TODAY, limit=10)[0] == {
        "": 2, "standing": 1, "coming": 0, "over": 0, "withdrawn": 1,
    }  # fmt: skip


def test_a_list_past_its_day_cannot_be_taken_down_again(batch: office.Batch) -> None:
    one = put_up(Selection(COUNTY, batch.pk))
    with pytest.raises(ListRefused, match="公示期满"):
        withdraw(one.pk, "迟了", by=CLERK, at=datetime(2023, 5, 22, 16, 0, tzinfo=UTC))


def test_the_database_keeps_a_list_as_it_was_put_up(batch: office.Batch) -> None:
    one = put_up(Selection(COUNTY, batch.pk))
    rows = PublishedRow.objects.filter(list=one)
    for act in (
        lambda: rows.update(amount_fen=1),
        lambda: rows.delete(),
        lambda: PublishedList.objects.filter(pk=one.pk).update(until_day=date(2024, 1, 1)),
        lambda: PublishedList.objects.filter(pk=one.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="公示过的名单"), transaction.atomic():
            act()
    withdraw(one.pk, "写错了", by=CLERK, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        PublishedList.objects.filter(pk=one.pk).update(withdrawn_why="改口")


def test_lists_are_found_by_area_state_and_page(batch: office.Batch) -> None:
    put_up(Selection(COUNTY, batch.pk))
    put_up(Selection(watched.TOWN, batch.pk), from_day=TODAY + timedelta(days=1))
    counts, page = lists.every(watched.scope(watched.TOWN), today=TODAY, limit=10)
    assert (counts[""], counts["coming"], len(page)) == (1, 1, 1)
    assert lists.count_standing(watched.scope(), TODAY) == 1
    (village,) = lists.villages(page[0])
    assert (village.name, village.rows, village.fen) == ("松城镇 东风村委会", 3, 3 * office.FEN)
    count, fen, rows = lists.rows(page[0], village=village.code, limit=2, offset=2)
    assert (count, fen, [row.number for row in rows]) == (3, 3 * office.FEN, [3])
