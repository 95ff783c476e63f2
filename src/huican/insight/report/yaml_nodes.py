"""YAML with line numbers: the file's nodes, and every fault with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence

import yaml

from huican.insight.report.problems import TemplateProblem

SIZE_MAX_BYTES = 512 * 1024
_SPACES = re.compile(r"(?<=[^\x00-\x7f}\]])\s+|\s+(?=[^\x00-\x7f{\[])")


class Faults:
    """Gathers the problems of one file."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.found: list[TemplateProblem] = []

    def add(self, node: yaml.Node | int, what: str, remedy: str, *, at: str = "") -> None:
        """Add a problem at a node, or at the line where `at` stands inside the node."""
        if isinstance(node, int):
            line = node
        else:
            line = node.start_mark.line + 1
            inside = self._text[node.start_mark.index : node.end_mark.index]
            offset = inside.find(at) if at else -1
            if offset > 0:
                line += inside.count("\n", 0, offset)
        problem = TemplateProblem(line, what, remedy)
        if problem not in self.found:
            self.found.append(problem)


def read_root(text: str, faults: Faults) -> yaml.MappingNode | None:
    """The root mapping, or None with the reason in `faults`."""
    if len(text.encode()) > SIZE_MAX_BYTES:
        faults.add(1, "文件太大", f"模板不超过 {SIZE_MAX_BYTES // 1024} KB，检查是不是选错了文件")
        return None
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
                line = token.start_mark.line + 1
                faults.add(line, "用了 & 或 *", "句子以 & 或 * 开头时加引号；不要引用别处的内容")
        if faults.found:
            return None
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        faults.add(
            mark.line + 1 if mark else 1,
            "这一行附近的格式读不通",
            '检查缩进（用空格，不用 Tab）、冒号后的空格；以 { [ " 开头的句子整句加单引号',
        )
        return None
    except yaml.YAMLError:
        faults.add(1, "文件里有读不了的字符", "用 UTF-8 编码另存后再试")
        return None
    if not isinstance(root, yaml.MappingNode):
        faults.add(1, "文件不是“名称: 内容”的形式", "照着自带的模板 yearly-summary.yaml 写")
        return None
    return root


def entries(
    node: yaml.Node, allowed: Sequence[str], faults: Faults, *, what: str
) -> dict[str, yaml.Node]:
    """The keys of a mapping; keys that are unknown or stand twice are faults."""
    if not isinstance(node, yaml.MappingNode):
        faults.add(node, f"{what}不是“名称: 内容”的形式", f"可以写：{'、'.join(allowed)}")
        return {}
    found: dict[str, yaml.Node] = {}
    for key_node, value in node.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
        if not isinstance(key_node, yaml.ScalarNode):
            faults.add(key_node, f"{what}里有以 {{ 或 [ 开头又没加引号的句子", "整句加单引号")
        elif key not in allowed:
            faults.add(key_node, f"{what}里不认识“{key}”", f"可以写：{'、'.join(allowed)}")
        elif key in found:
            faults.add(key_node, f"{what}里“{key}”写了两次", "留一个，去掉另一个")
        else:
            found[key] = value
    return found


def items(node: yaml.Node | None, faults: Faults, *, what: str) -> list[yaml.Node]:
    """The nodes of a list; nothing for an absent one."""
    if node is None:
        return []
    if not isinstance(node, yaml.SequenceNode):
        faults.add(node, f"{what}应当是一列，每条前面有“- ”", "每条另起一行，以“- ”开头")
        return []
    return list(node.value)


def text_of(node: yaml.Node | None, faults: Faults, *, what: str) -> str:
    """The words of a scalar; empty with a fault for anything else, empty for an absent one."""
    if node is None:
        return ""
    if not isinstance(node, yaml.ScalarNode):
        faults.add(node, f"{what}应当是文字", "以 { 或 [ 开头的文字整句加单引号")
        return ""
    # YAML turns the line breaks of a long sentence into spaces; Chinese is written without them.
    return _SPACES.sub("", str(node.value).strip())


def flag_of(node: yaml.Node | None, faults: Faults, *, what: str, default: bool) -> bool:
    """A yes or no."""
    if node is None:
        return default
    word = node.value if isinstance(node, yaml.ScalarNode) else ""
    if word not in ("true", "false", "是", "否"):
        faults.add(node, f"{what}只能是 true 或 false", "改成 true 或 false")
        return default
    return word in ("true", "是")
