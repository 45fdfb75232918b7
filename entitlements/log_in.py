"""The check of a log-in: throttled, alike for every refusal, never under the database's write lock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from entitlements.accounts import Account
from entitlements.attempts import Attempts, password_counters
from entitlements.devices import Devices
from entitlements.passwords import (
    hash_anew,
    is_right_password,
    needs_new_hash,
    spend_the_time_of_a_check,
)
from entitlements.pending import PendingRegistrations
from entitlements.store import AccountStore, normalise_email
from kb.database import Database
from kb.store import utc_now


class WrongCredentials(Exception):
    """No account has this e-mail address and password; which of the two is wrong is not said."""


class AddressUnproved(WrongCredentials):
    """The password is right, but nobody has confirmed yet that the e-mail address is this account's own."""


@dataclass(frozen=True, slots=True)
class LogIn:
    """Checks log-ins against the database."""

    database: Database
    clock: Callable[[], datetime] = utc_now

    def authenticate(self, email: str, password: str, address: str, device: str | None = None) -> Account:
        """The account of a right e-mail address and password.

        `address` is the client's; `device` is the token in its cookie, if it has one. A password that was
        hashed with other parameters than new ones is hashed again.

        Raises:
            WrongCredentials: the two do not belong together, or the account is closed.
            AddressUnproved: they do, but the address was never verified; said to who has the password only.
            TooManyAttempts: nothing was checked, because there were too many failures lately.
        """
        with self.database.read() as session:
            found = AccountStore(session).password_hash(email)
            known = None if found is None else Devices(session).known(found[0].id, device)
        attempts = Attempts(self.database, self.clock)
        attempt = attempts.begin(password_counters(normalise_email(email), address, known))
        if found is None:
            self._check_pending(email, password)
        elif is_right_password(found[1], password):
            attempts.succeed(attempt)
            if not found[0].is_email_verified:
                raise AddressUnproved("the e-mail address is not verified yet")
            self._keep_up(found[0], found[1], password)
            return found[0]
        raise WrongCredentials("the e-mail address or the password is wrong")

    def _check_pending(self, email: str, password: str) -> None:
        """Take as long as for an account; who has just registered learns what is still missing.

        Raises:
            AddressUnproved: the password is that of the newest registration that waits for this address.
        """
        with self.database.read() as session:
            waiting = PendingRegistrations(session).of_email(email)
        if not waiting:
            spend_the_time_of_a_check()
        elif is_right_password(waiting[0].password_hash, password):
            raise AddressUnproved("the e-mail address is not verified yet")

    def _keep_up(self, account: Account, password_hash: str, password: str) -> None:
        if needs_new_hash(password_hash):
            renewed = hash_anew(password)
            with self.database.write() as session:
                AccountStore(session).replace_hash(account.id, password_hash, renewed)
