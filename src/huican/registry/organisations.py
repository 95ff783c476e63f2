"""Institutions, schools and firms on file: those that records name, once each."""

from collections.abc import Iterable

from huican.registry.models import Organisation

# What a column calls them → what they are.
_KINDS = {
    "评定机构": "assessment", "签约机构": "health", "康复机构": "rehabilitation", "机构": "care",
    "服务机构": "care", "学校": "school", "用人单位": "employer", "保险公司": "insurer",
}  # fmt: skip


def note_organisations(names: Iterable[str], *, kind: str, area_code: str) -> int:
    """Puts names on file that are not there yet, within the caller's transaction.

    `kind` is the column they stood in; `area_code` the office that named them. Returns how many
    names were given.
    """
    rows = [
        Organisation(name=name[:120], kind=_KINDS.get(kind, ""), area_code=area_code)
        for name in sorted(names)
        if name
    ]
    Organisation.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)
