"""What clerks taught: corrections of a guess, kept and used again for the same header."""

import hashlib
from datetime import datetime
from typing import Any

from huican.audit.operations import Actor, actor_name
from huican.exchange.domain.planning import Choice
from huican.exchange.domain.recognise import Recognised
from huican.exchange.domain.shape import plain, unit_of_header
from huican.exchange.models import SavedLayout


def header_digest(guess: Recognised) -> str:
    """What makes two headers the same: their words in their order."""
    assert guess.shape is not None
    words = "\x1f".join(plain(header) for header in guess.shape.headers)
    return hashlib.blake2b(words.encode(), digest_size=16).hexdigest()


def choice_for(guess: Recognised, office_area: str) -> Choice | None:
    """The correction that a clerk of this office once made of a sheet with this header."""
    saved = SavedLayout.objects.filter(
        office_area=office_area, header_digest=header_digest(guess)
    ).first()
    if saved is None:
        return None
    return Choice(saved.kind, {int(index): label for index, label in saved.columns.items()})


def save_choice(
    guess: Recognised, choice: Choice, *, office_area: str, by: Actor | str, at: datetime
) -> SavedLayout:
    """Keeps a correction for next time."""
    saved, _ = SavedLayout.objects.update_or_create(
        office_area=office_area,
        header_digest=header_digest(guess),
        defaults={
            "kind": choice.kind or (guess.kind.code if guess.kind else ""),
            "columns": {str(index): label for index, label in choice.columns.items()},
            "saved_by": actor_name(by),
            "saved_at": at,
        },
    )
    return saved


def columns_of(guess: Recognised) -> list[dict[str, Any]]:
    """How each column was read: header, field label, certainty, and the unit of money.

    Unknown columns have no label; a column a month is labelled 3月, a column a programme by the
    programme's code. Together with the kind this is enough to read a row again.
    """
    if guess.shape is None:
        return []
    labels = {match.index: (label, match.score) for label, match in guess.matches.items()}
    money = {match.index for match in guess.matches.values() if match.column.type == "money"}
    money |= set(guess.months) | set(guess.splits)
    found = []
    for index, header in enumerate(guess.shape.headers):
        label, score = labels.get(index, ("", 0.0))
        if index in guess.months:
            label, score = f"{guess.months[index]}月", 100.0
        if index in guess.splits:
            label, score = guess.splits[index], 100.0
        column = {"index": index, "header": header, "label": label, "score": round(score)}
        if index in money:
            column["unit"] = unit_of_header(header) or guess.shape.unit or "元"
        found.append(column)
    return found
