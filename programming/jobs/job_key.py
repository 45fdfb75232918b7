"""The portal's own keys for jobs: an agent touches no car without a ticket signed with one of them.

A file in the data folder, for its owner's eyes only, one key (hex) in each line: the first signs, the others
are still believed, so that a key can be changed while agents work.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from filelock import FileLock

from kb.home import write_private
from programming.exchange import JOB_PURPOSE, JobTicket, write_message
from programming.packages.envelope import public_bytes, seal

FILE_NAME: Final = "job_keys"
_MOST_KEYS: Final = 3


@dataclass(frozen=True, slots=True)
class JobSigner:
    """Signs tickets of jobs; makes a key at the first call."""

    path: Path

    def sign(self, ticket: JobTicket) -> str:
        """The envelope over a ticket."""
        return seal(write_message(ticket), JOB_PURPOSE, self._keys()[0]).decode()

    def public_keys(self) -> tuple[str, ...]:
        """The public keys (hex) that agents are to believe, the one that signs first."""
        return tuple(public_bytes(key.public_key()).hex() for key in self._keys())

    def change(self) -> None:
        """Sign with a new key from now on; the last ones are still believed."""
        with FileLock(self.path.with_suffix(".lock")):
            self._write([Ed25519PrivateKey.generate(), *self._kept()])

    def _keys(self) -> list[Ed25519PrivateKey]:
        kept = self._kept()
        if kept:
            return kept
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_suffix(".lock")):
            if not self._kept():
                self._write([Ed25519PrivateKey.generate()])
        return self._kept()

    def _kept(self) -> list[Ed25519PrivateKey]:
        try:
            lines = self.path.read_text(encoding="ascii").split()
        except FileNotFoundError:
            return []
        return [Ed25519PrivateKey.from_private_bytes(bytes.fromhex(line)) for line in lines]

    def _write(self, keys: list[Ed25519PrivateKey]) -> None:
        write_private(self.path, "".join(f"{key.private_bytes_raw().hex()}\n" for key in keys[:_MOST_KEYS]))
