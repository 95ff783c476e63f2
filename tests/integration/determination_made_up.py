"""Made-up persons with everything that facts come from, and policies small enough to read."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from registry_made_up import COUNTY, EAST_WIND, LAKESIDE, NOW, STONE_RIDGE, identity

from huican.kernel.months import Month
from huican.ledger.models import Payment
from huican.programmes.domain.register import facts
from huican.programmes.entering import enter_fact
from huican.programmes.models import DepartmentListEntry
from huican.programmes.sources.frame import SUBJECTS
from huican.registry.models import (
    Certificate,
    CertificateBusiness,
    IdentityNumber,
    Person,
    RosterEntry,
    StatusSpan,
)
from huican.rules.types import Kind
from huican.sources.models import SourceFile, SourceSheet
from huican.vault.operations import blind, seal

LISTS = {
    "death": "list-death", "hardship-support": "list-hardship-support",
    "work-injury-care": "list-work-injury", "imprisonment": "list-imprisonment",
    "dibao": "list-dibao",
}  # fmt: skip
_DIBAO = [{"index": 3, "label": "dibao", "header": "低保"}]


@dataclass
class Office:
    """Sheets by kind and year, made when somebody first stands on them."""

    area: str = COUNTY

    def sheet(self, kind: str, year: int = 2023) -> SourceSheet:
        name = f"{kind}{year}"
        file, new = SourceFile.objects.get_or_create(
            name=f"{name}.xlsx", office_area=self.area,
            defaults={"digest": f"{abs(hash((name, self.area))):064x}"[:64], "size_bytes": 1,
                      "received_at": NOW, "received_by": "system:test"},
        )  # fmt: skip
        if new:
            SourceSheet.objects.create(
                file=file, position=1, name=name, kind=kind, year=year,
                columns=_DIBAO if kind == "roster" else [],
            )  # fmt: skip
        return file.sheets.get()

    def person(self, serial: int, **given: Any) -> int:
        """One person with a card, on the roster of 2023; `dibao` opens a span."""
        birth = given.pop("birth", date(1968, 3, 4))
        name = given.pop("name", f"王{serial}")
        number = identity(birth.strftime("%Y%m%d"), f"{serial % 1000:03d}")
        category, level = given.pop("category", 4), given.pop("level", 1)
        roster = self.sheet("roster")
        card = {
            "components": given.pop("components", []),
            "issued_on": given.pop("issued_on", date(2020, 8, 16)),
            "valid_until": given.pop("valid_until", date(2030, 8, 16)),
        }
        person = Person.objects.create(
            name=name, pinyin="wang", initials="w", sex=given.pop("sex", "男"), birth=birth,
            area_code=given.pop("area", EAST_WIND), category=category, level=level,
            created_at=NOW, source_sheet=roster, source_row=serial,
        )  # fmt: skip
        IdentityNumber.objects.create(
            person=person, sealed=seal("identity", number), last4_blind=b"4",
            blind=blind("identity", f"{number}{serial}"),
        )  # fmt: skip
        if given.pop("card", True):
            Certificate.objects.create(
                person=person, sealed=seal("certificate", f"{number}{category}{level}"),
                blind=blind("certificate", f"{number}{serial}"), category=category, level=level,
                source_sheet=roster, source_row=serial, **card,
            )  # fmt: skip
        RosterEntry.objects.create(
            kind="roster", person=person, area_code=EAST_WIND, year=2023, source_sheet=roster,
            source_row=serial, row_digest=b"r",
        )  # fmt: skip
        if given.pop("dibao", False):
            StatusSpan.objects.create(
                person=person, status="dibao", known_at=NOW, source_sheet=roster,
                source_row=serial,
            )  # fmt: skip
        assert not given, given
        return person.pk

    def listed(self, code: str, person: int | None, on: date | None, **given: Any) -> Any:
        """A line of another department's list; the list then covers its year."""
        year = given.pop("year", on.year if on else 2023)
        values = {"name": "王", "source_row": 5, "row_digest": b"l", "area_code": COUNTY} | given
        return DepartmentListEntry.objects.create(
            kind=LISTS[code], list_code=code, person_id=person, on_date=on, year=year,
            source_sheet=self.sheet(LISTS[code], year), **values,
        )  # fmt: skip

    def lists_of(self, year: int, *codes: str) -> None:
        """The lists of a year were handed in, even if nobody stands on them."""
        for code in codes or LISTS:
            if code != "dibao" or codes:
                self.sheet(LISTS[code], year)

    def paid(self, kind: str, person: int, month: Month, fen: int = 8000) -> Payment:
        return Payment.objects.create(
            kind=kind, programme=kind, person_id=person, area_code=EAST_WIND, year=month.year,
            month=month.month, amount_fen=fen, source_sheet=self.sheet(kind), source_row=6,
            row_digest=b"p",
        )  # fmt: skip


def crowd(office: Office, count: int, seed: int) -> list[int]:
    """Many different persons: every source of facts says something of some of them."""
    chance = random.Random(seed)

    def day() -> date:
        return date(2022, 6, 1) + timedelta(days=chance.randrange(700))

    office.lists_of(2023)
    ids = []
    for serial in range(1, count + 1):
        category = chance.randint(1, 7)
        person = office.person(
            serial,
            birth=date(1930, 1, 1) + timedelta(days=chance.randrange(34_000)),
            sex=chance.choice("男女"),
            category=category, level=chance.randint(1, 4),
            components=chance.choice(([], [1, 4], [5, 6])) if category == 7 else [],
            card=chance.random() < 0.95,
            area=chance.choice((EAST_WIND, STONE_RIDGE, LAKESIDE)),
            dibao=chance.random() < 0.5,
            **_card_dates(chance, day),
        ) if chance.random() < 0.9 else office.person(serial, card=False)  # fmt: skip
        ids.append(person)
        for code in LISTS:
            if chance.random() < 0.12:
                extra: dict[str, Any] = {}
                on = day() if chance.random() < 0.85 else None
                if code == "imprisonment" and chance.random() < 0.5:
                    extra["attributes"] = {"释放日期": day().isoformat()}
                office.listed(code, person, on, **extra)
        if chance.random() < 0.2:
            CertificateBusiness.objects.create(
                kind="certificate-business", person_id=person, area_code=EAST_WIND, year=2023,
                on_date=day(), row_digest=b"b", source_row=3,
                source_sheet=office.sheet("certificate-business"),
                attributes={"业务类型": chance.choice(("首次申领", "注销", "冻结", "迁出", "迁入"))},
            )  # fmt: skip
        for _ in range(chance.choice((0, 0, 1, 3, 12))):
            _enter(chance, person)
    return ids


def _card_dates(chance: random.Random, day: Any) -> dict[str, Any]:
    if chance.random() < 0.6:
        return {}
    issued = day() if chance.random() < 0.8 else None
    until = day() + timedelta(days=200) if chance.random() < 0.8 else None
    return {"issued_on": issued, "valid_until": until}


def _enter(chance: random.Random, person: int) -> None:
    fact = chance.choice([one for one in facts().by_code.values() if one.subject in SUBJECTS])
    value: Any = None
    match fact.type.kind:
        case Kind.YES_NO:
            value = chance.choice((True, False, None))
        case Kind.TEXT:
            value = chance.choice(fact.type.choices)
        case Kind.NUMBER:
            low = fact.type.low if fact.type.low is not None else 0
            high = fact.type.high if fact.type.high is not None else 100
            value = chance.randint(low, min(high, low + 100))
    start = Month(2023, 1).next(chance.randrange(12))
    enter_fact(
        person, fact.code, value, from_month=start, source="村委会入户核实",
        to_month=start.next(chance.randint(1, 6)) if chance.random() < 0.5 else None,
        by="system:test", at=NOW + timedelta(minutes=chance.randrange(1000)),
    )  # fmt: skip


def areas(folder: Path) -> None:
    from registry_made_up import load_areas

    load_areas(folder)
