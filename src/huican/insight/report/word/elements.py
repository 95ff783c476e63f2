"""Small pieces of WordprocessingML that python-docx has no words for."""

from __future__ import annotations

import re

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

# What XML cannot hold: a character of control that came in with somebody's words.
_UNPRINTABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# The order that the schema demands inside w:pPr and w:rPr; Word refuses some files without it.
_PARAGRAPH_ORDER = (
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "widowControl",
    "kinsoku",
    "wordWrap",
    "overflowPunct",
    "autoSpaceDE",
    "autoSpaceDN",
    "adjustRightInd",
    "snapToGrid",
    "spacing",
    "ind",
    "jc",
    "outlineLvl",
    "rPr",
)
_RUN_ORDER = (
    "rStyle",
    "rFonts",
    "b",
    "bCs",
    "color",
    "spacing",
    "kern",
    "sz",
    "szCs",
    "shd",
    "lang",
)


def element(tag: str, /, **attributes: str | int) -> BaseOxmlElement:
    """`element("ind", firstLine=640)` is <w:ind w:firstLine="640"/>."""
    made = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def put(parent: BaseOxmlElement, child: BaseOxmlElement) -> None:
    """Add a property to w:pPr or w:rPr at its place, in stead of one of the same name."""
    order = _PARAGRAPH_ORDER if parent.tag == qn("w:pPr") else _RUN_ORDER
    old = parent.find(child.tag)
    if old is not None:
        parent.remove(old)
    names = [qn(f"w:{name}") for name in order]
    place = names.index(child.tag)
    for index, sibling in enumerate(parent):
        if sibling.tag in names and names.index(sibling.tag) > place:
            parent.insert(index, child)
            return
    parent.append(child)


def set_font(properties: BaseOxmlElement, name: str, points: float) -> None:
    """One face for Chinese and for digits, so that digits are half a character wide."""
    put(
        properties,
        element("rFonts", ascii=name, hAnsi=name, eastAsia=name, cs=name, hint="eastAsia"),
    )
    put(properties, element("sz", val=round(points * 2)))
    put(properties, element("szCs", val=round(points * 2)))


def printable(text: str) -> str:
    """The text without what no file can hold."""
    return _UNPRINTABLE.sub("", text)


def run_element(text: str) -> BaseOxmlElement:
    """A run of text without properties."""
    run = element("r")
    words = element("t")
    words.text = printable(text)
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    return run


def field(paragraph: BaseOxmlElement, code: str, shown: str) -> None:
    """A field such as PAGE; `shown` stands until the reader's program counts."""
    for kind in ("begin", "code", "separate", "shown", "end"):
        run = element("r")
        if kind == "code":
            words = element("instrText")
            words.text = f" {code} "
            words.set(qn("xml:space"), "preserve")
            run.append(words)
        elif kind == "shown":
            run = run_element(shown)
        else:
            run.append(element("fldChar", fldCharType=kind))
        paragraph.append(run)
