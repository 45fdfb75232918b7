"""What agents tell of jobs that are open in a car: kept as it is known, never as it was guessed."""

from sqlalchemy import update

from programming.exchange import JobState, Report
from programming.jobs.lease import SILENCE
from programming.jobs.models import JobRow
from programming.phases import Outcome
from tests.factories.clocks import Clock
from tests.factories.programming import Workshop


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
