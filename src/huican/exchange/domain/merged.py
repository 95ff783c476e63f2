"""Cells merged over several rows of data: the township written once beside its people."""

from huican.exchange.domain.recognise import Recognised

# What may stand once for several rows. Names, numbers of persons and money never do: a sum
# merged over two rows would be paid twice.
_FILLED = frozenset(
    [
        "text",
        "area",
        "address",
        "area_code",
        "date",
        "month",
        "year",
        "hardship",
        "category",
        "level",
        "category_level",
    ]
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
    _write_once(guess)


def _write_once(guess: Recognised) -> None:
    """A township that is written only in the first line of its people holds for the others.

    Only where most lines leave it out: elsewhere an empty cell is a township that nobody wrote.
    """
    assert guess.shape is not None
    township, name = guess.matches.get("township"), guess.matches.get("name")
    if township is None or name is None:
        return
    lines = [
        row for row in guess.sheet.rows[guess.shape.first_data_row :]
        if row[name.index] != "" and row[name.index] is not None
    ]  # fmt: skip
    empty = sum(1 for row in lines if row[township.index] == "")
    if not lines or lines[0][township.index] == "" or 2 * empty < len(lines):
        return
    value = lines[0][township.index]
    for row in lines:
        value = row[township.index] or value
        row[township.index] = value
