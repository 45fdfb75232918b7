"""The check of a log-in: throttled, alike for every refusal, never under the database's write lock."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from entitlements.accounts import Account
from entitlements.models import FailedLogInRow
from entitlements.passwords import is_right_password, spend_the_time_of_a_check
from entitlements.store import AccountStore, normalise_email
from entitlements.throttle import FREE_FAILURES_PER_ACCOUNT, FREE_FAILURES_PER_ADDRESS, WINDOW, wait_s
from kb.database import Database
from kb.store import utc_now


class LogInRefused(Exception):
    """A log-in that was not accepted."""


class WrongCredentials(LogInRefused):
    """No account has this e-mail address and password; which of the two is wrong is not said."""


class TooManyAttempts(LogInRefused):
    """Too many failures lately; the next attempt is heard after `retry_after_s` seconds."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"too many failed log-ins: try again in {retry_after_s} seconds")
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class LogIn:
    """Checks log-ins against the database.

    An attempt counts as failed from before its password is checked until it has proved right, so that a
    hundred guesses sent at once are not all heard before the first of them has failed.
    """

    database: Database
    clock: Callable[[], datetime] = utc_now

    def authenticate(self, email: str, password: str, address: str) -> Account:
        """The account of a right e-mail address and password; `address` is the client's.

        Raises:
            WrongCredentials: the two do not belong together, or the account is closed.
            TooManyAttempts: nothing was checked, because there were too many failures lately.
        """
        keys = _digest(normalise_email(email), address), address_key(address)
        attempt = self._begin(*keys)
        with self.database.read() as session:
            found = AccountStore(session).password_hash(email)
        if found is None:
            spend_the_time_of_a_check()
        elif is_right_password(found[1], password):
            self._succeed(attempt, keys[0])
            return found[0]
        raise WrongCredentials("the e-mail address or the password is wrong")

    def _begin(self, account_key: str, address_key: str) -> list[int]:
        now = self.clock()
        with self.database.write() as session:
            session.execute(delete(FailedLogInRow).where(FailedLogInRow.failed_at <= now - WINDOW))
            wait = max(
                wait_s(_failures(session, account_key), now, FREE_FAILURES_PER_ACCOUNT),
                wait_s(_failures(session, address_key), now, FREE_FAILURES_PER_ADDRESS),
            )
            if wait:
                raise TooManyAttempts(wait)
            rows = [FailedLogInRow(key=key, failed_at=now) for key in (account_key, address_key)]
            session.add_all(rows)
            session.flush()
            return [row.pk for row in rows]

    def _succeed(self, attempt: list[int], account_key: str) -> None:
        with self.database.write() as session:
            session.execute(
                delete(FailedLogInRow).where(
                    FailedLogInRow.pk.in_(attempt) | (FailedLogInRow.key == account_key)
                )
            )


def address_key(address: str) -> str:
    """Under which key the failures from a client's address are counted."""
    return _digest(address)


def _failures(session: Session, key: str) -> Sequence[datetime]:
    return session.scalars(select(FailedLogInRow.failed_at).where(FailedLogInRow.key == key)).all()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
