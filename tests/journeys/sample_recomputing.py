"""Made-up contexts of recomputing behind the page."""

from __future__ import annotations

from typing import Any

from sample_shell import Context, desk

RECENT: list[Context] = [
    {"url": "#", "what": "重度残疾人护理补贴　2026年1月到2026年12月", "place": "松湖市", "who": "李雯",
     "at": "2026年11月20日 09:12", "state": {"kind": "info", "words": "正在算"},
     "result": "8 个地方，算完 3 个"},
    {"url": "#", "what": "困难残疾人生活补贴　2026年11月", "place": "松湖县", "who": "阿不都热西提·买买提",
     "at": "2026年11月19日 16:02", "state": {"kind": "bad", "words": "有的没有算成"},
     "result": "变动 1,234,567 人月，增 12,345,678.90 元，减 40 元；1 个地方没有算成"},
]  # fmt: skip
_DONE = {
    "name": "松湖县", "url": "#", "state": {"kind": "ok", "words": "算好了"}, "done": True,
    "looked_at": 144456, "changed": 144012, "more_fen": 123456789000, "less_fen": 9000, "error": "",
}  # fmt: skip
_WAITING = {
    **_DONE, "name": "石桥县", "url": None, "state": {"kind": "unk", "words": "还没有算"},
    "done": False,
}  # fmt: skip
_FAILED = {
    **_WAITING, "name": "青岭哈萨克自治县", "state": {"kind": "bad", "words": "没有算成"},
    "error": "磁盘满了。这一步没有做成；请删去或移走这个磁盘上别的文件，腾出空间再重做",
}  # fmt: skip
RUNNING = desk(
    "发放",
    trail=[{"text": "发放", "url": "#"}, {"text": "重算应发", "url": "#"}, {"text": "进度"}],
    title="正在重算应发", running=True, refresh_s=30, here_url="#", fault="", again=None,
    lede="松湖市，“重度残疾人护理补贴”2026年1月到2026年12月；李雯 2026年11月20日 09:12 交办。",
    progress={"percent": 37.5, "words": "8 个地方，算完 3 个，正在算青岭哈萨克自治县"},
    facts=[], rows=[_DONE, {**_WAITING, "state": {"kind": "info", "words": "正在算"}}, _WAITING],
    pages=None, differences_url="#", back_url="#",
)  # fmt: skip
STUCK = {
    **RUNNING, "title": "重算应发：排队等着算",
    "again": {"words": "接着算", "why": "10 分钟没有动静：前面可能在入库，也可能停了。再排一次队，已经算好的不重来。"},
}  # fmt: skip
FAILED = {
    **RUNNING, "title": "7 个地方算好了（变动 144,012 人月），1 个没有算成", "running": False,
    "refresh_s": None, "fault": "1 个地方没有算成。", "rows": [_FAILED, _DONE],
    "again": {"words": "没有算成的 1 个再算一次", "why": "已经算好的不重来。"},
    "facts": [{"key": "看了", "value": "144,456 人月"}, {"key": "比原来增", "value": "1,234,567,890 元"}],
}  # fmt: skip
DONE = {
    **FAILED, "title": "应发重算好了：变动 144,012 人月", "fault": "", "again": None, "rows": [_DONE],
    "pages": {"previous": None, "next": "#", "links": [{"number": 1, "url": "#", "current": True},
              {"number": 2, "url": "#", "current": False}], "shown": "显示 1—100，共 120 个地方"},
}  # fmt: skip

RECOMPUTING_PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "recomputing": ("desk/payment_recomputing.html", RUNNING),
    "recomputing-stuck": ("desk/payment_recomputing.html", STUCK),
    "recomputing-failed": ("desk/payment_recomputing.html", FAILED),
    "recomputing-done": ("desk/payment_recomputing.html", DONE),
}
