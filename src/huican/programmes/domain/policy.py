"""A programme as data: its clauses, amount, exclusions, chain; as read from its folder."""

from dataclasses import dataclass

from huican.kernel.months import Month
from huican.rules.checked import Checked
from huican.rules.types import Type


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a clause stands: 文号, article, words. `mark`: V read, L local, R recalled."""

    number: str
    article: str
    text: str = ""
    mark: str = "V"


@dataclass(frozen=True, slots=True)
class Condition:
    """One clause. Either `when` is set, or `any_of` (one of them is enough).

    In force for months in [from_month, to_month). `applies` (over parameters only) switches a
    clause on in places that use it; where it does not apply, the clause is left out. `assumption`
    says what nobody has confirmed yet. `cause` names the clause in lists of over-payments.
    """

    id: str
    text: str
    basis: Basis | None
    when: Checked | None = None
    any_of: tuple["Condition", ...] = ()
    applies: Checked | None = None
    from_month: Month | None = None
    to_month: Month | None = None
    assumption: str = ""
    cause: str = ""
    line: int = 0

    def in_force(self, month: Month) -> bool:
        """Whether the clause runs in that month."""
        return (self.from_month is None or self.from_month <= month) and (
            self.to_month is None or month < self.to_month
        )

    @property
    def leaves(self) -> tuple["Condition", ...]:
        """The clauses with an expression: itself, or those of its alternatives."""
        if not self.any_of:
            return (self,)
        return tuple(leaf for one in self.any_of for leaf in one.leaves)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated, local value of a programme: 月标准, 年龄上限 …

    `floor`: a value set above is a minimum for those below (最低标准). `plausible` (both included,
    in steps) is the range outside which a new value is questioned before it is confirmed.
    """

    name: str
    code: str
    type: Type
    meaning: str
    floor: bool = False
    plausible_low: int | None = None
    plausible_high: int | None = None
    values: tuple["ParameterValue", ...] = ()


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A value from a month on (until the next of the same area). `area`: code prefix, "" = nation.

    Prefixes have 2 (province), 4 (city) or 6 (county) digits.
    """

    area: str
    from_month: Month
    value: bool | int | str
    number: str
    note: str = ""
    mark: str = "V"
    set_by: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the review chain: who does what within how many working days.

    Where the limit is local, `days_name` is the parameter that holds it, and `days` is None.
    """

    id: str
    who: str
    what: str
    days: int | None
    days_name: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """What an applicant brings; not asked for when all facts in `known_by` are known."""

    name: str
    known_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme as of one digest of its folder. `period`: month, year, once, or none (fund)."""

    code: str
    name: str
    group: str
    kind: str
    subject: str
    period: str
    summary: str
    from_month: Month
    to_month: Month | None
    basis: tuple[Basis, ...]
    conditions: tuple[Condition, ...]
    amount: Checked | None
    parameters: tuple[Parameter, ...]
    # Programmes that this one yields to when the person may have them (both codes exist).
    yields_to: tuple[str, ...]
    # Pairs of which only the higher amount is given.
    better_of: tuple[str, ...]
    counts_as: tuple[str, ...]
    apply_free: bool
    review_months: int | None
    back_pay_months_max: int | None
    chain: tuple[Step, ...]
    notice_days: int | None
    materials: tuple[Material, ...]
    members: tuple[str, ...]
    assumptions: tuple[str, ...]
    digest: str
    review_text: str = ""
    # The parameters that hold what is local: days of notice, months of back-pay.
    notice_name: str = ""
    back_pay_name: str = ""

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name or code, or None."""
        return next((one for one in self.parameters if name in (one.name, one.code)), None)

    def in_force(self, month: Month) -> bool:
        """Whether the programme runs in that month."""
        return self.from_month <= month and (self.to_month is None or month < self.to_month)
