"""Exact bytes with Ed25519 signatures beside them, checked before anybody reads what they say. Pure.

After DSSE: a signature is over a purpose and the payload's exact bytes, so that nothing has to be written
again in the same way to be checked. A key is named by the first 16 hexadecimal digits of its SHA-256.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping
from typing import Annotated, Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import Meta, Struct

LARGEST: Final = 4 << 20
_MOST_SIGNATURES: Final = 8


class EnvelopeRefused(ValueError):
    """No envelope, or none of its signatures is by a key that is trusted."""


class Signature(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A signature (base64) and the name of the key it is said to be by."""

    key_id: Annotated[str, Meta(pattern=r"^[0-9a-f]{16}$")]
    signature: Annotated[str, Meta(max_length=128)]


class Envelope(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A payload (base64) and its signatures."""

    payload: str
    signatures: Annotated[tuple[Signature, ...], Meta(min_length=1, max_length=_MOST_SIGNATURES)]


def key_id(key: Ed25519PublicKey) -> str:
    """The name of a key."""
    return hashlib.sha256(public_bytes(key)).hexdigest()[:16]


def public_bytes(key: Ed25519PublicKey) -> bytes:
    """The 32 bytes of a public key."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def short_key(public_key: str) -> str:
    """A public key (hex) as people compare it: the first half of it, in groups of four."""
    return "-".join(public_key[start : start + 4] for start in range(0, 32, 4))


def trusted_keys(keys: Iterable[bytes]) -> dict[str, Ed25519PublicKey]:
    """Public keys (32 bytes each) by their names.

    Raises:
        ValueError: one is no Ed25519 key.
    """
    read = [Ed25519PublicKey.from_public_bytes(key) for key in keys]
    return {key_id(key): key for key in read}


def seal(payload: bytes, purpose: bytes, *keys: Ed25519PrivateKey) -> bytes:
    """The envelope around a payload, signed with each of the keys."""
    signatures = tuple(
        Signature(
            key_id=key_id(key.public_key()), signature=base64.b64encode(key.sign(purpose + payload)).decode()
        )
        for key in keys
    )
    return msgspec.json.encode(Envelope(payload=base64.b64encode(payload).decode(), signatures=signatures))


def unseal(raw: bytes, purpose: bytes, trusted: Mapping[str, Ed25519PublicKey]) -> bytes:
    """The payload of an envelope that a trusted key signed for this purpose.

    Raises:
        EnvelopeRefused: it is none, or nobody who is trusted signed it.
    """
    if len(raw) > LARGEST:
        raise EnvelopeRefused("the envelope is too large")
    try:
        envelope = msgspec.json.decode(raw, type=Envelope)
        payload = base64.b64decode(envelope.payload, validate=True)
        signed = [(one.key_id, base64.b64decode(one.signature, validate=True)) for one in envelope.signatures]
    except (msgspec.DecodeError, binascii.Error, ValueError) as error:
        raise EnvelopeRefused("this is no signed envelope") from error
    if not any(_is_by(trusted.get(name), signature, purpose + payload) for name, signature in signed):
        raise EnvelopeRefused("no trusted key signed this")
    return payload


def _is_by(key: Ed25519PublicKey | None, signature: bytes, message: bytes) -> bool:
    if key is None:
        return False
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True
