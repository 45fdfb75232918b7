"""Secrets at rest: sealed with AES-GCM under a key that comes from the portal's secret key. Pure.

What is sealed is tied to what it is about: a seal that is copied from one account to another does not open.
Whoever changes the secret key can open nothing that was sealed before; `docs/accounts.md` says what then.
"""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_PURPOSE: Final = b"aos/entitlements/secrets-at-rest/1"


class SealBroken(ValueError):
    """A sealed secret does not open: the key is another, or somebody changed or moved it."""


class Seal:
    """Seals and opens short texts under one key."""

    def __init__(self, secret_key: str) -> None:
        derived = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE)
        self._cipher = AESGCM(derived.derive(secret_key.encode()))

    def close(self, text: str, about: str) -> bytes:
        """`text`, sealed; it opens only with the same `about`."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), about.encode())

    def open(self, sealed: bytes, about: str) -> str:
        """What was sealed.

        Raises:
            SealBroken: it was sealed under another key or about something else, or was changed.
        """
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, rest, about.encode()).decode()
        except (InvalidTag, ValueError):
            raise SealBroken(f"the secret of {about} does not open with this key") from None
