"""The key store of a portal without a hardware module: a file in its data folder, for its owner's eyes only.

    {"hmac-sha256-8": {"A1": {"secret": "<hex>"}},
     "ed25519": {"A2": {"secret": "<hex of the 32 bytes of a private key>", "certificate": "<hex>"}}}

A scheme is an algorithm; a portal of a maker adds its own here. `*` is any kind of control unit.
"""

import hashlib
import hmac
import json
import logging
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from filelock import FileLock
from msgspec import Meta, Struct

from kb.home import is_open_to_others, write_private
from programming.jobs.ports import NoSuchSecret

FILE_NAME: Final = "ecu_secrets.json"
HMAC: Final = "hmac-sha256-8"
ED25519: Final = "ed25519"
ANY: Final = "*"
_SECRET_BYTES: Final = 32
_HMAC_SIZE: Final = 8


_LOG: Final = logging.getLogger(__name__)


class SecretsRefused(NoSuchSecret):
    """A file of secrets that cannot be used; the text says why, without a secret."""


class SecretsOpen(SecretsRefused):
    """Others than the owner of the file may read it."""


class Secret(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The secret of a kind of control unit, and the certificate that goes with it, both as hex."""

    secret: Annotated[str, Meta(pattern=r"^([0-9a-f]{2}){8,128}$")]
    certificate: Annotated[str, Meta(pattern=r"^([0-9a-f]{2})*$", max_length=8192)] = ""


Secrets = dict[str, dict[str, Secret]]


def _hmac_key(secret: bytes, seed: bytes, _level: int) -> bytes:
    """The first eight bytes of HMAC-SHA-256 of the seed, whatever the level: as the virtual control units."""
    return hmac.new(secret, seed, hashlib.sha256).digest()[:_HMAC_SIZE]


def _ed25519_proof(secret: bytes, challenge: bytes, _level: int) -> bytes:
    """The signature over the challenge."""
    return Ed25519PrivateKey.from_private_bytes(secret).sign(challenge)


SCHEMES: Final[Mapping[str, Callable[[bytes, bytes, int], bytes]]] = {
    HMAC: _hmac_key,
    ED25519: _ed25519_proof,
}


@dataclass(frozen=True, slots=True)
class FileKeyStore:
    """Secrets in a file, read anew at every key, so that a changed file counts at once."""

    path: Path

    def knows(self, scheme: str, ecu_kind: str) -> bool:
        """Whether it could answer for this kind of control unit."""
        try:
            return scheme in SCHEMES and self._found(scheme, ecu_kind) is not None
        except SecretsRefused:
            return False  # whoever runs the portal reads why in its log

    def key(self, scheme: str, ecu_kind: str, seed: bytes, level: int) -> bytes:
        """The key or proof; see `ports.KeyStore`."""
        secret = self._secret(scheme, ecu_kind)
        return SCHEMES[scheme](bytes.fromhex(secret.secret), seed, level)

    def certificate(self, scheme: str, ecu_kind: str) -> bytes:
        """The certificate; see `ports.KeyStore`."""
        return bytes.fromhex(self._secret(scheme, ecu_kind).certificate)

    def secret_bytes(self, scheme: str, ecu_kind: str) -> bytes:
        """The secret itself, for a virtual control unit of the same machine.

        Raises:
            NoSuchSecret: it has none for it.
        """
        return bytes.fromhex(self._secret(scheme, ecu_kind).secret)

    def make_missing(self, scheme: str, kinds: Iterable[str]) -> None:
        """Draw a secret at random for every kind that has none yet."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_suffix(".lock")):
            kept = self._read()
            of_scheme = kept.setdefault(scheme, {})
            missing = [kind for kind in kinds if kind not in of_scheme]
            for kind in missing:
                of_scheme[kind] = Secret(secret=secrets.token_bytes(_SECRET_BYTES).hex())
            if missing:
                write_private(self.path, json.dumps(msgspec.to_builtins(kept), indent=1, sort_keys=True))

    def _secret(self, scheme: str, ecu_kind: str) -> Secret:
        found = self._found(scheme, ecu_kind) if scheme in SCHEMES else None
        if found is None:
            raise NoSuchSecret(f"{scheme} {ecu_kind}")
        return found

    def _found(self, scheme: str, ecu_kind: str) -> Secret | None:
        of_scheme = self._read().get(scheme, {})
        return of_scheme.get(ecu_kind) or of_scheme.get(ANY)

    def _read(self) -> Secrets:
        try:
            raw = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise _refused(f"{self.path} cannot be read: {error.strerror}") from None
        if is_open_to_others(self.path):
            raise _refused(f"{self.path} can be read by others: set its mode to 600", kind=SecretsOpen)
        try:
            kept = msgspec.json.decode(raw, type=Secrets)
        except (msgspec.DecodeError, RecursionError):
            raise _refused(f"{self.path} is no file of secrets: restore it from a backup") from None
        for kind, secret in kept.get(ED25519, {}).items():
            if len(secret.secret) != 2 * _SECRET_BYTES:
                raise _refused(f"{self.path}: the secret of {kind} for {ED25519} is not of 32 bytes")
        return kept


def _refused(why: str, kind: type[SecretsRefused] = SecretsRefused) -> SecretsRefused:
    """The refusal, logged: a workshop is told only that there is no key."""
    _LOG.error("no keys of control units: %s", why)
    return kind(why)
