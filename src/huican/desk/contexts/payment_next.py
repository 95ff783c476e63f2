"""What comes next for a batch, for whoever looks: the one button, or in words whose turn it is.

A button is shown only where pressing it would work. The rule of two persons is said before anybody
presses, and what is missing for a release by name.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from huican.access.permissions import current_user, may
from huican.access.queries import users_within
from huican.access.rolebook import rolebook
from huican.access.scopes import ranges_of
from huican.audit.operations import actor_name
from huican.desk.addresses import address
from huican.desk.contexts.payment_words import (
    APPROVE,
    PREPARE,
    RELEASE,
    Seen,
    may_act,
    money,
    roles_of,
)
from huican.ledger.batches import reading_waiting
from huican.ledger.batches.acting import find
from huican.ledger.batches.approving import approvals
from huican.ledger.batches.closing import proof
from huican.ledger.batches.releasing import hindrances
from huican.ledger.batches.rules import bands
from huican.ui import formats

_NAMED_MAX = 5


def next_step(request: HttpRequest, batch: Seen) -> dict[str, Any]:
    """{title, lines: [str], form: {act, officers, words}|None, button: {url, words}|None,
    others: [{url, words}]}; see desk/payment.html."""
    makers = {
        "built": _check, "checked": _approve, "approved": _release, "released": _bank,
        "sent": _bank, "reconciled": _settle, "closed": _closed, "cancelled": _closed,
    }  # fmt: skip
    found: dict[str, Any] = {"title": "", "lines": [], "form": None, "button": None, "others": []}
    found |= makers[batch.row.state](request, batch)
    found["others"] = [*found["others"], *_others(request, batch)]
    return found


def act_url(request: HttpRequest, batch: Seen, act: str) -> str:
    """The page that asks once more before an act; it knows which version was looked at."""
    return address(request, "payment-act", batch.row.id, act, seen=batch.row.version)


def who_could(batch: Seen, verb: str) -> str:
    """The colleagues of the batch's own area who could do it, besides who prepared it."""
    book = rolebook()
    names = [
        user.display_name
        for user in users_within(ranges_of(batch.row.area_code))
        if user.is_active and verb in book.verbs_of(user.roles)
        and actor_name(user) != batch.row.prepared_by
    ]  # fmt: skip
    told = "、".join(names[:_NAMED_MAX]) + ("等" if len(names) > _NAMED_MAX else "")
    return (
        f"{roles_of((verb,))}：{told}" if told else f"{roles_of((verb,))}（这里还没有这样的用户）"
    )


def officers(batch: Seen) -> list[tuple[str, str]]:
    """Who may be given held lines: colleagues who prepare or approve; (user name, shown)."""
    book = rolebook()
    return [
        (user.username, f"{user.display_name}（{'、'.join(book.names_of(user.roles))}）")
        for user in users_within(ranges_of(batch.row.area_code))
        if user.is_active and {PREPARE, APPROVE} & book.verbs_of(user.roles)
    ]


def _mine(request: HttpRequest, batch: Seen) -> bool:
    return actor_name(current_user(request)) == batch.row.prepared_by


def _check(request: HttpRequest, batch: Seen) -> dict[str, Any]:
    found: dict[str, Any] = {"title": "下一步：检查"}
    if not may_act(request, "check"):
        return found | {"lines": [f"等检查。能检查的：{who_could(batch, PREPARE)}。"]}
    return found | {
        "lines": ["逐项比对每一行；有疑问的暂缓，交给下面这个人办。钱还不会动。"],
        "form": {
            "act": "check", "officers": officers(batch), "version": batch.row.version,
            "officer": current_user(request).username,
            "words": f"检查 {batch.row.lines:,} 行",
        },
    }  # fmt: skip


def _approve(request: HttpRequest, batch: Seen) -> dict[str, Any]:
    row = batch.row
    given = approvals(find(row.number))
    band = bands().of(row.total_fen)
    found: dict[str, Any] = {"title": "下一步：批准"}
    if not row.lines:
        return found | {"title": "没有可发的行", "lines": [
            "行都暂缓或不发了。先办暂缓的，再检查一次；都不发，就作废。"]}  # fmt: skip
    left = len(band.approvals) - len(given)
    needs = f"已有 {len(given)} 人批准，还要 {left} 人。" if given else f"要 {left} 个人批准。"
    if not may(request.user, APPROVE):
        return found | {"lines": [f"{needs}能批的：{who_could(batch, APPROVE)}。"]}
    if _mine(request, batch):
        return found | {"lines": [
            f"这一批是你制的，不能由你批准。{needs}能批的：{who_could(batch, APPROVE)}。"]}  # fmt: skip
    own = actor_name(current_user(request))
    if any(act.by == own for act in given):
        return found | {"lines": [f"你已经批准过。{needs}能批的：{who_could(batch, APPROVE)}。"]}
    roles = set(current_user(request).roles)
    if not roles & frozenset[str]().union(*band.approvals):
        return found | {"lines": [f"这个金额不由你的角色批。{needs}"]}
    return found | {
        "lines": [needs, "看过下面的核对和金额，再批准。批准以后由财务放行。"],
        "button": {"url": act_url(request, batch, "approve"),
                   "words": f"批准 {row.lines:,} 行，{money(row.total_fen)}"},
    }  # fmt: skip


def _release(request: HttpRequest, batch: Seen) -> dict[str, Any]:
    row = batch.row
    found: dict[str, Any] = {"title": "下一步：放行"}
    if not may(request.user, RELEASE):
        return found | {"lines": [f"已批准，等放行。能放行的：{who_could(batch, RELEASE)}。"]}
    if _mine(request, batch):
        return found | {"lines": [
            f"这一批是你制的，不能由你放行。能放行的：{who_could(batch, RELEASE)}。"]}  # fmt: skip
    missing = hindrances(find(row.number), timezone.now())
    if missing:
        return found | {"title": "现在不能放行", "lines": [str(one) for one in missing]}
    return found | {
        "lines": ["放行前刚又比过一遍：在册、账上应付、预算都对得上。放行以后不能撤回。"],
        "button": {"url": act_url(request, batch, "release"),
                   "words": f"放行 {row.lines:,} 行，{money(row.total_fen)}"},
    }  # fmt: skip


def _bank(request: HttpRequest, batch: Seen) -> dict[str, Any]:
    sent = batch.row.state == "sent"
    words = "收银行回盘" if sent else "制银行文件"
    found: dict[str, Any] = {"title": f"下一步：{words}"}
    if not may(request.user, RELEASE):
        return found | {"lines": [f"等{words}。能办的：{who_could(batch, RELEASE)}。"]}
    line = (
        "银行发完会给一份回盘，收进来逐行核对：哪些到账，哪些退回。" if sent
        else "文件里有完整账号，只给银行。每一次下载都记下来。"
    )  # fmt: skip
    return found | {
        "lines": [line],
        "button": {"url": address(request, "payment-bank", batch.row.id), "words": words},
    }


def _settle(request: HttpRequest, batch: Seen) -> dict[str, Any]:
    found = proof(find(batch.row.number))
    url = address(request, "payment-proof", batch.row.id)
    if found.whole:
        if not may_act(request, "close"):
            return {"title": "下一步：结清", "lines": ["对账对上了，等结清。"],
                    "others": [{"url": url, "words": "看对账"}]}  # fmt: skip
        return {"title": "下一步：结清", "lines": ["对账对上了：每一行都有去处，和账上一致。"],
                "button": {"url": url, "words": "看对账，结清"}}  # fmt: skip
    back = reading_waiting.back_counts(
        ranges_of(batch.row.area_code), batch_id=batch.row.id
    )["to-repair"]  # fmt: skip
    button = {"url": url, "words": "看对账"}
    if back:
        place = address(request, "payments-returned", batch=batch.row.id)
        button = {"url": place, "words": f"办 {back:,} 行银行退回的"}
    return {"title": "还不能结清", "button": button,
            "lines": [f"{one}。" for one in found.faults + found.waiting]}  # fmt: skip


def _closed(request: HttpRequest, batch: Seen) -> dict[str, Any]:
    row = batch.row
    if row.state == "cancelled":
        return {"title": "这一批作废了", "lines": ["没有发，该发的还在，可以重新制批次。"]}
    return {"title": "这一批结清了",
            "lines": [f"放行 {formats.clock(row.released_at)}，每一行都有去处。"],
            "others": [{"url": address(request, "payment-proof", row.id), "words": "看对账"}]}  # fmt: skip


def _others(request: HttpRequest, batch: Seen) -> list[dict[str, str]]:
    state = batch.row.state
    others = []
    if state == "checked" and may_act(request, "check"):
        others.append({"url": act_url(request, batch, "check"), "words": "再检查一次"})
    if state in ("checked", "approved") and may_act(request, "send-back"):
        others.append({"url": act_url(request, batch, "send-back"), "words": "退回重查"})
    if state in ("built", "checked", "approved") and may_act(request, "cancel"):
        others.append({"url": act_url(request, batch, "cancel"), "words": "作废这一批"})
    return others
