"""Users to try things with."""

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from huican.access import operations
from tests.unit.access.site import NOW, PASSWORD


@pytest.fixture(autouse=True)
def own_var(tmp_path, settings):
    settings.HUICAN_VAR = tmp_path
    cache.clear()


@pytest.fixture
def make_user(db):
    def make(username="li", roles=("handler",), area_code="990826000000", **values):
        given = {"password": PASSWORD, "display_name": "李雯", "by": "system:test", "at": NOW}
        return operations.create_user(
            username=username, roles=roles, area_code=area_code, **(given | values)
        ).user

    return make


@pytest.fixture
def browser(client):
    """A request with the client's session, as a sign-in view sees it; `step` runs and saves."""

    def run(step, *arguments, **keywords):
        from importlib import import_module

        from django.conf import settings
        from django.contrib.auth import get_user

        request = RequestFactory().post("/signin", REMOTE_ADDR=keywords.pop("ip", "10.0.0.1"))
        engine = import_module(settings.SESSION_ENGINE)
        cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
        request.session = engine.SessionStore(cookie.value if cookie else None)
        request.user = get_user(request)
        try:
            return step(request, *arguments, **keywords)
        finally:
            request.session.save()
            client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key

    return run
