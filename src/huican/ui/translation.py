"""Pages in the reader's language, with the Chinese of the templates as it stands as the key.

Templates are written in plain Chinese. While one is compiled, each run of Chinese in it, between
tags, in an attribute, or as a text in an expression, becomes a look-up in the catalogue of the
reader's language (locale/<language>/LC_MESSAGES/django.po); what has no translation stays
Chinese. So a template needs no marks, and a new word in one is a missing line in the catalogue,
which a test names.

What a view hands over already worded (a label of the navigation, the name of a figure) is looked
up whole when it is printed, under the context "shown" of the catalogue. Sentences that a view puts
together from numbers, and what offices wrote, stay Chinese.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext, pgettext
from jinja2 import Environment, nodes
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

# A run of words: what stands between tags, quotes of attributes and line ends.
RUN = re.compile(r"[^<>\"\n]*[\u3400-\u9fff][^<>\"\n]*")
_EDGES = " \t\u3000"
_CHINESE = re.compile(r"[\u3400-\u9fff]")


# Words of values have a context of their own: a word of a template may mean another thing.
SHOWN = "shown"


def _another_language() -> bool:
    return settings.configured and get_language() not in (None, settings.LANGUAGE_CODE)


def translated(text: str) -> str:
    """`text` in the reader's language; as it is when the catalogue does not know it."""
    return gettext(text) if _another_language() else text


def translated_markup(text: str) -> Markup:
    """The same for words of a template, which are markup already (&nbsp;)."""
    return Markup(translated(text))


def shown(value: Any) -> Any:
    """What is printed for a value of the context: a known wording in the reader's language."""
    if type(value) is str and not value.isascii() and _another_language():
        return pgettext(SHOWN, value)
    return value


def runs(text: str) -> Iterator[tuple[int, int]]:
    """Where the runs of Chinese words in a piece of template stand, without blanks around them."""
    for found in RUN.finditer(text):
        words = found.group()
        start = found.start() + len(words) - len(words.lstrip(_EDGES))
        yield start, found.end() - (len(words) - len(words.rstrip(_EDGES)))


class TranslatedText(Extension):
    """Turns Chinese words of templates into look-ups while they are compiled."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Literal text is cut into runs; texts in expressions are looked up when evaluated."""
        block = ""
        for token in stream:
            if token.type == "block_begin":
                block = "?"
            elif block == "?" and token.type == "name":
                block = token.value
            elif token.type == "block_end":
                block = ""
            if token.type == "data":
                yield from _cut(token)
            elif token.type == "string" and _CHINESE.search(token.value) and not _names(block):
                yield from _looked_up(token, "translated")
            else:
                yield token

    def parse(self, parser: Any) -> nodes.Node:
        """No tags of its own."""
        raise NotImplementedError


def _names(block: str) -> bool:
    """Tags in which a text is the name of a template or a block, not a wording."""
    return block in {"extends", "from", "import", "include", "block"}


def _cut(token: Token) -> Iterator[Token]:
    text, line, at = token.value, token.lineno, 0
    for start, end in runs(text):
        if start > at:
            yield Token(line, "data", text[at:start])
        yield Token(line, "variable_begin", "{{")
        yield from _looked_up(Token(line, "string", text[start:end]), "translated_markup")
        yield Token(line, "variable_end", "}}")
        at = end
    if at < len(text):
        yield Token(line, "data", text[at:])


def _looked_up(token: Token, function: str) -> Iterator[Token]:
    line = token.lineno
    yield Token(line, "name", function)
    yield Token(line, "lparen", "(")
    yield token
    yield Token(line, "rparen", ")")


def words_of(source: str) -> list[tuple[int, str]]:
    """The Chinese words of a template that readers see, with their lines, in order.

    For filling and checking the catalogue: exactly what is looked up when the page is shown.
    """
    lexer = Environment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.do", TranslatedText]
    )
    found, before = [], deque[Token](maxlen=2)
    for token in lexer._tokenize(source, None):
        if token.type == "string" and len(before) == 2 and before[1].type == "lparen":
            if before[0].value in {"translated", "translated_markup"}:
                found.append((token.lineno, str(token.value)))
        before.append(token)
    return found
