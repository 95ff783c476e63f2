"""The templates are found and rendered, with Django and without it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from huican.ui.environment import PARTS, STYLES, environment

TEMPLATES = sorted(
    str(path.relative_to(folder))
    for folder in PARTS.glob("*/jinja2")
    for path in folder.rglob("*.html")
)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_can_be_parsed(name: str) -> None:
    environment().get_template(name)


@pytest.mark.parametrize("name", [t for t in TEMPLATES if t.startswith("desk/")])
def test_every_page_says_what_it_is_and_what_it_needs(name: str) -> None:
    source = next(PARTS.glob(f"*/jinja2/{name}")).read_text(encoding="utf-8")
    assert source.startswith("{#")


def test_every_stylesheet_of_the_layout_exists() -> None:
    for sheet in STYLES:
        assert (Path(PARTS) / "ui/static/huican" / sheet).is_file(), sheet


def test_text_is_escaped() -> None:
    template = environment().from_string(
        '{% from "huican/components/note.html" import note %}{{ note("bad", lead, text) }}'
    )
    html = template.render(lead="<b>x</b>", text='"><script>')
    assert "<script>" not in html
    assert "&lt;b&gt;" in html


def test_a_macro_with_missing_options_prints_nothing_strange() -> None:
    template = environment().from_string(
        '{% from "huican/components/forms.html" import text_input %}{{ text_input("q", "姓名") }}'
    )
    html = template.render()
    assert "{{" not in html
    assert "None" not in html
    assert "undefined" not in html


def test_django_renders_an_error_page_without_any_context() -> None:
    html = render_to_string("desk/404.html")
    assert "没有这一页" in html


def test_django_gives_forms_their_csrf_token_and_styles_their_address() -> None:
    request = RequestFactory().get("/")
    shell = {
        "office": "松湖县残联",
        "home_url": "/",
        "nav": [],
        "user": {"name": "李雯", "role": "县残联 · 经办"},
        "signout_url": "/signout",
        "area": {"label": "东风村", "links": [], "search_url": None},
        "prefs_url": "/prefs",
        "here": "/",
        "as_of": datetime(2026, 11, 20, tzinfo=UTC),
    }
    from django.template import engines

    template = engines.all()[0].env.from_string(
        '{% extends "huican/layouts/desk.html" %}{% block title %}试{% endblock %}'
    )
    html = template.render(
        shell=shell, csrf_input='<input name="csrfmiddlewaretoken">', request=request
    )
    assert html.count("csrfmiddlewaretoken") == 2  # sign-out, display settings
    assert "/static/huican/tokens.css" in html
    assert '<p class="hc-area hc-area--fixed">' in html  # the lowest level cannot switch area
