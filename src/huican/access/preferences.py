"""How pages look for one reader: saved with the account; in a cookie before signing in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from huican.access.models import Density, TextSize, Theme, User

COOKIE = "huican_prefs"
_COOKIE_S = 365 * 24 * 60 * 60
_HTML_LANGUAGE = {"zh-hans": "zh-CN"}


@dataclass(frozen=True)
class Preferences:
    """The three attributes of <html> (ui §4) and the language."""

    theme: str = Theme.LIGHT
    text: str = TextSize.STANDARD
    density: str = Density.DESK
    language: str = "zh-hans"

    @property
    def lang(self) -> str:
        """The value of <html lang>."""
        return _HTML_LANGUAGE.get(self.language, self.language)

    def changed(self, values: Mapping[str, str]) -> Preferences:
        """With what `values` (theme, text, density, language) say; unknown values are ignored."""
        allowed = {
            "theme": set(Theme.values),
            "text": set(TextSize.values),
            "density": set(Density.values),
            "language": {code for code, _ in settings.LANGUAGES},
        }
        good = {key: values[key] for key in allowed if values.get(key) in allowed[key]}
        return replace(self, **good)


def of_request(request: HttpRequest) -> Preferences:
    """The account's preferences; before signing in, those of the cookie."""
    user = getattr(request, "user", None)
    if isinstance(user, User) or (user is not None and user.is_authenticated):
        return Preferences(user.theme, user.text_size, user.density, user.language)
    return Preferences().changed(dict(parse_qsl(request.COOKIES.get(COOKIE, "")[:200])))


def keep(request: HttpRequest, response: HttpResponseBase, preferences: Preferences) -> None:
    """Save `preferences`: in the account when signed in, and in the cookie for the next sign-in."""
    from huican.access.operations import save_preferences

    if request.user.is_authenticated:
        save_preferences(request.user, preferences)
    response.set_cookie(
        COOKIE,
        urlencode(
            {
                "theme": preferences.theme,
                "text": preferences.text,
                "density": preferences.density,
                "language": preferences.language,
            }
        ),
        max_age=_COOKIE_S,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
