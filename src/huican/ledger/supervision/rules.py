"""The thresholds of this installation."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

from huican.ledger.domain.patterns import PatternsError, Publicity, Thresholds, read_patterns

_OWN = Path(__file__).with_name("patterns.yaml")


@cache
def rules() -> tuple[Thresholds, Publicity]:
    """Read once: the office's own (HUICAN_VAR/patterns.yaml) or the product's.

    Raises PatternsError.
    """
    path = Path(settings.HUICAN_VAR) / "patterns.yaml"
    path = path if path.exists() else _OWN
    try:
        return read_patterns(yaml.safe_load(path.read_text("utf-8")))
    except yaml.YAMLError as error:
        raise PatternsError("线索的标准读不了", where=path.name, remedy="请核对格式") from error
