"""Invitations to work for an operator, in the database: found by token, listed, and ended."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from entitlements.accounts import Role
from entitlements.models import AccountRow
from entitlements.team_models import InvitationRow
from translations.locales import Language

LASTS: Final = timedelta(days=7)


class InvitationState(StrEnum):
    """How an invitation stands."""

    OPEN = "open"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An invitation as its operator knows it; whether the address has an account is not in it."""

    id: int
    operator_id: int
    email: str
    display_name: str
    roles: frozenset[Role]
    site_id: int | None
    language: Language
    invited_by: int
    sent_at: datetime
    times_sent: int
    expires_at: datetime
    state: InvitationState


def new_token() -> str:
    """A token for a link in a mail: 32 random bytes; it is kept nowhere, only its digest."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_row(session: Session, token: str) -> InvitationRow | None:
    """The invitation that a token belongs to, however it stands."""
    return session.scalar(select(InvitationRow).where(InvitationRow.token_digest == digest_of(token)))


def find(session: Session, token: str, now: datetime) -> Invitation | None:
    """The invitation that a token belongs to, however it stands."""
    row = find_row(session, token)
    return None if row is None else invitation(row, now)


def invitations_of(session: Session, operator_id: int, now: datetime) -> list[Invitation]:
    """An operator's invitations that nobody has accepted or withdrawn, the newest first."""
    rows = session.scalars(
        select(InvitationRow)
        .where(InvitationRow.operator_id == operator_id, InvitationRow.ended_at.is_(None))
        .order_by(InvitationRow.id.desc())
    )
    return [invitation(row, now) for row in rows]


def withdraw_all_of(session: Session, operator_id: int | None, account_id: int, now: datetime) -> int:
    """Withdraw what an account was invited to by an operator, and whom it invited; how many were open."""
    email = session.scalar(select(AccountRow.email).where(AccountRow.id == account_id))
    rows = session.scalars(
        select(InvitationRow).where(
            InvitationRow.operator_id == operator_id,
            InvitationRow.ended_at.is_(None),
            or_(InvitationRow.email == email, InvitationRow.invited_by == account_id),
        )
    ).all()
    were_open = [row for row in rows if row.expires_at > now]
    for row in rows:
        end(row, InvitationState.WITHDRAWN, now)
    session.flush()
    return len(were_open)


def end(row: InvitationRow, outcome: InvitationState, now: datetime) -> None:
    """Note how an invitation ended."""
    row.ended_at, row.outcome = now, outcome


def invitation(row: InvitationRow, now: datetime) -> Invitation:
    """The invitation that a row holds, as it stands at `now`."""
    return Invitation(
        id=row.id,
        operator_id=row.operator_id,
        email=row.email,
        display_name=row.display_name,
        roles=frozenset(Role(role) for role in row.roles),
        site_id=row.site_id,
        language=Language(row.language),
        invited_by=row.invited_by,
        sent_at=row.sent_at,
        times_sent=row.times_sent,
        expires_at=row.expires_at,
        state=_state(row, now),
    )


def _state(row: InvitationRow, now: datetime) -> InvitationState:
    if row.outcome is not None:
        return InvitationState(row.outcome)
    return InvitationState.OPEN if now < row.expires_at else InvitationState.EXPIRED
