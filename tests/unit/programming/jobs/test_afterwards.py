"""What an agent tells of a job that another has by now: kept, and believed where nobody wrote since."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from entitlements.tickets.desk import TicketDesk
from programming.exchange import CommitRequest, EventKind, JobState, KeyRequest, Refusal, Report, Taking
from programming.jobs.agents import Agent
from programming.jobs.jobs import Job, JobStore
from programming.jobs.keeping import ROWS
from programming.jobs.lease import SILENCE
from programming.jobs.models import KeyGivenRow
from programming.jobs.refusals import AgentRefused
from programming.phases import Outcome, Phase
from tests.conftest import NOON
from tests.factories.clocks import Clock
from tests.factories.programming import SEED, SERIAL, Workshop, entered, event

TAKING = Taking(interface="test")
PROGRAMMED = Report(outcome=Outcome.PROGRAMMED, software="B")
NEWER = "0a" * 8


@pytest.fixture
def first(shop: Workshop) -> Agent:
    """The computer that committed the job, and fell silent."""
    return shop.enrol()


@pytest.fixture
def second(shop: Workshop) -> Agent:
    """The computer that took it then."""
    return shop.enrol("Bay 2")


@pytest.fixture
def job(shop: Workshop, clock: Clock, first: Agent, second: Agent) -> Job:
    """The job that the second one has."""
    made = shop.create()
    shop.commit(made, first)
    shop.tell(made, first, entered(1, NOON, Phase.ERASE, "BLOCK0"))
    hand_over(shop, clock, made, second)
    return made


def hand_over(shop: Workshop, clock: Clock, job: Job, agent: Agent) -> None:
    """Let time go by, and another computer take the job."""
    clock.now += SILENCE + timedelta(seconds=1)
    with shop.database.write() as session:
        shop.lane(session, agent).take(job.id, TAKING)


def ask_key(shop: Workshop, job: Job, agent: Agent, seed: str = NEWER) -> None:
    """Ask for a key."""
    with shop.database.write() as session:
        shop.lane(session, agent).give_key(job.id, KeyRequest(serial=SERIAL, level=1, seed=seed))


def report(shop: Workshop, job: Job, agent: Agent, told: Report = PROGRAMMED) -> JobState:
    """Let an agent tell how it ended; how the job stands then."""
    with shop.database.write() as session:
        return shop.lane(session, agent).report(job.id, told).state


def test_a_unit_that_is_programmed_ends_the_job_and_no_other_gets_a_key_to_erase_it_again(
    shop: Workshop, job: Job, first: Agent, second: Agent
) -> None:
    assert report(shop, job, first) is report(shop, job, first) is JobState.DONE
    ended = shop.job(job.id)
    assert (ended.lease.agent, ended.outcome, ended.software) == (second.id, Outcome.PROGRAMMED, "B")
    with shop.database.write() as session:
        assert not TicketDesk(session, shop.clock).is_protected(job.ticket_id, job.id)
        assert shop.lane(session, second).tell(job.id, ()).state is JobState.DONE
    with pytest.raises(AgentRefused, match=Refusal.JOB_ENDED):
        ask_key(shop, job, second)
    assert report(shop, job, second, Report(outcome=Outcome.RECOVERABLE)) is JobState.DONE
    assert shop.job(job.id).outcome is Outcome.PROGRAMMED


@pytest.mark.parametrize("seed", [NEWER, SEED], ids=["another seed", "the same seed again"])
def test_where_the_other_has_a_key_its_own_word_counts(
    shop: Workshop, job: Job, first: Agent, second: Agent, seed: str
) -> None:
    ask_key(shop, job, second, seed)
    assert report(shop, job, first) is JobState.COMMITTED
    kept = shop.job(job.id)
    assert (kept.lease.agent, kept.outcome, kept.closed_at) == (second.id, None, None)
    with shop.database.read() as session:
        notes = JobStore(session, shop.clock).notes(job.id)
    assert [(note.kind, note.text) for note in notes] == [("after-programmed", first.id)]
    assert report(shop, job, second) is JobState.DONE


def test_of_a_control_unit_that_is_open_without_a_key_whoever_has_the_job_ends_it(
    shop: Workshop, clock: Clock, first: Agent, second: Agent
) -> None:
    job = shop.create()
    with shop.database.write() as session:
        lane = shop.lane(session, first)
        lane.take(job.id, TAKING)
        lane.give_key(job.id, KeyRequest(serial=SERIAL, level=1, seed="00" * 8))
        lane.commit(job.id, CommitRequest(serial=SERIAL, estimate_s=60))
    hand_over(shop, clock, job, second)
    assert report(shop, job, first) is JobState.COMMITTED
    assert report(shop, job, second) is JobState.DONE


@pytest.mark.parametrize("outcome", [Outcome.RECOVERABLE, Outcome.UNTOUCHED])
def test_any_other_end_is_kept_and_changes_nothing(
    shop: Workshop, job: Job, first: Agent, outcome: Outcome
) -> None:
    before = shop.job(job.id)
    assert report(shop, job, first, Report(outcome=outcome)) is JobState.COMMITTED
    assert shop.job(job.id) == before
    with shop.database.read() as session:
        assert [note.text for note in JobStore(session, shop.clock).notes(job.id)] == [first.id]


def test_its_events_are_kept_once_and_the_others_go_on_with_their_numbers(
    shop: Workshop, job: Job, first: Agent, second: Agent
) -> None:
    assert shop.tell(job, second, entered(2, NOON, Phase.IDENTIFY)) == 3
    late = (entered(2, NOON, Phase.TRANSFER, "BLOCK0"), event(3, NOON, EventKind.SUPPLY, volts=13))
    assert (shop.tell(job, first, *late), shop.tell(job, first, *late), shop.tell(job, first)) == (4, 4, 4)
    assert shop.tell(job, second, entered(3, NOON, Phase.VERIFY)) == 4
    with shop.database.read() as session:
        store = JobStore(session, shop.clock)
        told = [(row.agent_id, row.seq) for row in store.events(job.id)]
        kept = [(row.agent_id, row.seq, row.kind) for row in store.late_events(job.id)]
    assert told == [(first.id, 1), (second.id, 2), (second.id, 3)]
    assert kept == [(first.id, 2, "phase"), (first.id, 3, "supply")]
    assert shop.job(job.id).lease.agent == second.id


def test_an_event_that_makes_no_sense_is_refused_afterwards_too(
    shop: Workshop, job: Job, first: Agent
) -> None:
    with pytest.raises(AgentRefused, match=Refusal.MALFORMED):
        shop.tell(job, first, event(2, NOON.replace(year=999), EventKind.SUPPLY, volts=13))


def test_an_agent_that_never_had_the_job_past_its_commit_is_not_heard(shop: Workshop, job: Job) -> None:
    stranger = shop.enrol("Bay 3")
    with pytest.raises(AgentRefused, match=Refusal.JOB_TAKEN):
        shop.tell(job, stranger, entered(2, NOON, Phase.REPORT))
    with pytest.raises(AgentRefused, match=Refusal.JOB_TAKEN):
        report(shop, job, stranger)


def test_an_agent_that_lost_a_job_before_its_commit_is_not_heard(shop: Workshop, clock: Clock) -> None:
    job, lost, other = shop.create(), shop.enrol(), shop.enrol("Bay 2")
    shop.unlock(job, lost)
    hand_over(shop, clock, job, other)
    ask_key(shop, job, other)
    shop.tell(job, other, entered(1, NOON, Phase.IDENTIFY))
    with pytest.raises(AgentRefused, match=Refusal.JOB_TAKEN):
        report(shop, job, lost)


def test_one_that_carried_the_job_on_is_heard_as_well_and_the_one_before_it_is_not_believed(
    shop: Workshop, job: Job, clock: Clock, first: Agent, second: Agent
) -> None:
    ask_key(shop, job, second)
    hand_over(shop, clock, job, shop.enrol("Bay 3"))
    assert report(shop, job, first) is JobState.COMMITTED
    assert report(shop, job, second) is JobState.DONE


def test_to_whom_a_key_was_given_is_written_down(
    shop: Workshop, job: Job, first: Agent, second: Agent
) -> None:
    ask_key(shop, job, second)
    with shop.database.read() as session:
        given = session.scalars(select(KeyGivenRow.agent_id).order_by(KeyGivenRow.pk)).all()
    assert list(given) == [first.id, second.id]


def test_late_events_go_with_the_others_three_years_after_the_end(
    shop: Workshop, job: Job, clock: Clock, first: Agent
) -> None:
    shop.tell(job, first, entered(2, NOON, Phase.REPORT))
    report(shop, job, first)
    (overdue,) = (row.overdue for row in ROWS if row.key == "programming-job-events" and row.overdue)
    with shop.database.write() as session:
        early = overdue.count(session, clock.now + timedelta(days=3 * 365 - 1))
        late = overdue.remove(session, clock.now + timedelta(days=3 * 365 + 1))
        assert (early, late, list(JobStore(session, clock).late_events(job.id))) == (0, 2, [])
