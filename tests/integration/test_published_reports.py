"""A published report says what it said: figures, targets, words and the workbooks of its day."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import docx
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huican.access.operations import create_user
from huican.exchange.withdrawing import withdraw_file
from huican.insight.figures import indicators
from huican.insight.models import PublishedReport
from huican.insight.published import compare_published, document_of, later_sources, publish
from huican.insight.report import plain_text, word_bytes
from huican.insight.report.catalogue import DELIVERED
from huican.sources.models import SourceFile
from tests.integration.desk_made_up import PASSWORD, signed_in
from tests.integration.imports_made_up import (
    COUNTY,
    NOW,
    PLACES,
    import_all,
    load_areas,
    payments,
    people,
    roster,
    workbook,
)

pytestmark = pytest.mark.django_db
PEOPLE = people(12)


@pytest.fixture(autouse=True)
def county() -> None:
    load_areas()
    assert PLACES


def take_in(name: str, content: bytes, at: datetime) -> int:
    file = import_all({name: content}, at=at).files[0]
    assert (file.state, file.total("refused"), file.total("waiting")) == ("in", 0, 0)
    assert file.file_id is not None
    return file.file_id


def targets(value: int = 100) -> bytes:
    rows = [["2023年度残疾人工作目标任务"], ["序号", "任务名称", "目标值", "单位", "责任科室"],
            [1, "残疾人两项补贴发放", value, "人次", "康复科"]]  # fmt: skip
    return workbook({"任务": rows})


@pytest.fixture
def files() -> dict[str, int]:
    return {
        "花名册.xlsx": take_in("花名册.xlsx", workbook({"花名册": roster(PEOPLE)}), NOW),
        "护理1月.xlsx": take_in("护理1月.xlsx", workbook({"1月": payments(PEOPLE, 1)}), NOW),
        "护理2月.xlsx": take_in("护理2月.xlsx", workbook({"2月": payments(PEOPLE, 2)}), NOW),
        "任务.xlsx": take_in("任务.xlsx", targets(), NOW),
    }


@pytest.fixture
def report(files: dict[str, int]) -> PublishedReport:
    return publish(COUNTY, 2023, "yearly-summary", by="system:test", at=NOW + timedelta(hours=1))


def reviewer() -> Client:
    """A browser in which a reviewer of the county has signed in."""
    create_user(
        username="fuhe", display_name="王复核", area_code=COUNTY, roles=("reviewer",),
        password=PASSWORD, by="system:test", at=NOW,
    )  # fmt: skip
    return signed_in("fuhe")


@pytest.fixture
def own_template() -> Iterator[Path]:
    folder = Path(settings.HUICAN_VAR) / "report-templates"
    folder.mkdir()
    path = folder / "yearly-summary.yaml"
    yield path
    path.unlink(missing_ok=True)
    folder.rmdir()


def words_of_word(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def annex_row(report: PublishedReport, figure_id: str) -> str:
    document = document_of(report)
    rows = [row for annex in document.annexes for block in annex.blocks
            for row in getattr(block, "rows", ()) if row.anchor == figure_id]  # fmt: skip
    assert len(rows) == 1
    return "|".join("".join(run.text for run in cell) for cell in rows[0].cells)


def test_the_workbooks_behind_each_figure_are_kept_by_name_and_digest(
    report: PublishedReport, files: dict[str, int]
) -> None:
    one = report.figures.get(figure_id="nursing-subsidy.payments")
    digests = dict(SourceFile.objects.values_list("name", "digest"))
    assert one.sources == [
        {"name": "护理1月.xlsx", "digest": digests["护理1月.xlsx"]},
        {"name": "护理2月.xlsx", "digest": digests["护理2月.xlsx"]},
    ]
    assert {
        source["name"] for figure in report.figures.all() for source in figure.sources
    } >= {"花名册.xlsx", "护理1月.xlsx"}  # fmt: skip


def test_what_came_later_changes_nothing_of_the_report_that_went_out(
    report: PublishedReport, files: dict[str, int], own_template: Path
) -> None:
    before, row = plain_text(document_of(report)), annex_row(report, "nursing-subsidy.payments")
    assert "护理1月.xlsx；护理2月.xlsx" in row
    word = words_of_word(word_bytes(document_of(report)))
    # One workbook is taken back, one replaced, one added; a target and the template's words change.
    later = NOW + timedelta(days=1)
    withdraw_file(files["护理2月.xlsx"], by="system:test", at=later, reason="交错了")
    take_in("护理1月（更正）.xlsx", workbook({"1月": payments(PEOPLE, 1, yuan=90)}), later)
    take_in("护理3月.xlsx", workbook({"3月": payments(PEOPLE, 3)}), later)
    take_in("任务（调整）.xlsx", targets(300), later)
    delivered = (DELIVERED / "yearly-summary.yaml").read_text("utf-8")
    own_template.write_text(delivered.replace("补贴", "津贴"), "utf-8")
    kept = PublishedReport.objects.get(pk=report.pk)
    assert plain_text(document_of(kept)) == before
    assert annex_row(kept, "nursing-subsidy.payments") == row
    assert words_of_word(word_bytes(document_of(kept))) == word
    assert "护理1月.xlsx；护理2月.xlsx" in word
    assert "护理3月.xlsx" not in word and "津贴" not in word


def test_what_changed_since_names_the_workbooks_that_did_it(
    report: PublishedReport, files: dict[str, int]
) -> None:
    later = NOW + timedelta(days=1)
    withdraw_file(files["护理2月.xlsx"], by="system:test", at=later, reason="交错了")
    take_in("护理3月.xlsx", workbook({"3月": payments(PEOPLE[:7], 3)}), later)
    _, compared = compare_published(report.pk, at=later)
    [one] = [one.difference for one in compared if one.figure_id == "nursing-subsidy.payments"]
    assert one is not None
    assert any("护理2月.xlsx（撤回）”减少 12 条记录" in words for words in one.why)
    assert any("护理3月.xlsx”增加 7 条记录" in words for words in one.why)


def test_a_workbook_that_came_and_went_after_publication_is_no_reason(
    report: PublishedReport, files: dict[str, int]
) -> None:
    later = NOW + timedelta(days=1)
    file = take_in("护理3月.xlsx", workbook({"3月": payments(PEOPLE, 3)}), later)
    withdraw_file(file, by="system:test", at=later + timedelta(days=1), reason="交错了")
    assert later_sources(["nursing-subsidy"], report) == {}
    _, compared = compare_published(report.pk, at=later + timedelta(days=2))
    assert [one for one in compared if one.difference] == []


def test_comparing_takes_the_same_number_of_queries_for_few_and_for_many_figures(
    report: PublishedReport, files: dict[str, int]
) -> None:
    later = NOW + timedelta(days=1)
    for month in (3, 4):
        content = workbook({f"{month}月": payments(PEOPLE, month)})
        take_in(f"护理{month}月.xlsx", content, later)
    compare_published(report.pk, at=later)

    def queries() -> tuple[int, int]:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            _, compared = compare_published(report.pk, at=later)
        return len(captured), sum(1 for one in compared if one.difference)

    few, changed = queries()
    assert changed >= 2
    # A hundred more figures that are kept otherwise than they are today.
    one = report.figures.get(figure_id="nursing-subsidy.payments")
    there = set(report.figures.values_list("figure_id", flat=True))
    for id_ in [id_ for id_ in indicators() if id_ not in there][:100]:
        one.pk, one.figure_id = None, id_
        one.save(force_insert=True)
    many, changed_of_many = queries()
    assert changed_of_many == changed + 100
    assert many == few <= 10


def test_the_word_file_of_a_published_report_is_the_report_of_that_day(
    report: PublishedReport, files: dict[str, int]
) -> None:
    withdraw_file(
        files["护理2月.xlsx"], by="system:test", at=NOW + timedelta(days=1), reason="交错了"
    )
    reader = reviewer()
    page = reader.get(f"/reports/published/{report.pk}").content.decode()
    assert "护理2月.xlsx" in page
    assert f"/reports/published/{report.pk}/word" in page
    answer = reader.get(f"/reports/published/{report.pk}/word")
    assert answer.status_code == 200
    assert "护理2月.xlsx" in words_of_word(answer.content)
    masked = reader.get(f"/reports/published/{report.pk}/word?masked=1")
    with zipfile.ZipFile(io.BytesIO(masked.content)) as parts:
        assert "松湖" not in parts.read("word/document.xml").decode()
    assert reader.get("/reports/published/999999/word").status_code == 404
