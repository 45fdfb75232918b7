"""The queue of mails in the database: put in together with what a mail is about, sent later."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from web.mail.address import EmailAddress
from web.mail.message import Mail
from web.mail.models import MailRow

BACKOFF: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 1440))
"""How long to wait after each failed attempt; after one more, the mail has failed."""
LONGEST_ATTEMPT: Final = timedelta(minutes=10)
"""A mail that is being sent for longer was interrupted, and is tried again."""
KEPT: Final = timedelta(days=30)
"""For so long a mail that was sent or has failed stays on the list."""
_PER_ROUND: Final = 20


class MailState(StrEnum):
    """How far a mail has come."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedMail:
    """A mail that is to be tried now; until `kept_until` nobody else gets it."""

    pk: int
    message_id: str
    mail: Mail
    kept_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MailEntry:
    """A mail as lists show it: without what it says."""

    pk: int
    kind: str
    recipient: str
    subject: str
    state: MailState
    attempts: int
    error: str
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class MailQueue:
    """The mails, within the caller's session."""

    session: Session

    def put(self, mail: Mail, now: datetime) -> int:
        """Queue a mail; returns its number."""
        row = MailRow(
            kind=mail.kind,
            recipient=mail.recipient,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            unsubscribe_url=mail.unsubscribe_url,
            message_id=f"{now:%Y%m%dT%H%M%S}.{secrets.token_hex(12)}",
            state=MailState.QUEUED,
            attempts=0,
            error="",
            created_at=now,
            due_at=now,
        )
        self.session.add(row)
        self.session.flush()
        return row.pk

    def take_due(self, now: datetime) -> list[QueuedMail]:
        """The mails to try now, the oldest first; nobody else gets them for the longest that one may take."""
        rows = self.session.scalars(
            select(MailRow)
            .where(MailRow.state.in_((MailState.QUEUED, MailState.SENDING)), MailRow.due_at <= now)
            .order_by(MailRow.due_at, MailRow.pk)
            .limit(_PER_ROUND)
        ).all()
        for row in rows:
            row.state, row.due_at = MailState.SENDING, now + LONGEST_ATTEMPT
        return [
            QueuedMail(
                pk=row.pk,
                message_id=row.message_id,
                mail=Mail(
                    kind=row.kind,
                    recipient=EmailAddress(row.recipient),
                    subject=row.subject,
                    text=row.text,
                    html=row.html,
                    unsubscribe_url=row.unsubscribe_url,
                ),
                kept_until=row.due_at,
            )
            for row in rows
        ]

    def keep(self, queued: QueuedMail, now: datetime) -> bool:
        """Keep a mail that was taken from others for as long again; False where somebody else has it now."""
        row = self.session.get_one(MailRow, queued.pk)
        if row.state != MailState.SENDING or row.due_at != queued.kept_until:
            return False
        row.due_at = now + LONGEST_ATTEMPT
        return True

    def note_sent(self, pk: int, now: datetime) -> None:
        """A mail was taken over. What it said is deleted: links in it may open doors."""
        row = self.session.get_one(MailRow, pk)
        row.state, row.sent_at, row.error = MailState.SENT, now, ""
        row.attempts += 1
        row.text, row.html, row.unsubscribe_url = "", None, None

    def note_failed(self, pk: int, reason: str, now: datetime, *, is_final: bool) -> MailState:
        """A mail was not taken: it is tried again later, or has failed for good."""
        row = self.session.get_one(MailRow, pk)
        row.attempts += 1
        row.error = reason
        if is_final or row.attempts > len(BACKOFF):
            row.state = MailState.FAILED
        else:
            row.state, row.due_at = MailState.QUEUED, now + BACKOFF[row.attempts - 1]
        return MailState(row.state)

    def retry(self, now: datetime, pk: int | None = None) -> int:
        """Try again now: one mail, or all that failed or wait for another attempt; returns how many."""
        waiting = select(MailRow).where(MailRow.state.in_((MailState.FAILED, MailState.QUEUED)))
        rows = self.session.scalars(waiting if pk is None else waiting.where(MailRow.pk == pk)).all()
        for row in rows:
            row.state, row.due_at, row.attempts = MailState.QUEUED, now, 0
        return len(rows)

    def entries(self, state: MailState | None = None, limit: int = 200) -> list[MailEntry]:
        """The mails, the newest first."""
        query = select(MailRow).order_by(MailRow.pk.desc()).limit(limit)
        rows: Sequence[MailRow] = self.session.scalars(
            query if state is None else query.where(MailRow.state == state)
        ).all()
        return [
            MailEntry(
                pk=row.pk,
                kind=row.kind,
                recipient=row.recipient,
                subject=row.subject,
                state=MailState(row.state),
                attempts=row.attempts,
                error=row.error,
                created_at=row.created_at,
                due_at=row.due_at,
                sent_at=row.sent_at,
            )
            for row in rows
        ]

    def counts(self) -> dict[MailState, int]:
        """How many mails there are in each state."""
        rows = self.session.execute(select(MailRow.state, func.count()).group_by(MailRow.state))
        found = {MailState(state): count for state, count in rows}
        return {state: found.get(state, 0) for state in MailState}

    def prune(self, now: datetime) -> None:
        """Delete mails that are over for long."""
        over = MailRow.state.in_((MailState.SENT, MailState.FAILED))
        self.session.execute(delete(MailRow).where(over, MailRow.created_at < now - KEPT))
