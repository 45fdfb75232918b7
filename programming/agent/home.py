"""Where an agent keeps what is its own: its key, the portal it belongs to, its journal, packages, locks."""

import hashlib
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from filelock import FileLock, Timeout

from kb.home import is_open_to_others
from programming.exchange import INTRODUCTION_PURPOSE, Introduction, PortalKeys
from programming.packages.envelope import EnvelopeRefused, trusted_keys, unseal

HOME_VARIABLE: Final = "AOS_AGENT_HOME"
_NAME: Final = "aos-agent"
_PRIVATE: Final = 0o600


class HomeFault(StrEnum):
    """What is wrong with a file that is there and can be read."""

    OPEN = "open"
    """Others of the machine may read the key."""
    NO_KEY = "no-key"
    NOT_PINNED = "not-pinned"
    """It is not what enrolment wrote."""


class HomeUnusable(Exception):
    """The folder cannot be used, or a file in it is not what it should be; `path` is which.

    `why` is the system's word of it, or a fault of the file.
    """

    def __init__(self, path: Path, why: str | HomeFault) -> None:
        super().__init__(f"{path}: {why}")
        self.path, self.why = path, why


class Held(Exception):
    """Another running agent of this home has `what`."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is in use")
        self.what = what


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedPortal:
    """The portal that this agent was enrolled with.

    `package_keys` are those that a person of the workshop trusts (at first the portal's own at enrolment); of
    them only those count that the portal still names. `job_keys` are the portal's own: of enrolment, those
    that a believed one introduced since, and those that a person confirmed; of them, too, only those count
    that the portal still names. Homes of before there was such a list believe what the portal named last.
    """

    url: str
    agent: str
    workshop: str
    package_keys: tuple[str, ...]
    keys: PortalKeys
    job_keys: tuple[str, ...] | None = None

    def believed_job_keys(self) -> tuple[str, ...]:
        """Keys (hex) whose tickets are believed."""
        pinned = self.keys.job if self.job_keys is None else self.job_keys
        return tuple(key for key in self.keys.job if key in pinned)

    def unknown_job_keys(self) -> tuple[str, ...]:
        """Keys of jobs that the portal names, no believed key introduced, and nobody here has confirmed."""
        return tuple(key for key in self.keys.job if key not in self.believed_job_keys())

    def hearing(self, keys: PortalKeys) -> "PinnedPortal":
        """What is believed once the portal names these keys: what a believed key introduced is, too.

        As long as one that it names is believed, those that it does not name any more are forgotten.
        """
        pinned = self.keys.job if self.job_keys is None else self.job_keys
        pinned = _introduced(pinned, keys.introductions)
        named = tuple(key for key in keys.job if key in pinned)
        return replace(self, keys=keys, job_keys=named or pinned)

    def confirming(self, key: str) -> "PinnedPortal":
        """What is believed once a person confirmed a key that the portal names."""
        pinned = self.believed_job_keys()
        if key in self.keys.job:
            return replace(self, job_keys=(*pinned, key))
        return replace(self, package_keys=(*self.package_keys, key))

    def trusted_package_keys(self) -> tuple[str, ...]:
        """Keys (hex) whose packages may be written into a car."""
        return tuple(key for key in self.keys.package if key in self.package_keys)

    def unknown_package_keys(self) -> tuple[str, ...]:
        """Keys that the portal names and nobody here has confirmed."""
        return tuple(key for key in self.keys.package if key not in self.package_keys)


def default_home(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """The folder of an agent, by the manners of the platform; `AOS_AGENT_HOME` names another."""
    if environ.get(HOME_VARIABLE):
        return Path(environ[HOME_VARIABLE])
    user = Path(environ.get("USERPROFILE" if platform == "win32" else "HOME") or Path.home())
    if platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or user / "AppData" / "Local") / _NAME
    if platform == "darwin":
        return user / "Library" / "Application Support" / _NAME
    return Path(environ.get("XDG_DATA_HOME") or user / ".local" / "share") / _NAME


class AgentHome:
    """The folder; made where there is none, for this user alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._own_key: Ed25519PrivateKey | None = None
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in ("packages", "locks"):
                (folder / name).mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise HomeUnusable(folder, error.strerror or str(error)) from error

    @property
    def journal_path(self) -> Path:
        """Where the journal is."""
        return self.folder / "journal.sqlite"

    def package_path(self, sha256: str) -> Path:
        """Where the package of this identity is kept; while it is fetched a part lies beside it."""
        return self.folder / "packages" / f"{sha256}.aosflash"

    def key(self) -> Ed25519PrivateKey:
        """The agent's own key, which never leaves the folder; made at the first call.

        It is read once, so that whatever becomes of the file stops no job that is under way.

        Raises:
            HomeUnusable: it cannot be read, or others may read it.
        """
        if self._own_key is None:
            self._own_key = self._key(self._key_path)
        return self._own_key

    def next_key(self) -> Ed25519PrivateKey:
        """The key for another enrolment, as a portal knows each key once; the same until it is taken."""
        return self._key(self._next_key_path)

    def take_next_key(self) -> None:
        """Be who the next key is from now on."""
        self._own_key = None
        try:
            self._next_key_path.replace(self._key_path)
        except OSError as error:
            raise HomeUnusable(self._next_key_path, error.strerror or str(error)) from error

    @property
    def _key_path(self) -> Path:
        return self.folder / "agent.key"

    @property
    def _next_key_path(self) -> Path:
        return self.folder / "agent.key.next"

    def _key(self, path: Path) -> Ed25519PrivateKey:
        try:
            if not path.exists():
                made = Ed25519PrivateKey.generate()
                _write(path, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            with path.open("rb") as file:
                if is_open_to_others(file.fileno()):
                    raise HomeUnusable(path, HomeFault.OPEN)
                read = load_pem_private_key(file.read(), password=None)
        except OSError as error:
            raise HomeUnusable(path, error.strerror or str(error)) from error
        except (ValueError, TypeError) as error:
            raise HomeUnusable(path, HomeFault.NO_KEY) from error
        if not isinstance(read, Ed25519PrivateKey):
            raise HomeUnusable(path, HomeFault.NO_KEY)
        return read

    def portal(self) -> PinnedPortal | None:
        """The portal that this agent was enrolled with; None before that."""
        path = self.folder / "portal.json"
        try:
            return msgspec.json.decode(path.read_bytes(), type=PinnedPortal)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise HomeUnusable(path, error.strerror or str(error)) from error
        except msgspec.DecodeError as error:
            raise HomeUnusable(path, HomeFault.NOT_PINNED) from error

    def pin(self, portal: PinnedPortal) -> None:
        """Belong to this portal from now on."""
        path = self.folder / "portal.json"
        try:
            _write(path, msgspec.json.format(msgspec.json.encode(portal), indent=1))
        except OSError as error:
            raise HomeUnusable(path, error.strerror or str(error)) from error

    @contextmanager
    def holding(self, what: str) -> Iterator[None]:
        """Be the only agent of this home that has `what`, an interface or a job, until the end of the block.

        The lock dies with the process.

        Raises:
            Held: another has it.
        """
        name = hashlib.sha256(what.encode()).hexdigest()[:24]
        lock = FileLock(self.folder / "locks" / f"{name}.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise Held(what) from error
        try:
            yield
        finally:
            lock.release()


def _introduced(believed: tuple[str, ...], introductions: tuple[str, ...]) -> tuple[str, ...]:
    """Keys that are believed, and those that they introduced, the oldest introduction first."""
    for said in introductions:
        try:
            trusted = trusted_keys(bytes.fromhex(key) for key in believed)
            raw = unseal(said.encode(), INTRODUCTION_PURPOSE, trusted)
            key = msgspec.json.decode(raw, type=Introduction).key
        except (EnvelopeRefused, ValueError, msgspec.DecodeError):
            continue
        believed = believed if key in believed else (*believed, key)
    return believed


def _write(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads; a power cut leaves the old one or the new one."""
    beside = path.with_name(path.name + ".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
