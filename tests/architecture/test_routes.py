"""Every address says who may open it."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from huican.access.permissions import access_of
from huican.access.rolebook import rolebook

# The only addresses that nobody needs to sign in for. A new one is added here on purpose.
OPEN_TO_ALL = {"healthz", "public/lists/<slug:token>", "my/", "my/out"}


def routes(resolver=None, prefix=""):
    """All (path, pattern) of the site."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif isinstance(entry, URLPattern):
            yield path, entry


ROUTES = list(routes())


def test_there_are_addresses_to_look_at():
    assert "healthz" in {path for path, _ in ROUTES}


@pytest.mark.parametrize(("path", "route"), ROUTES, ids=[path for path, _ in ROUTES])
def test_every_address_says_who_may_open_it(path, route):
    mark = access_of(route.callback)
    assert mark is not None, (
        f'/{path} 没有写谁能打开。请给视图加 @requires("…")、@signed_in("…") 或 @public("…")'
    )
    if mark.kind == "verb":
        assert mark.verb in rolebook().verbs, f"/{path} 的动词 {mark.verb} 不在 roles.yaml 里"
        assert rolebook().roles_with(mark.verb), f"没有角色能打开 /{path}（{mark.verb}）"
    else:
        assert mark.reason.strip(), f"/{path} 没有写为什么不要权限"


def test_only_the_listed_addresses_are_open_to_all():
    found = {path for path, route in ROUTES if access_of(route.callback).kind == "public"}
    signin = {path for path in found if path.startswith("signin")}
    assert found - signin == OPEN_TO_ALL
