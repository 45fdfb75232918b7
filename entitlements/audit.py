"""The audit trail: who did, saw or was refused what. Only added to; `audit_chain` holds it together.

A record is written inside the transaction of what it records: both last, or neither. One writer at a time
appends, by the write lock on SQLite and by the lock on the head's row on PostgreSQL.
"""

import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import func, insert, select, true, update
from sqlalchemy.orm import Session

from entitlements.audit_chain import AuditRecord, Head, SealKey, digest_of
from entitlements.audit_details import FURTHER, NOT_FURTHER, UnnamedDetail, unnamed
from entitlements.audit_kinds import AuditKind
from entitlements.audit_models import HEAD_PLACE, AuditHeadRow, AuditRecordRow
from entitlements.audit_records import at_text, columns_of, read_head
from kb.database import is_writing, secret_key_of

__all__ = [
    "BOUND",
    "MOST_DETAILS",
    "MOST_TEXT",
    "AuditEvent",
    "AuditKind",
    "AuditTrail",
    "HeadMissing",
    "NotInWritingSession",
]

MOST_DETAILS: Final = 20
MOST_SUBJECT: Final = 200
MOST_TEXT: Final = 500
BOUND: Final = 20
"""How many records of one kind about one account are kept within an hour where somebody could repeat them."""

_HOUR: Final = timedelta(hours=1)
_VIN: Final = re.compile(
    r"(?<![a-z0-9])(?=[a-z]*[0-9])[a-hj-npr-z0-9]{10}([a-hj-npr-z0-9]{7})(?![a-z0-9])", re.I
)


class NotInWritingSession(RuntimeError):
    """A record was to be written in a session for reading, where it would be lost."""


class HeadMissing(RuntimeError):
    """The head of the audit trail is not in the database: nothing can be recorded any more."""

    def __init__(self) -> None:
        super().__init__("the head of the audit trail is missing: restore the database from a backup")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """What happened: `subject` is what it happened to, such as `operator:12` or `document:pl-brakes`.

    `actor_id` is the account that did it, None for a visitor or a command. No secret goes into `details`; of
    a vehicle identification number only the last seven characters are kept, whoever passes more.
    """

    kind: AuditKind
    actor_id: int | None
    subject: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """Writes records within the caller's session, which is one of `Database.write`."""

    session: Session
    clock: Callable[[], datetime]

    def record(self, event: AuditEvent) -> AuditRecord:
        """Append a record.

        A head whose seal does not fit is not sealed again by this: what somebody did past the portal stays
        found until a person has looked at it (`audit_check.accept`).

        Raises:
            NotInWritingSession: the session would not keep it.
            HeadMissing: somebody took the head away.
        """
        if not is_writing(self.session):
            raise NotInWritingSession(f"{event.kind} was to be recorded in a session for reading")
        head, key = self._locked_head(), SealKey.of(secret_key_of(self.session))
        record = _chained(event, self.clock(), head)
        self.session.execute(insert(AuditRecordRow).values(**columns_of(record)))
        sealed = key.sealed(record.sequence, record.digest)
        is_sound = key.has_sealed(head)
        self._write_head(
            Head(
                count=sealed.count,
                digest=sealed.digest,
                seal=sealed.seal if is_sound else head.seal,
                key_id=sealed.key_id if is_sound else head.key_id,
            )
        )
        return record

    def record_bounded(self, event: AuditEvent, most: int = BOUND) -> AuditRecord | None:
        """Append a record of something that can be repeated at will, unless there are enough already.

        At most `most` of a kind within an hour are kept for one account (where nobody is logged in, for one
        subject), so that no robot fills the disk. The last one says in its details that it is the last.
        """
        present = self._lately(event)
        if present >= most:
            return None
        if present == most - 1:
            event = replace(event, details={**event.details, FURTHER: NOT_FURTHER})
        return self.record(event)

    def has_room(self, event: AuditEvent, most: int = BOUND) -> bool:
        """Whether `record_bounded` would keep it now; a session for reading will do."""
        return self._lately(event) < most

    def _lately(self, event: AuditEvent) -> int:
        row = AuditRecordRow
        conditions = (
            row.at > at_text(self.clock() - _HOUR),
            row.kind == event.kind.value,
            # None is nobody: comparing with it asks for those of whom no person was logged in.
            row.actor_id == event.actor_id,
            row.subject == _kept_subject(event) if event.actor_id is None else true(),
        )
        return self.session.scalar(select(func.count(row.sequence)).where(*conditions)) or 0

    def seal_as_it_is(self, last: AuditRecord | None) -> None:
        """Seal the trail with the present key so that it ends with `last`, whatever the head said.

        Where the head counts more records than there are it goes on counting from there.

        Raises:
            HeadMissing: somebody took the head away.
        """
        head, key = self._locked_head(), SealKey.of(secret_key_of(self.session))
        count = max(head.count, last.sequence if last else 0)
        for number in range(head.count, count + 1):  # the database lets the head go on one by one only
            is_there = last is not None and last.sequence == number
            self._write_head(key.sealed(number, last.digest if last and is_there else head.digest))

    def _locked_head(self) -> Head:
        head = read_head(self.session, is_locked=True)
        if head is None:
            raise HeadMissing
        return head

    def _write_head(self, head: Head) -> None:
        self.session.execute(
            update(AuditHeadRow)
            .where(AuditHeadRow.place == HEAD_PLACE)
            .values(count=head.count, digest=head.digest, seal=head.seal, key_id=head.key_id)
        )


def _chained(event: AuditEvent, now: datetime, head: Head) -> AuditRecord:
    for key in unnamed(event.details):
        warnings.warn(f"{key!r} has no name in entitlements.audit_details", UnnamedDetail, stacklevel=3)
    details = {_kept(key): _kept(value) for key, value in list(event.details.items())[:MOST_DETAILS]}
    record = AuditRecord(
        sequence=head.count + 1,
        at=now.astimezone(UTC),
        kind=event.kind.value,
        actor_id=event.actor_id,
        subject=_kept_subject(event),
        details=details,
        previous=head.digest,
        digest="",
    )
    return replace(record, digest=digest_of(record))


def _kept_subject(event: AuditEvent) -> str:
    return _kept(event.subject)[:MOST_SUBJECT]


def _kept(text: str) -> str:
    """A text as it is kept: of a VIN the last seven, of a long text the beginning, no control characters."""
    shown = "".join(character for character in text if character.isprintable())
    shown = _VIN.sub(lambda match: f"…{match[1]}", shown)
    return shown if len(shown) <= MOST_TEXT else f"{shown[: MOST_TEXT - 1]}…"
