"""Accounts as value objects. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from translations.locales import Language


class Role(StrEnum):
    """What an account is for."""

    TECHNICIAN = "technician"
    EDITOR = "editor"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person who can log in. `session_stamp` is in every session; a new stamp ends them all."""

    id: int
    email: str
    display_name: str
    role: Role
    language: Language
    session_stamp: str
