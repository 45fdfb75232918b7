"""Who may work on a job, and what nothing can take away any more."""

from datetime import UTC, datetime, timedelta

import pytest

from programming.exchange import JobState, Refusal
from programming.jobs.lease import RECOVERY, SILENCE, WAITS, JobLease, LeaseRefused, TooLateToCancel
from programming.phases import Outcome, Phase

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
READY = JobLease(state=JobState.READY, created_at=NOON)
TAKEN = READY.take("one", NOON, is_paid=True)
COMMITTED = TAKEN.commit("one", NOON)
ERASED = COMMITTED.reach(Phase.ERASE)


def test_of_two_agents_that_take_a_job_the_first_has_it() -> None:
    with pytest.raises(LeaseRefused, match=Refusal.JOB_TAKEN):
        TAKEN.take("two", NOON + SECOND, is_paid=True)
    assert TAKEN.take("one", NOON + SECOND, is_paid=True).agent == "one"


def test_an_agent_that_is_silent_loses_a_job_that_is_not_committed() -> None:
    later = NOON + SILENCE + SECOND
    assert TAKEN.at(later).state is JobState.READY
    assert TAKEN.take("two", later, is_paid=True).agent == "two"


def test_an_agent_comes_back_before_another_took_its_job() -> None:
    assert TAKEN.hear("one", NOON + 5 * SILENCE).state is JobState.TAKEN
    assert COMMITTED.hear("one", NOON + 5 * SILENCE).state is JobState.COMMITTED


def test_an_agent_that_lost_its_job_may_neither_commit_nor_report() -> None:
    other = TAKEN.take("two", NOON + 2 * SILENCE, is_paid=True)
    with pytest.raises(LeaseRefused, match=Refusal.JOB_TAKEN):
        other.commit("one", NOON + 2 * SILENCE)
    with pytest.raises(LeaseRefused, match=Refusal.JOB_TAKEN):
        other.finish("one", Outcome.UNTOUCHED, NOON + 2 * SILENCE)


def test_a_job_that_nobody_takes_is_cancelled_after_a_day() -> None:
    assert READY.at(NOON + WAITS).state is JobState.READY
    assert READY.at(NOON + WAITS + SECOND).state is JobState.CANCELLED
    with pytest.raises(LeaseRefused, match=Refusal.CANCELLED):
        READY.take("one", NOON + WAITS + SECOND, is_paid=True)


@pytest.mark.parametrize("lease", [READY, TAKEN], ids=["ready", "taken"])
def test_before_the_point_of_no_return_a_job_can_be_cancelled(lease: JobLease) -> None:
    cancelled = lease.cancel(NOON)
    assert cancelled.state is JobState.CANCELLED
    assert cancelled.cancel(NOON) == cancelled
    with pytest.raises(LeaseRefused, match=Refusal.CANCELLED):
        cancelled.commit("one", NOON)


@pytest.mark.parametrize(
    "lease", [COMMITTED, COMMITTED.at(NOON + RECOVERY * 9)], ids=["committed", "interrupted"]
)
def test_after_it_nobody_cancels_it(lease: JobLease) -> None:
    with pytest.raises(TooLateToCancel):
        lease.cancel(NOON)


def test_committing_again_is_the_same_commit() -> None:
    assert COMMITTED.commit("one", NOON + SECOND).committed_at == NOON


def test_a_committed_job_is_carried_on_by_any_agent_for_seven_days_without_a_ticket() -> None:
    at_last = NOON + RECOVERY
    assert COMMITTED.take("two", at_last, is_paid=False).state is JobState.COMMITTED
    with pytest.raises(LeaseRefused, match=Refusal.RECOVERY_OVER):
        COMMITTED.take("two", at_last + SECOND, is_paid=False)
    assert COMMITTED.take("two", at_last + SECOND, is_paid=True).agent == "two"
    assert COMMITTED.take("one", at_last + SECOND, is_paid=False).agent == "one"


def test_a_clock_that_was_put_back_keeps_nobody_from_carrying_on() -> None:
    assert COMMITTED.at(NOON - WAITS).state is JobState.INTERRUPTED
    assert COMMITTED.take("two", NOON - WAITS, is_paid=False).agent == "two"


@pytest.mark.parametrize(
    ("lease", "outcome", "state"),
    [
        (TAKEN, Outcome.UNTOUCHED, JobState.FAILED),
        (COMMITTED, Outcome.UNTOUCHED, JobState.FAILED),
        (COMMITTED, Outcome.PROGRAMMED, JobState.DONE),
        (COMMITTED, Outcome.RECOVERABLE, JobState.INTERRUPTED),
        (ERASED, Outcome.UNTOUCHED, JobState.INTERRUPTED),
        (TAKEN, Outcome.RECOVERABLE, JobState.INTERRUPTED),
        (TAKEN.cancel(NOON), Outcome.UNTOUCHED, JobState.CANCELLED),
        (TAKEN.cancel(NOON), Outcome.RECOVERABLE, JobState.INTERRUPTED),
    ],
    ids=[
        "untouched before the commit",
        "untouched after the commit",
        "programmed",
        "recoverable",
        "said to be untouched after something was erased",
        "recoverable although nobody committed",
        "untouched after it was cancelled",
        "recoverable although it was cancelled",
    ],
)
def test_what_the_agent_reports_of_the_car_decides(
    lease: JobLease, outcome: Outcome, state: JobState
) -> None:
    ended = lease.finish("one", outcome, NOON + SECOND)
    assert ended.state is state
    assert ended.finish("one", outcome, NOON + 2 * SECOND).state is state


def test_an_agent_that_carries_on_cannot_say_that_nothing_was_erased() -> None:
    other = COMMITTED.take("two", NOON + 2 * SILENCE, is_paid=False)
    assert other.finish("two", Outcome.UNTOUCHED, NOON + 2 * SILENCE).state is JobState.INTERRUPTED


def test_an_ended_job_is_not_taken_again() -> None:
    done = COMMITTED.finish("one", Outcome.PROGRAMMED, NOON)
    with pytest.raises(LeaseRefused, match=Refusal.JOB_ENDED):
        done.take("two", NOON, is_paid=True)
    with pytest.raises(LeaseRefused, match=Refusal.JOB_ENDED):
        done.cancel(NOON)
    assert done.hear("one", NOON) == done


def test_a_fingerprint_erases_nothing() -> None:
    after = COMMITTED.reach(Phase.FINGERPRINT)
    assert after.finish("one", Outcome.UNTOUCHED, NOON).state is JobState.FAILED
