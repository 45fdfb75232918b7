"""Sending what is due: each mail on its own, never under the database's write lock."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kb.database import Database
from web.mail.address import AddressRefused
from web.mail.message import Sender, message_of
from web.mail.queue import MailQueue, MailState, QueuedMail
from web.mail.transport import DeliveryFailed, MailTransport

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """What became of the mails that were due."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Postman:
    """Takes mails from the queue to a transport.

    A mail that was handed over just before the process was killed may be sent once more, under the same
    message number; none is lost.
    """

    database: Database
    transport: MailTransport
    sender: Sender
    clock: Callable[[], datetime]

    def deliver_due(self) -> DeliveryReport:
        """Send what is due."""
        now = self.clock()
        with self.database.read() as session:
            counts = MailQueue(session).counts()
        if not counts[MailState.QUEUED] + counts[MailState.SENDING]:
            return DeliveryReport()
        with self.database.write() as session:
            due = MailQueue(session).take_due(now)
        states = [self._deliver(queued) for queued in due]
        return DeliveryReport(
            sent=states.count(MailState.SENT),
            postponed=states.count(MailState.QUEUED),
            failed=states.count(MailState.FAILED),
        )

    def _deliver(self, queued: QueuedMail) -> MailState | None:
        """Send a mail; None where those before it took so long that somebody else has it now."""
        with self.database.write() as session:
            if not MailQueue(session).keep(queued, self.clock()):
                return None
        try:
            self.transport.deliver(
                message_of(
                    queued.mail,
                    self.sender,
                    message_id=f"{queued.message_id}@{self.sender.domain}",
                    sent_at=self.clock(),
                )
            )
        except (DeliveryFailed, AddressRefused) as failure:
            is_final = isinstance(failure, AddressRefused) or failure.is_final
            with self.database.write() as session:
                state = MailQueue(session).note_failed(
                    queued.pk, str(failure), self.clock(), is_final=is_final
                )
            _LOG.warning("mail_not_sent: pk=%d kind=%s state=%s", queued.pk, queued.mail.kind, state)
            return state
        with self.database.write() as session:
            MailQueue(session).note_sent(queued.pk, self.clock())
        return MailState.SENT
