"""Envelopes: only what a trusted key signed for that purpose is opened."""

import base64

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from programming.packages.envelope import (
    Envelope,
    EnvelopeRefused,
    key_id,
    public_bytes,
    seal,
    trusted_keys,
    unseal,
)

OURS = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NEXT = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))
TRUSTED = trusted_keys([public_bytes(OURS.public_key())])
BOTH = trusted_keys([public_bytes(OURS.public_key()), public_bytes(NEXT.public_key())])
PURPOSE = b"test-v1\0"


@given(st.binary(max_size=300))
def test_what_was_sealed_is_opened_byte_for_byte(payload: bytes) -> None:
    assert unseal(seal(payload, PURPOSE, OURS), PURPOSE, TRUSTED) == payload


@pytest.mark.parametrize("key", [OURS, NEXT], ids=["the old key", "the new one"])
def test_while_keys_change_either_is_enough(key: Ed25519PrivateKey) -> None:
    assert unseal(seal(b"x", PURPOSE, key), PURPOSE, BOTH) == b"x"


def test_a_stranger_s_signature_beside_ours_does_no_harm() -> None:
    assert unseal(seal(b"x", PURPOSE, STRANGER, OURS), PURPOSE, TRUSTED) == b"x"


def forged(payload: bytes) -> bytes:
    """A stranger's signature under the name of our key."""
    sealed = msgspec.json.decode(seal(payload, PURPOSE, STRANGER), type=Envelope)
    ours = msgspec.structs.replace(sealed.signatures[0], key_id=key_id(OURS.public_key()))
    return msgspec.json.encode(msgspec.structs.replace(sealed, signatures=(ours,)))


def exchanged() -> bytes:
    """Another payload under our signature."""
    sealed = msgspec.json.decode(seal(b"x", PURPOSE, OURS), type=Envelope)
    return msgspec.json.encode(msgspec.structs.replace(sealed, payload=base64.b64encode(b"y").decode()))


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{}", id="no envelope"),
        pytest.param(b'{"payload": "eA==", "signatures": []}', id="unsigned"),
        pytest.param(b'{"payload": "?", "signatures": [{"key_id": "00", "signature": ""}]}', id="no base64"),
        pytest.param(seal(b"x", PURPOSE, STRANGER), id="a stranger's"),
        pytest.param(seal(b"x", b"other-v1\0", OURS), id="for another purpose"),
        pytest.param(forged(b"x"), id="under our name"),
        pytest.param(exchanged(), id="another payload"),
        pytest.param(b" " * (5 << 20), id="too large"),
    ],
)
def test_nothing_else_is_opened(raw: bytes) -> None:
    with pytest.raises(EnvelopeRefused):
        unseal(raw, PURPOSE, TRUSTED)


@given(st.data())
def test_no_changed_byte_goes_unnoticed(data: st.DataObject) -> None:
    sealed = bytearray(seal(b"payload", PURPOSE, OURS))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    try:
        opened = unseal(bytes(sealed), PURPOSE, TRUSTED)
    except EnvelopeRefused:
        opened = b"payload"
    assert opened == b"payload"
