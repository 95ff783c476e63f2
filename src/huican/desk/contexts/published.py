"""公示: what is up, what was up, putting a list up, and the page that the village reads."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from huican.access.permissions import may
from huican.desk.addresses import address, here, page_number, scope
from huican.desk.contexts.inspections import Form
from huican.desk.contexts.paging import pages
from huican.desk.contexts.watched_rows import places, programme_names, who
from huican.kernel.calendar import CalendarError
from huican.kernel.money import Fen, yuan_text
from huican.kernel.months import Month
from huican.ledger.batches import reading as batches
from huican.ledger.domain.publicity import public_item
from huican.ledger.supervision import lists
from huican.ledger.supervision.published import Preview, Selection
from huican.ledger.supervision.rules import rules
from huican.reference import queries as reference
from huican.ui import formats

if TYPE_CHECKING:
    from huican.ledger.models import PublishedList

PAGE_ROWS, PUBLIC_ROWS = 50, 200
_CHOICES_MAX = 24
# More villages than this are chosen from a list, not from a row of links.
_LINKS_MAX = 12
_KINDS = {"standing": "ok", "coming": "unk", "over": "info", "withdrawn": "warn"}
# A batch can be put up once it was checked.
_READY = ("checked", "approved", "released", "sent", "reconciled", "closed")


def listing(request: HttpRequest) -> dict[str, Any]:
    """See desk/published_lists.html."""
    today, page = timezone.localdate(), page_number(request)
    show = request.GET.get("show", "")
    show = show if show in lists.STATE_WORDS else ""
    counts, found = lists.every(
        scope(request), today=today, state=show, limit=PAGE_ROWS, offset=(page - 1) * PAGE_ROWS
    )
    names, people = (
        places({one.area_code for one in found}),
        who({one.published_by for one in found}),
    )
    publishes = may(request.user, "lists.publish")
    return {
        "title": "公示",
        "lede": f"{counts['standing']:,} 份名单正在公示。",
        "new_url": address(request, "published-list-new") if publishes else None,
        "filters": [
            {"text": words, "url": here(request, show=code or None), "count": counts[code],
             "current": code == show}
            for code, words in (("", "全部"), *lists.STATE_WORDS.items())
        ],
        "rows": [
            {
                "title": one.title, "url": address(request, "published-list", one.pk),
                "place": names[one.area_code], "rows": one.row_count, "fen": one.total_fen,
                "from": one.from_day, "until": one.until_day,
                "by": people.get(one.published_by, one.published_by),
                "kind": _KINDS[lists.state_of(one, today)],
                "words": lists.STATE_WORDS[lists.state_of(one, today)],
            }
            for one in found
        ],
        "pages": pages(request, page, counts[show], PAGE_ROWS, "份"),
    }  # fmt: skip


def _trail(request: HttpRequest) -> list[dict[str, Any]]:
    return [{"text": "公示", "url": address(request, "published-lists")}]


def choose(request: HttpRequest) -> dict[str, Any]:
    """See desk/published_list_choose.html: the batches that may be put up, and months."""
    at, names = scope(request), programme_names()
    above = [at.code[:digits].ljust(12, "0") for digits in (2, 4, 6)]
    found = [
        one for one in batches.rows(ranges=at.ranges, covering=above, limit=4 * _CHOICES_MAX)
        if one.state in _READY
    ][:_CHOICES_MAX]  # fmt: skip
    return {
        "trail": _trail(request),
        "title": "公示哪一批",
        "lede": f"只列{places([at.code])[at.code]}的行。要按乡镇公示，先在上面换到那个乡镇。",
        "rows": [
            {
                "title": f"{names.get(one.programme, one.programme)}　{Month.of(one.month).label}",
                "number": one.number, "lines": one.lines, "fen": one.total_fen,
                "state": one.state_words,
                "url": address(request, "published-list-new", batch=one.id),
                "month_url": address(request, "published-list-new", programme=one.programme,
                                     at=str(Month.of(one.month))) if one.released_at else None,
            }
            for one in found
        ],
    }  # fmt: skip


def default_form(chosen: Selection, looked: Preview) -> Form:
    """The title, days and telephone that an officer would write."""
    today = timezone.localdate()
    county = reference.name_of(chosen.area_code, today)
    publicity = rules()[1]
    try:
        last = reference.working_calendar().add(today, publicity.working_days).day
    except CalendarError:
        last = today + timedelta(days=publicity.working_days + 4)
    return Form({
        "title": f"{county}{looked.month.label}{looked.item}发放公示",
        "from_day": today.isoformat(), "until_day": (last + timedelta(days=1)).isoformat(),
        "hotline": publicity.hotline,
    })  # fmt: skip


def form_page(
    request: HttpRequest, chosen: Selection, looked: Preview, form: Form
) -> dict[str, Any]:
    """See desk/published_list_new.html."""
    return {
        "trail": _trail(request),
        "title": f"公示 {looked.rows:,} 行，{yuan_text(Fen(looked.fen))} 元",
        "facts": [
            {"key": "项目", "value": looked.item},
            {"key": "哪个月", "value": looked.month.label},
            {"key": "哪里", "value": places([chosen.area_code])[chosen.area_code]},
        ],
        "first": [
            {"masked": masked, "spoken": spoken, "village": village, "fen": fen, "period": period}
            for masked, spoken, village, fen, period in looked.first
        ],
        "item": looked.item,
        "expected": f"{looked.rows}-{looked.fen}",
        "form": form.values, "errors": form.errors,
        "action": request.get_full_path(),
        "back_url": address(request, "published-list-new"),
    }  # fmt: skip


def list_page(request: HttpRequest, one: PublishedList, errors: list[dict[str, str]]) -> dict[str, Any]:  # fmt: skip
    """See desk/published_list.html."""
    today = timezone.localdate()
    state = lists.state_of(one, today)
    people = who({one.published_by, one.withdrawn_by})
    up = state in (lists.STANDING, lists.COMING)
    place = reverse("public-list", args=[one.token])
    villages = lists.villages(one)
    publishes = may(request.user, "lists.publish")
    word = address(request, "published-list-word", one.pk, keep=False) if up and publishes else ""
    return {
        "trail": _trail(request),
        "title": one.title,
        "state": {"kind": _KINDS[state], "words": lists.STATE_WORDS[state]},
        "facts": [
            {"key": "哪里", "value": places([one.area_code])[one.area_code]},
            {"key": "多少", "value": f"{one.row_count:,} 行，{yuan_text(Fen(one.total_fen))} 元"},
            {"key": "哪几天", "value": f"{formats.day(one.from_day)}起，{formats.day(one.until_day)}撤下"},
            {"key": "异议电话", "value": one.hotline},
            {"key": "谁公示", "value": f"{people.get(one.published_by, one.published_by)}　"
                                      f"{formats.clock(one.published_at)}"},
            *([{"key": "谁撤下", "value": f"{people.get(one.withdrawn_by, one.withdrawn_by)}　"
                                         f"{formats.clock(one.withdrawn_at)}：{one.withdrawn_why}"}]
              if one.withdrawn_at else []),
        ],
        "warning": "这一批已经作废，名单还在公示，请撤下。"
        if up and one.batch is not None and one.batch.state == "cancelled" else "",
        "batch_url": address(request, "payment", one.batch_id, keep=False)
        if one.batch_id and may(request.user, "payments.read") else None,
        "public_url": request.build_absolute_uri(place) if up else None,
        "public_words": f"{request.get_host()}{place}",
        "coming": state == lists.COMING,
        "print_url": f"{place}?print=1" if state == lists.STANDING else None,
        "villages": [
            {"name": each.name, "rows": each.rows, "fen": each.fen,
             "print_url": f"{place}?print=1&village={each.code}"
             if state == lists.STANDING else None,
             "word_url": f"{word}?village={each.code}" if word else None}
            for each in villages
        ],
        "word_url": word or None,
        "withdraws": up and publishes,
        "action": address(request, "published-list", one.pk),
        "errors": errors,
    }  # fmt: skip


def public_page(request: HttpRequest, one: PublishedList) -> dict[str, Any]:
    """See desk/public_list.html: nothing but what was written for the public."""
    villages = lists.villages(one)
    chosen = request.GET.get("village", "")
    chosen = chosen if chosen in {each.code for each in villages} else ""
    printed = "print" in request.GET
    limit = lists.PRINT_MAX if printed else PUBLIC_ROWS
    page = 1 if printed else page_number(request)
    count, fen, rows = lists.rows(one, village=chosen, limit=limit, offset=(page - 1) * limit)
    return {
        "title": one.title,
        "office": f"{reference.name_of(one.area_code[:6].ljust(12, '0'), one.from_day)}残联",
        "lede": f"{formats.day(one.from_day)}到{formats.day(one.until_day - timedelta(days=1))}公示，"
        f"共 {one.row_count:,} 行，{yuan_text(Fen(one.total_fen))} 元。",
        "hotline": one.hotline,
        "tel": one.hotline.partition("转")[0].replace(" ", "").replace("-", ""),
        "item": rows[0].item if rows else public_item(one.programme),
        "villages": [] if printed else _village_links(request, villages, chosen),
        "choices": [
            ("", f"全部 {one.row_count:,} 行"),
            *((each.code, f"{each.name} {each.rows:,} 行") for each in villages),
        ] if len(villages) > _LINKS_MAX and not printed else [],
        "chosen": chosen,
        "village": next((each.name for each in villages if each.code == chosen), ""),
        "rows": [
            {"number": row.number, "masked": row.masked, "spoken": row.spoken,
             "village": row.village, "item": row.item, "fen": row.amount_fen, "period": row.period}
            for row in rows
        ],
        "total_fen": fen,
        "pages": None if printed else pages(request, page, count, limit, "行"),
        "cut": printed and count > limit,
        "printed": printed,
        "print_url": here(request, print=1) if not printed and count <= lists.PRINT_MAX else None,
        "back_url": here(request, print=None) if printed else None,
        "until": one.until_day,
        "prefs_url": reverse("signin-display"), "here": request.get_full_path(),
    }  # fmt: skip


def _village_links(
    request: HttpRequest, villages: list[lists.Village], chosen: str
) -> list[dict[str, Any]]:
    if not 1 < len(villages) <= _LINKS_MAX:
        return []
    return [
        {"text": "全部", "url": here(request, village=None),
         "count": sum(each.rows for each in villages), "current": not chosen},
        *({"text": each.name, "url": here(request, village=each.code), "count": each.rows,
           "current": each.code == chosen} for each in villages),
    ]  # fmt: skip


def gone_page(one: PublishedList, state: str) -> dict[str, Any]:
    """See desk/public_list_gone.html. The title of a list that was taken down is not repeated."""
    return {
        "office": f"{reference.name_of(one.area_code[:6].ljust(12, '0'), one.from_day)}残联",
        "title": "公示期满，已经撤下" if state == lists.OVER else "这份名单已经撤下",
        "text": "公示只在公示期里看得到，过后就撤下，好保护每个人的信息。"
        if state == lists.OVER else "经办的单位提前撤下了它，可能会改正以后重新公示。",
        "hotline": one.hotline,
        "tel": one.hotline.partition("转")[0].replace(" ", "").replace("-", ""),
    }  # fmt: skip
