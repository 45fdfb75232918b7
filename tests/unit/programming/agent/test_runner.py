"""What is known of a job in all, and what is told of it later."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from programming.agent.commands.workplace import learn_keys
from programming.agent.console import Console, Stopping
from programming.agent.home import AgentHome, PinnedPortal
from programming.agent.journal import AgentJournal
from programming.agent.portal_client import PortalClock
from programming.agent.runner import Workplace, tell_leftovers, tell_report, together
from programming.exchange import EventKind, JobList, PortalKeys, Refusal, Report
from programming.flashing.ports import PortalSilent
from programming.flashing.resuming import BackUp, Resume
from programming.phases import Outcome
from tests.factories.portal_stand_in import JOB, RunningStandIn

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FIRST = BackUp(coding={0x600: b"\x01"}, codes=(), software="A")
SECOND = BackUp(coding={0x600: b"\xff"}, codes=(), software="A")


@pytest.fixture
def place(server: RunningStandIn, journal: AgentJournal, tmp_path: Path) -> Workplace:
    """A workplace of the agent that holds the stand-in's job."""
    home = AgentHome(tmp_path / "home")
    server.portal.agents["agent-000001"] = home.key().public_key()
    server.portal.holder = "agent-000001"
    keys = server.portal.keys()
    portal = PinnedPortal(
        url=server.url, agent="agent-000001", workshop="W", package_keys=keys.package, keys=keys
    )
    return Workplace(home, portal, journal, Console(Stopping()), PortalClock(), "en")


def ended_untold(place: Workplace, outcome: Outcome = Outcome.PROGRAMMED) -> None:
    """A job that ended while the portal was silent."""
    place.journal.begin(JOB, b"{}", 1, is_ours=None)
    for volts in range(3):
        place.journal.note(JOB, EventKind.SUPPLY, None, {"volts": volts})
    place.journal.ended(JOB, Report(outcome=outcome))


def test_what_another_computer_did_counts_beside_what_was_done_here() -> None:
    here = Resume(serial="1", backup=SECOND, is_touched=True, checked_blocks=frozenset({"b"}))
    there = Resume(serial="1", backup=FIRST, is_touched=True, checked_blocks=frozenset({"a"}))
    both = together(here, there, is_committed=True)
    assert both == Resume(
        serial="1", backup=FIRST, is_committed=True, is_touched=True, checked_blocks=frozenset({"a", "b"})
    )


@pytest.mark.parametrize(
    ("here", "there", "is_written"),
    [
        (Resume(is_touched=True, is_written=False), Resume(is_touched=True, is_written=True), False),
        (Resume(), Resume(is_touched=True, is_written=True), True),
        (Resume(is_touched=True, is_written=True), Resume(is_touched=True), True),
    ],
    ids=["erased here since", "written elsewhere", "written here"],
)
def test_whether_all_is_written_is_the_word_of_whoever_wrote_last(
    here: Resume, there: Resume, is_written: bool
) -> None:
    assert together(here, there, is_committed=True).is_written is is_written


def test_what_the_portal_did_not_hear_is_told_with_the_next_run(
    server: RunningStandIn, place: Workplace
) -> None:
    ended_untold(place)
    assert tell_leftovers(place) == (JOB,)
    assert [event.seq for event in server.portal.events] == [1, 2, 3]
    assert server.portal.reports == [Report(outcome=Outcome.PROGRAMMED)]
    assert tell_leftovers(place) == ()


def test_a_silent_portal_leaves_it_for_later(server: RunningStandIn, place: Workplace) -> None:
    ended_untold(place)
    server.stop()
    with pytest.raises(PortalSilent):
        tell_leftovers(place)
    assert len(place.journal.untold(JOB, 10)) == 3


def test_a_job_that_waits_in_its_bootloader_stays_open(place: Workplace) -> None:
    ended_untold(place, Outcome.RECOVERABLE)
    tell_leftovers(place)
    kept = place.journal.job(JOB)
    assert kept is not None
    assert (kept.report, kept.is_closed) == (None, False)


@pytest.mark.parametrize(
    ("refusal", "is_closed"), [(Refusal.JOB_ENDED, True), (Refusal.WRONG_TIME, False)], ids=str
)
def test_a_job_that_is_somebody_elses_business_is_closed(
    server: RunningStandIn, place: Workplace, refusal: Refusal, is_closed: bool
) -> None:
    ended_untold(place)
    server.portal.troubles.extend([refusal, refusal])
    with place.client() as client:
        assert not tell_report(client, place.journal, JOB, Report(outcome=Outcome.PROGRAMMED))
    kept = place.journal.job(JOB)
    assert kept is not None
    assert kept.is_closed is is_closed


def test_a_new_key_of_the_portal_is_named_and_not_trusted(
    place: Workplace, capsys: pytest.CaptureFixture[str]
) -> None:
    old = place.portal.keys
    new = "ab" * 32
    listed = JobList(jobs=(), keys=PortalKeys(package=(*old.package, new), job=(new,)), poll_s=1, time=NOON)
    learnt = learn_keys(replace(place, console=Console(Stopping())), listed)
    assert learnt.portal.trusted_package_keys() == old.package
    assert learnt.portal.unknown_package_keys() == (new,)
    assert learnt.portal.believed_job_keys() == ()
    assert place.home.portal() == learnt.portal
    assert "aos-agent trust abab-abab" in capsys.readouterr().out


def test_a_key_that_the_portal_takes_back_counts_no_more(place: Workplace) -> None:
    listed = JobList(jobs=(), keys=PortalKeys(package=(), job=()), poll_s=1, time=NOON)
    assert learn_keys(place, listed).portal.trusted_package_keys() == ()


def test_what_an_unheard_computer_did_behind_the_point_of_no_return_counts_as_erased() -> None:
    both = together(Resume(), Resume(serial="1"), is_committed=True, is_carried_on=True)
    assert (both.is_touched, both.is_written) == (True, False)


def test_the_first_back_up_with_a_coding_counts_whoever_read_it() -> None:
    empty = BackUp(coding={}, codes=("P0171-00",), software=None)
    there, here = Resume(backup=empty), Resume(backup=empty)
    assert together(here, there, is_committed=True, backups=[empty, FIRST, SECOND]).backup == FIRST
    assert together(here, there, is_committed=True).backup == empty


def test_how_a_job_ended_that_was_committed_here_is_told_again_although_another_has_it(
    server: RunningStandIn, place: Workplace
) -> None:
    ended_untold(place)
    place.journal.committed(JOB, NOON)
    server.portal.troubles.extend([Refusal.JOB_TAKEN, Refusal.JOB_TAKEN])
    assert tell_leftovers(place) == ()
    assert tell_leftovers(place) == (JOB,)
