"""Made-up identity numbers that check, and account numbers that check.

The check digit is computed here and not taken from the kernel on purpose: the generator's answers
must not depend on the code that they are used to test.
"""

from __future__ import annotations

from array import array
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_EPOCH = date(1900, 1, 1).toordinal()
_DAYS = 60_000  # birth days until 2064
_ORDERS_PER_SEX = 500  # three digits, of which odd ones are men's and even ones women's


def check_digit(first17: str) -> str:
    """The 18th character for 17 digits (GB 11643-1999, ISO 7064 MOD 11-2)."""
    total = 0
    for weight, digit in zip(_WEIGHTS, first17, strict=True):
        total += weight * int(digit)
    return _CHECKS[total % 11]


def checks(number: str) -> bool:
    """Whether an 18-character number ends in its own check digit."""
    return check_digit(number[:17]) == number[17]


def old_number(number: str) -> str:
    """The 15-digit form that cards had before 1999: without century and check digit.

    Only for persons born in 1900–1999; the caller sees to that.
    """
    return number[:6] + number[8:17]


def miscopied(number: str, place: int, shift: int) -> str:
    """The number with one digit written wrongly (place 0–16, shift 1–9): it never checks."""
    wrong = str((int(number[place]) + shift) % 10)
    return number[:place] + wrong + number[place + 1 :]


_DOUBLED = {str(d): (2 * d) // 10 + (2 * d) % 10 for d in range(10)}


def luhn_account(prefix: str, serial: int) -> str:
    """A 19-digit bank card number that checks by Luhn; the serial fills the middle."""
    body = f"{prefix}{serial:0{18 - len(prefix)}d}"
    total = sum(_DOUBLED[d] for d in body[-1::-2]) + sum(map(int, body[-2::-2]))
    return body + str(-total % 10)


# Weighted sums of the three order digits, so that a number needs one look-up for them.
_ORDER_SUM = tuple(
    (n // 100) * _WEIGHTS[14] + (n // 10 % 10) * _WEIGHTS[15] + (n % 10) * _WEIGHTS[16]
    for n in range(1000)
)


class Numbers:
    """Issues identity numbers of one county, each once.

    A county's number is area (6) + birth (8) + order (3) + check digit. The order goes up in steps
    from a start that depends on the day, so numbers look scattered but no set of all issued numbers
    has to be kept: memory is four bytes a day whatever the size of the county.
    """

    def __init__(self, area6: str, *, first: int = 0) -> None:
        """first: how many orders of each day to leave to another issuer of the same area."""
        if len(area6) != 6 or not area6.startswith("99"):
            raise ValueError("made-up numbers begin with 99")
        self._area = area6
        self._area_sum = sum(w * int(d) for w, d in zip(_WEIGHTS, area6, strict=False))
        self._used = (array("H", [first]) * _DAYS, array("H", [first]) * _DAYS)
        self._days: dict[int, tuple[str, int]] = {}

    def issue(self, birth_ordinal: int, female: bool) -> str:
        """The next free number for that birth day (proleptic ordinal) and sex."""
        used = self._used[female]
        offset = birth_ordinal - _EPOCH
        count = used[offset]
        if count >= _ORDERS_PER_SEX:
            raise ValueError("no free number is left for that day of birth")
        used[offset] = count + 1
        # 211 and 500 have no common factor: 500 steps visit 500 different orders.
        order = ((offset * 37 + count) * 211) % _ORDERS_PER_SEX * 2 + (0 if female else 1)
        known = self._days.get(birth_ordinal)
        if known is None:
            text = date.fromordinal(birth_ordinal).strftime("%Y%m%d")
            total = self._area_sum + sum(
                w * int(d) for w, d in zip(_WEIGHTS[6:14], text, strict=True)
            )
            known = self._days[birth_ordinal] = (text, total)
        text, total = known
        return f"{self._area}{text}{order:03d}{_CHECKS[(total + _ORDER_SUM[order]) % 11]}"
