"""Roles as data: reading and checking roles.yaml, and what a set of roles may do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

import yaml

from huican.kernel.errors import HuicanError


class RolesError(HuicanError):
    """roles.yaml is wrong, or a combination of roles is not allowed."""

    code: ClassVar[str] = "roles"


class VerbKind(StrEnum):
    """What a verb does to data."""

    READ = "read"
    REVEAL = "reveal"
    WRITE = "write"


@dataclass(frozen=True)
class Verb:
    """A permission: `code` in the program, `label` on screens."""

    code: str
    label: str
    kind: VerbKind


@dataclass(frozen=True)
class Role:
    """A named set of verbs. `excludes`: roles that the same person must not have."""

    code: str
    name: str
    verbs: frozenset[str]
    excludes: frozenset[str]


@dataclass(frozen=True)
class RoleBook:
    """All verbs and roles of an installation."""

    verbs: Mapping[str, Verb]
    roles: Mapping[str, Role]

    def verbs_of(self, roles: Iterable[str]) -> frozenset[str]:
        """What holders of `roles` may do. Roles that no longer exist give nothing."""
        found: set[str] = set()
        for code in roles:
            role = self.roles.get(code)
            if role is not None:
                found |= role.verbs
        return frozenset(found)

    def needs_second_factor(self, roles: Iterable[str]) -> bool:
        """Whether `roles` may change data or see whole numbers (等级保护三级: two factors)."""
        return any(self.verbs[code].kind is not VerbKind.READ for code in self.verbs_of(roles))

    def names_of(self, roles: Iterable[str]) -> list[str]:
        """The Chinese names of `roles`."""
        return [self.roles[code].name if code in self.roles else code for code in roles]

    def roles_with(self, verb: str) -> list[Role]:
        """Roles that may do `verb`: whom to ask."""
        return [role for role in self.roles.values() if verb in role.verbs]

    def check_combination(self, roles: Collection[str]) -> None:
        """Raise RolesError when a role is unknown or two must not meet in one person."""
        for code in roles:
            if code not in self.roles:
                raise RolesError(
                    f"没有“{code}”这个角色", remedy=f"可用的角色：{'、'.join(self.roles)}"
                )
        for code in roles:
            for other in sorted(self.roles[code].excludes & set(roles)):
                raise RolesError(
                    f"{self.roles[code].name}和{self.roles[other].name}不能是同一个人",
                    remedy="请分给两个人",
                )


def parse(text: str, where: str) -> RoleBook:
    """Read roles.yaml; all faults together in one RolesError."""
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" 第 {mark.line + 1} 行" if mark else ""
        raise RolesError("角色文件的格式不对", where=f"{where}{line}") from error
    if not isinstance(document, dict):
        raise RolesError("角色文件里没有 verbs 和 roles", where=where)
    faults: list[str] = []
    verbs = _verbs(document.get("verbs"), faults)
    roles = _roles(document.get("roles"), verbs, faults)
    if faults:
        raise RolesError("角色文件有错：" + "；".join(faults), where=where, remedy="请逐条改正")
    return RoleBook(verbs, roles)


def _verbs(section: Any, faults: list[str]) -> dict[str, Verb]:
    verbs: dict[str, Verb] = {}
    for code, entry in section.items() if isinstance(section, dict) else ():
        try:
            verbs[code] = Verb(code, str(entry["label"]), VerbKind(entry["kind"]))
        except (KeyError, TypeError, ValueError):
            faults.append(f"动词 {code} 要有 label 和 kind（read、reveal、write）")
    if not verbs:
        faults.append("没有动词")
    return verbs


def _roles(section: Any, verbs: Mapping[str, Verb], faults: list[str]) -> dict[str, Role]:
    roles: dict[str, Role] = {}
    for code, entry in section.items() if isinstance(section, dict) else ():
        if not isinstance(entry, dict) or "name" not in entry:
            faults.append(f"角色 {code} 要有 name 和 verbs")
            continue
        own = [str(verb) for verb in entry.get("verbs") or ()]
        faults.extend(f"角色 {code} 的动词 {verb} 没有定义" for verb in own if verb not in verbs)
        excludes = [str(other) for other in entry.get("excludes") or ()]
        faults.extend(
            f"角色 {code} 排斥的 {other} 不是角色" for other in excludes if other not in section
        )
        roles[str(code)] = Role(str(code), str(entry["name"]), frozenset(own), frozenset(excludes))
    if not roles:
        faults.append("没有角色")
    return roles
