"""From a template's file to a `Template`, or to every fault that it has."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import cast, get_args

import yaml

from huican.insight.report import amounts
from huican.insight.report.numbering import DEEPEST_LEVEL
from huican.insight.report.problems import TemplateError
from huican.insight.report.sentence import (
    FIGURE_ID,
    EachMention,
    FigureMention,
    Piece,
    TaskMention,
    mentions,
    parse,
)
from huican.insight.report.template import (
    Each,
    FirstOf,
    Item,
    Part,
    Point,
    Sentence,
    SentenceKind,
    TaskChoice,
    TaskList,
    Template,
)
from huican.insight.report.yaml_nodes import Faults, entries, flag_of, items, read_root, text_of

_ROOT_KEYS = ("code", "name", "title", "addressee", "opening", "parts", "closing", "annexes")
_PART_KEYS = ("heading", "run-in", "text", "paragraphs", "points", "after", "table", "parts")
_EACH_KEYS = ("tasks", "choose", "text", "before", "between", "after")
_PARTS_MAX = 99


def read_template(path: Path, known: Mapping[str, str] | None = None) -> Template:
    """Read one template file.

    `known` maps every figure id of the installation to its unit; with it, ids that nothing
    counts and forms that do not fit a unit are faults. Raises TemplateError with every fault.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        faults = Faults("")
        faults.add(1, "文件不是 UTF-8 编码", "用记事本打开，另存为 UTF-8 后再试")
        raise TemplateError(path.name, faults.found) from None
    return read_text(text, path.name, known)


def read_text(text: str, file_name: str, known: Mapping[str, str] | None = None) -> Template:
    """The same from text; `file_name` is what the faults call it."""
    faults = Faults(text)
    root = read_root(text, faults)
    template = _Reader(faults, known).template(root, file_name) if root is not None else None
    if template is None or faults.found:
        raise TemplateError(file_name, faults.found)
    return template


class _Reader:
    def __init__(self, faults: Faults, known: Mapping[str, str] | None) -> None:
        self._faults = faults
        self._known = known

    def template(self, root: yaml.MappingNode, file_name: str) -> Template:
        keys = entries(root, _ROOT_KEYS, self._faults, what="模板")
        for key, what in (("code", "编号"), ("name", "名称"), ("title", "标题"), ("parts", "正文")):
            if key not in keys:
                self._faults.add(1, f"模板缺少 {key}（{what}）", f"补上一行“{key}: …”")
        return Template(
            code=text_of(keys.get("code"), self._faults, what="code"),
            name=text_of(keys.get("name"), self._faults, what="name"),
            title=self._words(keys.get("title"), "title"),
            addressee=self._words(keys.get("addressee"), "addressee"),
            opening=self._paragraphs(keys.get("opening"), "opening"),
            parts=self._parts(keys.get("parts"), 1),
            closing=self._paragraphs(keys.get("closing"), "closing"),
            annexes=flag_of(keys.get("annexes"), self._faults, what="annexes", default=True),
            file_name=file_name,
        )

    def _parts(self, node: yaml.Node | None, level: int) -> tuple[Part, ...]:
        nodes = items(node, self._faults, what="parts")
        if len(nodes) > _PARTS_MAX:
            self._faults.add(nodes[_PARTS_MAX], "同一级标题太多", f"同一级最多 {_PARTS_MAX} 个")
        return tuple(self._part(each, level) for each in nodes[:_PARTS_MAX])

    def _part(self, node: yaml.Node, level: int) -> Part:
        keys = entries(node, _PART_KEYS, self._faults, what="标题下的内容")
        if "heading" not in keys:
            self._faults.add(node, "这一部分没有 heading（标题）", "补上“heading: 标题文字”")
        if "parts" in keys and level >= DEEPEST_LEVEL:
            self._faults.add(keys["parts"], "标题层次太深", "标题最多四级：一、（一）1.（1）")
            keys.pop("parts")
        run_in = flag_of(keys.get("run-in"), self._faults, what="run-in", default=False)
        paragraphs = self._paragraphs(keys.get("paragraphs"), "paragraphs")
        if "text" in keys:
            paragraphs = (self._items(keys["text"], "text"), *paragraphs)
        return Part(
            heading=self._words(keys.get("heading"), "heading"),
            run_in=run_in,
            paragraphs=paragraphs,
            points=tuple(
                self._point(each) for each in items(keys.get("points"), self._faults, what="points")
            ),
            after=self._items(keys.get("after"), "after"),
            table=self._task_list(keys.get("table"), "table"),
            parts=self._parts(keys.get("parts"), level + 1) if "parts" in keys else (),
            line=node.start_mark.line + 1,
        )

    def _point(self, node: yaml.Node) -> Point:
        keys = entries(node, ("head", "text"), self._faults, what="points")
        if "text" not in keys:
            self._faults.add(node, "这一点没有 text（句子）", "补上“text:”和下面的句子")
        return Point(
            head=self._words(keys.get("head"), "head"),
            text=self._items(keys.get("text"), "text"),
            line=node.start_mark.line + 1,
        )

    def _paragraphs(self, node: yaml.Node | None, what: str) -> tuple[tuple[Item, ...], ...]:
        """A list of lists of sentences; one flat list is one paragraph."""
        nodes = items(node, self._faults, what=what)
        if nodes and not all(isinstance(each, yaml.SequenceNode) for each in nodes):
            return (self._items(node, what),)
        return tuple(self._items(each, what) for each in nodes)

    def _items(self, node: yaml.Node | None, what: str) -> tuple[Item, ...]:
        found = (self._item(each) for each in items(node, self._faults, what=what))
        return tuple(item for item in found if item is not None)

    def _item(self, node: yaml.Node) -> Item | None:
        if isinstance(node, yaml.ScalarNode):
            return self._sentence("fact", node)
        if isinstance(node, yaml.SequenceNode):
            self._faults.add(node, "句子的位置上是一列", "以 [ 开头的句子整句加单引号")
            return None
        keys = entries(node, ("lead", "own", "first-of", "each"), self._faults, what="句子")
        if len(keys) != 1:
            if keys:
                self._faults.add(node, "一条里写了几种句子", "lead、own、first-of、each 各自成条")
            return None
        key, value = next(iter(keys.items()))
        if key == "first-of":
            choices = [self._item(each) for each in items(value, self._faults, what=key)]
            sentences = tuple(each for each in choices if isinstance(each, Sentence))
            if len(sentences) != len(choices) or not choices:
                self._faults.add(
                    value, "first-of 里只能是句子，至少一句", "每条写一句，先写最好的一句"
                )
            return FirstOf(sentences, node.start_mark.line + 1)
        if key == "each":
            return self._each(value)
        return self._sentence(cast(SentenceKind, key), value)

    def _each(self, node: yaml.Node) -> Each | None:
        keys = entries(node, _EACH_KEYS, self._faults, what="each")
        tasks = self._task_list(keys.get("tasks"), "tasks")
        pieces = self._pieces(keys.get("text"), "text", in_each=True)
        if tasks is None or not any(isinstance(m, EachMention) for m in mentions(pieces)):
            self._faults.add(
                node,
                "each 要写明 tasks（targets 或 plans）和带 {任务} 的 text",
                "照着自带的模板补上",
            )
            return None
        choose = text_of(keys.get("choose"), self._faults, what="choose") or "all"
        if choose not in get_args(TaskChoice):
            choices = "、".join(get_args(TaskChoice))
            self._faults.add(keys["choose"], f"choose 不认识“{choose}”", f"可以写：{choices}")
        done = {"完成", "完成率"} & {
            m.field for m in mentions(pieces) if isinstance(m, EachMention)
        }
        if tasks == "plans" and (done or choose in ("reached", "unreached")):
            self._faults.add(node, "下一年的任务还没有完成数", "plans 里只用 {任务} {目标} {科室}")
        return Each(
            tasks=tasks,
            choose=cast(TaskChoice, choose),
            pieces=pieces,
            before=text_of(keys.get("before"), self._faults, what="before"),
            between=text_of(keys.get("between"), self._faults, what="between") or "，",
            after=text_of(keys.get("after"), self._faults, what="after"),
            source=text_of(keys.get("text"), self._faults, what="text"),
            line=node.start_mark.line + 1,
        )

    def _sentence(self, kind: SentenceKind, node: yaml.Node) -> Sentence:
        before = len(self._faults.found)
        pieces = self._pieces(node, kind)
        readable = len(self._faults.found) == before
        if kind == "fact" and readable and not any(mentions(pieces)):
            self._faults.add(
                node,
                "这句没有数字，报告里没有记录可以对",
                "加上数字的编号；引出下文的话写成“lead: …”，本单位自己的话写成“own: …”",
            )
        if kind == "lead" and any(mentions(pieces)):
            self._faults.add(node, "lead 里有数字的编号", "带数字的句子不写 lead，直接写句子")
        source = text_of(node, self._faults, what=kind)
        return Sentence(kind, pieces, source, node.start_mark.line + 1)

    def _words(self, node: yaml.Node | None, what: str) -> tuple[Piece, ...]:
        """Pieces without figures: a heading stands even when a figure is missing."""
        pieces = self._pieces(node, what)
        if node is not None and any(mentions(pieces)):
            self._faults.add(node, f"{what} 里不能有数字的编号", "数字写到下面的句子里")
        return pieces

    def _pieces(
        self, node: yaml.Node | None, what: str, *, in_each: bool = False
    ) -> tuple[Piece, ...]:
        if node is None:
            return ()
        text = text_of(node, self._faults, what=what)
        if not text and isinstance(node, yaml.ScalarNode):
            self._faults.add(node, f"{what} 是空的", "写上文字，或去掉这一条")
        pieces, faults = parse(text, in_each=in_each)
        for fault in faults:
            self._faults.add(node, fault.what, fault.remedy, at=fault.at)
        for mention in mentions(pieces):
            self._check_known(node, mention)
        return pieces

    def _check_known(self, node: yaml.Node, mention: Piece) -> None:
        if self._known is None:
            return
        figure_id = ""
        if isinstance(mention, FigureMention):
            figure_id = mention.figure_id
        elif isinstance(mention, TaskMention) and FIGURE_ID.fullmatch(mention.task):
            figure_id = mention.task
        if not figure_id:
            return
        if figure_id not in self._known:
            near = difflib.get_close_matches(figure_id, self._known, n=1)
            remedy = f"是不是 {near[0]}？" if near else "在“数字”页查它的编号"
            self._faults.add(node, f"没有编号是 {figure_id} 的数字", remedy, at=figure_id)
        elif isinstance(mention, FigureMention):
            unit = self._known[figure_id]
            if not amounts.accepts(mention.form, unit):
                self._faults.add(
                    node,
                    f"{figure_id} 的单位是“{unit}”，不能写成 {mention.form}",
                    "wan 只用于元，pct 只用于 %",
                    at=figure_id,
                )

    def _task_list(self, node: yaml.Node | None, what: str) -> TaskList | None:
        word = text_of(node, self._faults, what=what)
        if node is None or not word:
            return None
        if word not in get_args(TaskList):
            self._faults.add(
                node, f"{what} 不认识“{word}”", "今年的任务写 targets，下一年的写 plans"
            )
            return None
        return cast(TaskList, word)
