"""试算：the persons behind a number, by township, category and level; and as a workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from huican.desk.addresses import address, here, page_number, scope
from huican.desk.contexts.determined import PAGE_ROWS, person_cells
from huican.desk.contexts.month_asked import month_of
from huican.desk.contexts.paging import pages
from huican.desk.contexts.programme_words import KIND_OF, place_names
from huican.desk.contexts.what_if import change_words, changes_of, persons_place, question_place
from huican.desk.exports import masked_lines
from huican.desk.remembering import until_data_change
from huican.exchange.work_lists import WorkList
from huican.exchange.work_lists import workbook as written
from huican.kernel.certificate import CATEGORIES, LEVELS
from huican.kernel.errors import HuicanError
from huican.kernel.money import Fen, yuan_text
from huican.kernel.months import Month
from huican.programmes.standing import Standing, standing
from huican.programmes.what_if_persons import WORDS, Changed, who_changes
from huican.registry.queries.search import persons_named
from huican.ui import formats

ROWS_MAX = 100_000


@dataclass(frozen=True)
class Question:
    """A what-if, one programme of it and one group; narrowed to a township, category, level."""

    request: HttpRequest
    now: Standing
    month: Month
    changes: tuple[str, ...]
    programme: str
    group: str
    every: Sequence[Changed]

    @property
    def narrowed(self) -> dict[str, str]:
        """What the address narrows to."""
        return {key: self.request.GET.get(key, "")[:12] for key in _KEYS}

    def rows(self, *, but: str = "") -> list[Changed]:
        """Those that the address narrows to; `but` leaves one of its filters out."""
        wanted = {key: value for key, value in self.narrowed.items() if value and key != but}
        return [one for one in self.every if all(_KEYS[k](one) == v for k, v in wanted.items())]


_KEYS: dict[str, Callable[[Changed], str]] = {
    "place": lambda one: one.area_code[:9].ljust(12, "0"),
    "category": lambda one: str(one.category),
    "level": lambda one: str(one.level),
}


def asked(request: HttpRequest) -> Question:
    """What the address asks. Raises Http404 where it asks nothing that can be answered."""
    now, month, code = standing(), month_of(request), scope(request).code
    changes = tuple(changes_of(request))
    programme, group = (request.GET.get(key, "") for key in ("programme", "group"))
    if group not in WORDS:
        raise Http404
    try:
        every = until_data_change(
            "what-if-persons",
            lambda: who_changes(changes, month, code, programme, group, by=now),
            code, month, changes, programme, group, now.table.digest(), now.policies.digest,
        )  # fmt: skip
    except HuicanError:
        # An address that somebody changed by hand: the page of the question says what is wrong.
        raise Http404 from None
    return Question(request, now, month, changes, programme, group, every)


def listing(asked: Question) -> dict[str, Any]:
    """See desk/what_if_persons.html."""
    request, rows = asked.request, asked.rows()
    programme = asked.now.policies[asked.programme]
    page = page_number(request)
    shown = rows[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    persons = persons_named([one.person_id for one in shown], on=timezone.localdate())
    at = str(asked.month)
    return {
        "trail": [{"text": "试算", "url": question_place(request)}],
        "title": f"{programme.name}：{WORDS[asked.group]}的 {len(rows):,} 人",
        "lede": f"{asked.month.label}起，" + "；".join(
            change_words(asked.now, one) for one in asked.changes) + "。只是算，什么都没有改。",
        "export_url": persons_place(
            request, asked.programme, asked.group, name="what-if-export", **asked.narrowed
        ) if rows else None,
        "groups": [
            {"text": words, "url": here(request, group=code), "count": None,
             "current": code == asked.group}
            for code, words in WORDS.items()
        ],
        "filters": [
            {"name": name, "label": label, "links": _links(asked, name)}
            for name, label in (("place", "换一个乡镇"), ("category", "换一个类别"),
                                ("level", "换一个等级"))
        ],
        "rows": [
            {
                **person_cells(request, persons[one.person_id]),
                "url": address(request, "entitlement", one.person_id, asked.programme,
                               keep=False, at=at),
                "before": {"kind": KIND_OF[one.now], "words": one.now.word, "fen": one.fen_now},
                "after": {"kind": KIND_OF[one.then], "words": one.then.word, "fen": one.fen_then},
                "difference": _difference(one),
            }
            for one in shown if one.person_id in persons
        ],
        "has_money": programme.amount is not None,
        "pages": pages(request, page, len(rows), PAGE_ROWS, "人"),
    }  # fmt: skip


def _links(asked: Question, name: str) -> list[dict[str, Any]]:
    """One filter, each choice with how many there are under the other filters."""
    request, among = asked.request, asked.rows(but=name)
    counts = Counter(_KEYS[name](one) for one in among)
    words = _words(name, counts)
    chosen = asked.narrowed[name]
    if len(counts) < 2 and not chosen:
        return []
    return [
        {"text": "全部", "url": here(request, without=(name,)), "count": len(among),
         "current": not chosen},
        *({"text": words[key], "url": here(request, **{name: key}), "count": number,
           "current": key == chosen} for key, number in sorted(counts.items())),
    ]  # fmt: skip


def _words(name: str, keys: Counter[str]) -> dict[str, str]:
    if name == "place":
        names = place_names({key[:9] for key in keys}, timezone.localdate())
        return {key: names[key[:9]] for key in keys}
    known = CATEGORIES if name == "category" else LEVELS
    return {key: known.get(int(key), "不知道") for key in keys}


def _difference(one: Changed) -> str:
    if one.fen_now is None and one.fen_then is None:
        return "—"
    return formats.difference((one.fen_then or 0) - (one.fen_now or 0))


def workbook(asked: Question) -> tuple[str, bytes, int]:
    """The list's title, its xlsx (masked, as on the page), and how many rows it has."""
    rows = asked.rows()
    name = asked.now.policies[asked.programme].name
    title = f"试算{asked.month.label}起，{name}：{WORDS[asked.group]}"
    lines = [
        (one.person_id, (one.now.word, one.then.word, _yuan(one.fen_now), _yuan(one.fen_then)))
        for one in rows[:ROWS_MAX]
    ]
    heads = ("姓名", "残疾人证", "残疾", "住在", "现在", "改了以后", "现在（元）", "改了以后（元）")
    what = f"{title}（{'；'.join(change_words(asked.now, one) for one in asked.changes)}）"
    return title, written([WorkList("名单", what, heads, masked_lines(lines))]), len(rows)


def _yuan(fen: int | None) -> str:
    return "" if fen is None else yuan_text(Fen(fen))
