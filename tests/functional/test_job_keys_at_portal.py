"""The portal changes the key with which it signs jobs while agents work: nothing that runs is broken."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.store import utc_now
from programming.exchange import JobState
from programming.jobs.job_key import FILE_NAME, JobSigner
from programming.packages.envelope import short_key
from tests.factories.agent_bench import until
from tests.factories.portal_bench import (
    Place,
    assert_done,
    is_writing,
    let_the_lease_run_out,
    place_at_portal,
)

pytestmark = pytest.mark.slow

RUN = ("run", "--once", "--yes")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with place_at_portal(tmp_path) as made:
        yield made


def signer_of(place: Place) -> JobSigner:
    return JobSigner(place.folder / "portal" / FILE_NAME)


def rotate(place: Place) -> None:
    """A new key, and the former one retired at once."""
    signer = signer_of(place)
    former = signer.all_keys()[0]
    signer.change(utc_now())
    signer.retire(former.key_id, utc_now())


def test_a_job_goes_on_while_keys_change_and_whoever_was_away_for_two_changes_follows(place: Place) -> None:
    place.enrol("away")
    job = place.shop.create()
    killed = place.agent(*RUN)
    until(lambda: is_writing(place, job))
    rotate(place)
    killed.signal(signal.SIGKILL)
    killed.ended()
    rotate(place)
    let_the_lease_run_out(place, job)
    away = place.agent("resume", job.id, home="away")
    assert away.ended() == 0, away.text
    assert_done(place, job)
    assert "aos-agent trust" not in away.text


def test_a_key_that_others_may_know_stops_no_committed_job_of_its_own_computer(place: Place) -> None:
    place.enrol("second")
    job = place.shop.create()
    first = place.agent(*RUN)
    until(lambda: is_writing(place, job))
    made = signer_of(place).replace_all(utc_now())
    first.signal(signal.SIGKILL)
    first.ended()
    let_the_lease_run_out(place, job)
    second = place.agent("resume", job.id, home="second")
    assert second.ended() == 1
    assert "a key that this computer does not know" in second.text
    assert place.job(job).state is JobState.COMMITTED
    let_the_lease_run_out(place, job)
    again = place.agent("resume")
    assert again.ended() == 0, again.text
    assert_done(place, job)
    trusting = place.agent("trust", short_key(made.public), home="second")
    assert trusting.ended() == 0, trusting.text
    assert "Jobs are believed by the key" in trusting.text


def test_a_running_agent_finishes_by_the_ticket_that_it_began_with(place: Place) -> None:
    job = place.shop.create()
    agent = place.agent(*RUN)
    until(lambda: is_writing(place, job))
    signer_of(place).replace_all(utc_now())
    assert agent.ended() == 0, agent.text
    assert_done(place, job)
