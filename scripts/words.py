"""Brings the English catalogue up to date with the templates: python scripts/words.py

New words of templates are added without a translation, words that are gone go; the rest stays as
it is. Then the catalogue is compiled. Words that are still to be translated are printed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from huican.ui.translation import SHOWN, words_of

SOURCE = Path(__file__).resolve().parent.parent / "src" / "huican"
FOLDER = SOURCE / "locale" / "en" / "LC_MESSAGES"
# The gallery shows components to developers; nobody else reads it.
LEFT_OUT = {"gallery.html"}


def main() -> int:
    """Exit code 0 when every word has its English, 4 when some are missing."""
    with open(FOLDER / "django.po", "rb") as file:
        catalogue = read_po(file, locale="en", domain="django")
    wanted: dict[str, list[str]] = {}
    for path in sorted(SOURCE.glob("*/jinja2/**/*.html")):
        if path.name not in LEFT_OUT:
            for _, words in words_of(path.read_text("utf-8")):
                wanted.setdefault(words, []).append(path.relative_to(SOURCE).as_posix())
    for message in list(catalogue):
        if message.id and message.context != SHOWN and message.id not in wanted:
            catalogue.delete(message.id)
    for words, places in wanted.items():
        message = catalogue.get(words) or catalogue.add(words)
        message.locations = [(place, None) for place in dict.fromkeys(places)]
        message.flags.discard("python-format")
    with open(FOLDER / "django.po", "wb") as file:
        write_po(file, catalogue, width=100, include_lineno=False)
    with open(FOLDER / "django.mo", "wb") as file:
        write_mo(file, catalogue)
    missing = [message.id for message in catalogue if message.id and not message.string]
    for words in missing:
        print(words)
    return 4 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
