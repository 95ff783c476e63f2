"""All addresses. Each part brings its own list; every view says who may open it (access)."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from huican.config import errors, health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("healthz/session", health.session, name="session"),
]
if find_spec("huican.desk") and find_spec("huican.desk.urls"):
    urlpatterns.append(path("", include("huican.desk.urls")))

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
