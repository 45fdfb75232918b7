"""What the desks need from outside: packages and keys. Pure protocols."""

from pathlib import Path
from typing import Protocol

from programming.packages.manifest import Manifest


class NoSuchSecret(LookupError):
    """The key store has no secret for this scheme and kind of control unit."""


class Stored(Protocol):
    """A package as the portal keeps it."""

    @property
    def manifest(self) -> Manifest:
        """What it says; it was found signed."""

    @property
    def path(self) -> Path:
        """The container's file."""

    @property
    def is_withdrawn(self) -> bool:
        """Whether no new job is made with it."""


class Packages(Protocol):
    """The packages that two people published."""

    def published(self, sha256: str) -> Stored | None:
        """A published package, also one that was withdrawn since; None where there is none."""


class KeyStore(Protocol):
    """Secrets that never leave it; a hardware security module has the same shape."""

    def knows(self, scheme: str, ecu_kind: str) -> bool:
        """Whether it could answer for this kind of control unit."""

    def key(self, scheme: str, ecu_kind: str, seed: bytes, level: int) -> bytes:
        """The key that fits a seed (0x27), or the proof that answers a challenge (0x29).

        Raises:
            NoSuchSecret: it has none for it.
        """

    def certificate(self, scheme: str, ecu_kind: str) -> bytes:
        """The certificate that goes with a proof (0x29); empty where the scheme has none.

        Raises:
            NoSuchSecret: it has none for it.
        """
