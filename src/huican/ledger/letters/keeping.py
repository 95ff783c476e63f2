"""Writing a letter once, and finding it again: the same matter gives the same letter for ever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from huican.audit.operations import Actor, actor_name, record
from huican.kernel.errors import HuicanError
from huican.ledger.domain.letter_kinds import BY_LETTER
from huican.ledger.domain.letters import NAME, LetterIncomplete, Text, text_of
from huican.ledger.letters.matters import Matter, matter
from huican.ledger.models import Letter, RecoveryAct
from huican.reference import queries as reference
from huican.registry.queries.named import named as persons_named

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_LOCK = 0x48_43_4C_54


class LetterDamaged(HuicanError):
    """A kept letter is not what was written: its digest does not fit."""

    code = "letter-damaged"


@dataclass(frozen=True, slots=True)
class Written:
    """A kept letter. The name is whole: who shows it on a page masks it (`named`)."""

    id: int
    kind: str
    title: str
    number: str
    person_id: int
    programme: str
    area_code: str
    name: str
    office: str
    contact: str
    dated: date
    text: Text
    digest: str
    made_by: str
    made_at: datetime

    def named(self, name: str) -> Text:
        """The text with a name in its place: the whole one for the paper, a masked one on a page."""
        return named(self.text, name)


def named(text: Text, name: str) -> Text:
    """A text with the name put in."""
    table = text.table
    return Text(
        text.salutation.replace(NAME, name),
        tuple(one.replace(NAME, name) for one in text.paragraphs),
        table,
        tuple(one.replace(NAME, name) for one in text.after),
    )


def make(
    kind: str, number: int, *, contact: str, basis: str, by: Actor | str, at: datetime
) -> Written:
    """Writes the letter about a matter; the one that is there already when it was written before.

    Raises NoMatter, LetterIncomplete; then nothing was written.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        about = matter(kind, number, at=at)
        before = Letter.objects.filter(kind=kind, about=about.about).first()
        if before is not None:
            return _written(before)
        _complete(about, contact, basis)
        made = _keep(about, contact.strip(), basis, by, at)
        record(
            verb="letter.make", by=by, at=at, subject=("letter", made.pk),
            area_code=made.area_code, summary=f"做{BY_LETTER[kind].title} {made.number}",
            data={"kind": kind, "about": about.about},
        )  # fmt: skip
    return _written(made)


def _complete(about: Matter, contact: str, basis: str) -> None:
    if not any(each.isdigit() for each in contact):
        raise LetterIncomplete("没有写找谁、打什么电话", remedy="如：县残联 王芳 0990-8661234")
    if about.needs_basis and not basis.strip():
        raise LetterIncomplete("没有写依据", remedy="请写文号和条款；没有依据的不能对人作决定")


def _keep(about: Matter, contact: str, basis: str, by: Actor | str, at: datetime) -> Letter:
    day = at.astimezone(_SHANGHAI).date()
    county = about.area_code[:6].ljust(12, "0")
    place = reference.name_of(county, day) or county
    last = (
        Letter.objects.filter(county=county, kind=about.kind, year=day.year)
        .order_by("-serial")
        .values_list("serial", flat=True)
        .first()
    )
    serial = (last or 0) + 1
    made = Letter(
        kind=about.kind, about=about.about, county=county, year=day.year, serial=serial,
        number=f"{place[:1]}残{BY_LETTER[about.kind].word}〔{day.year}〕{serial}号",
        person_id=about.person_id, programme=about.programme, area_code=about.area_code,
        name=persons_named([about.person_id], on=day, full=True)[about.person_id].name,
        office=f"{place}残疾人联合会", contact=contact, dated=day,
        body=about.text(contact=contact, basis=basis).kept(), made_by=actor_name(by), made_at=at,
    )  # fmt: skip
    made.digest = _digest(made)
    made.save(force_insert=True)
    return made


def letter(letter_id: int) -> Written | None:
    """A kept letter; None when there is none. Raises LetterDamaged."""
    kept = Letter.objects.filter(pk=letter_id).first()
    return None if kept is None else _written(kept)


def back_of(letter_id: int) -> tuple[str, int]:
    """The page that a letter belongs to: its recovery, or the person's months or roll."""
    kept = Letter.objects.get(pk=letter_id)
    what, _, number = kept.about.partition(":")
    if what == "recovery-act":
        return "recovery", RecoveryAct.objects.values_list("recovery_id", flat=True).get(pk=number)
    return ("person-roll" if what == "roll" else "person-months"), kept.person_id


def letters_of(person_id: int) -> list[Written]:
    """The letters to one person, the latest first."""
    return [_written(one) for one in Letter.objects.filter(person_id=person_id).order_by("-id")]


def kept_about(abouts: Sequence[str]) -> dict[tuple[str, str], tuple[int, str]]:
    """(kind, matter) → (id, number) of the letters about these matters that are written already."""
    rows = Letter.objects.filter(about__in=list(abouts)).values_list(
        "kind", "about", "id", "number"
    )
    return {(kind, about): (id_, number) for kind, about, id_, number in rows}


def last_contact(county: str) -> str:
    """Whom the last letter of a county named to be called; nothing before the first one."""
    found = Letter.objects.filter(county=county).order_by("-id").values_list("contact", flat=True)
    return found.first() or ""


def _digest(kept: Letter) -> str:
    printed = [kept.kind, kept.number, kept.name, kept.office, kept.dated.isoformat(), kept.body]
    text = json.dumps(printed, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _written(kept: Letter) -> Written:
    if _digest(kept) != kept.digest:
        raise LetterDamaged(
            "这封信和当初写的不一样", where=kept.number, remedy="请告诉安全管理员，先不要打印"
        )
    return Written(
        kept.pk, kept.kind, BY_LETTER[kept.kind].title, kept.number, kept.person_id,
        kept.programme, kept.area_code, kept.name, kept.office, kept.contact, kept.dated,
        text_of(kept.body), kept.digest, kept.made_by, kept.made_at,
    )  # fmt: skip
