"""Makes the city of `huican bench pages` in HUICAN_VAR, unless it is there already."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from huican.bench.population import VERSION
from huican.bench.running import answer, say
from huican.bench.timing import spent
from huican.config import starting

_MARKER = "bench-population.json"


def main(persons: str) -> None:
    """Answers how long making it took; 0 seconds when it was there."""
    starting.start()
    from django.conf import settings

    from huican.bench.population.city import make
    from huican.config.database import stop_server

    marker = Path(settings.HUICAN_VAR) / _MARKER
    with spent() as took:
        if not marker.exists():
            make(int(persons), at=starting.now(), say=say)
            marker.write_text(json.dumps({"persons": int(persons), "version": VERSION}), "utf-8")
    stop_server()
    answer(took.as_json())


if __name__ == "__main__":
    main(*sys.argv[1:])
