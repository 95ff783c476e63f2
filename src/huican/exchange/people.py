"""Whose row it is: attaching drafts to the persons on file."""

from collections.abc import Iterable, Sequence

from huican.exchange.domain.drafts import Draft, Problem
from huican.kernel.masks import mask_name
from huican.registry.domain.roster import Fault, KnownPerson, RosterRow
from huican.registry.enrolment import known_persons
from huican.vault.operations import blind_many


class People:
    """The persons that a file's rows speak of, looked up once each."""

    def __init__(self) -> None:
        self._known: dict[str, KnownPerson | None] = {}
        self.blinds: dict[str, bytes] = {}

    def learn(self, identities: Iterable[str]) -> None:
        """Looks up all numbers that are not known yet."""
        fresh = list({number for number in identities if number and number not in self._known})
        codes = [code for code in blind_many("identity", fresh) if code is not None]
        found = known_persons(codes)
        for number, code in zip(fresh, codes, strict=True):
            self.blinds[number] = code
            self._known[number] = found.get(code)

    def get(self, identity: str) -> KnownPerson | None:
        return self._known.get(identity)

    def attach(self, drafts: Sequence[Draft], *, wait: bool) -> list[Draft]:
        """Gives each draft its person; returns those that cannot go in, with their problem.

        `wait`: a person who is not on file makes the row wait (payments, services); other
        departments' lists are kept without one.
        """
        self.learn(draft.identity for draft in drafts)
        held: list[Draft] = []
        for draft in drafts:
            if not draft.identity:
                continue
            person = self._known[draft.identity]
            if person is None:
                if wait:
                    draft.problem = Problem(
                        "person-unknown", "档案里还没有这个人",
                        "等花名册入库后自动认领；证号抄错的请更正后再交",
                    )  # fmt: skip
                    held.append(draft)
                continue
            if wait and draft.name and draft.name != person.name:
                draft.problem = Problem(
                    "name-differs",
                    f"这个证号登记在{mask_name(person.name)}名下，本行写的是另一个姓名",
                    "请照证件核对姓名和证号；确是本人改名的，请先在档案里改名",
                )
                held.append(draft)
                continue
            draft.person_id = person.id
            draft.area_code = draft.area_code or person.area_code
            if draft.category is None:
                draft.category, draft.level = person.category, person.level
        return held


def roster_row(draft: Draft) -> RosterRow:
    """A roster's draft as the registry takes it."""
    extra = draft.extra or {}
    return RosterRow(
        row=draft.row, name=draft.name, identity=draft.identity, area_code=draft.area_code,
        certificate=draft.certificate, category=draft.category, level=draft.level,
        birth=extra.get("birth"), sex=extra.get("sex", ""),
        components=tuple(extra.get("components", ())), issued_on=extra.get("issued_on"),
        valid_until=extra.get("valid_until"), hardship=extra.get("hardship"),
        phone=extra.get("phone", ""), address=extra.get("address", ""),
        guardian=extra.get("guardian", ""), guardian_phone=extra.get("guardian_phone", ""),
        guardian_identity=extra.get("guardian_identity", ""),
        guardian_relation=extra.get("guardian_relation", ""),
        household_key=extra.get("household_identity", ""),
        given_as_15=bool(extra.get("given_as_15")),
    )  # fmt: skip


def problem_of(fault: Fault) -> Problem:
    return Problem(fault.code, fault.reason, fault.remedy)


# Held because somebody must bring the missing piece; everything else is the clerk's to correct.
WAITING_CODES = frozenset({"person-unknown", "already-paid", "person-by-name"})
