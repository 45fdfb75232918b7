"""What people are told by mail about their registration; how the mail is written is not decided here."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from entitlements.accounts import Account
from translations.locales import Language


class NoticeKind(StrEnum):
    """What there is to tell."""

    VERIFY_EMAIL = "verify-email"
    ALREADY_REGISTERED = "already-registered"
    APPROVED = "approved"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who is told, in which language; they may have no account yet."""

    email: str
    display_name: str
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A thing to tell to one person; `reason` is what somebody wrote, `token` opens a door once."""

    kind: NoticeKind
    to: Recipient
    legal_name: str = ""
    reason: str = ""
    token: str = ""


def recipient_of(account: Account) -> Recipient:
    """The owner of an account, as they are told."""
    return Recipient(email=account.email, display_name=account.display_name, language=account.language)


Notify = Callable[[Session, Notice], None]
"""Queues the mail within the caller's transaction, so that both last, or neither."""
