"""What one import has read before, so that the same cell is not worked out twice.

The names and numbers of persons stand in every sheet of a year again. They are remembered here
and nowhere else: a memory belongs to one import and goes with it, since personal data must not
linger in a cache of the process.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from huican.kernel.certificate import Certificate
from huican.kernel.identity import Identity

if TYPE_CHECKING:
    from huican.exchange.domain.drafts import PlaceProblem


@dataclass(slots=True)
class Memory:
    """Cells as they stand (the keys) and what they were read as. Faults are not remembered."""

    names: dict[str, str] = field(default_factory=dict, repr=False)
    identities: dict[str, Identity] = field(default_factory=dict, repr=False)
    certificates: dict[str, Certificate] = field(default_factory=dict, repr=False)
    numbers: dict[object, str] = field(default_factory=dict, repr=False)
    places: dict[tuple[object, ...], "str | PlaceProblem"] = field(default_factory=dict, repr=False)
