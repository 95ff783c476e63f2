"""Declared indicators: figures that reports call by name, read from data files.

Each has an id, a name, an expression over measures (measures.py), a unit and, for quotients,
how many decimals. Records need no declaration to have figures; indicators only give names and
combine. An office's own files (HUICAN_VAR/indicators) add to these or replace one by id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from huican.insight.domain.measures import Measure, MeasureError, TargetOf, measures_in
from huican.rules.nodes import Call, Node
from huican.rules.parser import ExpressionError, parse
from huican.sources.domain.kinds import Catalogue

_HERE = Path(__file__).resolve().parent.parent / "indicators"
_KEYS = frozenset({"id", "name", "expression", "unit", "decimals", "basis", "group"})


@dataclass(frozen=True, slots=True)
class Indicator:
    """One declared figure."""

    id: str
    name: str
    unit: str
    expression: str
    group: str
    decimals: int | None = None
    basis: str = ""
    declared: bool = True
    tree: Node | None = field(default=None, compare=False)
    parts: Mapping[Call, Measure | TargetOf] = field(default_factory=dict, compare=False)

    @property
    def measures(self) -> list[Measure]:
        return [part for part in self.parts.values() if isinstance(part, Measure)]

    def definition(self, catalogue: Catalogue) -> str:
        """What is counted, in plain Chinese."""
        clauses = []
        for part in self.parts.values():
            if isinstance(part, Measure):
                clauses.append(part.definition(catalogue.kind(part.kind).name))
            else:
                clauses.append(f"目标任务表中“{part.task}”当年的目标值")
        text = "；".join(dict.fromkeys(clauses))
        return f"{text}（算法：{self.expression}）" if len(clauses) > 1 else text


def load(catalogue: Catalogue, overrides: Path | None = None) -> dict[str, Indicator]:
    """All indicators by id, in the order of the files. Raises MeasureError with every fault."""
    faults: list[str] = []
    found: dict[str, Indicator] = {}
    files = sorted(_HERE.glob("*.yaml"))
    if overrides is not None and overrides.is_dir():
        files += sorted(overrides.glob("*.yaml"))
    for path in files:
        try:
            groups = yaml.safe_load(path.read_text("utf-8"))
        except (OSError, yaml.YAMLError) as error:
            faults.append(f"{path.name}：读不了（{error}）")
            continue
        if not isinstance(groups, dict):
            faults.append(f"{path.name}：应是“组名: 指标列表”的形式")
            continue
        for group, items in groups.items():
            for item in items or []:
                indicator = _indicator(path.name, str(group), item, catalogue, faults)
                if indicator is not None:
                    found[indicator.id] = indicator
    if faults:
        raise MeasureError("指标说明文件有错：" + "；".join(faults), remedy="请改好后再运行")
    return found


def _indicator(
    file: str, group: str, item: Any, catalogue: Catalogue, faults: list[str]
) -> Indicator | None:
    if not isinstance(item, dict) or not {"id", "name", "expression", "unit"} <= set(item):
        faults.append(f"{file}：{group} 里有一项缺 id、name、expression 或 unit")
        return None
    where = f"{file} {item['id']}"
    if unknown := set(item) - _KEYS:
        faults.append(f"{where}：不认识的项 {'、'.join(sorted(unknown))}")
    own: list[str] = []
    try:
        tree = parse(str(item["expression"]))
    except ExpressionError as error:
        faults.append(f"{where}：{error}")
        return None
    parts = measures_in(tree, catalogue, own)
    if not parts and not own:
        own.append("式子里没有数任何记录")
    faults += [f"{where}：{fault}" for fault in own]
    if own:
        return None
    return Indicator(
        item["id"], item["name"], item["unit"], str(item["expression"]), group,
        item.get("decimals"), item.get("basis", ""), True, tree, parts,
    )  # fmt: skip


def standard(catalogue: Catalogue) -> dict[str, Indicator]:
    """The figures that every kind of record has with nobody declaring anything."""
    found: dict[str, Indicator] = {}
    for kind in catalogue.kinds.values():
        unit = kind.counted_in if kind.counted_in not in ("人", "户") else "条"
        found |= _standard(f"{kind.code}.records", f"{kind.name}：记录", unit, "记录数", kind.name,
                           catalogue)  # fmt: skip
        if kind.stores not in ("activity", "target", "project"):
            found |= _standard(f"{kind.code}.persons", f"{kind.name}：人数", "人", "人数",
                               kind.name, catalogue)  # fmt: skip
            found |= _standard(f"{kind.code}.households", f"{kind.name}：户数", "户", "户数",
                               kind.name, catalogue)  # fmt: skip
        if kind.stores in ("payment", "delivery", "project"):
            found |= _standard(f"{kind.code}.amount", f"{kind.name}：金额", "元", "金额", kind.name,
                               catalogue)  # fmt: skip
    return found


def _standard(
    id_: str, name: str, unit: str, how: str, kind: str, catalogue: Catalogue
) -> dict[str, Indicator]:
    expression = f"{how}('{kind}')"
    tree = parse(expression)
    faults: list[str] = []
    parts = measures_in(tree, catalogue, faults)
    if faults:
        raise MeasureError("；".join(faults))
    return {id_: Indicator(id_, name, unit, expression, "各类记录", None, "", False, tree, parts)}
