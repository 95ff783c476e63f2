"""What a file's name says of its version."""

from pathlib import PurePath

# Words that say a file is a later one, and words of copies that say nothing.
_NEWER_MARKS = ("修改后", "修改", "更正", "修订", "改正", "已改", "最终版", "最终", "定稿", "新版",
                "退回", "重报", "v2", "v3", "v4")  # fmt: skip
_COPY_MARKS = ("副本", "复件", "copy", "版")


def says_it_is_newer(file_name: str) -> bool:
    """Whether a file's name says that it corrects an earlier one: 花名册（更正）.xlsx."""
    stem = PurePath(file_name).stem.lower()
    return any(mark in stem for mark in _NEWER_MARKS)


def plain_stem(file_name: str) -> str:
    """A file's name without ending, copy marks and version words: 花名册（更正）.xlsx → 花名册."""
    return plain_words(PurePath(file_name).stem)


def plain_words(text: str) -> str:
    """A title or name without copy marks, version words and the number of a copy."""
    words = text.lower()
    for mark in (*_NEWER_MARKS, *_COPY_MARKS):
        words = words.replace(mark, "")
    return words.rstrip(" _-()（）0123456789").lstrip(" _-()（）") or text
