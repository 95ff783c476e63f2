"""A signed-in reader: Django's test client, through all of the middleware and templates."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY

from huican.access.models import Authenticator, User
from huican.access.operations import create_user
from huican.bench.running import BenchError
from huican.config import starting

_PASSWORD = "Bench-2026-songhu"
_HOST = "127.0.0.1"
# How the browser asks: a page, or words typed into the search box.
Address = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reader:
    """One browser with its user in it."""

    client: Client

    def get(self, address: Address) -> float:
        """Milliseconds until the whole page is there; what is searched for counts with its
        redirect. Raises BenchError for anything but a page."""
        begun = time.perf_counter()
        if isinstance(address, tuple):
            response = self.client.post(address[0], {"q": address[1]}, follow=True, HTTP_HOST=_HOST)
        else:
            response = self.client.get(address, HTTP_HOST=_HOST)
        took = (time.perf_counter() - begun) * 1000
        _must_be_page(response, address)
        return took


def _must_be_page(response: HttpResponse, address: Address) -> None:
    if response.status_code != 200:
        # What was typed names somebody: it is not said.
        place = address if isinstance(address, str) else address[0]
        raise BenchError(f"页面答的是 {response.status_code}", where=place)


def reader(username: str, area_code: str, roles: Sequence[str]) -> Reader:
    """A reader with these roles, made when there is none of this name, signed in."""
    at = starting.now()
    user = User.objects.filter(username=username).first()
    if user is None:
        user = create_user(
            username=username, display_name="量速度", area_code=area_code, roles=roles,
            by="system:bench", at=at, password=_PASSWORD,
        ).user  # fmt: skip
    device, _ = Authenticator.objects.get_or_create(
        user=user, name="bench", confirmed=True, defaults={"secret": "ab" * 20, "created_at": at}
    )
    client = Client()
    client.force_login(user, backend="huican.access.backend.PasswordBackend")
    kept = client.session
    kept[DEVICE_ID_SESSION_KEY] = device.persistent_id
    kept["seen_at"] = kept["signed_in_at"] = int(time.time())
    kept.save()
    return Reader(client)
