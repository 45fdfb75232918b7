"""`aos-agent` in its own process, at a car on the emulated wire, with a portal that stands in."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from programming.exchange import EventKind, JobState
from programming.exchange_offline import OfflineAnswer, read_request, write_answer
from programming.packages.envelope import public_bytes
from programming.phases import Outcome, Phase
from programming.virtual_ecu.lock import key_for
from tests.factories.agent_bench import CAR, NEW_NUMBER, SECRET, Bay, bay, until

pytestmark = pytest.mark.slow

NO_WIRE = "aos-wire:127.0.0.1:1"
RUN = ("run", "--once", "--yes")


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Bay]:
    with bay(tmp_path) as opened:
        yield opened


def is_writing(workshop: Bay, block: str) -> bool:
    """Whether the portal heard that bytes of this block were written."""
    events = workshop.server.portal.events
    return any(one.kind is EventKind.PROGRESS and one.data.get("block") == block for one in events)


def assert_done(workshop: Bay) -> None:
    """The car has the new software, and the portal knows all of it, in order."""
    portal = workshop.server.portal
    assert workshop.software == NEW_NUMBER
    assert [report.outcome for report in portal.reports][-1] is Outcome.PROGRAMMED
    assert [event.seq for event in portal.events] == list(range(1, len(portal.events) + 1))
    assert portal.events[-1].kind is EventKind.ENDED


def test_a_job_is_carried_out_and_the_person_is_told_what_is_safe(workshop: Bay) -> None:
    agent = workshop.command(*RUN)
    assert agent.ended() == 0, agent.text
    assert_done(workshop)
    text = agent.text
    assert text.index("you may cancel") < text.index("DO NOT SWITCH THE IGNITION OFF")
    assert text.index("DO NOT SWITCH THE IGNITION OFF") < text.index("The control unit is programmed.")
    assert "KiB/s" in text
    assert "Traceback" not in text


def test_a_job_is_asked_about_before_it_is_taken(workshop: Bay) -> None:
    agent = workshop.command("run", "--once")
    until(lambda: "[y/N]" in agent.text)
    agent.type("n")
    until(lambda: "Waiting for a job" in agent.text)
    agent.signal(signal.SIGINT)
    assert agent.ended() == 1
    assert workshop.server.portal.state is JobState.READY
    assert "/take" not in "".join(workshop.server.portal.asked)


@pytest.mark.parametrize("home", ["first", "second"], ids=["the same computer", "another computer"])
def test_a_killed_agent_leaves_a_car_that_any_computer_of_the_workshop_finishes(
    workshop: Bay, home: str
) -> None:
    killed = workshop.command(*RUN)
    until(lambda: is_writing(workshop, "program"))
    killed.signal(signal.SIGKILL)
    assert killed.ended() == -signal.SIGKILL
    assert workshop.software is None
    if_second_enrolled(workshop, home)
    workshop.server.portal.state = JobState.INTERRUPTED
    agent = workshop.command("resume", home=home)
    assert agent.ended() == 0, agent.text
    assert_done(workshop)


def if_second_enrolled(workshop: Bay, home: str) -> None:
    """Enrol the computer unless it is the bay's first."""
    {"first": lambda: None, "second": lambda: workshop.enrolled("second")}[home]()


def test_a_block_that_was_written_is_not_written_again(workshop: Bay) -> None:
    killed = workshop.command(*RUN)
    until(lambda: is_writing(workshop, "program"))
    killed.signal(signal.SIGKILL)
    killed.ended()
    before = len(workshop.server.portal.events)
    workshop.server.portal.state = JobState.INTERRUPTED
    assert workshop.command(*RUN).ended() == 0
    later = workshop.server.portal.events[before:]
    erased = {one.data["block"] for one in later if one.kind is EventKind.PHASE and one.phase is Phase.ERASE}
    assert erased == {"program"}


def test_what_broke_off_is_asked_about_before_it_is_carried_on_although_the_portal_is_silent(
    workshop: Bay,
) -> None:
    killed = workshop.command(*RUN)
    until(lambda: is_writing(workshop, "program"))
    killed.signal(signal.SIGKILL)
    killed.ended()
    workshop.server.stop()
    asking = workshop.command("run", "--once")
    until(lambda: "[y/N]" in asking.text)
    assert "erases and writes anew what is missing" in asking.text
    asking.type("n")
    until(lambda: "It is left as it is" in asking.text)
    asking.signal(signal.SIGINT)
    asking.ended()
    assert "identify" not in asking.text.lower()
    again = workshop.command("run", "--once")
    until(lambda: "[y/N]" in again.text)
    again.type("y")
    workshop.server.start()
    assert again.ended() == 0, again.text
    assert_done(workshop)


def test_a_portal_that_dies_mid_flash_stops_nothing_and_hears_all_of_it_when_it_is_back(
    workshop: Bay,
) -> None:
    agent = workshop.command(*RUN)
    until(lambda: is_writing(workshop, "data"))
    workshop.server.stop()
    until(lambda: "The control unit is programmed." in agent.text)
    workshop.server.start()
    assert agent.ended() == 0, agent.text
    assert "The portal does not answer" in agent.text
    assert_done(workshop)


def test_what_the_portal_never_heard_is_told_by_the_next_run(workshop: Bay) -> None:
    agent = workshop.command(*RUN)
    until(lambda: is_writing(workshop, "data"))
    workshop.server.stop()
    until(lambda: "The control unit is programmed." in agent.text)
    agent.signal(signal.SIGKILL)
    agent.ended()
    workshop.server.start()
    workshop.server.portal.state = JobState.COMMITTED
    later = workshop.command("run", "--yes")
    until(lambda: bool(workshop.server.portal.reports))
    later.signal(signal.SIGINT)
    later.ended()
    assert_done(workshop)


def test_ctrl_c_before_the_point_of_no_return_leaves_the_car_as_it_was(workshop: Bay) -> None:
    workshop.server.portal.silent_words.add("key")
    before = {name: bytes(content) for name, content in workshop.ecu.state.memory.flash.items()}
    agent = workshop.command(*RUN)
    until(lambda: Phase.UNLOCK in workshop.phases)
    agent.signal(signal.SIGINT)
    assert agent.ended() == 1
    assert "the car is left as it was" in agent.text
    assert {name: bytes(content) for name, content in workshop.ecu.state.memory.flash.items()} == before
    assert workshop.software == CAR.software_number
    assert [report.outcome for report in workshop.server.portal.reports] == [Outcome.UNTOUCHED]


def test_ctrl_c_behind_it_only_warns(workshop: Bay) -> None:
    agent = workshop.command(*RUN)
    until(lambda: is_writing(workshop, "data"))
    agent.signal(signal.SIGINT)
    until(lambda: "type LEAVE" in agent.text)
    agent.type("leave me alone")
    assert agent.ended() == 0, agent.text
    assert_done(workshop)


def test_a_job_that_was_left_by_a_second_word_is_carried_on(workshop: Bay) -> None:
    agent = workshop.command(*RUN)
    until(lambda: is_writing(workshop, "data"))
    agent.signal(signal.SIGINT)
    until(lambda: "type LEAVE" in agent.text)
    agent.type("LEAVE")
    assert agent.ended() == 1
    assert "Left unfinished. Do not switch the ignition off" in agent.text
    later = workshop.command("resume")
    assert later.ended() == 0, later.text
    assert_done(workshop)


def test_a_key_comes_by_copy_and_paste_where_there_is_no_network(workshop: Bay) -> None:
    workshop.server.portal.silent_words |= {"key", "commit"}
    agent = workshop.command(*RUN)
    until(lambda: "AOS1-" in agent.text and "paste this" in agent.text)
    request = next(line for line in agent.lines if line.startswith("AOS1-"))
    asked = read_request(request)
    agent.type("AOS2-nonsense")
    until(lambda: "copy the whole answer again" in agent.text)
    now = workshop.server.portal.now()
    answer = OfflineAnswer(key=key_for(asked.seed, SECRET), committed_at=now)
    workshop.server.portal.committed_at, workshop.server.portal.state = now, JobState.COMMITTED
    agent.type(write_answer(answer, asked))
    assert agent.ended() == 0, agent.text
    assert_done(workshop)


def test_nobody_else_uses_the_interface_meanwhile(workshop: Bay) -> None:
    agent = workshop.command(*RUN)
    until(lambda: is_writing(workshop, "data"))
    second = workshop.command("run", "--once", "--yes")
    assert second.ended() == 1
    assert "is in use by another" in second.text
    assert agent.ended() == 0


def test_a_package_by_somebody_else_is_not_written(workshop: Bay) -> None:
    offered = workshop.server.portal.offered
    assert offered is not None
    content = bytearray(offered.package.read_bytes())
    content[-300] ^= 1
    offered.package.write_bytes(content)
    agent = workshop.command(*RUN)
    assert agent.ended() == 1
    assert "not whole or not one" in agent.text
    assert workshop.software == CAR.software_number
    assert workshop.phases == []


def test_status_and_check_tell_how_things_stand(workshop: Bay) -> None:
    status = workshop.command("status")
    assert status.ended() == 0
    assert "Warsztat Halny" in status.text
    check = workshop.command("check")
    assert check.ended() == 0, check.text
    assert [line.split("\t")[0] for line in check.lines] == ["portal", "interface", "other testers", "supply"]
    jobs = workshop.command("jobs", "--json")
    assert jobs.ended() == 0
    assert '"title": "ECM"' in jobs.text


def test_a_job_whose_interface_was_not_there_is_nothing_to_recover(workshop: Bay) -> None:
    without = workshop.command(*RUN, interface=NO_WIRE)
    assert without.ended() == 1
    assert "so nothing was done in the car" in without.text
    assert workshop.server.portal.state is JobState.TAKEN
    status = workshop.command("status")
    assert status.ended() == 0
    assert "taken job\tjob-00000001\tnothing was changed in the car" in status.text
    assert "unfinished" not in status.text
    resume = workshop.command("resume")
    assert (resume.ended(), "is begun by `aos-agent run`" in resume.text) == (1, True)
    run = workshop.command("run", "--once")
    until(lambda: "[y/N]" in run.text)
    assert "took before, nothing was changed in the car: ECM" in run.text
    run.type("y")
    assert run.ended() == 0, run.text
    assert_done(workshop)


def test_a_taken_job_that_is_over_is_no_more_shown(workshop: Bay) -> None:
    workshop.command(*RUN, interface=NO_WIRE).ended()
    workshop.server.portal.state = JobState.CANCELLED
    status = workshop.command("status")
    assert status.ended() == 0
    assert "job-00000001" not in status.text


def test_a_computer_that_belongs_nowhere_says_how_it_is_enrolled(workshop: Bay) -> None:
    agent = workshop.command("run", home="stranger")
    assert agent.ended() == 1
    assert "aos-agent enrol URL CODE" in agent.text


def test_a_second_enrolment_is_deliberate(workshop: Bay) -> None:
    again = workshop.command("enrol", workshop.server.url, "K7F2-9QXM")
    assert (again.ended(), "add --again" in again.text) == (1, True)
    wrong = workshop.command("enrol", workshop.server.url, "K7F2-0000", "--again")
    assert (wrong.ended(), "wrong-code" in wrong.text) == (1, True)
    remote = workshop.command("enrol", "http://portal.example", "K7F2-9QXM", "--again")
    assert (remote.ended(), "https://" in remote.text) == (2, True)


def test_a_computer_that_is_enrolled_again_is_another_agent_with_another_key(workshop: Bay) -> None:
    workshop.enrolled_again()
    first, second = workshop.server.portal.agents.values()
    assert public_bytes(first) != public_bytes(second)
    agent = workshop.command(*RUN)
    assert agent.ended() == 0, agent.text
    assert_done(workshop)


def test_a_computer_with_an_unfinished_job_is_not_enrolled_again(workshop: Bay) -> None:
    killed = workshop.command(*RUN)
    until(lambda: is_writing(workshop, "program"))
    killed.signal(signal.SIGKILL)
    killed.ended()
    again = workshop.command("enrol", workshop.server.url, "K7F2-9QXM", "--again")
    assert again.ended() == 1
    assert "has unfinished jobs" in again.text
    workshop.server.portal.state = JobState.INTERRUPTED
    agent = workshop.command("resume")
    assert agent.ended() == 0, agent.text
    assert_done(workshop)
