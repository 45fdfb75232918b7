"""What jobs keep about people, and for how long: rows of the portal's two lists."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from entitlements.periods import Period
from entitlements.personal_data import source_of
from entitlements.retention import Basis, Ends, Overdue, RetentionRow, rows_where
from programming.jobs.models import (
    AgentCodeRow,
    AgentRow,
    JobEventRow,
    JobNoteRow,
    JobRow,
    LateEventRow,
)

_CODES_KEPT: Final = Period(days=30)
_EVENTS_KEPT: Final = Period(days=3 * 365)


def _is_old_code(now: datetime) -> ColumnElement[bool]:
    return AgentCodeRow.expires_at < _CODES_KEPT.before(now)


def _old_events() -> Overdue:
    """Of jobs that ended long ago; what is still open in a car is kept whole."""

    def is_old(now: datetime, model: type[JobEventRow] | type[LateEventRow]) -> ColumnElement[bool]:
        ended = select(JobRow.id).where(JobRow.ended_at < _EVENTS_KEPT.before(now))
        return model.job_id.in_(ended)

    kinds = (
        rows_where(JobEventRow, lambda now: is_old(now, JobEventRow)),
        rows_where(LateEventRow, lambda now: is_old(now, LateEventRow)),
    )

    def count(session: Session, now: datetime) -> int:
        return sum(kind.count(session, now) for kind in kinds)

    def remove(session: Session, now: datetime) -> int:
        return sum(kind.remove(session, now) for kind in kinds)

    return Overdue(count=count, remove=remove)


SOURCES: Final = (
    source_of(
        "programming-agents",
        AgentRow,
        lambda person: AgentRow.enrolled_by == person.account_id,
        ("id", "name", "enrolled_at", "seen_at", "dismissed_at"),
        is_erased=False,
    ),
    source_of(
        "programming-agent-codes",
        AgentCodeRow,
        lambda person: AgentCodeRow.made_by == person.account_id,
        ("made_at", "expires_at", "used_at"),
    ),
    source_of(
        "programming-jobs",
        JobRow,
        lambda person: JobRow.account_id == person.account_id,
        ("id", "vin", "title", "created_at", "state", "committed_at", "ended_at"),
        is_erased=False,
    ),
    source_of(
        "programming-job-notes",
        JobNoteRow,
        lambda person: JobNoteRow.account_id == person.account_id,
        ("job_id", "at", "kind"),
        is_erased=False,
    ),
)
"""What is kept about a person; jobs prove what was done to a vehicle, so they stay when an account goes."""

ROWS: Final = (
    RetentionRow(
        key="programming-jobs",
        tables=(
            "programming_jobs",
            "programming_keys_given",
            "programming_job_notes",
            "programming_agents",
        ),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.WITH_THE_COMPANY,
        outlives_account=True,
    ),
    RetentionRow(
        key="programming-job-events",
        tables=("programming_job_events", "programming_late_events"),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.AFTER_THE_END,
        period=_EVENTS_KEPT,
        outlives_account=True,
        overdue=_old_events(),
    ),
    RetentionRow(
        key="programming-agent-codes",
        tables=("programming_agent_codes",),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.FROM_THEN_ON,
        period=_CODES_KEPT,
        overdue=rows_where(AgentCodeRow, _is_old_code),
    ),
)
"""The rows of the retention table that speak of programming."""
