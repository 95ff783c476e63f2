"""Reports: the list, a draft from today's figures, a published one beside today's figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from huican.access.permissions import may
from huican.access.queries import names_of_actors
from huican.desk.addresses import address, page_number, scope
from huican.desk.contexts.paging import pages
from huican.desk.contexts.years import year_links, year_of
from huican.desk.remembering import until_data_change
from huican.insight.figures import YearFigures, figures
from huican.insight.published import differences, differs, document_of
from huican.insight.queries import published_report, published_reports
from huican.insight.report import Document, Figure, preview, template_files
from huican.insight.report.preview import Preview
from huican.insight.reports import own_templates, today_of, write
from huican.ui import formats

if TYPE_CHECKING:
    from huican.insight.models import PublishedReport

PAGE_ROWS = 20


def kinds_of_report() -> list[str]:
    """Codes of the templates of this installation."""
    return list(template_files(own_templates()))


def listing(request: HttpRequest) -> dict[str, Any]:
    """See desk/reports.html."""
    year, years = year_of(request)
    found = figures(scope(request).code, year, at=timezone.now())
    page = page_number(request)
    reports, total = published_reports(scope(request), PAGE_ROWS, (page - 1) * PAGE_ROWS)
    names = names_of_actors([report.published_by for report in reports])
    today = today_of(found) if reports else {}
    drafts = _drafts(request, found) if found.figures and may(request.user, "report.read") else []
    return {
        "lede": _lede(drafts, total),
        "years": year_links(request, year, years),
        "drafts": drafts,
        "published": [_published(request, one, names, found, today) for one in reports],
        "pages": pages(request, page, total, PAGE_ROWS, "份"),
    }


def _lede(drafts: list[dict[str, Any]], published: int) -> str:
    said = f"已发布 {published} 份。" if published else "还没有发布过。"
    if not drafts:
        return f"还没有台账，写不出报告。{said}"
    return f"{drafts[0]['title']}写好了草稿。{said}"


def _drafts(request: HttpRequest, found: YearFigures) -> list[dict[str, Any]]:
    if not any(value.records for value in found.figures.values()):
        return []
    drafts = []
    for kind in kinds_of_report():
        shown, _ = draft(found.area_code, found.year, kind)
        open_ = len(shown["unsettled"])
        state = (
            {"kind": "unk", "words": f"{open_} 个数还会变"} if open_
            else {"kind": "ok", "words": "数都定了"}
        )  # fmt: skip
        drafts.append({
            "title": _one_line(shown["title"]), "year": found.year, "state": state,
            "url": address(request, "report", kind, year=found.year),
            "words": f"用 {_figures_in(shown)} 个数，{len(shown['left_out'])} 句没有数、没写进来",
        })  # fmt: skip
    return drafts


def _published(
    request: HttpRequest,
    report: PublishedReport,
    names: dict[str, str],
    found: YearFigures,
    today: Mapping[str, Figure],
) -> dict[str, Any]:
    here = report.area_code == found.area_code and report.year == found.year
    changed = sum(differs(one, today) for one in report.figures.all()) if here else None
    if changed is None:
        state = {"kind": "info", "words": "打开看"}
    elif changed:
        state = {"kind": "warn", "words": f"{changed} 个数变了"}
    else:
        state = {"kind": "ok", "words": "数没变"}
    return {
        "title": report.title, "at": report.published_at, "number": None, "changed": changed or 0,
        "url": address(request, "report-published", report.pk, keep=False),
        "by": names.get(report.published_by, report.published_by), "state": state,
        "word_url": address(request, "report-published-word", report.pk, keep=False), "masked_url": address(
                request, "report-published-word", report.pk, keep=False, masked=1),
    }  # fmt: skip


def draft(area_code: str, year: int, kind: str) -> tuple[Preview, int]:
    """The report of today's figures for a page, and how many figures it uses; remembered until
    data, definitions or the day change. Raises Http404 for an unknown kind."""
    if kind not in kinds_of_report():
        raise Http404

    def make() -> tuple[Preview, int]:
        written = write(area_code, year, kind, at=timezone.localtime())
        return preview(written.document), len(written.document.figures)

    return until_data_change("report", make, area_code, year, kind)


def draft_page(request: HttpRequest, kind: str) -> dict[str, Any]:
    """See desk/report.html."""
    year, years = year_of(request)
    at = scope(request)
    shown, used = draft(at.code, year, kind)
    found = figures(at.code, year, at=timezone.now())
    open_ = [
        {"name": value.name, "why": "还有行等着认领，收下后会变。",
         "url": address(request, "figure", value.id, year=year)}
        for value in found.figures.values()
        if not value.settled and value.name in shown["unsettled"]
    ]  # fmt: skip
    publish = None
    if may(request.user, "report.publish"):
        place = address(request, "report-publish", kind, year=year)
        publish = {"url": place, "words": f"发布 {year} 年报告"}
    return {
        "trail": [{"text": "报告", "url": address(request, "reports")}, {"text": _one_line(shown["title"])}],
        "title": _one_line(shown["title"]),
        "subtitle": f"草稿　·　用 {used} 个数，每个数点得开",
        "document": shown,
        "open": "",
        "opened": None,
        "years": year_links(request, year, years),
        "actions": word_actions(request, kind, year),
        "unsettled": open_,
        "omitted": shown["left_out"],
        "checks": None,
        "publish": publish,
        "blocked": None if publish else {
            "lead": "这份是草稿。", "text": "县复核看过后，由县复核发布。",
        },
        "differences": None,
    }  # fmt: skip


def word_actions(request: HttpRequest, kind: str, year: int) -> list[dict[str, str]]:
    """Word, and Word with the place hidden."""
    return [
        {"text": "导出 Word", "url": address(request, "report-word", kind, year=year),
         "kind": "", "ico": ""},
        {"text": "导出遮挡版", "kind": "secondary", "ico": "",
         "url": address(request, "report-word", kind, year=year, masked=1)},
    ]  # fmt: skip


def published_document(request: HttpRequest, report_id: int) -> tuple[PublishedReport, Document]:
    """A published report as it went out. Raises Http404 for a report of another area."""
    report = _published_inside(request, report_id)
    return report, document_of(report)


def _published_inside(request: HttpRequest, report_id: int) -> PublishedReport:
    report = published_report(report_id, scope(request))
    if report is None:
        raise Http404
    return report


def published_page(request: HttpRequest, report_id: int) -> dict[str, Any]:
    """See desk/report.html. Raises Http404 for a report of another area."""
    report = _published_inside(request, report_id)
    now = timezone.now()
    found = figures(report.area_code, report.year, at=now)
    shown = until_data_change("published", lambda: preview(document_of(report)), report.pk)
    names = names_of_actors([report.published_by])
    who = names.get(report.published_by, report.published_by)
    changed = [
        {"name": one.name, "old": one.old, "new": one.new, "why": list(one.why),
         "url": _figure_url(request, report, one.figure_id)}
        for one in differences(report, report.figures.order_by("pk"), today_of(found))
    ]  # fmt: skip
    return {
        "trail": [{"text": "报告", "url": address(request, "reports")}, {"text": report.title}],
        "title": report.title,
        "subtitle": f"{formats.clock(report.published_at)} {who} 发布　·　数照发布那天",
        "document": shown,
        "open": "",
        "opened": None,
        "actions": [
            {"text": "导出 Word", "url": address(request, "report-published-word", report.pk, keep=False), "kind": "", "ico": ""},
            {"text": "导出遮挡版", "url": address(
                request, "report-published-word", report.pk, keep=False, masked=1), "kind": "secondary", "ico": ""},
        ],
        "unsettled": [],
        "omitted": [],
        "checks": [_unchanged_check(report, changed)],
        "publish": None,
        "blocked": None,
        "published": {"at": report.published_at, "by": who, "number": None},
        "differences": changed or None,
    }  # fmt: skip


def _unchanged_check(report: PublishedReport, changed: list[dict[str, Any]]) -> dict[str, Any]:
    kept = report.figures.count()
    if changed:
        return {"kind": "warn", "words": "变了", "title": f"{len(changed)} 个数和现在不一样",
                "text": f"发布时留下 {kept} 个数，其余 {kept - len(changed)} 个没变。", "url": None}  # fmt: skip
    return {"kind": "ok", "words": "没变", "title": "和现在的数一样",
            "text": f"发布时留下的 {kept} 个数都没有变。", "url": None}  # fmt: skip


def _figure_url(request: HttpRequest, report: PublishedReport, figure_id: str) -> str:
    return address(
        request, "figure", figure_id, keep=False, area=report.area_code, year=report.year
    )


def _one_line(title: str) -> str:
    return "".join(title.split("\n"))


def _figures_in(shown: Preview) -> int:
    ids = {
        run["figure_id"] for block in shown["blocks"] for run in block["runs"] if run["figure_id"]
    }
    return len(ids)
