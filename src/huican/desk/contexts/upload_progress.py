"""A batch under way, or what became of it; and leaving it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from huican.desk.addresses import address
from huican.desk.batches import OPEN, Batch
from huican.desk.contexts.import_states import state_of_upload
from huican.ui import formats

# No faster: a page that changes under the reader's eyes is hard to read (ui, section 8).
_REFRESH_S = 30


def page_of(request: HttpRequest, batch: Batch) -> tuple[str, dict[str, Any]]:
    """Template and context of desk/import_progress.html."""
    running = any(upload.state in ("queued", "running") for upload in batch.uploads)
    return "desk/import_progress.html", {
        "title": _title(batch),
        "name": batch.name,
        "back_url": address(request, "imports"),
        "refresh_s": _REFRESH_S if running else None,
        "running": running,
        "here_url": address(request, "upload", batch.ids),
        "since": formats.clock(batch.uploads[0].uploaded_at),
        "uploads": [
            {
                "name": upload.name, "state": state_of_upload(upload), "text": upload.error or upload.progress_words,
                "url": address(request, "import-file", upload.file_id) if upload.file_id else None,
            }
            for upload in batch.uploads
        ],
        "again_url": address(request, "import-choose"),
        "drop_url": address(request, "upload-drop", batch.ids)
        if any(upload.state in OPEN for upload in batch.uploads) else None,
    }  # fmt: skip


def _title(batch: Batch) -> str:
    if any(upload.state in ("queued", "running") for upload in batch.uploads):
        return f"正在入库：{batch.name}"
    done = sum(1 for upload in batch.uploads if upload.state == "done")
    failed = sum(1 for upload in batch.uploads if upload.state == "failed")
    if failed:
        return f"{done} 张表已入库，{failed} 张没有入库"
    if done:
        return f"{done} 张表已入库"
    return "这批表不要了"


def drop_page(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    """See desk/confirm.html."""
    back = address(request, "upload", batch.ids)
    return {
        "title": "这批表不要了？",
        "trail": [
            {"text": "表格导入", "url": address(request, "imports")},
            {"text": batch.name, "url": back},
            {"text": "不要了"},
        ],
        "statement": "还没有入库，数字不会变。传上来的这份会清掉；要用时再传一次。",
        "facts": [
            {"key": "表", "value": "、".join(upload.name for upload in batch.uploads[:5])
             + (f" 等 {len(batch.uploads)} 张" if len(batch.uploads) > 5 else "")},
            {"key": "上传", "value": formats.clock(batch.uploads[0].uploaded_at)},
        ],
        "effects": [],
        "action": address(request, "upload-drop", batch.ids),
        "fields": [],
        "reason": None,
        "button": "不要这批表了",
        "kind": "warning",
        "back_url": back,
        "back_words": "还要，回去",
        "errors": [],
    }  # fmt: skip
