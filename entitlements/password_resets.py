"""New passwords by a link in a mail: the link opens once, for an hour, and only its digest is kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from entitlements.factor_models import PasswordResetRow

LASTS: Final = timedelta(hours=1)
_KEPT: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class PasswordResets:
    """Reads and writes the links within the caller's session."""

    session: Session

    def ask(self, account_id: int, now: datetime) -> str:
        """A new link's token, which is kept nowhere here; links that were sent before open nothing more."""
        token = secrets.token_urlsafe(32)
        self.session.execute(delete(PasswordResetRow).where(PasswordResetRow.asked_at < now - _KEPT))
        self.use_up(account_id, now)
        self.session.add(
            PasswordResetRow(
                token_digest=_digest(token), account_id=account_id, asked_at=now, expires_at=now + LASTS
            )
        )
        self.session.flush()
        return token

    def account_of(self, token: str, now: datetime) -> int | None:
        """Whose new password a link opens, None where it opens none any more."""
        query = select(PasswordResetRow.account_id).where(*_open(token, now))
        return self.session.scalar(query)

    def use(self, token: str, now: datetime) -> int | None:
        """Use a link up; returns whose it was to exactly one who asks, None to the others."""
        account_id = self.account_of(token, now)
        result = self.session.execute(update(PasswordResetRow).where(*_open(token, now)).values(used_at=now))
        return account_id if int(getattr(result, "rowcount", 0)) == 1 else None

    def use_up(self, account_id: int, now: datetime) -> None:
        """Let no link of an account open anything more."""
        unused = PasswordResetRow.account_id == account_id, PasswordResetRow.used_at.is_(None)
        self.session.execute(update(PasswordResetRow).where(*unused).values(used_at=now))


def _open(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        PasswordResetRow.token_digest == _digest(token),
        PasswordResetRow.used_at.is_(None),
        PasswordResetRow.expires_at > now,
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
