"""A site of four pages, to try who may open what; and who tries it when."""

from datetime import UTC, datetime

from django.http import HttpResponse
from django.urls import path

from huican.access.permissions import public, require_inside, requires, signed_in
from huican.config import errors

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PASSWORD = "Songhu-2026-zhen"


@public("登录页")
def signin(request):
    return HttpResponse("signin")


@requires("figures.read")
def figures(request):
    return HttpResponse(f"figures of {request.scope.code}")


@requires("person.reveal")
def reveal(request, area_code):
    require_inside(request, area_code)
    return HttpResponse("revealed")


@signed_in("自己的显示设置")
def own(request):
    return HttpResponse("own")


urlpatterns = [
    path("signin", signin, name="signin"),
    path("figures", figures),
    path("reveal/<str:area_code>", reveal),
    path("own", own),
]
handler403 = errors.forbidden
handler404 = errors.not_found
