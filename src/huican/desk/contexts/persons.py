"""Finding persons."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from huican.desk import searching
from huican.desk.addresses import address, page_number, scope
from huican.desk.contexts.paging import pages
from huican.reference import queries as reference
from huican.registry.queries.counts import persons_in
from huican.registry.queries.search import Found
from huican.registry.queries.search import search as find

PAGE_ROWS = 20
_EXPIRES_SOON = timedelta(days=30)
_HINT = "写姓名、拼音首字母、身份证号、残疾人证号或手机号；号码也可以只写末四位，前面加姓更准"


def search_page(request: HttpRequest) -> dict[str, Any]:
    """See desk/persons.html."""
    token = request.GET.get("s", "")
    text = (searching.kept(request, token) or "") if token else ""
    base = {
        "action": address(request, "persons-search"), "hint": _HINT, "query": text, "errors": [],
        "filters": [], "rows": [], "pages": None,
    }  # fmt: skip
    if not text:
        return base | _nothing_asked(request, expired=bool(token))
    today, page = timezone.localdate(), page_number(request)
    answer = find(text, scope(request), on=today, limit=PAGE_ROWS, offset=(page - 1) * PAGE_ROWS)
    if answer.problem:
        return base | {
            "lede": "这个号码查不了",
            "errors": [{"field": "find-q", "text": answer.problem}],
            "empty": {"title": "没有查", "text": "把号码改对，再查一次。"},
        }
    many = (
        f"找到 {answer.total:,} 人"
        if not answer.total_is_least
        else f"找到不止 {answer.total:,} 人"
    )
    return base | {
        "lede": many if answer.total else "没有查到",
        "rows": [_row(request, one, today) for one in answer.results],
        "pages": pages(request, page, answer.total, PAGE_ROWS, "人", least=answer.total_is_least),
        "empty": {
            "title": "没有查到",
            "text": "看看是不是写错了字，或者换身份证号末四位再查；区划在页面上方换。",
        },
    }


def _nothing_asked(request: HttpRequest, *, expired: bool) -> dict[str, Any]:
    at = scope(request)
    name = reference.name_of(at.code, timezone.localdate())
    heads = persons_in(at)
    if not heads:
        return {
            "lede": f"{name}还没有人建档",
            "empty": {"title": "还没有档案", "text": "先导入残疾人花名册，一人一档自己建好。"},
        }
    text = "上次查的内容已经清掉了，请再写一遍。" if expired else "上面写姓名或号码，就能找到人。"
    return {
        "lede": f"{name} {heads:,} 人有档案",
        "empty": {"title": "先查姓名或号码", "text": text},
    }


def _row(request: HttpRequest, found: Found, today: date) -> dict[str, Any]:
    return {
        "name": found.name, "url": address(request, "person", found.person_id),
        "sex": found.sex, "age": found.age, "disability": found.disability,
        "identity": found.identity, "place": found.place.words,
        "state": certificate_state(found.valid_until, today, has=found.certificate is not None),
        "how": "、".join(found.how),
    }  # fmt: skip


def certificate_state(until: date | None, today: date, *, has: bool) -> dict[str, str]:
    """有效, 快到期, 过期, 没有: by the day the certificate ends."""
    if not has:
        return {"kind": "unk", "words": "没有证"}
    if until is None:
        return {"kind": "ok", "words": "有效"}
    day = f"{until.year}年{until.month}月{until.day}日"
    if until < today:
        return {"kind": "bad", "words": f"{day} 已到期"}
    if until - today <= _EXPIRES_SOON:
        return {"kind": "warn", "words": f"{day} 到期"}
    return {"kind": "ok", "words": "有效"}
