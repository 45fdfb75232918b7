"""Recovery codes: drawn at random, printed in groups, kept as digests. Pure but for the randomness.

Twelve characters of thirty have 58 bits: nobody guesses one, also not offline, where each guess costs an
argon2id. The digests do not depend on the portal's secret key: codes still open when that was changed.
"""

import re
import secrets
from dataclasses import dataclass
from typing import Final

from argon2.low_level import Type, hash_secret_raw

COUNT: Final = 10
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS: Final = 3
_GROUP: Final = 4
_SALT_BYTES: Final = 16
_DIGEST_BYTES: Final = 32
_MEMORY_KIB: Final = 8192
_NO_CHARACTER: Final = re.compile(r"[^0-9A-Z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnCodes:
    """A new set: the codes to show once, and what is kept of them."""

    codes: tuple[str, ...]
    salt: str
    digests: tuple[str, ...]


def draw() -> DrawnCodes:
    """A new set of codes."""
    salt = secrets.token_hex(_SALT_BYTES)
    codes = tuple(_draw_one() for _ in range(COUNT))
    return DrawnCodes(codes=codes, salt=salt, digests=tuple(digest(code, salt) for code in codes))


def digest(code: str, salt: str) -> str:
    """What is kept of a code; case, spaces and hyphens make no difference."""
    # Other parameters here would close every set that was drawn before: they stay as they are.
    raw = hash_secret_raw(
        _NO_CHARACTER.sub("", code.upper()).encode(),
        bytes.fromhex(salt),
        time_cost=1,
        memory_cost=_MEMORY_KIB,
        parallelism=1,
        hash_len=_DIGEST_BYTES,
        type=Type.ID,
    )
    return raw.hex()


def _draw_one() -> str:
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)
