"""The private key of whoever signs packages: kept offline, in a file of its own, under a passphrase."""

import os
import stat
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

SHORTEST_PASSPHRASE: Final = 12
_OWNER_ONLY: Final = stat.S_IRUSR | stat.S_IWUSR


class KeyFileRefused(Exception):
    """A key file that is not used; the base of the reasons."""


class KeyFileOpen(KeyFileRefused):
    """Others than its owner can read it."""


class WrongPassphrase(KeyFileRefused):
    """The passphrase does not open it."""


class NoKeyFile(KeyFileRefused):
    """It holds no Ed25519 key."""


def make_key(path: Path, passphrase: str) -> Ed25519PrivateKey:
    """A new key in a new file that only its owner can read.

    Raises:
        FileExistsError: there is such a file; a key is never overwritten.
        OSError: the file cannot be made.
    """
    key = Ed25519PrivateKey.generate()
    write_key(path, key, passphrase)
    return key


def write_key(path: Path, key: Ed25519PrivateKey, passphrase: str) -> None:
    """Put a key into a new file; see `make_key`."""
    written = key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode("utf-8"))
    )
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(handle, "wb") as file:
        file.write(written)
        file.flush()
        os.fsync(file.fileno())


def read_key(path: Path, passphrase: str) -> Ed25519PrivateKey:
    """The key in a file.

    Raises:
        KeyFileOpen: others can read the file: the key may be known.
        WrongPassphrase: it is not opened by this.
        NoKeyFile: there is no such key in it.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        if os.name == "posix" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & ~_OWNER_ONLY:
            raise KeyFileOpen(str(path))
        content = file.read(1 << 16)
    if b"ENCRYPTED PRIVATE KEY" not in content:
        raise NoKeyFile(str(path))
    try:
        key = load_pem_private_key(content, passphrase.encode("utf-8"))
    except ValueError:
        raise WrongPassphrase(str(path)) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise NoKeyFile(str(path))
    return key
