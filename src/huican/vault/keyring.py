"""The data keys of an installation.

Kept in HUICAN_VAR/keys/keyring.json (mode 0600), or given whole in HUICAN_KEYRING (the same JSON)
where a key service hands it out. Whoever loses the file loses every sealed value: back it up
apart from the database.

    {"current": 2,
     "keys": {"1": {"key": "<base64, 32 bytes>", "since": "2026-01-01"}, "2": {...}},
     "index_key": "<base64, 32 bytes>"}

`current` seals; the others only open. A new key is added by `rotate`; values sealed under the
old one stay readable and are resealed when they are next written. The index key is apart and
stays: changing it means computing every blind index anew.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from huican.kernel.crypto import BlindIndex, derive_key
from huican.kernel.errors import HuicanError

MASTER_BYTES = 32
_HIGHEST_KEY_ID = 255


class KeyringError(HuicanError):
    """The keyring is missing, unreadable or does not hold the key that a value asks for."""

    code: ClassVar[str] = "keyring"
    exit_code: ClassVar[int] = 3


@dataclass(frozen=True)
class Keyring:
    """Master keys by id, the id that seals, and the key of blind indexes."""

    current: int
    masters: Mapping[int, bytes]
    index_key: bytes
    since: Mapping[int, date] = field(default_factory=dict)
    _sealing: dict[tuple[int, str], bytes] = field(default_factory=dict, compare=False, repr=False)
    _blind: dict[str, BlindIndex] = field(default_factory=dict, compare=False, repr=False)

    def __repr__(self) -> str:
        return f"Keyring(current={self.current}, keys={sorted(self.masters)})"

    def sealing_key(self, key_id: int, domain: str) -> bytes:
        """The SM4 key of `domain` under master `key_id`; each domain has its own."""
        derived = self._sealing.get((key_id, domain))
        if derived is None:
            master = self.masters.get(key_id)
            if master is None:
                raise KeyringError(
                    f"钥匙串里没有第 {key_id} 号密钥",
                    remedy="请把这个数据库原来的 keyring.json 放回 keys 文件夹",
                )
            derived = self._sealing[key_id, domain] = derive_key(master, f"seal\0{domain}")
        return derived

    def blind(self, domain: str) -> BlindIndex:
        """The blind index of `domain`."""
        index = self._blind.get(domain)
        if index is None:
            index = self._blind[domain] = BlindIndex(self.index_key, domain)
        return index


def new_keyring(today: date) -> Keyring:
    """A keyring with one fresh key."""
    return Keyring(
        current=1,
        masters={1: secrets.token_bytes(MASTER_BYTES)},
        index_key=secrets.token_bytes(MASTER_BYTES),
        since={1: today},
    )


def rotated(keyring: Keyring, today: date) -> Keyring:
    """The same keyring with a fresh key that seals from now on."""
    key_id = max(keyring.masters) + 1
    if key_id > _HIGHEST_KEY_ID:
        raise KeyringError("密钥编号已用完（最多 255 个）", remedy="请重新加密全部数据后清理旧密钥")
    return Keyring(
        current=key_id,
        masters={**keyring.masters, key_id: secrets.token_bytes(MASTER_BYTES)},
        index_key=keyring.index_key,
        since={**keyring.since, key_id: today},
    )


def to_json(keyring: Keyring) -> bytes:
    """The keyring as it lies in the file."""
    keys = {
        str(key_id): {
            "key": base64.b64encode(master).decode("ascii"),
            "since": keyring.since[key_id].isoformat() if key_id in keyring.since else None,
        }
        for key_id, master in sorted(keyring.masters.items())
    }
    document = {
        "current": keyring.current,
        "keys": keys,
        "index_key": base64.b64encode(keyring.index_key).decode("ascii"),
    }
    return json.dumps(document, indent=1).encode("ascii")


def from_json(text: bytes | str, where: str) -> Keyring:
    """Read a keyring; `where` names it in errors. Key material never appears in an error."""
    try:
        document: dict[str, Any] = json.loads(text)
        entries = {int(key_id): entry for key_id, entry in document["keys"].items()}
        keyring = Keyring(
            current=int(document["current"]),
            masters={key_id: _key(entry["key"]) for key_id, entry in entries.items()},
            index_key=_key(document["index_key"]),
            since={
                key_id: date.fromisoformat(entry["since"])
                for key_id, entry in entries.items()
                if entry.get("since")
            },
        )
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        raise KeyringError(
            "密钥文件读不懂", where=where, remedy="请从备份恢复 keyring.json，不要手工改它"
        ) from None
    if keyring.current not in keyring.masters or not all(
        0 < key_id <= _HIGHEST_KEY_ID for key_id in keyring.masters
    ):
        raise KeyringError(
            "密钥文件里的编号对不上", where=where, remedy="请从备份恢复 keyring.json"
        )
    return keyring


def _key(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != MASTER_BYTES:
        raise ValueError
    return key


def load(path: Path) -> Keyring:
    """The keyring of HUICAN_KEYRING or of the file at `path`."""
    given = os.environ.get("HUICAN_KEYRING")
    if given:
        return from_json(given, "环境变量 HUICAN_KEYRING")
    try:
        return from_json(path.read_bytes(), path.name)
    except FileNotFoundError:
        raise KeyringError(
            "找不到密钥文件", where=path.name, remedy="请从备份恢复；没有它，已加密的内容都打不开"
        ) from None
