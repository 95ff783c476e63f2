"""Letters: which may be written about what, the form, and a letter as it was kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from huican.access.permissions import may
from huican.access.queries import names_of_actors
from huican.desk.addresses import address
from huican.desk.contexts.payment_words import programme_name
from huican.kernel.masks import mask_name
from huican.ledger.domain.letter_kinds import BY_LETTER
from huican.ledger.domain.letters import Text
from huican.ledger.letters import keeping
from huican.ledger.letters.keeping import Written
from huican.ledger.letters.matters import Matter
from huican.ledger.recovery_reading import Detail
from huican.registry.queries.search import persons_named
from huican.ui import formats

# The letters that follow a step of a recovery.
_OF_ACT: Mapping[str, tuple[str, ...]] = {
    "notice": ("overpaid-notice",), "decide": ("recovery-decision", "instalment-plan"),
    "write-off": ("write-off",), "drop": ("not-overpaid",), "lessen": ("not-overpaid",),
    "write-off-less": ("not-overpaid",),
}  # fmt: skip
_TEXT_MAX = 600


@dataclass
class Form:
    """What the officer adds to a letter, and what is wrong with it."""

    contact: str = ""
    basis: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, request: HttpRequest, about: Matter) -> Form:
        if request.method == "POST":
            return cls(
                request.POST.get("contact", "").strip()[:100],
                request.POST.get("basis", "").strip()[:_TEXT_MAX],
            )
        return cls(keeping.last_contact(about.area_code[:6].ljust(12, "0")), about.basis)


def may_make(request: HttpRequest, kind: str) -> bool:
    """Whether the reader may write this kind of letter; it names the person in full."""
    return (
        kind in BY_LETTER
        and any(may(request.user, verb) for verb in BY_LETTER[kind].verbs)
        and may(request.user, "person.read")
    )  # fmt: skip


def link(
    request: HttpRequest, kind: str, number: int, kept: Mapping[tuple[str, str], tuple[int, str]],
    about: str,
) -> dict[str, str] | None:  # fmt: skip
    """The way to a letter: the one that is written, or the form for it; None where it is not for
    this reader."""
    title = BY_LETTER[kind].title
    written = kept.get((kind, about))
    if written is not None:
        return {"text": f"{title} {written[1]}",
                "url": address(request, "letter", written[0], keep=False)}  # fmt: skip
    if not may_make(request, kind):
        return None
    return {"text": f"做{title}",
            "url": address(request, "letter-new", kind, number, keep=False)}  # fmt: skip


def act_letters(request: HttpRequest, found: Detail) -> dict[int, list[dict[str, str]]]:
    """By step of a recovery: its letters."""
    kept = keeping.kept_about([f"recovery-act:{act.pk}" for act in found.acts])
    last = {act.act: act.pk for act in found.acts}
    links: dict[int, list[dict[str, str]]] = {}
    for act in found.acts:
        kinds = [
            kind for kind in _OF_ACT.get(act.act, ())
            if kind != "instalment-plan" or found.instalments
        ]  # fmt: skip
        if act.pk == found.acts[-1].pk and found.row.state == "settled":
            kinds.append("settled")
        for kind in kinds:
            about = f"recovery-act:{act.pk}"
            # Of a notice that was given anew, only the last one is still to be written.
            if (kind, about) not in kept and last[act.act] != act.pk:
                continue
            one = link(request, kind, act.pk, kept, about)
            if one is not None:
                links.setdefault(act.pk, []).append(one)
    return links


def form_page(request: HttpRequest, about: Matter, form: Form) -> dict[str, Any]:
    """See desk/letter_form.html: the draft with the name masked, and what is still to be filled in."""
    person = persons_named([about.person_id], on=timezone.localdate())[about.person_id]
    draft = about.text(contact=form.contact or "＿＿＿＿", basis=form.basis)
    kind = BY_LETTER[about.kind]
    return {
        "trail": _trail(request, about.back),
        "title": f"做{kind.title}",
        "form": form, "errors": form.errors,
        "action": request.get_full_path(),
        "basis_needed": about.needs_basis,
        "basis_hint": f"政策里的这一条还没有核对原文（{about.unread}），请写本地文件的文号和条款"
        if about.unread else "文号和条款",
        "back_url": address(request, about.back[0], about.back[1], keep=False),
        "document": preview(kind.title, "编号做好以后给", draft, person.name.shown, "", ""),
        "dead": about.dead,
    }  # fmt: skip


def letter_page(request: HttpRequest, written: Written, back: tuple[str, int]) -> dict[str, Any]:
    """See desk/letter.html: the letter as it was kept, the name masked."""
    people = names_of_actors([written.made_by])
    return {
        "trail": [*_trail(request, back), {"text": written.title}],
        "title": f"{written.title} {written.number}",
        "facts": [
            {"key": "项目", "value": programme_name(written.programme)},
            {"key": "谁做的", "value": people.get(written.made_by, written.made_by)},
            {"key": "何时", "value": formats.clock(written.made_at)},
            {"key": "校验码", "value": written.digest[:12]},
        ],
        "word_url": address(request, "letter-word", written.id, keep=False)
        if may_print(request) else None,
        "document": preview(
            written.title, written.number, written.text, mask_name(written.name), written.office,
            formats.day(written.dated),
        ),
    }  # fmt: skip


def may_print(request: HttpRequest) -> bool:
    """Whether the reader may take the letter out, with the whole name on it."""
    return may(request.user, "person.read") and any(
        may(request.user, verb) for kind in BY_LETTER.values() for verb in kind.verbs
    )


def _trail(request: HttpRequest, back: tuple[str, int]) -> list[dict[str, Any]]:
    name, number = back
    words = {"recovery": f"第 {number} 号追回", "person-months": "月账", "person-roll": "在册"}[
        name
    ]
    first = (
        [{"text": "追回", "url": address(request, "recoveries")}]
        if name == "recovery"
        else [{"text": "一人一档", "url": address(request, "persons")}]
    )
    return [*first, {"text": words, "url": address(request, name, number, keep=False)}]


def preview(
    title: str, number: str, text: Text, name: str, office: str, day: str
) -> dict[str, Any]:
    """A letter for components/doc.html, with the name as given."""
    said = keeping.named(text, name)
    blocks: list[dict[str, Any]] = [_paragraph(one) for one in said.paragraphs]
    if said.table is not None:
        rows: Sequence[Sequence[str]] = [*said.table.rows, *([said.table.total]
                                         if said.table.total else [])]  # fmt: skip
        blocks.append({
            "kind": "table", "text": said.table.caption, "head": list(said.table.head),
            "align": ["left", *["right"] * (len(said.table.head) - 1)],
            "rows": [{"anchor": None, "cells": [[{"text": cell}] for cell in row]} for row in rows],
        })  # fmt: skip
    blocks += [_paragraph(one) for one in said.after]
    return {
        "title": f"{title}\n{number}", "addressee": f"{said.salutation}：", "blocks": blocks,
        "annexes": [], "signature": office, "date": day, "masked": True,
    }  # fmt: skip


def _paragraph(text: str) -> dict[str, Any]:
    return {"kind": "paragraph", "level": 0, "runs": [{"text": text}]}
