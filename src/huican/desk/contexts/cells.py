"""Cells of a workbook on a page: masked by what their column is, or by how they look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from huican.insight.figures import kinds
from huican.registry.domain.cell_masks import kind_of_header, mask_cell

# How a column's type is hidden.
_BY_TYPE = {
    "name": "name", "identity": "identity", "certificate": "certificate",
    "person_number": "certificate", "phone": "phone", "account": "account", "address": "address",
}  # fmt: skip
_SPOKEN = {
    "identity": "证号已遮挡", "certificate": "证号已遮挡", "phone": "电话已遮挡",
    "account": "账号已遮挡", "address": "住址已遮挡",
}  # fmt: skip


class Shown:
    """A masked text with what is said for it; see ui.formats.mask."""

    def __init__(self, shown: str, spoken: str) -> None:
        self.shown, self.spoken = shown, spoken


def mask_kind(label: str, header: str) -> str:
    """name, identity, certificate, phone, account, address, or "" by a column's label or header."""
    field = kinds().fields.get(label)
    if field is not None:
        if label in ("household_identity", "guardian_identity"):
            return "identity"
        return "name" if label == "account_name" else _BY_TYPE.get(field.type, "")
    return kind_of_header(header)


def cell(kind: str, text: str, **more: Any) -> dict[str, Any]:
    """A cell for components/problem.html: what it shows is masked, stars are never read out."""
    if not text:
        return {"text": None, "mask": None, **more}
    if kind == "name":
        return {"text": text, "mask": "name", **more}
    shown = mask_cell(kind, text)
    if shown == text:
        return {"text": text, "mask": None, **more}
    said = f"末四位 {' '.join(text[-4:])}" if kind in ("identity", "phone", "account") else ""
    return {"text": Shown(shown, said or _SPOKEN.get(kind, "号码已遮挡")), "mask": "masked", **more}


def column_masks(columns: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """Index → kind of mask, of a sheet's columns as they were read."""
    return {
        column["index"]: mask_kind(column.get("label") or "", column.get("header") or "")
        for column in columns
    }
