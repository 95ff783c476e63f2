"""Whom residents ask: the office of a county and its telephone, as far as it is set up."""

from __future__ import annotations

import re

from django.utils import timezone

from huican.ledger.letters import keeping
from huican.ledger.supervision.rules import rules
from huican.reference import queries as reference

_PHONE = re.compile(r"(?<!\d)(?:\d{3,4}[- ]?)?\d{5,8}(?:[- ]\d{3,4})?(?:转\d{1,5})?(?!\d)")


def office_of(area_code: str | None) -> dict[str, str]:
    """`office`, `hotline` and `tel` of the county of an area; None: the only one there is.

    The telephone is the one of patterns.yaml, else that of the last letter; of the letter's
    contact no name is taken. `hotline` is "" where neither is there.
    """
    today = timezone.localdate()
    code = area_code or reference.single_office(today)
    county = code[:6].ljust(12, "0") if code else ""
    name = reference.name_of(county, today) if county else ""
    hotline = rules()[1].hotline or (_last_phone(county) if county else "")
    return {
        "office": f"{name}残联" if name else "残疾人联合会",
        "hotline": hotline,
        "tel": hotline.partition("转")[0].replace(" ", "").replace("-", ""),
    }


def _last_phone(county: str) -> str:
    found = _PHONE.search(keeping.last_contact(county))
    return found[0] if found else ""
