"""The Word file has the form of GB/T 9704-2012, measured in the file itself."""

import re
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from report_facts import county, facts, figure, template

from huican.insight.report.catalogue import load_template
from huican.insight.report.compose import compose
from huican.insight.report.masking import mask
from huican.insight.report.nodes import Document, Row, Table, Text, Title
from huican.insight.report.word import fonts, paper, write
from huican.insight.report.word.write import sheets_bytes, word_bytes, write_docx


@pytest.fixture(scope="module")
def report() -> Document:
    return compose(load_template("yearly-summary"), county())


@pytest.fixture(scope="module")
def content(report: Document) -> bytes:
    return word_bytes(report)


@pytest.fixture(scope="module")
def word(content: bytes) -> WordDocument:
    return docx.Document(BytesIO(content))


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(BytesIO(content)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def near(actual: int | None, wanted: int) -> bool:
    return actual is not None and abs(actual - wanted) < Mm(0.1)


def test_the_page_is_a4_with_the_margins_of_the_standard(word: WordDocument) -> None:
    section = word.sections[0]
    assert near(section.page_width, Mm(210)) and near(section.page_height, Mm(297))
    assert near(section.top_margin, Mm(37)) and near(section.left_margin, Mm(28))
    assert near(section.page_width - section.left_margin - section.right_margin, Mm(156))
    assert near(section.page_height - section.top_margin - section.bottom_margin, Mm(225))


def test_the_grid_holds_twenty_two_lines_of_twenty_eight_characters(word: WordDocument) -> None:
    grid = word.sections[0]._sectPr.find(qn("w:docGrid"))
    assert grid is not None and grid.get(qn("w:type")) == "linesAndChars"
    pitch = int(grid.get(qn("w:linePitch")))
    character = 16 + int(grid.get(qn("w:charSpace"))) / 4096
    assert paper.TEXT_HEIGHT // pitch == 22
    assert paper.TEXT_WIDTH / 20 // character == 28


def test_the_body_is_size_three_fangsong_with_two_characters_of_indent(word: WordDocument) -> None:
    style = word.styles["Normal"]
    assert style.font.size == Pt(16)
    assert style.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    indent = style.element.pPr.find(qn("w:ind"))
    assert indent.get(qn("w:firstLineChars")) == "200"
    assert style.element.rPr.find(qn("w:lang")).get(qn("w:eastAsia")) == "zh-CN"
    assert style.element.pPr.find(qn("w:kinsoku")) is not None


@pytest.mark.parametrize(
    ("style", "face", "points"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Heading 3", "仿宋_GB2312", 16),
        ("Heading 4", "仿宋_GB2312", 16),
        ("Footer", "宋体", 14),
    ],
)
def test_titles_headings_and_page_numbers_have_their_faces(
    word: WordDocument, style: str, face: str, points: int
) -> None:
    font = word.styles[style].element.rPr
    assert font.rFonts.get(qn("w:eastAsia")) == face
    assert font.rFonts.get(qn("w:ascii")) == face
    assert word.styles[style].font.size == Pt(points)
    assert not word.styles[style].font.bold


def test_every_face_has_others_that_may_stand_in_and_none_is_inside(content: bytes) -> None:
    table = parts(content)["word/fontTable.xml"]
    for face in (fonts.FANGSONG, fonts.KAITI, fonts.HEITI, fonts.TITLE, fonts.SONGTI):
        assert re.search(rf'w:name="{face}"><w:altName w:val="[^"]+"', table)
    assert "embed" not in table
    assert not [name for name in parts(content) if "font" in name and name != "word/fontTable.xml"]


def test_headings_follow_the_levels_and_run_in_headings_keep_their_face(word: WordDocument) -> None:
    by_style = {p.style.name: p.text for p in reversed(word.paragraphs) if p.style is not None}
    assert by_style["Heading 1"] == "一、2023年工作总结"
    assert by_style["Heading 2"] == "（一）重点工作任务完成情况"
    [paragraph] = [p for p in word.paragraphs if p.text.startswith("（一）持续加强党的建设")]
    assert paragraph.runs[0].text == "（一）持续加强党的建设，打造过硬队伍。"
    assert paragraph.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "楷体_GB2312"
    assert paragraph.runs[1]._r.rPr is None


def test_page_numbers_have_dashes_odd_pages_right_and_even_pages_left(word: WordDocument) -> None:
    assert word.settings.odd_and_even_pages_header_footer
    section = word.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        assert paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
        assert paragraph._p.pPr.find(qn("w:ind")).get(qn(f"w:{side}Chars")) == "100"
        assert paragraph.text == "— 1 —"
        assert " PAGE " in [each.text for each in paragraph._p.iter(qn("w:instrText"))]
    assert near(section.footer_distance, section.bottom_margin - Mm(7) - Pt(14))


def test_a_long_title_breaks_between_its_phrases(word: WordDocument) -> None:
    assert word.paragraphs[0].text == "松湖县残疾人联合会\n2023年工作总结和2024年工作谋划"
    short = compose(template("parts: [{heading: 甲, text: [{own: 话。}]}]\n"), facts())
    assert docx.Document(BytesIO(word_bytes(short))).paragraphs[0].text == "2023年总结"


def test_office_and_date_stand_at_the_end_two_characters_from_the_right(word: WordDocument) -> None:
    texts = [p.text for p in word.paragraphs]
    at = texts.index("松湖县残疾人联合会")
    assert texts[at + 1] == "2023年12月29日"
    rights = [
        int(word.paragraphs[i]._p.pPr.find(qn("w:ind")).get(qn("w:rightChars")))
        for i in (at, at + 1)
    ]
    # 9 characters against 7: the date begins two characters right of the office.
    assert rights == [200, 200]


def test_a_date_longer_than_the_office_moves_the_office() -> None:
    short = facts(office_name="县残联", written_on=date(2023, 12, 29))
    document = compose(template("parts: [{heading: 甲, text: [{own: 话。}]}]\n"), short)
    word = docx.Document(BytesIO(word_bytes(document)))
    office, day = word.paragraphs[-2:]
    assert (office.text, day.text) == ("县残联", "2023年12月29日")
    assert office._p.pPr.find(qn("w:ind")).get(qn("w:rightChars")) == "800"
    assert day._p.pPr.find(qn("w:ind")).get(qn("w:rightChars")) == "200"


def test_tables_repeat_their_head_and_do_not_split_rows(word: WordDocument) -> None:
    assert len(word.tables) == 2
    for table in word.tables:
        first, *others = table._tbl.findall(qn("w:tr"))
        assert first.trPr.find(qn("w:tblHeader")) is not None
        for row in (first, *others):
            assert row.trPr.find(qn("w:cantSplit")) is not None
        assert not any(row.trPr.find(qn("w:tblHeader")) is not None for row in others)
        widths = [int(each.get(qn("w:w"))) for each in table._tbl.tblGrid]
        assert abs(sum(widths) - paper.TEXT_WIDTH) < 20


def test_every_figure_in_the_text_leads_to_its_row_in_the_annex(
    report: Document, word: WordDocument
) -> None:
    body = word.element.body
    links = [each.get(qn("w:anchor")) for each in body.iter(qn("w:hyperlink"))]
    marks = [each.get(qn("w:name")) for each in body.iter(qn("w:bookmarkStart"))]
    assert len(links) == len(list(report.references(annexes=False)))
    assert set(links) <= set(marks)
    assert len(marks) == len(set(marks)) == len(report.figures)


def test_each_annex_begins_a_page_and_is_listed_before_the_signature(word: WordDocument) -> None:
    texts = [p.text for p in word.paragraphs]
    listed = texts.index("附件：1.本报告数字的来处")
    assert texts[listed + 1] == "2.2023年度目标任务完成情况"
    assert listed < texts.index("松湖县残疾人联合会") < texts.index("附件1")
    for label in ("附件1", "附件2"):
        properties = word.paragraphs[texts.index(label)]._p.pPr
        assert properties.find(qn("w:pageBreakBefore")) is not None


def test_the_file_tells_the_office_and_the_language_and_no_user_or_program(
    word: WordDocument, content: bytes
) -> None:
    properties = word.core_properties
    assert properties.author == properties.last_modified_by == "松湖县残疾人联合会"
    assert properties.language == "zh-CN"
    assert properties.created is not None and properties.created.date() == date(2023, 12, 29)
    everything = "".join(parts(content).values())
    for trace in ("python-docx", "Macintosh", "thumbnail", "file://"):
        assert trace not in everything
    assert "docProps/app.xml" not in parts(content)


def test_own_words_are_shaded_for_review_only(report: Document, content: bytes) -> None:
    assert "FFF2CC" not in parts(content)["word/document.xml"]
    assert "FFF2CC" in parts(word_bytes(report, review=True))["word/document.xml"]


def test_the_masked_file_holds_no_figure_anywhere(report: Document) -> None:
    inside = parts(word_bytes(mask(report, county())))
    everything = "".join(inside.values())
    assert "松湖" not in everything
    assert "figure_1" not in everything and "<w:hyperlink" not in everything
    words = re.findall(r"<w:t[^>]*>([^<]*)</w:t>", inside["word/document.xml"])
    assert "46197" not in "".join(words) and "*****人次" in "".join(words)


def short(text: str, mark: str = "") -> Document:
    table = Table("表", ("甲", "乙"), (Row(((Text(text),), (Text("1"),))),), (100, 56),
                  ("left", "right"))  # fmt: skip
    return Document(Title((text,)), (table,), (), "县残联", date(2023, 12, 29), {}, mark=mark)


def test_a_mark_stands_at_the_head_of_odd_and_even_pages_and_else_there_is_none() -> None:
    section = docx.Document(BytesIO(word_bytes(short("总结", mark="草稿")))).sections[0]
    for header in (section.header, section.even_page_header):
        assert [p.text for p in header.paragraphs] == ["草稿"]
    plain = parts(word_bytes(short("总结")))
    assert not [name for name in plain if "header" in name]


def test_papers_of_one_file_each_begin_a_page_and_are_numbered_from_one() -> None:
    content = sheets_bytes(short(name) for name in ("东村", "西村", "南村"))
    word = docx.Document(BytesIO(content))
    assert [table.cell(1, 0).text for table in word.tables] == ["东村", "西村", "南村"]
    assert len(word.sections) == 3
    for section in word.sections:
        properties = section._sectPr
        assert properties.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
        assert near(section.page_width, Mm(210)) and near(section.left_margin, Mm(28))
        assert section.footer.paragraphs[0].text == "— 1 —"
        # What begins a section begins a page unless the file says otherwise.
        assert properties.find(qn("w:type")) is None
    assert sheets_bytes(short(name) for name in ("东村", "西村", "南村")) == content


def test_a_character_that_no_file_can_hold_is_left_out() -> None:
    word = docx.Document(BytesIO(word_bytes(short("总\x0b结\ufffe"))))
    assert word.paragraphs[0].text == word.core_properties.title == "总结"
    assert word.tables[0].cell(1, 0).text == "总结"


def test_words_with_angle_brackets_stay_words() -> None:
    given_facts = facts(figure("a.a"), office_name="县残联<b>&")
    document = compose(template("parts: [{heading: 甲, text: ['{a.a}。']}]\n"), given_facts)
    word = docx.Document(BytesIO(word_bytes(document)))
    assert "县残联<b>&" in [p.text for p in word.paragraphs]


def test_the_same_report_gives_the_same_bytes(report: Document, content: bytes) -> None:
    assert word_bytes(report) == content


def test_the_file_appears_whole_and_replaces_an_older_one(report: Document, tmp_path: Path) -> None:
    path = tmp_path / "总结.docx"
    path.write_bytes(b"old")
    write_docx(report, path)
    assert docx.Document(str(path)).paragraphs[0].text.startswith("松湖县")
    assert [each.name for each in tmp_path.iterdir()] == ["总结.docx"]


def test_a_failure_while_writing_leaves_the_older_file_and_nothing_else(
    report: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "总结.docx"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_docx(report, path)
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["总结.docx"]
