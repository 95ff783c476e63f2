"""The approval bands and limits of this installation."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

from huican.ledger.domain.bands import Bands, BandsError, read_bands

_OWN = Path(__file__).with_name("bands.yaml")


@cache
def bands() -> Bands:
    """Bands and limits, read once: the office's own (HUICAN_VAR/bands.yaml) or the product's.

    Raises BandsError.
    """
    path = Path(settings.HUICAN_VAR) / "bands.yaml"
    path = path if path.exists() else _OWN
    try:
        return read_bands(yaml.safe_load(path.read_text("utf-8")))
    except yaml.YAMLError as error:
        raise BandsError("审批金额表读不了", where=path.name, remedy="请核对格式") from error
