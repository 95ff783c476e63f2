"""Reading policies: a folder of three YAML files becomes a Programme, or nothing does.

All faults of all folders are gathered and raised together, each with its file, line and remedy.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from huican.programmes.domain.order import order_of, relation_faults
from huican.programmes.domain.policy import Programme
from huican.programmes.domain.programme_reader import read_programme
from huican.programmes.domain.register import Facts, facts
from huican.programmes.domain.yaml_items import Faults, Item, open_yaml, read_yaml
from huican.rules.problems import RuleErrors

POLICIES_FOLDER = Path(__file__).resolve().parents[2] / "policies"
FILES = ("programme.yaml", "parameters.yaml", "examples.yaml")


@dataclass(frozen=True)
class Policies:
    """Every programme of an installation, each as of one digest.

    `programmes` are in an order in which each comes after those whose answer it needs
    (yields_to); `texts` holds the three files of each as they were read.
    """

    programmes: Mapping[str, Programme]
    facts: Facts
    texts: Mapping[str, Mapping[str, str]]

    def __getitem__(self, code: str) -> Programme:
        return self.programmes[code]

    @cached_property
    def determined(self) -> tuple[Programme, ...]:
        """The programmes that are answered by conditions: all but lists and bundles."""
        return tuple(one for one in self.programmes.values() if not one.members)

    @cached_property
    def digest(self) -> str:
        """sha256 over the digests of all programmes."""
        both = sorted((one.code, one.digest) for one in self.programmes.values())
        return hashlib.sha256(json.dumps(both).encode()).hexdigest()

    def replaced(self, *programmes: Programme) -> Policies:
        """The same policies with other versions of some programmes (what-if, replay)."""
        known = {**self.programmes, **{one.code: one for one in programmes}}
        return Policies(order_of(known), self.facts, self.texts)


def load_folder(path: Path, register: Facts | None = None) -> Programme:
    """The programme of one folder. Raises RuleErrors with every fault.

    What it says of other programmes (yields_to, better_of, members) is checked by `load_all`.
    """
    faults = Faults()
    programme, _ = _folder(path, register or facts(), faults)
    if faults.problems or programme is None:
        raise RuleErrors(tuple(faults.problems))
    return programme


def load_all(*roots: Path, register: Facts | None = None) -> Policies:
    """All programmes below the roots; a later root replaces folders of the same name.

    Without a root, the programmes that come with the product. Raises RuleErrors with every fault
    of every folder; then nothing is loaded.
    """
    register = register or facts()
    folders: dict[str, Path] = {}
    for root in roots or (POLICIES_FOLDER,):
        for path in sorted(root.iterdir()) if root.is_dir() else ():
            if path.is_dir() and not path.name.startswith((".", "_")):
                folders[path.name] = path
    faults = Faults()
    found: dict[str, Programme] = {}
    texts: dict[str, Mapping[str, str]] = {}
    for name, path in folders.items():
        programme, texts[name] = _folder(path, register, faults)
        if programme is not None:
            found[name] = programme
    # Of programmes that could not be read it is unknown what they are: no fault of others.
    relation_faults(found, frozenset(folders), faults)
    if faults.problems:
        raise RuleErrors(tuple(faults.problems))
    return Policies(order_of(found), register, MappingProxyType(texts))


def alone(programme: Programme, register: Facts) -> Policies:
    """Policies of just one programme (examples, replay)."""
    return Policies(MappingProxyType({programme.code: programme}), register, MappingProxyType({}))


def load_texts(code: str, texts: Mapping[str, str], register: Facts) -> Programme:
    """A programme from kept texts of its files. Raises RuleErrors with every fault."""
    faults = Faults()
    tops = [read_yaml(texts.get(name, ""), f"{code}/{name}", faults) for name in FILES[:2]]
    programme = _programme(code, tops, texts, register, faults)
    if faults.problems or programme is None:
        raise RuleErrors(tuple(faults.problems))
    return programme


def _folder(
    path: Path, register: Facts, faults: Faults
) -> tuple[Programme | None, Mapping[str, str]]:
    tops: list[Item | None] = []
    texts: dict[str, str] = {}
    for name in FILES:
        top, texts[name] = open_yaml(path / name, f"{path.name}/{name}", faults)
        tops.append(top)
    for stray in sorted(path.iterdir()) if path.is_dir() else ():
        if stray.name not in FILES and not stray.name.startswith("."):
            faults.add("多出来的文件", f"{path.name}/{stray.name}", 0, f"只能有 {'、'.join(FILES)}")
    return _programme(path.name, tops, texts, register, faults), MappingProxyType(texts)


def _programme(
    code: str,
    tops: Sequence[Item | None],
    texts: Mapping[str, str],
    register: Facts,
    faults: Faults,
) -> Programme | None:
    before = len(faults.problems)
    programme_top, parameters_top = tops[:2]
    if programme_top is None:
        return None
    programme = read_programme(
        code, programme_top, parameters_top, register, lambda used: _digest(texts, used, register)
    )
    return programme if len(faults.problems) == before else None


def _digest(texts: Mapping[str, str], used: frozenset[str], register: Facts) -> str:
    """sha256 over the three files and the meaning of the facts that they use."""
    meaning = {
        name: {**asdict(fact), "type": repr(fact.type)}
        for name in sorted(used)
        if (fact := register.by_name.get(name)) is not None
    }
    said = json.dumps(
        [[texts.get(name, "") for name in FILES], meaning], ensure_ascii=False, sort_keys=True
    )
    return hashlib.sha256(said.encode()).hexdigest()
