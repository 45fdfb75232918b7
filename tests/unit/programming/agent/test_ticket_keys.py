"""A ticket needs a believed key; what was committed here goes on by the ticket that it began with."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from programming.agent.console import Console, Stopping
from programming.agent.home import AgentHome, PinnedPortal
from programming.agent.journal import AgentJournal
from programming.agent.portal_client import PortalClock
from programming.agent.runner import Bay, JobRunner, Workplace
from programming.agent.screen import Screen
from programming.agent.tickets import Fault, JobNotBegun
from programming.exchange import INTRODUCTION_PURPOSE, Introduction, write_message
from programming.packages.container import open_container
from programming.packages.envelope import public_bytes, seal
from programming.transports.interfaces import InterfaceUnavailable, read_interface
from tests.factories.flash_packages import CONTENTS, manifest_of, trusting, write_package
from tests.factories.portal_stand_in import JOB, Offered, RunningStandIn
from translations.locales import Language

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NOBODY = "aos-wire:127.0.0.1:1"
"""An interface at which nothing answers: whoever gets so far has a ticket and a package."""


@pytest.fixture
def place(server: RunningStandIn, journal: AgentJournal, tmp_path: Path) -> Workplace:
    """A workplace of an agent that is enrolled; the stand-in offers a job."""
    portal = server.portal
    path = write_package(tmp_path / "offered.aosflash", manifest_of(), CONTENTS, portal.package_key)
    sha256 = open_container(path, trusting(portal.package_key)).sha256
    portal.offered = Offered(package=path, sha256=sha256, manifest_serial=manifest_of().serial)
    home = AgentHome(tmp_path / "home")
    portal.agents["agent-000001"] = home.key().public_key()
    keys = portal.keys()
    pinned = PinnedPortal(
        url=server.url, agent="agent-000001", workshop="W", package_keys=keys.package, keys=keys,
        job_keys=keys.job,
    )  # fmt: skip
    return Workplace(home, pinned, journal, Console(Stopping()), PortalClock(), "en")


@pytest.fixture
def work(place: Workplace) -> Callable[[], object]:
    """Work on the stand-in's job by a new process."""
    bay = Bay(text=NOBODY, interface=read_interface(NOBODY))
    screen = Screen(place.console, Language("en"), lambda: "12:00:00")
    return lambda: JobRunner(place, bay, lambda: screen).work(JOB)


def change_key(server: RunningStandIn, *, is_introduced: bool) -> None:
    """Let the portal sign with another key."""
    former, following = server.portal.job_key, Ed25519PrivateKey.generate()
    said = write_message(Introduction(key=public_bytes(following.public_key()).hex(), made=NOON))
    introduction = seal(said, INTRODUCTION_PURPOSE, former).decode()
    server.portal.job_key = following
    server.portal.introductions = (introduction,) if is_introduced else ()


def test_a_key_that_was_introduced_since_the_last_word_is_heard_before_the_job_is_refused(
    server: RunningStandIn, place: Workplace, work: Callable[[], object]
) -> None:
    change_key(server, is_introduced=True)
    with pytest.raises(InterfaceUnavailable):
        work()
    pinned = place.home.portal()
    assert pinned is not None
    assert pinned.believed_job_keys() == server.portal.keys().job


def test_a_key_that_nobody_introduced_begins_nothing_and_leaves_no_trace(
    server: RunningStandIn, place: Workplace, work: Callable[[], object]
) -> None:
    change_key(server, is_introduced=False)
    with pytest.raises(JobNotBegun, match=Fault.KEY_NOT_CONFIRMED):
        work()
    assert place.journal.jobs() == ()


def test_what_was_committed_here_goes_on_by_the_ticket_that_it_began_with(
    server: RunningStandIn, place: Workplace, work: Callable[[], object]
) -> None:
    with pytest.raises(InterfaceUnavailable):
        work()
    place.journal.committed(JOB, NOON)
    change_key(server, is_introduced=False)
    with pytest.raises(InterfaceUnavailable):
        work()
    with pytest.raises(InterfaceUnavailable):
        work()


def test_what_was_not_committed_does_not(server: RunningStandIn, work: Callable[[], object]) -> None:
    with pytest.raises(InterfaceUnavailable):
        work()
    change_key(server, is_introduced=False)
    with pytest.raises(JobNotBegun, match=Fault.KEY_NOT_CONFIRMED):
        work()


def test_what_was_committed_here_goes_on_while_the_portal_is_silent_whatever_its_keys_are(
    server: RunningStandIn, place: Workplace, work: Callable[[], object]
) -> None:
    with pytest.raises(InterfaceUnavailable):
        work()
    place.journal.committed(JOB, NOON)
    server.stop()
    with pytest.raises(InterfaceUnavailable):
        work()
