"""One register of facts: what may be known of a person, from where, and who finds it out."""

from dataclasses import dataclass

from huican.rules.types import Symbol, Type


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that policies may ask for.

    `source` names the binding that knows it (see huican.programmes.sources): certificate, person,
    status:低保, list:death, records, entered … `owner` is who finds it out when it is unknown,
    within `days` working days. `absent` says what silence means: with "no", a person not on a
    list that covers the month is known not to be on it; with "unknown", silence tells nothing.
    """

    name: str
    code: str
    type: Type
    source: str
    meaning: str
    privacy: str
    owner: str
    days: int
    subject: str = "person"
    absent: str = "unknown"
    # Once so, so for ever (died, born as): never proposed as something that might be otherwise.
    lasting: bool = False

    @property
    def symbol(self) -> Symbol:
        return Symbol(self.name, self.code, self.type)


@dataclass(frozen=True, slots=True)
class Known:
    """One value of one fact for one person, and where it comes from.

    `source` is in words (《01残疾人花名册.xlsx》第 12 行); `on_date` the date of the source (ISO) or "";
    `known_at` when the platform learned it (ISO time) or "". `late_months` is how many months after
    it began to hold it was learned. `link` is an address part of the row (sheet id, row) or None.
    """

    value: bool | int | str | None
    source: str = ""
    on_date: str = ""
    known_at: str = ""
    late_months: int = 0
    sheet_id: int | None = None
    row: int | None = None
