"""A running site with a small made-up office, and Debian's Chromium to walk it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Site:
    """A running site: its address, and the session of each user who is signed in."""

    address: str
    sessions: Mapping[str, str]

    def window(self, chromium: Browser, username: str) -> Page:
        """A window in which a user is signed in."""
        context = chromium.new_context(
            reduced_motion="reduce", viewport={"width": 1440, "height": 1000}
        )
        cookie = {"name": "huican_session", "value": self.sessions[username], "url": self.address}
        context.add_cookies([cookie])
        return context.new_page()


@pytest.fixture(scope="module")
def desk_site(
    django_db_setup: None, django_db_blocker: object, chromium: Browser
) -> Iterator[Site]:
    """A site whose data are committed, so that its own threads see them, and taken away afterwards.

    It comes after the browser and goes before it: while Playwright's loop runs, Django gives this
    thread another connection than without, and one that stays open would hold the tables.

    Tests that use it carry the mark `django_db`, and read only: what they write in their own
    transaction the site does not see.
    """
    from django.core.management import call_command
    from django.core.servers.basehttp import ThreadedWSGIServer
    from django.core.wsgi import get_wsgi_application
    from django.db import connections
    from django.test.testcases import QuietWSGIRequestHandler

    from tests.integration.desk_made_up import USERS, load_office, signed_in

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        load_office()
        # A connection that a thread of the site keeps would hold the test database.
        settings_of_connection = connections["default"].settings_dict
        kept_s, settings_of_connection["CONN_MAX_AGE"] = settings_of_connection["CONN_MAX_AGE"], 0
        server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
        server.set_app(get_wsgi_application())
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            sessions = {name: signed_in(name).cookies["huican_session"].value for name in USERS}
            yield Site(f"http://127.0.0.1:{server.server_port}", sessions)
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
            settings_of_connection["CONN_MAX_AGE"] = kept_s
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser a module."""
    from django.db import connections

    if not CHROMIUM.exists():
        pytest.skip("没有 Chromium")
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as environment:
        # Playwright's own loop runs in this thread; Django would take it for asynchronous code.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
        # The connection that belongs to Playwright's loop: nobody else would close it.
        connections.close_all()


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    """A fresh browser window: no cookies, no motion."""
    context = chromium.new_context(
        reduced_motion="reduce", viewport={"width": 1440, "height": 1000}
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()
