"""Areas as rows write them, found in the tree of the office's day."""

from datetime import date

from huican.exchange.domain.drafts import PlaceProblem
from huican.kernel.errors import HuicanError
from huican.reference import queries as reference
from huican.reference.domain.answers import Ambiguous, Found
from huican.reference.domain.levels import Level


class NoAreas(HuicanError):
    """There is no area tree to place anybody in."""

    code = "no-areas"


class Places:
    """Finds the area code of names as people write them; called once for each distinct wording."""

    def __init__(self, office_area: str, on: date) -> None:
        self._finder = reference.finder(office_area, on)
        self._office = office_area

    def __call__(self, township: str, village: str, address: str, code: str) -> str | PlaceProblem:
        if code:
            answer = self._finder.find(code)
        elif township or village:
            answer = self._finder.find(township=township, village=village)
            if not isinstance(answer, Found) and address:
                answer = self._finder.find(address)
        else:
            answer = self._finder.find(address)
        match answer:
            case Found():
                if answer.level.rank <= Level.COUNTY.rank and (village or township):
                    return PlaceProblem(
                        "unknown-village", "没有写明乡镇和村", "请补上乡镇和村的名称"
                    )
                return answer.code
            case Ambiguous():
                return PlaceProblem("ambiguous-area", answer.message, "请写明是哪个乡镇的")
        return PlaceProblem(
            "unknown-village", answer.message, "请照区划核对村名；新设的村请先在区划里添上"
        )


def office_area_of(asked: str | None, on: date) -> str:
    """The office whose workbooks come in: as asked, or the only county (or city) there is."""
    if asked:
        code = asked.strip().ljust(12, "0")
        if reference.area(code, on) is None:
            raise NoAreas(
                f"没有代码是 {asked} 的区划", remedy="请核对 --area，或先运行 huican areas load"
            )
        return code
    found = reference.single_office(on)
    if found is None:
        raise NoAreas(
            "还没有区划，或有好几个县，分不清是哪个单位的表",
            remedy="请先运行 huican areas load 装入区划；有几个县的，用 --area 写明代码",
        )
    return found
