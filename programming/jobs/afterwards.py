"""What agents tell of a job that another has by now: kept beside it, and believed where nobody wrote since.

A computer without a network goes on by itself; after two minutes of silence another may take its job. What
the first one tells then takes nothing from the other: its events are kept apart, as they have numbers of its
own, and how it ended for it is a note. That the control unit is programmed ends the job where the job's
newest key was given to the one that tells it: without a key nobody can have written since. Of a control unit
that was ever found open, which asks for none, that is not known: there whoever has the job ends it.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from programming.exchange import Event, Report
from programming.jobs.bounds import is_kept, kept_data, kept_instant
from programming.jobs.jobs import Note, add_note
from programming.jobs.models import JobEventRow, JobNoteRow, JobRow, KeyGivenRow, LateEventRow
from programming.phases import Outcome

AFTERWARDS: Final = {outcome: f"after-{outcome}" for outcome in Outcome}
"""Kinds of notes; the text of such a note is the agent's name in the tables."""

_OF_ZEROS: Final = frozenset(hashlib.sha256(bytes(size)).hexdigest() for size in range(1, 257))
"""Seeds by which a control unit says that it is open."""


@dataclass(frozen=True, slots=True)
class Afterwards:
    """Hears one agent of jobs that others have, within the caller's session, which writes."""

    session: Session
    clock: Callable[[], datetime]
    agent_id: str

    def is_heard(self, row: JobRow) -> bool:
        """Whether it had this job past the point of no return, and another has it now."""
        if row.committed_at is None or row.agent_id == self.agent_id:
            return False
        return row.committed_by == self.agent_id or self._has_carried_on(row)

    def is_last_to_write(self, row: JobRow) -> bool:
        """Whether nobody can have written since it did: it has the newest key; the unit was never open."""
        given = self.session.scalars(
            select(KeyGivenRow).where(KeyGivenRow.job_id == row.id).order_by(KeyGivenRow.pk.desc())
        ).all()
        was_open = any(one.seed_hash in _OF_ZEROS for one in given)
        return bool(given) and given[0].agent_id == self.agent_id and not was_open

    def keep(self, row: JobRow, events: Sequence[Event]) -> int:
        """Keep what it tells; what is known already is passed over. From which number on it is to tell.

        Raises:
            AgentRefused: an event makes no sense.
        """
        following = self._following(row)
        for event in sorted(events, key=lambda one: one.seq):
            if event.seq < following:
                continue
            following = event.seq + 1
            if not is_kept(event):
                continue
            self.session.add(
                LateEventRow(
                    job_id=row.id,
                    agent_id=self.agent_id,
                    seq=event.seq,
                    at=kept_instant(event),
                    received_at=self.clock(),
                    kind=event.kind,
                    phase=event.phase,
                    data=kept_data(event),
                )
            )
        self.session.flush()
        return following

    def note(self, row: JobRow, report: Report) -> bool:
        """Write down how it ended for it; whether that was new."""
        kind = AFTERWARDS[report.outcome]
        known = select(JobNoteRow.pk).where(
            JobNoteRow.job_id == row.id, JobNoteRow.kind == kind, JobNoteRow.text == self.agent_id
        )
        if self.session.scalar(known.limit(1)) is not None:
            return False
        add_note(self.session, row, Note(account_id=None, at=self.clock(), kind=kind, text=self.agent_id))
        return True

    def _has_carried_on(self, row: JobRow) -> bool:
        own = select(KeyGivenRow.pk).where(
            KeyGivenRow.job_id == row.id,
            KeyGivenRow.agent_id == self.agent_id,
            KeyGivenRow.is_recovery.is_(True),
        )
        return self.session.scalar(own.limit(1)) is not None

    def _following(self, row: JobRow) -> int:
        """The number behind the last event of this agent that is here, among the job's or late ones."""
        last = (
            self.session.scalar(
                select(func.max(model.seq)).where(model.job_id == row.id, model.agent_id == self.agent_id)
            )
            for model in (JobEventRow, LateEventRow)
        )
        return max(seq or 0 for seq in last) + 1
