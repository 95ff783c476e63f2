"""The Jinja2 environment of every page: templates of all parts plus GOV.UK Frontend's macros."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    Undefined,
)

from huican.ui import formats, translation

PARTS = Path(__file__).resolve().parent.parent

STYLES = (
    "govuk.css",
    "tokens.css",  # after the library: its last block maps every --govuk-* colour to ours
    "css/base.css",
    "css/forms.css",
    "css/shell.css",
    "css/layout.css",
    "css/tables.css",
    "css/states.css",
    "css/figures.css",
    "css/importing.css",
    "css/person.css",
    "css/determination.css",
    "css/signin.css",
    "css/public.css",
    "css/narrow.css",
    "css/print.css",
)

FILTERS: dict[str, Callable[..., str]] = {
    "number": formats.number,
    "yuan": formats.yuan,
    "wan": formats.wan,
    "deduction": formats.deduction,
    "difference": formats.difference,
    "percent": formats.percent,
    "day": formats.day,
    "short_day": formats.short_day,
    "iso_day": formats.iso_day,
    "weekday": formats.weekday,
    "clock": formats.clock,
    "short_clock": formats.short_clock,
}


def _static(path: str) -> str:
    from django.conf import settings

    if not settings.configured:  # looked at without a running site: samples, tests
        return f"/static/{path}"
    from django.templatetags.static import static

    return str(static(path))


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    from django.urls import reverse

    return reverse(name, args=args, kwargs=kwargs)


def _gettext(message: str) -> str:
    from django.conf import settings
    from django.utils.translation import gettext

    return gettext(message) if settings.configured else message


def _ngettext(singular: str, plural: str, n: int) -> str:
    from django.conf import settings
    from django.utils.translation import ngettext

    return ngettext(singular, plural, n) if settings.configured else singular


def part_loader() -> FileSystemLoader:
    """Templates of every part, found as `<part>/jinja2/`, without Django's app registry."""
    return FileSystemLoader(sorted(str(folder) for folder in PARTS.glob("*/jinja2")))


def environment(**options: Any) -> Environment:
    """Build the environment; called by Django's Jinja2 backend, or without options on its own.

    Missing names are lenient even in debug: GOV.UK Frontend's macros test for absent options,
    and Django's debug behaviour would print braces into attributes.
    """
    loader: BaseLoader | None = options.pop("loader", None)
    loaders = [loader] if loader is not None else []
    # the library's own files name each other by its package name
    library = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    options["undefined"] = Undefined
    options.setdefault("autoescape", True)
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    options.setdefault(
        "extensions", ["jinja2.ext.i18n", "jinja2.ext.do", translation.TranslatedText]
    )
    options.setdefault("finalize", translation.shown)
    env = Environment(
        loader=ChoiceLoader([*loaders, part_loader(), library]),
        **options,
    )
    env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(
        static=_static, url=_url, styles=STYLES, mask=formats.mask, spoken=formats.spoken,
        translated=translation.translated, translated_markup=translation.translated_markup,
    )  # fmt: skip
    env.filters.update(FILTERS)
    return env
