"""The lease of a job: who may work on it, and what nothing can take away any more. Pure.

    READY -> TAKEN -> COMMITTED <-> INTERRUPTED -> DONE
      |        |          '------------'--------> FAILED (nothing was erased after all)
      '--------'--> CANCELLED, FAILED

The lease is the job's own: no session, ticket, account, company or price is known here. Once it is committed
only the word of the agent at the car ends it. An agent of which nothing was heard for a while loses a job
that is not committed to any other that takes it, and a committed one to any other of the workshop.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from programming.exchange import JobState, Refusal
from programming.phases import ORDER, Outcome, Phase

SILENCE: Final = timedelta(minutes=2)
"""After so long without a word an agent counts as gone; it comes back with its next word."""

WAITS: Final = timedelta(hours=24)
"""How long a job waits for an agent before it is cancelled."""

RECOVERY: Final = timedelta(days=7)
"""How long a committed job is carried on without a ticket."""

ENDED: Final = frozenset({JobState.DONE, JobState.CANCELLED, JobState.FAILED})
OPEN_IN_THE_CAR: Final = frozenset({JobState.COMMITTED, JobState.INTERRUPTED})


class LeaseRefused(Exception):
    """The lease does not allow it; nothing changed. `reason` is what the agent is told."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class TooLateToCancel(LeaseRefused):
    """The job is past the point of no return."""

    def __init__(self) -> None:
        super().__init__(Refusal.JOB_TAKEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLease:
    """How a job stands. `agent` holds it; `committed_by` is the agent that committed it.

    `has_erased` once the first erase, or a phase behind it, was reported of the car.
    """

    state: JobState
    created_at: datetime
    agent: str | None = None
    heard_at: datetime | None = None
    committed_at: datetime | None = None
    committed_by: str | None = None
    has_erased: bool = False
    ended_at: datetime | None = None

    @property
    def is_committed(self) -> bool:
        """Whether the car may be in the middle of it: nothing but the car's own end ends it."""
        return self.state in OPEN_IN_THE_CAR

    @property
    def is_ended(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in ENDED

    @property
    def is_cancellable(self) -> bool:
        """Whether it may still be given up: nothing in the car has changed."""
        return self.state in (JobState.READY, JobState.TAKEN)

    @property
    def recover_until(self) -> datetime | None:
        """Until when it is carried on without a ticket; None where it is not committed."""
        return None if self.committed_at is None else self.committed_at + RECOVERY

    def at(self, now: datetime) -> "JobLease":
        """How it stands at `now`, by the time that went by alone."""
        if self.state is JobState.COMMITTED and self._is_silent(now):
            return replace(self, state=JobState.INTERRUPTED)
        if self.state is JobState.TAKEN and self._is_silent(now):
            return replace(self, state=JobState.READY).at(now)
        if self.state is JobState.READY and now - (self.heard_at or self.created_at) > WAITS:
            return replace(self, state=JobState.CANCELLED, ended_at=now)
        return self

    def take(self, agent: str, now: datetime, *, is_paid: bool) -> "JobLease":
        """Give the job to an agent; whoever holds it gets it again.

        `is_paid` says that a ticket runs; within `RECOVERY` a committed job needs none.

        Raises:
            LeaseRefused: it ended, another agent works on it, or its free recovery is over.
        """
        seen = self._open(now)
        is_own = seen.agent == agent
        if seen.state in (JobState.TAKEN, JobState.COMMITTED) and not is_own:
            raise LeaseRefused(Refusal.JOB_TAKEN)
        if seen.is_committed:
            if not is_paid and self.is_carried_on_for_pay(agent, now):
                raise LeaseRefused(Refusal.RECOVERY_OVER)
            return replace(seen, state=JobState.COMMITTED, agent=agent, heard_at=now)
        return replace(seen, state=JobState.TAKEN, agent=agent, heard_at=now)

    def is_carried_on_for_pay(self, agent: str, now: datetime) -> bool:
        """Whether this agent needs a ticket to carry the committed job on: another's, after the free days."""
        until = self.recover_until
        return self.agent != agent and (until is None or now > until)

    def hear(self, agent: str, now: datetime) -> "JobLease":
        """Note that its agent is there; one that comes back before another took the job still has it.

        Raises:
            LeaseRefused: another agent took it.
        """
        if self.agent != agent:
            raise LeaseRefused(Refusal.JOB_TAKEN)
        seen = self.at(now)
        if seen.is_ended:
            return seen
        state = JobState.COMMITTED if seen.is_committed else JobState.TAKEN
        return replace(seen, state=state, heard_at=now)

    def reach(self, phase: Phase) -> "JobLease":
        """Note a phase that the car went through; the car is believed, whatever the portal thought."""
        if ORDER.index(phase) < ORDER.index(Phase.ERASE):
            return self
        return replace(self, has_erased=True)

    def commit(self, agent: str, now: datetime) -> "JobLease":
        """Pass the point of no return; again: as it is.

        Raises:
            LeaseRefused: it was cancelled or ended before, or another agent took it.
        """
        seen = self._open(now).hear(agent, now)
        if seen.is_committed:
            return seen
        return replace(
            seen, state=JobState.COMMITTED, committed_at=now, committed_by=agent, ended_at=None, heard_at=now
        )

    def cancel(self, now: datetime) -> "JobLease":
        """Give it up before anything in the car has changed; again: as it is.

        Raises:
            TooLateToCancel: it is committed.
            LeaseRefused: it ended otherwise.
        """
        if self.state is JobState.CANCELLED:
            return self
        if self.is_committed:
            raise TooLateToCancel
        if self.is_ended:
            raise LeaseRefused(Refusal.JOB_ENDED)
        return replace(self, state=JobState.CANCELLED, ended_at=now)

    def finish(self, agent: str, outcome: Outcome, now: datetime) -> "JobLease":
        """Believe the agent how it ended for the control unit; again: as it is.

        An untouched control unit ends a committed job only where whoever committed it says so and nothing
        was erased before: an agent that carries on another's job cannot know.

        Raises:
            LeaseRefused: another agent took it.
        """
        if self.agent != agent:
            raise LeaseRefused(Refusal.JOB_TAKEN)
        if self.state in (JobState.DONE, JobState.FAILED):
            return self
        if outcome is Outcome.PROGRAMMED:
            return replace(self, state=JobState.DONE, ended_at=now, heard_at=now)
        if outcome is Outcome.RECOVERABLE:
            return self._interrupted(agent, now)
        if self.state is JobState.CANCELLED:
            return self
        if self.is_committed and (self.has_erased or self.committed_by != agent):
            return self._interrupted(agent, now)
        return replace(self, state=JobState.FAILED, ended_at=now, heard_at=now)

    def end_programmed(self, now: datetime) -> "JobLease":
        """End it by the word of an agent that has it no more, since whom nobody can have written.

        Whoever has it keeps it, and hears that it is done.
        """
        return self if self.is_ended else replace(self, state=JobState.DONE, ended_at=now)

    def _interrupted(self, agent: str, now: datetime) -> "JobLease":
        """Open in the car and free for any agent; so it is also where the portal knew of no commit."""
        return replace(
            self,
            state=JobState.INTERRUPTED,
            heard_at=now,
            ended_at=None,
            has_erased=True,
            committed_at=self.committed_at or now,
            committed_by=self.committed_by or agent,
        )

    def _open(self, now: datetime) -> "JobLease":
        seen = self.at(now)
        if seen.state is JobState.CANCELLED:
            raise LeaseRefused(Refusal.CANCELLED)
        if seen.is_ended:
            raise LeaseRefused(Refusal.JOB_ENDED)
        return seen

    def _is_silent(self, now: datetime) -> bool:
        """A last word that lies ahead, as after the clock was put back, is none that was heard lately."""
        return self.heard_at is None or abs(now - self.heard_at) > SILENCE
