"""在册 of one person: what was decided, with its reasons, and a further decision."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from huican.access.permissions import may
from huican.access.queries import names_of_actors
from huican.desk.addresses import address
from huican.desk.contexts.letters import link
from huican.desk.contexts.month_asked import read_month, this_month
from huican.desk.contexts.payment_words import programme_name, roles_of
from huican.desk.contexts.person_months import head, trail
from huican.desk.contexts.recoveries import monthly
from huican.kernel.months import Month
from huican.ledger import rolls
from huican.ledger.letters import keeping

PREPARE = "payments.prepare"
_KINDS = {"grant": "ok", "resume": "ok", "suspend": "warn", "stop": "bad"}
_ACTS = ("grant", "suspend", "resume", "stop")
_REASON_MAX = 300


@dataclass
class Form:
    """The decision that is to be taken, and what is wrong with it."""

    programme: str = ""
    act: str = ""
    month: str = ""
    reason: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, request: HttpRequest) -> Form:
        given = request.POST
        return cls(
            given.get("programme", "")[:60], given.get("act", "")[:10],
            given.get("month", str(this_month())).strip()[:10],
            given.get("reason", "").strip()[:_REASON_MAX],
        )  # fmt: skip

    def read(self) -> Month | None:
        """The month it counts from; None with `errors` where something is missing."""
        month = read_month(self.month)
        if self.programme not in {one.code for one in monthly()}:
            self.wrong("programme", "请选一个项目")
        if self.act not in _ACTS:
            self.wrong("act", "请选怎么定")
        if month is None:
            self.wrong("month", "月份要写成 2026-12 这样")
        if not self.reason:
            self.wrong("reason", "请写理由：什么情况，依据什么")
        return None if self.errors else month

    def wrong(self, name: str, text: str) -> None:
        """Notes what is wrong with a field."""
        self.errors.append({"field": name, "text": text})


def page_of(request: HttpRequest, person_id: int, form: Form) -> dict[str, Any]:
    """See desk/person_months_roll.html."""
    found, person = head(request, person_id)
    decided = rolls.decisions_of(person_id)
    people = names_of_actors({one.decided_by for one in decided})
    kept = keeping.kept_about([f"roll:{one.pk}" for one in decided])
    now = this_month()
    stand = {code: rolls.standing_decision(person_id, code, now)
             for code in dict.fromkeys(one.programme for one in decided)}  # fmt: skip
    return {
        "trail": trail(request, found, "在册"),
        "person": person,
        "lede": _lede({code: one.act for code, one in stand.items() if one is not None}),
        "rows": [
            {
                "programme": programme_name(one.programme), "kind": _KINDS[one.act],
                "words": rolls.act_words(one.act), "from": Month.of(one.from_month).label,
                "reason": one.reason, "at": one.decided_at,
                "who": "系统" if one.decided_by.startswith("system:")
                else people.get(one.decided_by, one.decided_by),
                "letter": link(request, one.act, one.pk, kept, f"roll:{one.pk}"),
            }
            for one in decided
        ],
        "decides": may(request.user, PREPARE),
        "who_may": roles_of((PREPARE,)),
        "form": form, "errors": form.errors,
        "action": address(request, "person-roll", person_id, keep=False),
        "programmes": [("", "请选"), *((one.code, one.name) for one in monthly())],
        "acts": [("", "请选"), *((act, rolls.act_words(act)) for act in _ACTS)],
        "months_url": address(request, "person-months", person_id, keep=False),
    }  # fmt: skip


def _lede(acts: dict[str, str]) -> str:
    if not acts:
        return "还没有批准过任何按月发的补贴。"
    said = [f"{programme_name(code)}{'在册' if act in ('grant', 'resume') else rolls.act_words(act)}"
            for code, act in acts.items()]  # fmt: skip
    return f"{this_month().label}：{'，'.join(said)}。"
