"""The publishable form hides every figure and the place, and keeps the sentences."""

from hypothesis import given
from hypothesis import strategies as st
from report_facts import COUNTED, county, facts, figure, target, template

from huican.insight.report.catalogue import load_template
from huican.insight.report.compose import compose
from huican.insight.report.masking import Mask, has_digits, mask
from huican.insight.report.nodes import FigureRef
from huican.insight.report.plain import plain_text

YEARLY = load_template("yearly-summary")


def masked_line(sentence: str, **others: object) -> str:
    given_facts = facts(**others)  # type: ignore[arg-type]
    body = f"parts:\n  - heading: 甲\n    run-in: true\n    text: [{{own: '{sentence}'}}]\n"
    document = mask(compose(template(body), given_facts), given_facts)
    return plain_text(document).splitlines()[1].removeprefix("一、甲")


def test_each_digit_becomes_one_asterisk_and_signs_and_units_stay() -> None:
    assert masked_line("发放补助1234.56万元、1.2万余人") == "发放补助****.**万元、*.*万余人"
    assert (
        masked_line("0-15岁，显好率85%以上，共46,197人次") == "*-**岁，显好率**%以上，共**,***人次"
    )
    assert masked_line("拨打１２３４５热线") == "拨打*****热线"


def test_the_years_of_the_report_stay_and_other_years_go() -> None:
    assert masked_line("2023年总结、2024年谋划、2022年度") == "2023年总结、2024年谋划、****年度"
    assert masked_line("共2023人") == "共****人"
    assert masked_line("12023年") == "*****年"


def test_the_place_and_the_brands_are_hidden_character_by_character() -> None:
    line = masked_line("松湖县在松湖日报、湖滨医院和高坪镇向阳村", brands=("湖滨医院",))
    assert line == "**县在**日报、****和高坪镇向阳村"


def test_a_longer_name_is_hidden_whole_where_names_overlap() -> None:
    assert Mask((), ("松湖", "松湖日报")).text("松湖日报") == "****"


def test_a_place_of_one_character_does_not_blank_that_character_everywhere() -> None:
    assert masked_line("叶县的叶子", area_name="叶县") == "**的叶子"


def test_chinese_numerals_of_phrases_and_points_stay() -> None:
    assert masked_line("树牢“四个意识”，一是第一种形态") == "树牢“四个意识”，一是第一种形态"


def test_the_masked_report_has_no_annex_no_reference_and_no_trace_of_figures() -> None:
    given_facts = county()
    document = mask(compose(YEARLY, given_facts), given_facts)
    assert document.masked
    assert document.annexes == () and document.figures == {} and document.left_out == ()
    assert not list(document.references())
    assert not any(
        isinstance(run, FigureRef) for b in document.blocks for run in getattr(b, "runs", ())
    )
    text = plain_text(document)
    assert "松湖" not in text
    assert text.startswith("**县残疾人联合会2023年工作总结和2024年工作谋划\n")
    assert "发放重度残疾人护理补贴*****人次，累计资金***.*万元" in text
    assert "（一）重点工作任务完成情况\n1." in text


def test_the_report_itself_is_not_changed_by_masking() -> None:
    given_facts = county()
    document = compose(YEARLY, given_facts)
    before = plain_text(document, annexes=True)
    mask(document, given_facts)
    assert plain_text(document, annexes=True) == before


@given(st.sets(st.sampled_from(sorted(COUNTED))))
def test_no_digit_but_the_years_survives(without: set[str]) -> None:
    given_facts = county(without=tuple(without))
    document = mask(compose(YEARLY, given_facts), given_facts)
    assert not has_digits(document, besides=(2023, 2024))


def test_a_table_in_the_text_is_masked_but_its_row_numbers_stay() -> None:
    given_facts = facts(figure("a.a", 99, "户"), targets=(target("修路", 2023, 90, "户", "a.a"),))
    document = mask(
        compose(template("parts:\n  - heading: 甲\n    table: targets\n"), given_facts), given_facts
    )
    assert "1\t修路\t**户\t**户\t***%\t综合股" in plain_text(document)
