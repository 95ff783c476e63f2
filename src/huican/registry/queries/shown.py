"""How a person's data leave the registry: masked, with the words a screen reader says instead."""

from __future__ import annotations

from dataclasses import dataclass

from huican.kernel import masks
from huican.kernel.certificate import CATEGORIES, LEVELS
from huican.vault.operations import open_sealed


@dataclass(frozen=True, slots=True)
class Masked:
    """A masked text for the eyes and its twin for the ears; the full value is not in here."""

    shown: str
    spoken: str


def masked_name(name: str) -> Masked:
    """A masked name: 张*明, read out as 张某明."""
    return Masked(masks.mask_name(name), masks.spoken_name(name))


def masked_identity(sealed: bytes) -> Masked:
    """A sealed identity number, masked."""
    number = open_sealed("identity", sealed)
    return Masked(masks.mask_identity(number), masks.spoken_identity(number))


def masked_certificate(sealed: bytes) -> Masked:
    """A sealed certificate number, masked."""
    number = open_sealed("certificate", sealed)
    return Masked(masks.mask_certificate(number), masks.spoken_certificate(number))


def masked_phone(sealed: bytes) -> Masked:
    """A sealed telephone number, masked."""
    number = open_sealed("phone", sealed)
    return Masked(masks.mask_phone(number), masks.spoken_phone(number))


def masked_account(sealed: bytes) -> Masked:
    """A sealed account number: its last four digits."""
    number = open_sealed("bank-account", sealed)
    return Masked(masks.mask_account(number), masks.spoken_account(number))


def grade_words(category: int | None, level: int | None) -> str:
    """肢体一级; 类别等级待核实 where neither is known."""
    words = f"{CATEGORIES.get(category or 0, '')}{LEVELS.get(level or 0, '')}"
    return words or "类别等级待核实"
