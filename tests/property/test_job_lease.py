"""Past the point of no return nothing but the car ends a job: any sequence of whatever happens to it."""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from programming.exchange import JobState
from programming.jobs.lease import RECOVERY, SILENCE, WAITS, JobLease, LeaseRefused, TooLateToCancel
from programming.phases import Outcome, Phase

AGENTS = st.sampled_from(["agent_one", "agent_two", "agent_three"])
START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SPANS = st.sampled_from(
    [
        timedelta(seconds=1),
        SILENCE,
        SILENCE * 2,
        WAITS * 2,
        RECOVERY * 2,
        -WAITS,
        -RECOVERY,
        timedelta(days=900),
    ]
)


class Jobs(RuleBasedStateMachine):
    """One job, three agents, people who cancel, a clock that jumps; and what the car went through."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.lease = JobLease(state=JobState.READY, created_at=START)
        self.is_past_commit = False
        self.is_ended_by_car = False
        self.is_cancelled = False

    @rule(agent=AGENTS, is_paid=st.booleans())
    def take(self, agent: str, is_paid: bool) -> None:
        try:
            self.lease = self.lease.take(agent, self.now, is_paid=is_paid)
        except LeaseRefused:
            return
        assert self.lease.agent == agent
        assert self.lease.heard_at == self.now

    @rule(agent=AGENTS)
    def hear(self, agent: str) -> None:
        try:
            self.lease = self.lease.hear(agent, self.now)
        except LeaseRefused:
            assert self.lease.agent != agent

    @rule(agent=AGENTS)
    def commit(self, agent: str) -> None:
        try:
            self.lease = self.lease.commit(agent, self.now)
        except LeaseRefused:
            return
        assert not self.is_cancelled
        self.is_past_commit = True

    @rule()
    def cancel(self) -> None:
        try:
            self.lease = self.lease.cancel(self.now)
        except TooLateToCancel:
            assert self.is_past_commit
        except LeaseRefused:
            assert self.is_ended_by_car
        else:
            self.is_cancelled = True

    @precondition(lambda self: self.lease.agent is not None)
    @rule()
    def silence_is_written_down(self) -> None:
        self.lease = self.lease.at(self.now)
        self.is_cancelled |= self.lease.state is JobState.CANCELLED

    @precondition(lambda self: self.is_past_commit)
    @rule()
    def something_is_erased(self) -> None:
        self.lease = self.lease.reach(Phase.ERASE)

    @rule(agent=AGENTS, outcome=st.sampled_from(Outcome))
    def report(self, agent: str, outcome: Outcome) -> None:
        had_erased = self.lease.has_erased or self.lease.committed_by not in (None, agent)
        try:
            self.lease = self.lease.finish(agent, outcome, self.now)
        except LeaseRefused:
            return
        if outcome is Outcome.RECOVERABLE and not self.is_ended_by_car:
            self.is_past_commit, self.is_cancelled = True, False
        if outcome is Outcome.PROGRAMMED or (
            outcome is Outcome.UNTOUCHED and not had_erased and not self.is_cancelled
        ):
            self.is_ended_by_car, self.is_cancelled = True, False

    @precondition(lambda self: self.is_past_commit)
    @rule()
    def one_that_had_it_tells_that_the_unit_is_programmed(self) -> None:
        holder = self.lease.agent
        self.lease = self.lease.end_programmed(self.now)
        assert self.lease.agent == holder
        self.is_ended_by_car, self.is_cancelled = True, False

    @rule(span=SPANS)
    def the_clock_goes_or_jumps(self, span: timedelta) -> None:
        self.now += span

    @invariant()
    def only_the_car_ends_a_committed_job(self) -> None:
        seen = self.lease.at(self.now)
        if self.is_past_commit and not self.is_ended_by_car:
            assert seen.is_committed
            assert not seen.is_cancellable
            assert seen.committed_at is not None
        if self.is_ended_by_car:
            assert seen.state in (JobState.DONE, JobState.FAILED)

    @invariant()
    def a_committed_job_can_be_carried_on(self) -> None:
        seen = self.lease.at(self.now)
        if seen.is_committed and seen.agent is not None:
            assert seen.take(seen.agent, self.now, is_paid=False).state is JobState.COMMITTED
        if seen.state is JobState.INTERRUPTED and seen.recover_until is not None:
            is_paid = self.now > seen.recover_until
            assert seen.take("agent_four", self.now, is_paid=is_paid).agent == "agent_four"


TestJobs = Jobs.TestCase
TestJobs.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
