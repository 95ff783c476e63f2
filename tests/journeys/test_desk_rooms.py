"""Every room of a running site, in every state: no accessibility violation in any pair of theme
and text size, no page scrolls sideways, no script fails, nothing that the security policy refuses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.exceptions import Resolver404
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError

from tests.integration.desk_made_up import signed_in
from tests.journeys.axe_walk import WIDE, axe_findings, room_looks, sideways_findings
from tests.journeys.conftest import Site
from tests.journeys.desk_rooms import Room, rooms_of
from tests.journeys.determination_rooms import determination_rooms
from tests.journeys.my_rooms import give_slips, my_rooms
from tests.journeys.office_at_work import AtWork, set_to_work
from tests.journeys.payment_rooms import payment_rooms
from tests.journeys.recomputing_rooms import recomputing_rooms, recomputings
from tests.journeys.recovery_rooms import recovery_rooms
from tests.journeys.signin_rooms import prepare, signin_rooms
from tests.journeys.supervision_rooms import supervision_rooms

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db,
]
_STEP_MS = 20_000

# Addresses that answer with no page of their own: name → (why, what a GET gets).
NO_PAGE = {
    "healthz": ("一行字，给看护程序", "text"),
    "session": ("“我还在”，没有内容", "nothing"),
    "signin-restart": ("转到登录页", "redirect"),
    "signin-display": ("只收表单，回到原页", "form only"),
    "signout": ("只收表单，转到登录页", "form only"),
    "my-out": ("只收表单，转到本人查询", "form only"),
    "upload-confirm": ("只收表单，转到回执", "form only"),
    "persons-search": ("把查的话换成记号，转到查人的页", "redirect"),
    "import-returned": ("下载退回的表", "download"),
    "determined-export": ("下载名单（xlsx）", "download"),
    "what-if-export": ("下载试算的名单（xlsx）", "download"),
    "payment-file": ("只收表单，下载银行文件", "form only"),
    "letter-word": ("下载给个人的信（Word）", "download"),
    "payments-roll-export": ("下载在册名单（xlsx）", "download"),
    "inspection-word": ("下载检查报告（Word）", "download"),
    "finding-word": ("下载整改通知书（Word）", "download"),
    "published-list-word": ("下载贴出去的名单（Word）", "download"),
    "books-export": ("下载科目余额（CSV）", "download"),
    "books-account-export": ("下载一个科目的分录（CSV）", "download"),
    "report-word": ("下载 Word", "download"),
    "report-published-word": ("下载定稿的 Word", "download"),
}


@dataclass
class Walk:
    """What was seen on the way."""

    rooms: list[Room]
    work: AtWork
    violations: list[str] = field(default_factory=list)
    wide: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    visited: Counter[str] = field(default_factory=Counter)


@pytest.fixture(scope="module")
def walk(desk_site: Site, chromium: Browser, django_db_blocker: object) -> Iterator[Walk]:
    """One window through all rooms; each is loaded once and looked at in every way."""
    with django_db_blocker.unblock(), override_settings(AXES_ENABLED=True):  # type: ignore[attr-defined]
        work = set_to_work()
        rooms = [
            *rooms_of(work), *determination_rooms(work.determined), *recovery_rooms(work.recovering), *payment_rooms(work.paying),
            *supervision_rooms(work.supervised, work.paying), *signin_rooms(prepare()),
            *my_rooms(give_slips()), *recomputing_rooms(recomputings(work.paying)),
        ]  # fmt: skip
        seen = Walk(rooms, work)
        sessions = {**desk_site.sessions, **work.sessions}
        context = chromium.new_context(
            reduced_motion="reduce", viewport={"width": WIDE, "height": 1000}
        )
        page = context.new_page()
        page.set_default_timeout(_STEP_MS)
        page.on("console", lambda said: seen.complaints.append(f"{page.url} {said.text}"))
        page.on("pageerror", lambda error: seen.complaints.append(f"{page.url} {error}"))
        for room in seen.rooms:
            context.clear_cookies()
            if room.reader is not None:
                cookie = {"name": "huican_session", "value": sessions[room.reader]}
                context.add_cookies([{**cookie, "url": desk_site.address}])  # type: ignore[typeddict-item]
            with room.fault():
                _look_at(page, desk_site.address, room, seen)
        context.close()
        yield seen


def _look_at(page: Page, site: str, room: Room, seen: Walk) -> None:
    statuses: list[int] = []

    def remember(answer: object) -> None:
        if answer.request.is_navigation_request():  # type: ignore[attr-defined]
            statuses.append(answer.status)  # type: ignore[attr-defined]

    page.on("response", remember)
    page.goto(site + room.address)
    try:
        (room.steps or (lambda _: None))(page)
    except PlaywrightError as error:
        seen.wrong.append(f"{room.name}：走不到。{error.message[:200]}")
    page.remove_listener("response", remember)
    text = page.inner_text("body")
    if statuses[-1] != room.status or room.said not in text:
        seen.wrong.append(f"{room.name}：{statuses[-1]} {page.url} {text[:200]!r}")
    if not page.title().endswith("· 惠残") or page.locator("h1").count() != 1:
        seen.wrong.append(f"{room.name}：标题“{page.title()}”，{page.locator('h1').count()} 个 h1")
    ways = room_looks(seen.rooms.index(room))
    seen.violations += axe_findings(page, room.name, ways, popups=room.popups)
    seen.wide += sideways_findings(page, room.name)
    try:
        seen.visited[resolve(urlsplit(page.url).path).view_name] += 1
    except Resolver404:
        assert room.status == 404, room.name


def test_every_room_is_reached_in_its_state_and_has_one_heading_and_its_own_title(
    walk: Walk,
) -> None:
    assert not walk.wrong, "\n".join(walk.wrong)


def test_no_room_breaks_an_accessibility_rule_in_any_theme_or_text_size(walk: Walk) -> None:
    assert not walk.violations, "\n".join(walk.violations)


def test_no_room_scrolls_sideways_at_any_width_or_text_size(walk: Walk) -> None:
    assert not walk.wide, "\n".join(walk.wide)


def test_no_room_makes_the_browser_complain(walk: Walk) -> None:
    # A page that is not there, or not for this reader, is said in the console by its status.
    asked = {room.status for room in walk.rooms} - {200}
    said = tuple(f"the server responded with a status of {status}" for status in asked)
    left = [one for one in walk.complaints if not any(words in one for words in said)]
    assert not left, "\n".join(left)


def _names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _names(one.url_patterns)
        else:
            assert one.name, f"{one.pattern} 没有名字"
            yield one.name


def test_the_walk_visits_every_named_address_that_answers_with_a_page(walk: Walk) -> None:
    named = set(_names(get_resolver().url_patterns))
    assert named - set(walk.visited) - set(NO_PAGE) == set(), "走查没有到这些地址"
    assert set(NO_PAGE) - named == set(), "例外里有已经没有的地址"
    assert set(NO_PAGE) & set(walk.visited) == set(), "例外里有其实是页面的地址"


def test_an_address_outside_the_walk_really_answers_with_no_page(walk: Walk) -> None:
    from django.urls import reverse

    places = {
        "upload-confirm": [walk.work.open],
        "import-returned": [walk.work.roster],
        "determined-export": ["not-receiving"],
        "payment-file": [walk.work.paying.batches["released"], "one-card"],
        "letter-word": [walk.work.recovering.letter],
        "inspection-word": [walk.work.supervised.inspection],
        "finding-word": [walk.work.supervised.asked],
        "published-list-word": [walk.work.supervised.standing],
        "books-account-export": ["recoverable"],
        "report-word": ["yearly-summary"],
        "report-published-word": [walk.work.report],
    }
    asked = {
        "what-if-export": "change=nursing-subsidy.月标准=100&programme=nursing-subsidy"
        "&group=unknown-then",
    }
    client: Client = signed_in("jingban")
    for name, (_, kind) in NO_PAGE.items():
        # The first look at a restart ends the session of whoever looks.
        reader = Client() if name == "signin-restart" else client
        reader = signed_in("jiancha") if name == "inspection-word" else reader
        place = reverse(name, args=places.get(name, []))
        answer = reader.get(f"{place}?{asked[name]}" if name in asked else place)
        found = {
            "redirect": answer.status_code == 302,
            "form only": answer.status_code == 405,
            "nothing": answer.status_code == 204,
            "text": answer.headers.get("Content-Type") == "text/plain",
            "download": answer.headers.get("Content-Disposition", "").startswith("attachment"),
        }
        assert found[kind], f"{name}：{answer.status_code} {answer.headers}"
