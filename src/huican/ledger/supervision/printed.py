"""Reads of an inspection for its report, whole, and of a list for the notice board."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Sum

from huican.kernel.errors import HuicanError
from huican.ledger.models import (
    FindingAct,
    Inspection,
    InspectionFinding,
    InspectionSample,
    PublishedList,
    PublishedRow,
    SampleItem,
)
from huican.ledger.supervision import lists

_AT_ONCE = 200
# What a file holds at most; a longer list is taken village by village.
NOTICE_ROWS_MAX = 20_000


class NoNotice(HuicanError):
    """A list that is not to be pinned up: it is down, or too long for one file."""

    code = "no-notice"


@dataclass(frozen=True, slots=True)
class Seen:
    """Payments and their fen."""

    count: int
    fen: int


@dataclass(frozen=True, slots=True)
class Told:
    """A finding and what was said and done about it, in order."""

    finding: InspectionFinding
    acts: Sequence[FindingAct]

    @property
    def latest_answer(self) -> FindingAct | None:
        """What the asked said last; None before he said anything."""
        return next((act for act in reversed(self.acts) if act.act == "answer"), None)

    @property
    def latest_asking(self) -> FindingAct | None:
        """When it was last put to him: raised, or sent back."""
        return next((act for act in reversed(self.acts) if act.act in ("raise", "send-back")), None)


def samples(one: Inspection) -> list[tuple[InspectionSample, int]]:
    """The samples in the order they were drawn, and how many payments each has."""
    return [(each, each.held) for each in
            one.samples.order_by("pk").annotate(held=Count("items"))]  # fmt: skip


def seen(one: Inspection) -> dict[str, Seen]:
    """The drawn payments by what was seen: "" (not looked at), fine, found."""
    rows = (
        SampleItem.objects.filter(sample__inspection=one)
        .values_list("verdict")
        .annotate(count=Count("pk"), fen=Sum("amount_fen"))
    )
    there = {verdict: Seen(count, int(fen)) for verdict, count, fen in rows}
    return {verdict: there.get(verdict, Seen(0, 0)) for verdict in ("", "fine", "found")}


def findings(one: Inspection) -> Iterator[Told]:
    """The findings in the order of their numbers, read a few hundred at a time."""
    found = (
        InspectionFinding.objects.filter(inspection=one)
        .select_related("inspection", "item")
        .prefetch_related(Prefetch("acts", queryset=FindingAct.objects.order_by("pk")))
        .order_by("number")
    )
    for finding in found.iterator(chunk_size=_AT_ONCE):
        yield Told(finding, list(finding.acts.all()))


def told(finding: InspectionFinding) -> Told:
    """One finding, for the notice to whoever is asked."""
    return Told(finding, list(finding.acts.order_by("pk")))


def notice_villages(one: PublishedList, *, village: str, today: date) -> list[lists.Village]:
    """The villages that a file for the notice board has a sheet for: one, or all.

    Raises NoNotice when the list is down, or is too long for one file; NoSuchList when it has no
    such village.
    """
    state = lists.state_of(one, today)
    if state in (lists.OVER, lists.WITHDRAWN):
        raise NoNotice(
            "公示期满，名单已经撤下，不能再打印" if state == lists.OVER
            else "名单已经提前撤下，不能再打印",
            where=one.title, remedy="贴出去的，请也取下来",
        )  # fmt: skip
    there = lists.villages(one)
    if village:
        there = [each for each in there if each.code == village]
        if not there:
            raise lists.NoSuchList("名单里没有这个村（社区）", remedy="请从名单的页面里选")
    if sum(each.rows for each in there) > NOTICE_ROWS_MAX and len(there) > 1:
        raise NoNotice(
            f"名单有 {one.row_count:,} 行，放在一个文件里太长", where=one.title,
            remedy="请在下面一个村一个村地下载",
        )  # fmt: skip
    return there


def notice_rows(one: PublishedList, village: str) -> list[PublishedRow]:
    """The rows of a village, in the order they were put up."""
    return list(PublishedRow.objects.filter(list=one, village_code=village).order_by("number"))
