"""SecurityAccess and Authentication of a virtual ECU: a seed or a challenge, what fits it, a pause. Pure.

The key is the first eight bytes of HMAC-SHA-256 of the seed under the ECU's secret: no maker's algorithm.
"""

import hashlib
import hmac
from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from programming.uds.names import NegativeResponseCode as Nrc
from programming.virtual_ecu.memory import LastingMemory

LEVEL: Final = 0x01
"""The sub-function that asks for a seed; the next even one brings the key."""

SEED_SIZE: Final = 8
KEY_SIZE: Final = 8
CHALLENGE_SIZE: Final = 16
_PRIVATE_SIZE: Final = 32
MOST_WRONG_KEYS: Final = 3
PAUSE_S: Final = 10.0


def key_for(seed: bytes, secret: bytes) -> bytes:
    """The key that opens the lock after this seed."""
    return hmac.new(secret, seed, hashlib.sha256).digest()[:KEY_SIZE]


def proof_for(challenge: bytes, secret: bytes) -> bytes:
    """The proof of ownership that answers a challenge of Authentication: an Ed25519 signature over it."""
    return _private_key(secret).sign(challenge)


def _private_key(secret: bytes) -> Ed25519PrivateKey:
    """The private key that a secret is: its first 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(secret.ljust(_PRIVATE_SIZE, b"\0")[:_PRIVATE_SIZE])


class Lock:
    """The lock; the count of wrong keys outlasts a reset, and so does the pause, which then begins anew."""

    def __init__(self, memory: LastingMemory, secret: bytes, random_bytes: Callable[[int], bytes]) -> None:
        self._memory, self._secret, self._random_bytes = memory, secret, random_bytes
        self._seed: bytes | None = None
        self._pause_ends: float | None = None
        self.is_open = memory.profile.is_always_open

    def close(self) -> None:
        """Lock again: after a reset, a change of session, or silence."""
        self._seed, self.is_open = None, self._memory.profile.is_always_open

    def seed(self, now: float) -> bytes | Nrc:
        """A seed, of zeros where the lock is open already; or why there is none."""
        if self._is_pausing(now):
            return Nrc.REQUIRED_TIME_DELAY_NOT_EXPIRED
        if self.is_open:
            return bytes(SEED_SIZE)
        self._seed = self._random_bytes(SEED_SIZE)
        return self._seed

    def challenge(self, now: float) -> bytes | Nrc:
        """A challenge of Authentication; or why there is none."""
        if self._is_pausing(now):
            return Nrc.REQUIRED_TIME_DELAY_NOT_EXPIRED
        self._seed = self._random_bytes(CHALLENGE_SIZE)
        return self._seed

    def try_proof(self, proof: bytes, now: float) -> Nrc | None:
        """Open the lock by a proof of ownership; or why it stays closed."""
        refused = self._try(lambda seed: self._is_signed(seed, proof), now)
        return Nrc.OWNERSHIP_VERIFICATION_FAILED if refused is Nrc.INVALID_KEY else refused

    def try_key(self, key: bytes, now: float) -> Nrc | None:
        """Open the lock; or why it stays closed. A seed is good for one key."""
        return self._try(lambda seed: hmac.compare_digest(key, key_for(seed, self._secret)), now)

    def _is_signed(self, challenge: bytes, proof: bytes) -> bool:
        try:
            _private_key(self._secret).public_key().verify(proof, challenge)
        except InvalidSignature:
            return False
        return True

    def _try(self, fits: Callable[[bytes], bool], now: float) -> Nrc | None:
        seed, self._seed = self._seed, None
        if self._is_pausing(now):
            return Nrc.REQUIRED_TIME_DELAY_NOT_EXPIRED
        if seed is None:
            return Nrc.REQUEST_SEQUENCE_ERROR
        lasting = self._memory.lasting
        if fits(seed):
            lasting.failed_keys = 0
            self._memory.keep()
            self.is_open = True
            return None
        lasting.failed_keys += 1
        if lasting.failed_keys < MOST_WRONG_KEYS:
            self._memory.keep()
            return Nrc.INVALID_KEY
        lasting.failed_keys, lasting.is_pausing = 0, True
        self._pause_ends = now + PAUSE_S
        self._memory.keep()
        return Nrc.EXCEEDED_NUMBER_OF_ATTEMPTS

    def _is_pausing(self, now: float) -> bool:
        lasting = self._memory.lasting
        if not lasting.is_pausing:
            return False
        if self._pause_ends is None:
            self._pause_ends = now + PAUSE_S
        if now < self._pause_ends:
            return True
        lasting.is_pausing, self._pause_ends = False, None
        self._memory.keep()
        return False
