"""Cells merged over several rows of data: the township written once beside its people."""

from huican.exchange.domain.recognise import Recognised

# What may stand once for several rows. Names, numbers of persons and money never do: a sum
# merged over two rows would be paid twice.
_FILLED = frozenset(
    ["text", "area", "address", "area_code", "date", "month", "year", "hardship", "category", "level", "category_level"]
)


def fill_down(guess: Recognised) -> None:
    """Writes a merged cell's value into each of its rows, below the header."""
    assert guess.shape is not None
    types = {match.index: match.column.type for match in guess.matches.values()}
    for top, left, bottom, _ in guess.sheet.merged:
        if bottom <= top or top < guess.shape.first_data_row or left >= guess.shape.width:
            continue
        if left in guess.months or left in guess.splits:
            continue
        if types.get(left, "text") not in _FILLED:
            continue
        rows = guess.sheet.rows
        value = rows[top][left]
        if value == "":
            continue
        for index in range(top + 1, min(bottom, len(rows) - 1) + 1):
            if rows[index][left] == "":
                rows[index][left] = value
