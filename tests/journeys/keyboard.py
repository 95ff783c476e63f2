"""Walking a page with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

_TABS_MAX = 400


def tab_to(page: Page, wanted: Callable[[dict[str, str]], bool], *, what: str) -> None:
    """Press Tab until the focus is on what is wanted; every stop must be seen to have the focus."""
    for _ in range(_TABS_MAX):
        page.keyboard.press("Tab")
        now = page.evaluate(
            """() => { const e = document.activeElement; const box = e.getBoundingClientRect();
            return {tag: e.tagName, text: (e.innerText || e.value || '').trim(), id: e.id,
                    name: e.name || '', type: e.type || '', href: e.getAttribute('href') || '',
                    outline: getComputedStyle(e).outlineStyle, width: String(box.width)}; }"""
        )
        if wanted(now):
            if now["type"] != "file":
                assert now["outline"] != "none", f"{what} 得到焦点时看不出来"
            return
    raise AssertionError(f"按 Tab 到不了：{what}（{page.url}）")


def link(text: str) -> Callable[[dict[str, str]], bool]:
    return lambda now: now["tag"] == "A" and text in now["text"]


def button(text: str) -> Callable[[dict[str, str]], bool]:
    return lambda now: now["tag"] == "BUTTON" and text in now["text"]


def field(name: str) -> Callable[[dict[str, str]], bool]:
    return lambda now: now["name"] == name


def press(page: Page, wanted: Callable[[dict[str, str]], bool], *, what: str) -> None:
    tab_to(page, wanted, what=what)
    go_on(page)


def go_on(page: Page) -> None:
    """Enter, and wait for the page that comes."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose_in_list(page: Page, words: str) -> None:
    """In a list of choices that has the focus: go to the one with these words, key by key."""
    page.keyboard.press("Home")
    for _ in range(120):
        said = page.evaluate("document.activeElement.selectedOptions[0].textContent.trim()")
        if said == words:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"选项里没有“{words}”")
