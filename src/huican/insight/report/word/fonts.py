"""The faces of an official document.

They are named, never delivered: 方正小标宋 is licensed. A computer without them takes one of the
other names in the list.
"""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

FANGSONG = "仿宋_GB2312"
KAITI = "楷体_GB2312"
HEITI = "黑体"
TITLE = "方正小标宋简体"
SONGTI = "宋体"

FALLBACKS: dict[str, tuple[str, ...]] = {
    FANGSONG: ("仿宋", "FangSong", "STFangsong", "Noto Serif CJK SC"),
    KAITI: ("楷体", "KaiTi", "STKaiti", "Noto Serif CJK SC"),
    HEITI: ("SimHei", "Microsoft YaHei", "Noto Sans CJK SC"),
    TITLE: ("方正小标宋_GBK", "宋体", "SimSun", "Noto Serif CJK SC"),
    SONGTI: ("SimSun", "STSong", "Noto Serif CJK SC"),
}
_FAMILIES = {FANGSONG: "modern", KAITI: "modern", HEITI: "modern", TITLE: "script", SONGTI: "auto"}
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def font_table() -> bytes:
    """The document's fontTable part: each face with the names that may stand in for it."""
    fonts = "".join(
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(','.join(others))}/>"
        f'<w:charset w:val="86"/><w:family w:val="{_FAMILIES[name]}"/><w:pitch w:val="default"/>'
        "</w:font>"
        for name, others in FALLBACKS.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:fonts xmlns:w="{_NAMESPACE}">{fonts}</w:fonts>'
    ).encode()
