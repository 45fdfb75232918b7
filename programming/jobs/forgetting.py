"""Jobs that no agent came for: the time that went by cancelled them, and that is written down here."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from programming.exchange import JobState
from programming.jobs.jobs import Note, add_note, keep_lease, lease_of
from programming.jobs.models import JobRow

_WAITING = (JobState.READY, JobState.TAKEN)


def close_forgotten(session: Session, clock: Callable[[], datetime]) -> int:
    """Write down of jobs that no agent came for in time that they are cancelled; how many there were."""
    waiting = session.scalars(select(JobRow).where(JobRow.state.in_(_WAITING))).all()
    return sum(close_if_forgotten(session, clock, row) for row in waiting)


def close_if_forgotten(session: Session, clock: Callable[[], datetime], row: JobRow) -> bool:
    """Write down of a job that it is cancelled, if the time alone did that since; whether it did.

    Whoever keeps a lease that may have run out asks this first: afterwards nobody could tell.
    """
    lease = lease_of(row).at(clock())
    if row.state not in _WAITING or lease.state is not JobState.CANCELLED:
        return False
    keep_lease(row, lease)
    row.closed_at = clock()
    add_note(session, row, Note(account_id=None, at=clock(), kind="forgotten"))
    details = {"operator": str(row.operator_id), "vin": row.vin}
    if row.agent_id is not None:
        details["agent"] = row.agent_id
    AuditTrail(session, clock).record(
        AuditEvent(
            kind=AuditKind.PROGRAMMING_JOB_FORGOTTEN,
            actor_id=None,
            subject=f"programming-job:{row.id}",
            details=details,
        )
    )
    return True
