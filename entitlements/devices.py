"""Browsers that accounts have logged in from: known, and for a while trusted to need no second step.

A browser keeps one token in a cookie, which several accounts may share; here only its digest is kept. The
token changes with every log-in, so that one that was copied is worth nothing once its owner logs in again.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from entitlements.factor_models import DeviceRow

TRUSTED_FOR: Final = timedelta(days=30)
KNOWN_FOR: Final = timedelta(days=180)
"""A browser that was not used for so long is a new one."""

_LONGEST_USER_AGENT: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A browser that an account has logged in from."""

    pk: int
    user_agent: str
    first_seen_at: datetime
    last_seen_at: datetime
    trusted_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDevice:
    """A log-in's browser: its new token, and whether the account was never seen there before.

    The first browser of an account is none that anybody needs to be told of: `is_news` is False for it.
    """

    token: str
    is_news: bool


@dataclass(frozen=True, slots=True)
class Devices:
    """Reads and writes devices within the caller's session."""

    session: Session

    def see(
        self, account_id: int, token: str | None, user_agent: str, now: datetime, *, is_trusted: bool = False
    ) -> SeenDevice:
        """Note a log-in from a browser, whose cookie says `token`, and give it a new token.

        With `is_trusted` the browser needs no second step for `TRUSTED_FOR`; else it keeps what it has.
        """
        self.session.execute(delete(DeviceRow).where(DeviceRow.last_seen_at <= now - KNOWN_FOR))
        new_token = secrets.token_urlsafe(32)
        if token:
            self._renew(token, new_token)
        row = self._row(account_id, new_token)
        is_news = row is None and self._count(account_id) > 0
        if row is None:
            row = DeviceRow(token_digest=_digest(new_token), account_id=account_id, first_seen_at=now)
            self.session.add(row)
        row.user_agent, row.last_seen_at = user_agent[:_LONGEST_USER_AGENT], now
        if is_trusted:
            row.trusted_until = now + TRUSTED_FOR
        self.session.flush()
        return SeenDevice(token=new_token, is_news=is_news)

    def known(self, account_id: int, token: str | None) -> int | None:
        """The number of this browser among those the account has logged in from, None where it has not.

        It stays when the token changes, also by the log-in of somebody else who shares the browser.
        """
        row = self._row(account_id, token) if token else None
        return None if row is None else row.pk

    def is_trusted(self, account_id: int, token: str | None, now: datetime) -> bool:
        """Whether the account needs no second step in this browser."""
        row = self._row(account_id, token) if token else None
        return row is not None and row.trusted_until is not None and row.trusted_until > now

    def trusted(self, account_id: int, now: datetime) -> list[Device]:
        """The browsers that need no second step, the last seen first."""
        rows = self.session.scalars(
            select(DeviceRow)
            .where(DeviceRow.account_id == account_id, DeviceRow.trusted_until > now)
            .order_by(DeviceRow.last_seen_at.desc(), DeviceRow.pk.desc())
        )
        return [_device(row) for row in rows]

    def distrust(self, account_id: int, pk: int) -> bool:
        """Let a browser need the second step again; False where the account has no such device."""
        chosen = DeviceRow.account_id == account_id, DeviceRow.pk == pk
        result = self.session.execute(update(DeviceRow).where(*chosen).values(trusted_until=None))
        return int(getattr(result, "rowcount", 0)) == 1

    def distrust_all(self, account_id: int) -> None:
        """Let every browser need the second step again."""
        chosen = DeviceRow.account_id == account_id
        self.session.execute(update(DeviceRow).where(chosen).values(trusted_until=None))

    def forget_all(self, account_id: int) -> None:
        """Know no browser of the account any more."""
        self.session.execute(delete(DeviceRow).where(DeviceRow.account_id == account_id))

    def _renew(self, token: str, new_token: str) -> None:
        """Give the browser another token, for every account that was seen there."""
        self.session.execute(
            update(DeviceRow)
            .where(DeviceRow.token_digest == _digest(token))
            .values(token_digest=_digest(new_token))
        )

    def _row(self, account_id: int, token: str) -> DeviceRow | None:
        return self.session.scalar(
            select(DeviceRow).where(
                DeviceRow.token_digest == _digest(token), DeviceRow.account_id == account_id
            )
        )

    def _count(self, account_id: int) -> int:
        of_account = DeviceRow.account_id == account_id
        return self.session.scalar(select(func.count()).select_from(DeviceRow).where(of_account)) or 0


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _device(row: DeviceRow) -> Device:
    return Device(
        pk=row.pk,
        user_agent=row.user_agent,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        trusted_until=row.trusted_until,
    )
