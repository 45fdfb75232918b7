"""What people are told by mail about their registration; how the mail is written is not decided here."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from entitlements.accounts import Account


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
class Notice:
    """A thing to tell to one person; `reason` is what somebody wrote, `token` opens a door once."""

    kind: NoticeKind
    account: Account
    legal_name: str = ""
    reason: str = ""
    token: str = ""


Notify = Callable[[Session, Notice], None]
"""Queues the mail within the caller's transaction, so that both last, or neither."""
