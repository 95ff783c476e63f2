"""Whose row it is: attaching drafts to the persons on file."""

from collections.abc import Iterable, Sequence

from huican.exchange.domain.drafts import Draft, Problem
from huican.kernel.masks import mask_name
from huican.registry.domain.roster import Fault, KnownPerson, RosterRow
from huican.registry.enrolment import accounts, known_persons
from huican.vault.operations import blind_many


class People:
    """The persons that an import's rows speak of, and their accounts, looked up once each.

    What was looked up holds as long as nobody else wrote: `since` tells it the version of the
    data at the beginning of each file.
    """

    def __init__(self) -> None:
        self._known: dict[str, KnownPerson | None] = {}
        self._accounts: dict[tuple[int, str], int] = {}
        self._version = -1
        self.blinds: dict[str, bytes] = {}

    def since(self, version: int) -> None:
        """Forgets what may be out of date when the data are no longer of the version known."""
        if version != self._version:
            self.forget()
        self._version = version

    def since_own_write(self, version: int) -> None:
        """The version after this import's own file: what was looked up still holds."""
        if self._version >= 0:
            self._version = version

    def forget(self) -> None:
        """What was looked up no longer holds (a roster was written, or a file taken back)."""
        self._known.clear()
        self._accounts.clear()
        self._version = -1

    def learn(self, identities: Iterable[str]) -> None:
        """Looks up all numbers that are not known yet."""
        known = self._known
        fresh = list({number for number in identities if number and number not in known})
        unseen = [number for number in fresh if number not in self.blinds]
        for number, code in zip(unseen, blind_many("identity", unseen), strict=True):
            assert code is not None
            self.blinds[number] = code
        found = known_persons([self.blinds[number] for number in fresh])
        for number in fresh:
            known[number] = found.get(self.blinds[number])

    def get(self, identity: str) -> KnownPerson | None:
        return self._known.get(identity)

    def attach(self, drafts: Sequence[Draft], *, wait: bool) -> list[Draft]:
        """Gives each draft its person; returns those that cannot go in, with their problem.

        `wait`: a person who is not on file makes the row wait (payments, services); other
        departments' lists are kept without one.
        """
        self.learn(draft.identity for draft in drafts)
        known = self._known
        held: list[Draft] = []
        for draft in drafts:
            if not draft.identity:
                continue
            person = known[draft.identity]
            if person is None:
                if wait:
                    draft.problem = _UNKNOWN
                    held.append(draft)
                continue
            if draft.name != person.name and draft.name:
                if not wait:
                    # Another department's line under another name is not applied to this person.
                    continue
                draft.problem = Problem(
                    "name-differs",
                    f"这个证号登记在{mask_name(person.name)}名下，本行写的是另一个姓名",
                    "请照证件核对姓名和证号；确是本人改名的，请先在档案里改名",
                )
                held.append(draft)
                continue
            draft.person_id = person.id
            if not draft.area_code:
                draft.area_code = person.area_code
            if draft.category is None:
                draft.category, draft.level = person.category, person.level
        return held

    def accounts_of(self, drafts: Iterable[Draft]) -> dict[tuple[int, str], int]:
        """Ids of the accounts that money was paid to, by (person id, number); new ones are kept."""
        wanted = {}
        for draft in drafts:
            extra = draft.extra
            if extra and (number := extra.get("account")) and draft.person_id is not None:
                key = (draft.person_id, number)
                if key not in self._accounts and key not in wanted:
                    wanted[key] = (*key, extra.get("bank", ""), extra.get("account_name", ""))
        if wanted:
            self._accounts.update(accounts(list(wanted.values())))
        return self._accounts


_UNKNOWN = Problem(
    "person-unknown", "档案里还没有这个人", "等花名册入库后自动认领；证号抄错的请更正后再交"
)


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


def problem_of(fault: Fault, column: int | None = None) -> Problem:
    return Problem(fault.code, fault.reason, fault.remedy, column)


# Held because somebody must bring the missing piece; everything else is the clerk's to correct.
WAITING_CODES = frozenset({"person-unknown", "already-paid", "person-by-name"})
