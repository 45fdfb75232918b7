"""Accounts as value objects, and what people and companies are to the portal. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from translations.locales import Language


class Role(StrEnum):
    """What an account is for; one may have several."""

    OWNER = "owner"
    BUYER = "buyer"
    TECHNICIAN = "technician"
    SECURITY = "security"
    ACCOUNTANT = "accountant"
    EDITOR = "editor"
    STAFF = "staff"


OPERATOR_ROLES: Final = frozenset({Role.OWNER, Role.BUYER, Role.TECHNICIAN, Role.SECURITY, Role.ACCOUNTANT})
"""The roles of an independent operator's employees."""

PORTAL_ROLES: Final = frozenset({Role.EDITOR, Role.STAFF})
"""The roles of the people who run the portal."""


class Profile(StrEnum):
    """What an independent operator does: article 3(45) of Regulation (EU) 2018/858, and authorities."""

    REPAIRER = "repairer"
    PUBLISHER = "publisher"
    TOOL_MAKER = "tool-maker"
    ROADSIDE = "roadside"
    TRAINING = "training"
    AUTHORITY = "authority"


class Standing(StrEnum):
    """How an independent operator stands with the portal."""

    APPLIED = "applied"
    APPROVED = "approved"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Strength(StrEnum):
    """How surely a session knows who is behind it."""

    PASSWORD = "password"  # noqa: S105 - the name of a strength, no password
    SECOND_FACTOR = "second-factor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person who can log in; `operator_id` is None for the people who run the portal."""

    id: int
    email: str
    display_name: str
    roles: frozenset[Role]
    language: Language
    operator_id: int | None = None
    site_id: int | None = None
    is_email_verified: bool = True
