"""Accounts in the database, and the check of a log-in."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from entitlements.accounts import Account, Role
from entitlements.models import AccountRow, FailedLogInRow
from entitlements.passwords import hash_password, is_right_password, spend_the_time_of_a_check
from entitlements.throttle import (
    FREE_FAILURES_PER_ACCOUNT,
    FREE_FAILURES_PER_ADDRESS,
    WINDOW,
    wait_s,
)
from translations.locales import Language


class LogInRefused(Exception):
    """A log-in that was not accepted."""


class WrongCredentials(LogInRefused):
    """No account has this e-mail address and password; which of the two is wrong is not said."""


class TooManyAttempts(LogInRefused):
    """Too many failures lately; the next attempt is heard after `retry_after_s` seconds."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"too many failed log-ins: try again in {retry_after_s} seconds")
        self.retry_after_s = retry_after_s


class EmailTaken(ValueError):
    """There is an account with this e-mail address already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """What an account is made from."""

    email: str
    display_name: str
    password: str
    role: Role
    language: Language


@dataclass(frozen=True, slots=True)
class AccountStore:
    """Reads and writes accounts within the caller's session."""

    session: Session

    def add(self, new: NewAccount, now: datetime) -> Account:
        """Make an account.

        Raises:
            EmailTaken: there is one with this e-mail address.
            PasswordNotAccepted: the password is too short or too long.
        """
        email = _normalise(new.email)
        if self._row(email) is not None:
            raise EmailTaken(f"there is an account for {email} already")
        row = AccountRow(
            email=email,
            display_name=new.display_name,
            role=new.role,
            language=new.language,
            password_hash=hash_password(new.password),
            session_stamp=secrets.token_urlsafe(16),
            is_active=True,
            created_at=now,
        )
        self.session.add(row)
        self.session.flush()
        return _account(row)

    def authenticate(self, email: str, password: str, address: str, now: datetime) -> Account:
        """The account of a right e-mail address and password; needs a writing session.

        A failure is recorded in the session: the caller commits it although the log-in was refused.

        Raises:
            WrongCredentials: the two do not belong together, or the account is closed.
            TooManyAttempts: nothing was checked, because there were too many failures lately.
        """
        email = _normalise(email)
        account_key, address_key = _digest(email, address), _digest(address)
        self._forget_old_failures(now)
        self._check_throttle(account_key, address_key, now)
        row = self._row(email)
        if row is None or not row.is_active:
            spend_the_time_of_a_check()
        elif is_right_password(row.password_hash, password):
            self.session.execute(delete(FailedLogInRow).where(FailedLogInRow.key == account_key))
            return _account(row)
        self.session.add_all(FailedLogInRow(key=key, failed_at=now) for key in (account_key, address_key))
        raise WrongCredentials("the e-mail address or the password is wrong")

    def by_id(self, account_id: int) -> Account | None:
        """The active account with this id."""
        row = self.session.get(AccountRow, account_id)
        return _account(row) if row is not None and row.is_active else None

    def all(self) -> list[Account]:
        """Every active account, oldest first."""
        rows = self.session.scalars(select(AccountRow).where(AccountRow.is_active).order_by(AccountRow.id))
        return [_account(row) for row in rows]

    def set_password(self, email: str, password: str) -> Account | None:
        """Give an account a new password and end its sessions; None when there is no such account.

        Raises:
            PasswordNotAccepted: the password is too short or too long.
        """
        row = self._row(_normalise(email))
        if row is None:
            return None
        row.password_hash = hash_password(password)
        row.session_stamp = secrets.token_urlsafe(16)
        return _account(row)

    def _row(self, email: str) -> AccountRow | None:
        return self.session.scalar(select(AccountRow).where(AccountRow.email == email))

    def _check_throttle(self, account_key: str, address_key: str, now: datetime) -> None:
        wait = max(
            wait_s(self._failures(account_key), now, FREE_FAILURES_PER_ACCOUNT),
            wait_s(self._failures(address_key), now, FREE_FAILURES_PER_ADDRESS),
        )
        if wait:
            raise TooManyAttempts(wait)

    def _failures(self, key: str) -> Sequence[datetime]:
        return self.session.scalars(select(FailedLogInRow.failed_at).where(FailedLogInRow.key == key)).all()

    def _forget_old_failures(self, now: datetime) -> None:
        self.session.execute(delete(FailedLogInRow).where(FailedLogInRow.failed_at <= now - WINDOW))


def _normalise(email: str) -> str:
    return email.strip().lower()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _account(row: AccountRow) -> Account:
    return Account(
        id=row.id,
        email=row.email,
        display_name=row.display_name,
        role=Role(row.role),
        language=Language(row.language),
        session_stamp=row.session_stamp,
    )
