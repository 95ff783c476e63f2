"""The keys of an installation: made once, rotated, never lost in silence."""

import json
import os
from datetime import UTC, date, datetime

import pytest

from huican.kernel.crypto import SealedValueError
from huican.vault import keyring as rings
from huican.vault import operations as vault


@pytest.fixture(autouse=True)
def own_keys(tmp_path, settings):
    settings.HUICAN_VAR = tmp_path
    vault.forget_keyring()
    yield
    vault.forget_keyring()


def test_the_first_use_makes_a_keyring_that_only_its_owner_can_read(tmp_path):
    sealed = vault.seal("identity", "990826199001011234")
    path = tmp_path / "keys" / "keyring.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    vault.forget_keyring()
    assert vault.open_sealed("identity", sealed) == "990826199001011234"


def test_after_rotation_old_values_open_new_ones_carry_the_new_key_and_codes_stay():
    old, code = vault.seal("phone", "13800000000"), vault.blind("phone", "13800000000")
    assert vault.rotate_key(at=datetime(2026, 11, 22, tzinfo=UTC)) == 2
    new = vault.seal("phone", "13800000000")
    assert (old[1], new[1]) == (1, 2)
    assert vault.open_sealed("phone", old) == vault.open_sealed("phone", new) == "13800000000"
    assert vault.blind("phone", "13800000000") == code


def test_columns_are_sealed_like_single_values_and_none_stays_none():
    sealed = vault.seal_many("phone", ["13800000000", None])
    assert vault.open_sealed("phone", sealed[0]) == "13800000000"
    assert sealed[1] is None
    assert vault.blind_many("phone", ["x", None]) == [vault.blind("phone", "x"), None]


def test_a_value_sealed_for_one_domain_does_not_open_in_another():
    with pytest.raises(SealedValueError):
        vault.open_sealed("bank-account", vault.seal("phone", "13800000000"))


def test_a_missing_key_is_named_with_what_to_do(tmp_path):
    vault.rotate_key(at=datetime(2026, 11, 22, tzinfo=UTC))
    sealed = vault.seal("phone", "x")
    path = tmp_path / "keys" / "keyring.json"
    document = json.loads(path.read_text())
    del document["keys"]["2"]
    document["current"] = 1
    path.write_text(json.dumps(document))
    vault.forget_keyring()
    with pytest.raises(rings.KeyringError, match=r"没有第 2 号密钥.*keyring\.json"):
        vault.open_sealed("phone", sealed)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"current": 1, "keys": {}, "index_key": ""}',
     '{"current": 1, "keys": {"1": {"key": "c2hvcnQ="}}, "index_key": "c2hvcnQ="}'],
)  # fmt: skip
def test_a_damaged_keyring_is_refused_without_showing_it(text):
    with pytest.raises(rings.KeyringError, match="密钥文件读不懂"):
        rings.from_json(text, "keyring.json")


def test_a_keyring_never_shows_its_keys():
    ring = rings.new_keyring(date(2026, 1, 1))
    assert repr(ring) == "Keyring(current=1, keys=[1])"
    assert rings.from_json(rings.to_json(ring), "x") == ring


def test_a_keyring_from_outside_is_used_and_cannot_be_rotated_here(monkeypatch, tmp_path):
    ring = rings.new_keyring(date(2026, 1, 1))
    monkeypatch.setitem(os.environ, "HUICAN_KEYRING", rings.to_json(ring).decode())
    vault.forget_keyring()
    vault.seal("phone", "x")
    assert not (tmp_path / "keys" / "keyring.json").exists()
    with pytest.raises(rings.KeyringError, match="外部"):
        vault.rotate_key(at=datetime(2026, 1, 1, tzinfo=UTC))
