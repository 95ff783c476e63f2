"""What every page must pass in Chromium: axe in each theme and text size, and no sideways scroll.

A page is loaded once; its theme and text size are then switched by the attributes that the themes
go by (ui, section 4), and axe runs for each pair inside the page.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

THEMES, TEXTS = ("light", "dark", "contrast"), ("standard", "large", "xlarge")
PAIRS = [(theme, text) for theme in THEMES for text in TEXTS]
WIDE, NARROW, NARROWEST = 1440, 390, 320
WHOLE_WALK = os.environ.get("HUICAN_WALK") == "all"
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
# whose names and order no colour touches.
_LOOKS = {
    "runOnly": {
        "type": "rule",
        "values": ["color-contrast", "color-contrast-enhanced", "target-size",
                   "link-in-text-block", "scrollable-region-focusable"],
    },
    "resultTypes": ["violations"],
}  # fmt: skip
# Three quarters of the time go into colours, which come with a template and not with what stands
# in it: of live pages every third is enough, as each template has its samples.
_PLAIN = {
    **_OPTIONS,
    "rules": {
        "color-contrast": {"enabled": False},
        "color-contrast-enhanced": {"enabled": False},
        "target-size": {"enabled": True},
    },
}
_RULES = {"all": _OPTIONS, "looks": _LOOKS, "plain": _PLAIN}
# Boxes that lie over the page when open; other disclosures push the page apart.
_POPUPS = "details.hc-pop, details.hc-area"
_LOOK = f"""function look(theme, text, disclosed, popups) {{
    document.documentElement.dataset.theme = theme;
    document.documentElement.dataset.text = text;
    for (const one of document.querySelectorAll('details'))
        one.open = one.matches('{_POPUPS}') ? popups : disclosed;
}}"""
_RUN = f"""async ([pairs, disclosed, popups]) => {{
    {_LOOK}
    const found = [];
    for (const [theme, text, rules] of pairs) {{
        look(theme, text, disclosed, popups);
        const answer = await axe.run(document, rules);
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


@dataclass(frozen=True, slots=True)
class Look:
    """One way of looking at a page: `disclosed` opens what is folded in; `rules`: see _RULES."""

    theme: str
    text: str
    width: int = WIDE
    disclosed: bool = True
    rules: str = "all"


# Every pair wide, all rules once for each text size; folded; and on a phone, and on the narrowest.
EVERY_LOOK = (
    *(Look(*pair, rules="all" if pair[0] == THEMES[0] else "looks") for pair in PAIRS),
    Look(*PAIRS[0], disclosed=False),
    Look("contrast", "xlarge", NARROW),
    Look("light", "large", NARROWEST),
)


def sample_looks(turn: int) -> Sequence[Look]:
    """Two ways of looking at a sample, in two themes, one wide and one on a phone, others at each
    turn. All ways everywhere take three quarters of an hour; HUICAN_WALK=all asks for them."""
    if WHOLE_WALK:
        return EVERY_LOOK
    first, second = PAIRS[4 * turn % 9], PAIRS[(4 * turn + 4) % 9]
    return (
        Look(*first, (WIDE, NARROW)[turn % 2], rules="all"),
        Look(*second, (NARROW, WIDE)[turn % 2], disclosed=turn % 3 > 0, rules="looks"),
    )


def room_looks(turn: int) -> Sequence[Look]:
    """One way of looking at a live page, another at each turn; all with HUICAN_WALK=all."""
    if WHOLE_WALK:
        return EVERY_LOOK
    width = NARROW if (turn // 9) % 2 else WIDE
    return (Look(*PAIRS[4 * turn % 9], width, rules="plain" if turn % 3 else "all"),)


def axe_findings(
    page: Page, where: str, looks: Sequence[Look] = EVERY_LOOK, *, popups: bool = False
) -> list[str]:
    """What axe finds on the loaded page. `popups` opens the boxes too that cover the page, where
    it is wide; on a phone nothing under them could be touched."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(_AXE)
    found = []
    for (width, disclosed), some in groupby(looks, lambda one: (one.width, one.disclosed)):
        _widen(page, width)
        pairs = [[one.theme, one.text, _RULES[one.rules]] for one in some]
        name = f"{where} {width}px" if disclosed else f"{where} {width}px 收着"
        opened = popups and width == WIDE
        found += _run(page, name, pairs, disclosed=disclosed, popups=opened)
    _widen(page, WIDE)
    return found


def _run(
    page: Page, where: str, pairs: Sequence[Sequence[object]], *, disclosed: bool, popups: bool
) -> list[str]:
    return [f"{where} {one}" for one in page.evaluate(_RUN, [pairs, disclosed, popups])]


# Where a page is most likely too wide: width, text, whether the boxes are open that lie over it.
# 大字 is laid out like 特大字, only smaller: what fits in the one fits in the other.
_TIGHTEST = (
    (NARROWEST, TEXTS[-1], False),
    (NARROWEST, TEXTS[-1], True),
    (NARROW, TEXTS[0], False),
    (WIDE, TEXTS[-1], False),
)
_TIGHT = tuple(
    (width, text, popups)
    for width in (NARROWEST, NARROW, WIDE)
    for text, popups in ((TEXTS[0], False), (TEXTS[-1], False), (TEXTS[-1], True))
)


def sideways_findings(page: Page, where: str) -> list[str]:
    """Where the loaded page is wider than the window; HUICAN_WALK=all looks at three widths, in
    the ordinary text and the largest."""
    found = []
    for width, text, popups in _TIGHT if WHOLE_WALK else _TIGHTEST:
        _widen(page, width)
        over = page.evaluate(_OVER, ["light", text, popups])
        if over > 0:
            opened = "（框打开）" if popups else ""
            found.append(f"{where} {text} {width}px{opened}：宽出 {over}px")
    _widen(page, WIDE)
    return found


def _widen(page: Page, width: int) -> None:
    if page.viewport_size != {"width": width, "height": _HEIGHT}:
        page.set_viewport_size({"width": width, "height": _HEIGHT})
