"""What every page must pass in Chromium: axe in each theme and text size, and no sideways scroll.

A page is loaded once; its theme and text size are then switched by the attributes that the themes
go by (ui, section 4), and axe runs for each pair inside the page.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

THEMES, TEXTS = ("light", "dark", "contrast"), ("standard", "large", "xlarge")
PAIRS = [(theme, text) for theme in THEMES for text in TEXTS]
WIDE, NARROW, NARROWEST = 1440, 390, 320
_HEIGHT = 1000
_AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
# WCAG 2.2 A and AA whole, AAA for contrast; best practices catch landmarks and heading order. Both
# rules of contrast: the enhanced one of axe passes over what the other one refuses.
_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {
        "color-contrast-enhanced": {"enabled": True},
        "target-size": {"enabled": True},
    },
    "resultTypes": ["violations"],
}
# What a theme can change, the page staying the same: every other rule reads the page's elements,
# whose names and order no colour touches. They run in full once for each text size.
_LOOKS = {
    "runOnly": {
        "type": "rule",
        "values": ["color-contrast", "color-contrast-enhanced", "target-size",
                   "link-in-text-block", "scrollable-region-focusable"],
    },
    "resultTypes": ["violations"],
}  # fmt: skip
# Boxes that lie over the page when open; other disclosures push the page apart.
_POPUPS = "details.hc-pop, details.hc-area"
_LOOK = f"""function look(theme, text, disclosed, popups) {{
    document.documentElement.dataset.theme = theme;
    document.documentElement.dataset.text = text;
    for (const one of document.querySelectorAll('details'))
        one.open = one.matches('{_POPUPS}') ? popups : disclosed;
}}"""
_RUN = f"""async ([whole, looks, pairs, disclosed, popups]) => {{
    {_LOOK}
    const found = [], seen = new Set();
    for (const [theme, text] of pairs) {{
        look(theme, text, disclosed, popups);
        const answer = await axe.run(document, seen.has(text) ? looks : whole);
        seen.add(text);
        for (const rule of answer.violations) for (const node of rule.nodes)
            found.push([theme, text, rule.id, node.html.slice(0, 160),
                        (node.failureSummary || '').replace(/\\s+/g, ' ').slice(0, 220)].join(' '));
    }}
    return found;
}}"""
_OVER = f"""([theme, text, popups]) => {{
    {_LOOK}
    look(theme, text, true, popups);
    const page = document.scrollingElement;
    return page.scrollWidth - Math.min(window.innerWidth, page.clientWidth);
}}"""


def some_pairs(turn: int) -> list[tuple[str, str]]:
    """One of the nine pairs, another at each turn: neighbours in a walk differ in theme and size.

    All nine everywhere take half an hour; HUICAN_WALK=all asks for them.
    """
    if os.environ.get("HUICAN_WALK") == "all":
        return PAIRS
    return [PAIRS[4 * turn % 9]]


def every_theme(turn: int) -> list[tuple[str, str]]:
    """Each theme once, the text sizes changing places at each turn; all nine as `some_pairs`."""
    if os.environ.get("HUICAN_WALK") == "all":
        return PAIRS
    return [(theme, TEXTS[(turn + place) % 3]) for place, theme in enumerate(THEMES)]


def axe_findings(
    page: Page, where: str, *, popups: bool = False, thorough: bool = False,
    pairs: Sequence[tuple[str, str]] = PAIRS,
) -> list[str]:  # fmt: skip
    """What axe finds on the loaded page: wide in the pairs with disclosures open, and in one of
    them on a phone. `popups` opens the boxes too that cover the page; `thorough` looks once more
    with everything closed and on the narrowest screen."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(_AXE)
    found = _run(page, f"{where} {WIDE}px", list(pairs), popups=popups)
    narrow = [(NARROW, ("contrast", "xlarge"))]
    if thorough:
        found += _run(page, f"{where} 收着", PAIRS[:1], disclosed=False)
        narrow.append((NARROWEST, ("light", "large")))
    for width, pair in narrow:
        _widen(page, width)
        found += _run(page, f"{where} {width}px", [pair], popups=popups)
    _widen(page, WIDE)
    return found


def _run(
    page: Page,
    where: str,
    pairs: list[tuple[str, str]],
    *,
    disclosed: bool = True,
    popups: bool = False,
) -> list[str]:
    given = [_OPTIONS, _LOOKS, [list(pair) for pair in pairs], disclosed, popups]
    return [f"{where} {one}" for one in page.evaluate(_RUN, given)]


def sideways_findings(page: Page, where: str) -> list[str]:
    """Where the loaded page is wider than the window: three widths, the ordinary text and the
    largest, and, in the largest, with the boxes open that lie over the page.

    大字 is laid out like 特大字, only smaller: what fits in the one fits in the other.
    """
    found = []
    for width in (NARROWEST, NARROW, WIDE):
        _widen(page, width)
        for text in (TEXTS[0], TEXTS[-1]):
            for popups in (False, True) if text == TEXTS[-1] else (False,):
                over = page.evaluate(_OVER, ["light", text, popups])
                if over > 0:
                    opened = "（框打开）" if popups else ""
                    found.append(f"{where} {text} {width}px{opened}：宽出 {over}px")
    _widen(page, WIDE)
    return found


def _widen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": _HEIGHT})
