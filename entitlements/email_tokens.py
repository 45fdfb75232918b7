"""What proves that an e-mail address is its account's own: a token by mail, used once, before it expires."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from entitlements.join_models import EmailTokenRow

LIFETIME: Final = timedelta(days=3)
_KEPT: Final = timedelta(days=90)
_TOKEN_BYTES: Final = 32
_MOST_CHARACTERS: Final = 64


class TokenRefused(Exception):
    """A token that proves nothing: nobody was given it, or it is long gone."""


class TokenExpired(TokenRefused):
    """A token that was used too late."""


class TokenUsed(TokenRefused):
    """A token that has proved its address already, or whose address has an account."""


@dataclass(frozen=True, slots=True)
class EmailTokens:
    """Makes and takes tokens within the caller's session; only their digests are kept."""

    session: Session

    def make(self, registration_pk: int, now: datetime) -> str:
        """A new token for a registration's address. Earlier ones go on: mails may cross, each link works."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        self.session.add(
            EmailTokenRow(
                registration_pk=registration_pk,
                account_id=None,
                token_digest=_digest(token),
                made_at=now,
                expires_at=now + LIFETIME,
                used_at=None,
            )
        )
        self.session.flush()
        return token

    def look(self, token: str, now: datetime) -> int:
        """The registration whose address a token proves; it may be used afterwards.

        Raises:
            TokenRefused, TokenExpired, TokenUsed: it proves nothing (any more).
        """
        row = self._row(token)
        if row is None:
            raise TokenRefused
        if row.used_at is not None:
            raise TokenUsed
        if row.expires_at <= now:
            raise TokenExpired
        if row.registration_pk is None:
            raise TokenRefused
        return row.registration_pk

    def use(self, token: str, account_id: int, now: datetime) -> None:
        """Use a token, and with it the others of its registration, for the account that was made of it."""
        row = self._row(token)
        if row is None:
            raise TokenRefused
        self.session.execute(
            update(EmailTokenRow)
            .where(EmailTokenRow.registration_pk == row.registration_pk)
            .values(used_at=now, account_id=account_id, registration_pk=None)
        )

    def prune(self, now: datetime) -> None:
        """Delete what expired long ago; until then the page can say that a link is too old."""
        self.session.execute(delete(EmailTokenRow).where(EmailTokenRow.expires_at <= now - _KEPT))

    def _row(self, token: str) -> EmailTokenRow | None:
        digest = _digest(token[:_MOST_CHARACTERS])
        return self.session.scalar(select(EmailTokenRow).where(EmailTokenRow.token_digest == digest))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
