"""From the document tree to a Word document in the form of GB/T 9704-2012."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from datetime import UTC, datetime

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from huican.insight.report.nodes import (
    Annex,
    Block,
    Document,
    FigureRef,
    Heading,
    Paragraph,
    Run,
    Table,
    Text,
)
from huican.insight.report.plain import annex_label, date_in_words
from huican.insight.report.word import fonts, paper
from huican.insight.report.word.elements import element, printable, put, run_element, set_font
from huican.insight.report.word.styles import (
    DIGITS,
    HEADINGS,
    end_section,
    number_from_one,
    prepare_page,
    prepare_styles,
)
from huican.insight.report.word.tables import add_table

_KEPT_PARTS = {
    RELATIONSHIP_TYPE.STYLES,
    RELATIONSHIP_TYPE.SETTINGS,
    RELATIONSHIP_TYPE.FONT_TABLE,
    RELATIONSHIP_TYPE.THEME,
}
_OWN_WORDS_SHADE = "FFF2CC"


def render_word(document: Document, *, review: bool = False) -> WordDocument:
    """The report as a python-docx document.

    With `review`, the office's own words of the template are shaded, so that whoever checks the
    draft sees what no record stands behind.
    """
    return _Renderer(document, review=review).render()


def render_sheets(documents: Iterable[Document]) -> WordDocument:
    """Papers one after another in one file, none with annexes: each begins a page, and its pages
    are numbered from 1, so that each can be pinned up by itself."""
    papers = iter(documents)
    word = _Renderer(next(papers), review=False).render()
    number_from_one(word)
    for paper_ in papers:
        end_section(word)
        _Renderer(paper_, review=False, word=word).write()
    return word


class _Renderer:
    def __init__(
        self, document: Document, *, review: bool, word: WordDocument | None = None
    ) -> None:
        self._document = document
        self._review = review
        self._word = docx.Document() if word is None else word
        anchors = [
            row.anchor
            for annex in document.annexes
            for block in annex.blocks
            if isinstance(block, Table)
            for row in block.rows
            if row.anchor
        ]
        self._bookmarks = {anchor: number for number, anchor in enumerate(anchors, start=1)}

    def render(self) -> WordDocument:
        _strip(self._word)
        prepare_styles(self._word)
        prepare_page(self._word, self._document.mark)
        _describe(self._word, self._document)
        self.write()
        return self._word

    def write(self) -> None:
        """The paper itself, at the end of what the file holds already."""
        self._title(self._document.title.phrases)
        if self._document.number:
            self._caption(self._document.number)
        if self._document.addressee:
            paragraph = self._paragraph(None)
            put(paragraph.get_or_add_pPr(), element("ind", firstLineChars=0, firstLine=0))
            paragraph.append(run_element(f"{self._document.addressee}："))
        for block in self._document.blocks:
            self._block(block, in_annex=False)
        self._annex_list()
        self._signature()
        for annex in self._document.annexes:
            self._annex(annex)

    def _title(self, phrases: tuple[str, ...]) -> None:
        """Centred; one that is too long for a line breaks between its phrases."""
        phrases = tuple(map(printable, phrases))
        text = "".join(phrases)
        if _width(text) > paper.TITLE_CHARACTERS:
            text = "\n".join(phrases)
        self._word.add_paragraph(text, style="Title")

    def _paragraph(self, style: str | None) -> BaseOxmlElement:
        added: BaseOxmlElement = self._word.add_paragraph(style=style)._p
        return added

    def _block(self, block: Block, *, in_annex: bool) -> None:
        if isinstance(block, Heading):
            self._word.add_paragraph(
                printable(block.number + block.text), style=f"Heading {block.level}"
            )
        elif isinstance(block, Paragraph):
            paragraph = self._paragraph(None)
            if block.lead is not None:
                run = run_element(block.lead.number + block.lead.text)
                properties = element("rPr")
                set_font(properties, HEADINGS[block.lead.level], paper.BODY_POINTS)
                run.insert(0, properties)
                paragraph.append(run)
            self._runs(paragraph, block.runs)
        else:
            if not in_annex:
                self._caption(block.caption)
            add_table(self._word, block, self._cell_runs)

    def _caption(self, text: str) -> None:
        paragraph = self._paragraph(None)
        properties = paragraph.get_or_add_pPr()
        put(properties, element("keepNext"))
        put(properties, element("ind", firstLineChars=0, firstLine=0))
        put(properties, element("jc", val="center"))
        paragraph.append(run_element(text))

    def _runs(
        self,
        paragraph: BaseOxmlElement,
        runs: tuple[Run, ...],
        properties: BaseOxmlElement | None = None,
    ) -> None:
        for run in runs:
            made = run_element(run.text)
            own = deepcopy(properties) if properties is not None else element("rPr")
            if isinstance(run, Text) and run.own and self._review:
                put(own, element("shd", val="clear", color="auto", fill=_OWN_WORDS_SHADE))
            if len(own):
                made.insert(0, own)
            paragraph.append(self._linked(run, made) if properties is None else made)

    def _linked(self, run: Run, made: BaseOxmlElement) -> BaseOxmlElement:
        """A figure in the text leads to its row in the annex; it prints like the words."""
        if not isinstance(run, FigureRef) or run.figure_id not in self._bookmarks:
            return made
        name = self._document.figures[run.figure_id].name
        link = element("hyperlink", anchor=self._bookmark(run.figure_id), tooltip=name, history=1)
        link.append(made)
        return link

    def _bookmark(self, figure_id: str) -> str:
        return f"figure_{self._bookmarks[figure_id]}"

    def _cell_runs(
        self, paragraph: BaseOxmlElement, runs: tuple[Run, ...], anchor: str | None
    ) -> None:
        mark = paragraph.get_or_add_pPr().find(qn("w:rPr"))
        if anchor is None:
            self._runs(paragraph, runs, mark)
            return
        number = self._bookmarks[anchor]
        paragraph.append(element("bookmarkStart", id=number, name=self._bookmark(anchor)))
        self._runs(paragraph, runs, mark)
        paragraph.append(element("bookmarkEnd", id=number))

    def _annex_list(self) -> None:
        """附件说明, one line below the text (7.3.4)."""
        annexes = self._document.annexes
        if not annexes:
            return
        self._paragraph(None)
        for index, annex in enumerate(annexes):
            number = f"{annex.number}." if len(annexes) > 1 else ""
            paragraph = self._paragraph(None)
            if index:
                indent = element(
                    "ind", leftChars=500, left=paper.CHARACTER * 5, firstLineChars=0, firstLine=0
                )
                put(paragraph.get_or_add_pPr(), indent)
            paragraph.append(run_element(("" if index else "附件：") + number + annex.title))

    def _signature(self) -> None:
        """Office and date without a seal (7.3.5.2): the office two characters from the right, the
        date two characters further right than the office, or, where it is longer, the reverse."""
        office = self._document.signature
        day = date_in_words(self._document.written_on) if self._document.written_on else ""
        self._paragraph(None)
        office_right = 2.0
        # The date begins two characters right of the office's first character.
        date_right = office_right + _width(office) - 2 - _width(day)
        if date_right < 2:
            office_right += 2 - date_right
            date_right = 2.0
        self._from_right(office, office_right, keep_next=bool(day))
        if day:
            self._from_right(day, date_right, keep_next=False)

    def _from_right(self, text: str, characters: float, *, keep_next: bool) -> None:
        paragraph = self._paragraph(None)
        properties = paragraph.get_or_add_pPr()
        if keep_next:
            put(properties, element("keepNext"))
        indent = element(
            "ind",
            rightChars=round(characters * 100),
            right=round(characters * paper.CHARACTER),
            firstLineChars=0,
            firstLine=0,
        )
        put(properties, indent)
        put(properties, element("jc", val="right"))
        paragraph.append(run_element(text))

    def _annex(self, annex: Annex) -> None:
        """An annex on a page of its own: 附件 in 黑体 at the left, its title on the third line."""
        paragraph = self._paragraph(None)
        properties = paragraph.get_or_add_pPr()
        put(properties, element("pageBreakBefore"))
        put(properties, element("ind", firstLineChars=0, firstLine=0))
        run = run_element(annex_label(self._document, annex))
        face = element("rPr")
        set_font(face, fonts.HEITI, paper.BODY_POINTS)
        run.insert(0, face)
        paragraph.append(run)
        self._paragraph(None)
        self._title((annex.title,))
        for block in annex.blocks:
            self._block(block, in_annex=True)


def _width(text: str) -> float:
    """Width in characters; half-width digits and letters take half of one."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def _strip(word: WordDocument) -> None:
    """Take from python-docx's blank document what an official document has no use for."""
    part = word.part
    for key, relation in list(part.rels.items()):
        if relation.reltype not in _KEPT_PARTS:
            del part.rels[key]
        elif relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
            relation.target_part._blob = fonts.font_table()
    package = part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype not in (
            RELATIONSHIP_TYPE.OFFICE_DOCUMENT,
            RELATIONSHIP_TYPE.CORE_PROPERTIES,
        ):
            del package.rels[key]
    settings = word.settings.element
    for name in ("w:rsids", "w:shapeDefaults", "w:savePreviewPicture", "w:proofState"):
        for old in settings.findall(qn(name)):
            settings.remove(old)
    for language in settings.findall(qn("w:themeFontLang")):
        language.set(qn("w:val"), DIGITS)
        language.set(qn("w:eastAsia"), "zh-CN")
    for spacing in settings.findall(qn("w:characterSpacingControl")):
        spacing.set(qn("w:val"), "compressPunctuation")
    for zoom in settings.findall(qn("w:zoom")):
        zoom.set(qn("w:percent"), "100")


def _describe(word: WordDocument, document: Document) -> None:
    """Core properties: the office is the author, never the user or program of a computer."""
    day = document.written_on
    moment = (
        datetime(day.year, day.month, day.day, tzinfo=UTC)
        if day
        else datetime(2000, 1, 1, tzinfo=UTC)
    )
    properties = word.core_properties
    properties.title = printable(document.title.text)
    properties.author = document.signature
    properties.last_modified_by = document.signature
    properties.language = document.language
    properties.comments = ""
    properties.keywords = ""
    properties.subject = ""
    properties.category = ""
    properties.revision = 1
    properties.created = moment
    properties.modified = moment
