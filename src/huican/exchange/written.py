"""Drafts as the stores keep them: one tuple a record, in the order of their columns."""

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from huican.exchange.domain.drafts import Draft
from huican.sources.domain.kinds import Kind
from huican.vault.operations import blind, seal

# Numbers of persons, telephones and accounts must not rest in plain among the other columns.
_SECRET = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15,21}|1[3-9]\d{9})(?!\d)")


def records(
    kind: Kind, drafts: Sequence[Draft], *, sheet_id: int, office_area: str,
    account_ids: Mapping[tuple[int, str], int],
) -> Iterator[tuple[object, ...]]:  # fmt: skip
    """The drafts in the order of RECORD_COLUMNS and the store's own columns."""
    stores = kind.stores
    for d in drafts:
        base = (
            d.kind, d.person_id, d.area_code or office_area, d.on_date, d.year, d.month,
            d.amount_fen, d.quantity, d.unit, d.category, d.level,
            "{}" if not d.attributes else attributes_text(d.attributes), sheet_id, d.row, d.digest,
        )  # fmt: skip
        if stores == "payment":
            extra = d.extra or {}
            account = extra.get("account")
            account_id = None
            if account and d.person_id is not None:
                account_id = account_ids.get((d.person_id, account))
            yield (*base, d.programme, extra.get("standard_fen"), extra.get("fund", "")[:60],
                   account_id)  # fmt: skip
        elif stores == "delivery":
            yield (*base, d.programme)
        elif stores == "target":
            yield (*base, str((d.attributes or {}).get("任务名称", ""))[:200])
        elif stores == "department-list":
            yield (*base, *_list_entry(kind, d))
        else:
            yield base


def _list_entry(kind: Kind, draft: Draft) -> tuple[object, ...]:
    number = draft.identity or (draft.extra or {}).get("written_number", "")
    return (
        kind.list_code, draft.name[:80],
        seal("identity", number) if number else None,
        blind("identity", number) if number else None,
        bool(draft.identity),
    )  # fmt: skip


def attributes_text(attributes: Mapping[str, Any]) -> str:
    """A record's other columns as JSON; a value that holds a long number is sealed."""
    text = json.dumps(attributes, ensure_ascii=False)
    if not _SECRET.search(text):
        return text
    kept = {
        label: {"sealed": base64.b64encode(seal("cells", value)).decode()}
        if isinstance(value, str) and _SECRET.search(value) else value
        for label, value in attributes.items()
    }  # fmt: skip
    return json.dumps(kept, ensure_ascii=False)
