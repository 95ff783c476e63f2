"""SM4-GCM, SM3 and blind indexes against published vectors and damage."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huican.kernel import crypto
from huican.kernel.crypto import BlindIndex, HmacSm3, SealedValueError, decrypt, encrypt, sm3

KEY = bytes(range(16))


def test_sm3_gives_the_digest_of_gb_t_32905_annex_a():
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_sm4_gcm_gives_the_ciphertext_of_rfc_8998(monkeypatch):
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    nonce = bytes.fromhex("00001234567800000000ABCD")
    aad = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plaintext = bytes.fromhex(
        "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
        "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"
    )
    monkeypatch.setattr(crypto.os, "urandom", lambda _: nonce)
    sealed = encrypt(plaintext, key, 1, aad)
    assert sealed[:2] == b"\x01\x01"
    assert sealed[14:-16].hex().upper() == (
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
    )
    assert sealed[-16:].hex().upper() == "83DE3541E4C2B58177E065A9BF7B62EC"


def test_hmac_sm3_agrees_with_the_standard_library_for_short_and_long_keys():
    import hmac

    for length in (1, 16, 64, 65, 200):
        key = bytes(length)
        assert HmacSm3(key).digest(b"message") == hmac.new(key, b"message", "sm3").digest()


@given(st.binary(max_size=300), st.binary(max_size=30))
def test_what_was_sealed_opens_again_and_is_thirty_bytes_longer(plaintext, aad):
    sealed = encrypt(plaintext, KEY, 7, aad)
    assert len(sealed) == len(plaintext) + crypto.OVERHEAD_BYTES == len(plaintext) + 30
    assert crypto.key_id_of(sealed) == 7
    assert decrypt(sealed, KEY, aad) == plaintext


@given(st.integers(min_value=0, max_value=8 * 48 - 1))
def test_one_changed_bit_anywhere_is_noticed(bit):
    sealed = bytearray(encrypt(b"990826199001011234", KEY, 1, b"identity"))
    sealed[bit // 8] ^= 1 << (bit % 8)
    # The key id is not covered by the tag: it only chooses the key, and another key fails.
    if bit // 8 == 1 and sealed[1] != 0:
        assert crypto.key_id_of(bytes(sealed)) != 1
        return
    with pytest.raises(SealedValueError):
        decrypt(bytes(sealed), KEY, b"identity")


def test_a_value_moved_to_another_domain_or_opened_with_another_key_does_not_open():
    sealed = encrypt(b"13800000000", KEY, 1, b"phone")
    with pytest.raises(SealedValueError):
        decrypt(sealed, KEY, b"bank-account")
    with pytest.raises(SealedValueError):
        decrypt(sealed, bytes(16), b"phone")


@pytest.mark.parametrize("damaged", [b"", b"\x01", b"\x02" + bytes(40), b"\x01\x00" + bytes(40)])
def test_what_is_no_sealed_value_is_refused_in_chinese(damaged):
    with pytest.raises(SealedValueError, match="密文"):
        decrypt(damaged, KEY, b"")


def test_two_seals_of_one_value_differ_but_its_blind_codes_agree():
    assert encrypt(b"x", KEY, 1, b"") != encrypt(b"x", KEY, 1, b"")
    index = BlindIndex(KEY, "identity")
    assert index("990826199001011234") == index("990826199001011234")
    assert len(index("x")) == 16


def test_blind_codes_of_two_domains_or_two_keys_have_nothing_in_common():
    value = "990826199001011234"
    codes = {
        crypto.blind_index(KEY, "identity", value),
        crypto.blind_index(KEY, "phone", value),
        crypto.blind_index(bytes(16), "identity", value),
    }
    assert len(codes) == 3


def test_a_county_of_values_is_sealed_and_coded_within_seconds():
    index, count = BlindIndex(KEY, "identity"), 5_000
    start = time.perf_counter()
    for number in range(count):
        index(str(number))
        encrypt(b"990826199001011234", KEY, 1, b"identity")
    # 8 µs a value on one quiet core; ten times that on a busy one is still no hindrance.
    assert (time.perf_counter() - start) / count < 100e-6
