"""Putting a Word file on disk, whole or not at all."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from docx.document import Document as WordDocument

from huican.insight.report.nodes import Document
from huican.insight.report.word.render import render_sheets, render_word

# The earliest time a zip file can hold: the same report gives the same bytes.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def word_bytes(document: Document, *, review: bool = False) -> bytes:
    """The .docx file of a report; the same report gives the same bytes."""
    return _fixed(render_word(document, review=review))


def sheets_bytes(documents: Iterable[Document]) -> bytes:
    """Several papers as one .docx file, each on pages of its own that are numbered from 1."""
    return _fixed(render_sheets(documents))


def _fixed(word: WordDocument) -> bytes:
    saved = BytesIO()
    word.save(saved)
    fixed = BytesIO()
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(fixed, "w") as target:
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            target.writestr(info, source.read(entry.filename))
    return fixed.getvalue()


def write_docx(document: Document, path: Path, *, review: bool = False) -> None:
    """Write the report to `path` (its folder must exist).

    The file appears under its name only when it is complete: a reader, or a crash, never sees a
    half. An older file of that name is replaced.
    """
    content = word_bytes(document, review=review)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
