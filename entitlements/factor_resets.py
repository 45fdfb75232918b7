"""Taking the second factor off an account whose owner has lost it: two people agree, then a day passes.

The owner is told by mail when it is asked for and when it is agreed, and can stop it until it is done; with a
second factor that is given or set up it has ended. Nobody agrees twice, and nobody to the reset of their own
account.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.factor_models import FactorResetRow
from kb.database import secret_key_of

WAIT: Final = timedelta(hours=24)
_LONGEST_REASON: Final = 500
_PURPOSE: Final = b"aos/entitlements/stop-reset/1"


class Outcome(StrEnum):
    """How a reset ended."""

    DONE = "done"
    STOPPED = "stopped"
    REFUSED = "refused"
    PROVED = "proved"
    """The owner gave a second factor, or set one up, after it was asked for."""


class ResetRefused(Exception):
    """What was asked of a reset is not possible."""


class ResetOpen(ResetRefused):
    """There is a reset of this account already that has not ended."""


class ResetOver(ResetRefused):
    """There is no such reset, or it has ended."""


class NotASecondPerson(ResetRefused):
    """Whoever agrees has agreed already, or owns the account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorReset:
    """A reset; `asked_by` is None where the owner asked, `due_at` is None until two people have agreed."""

    pk: int
    account_id: int
    reason: str
    asked_by: int | None
    asked_at: datetime
    first_by: int | None
    second_by: int | None
    due_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome | None

    def can_be_agreed_by(self, account_id: int) -> bool:
        """Whether this person's word is one that is missing."""
        return self.second_by is None and account_id not in (self.first_by, self.account_id)


@dataclass(frozen=True, slots=True)
class FactorResets:
    """Reads and writes resets within the caller's session."""

    session: Session

    def ask(self, account_id: int, reason: str, now: datetime, *, by: int | None = None) -> FactorReset:
        """Ask for a reset; a member of the staff who asks (`by`) is the first of the two who agree.

        Raises:
            ResetOpen: it was asked for already.
            NotASecondPerson: a member of the staff asks for their own.
        """
        if self.open_of(account_id) is not None:
            raise ResetOpen("a reset of this account is open already")
        if by == account_id:
            raise NotASecondPerson("nobody resets their own account")
        row = FactorResetRow(
            account_id=account_id,
            reason=" ".join(reason.split())[:_LONGEST_REASON],
            asked_by=by,
            asked_at=now,
            first_by=by,
        )
        self.session.add(row)
        self.session.flush()
        return _reset(row)

    def agree(self, pk: int, by: int, now: datetime) -> FactorReset:
        """Agree to a reset; with the second who agrees the day begins to count.

        Raises:
            ResetOver: there is none to agree to.
            NotASecondPerson: somebody else has to agree.
        """
        row = self._open_row(pk)
        if not _reset(row).can_be_agreed_by(by):
            raise NotASecondPerson("somebody else has to agree")
        if row.first_by is None:
            row.first_by = by
        else:
            row.second_by, row.due_at = by, now + WAIT
        self.session.flush()
        return _reset(row)

    def stop_link(self, pk: int) -> str:
        """The token with which the owner stops the reset from a mail, the same in every mail of one reset.

        It follows from the portal's secret key; the digest of the first one is kept, so that it also stops
        the reset where that key has changed since.
        """
        row = self._open_row(pk)
        token = self._token(row)
        if row.stop_digest is None:
            row.stop_digest = _digest(token)
            self.session.flush()
        return token

    def by_link(self, token: str) -> FactorReset | None:
        """The open reset that a link stops: every link that was sent for it does until it ends."""
        digest = _digest(token)
        rows = self.session.scalars(select(FactorResetRow).where(FactorResetRow.ended_at.is_(None)))
        for row in rows:
            if digest in (row.stop_digest, _digest(self._token(row))):
                return _reset(row)
        return None

    def end(self, pk: int, outcome: Outcome, now: datetime, *, by: int | None) -> FactorReset:
        """End a reset; `by` is None where a link or the passing of the day did it.

        Raises:
            ResetOver: it has ended already.
        """
        row = self._open_row(pk)
        row.ended_at, row.ended_by, row.outcome = now, by, outcome
        self.session.flush()
        return _reset(row)

    def due(self, now: datetime) -> list[FactorReset]:
        """The resets whose day is over."""
        rows = self.session.scalars(
            select(FactorResetRow).where(FactorResetRow.ended_at.is_(None), FactorResetRow.due_at <= now)
        )
        return [_reset(row) for row in rows]

    def open(self) -> list[FactorReset]:
        """The resets that have not ended, the oldest first."""
        rows = self.session.scalars(
            select(FactorResetRow).where(FactorResetRow.ended_at.is_(None)).order_by(FactorResetRow.pk)
        )
        return [_reset(row) for row in rows]

    def open_of(self, account_id: int) -> FactorReset | None:
        """The reset of an account that has not ended."""
        row = self.session.scalar(
            select(FactorResetRow).where(
                FactorResetRow.account_id == account_id, FactorResetRow.ended_at.is_(None)
            )
        )
        return None if row is None else _reset(row)

    def _token(self, row: FactorResetRow) -> str:
        secret_key = secret_key_of(self.session).encode()
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret_key)
        about = f"{row.pk}/{row.account_id}/{row.asked_at.isoformat()}"
        return hmac.new(key, about.encode(), hashlib.sha256).hexdigest()

    def _open_row(self, pk: int) -> FactorResetRow:
        row = self.session.get(FactorResetRow, pk)
        if row is None or row.ended_at is not None:
            raise ResetOver("there is no such open reset")
        return row


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _reset(row: FactorResetRow) -> FactorReset:
    return FactorReset(
        pk=row.pk,
        account_id=row.account_id,
        reason=row.reason,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        first_by=row.first_by,
        second_by=row.second_by,
        due_at=row.due_at,
        ended_at=row.ended_at,
        outcome=None if row.outcome is None else Outcome(row.outcome),
    )
