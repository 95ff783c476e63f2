"""Every desk page, with made-up data, meets the design language's finish line (ui, section 13).

Chromium is Debian's; without it the checks that need a browser are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from axe_walk import axe_findings, sample_looks, sideways_findings
from playwright.sync_api import Browser, Page, sync_playwright
from render_samples import STATIC, render, render_all, serve
from sample_contexts import PAGES

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TEMPLATES = Path(__file__).resolve().parents[2] / "src/huican/desk/jinja2/desk"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "ui"
needs_browser = pytest.mark.skipif(not CHROMIUM.exists(), reason="没有 Chromium")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("samples")
    render_all(folder)
    with serve(folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    # without motion: a colour half-way between two themes is nobody's to see
    opened = browser.new_page(reduced_motion="reduce")
    yield opened
    opened.close()


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of one page, loaded once: complaints of the browser, controls out of order,
    where the first Tab leads, what axe found, and where the page is too wide."""

    complaints: list[str]
    jumps: int
    has_errors: bool
    first: str
    violations: list[str]
    wide: list[str]


@pytest.fixture(scope="module")
def seen(site: str, browser: Browser) -> Iterator[Callable[[str], Seen]]:
    """Looks at a page when it is first asked for. One window for all: a new one takes longer than
    most pages do."""
    page = browser.new_page(reduced_motion="reduce")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    @cache
    def look(name: str) -> Seen:
        complaints.clear()
        page.goto(f"{site}/{name}.html")
        said = list(complaints)
        jumps = page.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])").count()
        page.evaluate("document.activeElement && document.activeElement.blur()")
        page.keyboard.press("Tab")
        first = page.evaluate("document.activeElement.className")
        # The skip link lies over the page for as long as it has the focus.
        page.evaluate("document.activeElement.blur()")
        ways = sample_looks(list(PAGES).index(name))
        return Seen(
            said, jumps,
            page.evaluate("!!document.getElementById('error-summary')"),
            first,
            # the shell's own boxes are the same on every page: opened on one of each layout
            axe_findings(page, name, ways, popups=name in ("home", "signin")),
            sideways_findings(page, name),
        )  # fmt: skip

    yield look
    page.close()


@needs_browser
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_accessibility_violation_in_any_theme_or_text_size(
    name: str, seen: Callable[[str], Seen]
) -> None:
    found = seen(name).violations
    assert not found, "\n".join(found)


@needs_browser
def test_a_fault_that_stands_in_one_theme_and_text_size_only_is_found(
    site: str, page: Page
) -> None:
    page.goto(f"{site}/404.html")
    page.evaluate(
        "document.styleSheets[0].insertRule("
        "'[data-theme=dark][data-text=large] h1 { color: #456 !important }')"
    )
    assert [one.split(" <")[0] for one in axe_findings(page, "404")] == [
        "404 1440px dark large color-contrast"
    ]
    page.evaluate("document.styleSheets[0].insertRule('[data-text=xlarge] h1 { width: 400px }')")
    assert any("xlarge 320px" in one for one in sideways_findings(page, "404"))


@needs_browser
@pytest.mark.parametrize("name", PAGES)
def test_a_page_never_scrolls_sideways(name: str, seen: Callable[[str], Seen]) -> None:
    assert seen(name).wide == []


@needs_browser
@pytest.mark.parametrize("name", PAGES)
def test_a_page_breaks_no_content_security_policy_and_no_script_fails(
    name: str, seen: Callable[[str], Seen]
) -> None:
    assert seen(name).complaints == []


@needs_browser
@pytest.mark.parametrize("name", PAGES)
def test_every_control_is_reached_by_keyboard_in_reading_order(
    name: str, seen: Callable[[str], Seen]
) -> None:
    page = seen(name)
    assert page.jumps == 0
    # a page with errors begins at its error summary, every other one at the skip link
    assert page.has_errors or page.first == "govuk-skip-link"


@needs_browser
def test_pages_work_with_script_off(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/home.html")
    page.click("summary:has-text('字号与配色')")
    assert page.is_visible("text=换成这样")
    context.close()


@needs_browser
def test_escape_closes_the_display_form_and_gives_focus_back(site: str, page: Page) -> None:
    page.goto(f"{site}/home.html")
    page.click("summary:has-text('字号与配色')")
    page.focus("#set-text")
    page.keyboard.press("Escape")
    assert not page.is_visible("#set-text")
    assert "字号与配色" in page.evaluate("document.activeElement.textContent")


@needs_browser
def test_slash_goes_to_the_search_box(site: str, page: Page) -> None:
    page.goto(f"{site}/home.html")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_one_main_heading_a_title_and_no_inline_style_or_script(name: str) -> None:
    html = render(name)
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert re.search(r"<title>.+ · 惠残</title>", html)
    assert " style=" not in html
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"\son\w+=", html)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_speaks_no_english(name: str) -> None:
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", "", unescape(render(name)), flags=re.DOTALL)
    labels = " ".join(re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', text))
    words = re.findall(r"[A-Za-z]{4,}", re.sub(r"<[^>]+>", " ", text) + " " + labels)
    # file names, sheet names and the names of programs are not ours to translate
    # and the language switch says each language in itself
    allowed = {"xlsx", "Excel", "Word", "Sheet", "liwen", "Language", "English", "TOTP"}
    assert set(words) <= allowed, words


@pytest.mark.parametrize("name", sorted(set(PAGES) - {"reveal-shown"}))
def test_a_page_shows_no_whole_identity_number_phone_or_name(name: str) -> None:
    html = render(name)
    shown = re.sub(r'<input[^>]*name="q"[^>]*>', "", html)  # what the reader typed
    assert not re.search(r"99082619\d{9}[\dXx]", shown)
    assert "13899986621" not in html
    assert "张德明" not in shown


def test_every_page_template_has_a_sample() -> None:
    shown = {template for template, _ in PAGES.values()}
    # a name that begins with a line is a piece of a page, seen within it
    pages = {f"desk/{one.name}" for one in TEMPLATES.glob("[!_]*.html")}
    assert pages - shown == set()


def _colours(page: Page, theme: str) -> dict[str, str]:
    """The themes' own properties as the page computes them."""
    colours = page.evaluate(
        """theme => {
            document.documentElement.dataset.theme = theme;
            const all = getComputedStyle(document.documentElement);
            const names = new Set();
            for (const sheet of document.styleSheets) for (const rule of sheet.cssRules)
                if (rule.style) for (const name of rule.style)
                    if (name.startsWith('--')) names.add(name);
            return Object.fromEntries([...names].map(n => [n, all.getPropertyValue(n).trim()]));
        }""",
        theme,
    )
    return dict(colours)


@needs_browser
@pytest.mark.parametrize(("scheme", "theme"), [("dark", "dark"), ("light", "light")])
def test_the_theme_that_follows_the_system_has_the_colours_of_the_one_it_follows(
    scheme: str, theme: str, site: str, page: Page
) -> None:
    page.goto(f"{site}/home.html")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    wanted = _colours(page, theme)
    assert wanted["--ink"]
    assert _colours(page, "auto") == wanted


def test_tokens_are_shipped_as_they_were_given() -> None:
    given = SHARED / "tokens.css"
    if not given.exists():
        pytest.skip("没有 ../shared")
    assert (STATIC / "huican/tokens.css").read_bytes() == given.read_bytes()


def test_the_compiled_library_carries_no_crown_no_font_and_its_licence() -> None:
    css = (STATIC / "huican/govuk.css").read_text(encoding="utf-8")
    assert "GDS Transport" not in css and "@font-face" not in css and "crown" not in css
    assert "MIT License" in css[:300]
    assert "Permission is hereby granted" in (
        STATIC / "huican/govuk-frontend.LICENSE.txt"
    ).read_text(encoding="utf-8")


def test_our_styles_name_no_colour_of_their_own() -> None:
    allowed = {"#000", "#fff", "#777"}  # contrast outlines and print, as in the reference
    for sheet in (STATIC / "huican/css").glob("*.css"):
        for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text(encoding="utf-8")):
            assert colour in allowed, f"{sheet.name}: {colour}"


def test_a_masked_text_is_a_pair_of_what_is_seen_and_what_is_said() -> None:
    html = render("person")
    assert '<span class="nowrap" aria-hidden="true">张*明</span>' in html
    assert '<span class="govuk-visually-hidden">张某明</span>' in html
    assert '<span class="govuk-visually-hidden">末四位 1 2 3 4</span>' in html


def _answer(page: Page, link: str, url: str) -> None:
    """Let one filter link fetch another sample page, as the real address would."""
    page.evaluate(
        "([link, url]) => { const a = document.querySelector(link);"
        " a.setAttribute('hx-get', url); a.setAttribute('hx-push-url', url); htmx.process(a); }",
        [link, url],
    )
    page.focus(link)
    page.keyboard.press("Enter")
    page.wait_for_selector("#hc-status:not(:empty)", state="attached")


@needs_browser
def test_a_filter_swaps_the_page_says_so_and_keeps_the_focus(site: str, page: Page) -> None:
    page.goto(f"{site}/imports.html")
    _answer(page, "#imports-2", "/imports.html?open=1")
    assert page.url.endswith("?open=1")
    assert page.text_content("#hc-status") == "已筛选：没办完，1"
    assert page.evaluate("document.activeElement.id") == "imports-2"


@needs_browser
def test_a_swap_that_loses_the_control_moves_the_focus_to_the_heading(
    site: str, page: Page
) -> None:
    page.goto(f"{site}/home.html")
    _answer(page, "#queue-2", "/home-empty.html")
    assert page.evaluate("document.activeElement.tagName") == "H1"


@needs_browser
def test_paper_carries_no_navigation_and_says_who_printed(site: str, page: Page) -> None:
    page.goto(f"{site}/person.html")
    page.emulate_media(media="print")
    assert not page.is_visible(".hc-spine")
    assert not page.is_visible(".hc-top")
    assert not page.is_visible("text=看完整号码")
    assert page.is_visible("text=打印人：李雯")
