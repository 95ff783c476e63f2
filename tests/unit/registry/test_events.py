"""A person's years in words: events, month ledgers, changes."""

from datetime import UTC, date, datetime
from decimal import Decimal

from huican.registry.domain.changes import State, change_events
from huican.registry.domain.events import (
    Group,
    Marker,
    Named,
    Source,
    StoredRecord,
    by_year,
    events_of,
)
from huican.registry.domain.month_ledger import Paid, month_ledgers

SOURCE = Source(1, "02护理补贴.xlsx", 7, "3月", 61)
NAMES = {
    "nursing-subsidy": Named("重度残疾人护理补贴发放", "重度残疾人护理补贴", (), True),
    "living-subsidy": Named("困难残疾人生活补贴发放", "困难残疾人生活补贴", (), True),
    "start-up": Named("就业创业扶持", "残疾人就业创业扶持", (("项目", "text", "plain"),)),
    "devices": Named("辅助器具适配发放", "",
                     (("型号", "text", "plain"), ("辅具名称", "text", "plain"))),
    "needs": Named("康复需求", "",
                   (("需求类别", "text", "sensitive"), ("具体需求", "text", "sensitive"))),
    "fuel": Named("燃油补贴", "", (("车牌号", "text", "identifying"),)),
}  # fmt: skip


def stored(store="payment", kind="nursing-subsidy", id=1, **values):
    given = {
        "on": None, "year": 2023, "month": 3, "amount_fen": 8000, "quantity": None, "unit": "",
        "category": 4, "level": 1, "attributes": {}, "extra": {"standard_fen": 8000},
        "source": SOURCE,
    } | values  # fmt: skip
    return StoredRecord(store=store, kind=kind, id=id, **given)


def only(events):
    (event,) = events
    return event


def test_one_programmes_month_is_one_payment_in_words():
    event = only(events_of([stored(extra={"account_id": 5})], NAMES, {5: "农商银行尾号 3321"}))
    assert event.title == "发 3 月重度残疾人护理补贴 80 元"
    assert event.detail == "农商银行尾号 3321。"
    assert (event.marker, event.group, event.when) == (Marker.MONEY, Group.MONEY, "3月")
    assert event.source == SOURCE


def test_two_programmes_of_a_month_are_one_event_whose_parts_lead_to_their_rows():
    other = Source(2, "03生活补贴.xlsx", 9, "3月", 88)
    event = only(events_of(
        [stored(), stored(kind="living-subsidy", id=2, amount_fen=9050, source=other)], NAMES, {}
    ))  # fmt: skip
    assert event.title == "发 3 月补贴 170.50 元"
    assert event.amount_fen == 17050
    assert [(p.store, p.id, p.source.row) for p in event.parts] == [
        ("payment", 2, 88), ("payment", 1, 61),
    ]  # fmt: skip
    assert event.source is None


def test_a_yearly_grant_stands_alone_and_in_no_month_ledger():
    grant = stored(kind="start-up", on=date(2023, 10, 16), month=10, amount_fen=300000,
                   attributes={"项目": "电商"}, extra={})  # fmt: skip
    event = only(events_of([grant], NAMES, {}))
    assert event.title == "发残疾人就业创业扶持 3,000 元"
    assert event.when == "10月16日"
    assert month_ledgers([grant], NAMES) == ()


def test_a_device_is_called_by_its_name_and_counted():
    event = only(events_of([stored(
        "delivery", "devices", attributes={"型号": "A1", "辅具名称": "坐便椅"},
        quantity=Decimal("2.000"), unit="件", amount_fen=None,
    )], NAMES, {}))  # fmt: skip
    assert event.title == "辅助器具适配发放：坐便椅 2 件"
    assert event.detail == "型号 A1。"
    assert event.group is Group.SERVICE


def test_a_need_says_its_class_and_itself():
    need = stored(
        "need", "needs", attributes={"需求类别": "辅助器具", "具体需求": "轮椅"}, amount_fen=None
    )
    assert only(events_of([need], NAMES, {})).title == "康复需求：辅助器具 · 轮椅"


def test_columns_that_name_somebody_and_sealed_cells_stay_out_of_the_words():
    event = only(events_of([stored(
        kind="fuel", attributes={"车牌号": "皖H12345", "备注": {"sealed": "xx"}}, month=None,
    )], NAMES, {}))  # fmt: skip
    assert "皖H" not in event.title + event.detail
    assert "xx" not in event.title + event.detail


def test_another_departments_list_asks_for_attention():
    event = only(events_of([stored("department-list", "list-death", amount_fen=None)],
                           {"list-death": Named("死亡名单")}, {}))  # fmt: skip
    assert event.marker is Marker.ATTENTION
    assert event.title == "在死亡名单上"


def test_a_kind_without_words_is_still_told():
    event = only(events_of([stored("delivery", "brand-new", amount_fen=None)], {}, {}))
    assert event.title == "brand-new"


def test_years_and_events_run_newest_first_and_what_has_no_day_stands_below():
    events = events_of([
        stored("delivery", "devices", 1, on=date(2023, 3, 1), amount_fen=None),
        stored(id=2),
        stored("roster", "roster", 3, month=None, amount_fen=None),
        stored("delivery", "devices", 4, on=date(2024, 1, 5), year=2024, month=1, amount_fen=None),
    ], NAMES | {"roster": Named("持证残疾人")}, {})  # fmt: skip
    years = by_year(events)
    assert [year.year for year in years] == [2024, 2023]
    assert [event.when for event in years[1].events] == ["3月1日", "3月", "全年"]


# --- month ledger ---------------------------------------------------------------------------------


def test_a_month_ledger_has_twelve_cells_and_a_month_without_payment_is_not_zero():
    row = only(month_ledgers([stored(), stored(id=2, month=5)], NAMES))
    assert [cell.month for cell in row.cells] == list(range(1, 13))
    assert row.cells[0].paid_fen is None
    assert row.cells[2].paid_fen == 8000
    assert row.total_fen == 16000
    assert row.standard_fen == 8000


def test_less_and_more_than_the_stated_standard_are_said_exactly():
    row = only(month_ledgers([
        stored(id=1, month=1, amount_fen=7000),
        stored(id=2, month=2, amount_fen=8000),
        stored(id=3, month=3, amount_fen=8050),
        stored(id=4, month=4, amount_fen=24000, attributes={"补发": 160}),
        stored(id=5, month=5, amount_fen=5000, extra={}),
    ], NAMES))  # fmt: skip
    told = [(cell.state, cell.note) for cell in row.cells[:5]]
    assert told == [
        (Paid.LESS, "少10"), (Paid.FULL, ""), (Paid.MORE, "多0.50"), (Paid.MORE, "含补"),
        (Paid.FULL, ""),
    ]  # fmt: skip


def test_two_payments_of_one_month_add_up_and_both_open():
    row = only(month_ledgers([stored(id=1, amount_fen=3000), stored(id=2, amount_fen=5000)], NAMES))
    cell = row.cells[2]
    assert (cell.paid_fen, cell.state) == (8000, Paid.FULL)
    assert [part.id for part in cell.parts] == [1, 2]


def test_programmes_and_years_are_rows_of_their_own():
    rows = month_ledgers(
        [stored(), stored(id=2, year=2024), stored(id=3, kind="living-subsidy", year=2024)], NAMES
    )
    assert [(row.year, row.programme) for row in rows] == [
        (2024, "living-subsidy"), (2024, "nursing-subsidy"), (2023, "nursing-subsidy"),
    ]  # fmt: skip


# --- changes --------------------------------------------------------------------------------------


def state(until=None, **values):
    given = {"name": "张德明", "sex": "男", "birth": date(1968, 3, 4),
             "area_code": "990826101201", "category": 4, "level": 2}  # fmt: skip
    return State(**(given | values), until=until)


def test_each_change_is_told_from_what_it_was_to_what_it_is():
    # 17:00 UTC is already the next day in Shanghai.
    first, second = datetime(2025, 6, 17, 17, tzinfo=UTC), datetime(2025, 9, 1, 1, tzinfo=UTC)
    events = change_events(
        [
            state(first),
            state(second, area_code="990826101202"),
            state(level=1, area_code="990826101202"),
        ],
        {"990826101201": "石岭村", "990826101202": "东风村"},
    )
    assert [(e.on, e.title, e.detail) for e in events] == [
        (date(2025, 6, 18), "迁居", "从石岭村到东风村。"),
        (date(2025, 9, 1), "残疾类别等级变了", "从肢体二级变为肢体一级。"),
    ]


def test_a_change_of_name_stays_masked():
    event = only(change_events([state(datetime(2025, 1, 1, tzinfo=UTC)), state(name="张得明")], {}))
    assert event.detail == "从张*明改为张*明。"


def test_a_change_that_shows_nothing_tells_nothing():
    assert change_events([state(datetime(2025, 1, 1, tzinfo=UTC)), state()], {}) == []
