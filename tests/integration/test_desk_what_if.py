"""试算: who gains and loses, what it costs, and the persons behind every number."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from python_calamine import CalamineWorkbook

from huican.audit.queries import search
from tests.integration.desk_made_up import (
    OTHER_TOWN,
    PERSONS,
    TOWN,
    load_office,
    name_of,
    signed_in,
)
from tests.integration.determined_office import NURSING, Determined, determine_office

pytestmark = pytest.mark.django_db
ASKED = "change=nursing-subsidy.月标准=100&at=2025-12&programme=nursing-subsidy&group=unknown-then"


@pytest.fixture
def made() -> Determined:
    load_office()
    return determine_office()


def words(answer) -> str:
    """The text of a page's main part, as a reader has it."""
    assert answer.status_code == 200, answer.status_code
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.S)
    assert main is not None
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main[0])))


def read(address: str, reader: str = "jingban") -> str:
    return words(signed_in(reader).get(address))


def hrefs(address: str) -> list[str]:
    main = signed_in("jingban").get(address).content.decode().split("<main")[1]
    return [unescape(one) for one in re.findall(r'href="([^"]+)"', main)]


def test_what_if_says_who_gains_and_what_it_costs_and_the_address_holds_the_question(
    made: Determined,
) -> None:
    clerk = signed_in("jingban")
    answer = clerk.get(
        "/what-if",
        {"programme": NURSING, "what": "月标准", "value": "100", "at": "2025-12"},
    )
    assert answer.status_code == 302
    text = words(clerk.get(answer.headers["Location"]))
    assert "1 人多领；一年多花 120 元" in text
    for part in ("按乡镇", "城关镇", "按类别", "按等级", "二级"):
        assert part in text


def test_what_if_takes_a_changed_clause_and_several_changes(made: Determined) -> None:
    text = read(
        "/what-if?at=2025-12&change=nursing-subsidy.alive=not 死亡 and 残疾等级 <= 1"
        "&change=nursing-subsidy.月标准=100"
    )
    assert "1 人领不上了" in text and "一年少花 1,080 元" in text


def test_every_number_of_a_what_if_opens_to_as_many_persons(made: Determined) -> None:
    page = "/what-if?at=2025-12&change=nursing-subsidy.月标准=100"
    assert "改的只是青石县的标准。" in read(page)
    links = [one for one in hrefs(page) if one.startswith("/what-if/persons")]
    for part in ("group=more", "group=unknown-then", f"place={TOWN}", "category=", "level="):
        assert any(part in one for one in links), part
    for link in links:
        text = read(link)
        (count,) = re.findall(r"的 ([\d,]+) 人 2025年12月起", text)
        persons = {one for one in hrefs(link) if f"/entitlements/{NURSING}?" in one}
        assert len(persons) == int(count) > 0, link
    (more,) = [one for one in links if one.endswith("group=more")]
    text = read(more)
    assert "多领的 1 人" in text and "符合 90 元 → 符合 100 元" in text and "多 10" in text


def test_the_persons_of_a_what_if_are_narrowed_and_go_out_masked_and_logged(
    made: Determined,
) -> None:
    clerk = signed_in("jingban")
    whole = words(clerk.get(f"/what-if/persons?{ASKED}"))
    half = words(clerk.get(f"/what-if/persons?{ASKED}&place={OTHER_TOWN}"))
    assert f"定不了的 {PERSONS - 2} 人" in whole and f"定不了的 {PERSONS // 2 - 1} 人" in half
    html = clerk.get(f"/what-if/persons?{ASKED}&place={OTHER_TOWN}").content.decode()
    (link,) = {unescape(one) for one in re.findall(r'href="(/what-if/export[^"]+)"', html)}
    answer = clerk.get(link)
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = book.get_sheet_by_index(0).to_python()
    assert len(rows) == 2 + PERSONS // 2 - 1 and "月标准 改成 100" in rows[0][0]
    flat = "".join(str(cell) for row in rows for cell in row)
    assert "*" in flat and not any(name_of(i) in flat for i in range(PERSONS))
    (event,) = search(verb="determination.export")
    assert event.data["group"] == "unknown-then" and event.data["rows"] == PERSONS // 2 - 1


@pytest.mark.parametrize(
    ("query", "status"),
    [(ASKED.replace("unknown-then", "richer"), 404), (ASKED.replace("100", "一百"), 404),
     (ASKED.replace("programme=nursing-subsidy", "programme=fuel-subsidy"), 404),
     ("group=more", 404), (f"{ASKED}&area=990802000000", 403)],
)  # fmt: skip
def test_an_address_that_asks_nothing_opens_nothing(
    made: Determined, query: str, status: int
) -> None:
    assert signed_in("jingban").get(f"/what-if/persons?{query}").status_code == status
    assert signed_in("lingdao").get(f"/what-if/persons?{query}").status_code == 403


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("x.y=1", "没有叫“x”的项目"),
        ("nursing-subsidy.月标准=一百", "不能是“一百”"),
        ("nursing-subsidy.没有这条=1", "可以改的有"),
        ("nursing-subsidy.alive=残疾等极 <= 1", "残疾等级"),
        ("乱写", "看不懂"),
    ],
)
def test_a_question_that_is_not_understood_says_what_is_wrong(
    made: Determined, change: str, said: str
) -> None:
    text = words(signed_in("jingban").get("/what-if", {"change": change, "at": "2025-12"}))
    assert said in text and "有 1 处要改" in text
