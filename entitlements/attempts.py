"""Counting failed attempts in the database, and making whoever fails too often wait.

An attempt counts as failed from before it is checked until it has proved right, so that a hundred guesses
sent at once are not all heard before the first of them has failed. What is counted under which key:

* passwords: per account and client's address; per account from everywhere, with a higher limit; per address
  for whatever accounts, with a higher limit
* codes of the second step, and recovery codes: per account

A browser that the account has logged in from before is counted by itself, and with the account's other such
browsers under a higher limit, so that no stranger's guesses keep the owner out of it. It is counted by its
number, which stays when its token changes. Who has no such browser sets a new password by mail: that takes
the guesses at the old one off the count, and from a stranger the password that codes are asked behind. Wrong
codes stay on the count; they only make wait.
"""

import hashlib
import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from entitlements.models import FailedLogInRow
from entitlements.throttle import (
    CODES_AT_KNOWN_DEVICES,
    CODES_OF_AN_ACCOUNT,
    LETTERS_FROM_AN_ADDRESS,
    LETTERS_TO_AN_ACCOUNT,
    LONGEST_WINDOW,
    PASSWORDS_FROM_AN_ADDRESS,
    PASSWORDS_FROM_ANYWHERE,
    PASSWORDS_OF_AN_ACCOUNT,
    Limit,
    wait_s,
)
from kb.database import Database

_IPV6_PREFIX: Final = 64
"""Whoever has one address of IPv6 has all that share its first 64 bits."""


class TooManyAttempts(Exception):
    """Too many failures lately; the next attempt is heard after `retry_after_s` seconds."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"too many failed attempts: try again in {retry_after_s} seconds")
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Counter:
    """What is counted together, under a digest, and how much of it is free."""

    key: str
    limit: Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An attempt that counts as failed so far, and how many failures its first counter has with it."""

    pks: tuple[int, ...]
    own_keys: tuple[str, ...]
    failures: int


@dataclass(frozen=True, slots=True)
class Attempts:
    """Counts attempts, each in a short write of its own, never while anything is checked."""

    database: Database
    clock: Callable[[], datetime]

    def begin(self, counters: Sequence[Counter]) -> Attempt:
        """Let an attempt be made; it counts as failed until `succeed`.

        Raises:
            TooManyAttempts: it may not be made now, and does not count.
        """
        now = self.clock()
        with self.database.write() as session:
            session.execute(delete(FailedLogInRow).where(FailedLogInRow.failed_at <= now - LONGEST_WINDOW))
            wait = max(wait_s(_failures(session, one.key, now), now, one.limit) for one in counters)
            if wait:
                raise TooManyAttempts(wait)
            rows = [FailedLogInRow(key=one.key, failed_at=now) for one in counters]
            session.add_all(rows)
            session.flush()
            failures = len(_failures(session, counters[0].key, now))
            return Attempt(pks=tuple(row.pk for row in rows), own_keys=(counters[0].key,), failures=failures)

    def succeed(self, attempt: Attempt) -> None:
        """Take an attempt that proved right off the count, and the slips of its own key before it."""
        with self.database.write() as session:
            of_it = FailedLogInRow.pk.in_(attempt.pks) | FailedLogInRow.key.in_(attempt.own_keys)
            session.execute(delete(FailedLogInRow).where(of_it))

    def is_time_to_warn(self, account_id: int) -> bool:
        """Whether an account's owner is to be told now of guessed codes: once in the window they count in."""
        now, key = self.clock(), _digest("warned of codes", str(account_id))
        with self.database.write() as session:
            since = now - CODES_OF_AN_ACCOUNT.window
            if any(warned > since for warned in _failures(session, key, now)):
                return False
            session.add(FailedLogInRow(key=key, failed_at=now))
            return True


def forget_passwords(session: Session, email: str, address: str) -> None:
    """Take the wrong passwords for `email` off the count, from everywhere and from `address`.

    They were guesses at a password that is no more.
    """
    keys = [one.key for one in _counters_of_account(email, address)]
    session.execute(delete(FailedLogInRow).where(FailedLogInRow.key.in_(keys)))


def password_counters(email: str, address: str, known_device: int | None) -> list[Counter]:
    """What counts a password for `email`; `known_device` is a browser's number from `Devices.known`."""
    if known_device is not None:
        return [
            Counter(_digest("password at", email, str(known_device)), PASSWORDS_OF_AN_ACCOUNT),
            Counter(_digest("password at known devices", email), PASSWORDS_FROM_ANYWHERE),
        ]
    return [
        *_counters_of_account(email, address),
        Counter(address_key(address), PASSWORDS_FROM_AN_ADDRESS),
    ]


def code_counters(account_id: int, known_device: int | None) -> list[Counter]:
    """What counts a code of the second step, or a recovery code."""
    if known_device is not None:
        return [
            Counter(_digest("codes at", str(account_id), str(known_device)), CODES_OF_AN_ACCOUNT),
            Counter(_digest("codes at known devices", str(account_id)), CODES_AT_KNOWN_DEVICES),
        ]
    return [Counter(_digest("codes", str(account_id)), CODES_OF_AN_ACCOUNT)]


def letter_counters(email: str, address: str) -> list[Counter]:
    """What counts mails that anybody can ask for."""
    return [
        Counter(_digest("letters to", email), LETTERS_TO_AN_ACCOUNT),
        Counter(_digest("letters from", network_of(address)), LETTERS_FROM_AN_ADDRESS),
    ]


def address_key(address: str) -> str:
    """Under which key the failures from a client's address are counted."""
    return _digest(network_of(address))


def network_of(address: str) -> str:
    """The address as far as it tells customers of a network apart."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((int(parsed), _IPV6_PREFIX), strict=False))
    return str(parsed)


def _counters_of_account(email: str, address: str) -> list[Counter]:
    return [
        Counter(_digest(email, network_of(address)), PASSWORDS_OF_AN_ACCOUNT),
        Counter(_digest("password", email), PASSWORDS_FROM_ANYWHERE),
    ]


def _failures(session: Session, key: str, now: datetime) -> Sequence[datetime]:
    query = select(FailedLogInRow.failed_at).where(FailedLogInRow.key == key, FailedLogInRow.failed_at <= now)
    return session.scalars(query).all()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
