"""Passwords: argon2id hashes (RFC 9106), length over composition."""

from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM_LENGTH: Final = 10
MAXIMUM_LENGTH: Final = 1024

_HASHER: Final = PasswordHasher()


class PasswordNotAccepted(ValueError):
    """A new password that is too short or too long; the bounds are in the message."""


def hash_password(password: str) -> str:
    """The argon2id hash of a new password, with its salt and parameters.

    Raises:
        PasswordNotAccepted: it is too short to be safe, or longer than anyone types.
    """
    if not MINIMUM_LENGTH <= len(password) <= MAXIMUM_LENGTH:
        raise PasswordNotAccepted(
            f"a password has {MINIMUM_LENGTH} to {MAXIMUM_LENGTH} characters, this one has {len(password)}"
        )
    return _HASHER.hash(password)


def is_right_password(password_hash: str, password: str) -> bool:
    """Whether `password` is the one that was hashed; a broken hash fits no password."""
    try:
        return _HASHER.verify(password_hash, password[:MAXIMUM_LENGTH])
    except (VerificationError, InvalidHashError):
        return False


def spend_the_time_of_a_check() -> None:
    """Work as long as a check takes, so that an answer's delay does not tell whether an account exists."""
    is_right_password(_nobodys_hash(), "x")


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody's password")
