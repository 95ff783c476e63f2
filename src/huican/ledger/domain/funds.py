"""Where money comes from, in words. Offices may name funds of their own; these four they all have."""

from __future__ import annotations

from typing import Final

FUNDS: Final = {"central": "中央", "province": "省级", "city": "市级", "county": "县级"}


def fund_words(fund: str) -> str:
    """A fund as people say it: county is 县级; what an office named itself stays."""
    return FUNDS.get(fund, fund)
