"""What proves that an e-mail address is its account's own: a token by mail, used once, before it expires."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from entitlements.join_models import EmailTokenRow
from entitlements.models import AccountRow

LIFETIME: Final = timedelta(days=3)
_KEPT: Final = timedelta(days=90)
_TOKEN_BYTES: Final = 32
_MOST_CHARACTERS: Final = 64


class TokenRefused(Exception):
    """A token that proves nothing: nobody was given it, or it is long gone."""


class TokenExpired(TokenRefused):
    """A token that was used too late."""


class TokenUsed(TokenRefused):
    """A token that has proved its address already."""


@dataclass(frozen=True, slots=True)
class EmailTokens:
    """Makes and takes tokens within the caller's session; only their digests are kept."""

    session: Session

    def make(self, account_id: int, now: datetime) -> str:
        """A new token for an account's address. Earlier ones go on: two mails may cross, each link works."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        self.session.add(
            EmailTokenRow(
                account_id=account_id,
                token_digest=_digest(token),
                made_at=now,
                expires_at=now + LIFETIME,
                used_at=None,
            )
        )
        return token

    def account_of(self, token: str, now: datetime) -> int:
        """Whose address a token proves; it may be used afterwards.

        Raises:
            TokenRefused, TokenExpired, TokenUsed: it proves nothing (any more).
        """
        return self._row(token, now).account_id

    def use(self, token: str, now: datetime) -> int:
        """Use a token, and with it the account's others: the address is verified from now on.

        Returns the account's number.

        Raises:
            TokenRefused, TokenExpired, TokenUsed: it proves nothing (any more).
        """
        row = self._row(token, now)
        self.session.execute(
            update(EmailTokenRow)
            .where(EmailTokenRow.account_id == row.account_id, EmailTokenRow.used_at.is_(None))
            .values(used_at=now)
        )
        account = self.session.get_one(AccountRow, row.account_id)
        account.email_verified_at = account.email_verified_at or now
        return row.account_id

    def expire_all(self, account_id: int, now: datetime) -> None:
        """Let no token that an account was sent so far, and did not use, prove anything more."""
        waiting = EmailTokenRow.account_id == account_id, EmailTokenRow.used_at.is_(None)
        open_still = EmailTokenRow.expires_at > now
        self.session.execute(update(EmailTokenRow).where(*waiting, open_still).values(expires_at=now))

    def _row(self, token: str, now: datetime) -> EmailTokenRow:
        row = self.session.scalar(
            select(EmailTokenRow)
            .where(EmailTokenRow.token_digest == _digest(token[:_MOST_CHARACTERS]))
            .with_for_update()
        )
        account = None if row is None else self.session.get(AccountRow, row.account_id)
        if row is None or account is None or not account.is_active:
            raise TokenRefused
        if row.used_at is not None:
            raise TokenUsed
        if row.expires_at <= now:
            raise TokenExpired
        return row

    def prune(self, now: datetime) -> None:
        """Delete what expired long ago; until then the page can say that a link is too old."""
        self.session.execute(delete(EmailTokenRow).where(EmailTokenRow.expires_at <= now - _KEPT))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
