"""Sessions of accounts, kept in the database: listed, ended one by one or all, bound to no address."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from entitlements.accounts import Strength
from entitlements.models import AccountSessionRow

SHIFT: Final = timedelta(hours=12)
"""How long a session lasts at most, used or not."""

IDLE: Final = timedelta(hours=2)
"""How long a session lasts unused: longer than a job under a car, which half an hour would not be."""

_SEEN_EVERY: Final = timedelta(minutes=5)
_LONGEST_USER_AGENT: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSession:
    """One session; `stepped_up_at` is when whoever is behind it last proved who they are.

    `password_at` is when they last gave the password, or the passkey that logs in without one.
    """

    pk: int
    account_id: int
    began_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    user_agent: str
    strength: Strength
    stepped_up_at: datetime | None
    password_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionStore:
    """Reads and writes sessions within the caller's database session."""

    session: Session

    def begin(
        self, account_id: int, strength: Strength, user_agent: str, now: datetime, *, is_fresh: bool = True
    ) -> str:
        """Begin a session of an account; returns its token, which is kept nowhere here.

        Without `is_fresh` the second factor was given on an earlier day, on a device that is remembered.
        """
        token = secrets.token_urlsafe(32)
        is_stepped_up = is_fresh and strength is Strength.SECOND_FACTOR
        self.session.add(
            AccountSessionRow(
                token_digest=_digest(token),
                account_id=account_id,
                began_at=now,
                last_seen_at=now,
                expires_at=now + SHIFT,
                user_agent=user_agent[:_LONGEST_USER_AGENT],
                strength=strength,
                stepped_up_at=now if is_stepped_up else None,
                password_at=now,
            )
        )
        self.session.flush()
        return token

    def find(self, token: str, now: datetime) -> AccountSession | None:
        """The session of a token, unless it has ended, expired, or was not used for too long."""
        row = self.session.scalar(
            select(AccountSessionRow).where(
                AccountSessionRow.token_digest == _digest(token),
                AccountSessionRow.ended_at.is_(None),
                AccountSessionRow.expires_at > now,
                AccountSessionRow.last_seen_at > now - IDLE,
            )
        )
        return None if row is None else _session(row)

    def of_account(self, account_id: int, now: datetime) -> list[AccountSession]:
        """The open sessions of an account, the last seen first."""
        rows = self.session.scalars(
            select(AccountSessionRow)
            .where(
                AccountSessionRow.account_id == account_id,
                AccountSessionRow.ended_at.is_(None),
                AccountSessionRow.expires_at > now,
                AccountSessionRow.last_seen_at > now - IDLE,
            )
            .order_by(AccountSessionRow.last_seen_at.desc(), AccountSessionRow.pk.desc())
        )
        return [_session(row) for row in rows]

    def strengthen(self, pk: int, now: datetime) -> str:
        """Note that the second factor was given; returns the new token, the old one is worth nothing."""
        token = secrets.token_urlsafe(32)
        self._change(pk, strength=Strength.SECOND_FACTOR, stepped_up_at=now, token_digest=_digest(token))
        return token

    def renew(self, pk: int) -> str:
        """Let the session go on under a new token, which is returned; the old one is worth nothing."""
        token = secrets.token_urlsafe(32)
        self._change(pk, token_digest=_digest(token))
        return token

    def step_up(self, pk: int, now: datetime) -> None:
        """Note that whoever is behind the session has just proved again, by the password, who they are."""
        self._change(pk, stepped_up_at=now, password_at=now)

    def give_password(self, pk: int, now: datetime) -> None:
        """Note that the password was given again, which for who has a second factor is not yet a proof."""
        self._change(pk, password_at=now)

    def see(self, pk: int, now: datetime) -> None:
        """Note that the session was used."""
        self._change(pk, last_seen_at=now)

    def end(self, pk: int, now: datetime) -> None:
        """End a session."""
        self._change(pk, ended_at=now)

    def end_all(self, account_id: int, now: datetime, *, but: int | None = None) -> None:
        """End every open session of an account, on every device, but the one with the key `but`."""
        of_account = AccountSessionRow.account_id == account_id, AccountSessionRow.ended_at.is_(None)
        spared = [] if but is None else [AccountSessionRow.pk != but]
        self.session.execute(update(AccountSessionRow).where(*of_account, *spared).values(ended_at=now))

    def _change(self, pk: int, **values: object) -> None:
        still_open = AccountSessionRow.pk == pk, AccountSessionRow.ended_at.is_(None)
        self.session.execute(update(AccountSessionRow).where(*still_open).values(**values))


def is_seen_lately(found: AccountSession, now: datetime) -> bool:
    """Whether the last use that is noted is so recent that this one need not be."""
    return now - found.last_seen_at < _SEEN_EVERY


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _session(row: AccountSessionRow) -> AccountSession:
    return AccountSession(
        pk=row.pk,
        account_id=row.account_id,
        began_at=row.began_at,
        last_seen_at=row.last_seen_at,
        expires_at=row.expires_at,
        user_agent=row.user_agent,
        strength=Strength(row.strength),
        stepped_up_at=row.stepped_up_at,
        password_at=row.password_at,
    )
