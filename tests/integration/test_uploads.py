"""Workbooks handed in on the web: looked at, corrected, checked, confirmed, dropped."""

from __future__ import annotations

from datetime import timedelta

import pytest
from test_figures import AT, COUNTY, VISITS, _areas, care, identity, roster, take, workbook

from huican.access.models import User
from huican.access.operations import create_user
from huican.exchange import jobs, taking, uploads
from huican.exchange.domain.planning import Choice
from huican.exchange.domain.reading import WorkbookError
from huican.exchange.models import SavedLayout, Upload
from huican.ledger.models import Payment
from huican.services.models import Delivery
from huican.sources import queries as sources
from huican.sources.domain.kinds import catalogue
from huican.sources.models import SourceFile

pytestmark = pytest.mark.django_db(transaction=True)
KINDS = catalogue()
__all__ = ["_areas"]


@pytest.fixture
def clerk() -> User:
    return create_user(
        username="jingban",
        display_name="经办",
        area_code=COUNTY,
        roles=["handler"],
        by="system:test",
        at=AT,
    ).user


def staged(name: str, content: bytes, clerk: User) -> Upload:
    return uploads.stage(name, content, office_area=COUNTY, by=clerk, at=AT)


def taken(upload: Upload, clerk: User) -> Upload:
    uploads.confirm(upload.pk, KINDS, by=clerk, at=AT)
    return taking.take(upload.pk, by=clerk, at=AT)


def test_nothing_is_a_record_until_the_clerk_confirms(clerk: User) -> None:
    take(花名册=roster(6))
    upload = staged("托养.xlsx", care(VISITS), clerk)
    checked = uploads.check(upload, KINDS, by=clerk, at=AT)
    assert (checked.total("accepted"), checked.problems_total) == (4, 0)
    assert not Delivery.objects.exists()
    assert SourceFile.objects.count() == 1
    done = taken(upload, clerk)
    assert (done.state, Delivery.objects.count()) == ("done", 4)
    assert done.content_sealed is None
    assert done.file is not None
    assert done.file.received_by == clerk.actor


def test_a_problem_is_shown_with_its_row_and_the_cells_around_it(clerk: User) -> None:
    take(花名册=roster(6))
    bad = care([(0, "2023-03-01"), (1, "不是日期")])
    checked = uploads.check(staged("托养.xlsx", bad, clerk), KINDS, by=clerk, at=AT)
    [problem] = checked.problems
    assert (problem.row, problem.code) == (4, "date-unreadable")
    wrong = [cell for cell in problem.cells if cell.bad]
    assert [(cell.letter, cell.header, cell.text) for cell in wrong] == [
        ("E", "服务日期", "不是日期")
    ]
    assert any(cell.label == "name" for cell in problem.cells)
    assert checked.kinds == {"date-unreadable": 1}


def odd_sheet() -> bytes:
    """A sheet with a column that nobody could guess."""
    return workbook("2023年发放表", ["号", "甲", "证", "乙"],
                    [[i + 1, f"人{'甲乙丙丁'[i]}一", identity(i), 100] for i in range(3)])  # fmt: skip


def test_a_clerk_s_correction_decides_and_is_known_next_time(clerk: User) -> None:
    take(花名册=roster(6))
    upload = staged("怪表.xlsx", odd_sheet(), clerk)
    [sheet] = uploads.look(upload, KINDS, by=clerk, at=AT)
    assert sheet.kind != "fuel-subsidy"
    letters = {column.letter: column.header for column in sheet.columns}
    assert letters == {"A": "号", "B": "甲", "C": "证", "D": "乙"}
    columns = {0: "serial", 1: "name", 2: "identity", 3: "amount"}
    uploads.choose(upload, {1: Choice("fuel-subsidy", columns)}, year=2023, by=clerk, at=AT)
    upload.refresh_from_db()
    [sheet] = uploads.look(upload, KINDS, by=clerk, at=AT)
    assert (sheet.kind, sheet.by_hand) == ("fuel-subsidy", True)
    assert taken(upload, clerk).state == "done"
    assert Payment.objects.filter(kind="fuel-subsidy").count() == 3
    assert SavedLayout.objects.count() == 1
    again = workbook("2023年发放表", ["号", "甲", "证", "乙"], [[1, "人丁一", identity(3), 100]])
    [known] = uploads.look(staged("又一张.xlsx", again, clerk), KINDS, by=clerk, at=AT)
    assert known.kind == "fuel-subsidy"


def test_a_sheet_that_the_clerk_skips_does_not_go_in(clerk: User) -> None:
    take(花名册=roster(6))
    upload = staged("托养.xlsx", care(VISITS), clerk)
    uploads.choose(upload, {1: Choice(skip=True)}, year=None, by=clerk, at=AT)
    upload.refresh_from_db()
    checked = uploads.check(upload, KINDS, by=clerk, at=AT)
    assert checked.total("accepted") == 0
    assert "不用导入" in checked.error


def test_what_was_checked_is_kept_until_choices_or_data_change(
    clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(花名册=roster(6))
    upload = staged("托养.xlsx", care(VISITS), clerk)
    first = uploads.check(upload, KINDS, by=clerk, at=AT)

    def never(*_: object, **__: object) -> None:
        raise AssertionError("checked again")

    with monkeypatch.context() as patch:
        patch.setattr(uploads, "_checked", never)
        assert uploads.check(upload, KINDS, by=clerk, at=AT) == first
    take(AT + timedelta(days=1), 另=care([(5, "2023-08-01")]))
    with monkeypatch.context() as patch:
        patch.setattr(uploads, "_checked", never)
        with pytest.raises(AssertionError, match="again"):
            uploads.check(upload, KINDS, by=clerk, at=AT)


def test_confirming_twice_takes_it_in_once(clerk: User) -> None:
    take(花名册=roster(6))
    upload = staged("托养.xlsx", care(VISITS), clerk)
    assert taken(upload, clerk).state == "done"
    assert uploads.confirm(upload.pk, KINDS, by=clerk, at=AT).state == "done"
    taking.take(upload.pk, by=clerk, at=AT)
    assert Delivery.objects.count() == 4


def test_a_job_left_by_a_killed_worker_is_done_by_the_next(clerk: User) -> None:
    take(花名册=roster(6))
    upload = staged("托养.xlsx", care(VISITS), clerk)
    uploads.confirm(upload.pk, KINDS, by=clerk, at=AT)
    Upload.objects.filter(pk=upload.pk).update(state="running", progress_done=1)
    assert taking.take(upload.pk, by=clerk, at=AT).state == "done"
    assert Delivery.objects.count() == 4


def test_a_job_is_in_the_line_once_confirmed(clerk: User) -> None:
    from django.db import connection
    from procrastinate.contrib.django.models import ProcrastinateJob

    with connection.cursor() as cursor:
        # Tests that commit leave their jobs here: Django's flush does not know this table.
        cursor.execute("DELETE FROM procrastinate_jobs")
    take(花名册=roster(6))
    upload = staged("托养.xlsx", care(VISITS), clerk)
    waiting = ProcrastinateJob.objects.filter(
        status="todo", queueing_lock=f"upload-{upload.pk}", args__upload_id=upload.pk
    )
    uploads.confirm(upload.pk, KINDS, by=clerk, at=AT)
    assert waiting.count() == 1
    jobs.put_in_line(upload.pk, by=clerk, at=AT)
    assert waiting.count() == 1


def test_a_dropped_file_leaves_no_content(clerk: User) -> None:
    upload = staged("托养.xlsx", care(VISITS), clerk)
    uploads.drop(upload.pk, by=clerk, at=AT)
    upload.refresh_from_db()
    assert (upload.state, upload.content_sealed) == ("dropped", None)
    with pytest.raises(uploads.UploadRefused):
        uploads.check(upload, KINDS, by=clerk, at=AT)


def test_what_is_not_a_workbook_is_refused_and_not_kept(clerk: User) -> None:
    with pytest.raises(WorkbookError):
        staged("x.xlsx", b"hello", clerk)
    assert not Upload.objects.exists()


def test_a_file_that_is_in_already_is_not_taken_again(clerk: User) -> None:
    take(花名册=roster(6))
    with pytest.raises(uploads.UploadRefused, match="已经入过库"):
        staged("换个名字.xlsx", roster(6), clerk)
    assert sources.data_version() == 1


def test_a_job_that_fails_says_so_and_changes_nothing(
    clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(花名册=roster(6))
    upload = staged("托养.xlsx", care(VISITS), clerk)
    uploads.confirm(upload.pk, KINDS, by=clerk, at=AT)

    def broken(_: Upload) -> bytes:
        raise MemoryError

    monkeypatch.setattr(taking, "content_of", broken)
    failed = taking.take(upload.pk, by=clerk, at=AT)
    assert (failed.state, Delivery.objects.count()) == ("failed", 0)
    assert "内存不够" in failed.error
    assert failed.content_sealed is not None
    monkeypatch.undo()
    assert taken(upload, clerk).state == "done"
