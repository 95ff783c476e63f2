"""YAML with places: every value knows its file and line, and every fault is gathered.

Values are read as they are written: `no`, `2016-01` and `0.05` stay texts until somebody asks for
a flag, a month or a number, so nothing is turned into something else behind the officer's back.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

import yaml

from huican.kernel.errors import HuicanError
from huican.kernel.months import Month
from huican.rules.problems import Problem

SIZE_MAX_BYTES = 512_000
_YES, _NO = frozenset({"是", "true", "yes"}), frozenset({"否", "false", "no"})
# The one in C is ten times as fast, and as safe.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Read = TypeVar("Read")
Default = TypeVar("Default")


@dataclass(slots=True)
class Faults:
    """All faults found so far, of all files."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, what: str, where: str, line: int, remedy: str) -> None:
        self.problems.append(Problem(what, where, remedy, line))


@dataclass(frozen=True, slots=True)
class Item:
    """A value of a YAML file at its place. Asking for what it is not gathers a fault."""

    node: yaml.Node
    file: str
    faults: Faults

    @property
    def line(self) -> int:
        return int(self.node.start_mark.line) + 1

    def fault(self, what: str, remedy: str) -> None:
        self.faults.add(what, self.file, self.line, remedy)

    @property
    def empty(self) -> bool:
        """Nothing stands after the colon, or `null`."""
        return isinstance(self.node, yaml.ScalarNode) and (
            self.node.tag == "tag:yaml.org,2002:null"
        )

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    def entries(
        self, allowed: frozenset[str] | None = None, required: frozenset[str] = frozenset()
    ) -> dict[str, Item]:
        """Key → value of a mapping. Unknown, doubled and missing keys are faults."""
        if not isinstance(self.node, yaml.MappingNode):
            self.fault("这里应是“名: 值”的形式", "请照别的项目的写法改")
            return {}
        found: dict[str, Item] = {}
        for key_node, value_node in self.node.value:
            key = str(key_node.value)
            item = Item(value_node, self.file, self.faults)
            place = Item(key_node, self.file, self.faults)
            if key in found:
                place.fault(f"“{key}”写了两次", "请只留一个")
            elif allowed is not None and key not in allowed:
                near = difflib.get_close_matches(key, sorted(allowed), 1)
                hint = f"是不是“{near[0]}”？" if near else ""
                place.fault(f"不认识“{key}”", f"{hint}这里能写：{'、'.join(sorted(allowed))}")
            else:
                found[key] = item
        missing = sorted(key for key in required if key not in found or found[key].empty)
        if missing:
            self.fault(f"缺 {'、'.join(missing)}", "请补上")
        return {key: item for key, item in found.items() if not item.empty}

    def each(self) -> Iterator[Item]:
        """The items of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.fault("这里应是一个列表", "请写成 [甲, 乙]，或每项一行、前面加短横线")
            return
        for node in self.node.value:
            yield Item(node, self.file, self.faults)

    def raw(self) -> str | None:
        """The text as it is written; a fault and None for a list or a mapping."""
        if not isinstance(self.node, yaml.ScalarNode):
            self.fault("这里应是一个值，不是列表", "请只写一个值")
            return None
        return str(self.node.value).strip()

    def text(self) -> str:
        """A text that says something; a fault and "" otherwise."""
        raw = self.raw()
        if raw == "":
            self.fault("这里不能空着", "请写上")
        return raw or ""

    def texts(self) -> tuple[str, ...]:
        return tuple(text for one in self.each() if (text := one.text()))

    def one_of(self, choices: tuple[str, ...]) -> str:
        """One of the choices; a fault and "" otherwise."""
        text = self.text()
        if text and text not in choices:
            self.fault(f"不能写“{text}”", f"只能是：{'、'.join(choices)}")
            return ""
        return text

    def flag(self) -> bool | None:
        """是/否 (true/false, yes/no); a fault and None otherwise."""
        raw = (self.raw() or "").lower()
        if raw in _YES:
            return True
        if raw in _NO:
            return False
        self.fault(f"“{raw}”不是“是”或“否”", "请写 是 或 否")
        return None

    def integer(self, low: int, high: int) -> int | None:
        """A whole number between low and high (both included); a fault and None otherwise."""
        raw = self.raw()
        if raw is None:
            return None
        if not (raw.isascii() and raw.lstrip("-").isdigit()) or not low <= int(raw) <= high:
            self.fault(f"“{raw}”不是 {low} 到 {high} 的整数", "请核对")
            return None
        return int(raw)

    def steps(self, digits: int) -> int | None:
        """A decimal number as a whole number of steps of 10^-digits; a fault and None otherwise."""
        raw = self.raw()
        if raw is None:
            return None
        try:
            value = Decimal(raw.replace(",", "")).scaleb(digits)
        except InvalidOperation:
            self.fault(f"“{raw}”不是数", "请写成数字，例如 110 或 0.5")
            return None
        if not value.is_finite() or value != value.to_integral_value():
            self.fault(f"“{raw}”的小数太长", f"最多 {digits} 位小数")
            return None
        return int(value)

    def month(self) -> Month | None:
        """A month such as 2016-01; a fault and None otherwise."""
        raw = self.text()
        try:
            return Month.parse(raw) if raw else None
        except HuicanError as error:
            self.fault(error.what, error.remedy or "请写成 2016-01")
            return None


def optional(item: Item | None, read: Callable[[Item], Read], default: Default) -> Read | Default:
    """What `read` makes of the item, or the default where nothing is written."""
    return default if item is None else read(item)


def open_yaml(path: Path, file: str, faults: Faults) -> tuple[Item | None, str]:
    """The top of a YAML file and its text; a fault and None where it cannot be read."""
    try:
        data = path.read_bytes()
    except OSError:
        faults.add("没有这个文件，或读不了", file, 0, "请把文件放回去")
        return None, ""
    if len(data) > SIZE_MAX_BYTES:
        faults.add("文件太大", file, 0, f"最多 {SIZE_MAX_BYTES // 1000} KB")
        return None, ""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        faults.add("不是 UTF-8 文字", file, 0, "请另存为 UTF-8")
        return None, ""
    return read_yaml(text, file, faults), text


def read_yaml(text: str, file: str, faults: Faults) -> Item | None:
    """The top of a YAML text; a fault and None where it is none."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = int(mark.line) + 1 if mark is not None else 0
        said = getattr(error, "problem", None) or "格式不对"
        faults.add(f"不是 YAML：{said}", file, line, "请核对缩进、括号、引号和冒号")
        return None
    if node is None:
        faults.add("文件是空的", file, 1, "请补上内容")
        return None
    return Item(node, file, faults)
