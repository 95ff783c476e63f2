"""Addresses of the money pages: published lists, patterns, inspections."""

from django.urls import URLPattern, path

from huican.desk.views import findings, inspections, published, supervision

urlpatterns: list[URLPattern] = [
    path("supervision/", supervision.home, name="supervision"),
    path("supervision/money", supervision.money, name="supervision-money"),
    path("supervision/patterns/", supervision.patterns, name="patterns"),
    path("supervision/patterns/<slug:code>", supervision.pattern, name="pattern"),
    path("supervision/inspections/", inspections.every, name="inspections"),
    path("supervision/inspections/new", inspections.new, name="inspection-new"),
    path("supervision/inspections/<int:inspection_id>", inspections.one, name="inspection"),
    path(
        "supervision/inspections/<int:inspection_id>/word",
        inspections.report,
        name="inspection-word",
    ),
    path(
        "supervision/inspections/<int:inspection_id>/items/<int:item_id>",
        inspections.item,
        name="inspection-item",
    ),
    path(
        "supervision/inspections/<int:inspection_id>/findings/new",
        findings.new,
        name="finding-new",
    ),
    path("supervision/findings/", findings.every, name="findings"),
    path("supervision/findings/asked", findings.asked, name="findings-asked"),
    path("supervision/findings/<int:finding_id>", findings.one, name="finding"),
    path("supervision/findings/<int:finding_id>/word", findings.notice, name="finding-word"),
    path("lists/", published.every, name="published-lists"),
    path("lists/new", published.new, name="published-list-new"),
    path("lists/<int:list_id>", published.one, name="published-list"),
    path("lists/<int:list_id>/word", published.notice, name="published-list-word"),
    path("public/lists/<slug:token>", published.public_list, name="public-list"),
]
