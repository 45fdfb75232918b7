"""What a flash needs from outside: the portal's word, a journal, the package's bytes. Pure protocols."""

from datetime import datetime
from typing import Any, Protocol

from programming.exchange import EventKind
from programming.packages.flaws import PackageDamaged
from programming.packages.manifest import Block, Manifest
from programming.phases import Phase

__all__ = ["Journal", "Package", "PackageDamaged", "Portal", "PortalRefused", "PortalSilent"]


class PortalSilent(Exception):
    """The portal could not be reached; to be tried again while the session is kept alive."""


class PortalRefused(Exception):
    """The portal said no; `reason` is a code of `programming.exchange.Refusal`, `message` a sentence."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason, self.message = reason, message


class Portal(Protocol):
    """What is asked of the portal while a control unit waits. Each may raise the two errors above."""

    def key_for(self, serial: str, level: int, seed: bytes) -> bytes:
        """The key that fits a seed of SecurityAccess; none (no bytes) for zeros: leave to go on without."""

    def commit(self, serial: str, estimate_s: float) -> datetime:
        """Ask to pass the point of no return; since when the job is committed. Again: the same answer."""

    def waits_for_person(self) -> bool:
        """Whether a person carries a key from the portal by copy and paste; asks nobody."""

    def is_cancelled(self) -> bool:
        """Whether somebody cancelled the job, as far as is known; asks nobody. Never once it is committed."""


class Journal(Protocol):
    """Where each step is written down, on the disk before the call returns."""

    def note(self, kind: EventKind, phase: Phase | None, data: dict[str, Any]) -> None:
        """Write down what happened."""


class Package(Protocol):
    """A package that was found signed and whole."""

    @property
    def manifest(self) -> Manifest:
        """What it says."""

    def pieces(self, block: Block, start: int, size: int) -> bytes:
        """Bytes of a block, from `start` on."""

    def verify(self, block: Block) -> None:
        """Hash a block once more.

        Raises:
            PackageDamaged: it is not what was signed.
        """
