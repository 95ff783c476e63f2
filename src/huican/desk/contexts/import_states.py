"""How far an upload or a file is, in words and shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huican.exchange.models import Upload
    from huican.sources.models import SourceFile


_STATES = {
    "checking": ("unk", "第 2 步：对列名"),
    "waiting": ("unk", "等着对列名、查错"),
    "queued": ("info", "排队入库"),
    "running": ("info", "正在入库"),
    "done": ("ok", "已入库"),
    "failed": ("bad", "没有入库"),
    "dropped": ("info", "不要了"),
}


def state_of_upload(upload: Upload) -> dict[str, Any]:
    """{kind, words} of an upload."""
    kind, words = _STATES[upload.state]
    return {"kind": kind, "words": words}


def state_of_file(file: SourceFile, open_rows: int) -> dict[str, Any]:
    """{kind, words} of a file that went in; `open_rows` are still refused or waiting."""
    if file.withdrawn_at is not None:
        return {"kind": "info", "words": "已撤回"}
    if open_rows:
        return {"kind": "warn", "words": f"已入库，{open_rows:,} 行还没收"}
    return {"kind": "ok", "words": "已入库"}
