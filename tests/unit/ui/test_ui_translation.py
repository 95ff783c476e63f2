"""Chinese words of templates are the keys; the catalogue has the English ones."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation as languages

from huican.ui import translation
from huican.ui.environment import PARTS, environment

CATALOGUE = PARTS / "locale" / "en" / "LC_MESSAGES"
# Pages that a reader of English must be able to walk through.
WHOLE = (
    "ui/jinja2/huican/layouts", "ui/jinja2/huican/components", "desk/jinja2/desk/signin*.html",
    "desk/jinja2/desk/home.html", "desk/jinja2/desk/figure*.html", "desk/jinja2/desk/report*.html",
    "desk/jinja2/desk/_figure_opened.html", "desk/jinja2/desk/error.html",
)  # fmt: skip


def templates() -> list[Path]:
    found = []
    for place in WHOLE:
        path = PARTS / place
        found += sorted(path.glob("*.html") if path.is_dir() else path.parent.glob(path.name))
    return found


def catalogue():
    with open(CATALOGUE / "django.po", "rb") as file:
        return read_po(file, locale="en", domain="django")


def test_the_pages_to_be_complete_are_there():
    assert len(templates()) > 40


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.name)
def test_every_word_of_the_main_pages_has_its_english(path):
    known = catalogue()
    missing = [
        f"第 {line} 行 {words}"
        for line, words in translation.words_of(path.read_text("utf-8"))
        if not (message := known.get(words)) or not message.string
    ]
    assert missing == [], "请在 locale/en/LC_MESSAGES/django.po 里补上，再运行 scripts/words.py"


def rendered(source: str, language: str, **values: object) -> str:
    with languages.override(language):
        return environment().from_string(source).render(**values)


SOURCE = (
    '<p title="登录">\n  登录 <b>{{ n }}</b>{{ "登录" }}{# 登录 #}</p>{% set x = "登录" %}{{ x }}'
)


def test_a_page_in_chinese_is_what_the_template_says():
    assert rendered(SOURCE, "zh-hans", n=3) == '<p title="登录">\n  登录 <b>3</b>登录</p>登录'


def test_a_page_in_english_has_every_word_looked_up():
    assert rendered(SOURCE, "en", n=3) == (
        '<p title="Sign in">\n  Sign in <b>3</b>Sign in</p>Sign in'
    )


def test_a_word_that_a_view_hands_over_is_looked_up_whole():
    assert rendered("{{ label }}", "en", label="撤回") == "Withdraw"
    assert rendered("{{ label }}", "en", label="撤回了 3 行") == "撤回了 3 行"
    assert rendered("{{ label }}", "zh-hans", label="撤回") == "撤回"


def test_what_an_office_wrote_is_escaped_in_every_language():
    for language in ("zh-hans", "en"):
        assert rendered("{{ cell }}", language, cell="<b>张") == "&lt;b&gt;张"


def test_names_of_templates_are_not_words():
    source = '{% from "huican/components/icon.html" import icon %}{{ icon("down") }}'
    assert "<svg" in rendered(source, "en")
