"""What agents tell of jobs that are open in a car: kept as it is known, never as it was guessed."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from entitlements.tickets.desk import TicketDesk
from programming.exchange import TOO_LARGE, CommitRequest, EventKind, JobState, Refusal, Report, Taking
from programming.jobs.bounds import LARGEST_BACKUP, LARGEST_DATA
from programming.jobs.course import course_of
from programming.jobs.jobs import JobStore
from programming.jobs.lease import RECOVERY, SILENCE
from programming.jobs.models import JobRow
from programming.jobs.refusals import AgentRefused
from programming.phases import Outcome, Phase
from tests.conftest import NOON
from tests.factories.clocks import Clock
from tests.factories.programming import SERIAL, Workshop, add_programming_ticket, entered, event


def test_that_nothing_was_erased_is_no_outcome_of_a_committed_job_that_stays_open(
    shop: Workshop, clock: Clock
) -> None:
    job, first, second = shop.create(), shop.enrol(), shop.enrol("Bay 2")
    shop.commit(job, first)
    clock.now += 2 * SILENCE
    shop.take(job, second)
    with shop.database.write() as session:
        shop.lane(session, second).report(job.id, Report(outcome=Outcome.UNTOUCHED, reason="wrong-part"))
        row = session.get(JobRow, job.id)
        assert row is not None
        assert (row.state, row.outcome, row.reason) == (JobState.INTERRUPTED, None, "wrong-part")


def test_that_nothing_was_erased_is_not_shown_of_a_job_that_was_written_down_so(shop: Workshop) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.commit(job, agent)
    with shop.database.write() as session:
        session.execute(update(JobRow).where(JobRow.id == job.id).values(outcome=Outcome.UNTOUCHED))
    assert shop.job(job.id).outcome is None


def test_that_nothing_was_erased_is_the_outcome_of_a_job_that_it_ended(shop: Workshop) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.commit(job, agent)
    with shop.database.write() as session:
        shop.lane(session, agent).report(job.id, Report(outcome=Outcome.UNTOUCHED))
    assert (shop.job(job.id).state, shop.job(job.id).outcome) == (JobState.FAILED, Outcome.UNTOUCHED)


def back_up_of(size: int) -> dict[str, object]:
    """A back-up of about so many characters."""
    return {"coding": {"0600": "00" * (size // 2)}, "codes": [], "software": "A"}


def test_a_back_up_of_a_large_coding_is_kept_whole_for_another_computer(shop: Workshop) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.take(job, agent)
    backup = back_up_of(LARGEST_BACKUP - 1000)
    shop.tell(job, agent, event(1, NOON, EventKind.BACKED_UP, Phase.BACK_UP, **backup))
    with shop.database.read() as session:
        assert course_of(JobStore(session, shop.clock).events(job.id)).backup == backup


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        pytest.param(EventKind.BACKED_UP, back_up_of(LARGEST_BACKUP), id="a back-up"),
        pytest.param(EventKind.TROUBLE, {"detail": "x" * LARGEST_DATA}, id="anything else"),
    ],
)
def test_of_what_is_too_large_a_note_is_kept_and_what_comes_after_it_is_heard(
    shop: Workshop, kind: EventKind, data: dict[str, object]
) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.take(job, agent)
    first = event(1, NOON, kind, Phase.BACK_UP, **data)
    assert shop.tell(job, agent, first, entered(2, NOON, Phase.UNLOCK)) == 3
    with shop.database.read() as session:
        events = JobStore(session, shop.clock).events(job.id)
        course = course_of(events)
    assert list(events[0].data) == [TOO_LARGE]
    assert [one.code for one in course.troubles][:1] == [TOO_LARGE]
    assert (course.backup, course.phase) == (None, Phase.UNLOCK)


TAKING, OVER = Taking(interface="test"), timedelta(hours=24)
"""A day's ticket is over a day after noon."""


@pytest.mark.parametrize("went_by_s", [0, 20, 30], ids=["at once", "after 20 s", "after 30 s"])
def test_time_that_was_enough_when_a_job_was_taken_is_enough_for_the_commit(
    shop: Workshop, clock: Clock, went_by_s: int
) -> None:
    job, agent = shop.create(), shop.enrol()
    clock.now = NOON + OVER - timedelta(seconds=1.5 * job.estimate_s + 1)
    shop.unlock(job, agent)
    clock.now += timedelta(seconds=went_by_s)
    with shop.database.write() as session:
        asked = CommitRequest(serial=SERIAL, estimate_s=job.estimate_s)
        assert shop.lane(session, agent).commit(job.id, asked).committed_at == clock.now


def test_time_that_does_not_reach_for_what_comes_after_the_commit_is_too_short(
    shop: Workshop, clock: Clock
) -> None:
    job, agent = shop.create(), shop.enrol()
    clock.now = NOON + OVER - timedelta(seconds=1.5 * job.estimate_s + 1)
    shop.unlock(job, agent)
    clock.now += timedelta(seconds=0.5 * job.estimate_s + 2)
    with shop.database.write() as session, pytest.raises(AgentRefused, match=Refusal.TIME_TOO_SHORT):
        shop.lane(session, agent).commit(job.id, CommitRequest(serial=SERIAL, estimate_s=job.estimate_s))


def test_a_job_that_was_cancelled_and_is_open_in_the_car_all_the_same_lets_its_ticket_go_at_its_end(
    shop: Workshop, clock: Clock
) -> None:
    job, agent, second = shop.create(), shop.enrol(), shop.enrol("Bay 2")
    shop.take(job, agent)
    with shop.database.write() as session:
        shop.desk(session).cancel(job.id, shop.account_id)
        shop.lane(session, agent).report(job.id, Report(outcome=Outcome.RECOVERABLE))
    assert shop.job(job.id).closed_at is None
    clock.now += RECOVERY + timedelta(seconds=1)
    with shop.database.write() as session:
        add_programming_ticket(session, shop.operator_id, shop.account_id, clock())
    with shop.database.write() as session:
        shop.lane(session, second).take(job.id, TAKING)
        ticket = session.get_one(JobRow, job.id).ticket_id
        assert TicketDesk(session, clock).is_protected(ticket, job.id)
        shop.lane(session, second).report(job.id, Report(outcome=Outcome.PROGRAMMED))
        assert not TicketDesk(session, clock).is_protected(ticket, job.id)
    assert shop.job(job.id).closed_at == clock.now
