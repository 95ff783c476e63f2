"""The styles, page and footers of an official document (GB/T 9704-2012)."""

from __future__ import annotations

from copy import deepcopy

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section, _Footer, _Header
from docx.styles.style import BaseStyle

from huican.insight.report.word import fonts, paper
from huican.insight.report.word.elements import element, field, put, run_element, set_font

HEADINGS = {1: fonts.HEITI, 2: fonts.KAITI, 3: fonts.FANGSONG, 4: fonts.FANGSONG}
# Chinese text is zh-CN. Digits are not: as Chinese they may be broken over two lines, which 7.3.3
# forbids.
DIGITS = "en-US"
_KEPT = {
    "Normal",
    "Title",
    "Heading1",
    "Heading2",
    "Heading3",
    "Heading4",
    "Footer",
    "DefaultParagraphFont",
    "TableNormal",
    "NoList",
    "TableGrid",
}


def prepare_styles(word: WordDocument) -> None:
    """Make Normal the body of an official document and drop styles that nobody uses here."""
    root = word.styles.element
    for style in list(root.findall(qn("w:style"))):
        if style.get(qn("w:styleId")) not in _KEPT:
            root.remove(style)
            continue
        for name in ("w:link", "w:next"):
            for link in style.findall(qn(name)):
                style.remove(link)
    _defaults(root)
    _body(word.styles["Normal"])
    _title(word.styles["Title"])
    for level, face in HEADINGS.items():
        _heading(word.styles[f"Heading {level}"], level, face)
    _footer_style(word.styles["Footer"])


def prepare_page(word: WordDocument, mark: str = "") -> None:
    """A4 with the margins and the grid of 22 lines and 28 characters; footers left and right; with
    a mark, it stands at the head of every page."""
    section = word.sections[0]
    properties = section._sectPr
    for name in ("w:pgSz", "w:pgMar", "w:cols", "w:docGrid"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    properties.append(element("pgSz", w=paper.PAGE_WIDTH, h=paper.PAGE_HEIGHT))
    properties.append(
        element(
            "pgMar",
            top=paper.TOP,
            right=paper.RIGHT,
            bottom=paper.BOTTOM,
            left=paper.LEFT,
            header=paper.twips(15),
            footer=paper.FOOTER_FROM_EDGE,
            gutter=0,
        )
    )
    properties.append(element("cols", space=720))
    properties.append(
        element(
            "docGrid",
            type="linesAndChars",
            linePitch=paper.LINE,
            charSpace=paper.CHARACTER_SPACE,
        )
    )
    word.settings.odd_and_even_pages_header_footer = True
    _footers(section)
    if mark:
        _mark(section.header, mark)
        _mark(section.even_page_header, mark)


def number_from_one(word: WordDocument) -> None:
    """The pages of the last section begin at 1."""
    properties = word.element.body.sectPr
    properties.find(qn("w:cols")).addprevious(element("pgNumType", start=1))


def end_section(word: WordDocument) -> None:
    """What was written so far is a section of its own; the next begins a page, and looks alike."""
    last = word.paragraphs[-1]._p
    last.get_or_add_pPr().append(deepcopy(word.element.body.sectPr))


def _defaults(root: BaseOxmlElement) -> None:
    defaults = root.find(qn("w:docDefaults"))
    if defaults is not None:
        root.remove(defaults)
    made = element("docDefaults")
    run_default, run = element("rPrDefault"), element("rPr")
    set_font(run, fonts.FANGSONG, paper.BODY_POINTS)
    put(run, element("lang", val=DIGITS, eastAsia="zh-CN", bidi="ar-SA"))
    run_default.append(run)
    made.append(run_default)
    made.append(element("pPrDefault"))
    root.insert(0, made)


def _clean(style: BaseStyle) -> tuple[BaseOxmlElement, BaseOxmlElement]:
    """The style's paragraph and run properties, emptied."""
    for name in ("w:pPr", "w:rPr"):
        for old in style.element.findall(qn(name)):
            style.element.remove(old)
    paragraph = style.element.get_or_add_pPr()
    run = style.element.get_or_add_rPr()
    return paragraph, run


def _body(style: BaseStyle) -> None:
    paragraph, run = _clean(style)
    set_font(run, fonts.FANGSONG, paper.BODY_POINTS)
    put(run, element("spacing", val=paper.CHARACTER_SQUEEZE))
    put(run, element("lang", val=DIGITS, eastAsia="zh-CN"))
    # No line may begin with 。 or end with （; digits keep to the grid without extra space.
    for name in ("kinsoku", "overflowPunct"):
        put(paragraph, element(name))
    # Lines keep the pitch of the grid by their exact height; characters keep to it by the run.
    for name in ("widowControl", "autoSpaceDE", "autoSpaceDN", "snapToGrid"):
        put(paragraph, element(name, val=0))
    # An exact pitch gives 22 lines whatever the height of the face that is installed.
    put(paragraph, element("spacing", before=0, after=0, line=paper.LINE, lineRule="exact"))
    put(paragraph, element("ind", firstLineChars=200, firstLine=paper.CHARACTER * 2))
    put(paragraph, element("jc", val="both"))


def _title(style: BaseStyle) -> None:
    paragraph, run = _clean(style)
    set_font(run, fonts.TITLE, paper.TITLE_POINTS)
    put(run, element("spacing", val=0))
    put(paragraph, element("keepNext"))
    # One line of title and the gap below it take two lines of the grid.
    line = 700
    put(
        paragraph,
        element("spacing", before=0, after=paper.LINE * 2 - line, line=line, lineRule="exact"),
    )
    put(paragraph, element("ind", firstLineChars=0, firstLine=0))
    put(paragraph, element("jc", val="center"))


def _heading(style: BaseStyle, level: int, face: str) -> None:
    paragraph, run = _clean(style)
    set_font(run, face, paper.BODY_POINTS)
    put(paragraph, element("keepNext"))
    put(paragraph, element("outlineLvl", val=level - 1))


def _footer_style(style: BaseStyle) -> None:
    paragraph, run = _clean(style)
    set_font(run, fonts.SONGTI, paper.FOOTER_POINTS)
    put(run, element("spacing", val=0))
    put(paragraph, element("spacing", before=0, after=0, line=240, lineRule="auto"))
    put(paragraph, element("ind", firstLineChars=0, firstLine=0))


def _footers(section: Section) -> None:
    """— 1 —: odd pages one character from the right, even pages one from the left (7.5)."""
    character = round(paper.FOOTER_POINTS * 20)
    _page_number(
        section.footer,
        "right",
        element("ind", rightChars=100, right=character, firstLineChars=0, firstLine=0),
    )
    _page_number(
        section.even_page_footer,
        "left",
        element("ind", leftChars=100, left=character, firstLineChars=0, firstLine=0),
    )


def _mark(header: _Header, words: str) -> None:
    header.is_linked_to_previous = False
    paragraph = header.paragraphs[0]
    paragraph.style = "Footer"
    put(paragraph._p.get_or_add_pPr(), element("jc", val="center"))
    run = run_element(words)
    face = element("rPr")
    set_font(face, fonts.HEITI, paper.FOOTER_POINTS)
    run.insert(0, face)
    paragraph._p.append(run)


def _page_number(footer: _Footer, side: str, indent: BaseOxmlElement) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style = "Footer"
    properties = paragraph._p.get_or_add_pPr()
    put(properties, indent)
    put(properties, element("jc", val=side))
    paragraph._p.append(run_element("— "))
    field(paragraph._p, "PAGE", "1")
    paragraph._p.append(run_element(" —"))
