"""Passwords: argon2id hashes (RFC 9106), length over composition."""

from enum import StrEnum
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM_LENGTH: Final = 10
MAXIMUM_LENGTH: Final = 1024

NO_PASSWORD: Final = "!"  # noqa: S105 - no password
"""Kept in place of a hash where no password opens the account."""

_HASHER: Final = PasswordHasher()


class PasswordFault(StrEnum):
    """Why a new password is not taken."""

    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    COMMON = "common"
    EASY = "easy"
    ABOUT_YOU = "about-you"


class PasswordNotAccepted(ValueError):
    """A new password that is not taken; why is in `fault`, the bounds of its length are in the message."""

    def __init__(self, fault: PasswordFault, length: int) -> None:
        super().__init__(
            f"not accepted ({fault}): a password has {MINIMUM_LENGTH} to {MAXIMUM_LENGTH} characters "
            f"and is hard to guess, this one has {length} characters"
        )
        self.fault = fault


def hash_password(password: str) -> str:
    """The argon2id hash of a new password, with its salt and parameters.

    Raises:
        PasswordNotAccepted: it is too short to be safe, or longer than anyone types.
    """
    check_length(password)
    return _HASHER.hash(password)


def check_length(password: str) -> None:
    """Check that a new password is long enough, and no longer than anyone types.

    Raises:
        PasswordNotAccepted: it is not.
    """
    if len(password) < MINIMUM_LENGTH:
        raise PasswordNotAccepted(PasswordFault.TOO_SHORT, len(password))
    if len(password) > MAXIMUM_LENGTH:
        raise PasswordNotAccepted(PasswordFault.TOO_LONG, len(password))


def is_right_password(password_hash: str, password: str) -> bool:
    """Whether `password` is the one that was hashed; a broken hash fits no password.

    That there is no password is found in the time in which a wrong one is.
    """
    if password_hash == NO_PASSWORD:
        password_hash, password = _nobodys_hash(), ""
    try:
        return len(password) <= MAXIMUM_LENGTH and _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def hash_anew(password: str) -> str:
    """The hash of a password that has just proved right, also of one that would not be taken as a new one."""
    return _HASHER.hash(password[:MAXIMUM_LENGTH])


def needs_new_hash(password_hash: str) -> bool:
    """Whether a password was hashed with other parameters than new ones are, and is to be hashed again."""
    try:
        return _HASHER.check_needs_rehash(password_hash)
    except InvalidHashError:
        return False


def spend_the_time_of_a_check() -> None:
    """Work as long as a check takes, so that an answer's delay does not tell whether an account exists."""
    is_right_password(_nobodys_hash(), "x")


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody's password")
