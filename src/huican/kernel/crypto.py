"""The ciphers of the state (国密): SM4-GCM for values at rest, SM3 for digests and blind indexes.

GB/T 32907-2016 (SM4), GB/T 32905-2016 (SM3), GB/T 15852.2 (HMAC). 等级保护三级 and 密评 ask for
them wherever personal data rest. Everything here is pure: keys come from the caller (vault).

A sealed value is `version | key id | nonce | ciphertext | tag`:

    1 byte   layout version, 1
    1 byte   key id, 1–255: says which key opens it, so that keys can be changed one by one
    12 bytes nonce, random for every value
    n bytes  ciphertext, as long as the plaintext
    16 bytes tag
"""

from __future__ import annotations

import hashlib
import os
from typing import ClassVar, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM

from huican.kernel.errors import HuicanError

KEY_BYTES: Final = 16
LAYOUT_VERSION: Final = 1
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
HEADER_BYTES: Final = 2
OVERHEAD_BYTES: Final = HEADER_BYTES + NONCE_BYTES + TAG_BYTES

# 16 of SM3's 32 bytes: a nation's 38 million certificates collide with a chance of 2e-24, an index
# of them takes half the space, and a forger still faces 128 bits.
BLIND_INDEX_BYTES: Final = 16
_SM3_BLOCK_BYTES: Final = 64


class SealedValueError(HuicanError):
    """A sealed value is damaged, belongs elsewhere, or its key is wrong."""

    code: ClassVar[str] = "sealed-value"
    exit_code: ClassVar[int] = 3


def sm3(data: bytes) -> bytes:
    """The SM3 digest of `data`, 32 bytes."""
    return hashlib.new("sm3", data).digest()


def encrypt(plaintext: bytes, key: bytes, key_id: int, aad: bytes) -> bytes:
    """Seal `plaintext` with SM4-GCM under a 16-byte key; about 7 µs for a short value.

    `aad` names the place the value belongs to: moved to another place, it no longer opens.
    The nonce is random, so a key may seal at most 2**32 values (NIST SP 800-38D §8.3);
    a county's registers hold some 10**6.
    """
    nonce = os.urandom(NONCE_BYTES)
    encryptor = Cipher(SM4(key), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(aad)
    ciphertext = encryptor.update(plaintext) + encryptor.finalize()
    return bytes((LAYOUT_VERSION, key_id)) + nonce + ciphertext + encryptor.tag


def key_id_of(sealed: bytes) -> int:
    """Which key opens `sealed`. Raises SealedValueError when it is not a sealed value."""
    if len(sealed) < OVERHEAD_BYTES or sealed[0] != LAYOUT_VERSION or sealed[1] == 0:
        raise SealedValueError(
            "密文不完整或版本不认识", remedy="请从备份恢复这条记录，或用较新版本的惠残打开"
        )
    return sealed[1]


def decrypt(sealed: bytes, key: bytes, aad: bytes) -> bytes:
    """Open what `encrypt` sealed with the same key and `aad`; anything else raises."""
    key_id_of(sealed)
    nonce = sealed[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES]
    ciphertext = sealed[HEADER_BYTES + NONCE_BYTES : -TAG_BYTES]
    decryptor = Cipher(SM4(key), GCM(nonce, sealed[-TAG_BYTES:])).decryptor()
    decryptor.authenticate_additional_data(aad)
    try:
        return decryptor.update(ciphertext) + decryptor.finalize()
    except InvalidTag:
        raise SealedValueError(
            "密文打不开：被改动过、放错了地方，或密钥不对",
            remedy="请核对密钥文件是否属于这个数据库，必要时从备份恢复",
        ) from None


class HmacSm3:
    """HMAC-SM3 under one key, with the keyed states computed once (about 1 µs a value)."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        if len(key) > _SM3_BLOCK_BYTES:
            key = sm3(key)
        block = key.ljust(_SM3_BLOCK_BYTES, b"\0")
        self._inner = hashlib.new("sm3", bytes(byte ^ 0x36 for byte in block))
        self._outer = hashlib.new("sm3", bytes(byte ^ 0x5C for byte in block))

    def digest(self, message: bytes) -> bytes:
        """The full 32-byte code of `message`."""
        inner = self._inner.copy()
        inner.update(message)
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.digest()


def derive_key(master: bytes, purpose: str) -> bytes:
    """A 16-byte SM4 key for one purpose: the first half of HMAC-SM3(master, purpose)."""
    return HmacSm3(master).digest(purpose.encode())[:KEY_BYTES]


class BlindIndex:
    """Equality search over sealed values of one domain, without opening them.

    Equal values give equal 16-byte codes within a domain and unrelated ones across domains; who
    lacks the key cannot try out the (few) possible identity numbers.
    """

    __slots__ = ("_hmac",)

    def __init__(self, key: bytes, domain: str) -> None:
        # The domain becomes a key of its own: no separator that a value could imitate.
        self._hmac = HmacSm3(HmacSm3(key).digest(b"blind-index\0" + domain.encode()))

    def __call__(self, value: str) -> bytes:
        """The code of `value` (16 bytes). Tidy the value first: the code knows no variants."""
        return self._hmac.digest(value.encode())[:BLIND_INDEX_BYTES]


def blind_index(key: bytes, domain: str, value: str) -> bytes:
    """One code of one value; for many values keep a BlindIndex."""
    return BlindIndex(key, domain)(value)
