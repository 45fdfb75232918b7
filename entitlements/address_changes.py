"""Another e-mail address for an account: asked for, proved by a link to the new one, stopped from the old.

Nothing changes until whoever owns the account opens the link, logged in. An address that has an account is
taken down like any other, so that nobody who asks learns of it; its link is sent to nobody. For a week after
the change the old address takes it back, and with it every later one. Only digests of the links are kept.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from entitlements.devices import Devices
from entitlements.factor_models import AddressChangeRow
from entitlements.models import AccountRow
from entitlements.password_resets import PasswordResets
from entitlements.passwords import NO_PASSWORD
from entitlements.sessions import SessionStore
from entitlements.store import normalise_email

LASTS: Final = timedelta(hours=24)
"""For so long the link to the new address confirms it."""

UNDONE_WITHIN: Final = timedelta(days=7)
"""For so long after the change the link to the old address takes it back."""


class AddressTaken(Exception):
    """The address has an account by now."""


class ChangeOver(Exception):
    """The link was used, its time is over, or it is somebody else's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressChange:
    """A change; `confirmed_at` is None while it waits for the new address."""

    pk: int
    account_id: int
    old_email: str
    new_email: str
    asked_at: datetime
    expires_at: datetime
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the mails lead with: the new address gets the first token unless it `is_taken`."""

    is_taken: bool
    confirm_token: str = field(repr=False)
    stop_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AddressChanges:
    """Reads and writes changes within the caller's session."""

    session: Session

    def ask(self, account_id: int, new_email: str, now: datetime) -> Asked:
        """Note what is asked for; what the account asked for before and did not confirm ends."""
        account, email = self.session.get_one(AccountRow, account_id), normalise_email(new_email)
        self.withdraw(account_id, now)
        asked = Asked(
            is_taken=self._is_taken(email),
            confirm_token=secrets.token_urlsafe(32),
            stop_token=secrets.token_urlsafe(32),
        )
        self.session.add(
            AddressChangeRow(
                account_id=account_id,
                old_email=account.email,
                new_email=email,
                confirm_digest=_digest(asked.confirm_token),
                stop_digest=_digest(asked.stop_token),
                asked_at=now,
                expires_at=now + LASTS,
            )
        )
        self.session.flush()
        return asked

    def waiting(self, account_id: int, now: datetime) -> AddressChange | None:
        """The change of an account that its new address can still confirm."""
        row = self.session.scalar(
            select(AddressChangeRow).where(AddressChangeRow.account_id == account_id, _waits(now))
        )
        return None if row is None else _change(row)

    def withdraw(self, account_id: int, now: datetime) -> bool:
        """End what waits for a new address; whether anything did."""
        ended = self.session.execute(
            update(AddressChangeRow)
            .where(AddressChangeRow.account_id == account_id, _waits(now))
            .values(ended_at=now)
        )
        return int(getattr(ended, "rowcount", 0)) > 0

    def to_confirm(self, token: str, account_id: int, now: datetime) -> AddressChange:
        """The change that a link confirms.

        Raises:
            ChangeOver: the link opens nothing (any more), or not for this account.
        """
        return _change(self._row_to_confirm(token, account_id, now))

    def confirm(self, token: str, account_id: int, now: datetime) -> str:
        """Give the account its new address; returns the token with which the old one takes that back.

        Links to a new password that went to the old address open nothing more. Sessions are the caller's to
        end, who knows which one is asking.

        Raises:
            ChangeOver: the link opens nothing (any more), or not for this account.
            AddressTaken: the address got an account meanwhile.
        """
        row, undo_token = self._row_to_confirm(token, account_id, now), secrets.token_urlsafe(32)
        if self._is_taken(row.new_email):
            raise AddressTaken
        account = self.session.get_one(AccountRow, account_id)
        account.email, account.email_verified_at = row.new_email, now
        row.confirmed_at, row.undo_digest = now, _digest(undo_token)
        PasswordResets(self.session).use_up(account_id, now)
        self.session.flush()
        return undo_token

    def to_stop(self, token: str, now: datetime) -> AddressChange:
        """The change that a link to the old address stops or undoes.

        Raises:
            ChangeOver: the link stops nothing (any more).
        """
        return _change(self._row_to_stop(token, now))

    def stop(self, token: str, now: datetime) -> str:
        """Stop a change, or undo it with every later one, for an owner who did not ask for it.

        Whoever asked knew the password, so it counts no more and everybody is logged out; returns the token
        with which the old address chooses another.

        Raises:
            ChangeOver: the link stops nothing (any more).
            AddressTaken: the old address has another account by now.
        """
        row = self._row_to_stop(token, now)
        account = self.session.get_one(AccountRow, row.account_id)
        if row.confirmed_at is not None and account.email != row.old_email:
            if self._is_taken(row.old_email):
                raise AddressTaken
            account.email, account.email_verified_at = row.old_email, now
        account.password_hash = NO_PASSWORD
        self.session.execute(
            update(AddressChangeRow)
            .where(
                AddressChangeRow.account_id == row.account_id,
                AddressChangeRow.pk >= row.pk,
                AddressChangeRow.ended_at.is_(None),
            )
            .values(ended_at=now)
        )
        SessionStore(self.session).end_all(account.id, now)
        Devices(self.session).distrust_all(account.id)
        return PasswordResets(self.session).ask(account.id, now)

    def _is_taken(self, email: str) -> bool:
        return self.session.scalar(select(AccountRow.id).where(AccountRow.email == email)) is not None

    def _row_to_confirm(self, token: str, account_id: int, now: datetime) -> AddressChangeRow:
        row = self.session.scalar(
            select(AddressChangeRow).where(
                AddressChangeRow.confirm_digest == _digest(token),
                AddressChangeRow.account_id == account_id,
                _waits(now),
            )
        )
        if row is None:
            raise ChangeOver
        return row

    def _row_to_stop(self, token: str, now: datetime) -> AddressChangeRow:
        digest = _digest(token)
        of_link = or_(AddressChangeRow.stop_digest == digest, AddressChangeRow.undo_digest == digest)
        undone = and_(
            AddressChangeRow.ended_at.is_(None), AddressChangeRow.confirmed_at > now - UNDONE_WITHIN
        )
        is_active = select(AccountRow.id).where(
            AccountRow.id == AddressChangeRow.account_id, AccountRow.is_active
        )
        row = self.session.scalar(
            select(AddressChangeRow).where(of_link, or_(_waits(now), undone), is_active.exists())
        )
        if row is None:
            raise ChangeOver
        return row


def account_that_had(session: Session, email: str, at: datetime) -> AccountRow | None:
    """The account whose address `email` was at an instant, and is no more; known for a month."""
    found = (
        select(AddressChangeRow.account_id)
        .where(
            AddressChangeRow.old_email == normalise_email(email),
            AddressChangeRow.confirmed_at >= at,
            AddressChangeRow.ended_at.is_(None),
        )
        .order_by(AddressChangeRow.pk)
        .limit(1)
    )
    account_id = session.scalar(found)
    return None if account_id is None else session.get(AccountRow, account_id)


def _waits(now: datetime) -> ColumnElement[bool]:
    return and_(
        AddressChangeRow.confirmed_at.is_(None),
        AddressChangeRow.ended_at.is_(None),
        AddressChangeRow.expires_at > now,
    )


def _change(row: AddressChangeRow) -> AddressChange:
    return AddressChange(
        pk=row.pk,
        account_id=row.account_id,
        old_email=row.old_email,
        new_email=row.new_email,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        confirmed_at=row.confirmed_at,
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
