"""Events repeated, reordered, with gaps; two agents at once; a commit against a cancel or an expiry."""

import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entitlements.tickets.desk import TicketDesk
from kb.home import DataFolder
from kb.workspace import Workspace, open_workspace
from programming.exchange import CommitRequest, EventKind, JobState, Refusal, Taking
from programming.jobs.desk import TooLate
from programming.jobs.jobs import JobStore
from programming.jobs.refusals import AgentRefused
from tests.conftest import NOON, VERSION_FOLDERS
from tests.factories.clocks import Clock
from tests.factories.programming import Workshop, event, workshop

LONGEST = 12
SENT_IN_PARTS = st.lists(
    st.tuples(st.integers(1, LONGEST), st.integers(1, LONGEST), st.booleans()), min_size=1, max_size=12
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, empty_tables: Path) -> Iterator[Workshop]:
    """One workshop for all examples: each makes a job of its own."""
    folder = DataFolder(root=tmp_path_factory.mktemp("home"))
    folder.create()
    shutil.copy(empty_tables, folder.root)
    opened: Workspace = open_workspace(folder, database_url=None, version_folders=VERSION_FOLDERS)
    yield workshop(opened, Clock())
    opened.close()


def refusal_of(act: Callable[[], object]) -> Refusal | None:
    try:
        act()
    except AgentRefused as refused:
        return refused.reason
    except TooLate:
        return Refusal.JOB_TAKEN
    return None


def at_once(*acts: Callable[[], object]) -> list[Refusal | None]:
    """What became of each, all begun at the same moment."""
    answers: list[Refusal | None] = [Refusal.MALFORMED] * len(acts)
    together = threading.Barrier(len(acts))

    def run(place: int) -> None:
        together.wait()
        answers[place] = refusal_of(acts[place])

    with ThreadPoolExecutor(len(acts)) as threads:
        list(threads.map(run, range(len(acts))))
    return answers


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=SENT_IN_PARTS)
def test_whatever_order_events_come_in_they_are_kept_once_without_a_gap(
    shop: Workshop, parts: list[tuple[int, int, bool]]
) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.take(job, agent)
    known = 0
    for first, last, is_backwards in parts:
        numbers = list(range(first, last + 1))
        numbers = numbers[::-1] if is_backwards else numbers
        sent = tuple(event(seq, NOON, EventKind.TROUBLE, code=str(seq)) for seq in numbers)
        has_gap = bool(numbers) and min(numbers) > known + 1
        refused = refusal_of(partial(shop.tell, job, agent, *sent))
        assert (refused is Refusal.GAP) is has_gap
        known = known if has_gap else max(known, *numbers, 0)
    with shop.database.read() as session:
        kept = [(row.seq, row.data["code"]) for row in JobStore(session, shop.clock).events(job.id)]
    assert kept == [(seq, str(seq)) for seq in range(1, known + 1)]
    with shop.database.write() as session:
        shop.desk(session).cancel(job.id, shop.account_id)


def test_a_gap_is_told_with_where_to_go_on(shop: Workshop) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.take(job, agent)
    shop.tell(job, agent, event(1, NOON, EventKind.TROUBLE))
    with pytest.raises(AgentRefused) as refused:
        shop.tell(job, agent, event(3, NOON, EventKind.TROUBLE))
    assert (refused.value.reason, refused.value.next_seq) == (Refusal.GAP, 2)


@pytest.mark.parametrize("_round", range(5))
def test_of_two_agents_that_take_a_job_at_once_one_has_it(shop: Workshop, _round: int) -> None:
    job, agents = shop.create(), [shop.enrol("Bay 1"), shop.enrol("Bay 2")]
    answers = at_once(*(partial(shop.take, job, agent) for agent in agents))
    assert sorted(map(str, answers)) == ["None", "job-taken"]
    winner = agents[answers.index(None)]
    assert shop.job(job.id).lease.agent == winner.id


@pytest.mark.parametrize("_round", range(5))
def test_of_a_commit_and_a_cancel_at_once_one_is_true(shop: Workshop, _round: int) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.unlock(job, agent, serial=job.id)

    def commit() -> None:
        with shop.database.write() as session:
            shop.lane(session, agent).commit(job.id, CommitRequest(serial=job.id, estimate_s=1))

    def cancel() -> None:
        with shop.database.write() as session:
            shop.desk(session).cancel(job.id, shop.account_id)

    committed, cancelled = at_once(commit, cancel)
    states = {(None, Refusal.JOB_TAKEN): JobState.COMMITTED, (Refusal.CANCELLED, None): JobState.CANCELLED}
    found = shop.job(job.id)
    assert states[committed, cancelled] is found.state
    assert (found.lease.committed_at is None) is (found.state is JobState.CANCELLED)


@pytest.mark.parametrize("_round", range(3))
def test_of_a_commit_and_the_end_of_its_ticket_at_once_one_came_first(shop: Workshop, _round: int) -> None:
    job, agent = shop.create(), shop.enrol()
    shop.unlock(job, agent, serial=job.id)

    def commit() -> None:
        with shop.database.write() as session:
            shop.lane(session, agent).commit(job.id, CommitRequest(serial=job.id, estimate_s=1))

    def revoke() -> None:
        with shop.database.write() as session:
            TicketDesk(session, shop.clock).revoke(job.ticket_id, "test")

    committed, _revoked = at_once(commit, revoke)
    found = shop.job(job.id)
    assert (committed is None) is found.lease.is_committed
    assert found.lease.is_committed or committed is Refusal.NO_TICKET
    with shop.database.write() as session:
        desk = TicketDesk(session, shop.clock)
        assert desk.is_protected(job.ticket_id, job.id) is found.lease.is_committed
        retaken = refusal_of(lambda: shop.lane(session, agent).take(job.id, Taking()))
        assert (retaken is None) is found.lease.is_committed
        product = desk.ticket(job.ticket_id).product
        desk.activate(desk.grant(product, shop.operator_id).id, shop.account_id)


def test_a_job_outlives_its_ticket_by_any_time(shop: Workshop) -> None:
    assert isinstance(shop.clock, Clock)
    job, agent = shop.create(), shop.enrol()
    shop.commit(job, agent, serial=job.id)
    shop.clock.now = NOON + timedelta(days=400)
    shop.tell(job, agent, event(1, NOON, EventKind.SUPPLY, volts=13.1))
    assert shop.job(job.id).state is JobState.COMMITTED
    shop.clock.now = NOON
