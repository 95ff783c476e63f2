"""Render every desk page with made-up data, to look at it without a database.

    python tests/journeys/render_samples.py [FOLDER] [--serve PORT]

Writes one HTML file a page and the static files beside them. `serve` gives them over HTTP with
the site's own Content-Security-Policy, because icons are an external sprite and do not load from
file addresses, and because a page that needs an inline style must be seen to break here.
"""

from __future__ import annotations

import argparse
import http.server
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sample_contexts import PAGES

from huican.ui.environment import environment

ENVIRONMENT = environment()
STATIC = Path(__file__).resolve().parents[2] / "src/huican/ui/static"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def render(name: str, prefs: Mapping[str, str] | None = None) -> str:
    """HTML of one sample page with the given preferences."""
    template, context = PAGES[name]
    full: dict[str, Any] = {**context, "prefs": dict(prefs or {}), "csrf_input": ""}
    return ENVIRONMENT.get_template(template).render(full)


def render_all(folder: Path) -> None:
    """Write every sample page and the static files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(STATIC, folder / "static", dirs_exist_ok=True)
    for name in PAGES:
        (folder / f"{name}.html").write_text(render(name), encoding="utf-8")


class _Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serve(folder: Path, port: int = 0) -> Iterator[str]:
    """Serve a rendered folder on the loopback address; yields its base address."""
    handler = partial(_Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--serve", type=int, metavar="PORT")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="huican-samples-"))
    render_all(folder)
    print(folder)
    if given.serve is not None:
        with serve(folder, given.serve) as address:
            print(address)
            threading.Event().wait()


if __name__ == "__main__":
    main()
