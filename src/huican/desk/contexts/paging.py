"""Pages of a long list, as components/pagination.html wants them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from huican.desk.addresses import here


def pages(
    request: HttpRequest, page: int, total: int, page_rows: int, unit: str, *, least: bool = False
) -> dict[str, Any] | None:
    """None when one page holds everything. `least`: there are more than `total`."""
    if total <= page_rows:
        return None
    last = -(-total // page_rows)
    page = min(page, last)
    near = sorted({1, last, *range(max(1, page - 1), min(last, page + 1) + 1)})
    links: list[dict[str, Any]] = []
    before = 0
    for number in near:
        if number > before + 1:
            links.append({"ellipsis": True})
        links.append(
            {"number": number, "url": here(request, page=number), "current": number == page}
        )
        before = number
    first, until = (page - 1) * page_rows + 1, min(page * page_rows, total)
    more = "不止 " if least else ""
    return {
        "previous": here(request, page=page - 1) if page > 1 else None,
        "next": here(request, page=page + 1) if page < last else None,
        "links": links,
        "shown": f"显示 {first:,}—{until:,}，共{more or ' '}{total:,} {unit}",
    }
