"""The paying office as its pages show it: the fixture of tests of pages, and how they read one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.http import HttpResponse

from tests.integration.desk_made_up import load_office, signed_in
from tests.integration.determined_office import determine_office
from tests.integration.paying_office import Paying, pay_office


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: object) -> Iterator[Paying]:
    """The office, committed: each test works on it inside its own transaction, which is undone.

    The books look at their balance at the end of a transaction; an import makes them look at once.
    """
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        load_office()
        determine_office()
        try:
            yield pay_office()
        finally:
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What a test did is undone; what pages remembered of it must go too."""
    cache.clear()


def words(answer: HttpResponse) -> str:
    """The text of a page's main part, as a reader has it."""
    assert answer.status_code == 200, (answer.status_code, answer.headers)
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.S)
    assert main is not None
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main[0])))


def read(address: str, reader: str = "jingban") -> str:
    return words(signed_in(reader).get(address))


def links(address: str, reader: str = "jingban") -> list[str]:
    html = signed_in(reader).get(address).content.decode()
    main = re.search(r"<main.*?</main>", html, re.S)
    assert main is not None
    return [unescape(one) for one in re.findall(r'href="([^"]+)"', main[0])]
