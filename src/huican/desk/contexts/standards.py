"""当地标准: what places have set, setting one, and what it would do before anybody confirms it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone

from huican.access.permissions import current_user, may
from huican.access.queries import names_of_actors
from huican.access.rolebook import rolebook
from huican.audit.operations import actor_name
from huican.desk.addresses import address, here, scope
from huican.desk.contexts.month_asked import last_month, read_month, this_month
from huican.desk.contexts.programme_words import place_names, set_by
from huican.desk.contexts.standard_effects import effects_table, preview_of
from huican.kernel.months import Month
from huican.programmes.domain.policy import Parameter, Programme
from huican.programmes.domain.standards import Proposal
from huican.programmes.standards import Preview, proposal_of, standards_within
from huican.programmes.standing import Standing, standing
from huican.programmes.what_if import ChangeNotUnderstood, value_of
from huican.rules.types import Kind
from huican.rules.written import shown
from huican.ui import formats

if TYPE_CHECKING:
    from huican.programmes.models import LocalParameter

_STATES = {
    "proposed": ("unk", "等复核"), "confirmed": ("ok", "已生效"), "withdrawn": ("info", "退回了"),
}  # fmt: skip


def prefix_of(code: str) -> str | None:
    """The 2, 4 or 6 digits of a province, city or county; None below: nobody sets standards there."""
    if code[6:].strip("0"):
        return None
    return code[:2] if code[2:6] == "0000" else code[:4] if code[4:6] == "00" else code[:6]


# --- the list -------------------------------------------------------------------------------------


def listing(request: HttpRequest) -> dict[str, Any]:
    """See desk/standards.html."""
    now = standing()
    prefix = prefix_of(scope(request).code)
    rows = standards_within(prefix or scope(request).code[:6])
    chosen = request.GET.get("state", "")
    counts = {code: sum(row.state == code for row in rows) for code in _STATES}
    shown_rows = [row for row in rows if chosen not in counts or row.state == chosen]
    waiting = counts["proposed"]
    return {
        "title": "当地标准",
        "lede": f"{waiting} 条等另一个人复核。" if waiting else "没有等复核的。",
        "new_url": address(request, "standard-new")
        if may(request.user, "standard.propose") and prefix else None,
        "why_not": "" if prefix else "标准由县以上定；在上面换到县，再提出。",
        "filters": [
            {"text": "全部", "url": here(request, state=None), "count": len(rows),
             "current": chosen not in counts},
            *({"text": words, "url": here(request, state=code), "count": counts[code],
               "current": code == chosen} for code, (_, words) in _STATES.items()),
        ],
        "rows": _rows(request, now, shown_rows),
        "here": _in_force(request, now, prefix) if prefix else [],
        "programmes_url": address(request, "programmes"),
    }  # fmt: skip


def _rows(request: HttpRequest, now: Standing, rows: list[LocalParameter]) -> list[dict[str, Any]]:
    names = place_names({row.area for row in rows}, timezone.localdate())
    people = names_of_actors(
        {row.proposed_by for row in rows} | {row.decided_by for row in rows if row.decided_by}
    )
    return [
        {
            "url": address(request, "standard", row.pk),
            "what": f"{programme_words(now, row.programme)}·{row.parameter}",
            "place": names[row.area],
            "value": value_words(now, row),
            "since": Month.of(row.from_month).label,
            "number": row.number,
            "kind": _STATES[row.state][0], "words": _STATES[row.state][1],
            "by": people.get(row.proposed_by, row.proposed_by),
            "decided": people.get(row.decided_by, row.decided_by),
        }
        for row in rows
    ]  # fmt: skip


def programme_words(now: Standing, code: str) -> str:
    """The name of a programme, also of one that the folder no longer has."""
    programme = now.policies.programmes.get(code)
    return programme.name if programme is not None else code


def value_words(now: Standing, row: LocalParameter) -> str:
    """A kept value with its unit."""
    programme = now.policies.programmes.get(row.programme)
    parameter = programme.parameter(row.parameter) if programme is not None else None
    return shown(row.value, parameter.type) if parameter is not None else str(row.value)


def _in_force(request: HttpRequest, now: Standing, prefix: str) -> list[dict[str, Any]]:
    """The standards of money as they stand here this month: where there is none, that is said."""
    month = this_month()
    rows = []
    for programme in now.policies.programmes.values():
        for parameter in programme.parameters:
            if parameter.type.unit != "元" or programme.period == "none":
                continue
            found = now.table.resolve(programme, parameter.name, prefix, month)
            names = place_names({found.area}, month.first_day) if found else {}
            rows.append({
                "what": f"{programme.name}·{parameter.name}",
                "url": address(request, "programme", programme.code),
                "value": shown(found.value, parameter.type) if found else None,
                "from": set_by(found, names),
                "set_url": address(request, "standard-new", programme=programme.code,
                                   parameter=parameter.code)
                if may(request.user, "standard.propose") else None,
            })  # fmt: skip
    return sorted(rows, key=lambda row: row["value"] is not None)


# --- setting one ----------------------------------------------------------------------------------


@dataclass
class Form:
    """What was typed, and what is wrong with it."""

    programme: Programme
    parameter: Parameter
    value: str = ""
    since: str = ""
    number: str = ""
    reason: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)

    def proposal(self, area: str) -> Proposal | None:
        """The proposal; None with `errors` where something is missing."""
        month = read_month(self.since)
        if month is None:
            self.errors.append({"field": "since", "text": "请写从哪个月起，如 2026-01"})
        value: bool | int | str | None = None
        try:
            value = value_of(self.parameter, self.value.strip().replace(",", ""))
        except ChangeNotUnderstood as error:
            self.errors.append({"field": "value", "text": str(error)})
        for name, words in (("number", "文号"), ("reason", "为什么定这个数")):
            if not getattr(self, name).strip():
                self.errors.append({"field": name, "text": f"请写{words}"})
        if self.errors or month is None or value is None:
            return None
        return Proposal(
            self.programme.code, self.parameter.name, area, month, value, self.number.strip(),
            self.reason.strip(),
        )  # fmt: skip


def choices_page(request: HttpRequest) -> dict[str, Any]:
    """See desk/standard_choose.html: which parameter of which programme."""
    now = standing()
    return {
        "trail": [{"text": "当地标准", "url": address(request, "standards")}],
        "groups": [
            {
                "title": programme.name,
                "rows": [
                    {"name": one.name, "meaning": one.meaning,
                     "url": address(request, "standard-new", programme=programme.code,
                                    parameter=one.code)}
                    for one in programme.parameters
                ],
            }
            for programme in now.policies.programmes.values() if programme.parameters
        ],
    }  # fmt: skip


def form_page(request: HttpRequest, form: Form, area: str) -> dict[str, Any]:
    """See desk/standard_form.html."""
    now = standing()
    kind, type_ = form.parameter.type.kind, form.parameter.type
    found = now.table.resolve(form.programme, form.parameter.name, area, this_month())
    floor = now.table.floor_above(form.programme, form.parameter.name, area, this_month())
    names = place_names({area, *({found.area} if found else ()), *({floor.area} if floor else ())},
                        timezone.localdate())  # fmt: skip
    choices: list[tuple[str, str]] = []
    if kind is Kind.YES_NO:
        choices = [("", "请选"), ("是", "是"), ("否", "否")]
    elif kind is Kind.TEXT:
        choices = [("", "请选"), *((one, one) for one in type_.choices)]
    hint = f"单位：{type_.unit}" if type_.unit else ""
    if floor is not None:
        hint += f"。上级的最低标准是 {shown(floor.value, type_)}，只能提高"
    return {
        "trail": [
            {"text": "当地标准", "url": address(request, "standards")},
            {"text": form.programme.name,
             "url": address(request, "programme", form.programme.code)},
        ],
        "title": f"{names[area]}的“{form.parameter.name}”",
        "statement": form.parameter.meaning,
        "present": {"value": shown(found.value if found else None, type_),
                    "from": set_by(found, names), "known": found is not None},
        "choices": choices, "unit": type_.unit, "hint": hint.strip("。"),
        "form": form, "errors": form.errors, "action": request.get_full_path(),
        "back_url": address(request, "standards"),
    }  # fmt: skip


def check_page(
    request: HttpRequest, form: Form, preview: Preview, open_: tuple[str, ...]
) -> dict[str, Any]:
    """See desk/standard_check.html: the questions, and what it would do."""
    names = place_names({preview.proposal.area}, timezone.localdate())
    return {
        "trail": [{"text": "当地标准", "url": address(request, "standards")}],
        "title": f"提出这个标准：{shown(preview.proposal.value, preview.parameter.type)}？",
        "facts": facts_of(preview, names),
        "questions": _questions(preview, frozenset(request.POST.getlist("answer"))),
        "errors": [{"field": f"q-{code}", "text": "这一条还没有勾“是这样”"} for code in open_],
        "effects": effects_of_preview(request, preview),
        "fields": [
            {"name": "value", "value": form.value}, {"name": "since", "value": form.since},
            {"name": "number", "value": form.number}, {"name": "reason", "value": form.reason},
            {"name": "seen", "value": "1"},
        ],
        "action": request.get_full_path(),
        "button": "提出，请另一个人复核",
        "who_next": f"提出后要另一个人复核才生效。能复核的：{roles_with('standard.confirm')}。",
        "needs_reason": any(one.needs_reason for one in preview.questions),
        "back_url": request.get_full_path(),
    }  # fmt: skip


def _questions(preview: Preview, answered: frozenset[str]) -> list[dict[str, Any]]:
    return [
        {"code": one.code, "text": one.text, "needs_reason": one.needs_reason,
         "checked": one.code in answered}
        for one in preview.questions
    ]  # fmt: skip


def facts_of(preview: Preview, names: dict[str, str]) -> list[dict[str, str]]:
    """What is proposed, in lines."""
    proposal, parameter = preview.proposal, preview.parameter
    present = place_names({preview.present.area}, timezone.localdate()) if preview.present else {}
    before = shown(preview.present.value if preview.present else None, parameter.type)
    return [
        {"key": "项目", "value": preview.programme.name},
        {"key": "哪个数", "value": f"{parameter.name}（{parameter.meaning}）"},
        {"key": "地方", "value": names[proposal.area]},
        {"key": "从", "value": f"{proposal.from_month.label}起"},
        {"key": "现在", "value": f"{before}　{set_by(preview.present, present)}"},
        {"key": "改成", "value": shown(proposal.value, parameter.type)},
        {"key": "文号", "value": proposal.number},
        {"key": "为什么", "value": proposal.reason},
    ]


def effects_of_preview(request: HttpRequest, preview: Preview) -> dict[str, Any]:
    """What it does, month by month, to those already paid; see standard_effects."""
    return effects_table(preview, standing(), last_month(request))


def roles_with(verb: str) -> str:
    """The roles that may do a verb, in words."""
    return "、".join(role.name for role in rolebook().roles_with(verb))


# --- one standard ---------------------------------------------------------------------------------


def standard_page(
    request: HttpRequest, row: LocalParameter, errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """See desk/standard.html: as it was proposed, who decides, and its history."""
    now = standing()
    names = place_names({row.area}, timezone.localdate())
    user = current_user(request)
    people = names_of_actors({row.proposed_by, *([row.decided_by] if row.decided_by else [])})
    mine = row.proposed_by == actor_name(user)
    open_ = row.state == "proposed"
    preview = preview_of(row, now) if open_ else None
    confirms = open_ and not mine and may(user, "standard.confirm")
    return {
        "trail": [{"text": "当地标准", "url": address(request, "standards")}],
        "title": f"{programme_words(now, row.programme)}·{row.parameter}：{value_words(now, row)}",
        "state": {"kind": _STATES[row.state][0], "words": _STATES[row.state][1]},
        "facts": _kept(now, row, names, people),
        "asked": [one["text"] for one in row.answers if one["by"] == row.proposed_by],
        "questions": _questions(preview, frozenset(request.POST.getlist("answer")))
        if preview and confirms else [],
        "effects": effects_of_preview(request, preview) if preview else None,
        "errors": errors or [],
        "action": address(request, "standard", row.pk),
        "confirms": confirms,
        "withdraws": open_ and (mine or may(user, "standard.confirm")),
        "withdraw_words": "不提了，撤回" if mine else "退回",
        "who_next": _who_next(open_, mine, confirms),
        "history": _rows(request, now, [
            one for one in standards_within(row.area, programme=row.programme)
            if one.parameter == row.parameter and one.area == row.area and one.pk != row.pk
        ]),
    }  # fmt: skip


def _who_next(open_: bool, mine: bool, confirms: bool) -> str:
    if not open_ or confirms:
        return ""
    whom = roles_with("standard.confirm")
    if mine:
        return f"这是你自己提出的，要请另一个人复核。能复核的：{whom}。"
    return f"等复核。能复核的：{whom}。"


def _kept(
    now: Standing, row: LocalParameter, names: dict[str, str], people: dict[str, str]
) -> list[dict[str, str]]:
    proposal = proposal_of(row)
    lines = [
        ("地方", names[row.area]), ("从", f"{proposal.from_month.label}起"),
        ("数", value_words(now, row)), ("文号", row.number), ("为什么", row.reason),
        ("谁提出", f"{people.get(row.proposed_by, row.proposed_by)}　"
                 f"{formats.clock(row.proposed_at)}"),
    ]  # fmt: skip
    if row.decided_at is not None:
        act = "谁复核" if row.state == "confirmed" else "谁退回"
        who = people.get(row.decided_by, row.decided_by)
        lines.append((act, f"{who}　{formats.clock(row.decided_at)}"))
    if row.decided_why:
        lines.append(("退回的原因", row.decided_why))
    return [{"key": key, "value": value} for key, value in lines]
