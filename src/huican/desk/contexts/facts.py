"""查清的事实 in the person's file: what was entered by hand, entering more, taking some back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone

from huican.access.queries import names_of_actors
from huican.desk.addresses import address
from huican.desk.contexts.entitled_person import Person, head, missing_of, owner_words, trail
from huican.desk.contexts.fact_links import enter_url, may_enter
from huican.desk.contexts.month_asked import month_links, read_month, this_month
from huican.desk.contexts.programme_words import KIND_OF, fact_words
from huican.kernel.months import Month
from huican.programmes.domain.entries import Entry, Span, counting, is_event, span_words
from huican.programmes.domain.facts import Fact, Known
from huican.programmes.domain.standards import Question
from huican.programmes.entering import entered_for, told
from huican.programmes.one_person import determine_as_if
from huican.programmes.what_if import ChangeNotUnderstood, value_of
from huican.rules.types import Kind, Value
from huican.rules.written import shown
from huican.ui import formats

if TYPE_CHECKING:
    from huican.programmes.models import EnteredFact

UNKNOWN = "不知道"
END = "end"


# --- what was entered, and what is still to be ----------------------------------------------------


def listing(request: HttpRequest, person: Person) -> dict[str, Any]:
    """See desk/facts.html."""
    rows = entered_for(person.id)
    missing = missing_of(person)
    register = person.standing.policies.facts
    found = [
        (one, times, url) for one, times in missing
        if (url := enter_url(request, person.id, register.by_name.get(one.name), person.month))
    ]  # fmt: skip
    return {
        "trail": person_trail(request, person),
        "person": head(request, person),
        "month": month_links(request, person.month),
        "lede": f"登记过 {len(rows)} 次；{person.month.label}还有 {len(found)} 样可以登记。"
        if found else f"登记过 {len(rows)} 次。",
        "entered": entered_rows(request, person, rows),
        "missing": [
            {"name": fact_words(one.name), "meaning": one.meaning, "owner": owner_words(one),
             "count": times, "url": url}
            for one, times, url in found
        ],
        "choice": _choice(request, person),
    }  # fmt: skip


def person_trail(request: HttpRequest, person: Person) -> list[dict[str, Any]]:
    """… › 这个人 › 待遇认定."""
    at = str(person.month)
    return [
        *trail(request, person),
        {"text": "待遇认定", "url": address(request, "entitlements", person.id, at=at)},
    ]


def _choice(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """Every fact that the reader may enter; see components/choice.html."""
    found = [
        (fact.code, fact_words(fact.name))
        for fact in person.standing.policies.facts.by_code.values() if may_enter(request, fact)
    ]  # fmt: skip
    if not found:
        return None
    return {
        "action": request.path, "name": "fact", "label": "登记别的事实", "value": "",
        "words": "去登记", "options": [("", "请选"), *found],
        "fields": [{"name": "at", "value": str(person.month)}],
    }  # fmt: skip


def entered_rows(
    request: HttpRequest, person: Person, rows: Sequence[EnteredFact]
) -> list[dict[str, Any]]:
    """What was entered, the latest first, each with the months for which it still counts."""
    register = person.standing.policies.facts
    people = names_of_actors({row.entered_by for row in rows})
    spans: dict[int, list[Span]] = {}
    for code in {row.fact_code for row in rows}:
        kept = told(row for row in reversed(rows) if row.fact_code == code)
        for span in counting(kept):
            spans.setdefault(span.told.id, []).append(span)
    return [
        {
            "id": f"e{row.pk}",
            "name": fact_words(fact.name) if fact else row.fact_code,
            "said": "收回，按别的来源算" if row.takes_back
            else shown(row.value, fact.type) if fact else str(row.value),
            "span": span_words(Month.of(row.from_month), _month(row.to_month)),
            "source": row.source, "reason": row.reason,
            "who": people.get(row.entered_by, row.entered_by), "when": formats.clock(row.known_at),
            **_state(row, spans.get(row.pk, ())),
            **_acts(request, person, fact, row, spans.get(row.pk, ())),
        }
        for row, fact in ((row, register.by_code.get(row.fact_code)) for row in rows)
    ]  # fmt: skip


def _month(day: Any) -> Month | None:
    return Month.of(day) if day else None


def _state(row: EnteredFact, spans: Sequence[Span]) -> dict[str, str]:
    if not spans:
        return {"kind": "info", "words": "盖过了", "counts": "后来另有登记，不再算"}
    whole = (
        len(spans) == 1
        and spans[0].from_month == Month.of(row.from_month)
        and spans[0].to_month == _month(row.to_month)
    )
    counts = "、".join(span_words(one.from_month, one.to_month) for one in spans)
    return {"kind": "ok", "words": "算数", "counts": "" if whole else f"只算 {counts}"}


def _acts(
    request: HttpRequest, person: Person, fact: Fact | None, row: EnteredFact,
    spans: Sequence[Span],
) -> dict[str, str | None]:  # fmt: skip
    """Correcting an entry and ending it; nothing for one that says nothing any more."""
    if not spans or row.takes_back or fact is None or not may_enter(request, fact):
        return {"change_url": None, "end_url": None}
    last = spans[-1]
    return {
        "change_url": address(request, "fact", person.id, fact.code, entry=row.pk),
        "end_url": address(request, "fact", person.id, fact.code, act=END, entry=row.pk,
                           until=str(last.to_month.next(-1)) if last.to_month else None),
    }  # fmt: skip


# --- entering -------------------------------------------------------------------------------------


@dataclass
class Form:
    """What was typed, and what is wrong with it. `until` is the last month, included."""

    fact: Fact
    ends: bool = False
    value: str = ""
    since: str = ""
    until: str = ""
    document: str = ""
    reason: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)

    def entry(self) -> Entry | None:
        """The entry; None with `errors` where something is missing or cannot be read."""
        value: Value = None
        if not self.ends:
            value = self._value()
        since, until = read_month(self.since), read_month(self.until)
        if since is None:
            self._wrong("since", "请写从哪个月起，如 2026-01")
        if self.until.strip() and until is None:
            self._wrong("until", "请写到哪个月止，如 2026-12；一直这样就不写")
        if since is not None and until is not None and until < since:
            self._wrong("until", "到哪个月止比从哪个月起还早")
        if not self.document.strip():
            self._wrong("document", "请写依据：文号，或哪一份材料")
        if not self.reason.strip():
            self._wrong("reason", "请写怎么核实的")
        if self.errors or since is None:
            return None
        return Entry(
            self.fact, value, since, until.next() if until else None, self.document.strip(),
            self.reason.strip(), takes_back=self.ends,
        )  # fmt: skip

    def _value(self) -> Value:
        written = self.value.strip().replace(",", "")
        if written == UNKNOWN:
            return None
        if not written:
            self._wrong("value", "请选一个" if choices_of(self.fact) else "请写一个数")
            return None
        try:
            return value_of(self.fact, written)
        except ChangeNotUnderstood as error:
            self._wrong("value", str(error))
            return None

    def _wrong(self, name: str, text: str) -> None:
        self.errors.append({"field": name, "text": text})


def choices_of(fact: Fact) -> list[tuple[str, str]]:
    """What may be chosen; nothing for a number, which is written."""
    words = {
        Kind.YES_NO: ("是", "否", UNKNOWN),
        Kind.TEXT: (*fact.type.choices, UNKNOWN),
        Kind.NUMBER: (),
    }[fact.type.kind]
    return [("", "请选"), *((one, one) for one in words)] if words else []


def prefilled(form: Form, person: Person, entry_id: int | None, until: str) -> Form:
    """The form as it opens: an earlier entry to correct or end, or the month looked at."""
    kept = None
    if entry_id is not None:
        kept = next((row for row in entered_for(person.id)
                     if row.pk == entry_id and row.fact_code == form.fact.code), None)  # fmt: skip
    if kept is None:
        form.since = str(person.month)
        return form
    form.until = str(Month.of(kept.to_month).next(-1)) if kept.to_month else until
    if form.ends:
        form.since = str(max(Month.of(kept.from_month), this_month()))
        return form
    form.since = str(Month.of(kept.from_month))
    form.document, form.reason = kept.source, kept.reason
    said = UNKNOWN if kept.value is None else shown(kept.value, form.fact.type)
    form.value = said.removesuffix(form.fact.type.unit)
    return form


def form_page(request: HttpRequest, person: Person, form: Form) -> dict[str, Any]:
    """See desk/fact_form.html."""
    fact = form.fact
    known = person.facts.values.get(fact.name)
    rows = [row for row in entered_for(person.id) if row.fact_code == fact.code]
    return {
        "trail": [*person_trail(request, person), _back_to(request, person)],
        "person": head(request, person),
        "name": fact_words(fact.name),
        "title": f"收回“{fact_words(fact.name)}”" if form.ends else f"登记“{fact_words(fact.name)}”",
        "meaning": fact.meaning,
        "present": _present(person, fact, known),
        "event": is_event(fact) and not form.ends,
        "choices": choices_of(fact), "unit": fact.type.unit,
        "form": form, "errors": form.errors, "action": request.get_full_path(),
        "back_url": _back_to(request, person)["url"],
        "entered": entered_rows(request, person, rows),
    }  # fmt: skip


def _present(person: Person, fact: Fact, known: Known | None) -> dict[str, Any]:
    """What is known in the month looked at, and from where."""
    value = known.value if known is not None else None
    source = known.source if known is not None else ""
    if value is not None and not source:
        source = "没有说法，按没有对待"
    return {
        "known": value is not None,
        "lead": f"{person.month.label}：{shown(value, fact.type)}。",
        "text": source,
    }


def _back_to(request: HttpRequest, person: Person) -> dict[str, Any]:
    at, code = str(person.month), request.GET.get("programme", "")
    programme = person.standing.policies.programmes.get(code)
    if programme is not None and code in person.determinations:
        return {"text": programme.name,
                "url": address(request, "entitlement", person.id, code, at=at)}  # fmt: skip
    return {"text": "查清的事实", "url": address(request, "facts", person.id, at=at)}


def after_url(request: HttpRequest, person: Person, row: EnteredFact) -> str:
    """Where one comes out: the programme one came from, or what was entered."""
    back = _back_to(request, person)
    if request.GET.get("programme"):
        return str(back["url"])
    return address(request, "facts", person.id, at=str(person.month), fragment=f"e{row.pk}")


def check_page(
    request: HttpRequest, person: Person, form: Form, entry: Entry,
    questions: Sequence[Question], open_: Sequence[str],
) -> dict[str, Any]:  # fmt: skip
    """See desk/fact_check.html: what will be kept, the questions, and which answers it changes."""
    given = frozenset(request.POST.getlist("answer"))
    name = fact_words(entry.fact.name)
    said = "收回，按别的来源算" if entry.takes_back else shown(entry.value, entry.fact.type)
    return {
        "trail": [*person_trail(request, person), _back_to(request, person)],
        "person": head(request, person),
        "title": f"收回“{name}”？" if entry.takes_back else f"登记“{name}”：{said}？",
        "facts": [
            {"key": "事实", "value": f"{name}（{entry.fact.meaning}）"},
            {"key": "登记为", "value": said},
            {"key": "月份", "value": span_words(entry.from_month, entry.to_month)},
            {"key": "依据", "value": entry.document},
            {"key": "怎么核实的", "value": entry.reason},
        ],
        "questions": [
            {"code": one.code, "text": one.text, "needs_reason": False,
             "checked": one.code in given}
            for one in questions
        ],
        "errors": [{"field": f"q-{code}", "text": "这一条还没有勾“是这样”"} for code in open_],
        "effects": _effects(request, person, entry),
        "effects_month": _shown_month(person, entry).label,
        "takes_back": entry.takes_back,
        "fields": [
            {"name": key, "value": getattr(form, key)}
            for key in ("value", "since", "until", "document", "reason")
        ] + [{"name": "seen", "value": "1"}],
        "action": request.get_full_path(),
        "button": "收回" if entry.takes_back else "登记",
        "stops": bool(entry.fact.lasting and entry.value is True),
    }  # fmt: skip


def _shown_month(person: Person, entry: Entry) -> Month:
    return person.month if entry.covers(person.month) else entry.from_month


def _effects(request: HttpRequest, person: Person, entry: Entry) -> list[dict[str, Any]]:
    """The programmes whose answer changes in the month looked at, where the entry speaks of it."""
    if entry.takes_back or not entry.covers(person.month):
        return []
    known = Known(entry.value, source=entry.document, known_at=timezone.now().isoformat())
    after = determine_as_if(person.facts, {entry.fact.name: known}, by=person.standing)
    return [
        {
            "name": before.programme.name,
            "before": {"kind": KIND_OF[before.outcome], "words": before.outcome.word},
            "after": {"kind": KIND_OF[then.outcome], "words": then.outcome.word},
            "amount_fen": then.amount_fen,
        }
        for code, before in person.determinations.items()
        if (then := after.get(code)) is not None
        and (then.outcome, then.amount_fen) != (before.outcome, before.amount_fen)
    ]
