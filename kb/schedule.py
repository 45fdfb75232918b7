"""Publications and withdrawals that are to happen at an instant, and their carrying out when it has come.

Whoever runs `carry_out_due` does all that is due, each in a transaction of its own: what was killed in the
midst is still waiting. Instants are UTC here; reading what people write is `local_instant`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from kb.database import Database
from kb.four_eyes import ApprovalMissing
from kb.history import Signature
from kb.identifiers import DocumentId
from kb.lifecycle import RevisionStatus, TransitionNotAllowed
from kb.models import RevisionRow, ScheduleRow
from kb.publishing import Publisher, RevisionNotFound, find_revision
from translations.catalogue import translator
from translations.locales import ContentLanguage

_ = translator("kb")


class ScheduledAction(StrEnum):
    """What can be put off."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"


class ScheduleState(StrEnum):
    """What became of it."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class NoSuchInstant(ValueError):
    """A local time that no clock shows that day, or that one shows twice; which it is, is in `is_twice`."""

    def __init__(self, text: str, *, is_twice: bool) -> None:
        super().__init__(text)
        self.text, self.is_twice = text, is_twice


def local_instant(text: str) -> datetime:
    """The instant that somebody means by `2026-12-01T06:00` (local time), `...+01:00` or `...Z`, in UTC.

    Raises:
        NoSuchInstant: the clocks are changed then, and the time comes twice, or not at all.
        ValueError: it is no time.
    """
    written = datetime.fromisoformat(text.strip())
    if written.tzinfo is not None:
        return written.astimezone(UTC)
    first, second = (written.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first
    # In spring the two readings give times that no clock shows; in autumn both give the one that was written.
    is_twice = first.astimezone().replace(tzinfo=None) == written
    raise NoSuchInstant(text, is_twice=is_twice)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Writes and reads the schedule within the caller's session."""

    session: Session

    def add(
        self,
        row: RevisionRow,
        action: ScheduledAction,
        due_at: datetime,
        signature: Signature,
        now: datetime,
    ) -> int:
        """Put off a step of a revision; what waited for the same revision gives way. Returns its number."""
        edition = row.edition
        for other in self.waiting():
            names = (other.document_id, other.language, other.revision, other.action)
            if names == (edition.document.document_id, edition.language, row.number, action):
                other.state, other.done_at = ScheduleState.CANCELLED, now
        entry = ScheduleRow(
            document_id=edition.document.document_id,
            language=edition.language,
            revision=row.number,
            action=action,
            due_at=due_at,
            by=signature.by,
            remark=signature.remark,
            asked_at=now,
            state=ScheduleState.WAITING,
            reason="",
        )
        self.session.add(entry)
        self.session.flush()
        return entry.pk

    def waiting(self) -> list[ScheduleRow]:
        """What is still to be done, in the order of time."""
        return self._in_state(ScheduleState.WAITING)

    def failed(self) -> list[ScheduleRow]:
        """What could not be done when its time had come, in the order of time."""
        return self._in_state(ScheduleState.FAILED)

    def cancel(self, number: int, now: datetime) -> bool:
        """Take something from the schedule; False when there is nothing waiting under that number."""
        entry = self.session.get(ScheduleRow, number)
        if entry is None or entry.state != ScheduleState.WAITING:
            return False
        entry.state, entry.done_at = ScheduleState.CANCELLED, now
        return True

    def next_due(self, now: datetime) -> ScheduleRow | None:
        """The first entry whose time has come."""
        return self.session.scalar(
            select(ScheduleRow)
            .where(ScheduleRow.state == ScheduleState.WAITING, ScheduleRow.due_at <= now)
            .order_by(ScheduleRow.due_at, ScheduleRow.pk)
            .limit(1)
        )

    def _in_state(self, state: ScheduleState) -> list[ScheduleRow]:
        rows = select(ScheduleRow).where(ScheduleRow.state == state)
        return list(self.session.scalars(rows.order_by(ScheduleRow.due_at, ScheduleRow.pk)))


def carry_out_due(database: Database, clock: Callable[[], datetime]) -> int:
    """Do all that is due; returns how much of it was tried. What fails says why, and is not tried again."""
    with database.read() as session:
        if Schedule(session).next_due(clock()) is None:
            return 0
    tried = 0
    while _carry_out_one(database, clock):
        tried += 1
    return tried


def _carry_out_one(database: Database, clock: Callable[[], datetime]) -> bool:
    now = clock()
    with database.write() as session:
        entry = Schedule(session).next_due(now)
        if entry is None:
            return False
        entry.reason = _do(session, entry, clock)
        entry.state = ScheduleState.FAILED if entry.reason else ScheduleState.DONE
        entry.done_at = now
    return True


def _do(session: Session, entry: ScheduleRow, clock: Callable[[], datetime]) -> str:
    """Take the step; returns why it could not be taken, nothing when it was.

    What is withdrawn is whatever is published then.
    """
    publisher = Publisher(session, clock, Signature(by=entry.by, remark=entry.remark))
    number = entry.revision if entry.action == ScheduledAction.PUBLISH else None
    try:
        row = find_revision(session, DocumentId(entry.document_id), ContentLanguage(entry.language), number)
        if entry.action == ScheduledAction.PUBLISH:
            if _is_overtaken(session, row, entry.asked_at):
                return _("A newer revision was published since: put the old one on the schedule again.")
            publisher.publish(row)
        else:
            publisher.withdraw(row)
    except ApprovalMissing:
        return _("It was not approved by a second person in time: approve it, then publish it.")
    except TransitionNotAllowed as refusal:
        return _already(refusal.current)
    except RevisionNotFound:
        return _("There was nothing left to do it to.")
    return ""


def _is_overtaken(session: Session, row: RevisionRow, since: datetime) -> bool:
    """Whether a newer revision of the same edition was published since; it may be withdrawn again by now."""
    newer = exists().where(
        RevisionRow.edition_pk == row.edition_pk,
        RevisionRow.number > row.number,
        RevisionRow.published_at >= since,
    )
    return bool(session.scalar(select(newer)))


def _already(status: RevisionStatus) -> str:
    return {
        RevisionStatus.PUBLISHED: _("It was published before already."),
        RevisionStatus.WITHDRAWN: _("It was withdrawn before already."),
        RevisionStatus.SUPERSEDED: _("It was superseded before."),
        RevisionStatus.DRAFT: _("It is a draft still."),
    }[status]
