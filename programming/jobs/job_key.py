"""The portal's own keys for jobs: an agent touches no car without a ticket signed with one of them.

A file in the data folder, for its owner's eyes only. The first key signs, another in force is still believed,
so that a key can be changed while agents work. Of a key that is not in force any more the private part is
gone. A key is introduced to agents by a statement that the one before it signed; what was signed with a key
that others may know introduces nobody.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from filelock import FileLock
from msgspec import Struct
from msgspec.structs import replace

from kb.home import is_open_to_others, write_private
from kb.store import utc_now
from programming.exchange import (
    INTRODUCTION_PURPOSE,
    JOB_PURPOSE,
    Introduction,
    JobTicket,
    write_message,
)
from programming.packages.envelope import key_id, public_bytes, seal

FILE_NAME: Final = "job_keys"
MOST_KEYS: Final = 2


class JobKeyFault(StrEnum):
    """Why keys are not changed."""

    TOO_MANY = "too-many"
    NO_SUCH_KEY = "no-such-key"
    SIGNS = "signs"
    """It is the one that signs."""
    OPEN = "open"
    """Others of the machine may read the file: only a key that replaces them all is made."""
    UNREADABLE = "unreadable"
    """The file is not what was written."""


class JobKeyRefused(Exception):
    """The keys stay as they are."""

    def __init__(self, fault: JobKeyFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class JobKey(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key (hex). `private` is empty once it was retired, `introduction` where none before speaks for it."""

    public: str
    private: str = ""
    introduction: str = ""
    made_at: datetime | None = None
    retired_at: datetime | None = None

    @property
    def key_id(self) -> str:
        """What people call it."""
        return key_id(Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.public)))

    @property
    def is_in_force(self) -> bool:
        """Whether agents are to believe it."""
        return self.retired_at is None

    def opened(self) -> Ed25519PrivateKey:
        """The private key."""
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.private))


@dataclass(frozen=True, slots=True)
class JobSigner:
    """Signs tickets of jobs; makes a key at the first call. Others are made and retired by the staff."""

    path: Path

    def sign(self, ticket: JobTicket) -> str:
        """The envelope over a ticket."""
        return seal(write_message(ticket), JOB_PURPOSE, self.all_keys()[0].opened()).decode()

    def public_keys(self) -> tuple[str, ...]:
        """The public keys (hex) that agents are to believe, the one that signs first."""
        return tuple(key.public for key in self.all_keys() if key.is_in_force)

    def introductions(self) -> tuple[str, ...]:
        """Envelopes by which a key introduced the one after it, the oldest first."""
        return tuple(key.introduction for key in reversed(self.all_keys()) if key.introduction)

    def all_keys(self) -> tuple[JobKey, ...]:
        """Every key there ever was, the one that signs first."""
        kept = self._kept()
        if kept:
            return kept
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._changing():
            if not self._kept():
                self._write((_new_key(utc_now()),))
        return self._kept()

    def change(self, now: datetime) -> JobKey:
        """Sign with a new key from now on, which the one before introduces and which is still believed.

        Raises:
            JobKeyRefused: there are as many in force as can be, or others may read the file.
        """
        self._demand_closed()
        former = self.all_keys()[0]
        with self._changing():
            kept = self._kept()
            if sum(key.is_in_force for key in kept) >= MOST_KEYS:
                raise JobKeyRefused(JobKeyFault.TOO_MANY)
            made = _new_key(now)
            said = write_message(Introduction(key=made.public, made=now))
            made = replace(made, introduction=seal(said, INTRODUCTION_PURPOSE, former.opened()).decode())
            self._write((made, *kept))
        return made

    def replace_all(self, now: datetime) -> JobKey:
        """Sign with a new key, and have no other believed: others may know one of them.

        Nobody introduces the new key, and no introduction by another counts any more: a person at each agent
        confirms it.
        """
        self.all_keys()
        with self._changing():
            gone = tuple(_retired(replace(key, introduction=""), now) for key in self._kept())
            made = _new_key(now)
            self._write((made, *gone))
        return made

    def retire(self, named: str, now: datetime) -> JobKey:
        """Have a key believed no more; its private part is forgotten.

        Raises:
            JobKeyRefused: there is no such key in force, it is the one that signs, or others may read the
                file.
        """
        self._demand_closed()
        with self._changing():
            kept = self._kept()
            found = next((key for key in kept if key.is_in_force and key.key_id == named), None)
            if found is None:
                raise JobKeyRefused(JobKeyFault.NO_SUCH_KEY)
            if found == kept[0]:
                raise JobKeyRefused(JobKeyFault.SIGNS)
            self._write(tuple(_retired(key, now) if key == found else key for key in kept))
        return found

    @property
    def is_open(self) -> bool:
        """Whether others of the machine may read the file.

        The portal signs all the same: a control unit that is not whole yet waits for no administrator.
        """
        return is_open_to_others(self.path)

    def _demand_closed(self) -> None:
        if self.is_open:
            raise JobKeyRefused(JobKeyFault.OPEN)

    def _changing(self) -> FileLock:
        return FileLock(self.path.with_suffix(".lock"))

    def _kept(self) -> tuple[JobKey, ...]:
        try:
            text = self.path.read_text(encoding="ascii")
            if not text.startswith("["):
                return tuple(_key_of(line) for line in text.split())  # as the first version kept them
            return msgspec.json.decode(text, type=tuple[JobKey, ...])
        except FileNotFoundError:
            return ()
        except (ValueError, msgspec.DecodeError) as error:
            raise JobKeyRefused(JobKeyFault.UNREADABLE) from error

    def _write(self, keys: tuple[JobKey, ...]) -> None:
        write_private(self.path, msgspec.json.format(msgspec.json.encode(keys), indent=1).decode())


def _new_key(now: datetime) -> JobKey:
    return replace(_key_of(Ed25519PrivateKey.generate().private_bytes_raw().hex()), made_at=now)


def _key_of(private: str) -> JobKey:
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private))
    return JobKey(private=private, public=public_bytes(key.public_key()).hex())


def _retired(key: JobKey, now: datetime) -> JobKey:
    return replace(key, private="", retired_at=key.retired_at or now)
