"""What a reader does in its child process stays there."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from _pytest.mark import ParameterSet

from ingest.landlock import version
from ingest.limits import MIB, Limits
from ingest.nursery import Nursery
from ingest.outcomes import Outcome, RunFailed
from ingest.reader import InputFile, ReadDocument
from ingest.registry import shipped_and_plugged_in
from ingest.sandbox import Failure, Sandbox
from kb.content import texts
from tests.conftest import ROOT
from tests.unit.ingest.processes import ends_within, has_ended

PLUGIN = ROOT / "tests" / "data" / "ingest-plugin"
LIMITS = Limits(wall_s=20.0, cpu_s=20, answer_bytes=8 * MIB)
Read = Callable[[str], ReadDocument | Failure]


def slow(*actions: str) -> Iterator[ParameterSet]:
    """Other ways to go wrong than those that `make test` tries: each costs a process."""
    return (pytest.param(action, marks=pytest.mark.slow) for action in actions)


@pytest.fixture(scope="module", autouse=True)
def _hostile_plugin() -> Iterator[None]:
    """Install the hostile reader, as a plug-in is installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(PLUGIN))
        shipped_and_plugged_in.cache_clear()
        yield
    shipped_and_plugged_in.cache_clear()


@pytest.fixture(scope="module")
def nursery(_hostile_plugin: None) -> Iterator[Nursery]:
    """The nursery of most of these tests: to start one takes longer than a test."""
    opened = Nursery()
    yield opened
    opened.close()


def hostile(folder: Path, action: str) -> InputFile:
    path = folder / "file.hostile"
    path.write_text(action)
    return InputFile(
        path=path,
        root=folder,
        relative_path=PurePosixPath(path.name),
        collection="tests",
        media_type="text/plain",
        head=b"",
        size_bytes=path.stat().st_size,
    )


def reading(sandbox: Sandbox, folder: Path) -> Read:
    return lambda action: sandbox.read("hostile", hostile(folder, action))


@pytest.fixture
def sandbox(tmp_path: Path, nursery: Nursery) -> Iterator[Sandbox]:
    opened = Sandbox(LIMITS, tmp_path / "scratch", nursery=nursery)
    yield opened
    opened.close()


@pytest.fixture
def read_afresh(tmp_path: Path) -> Iterator[Read]:
    """Reads in a sandbox that starts a nursery of its own."""
    opened = Sandbox(LIMITS, tmp_path / "scratch")
    yield reading(opened, tmp_path)
    opened.close()


@pytest.fixture
def read(sandbox: Sandbox, tmp_path: Path) -> Read:
    return reading(sandbox, tmp_path)


def kill_and_wait(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    assert ends_within(pid, 10)


def said(answer: ReadDocument | Failure) -> str:
    assert isinstance(answer, ReadDocument), answer
    return "\n".join(texts(answer.sections[0].blocks))


def outcome(answer: ReadDocument | Failure) -> Outcome:
    assert isinstance(answer, Failure), answer
    assert str(answer.refused).endswith(".")
    return answer.refused.outcome


def test_what_a_reader_returns_comes_back(read: Read) -> None:
    assert said(read("say zażółć gęślą jaźń")) == "zażółć gęślą jaźń"


def test_one_child_reads_several_files(read: Read) -> None:
    assert said(read("number")) == said(read("number"))
    assert int(said(read("number"))) != os.getpid()


@pytest.mark.parametrize(
    "action",
    ["crash", "lie", "fail x", "recurse", *slow("die SIGSEGV", "die SIGABRT", "nest 5000", "babble")],
)
def test_a_reader_that_breaks_makes_the_file_malformed(read: Read, action: str) -> None:
    assert outcome(read(action)) is Outcome.MALFORMED


@pytest.mark.parametrize("action", ["eat", "announce", *slow("flood", "die SIGKILL")])
def test_a_reader_that_takes_too_much_makes_the_file_too_large(read: Read, action: str) -> None:
    assert outcome(read(action)) is Outcome.TOO_LARGE


def test_a_reader_that_hangs_is_timed_out(tmp_path: Path, nursery: Nursery) -> None:
    sandbox = Sandbox(replace(LIMITS, wall_s=0.5), tmp_path / "scratch", nursery=nursery)
    started = time.monotonic()
    answer = reading(sandbox, tmp_path)("hang")
    sandbox.close()
    assert outcome(answer) is Outcome.TIMED_OUT
    assert time.monotonic() - started < 10


@pytest.mark.slow
def test_a_reader_that_burns_the_processor_is_timed_out(tmp_path: Path, nursery: Nursery) -> None:
    sandbox = Sandbox(replace(LIMITS, cpu_s=1), tmp_path / "scratch", nursery=nursery)
    answer = reading(sandbox, tmp_path)("spin")
    sandbox.close()
    assert outcome(answer) is Outcome.TIMED_OUT


@pytest.mark.parametrize("action", ["crash", *slow("eat", "recurse", "lie", "announce", "die SIGKILL")])
def test_after_a_failure_the_next_file_is_read(read: Read, action: str) -> None:
    read(action)
    assert said(read("say still here")) == "still here"


def test_a_refusal_keeps_its_outcome_and_its_sentence(read: Read) -> None:
    answer = read("refuse")
    assert isinstance(answer, Failure)
    assert answer.refused.outcome is Outcome.ENCRYPTED
    assert str(answer.refused) == "A password is wanted: save it without one."


def test_a_refusal_does_not_cost_the_child(read: Read) -> None:
    before = said(read("number"))
    read("refuse")
    assert said(read("number")) == before


def test_a_failure_costs_the_child(read: Read) -> None:
    before = said(read("number"))
    read("fail x")
    assert said(read("number")) != before


def test_the_cause_of_a_failure_is_kept_for_whoever_maintains_the_reader(read: Read) -> None:
    answer = read("fail that key")
    assert isinstance(answer, Failure)
    assert answer.detail == "KeyError: 'that key'"


def test_a_child_is_replaced_after_so_many_files(tmp_path: Path, nursery: Nursery) -> None:
    sandbox = Sandbox(replace(LIMITS, files_per_child=2), tmp_path / "scratch", nursery=nursery)
    read = reading(sandbox, tmp_path)
    numbers = [said(read("number")) for _time in range(4)]
    sandbox.close()
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]


def test_a_child_that_has_grown_is_replaced(tmp_path: Path, nursery: Nursery) -> None:
    sandbox = Sandbox(replace(LIMITS, child_peak_bytes=1), tmp_path / "scratch", nursery=nursery)
    read = reading(sandbox, tmp_path)
    numbers = {said(read("number")) for _time in range(2)}
    sandbox.close()
    assert len(numbers) == 2


@pytest.mark.slow
def test_a_child_is_not_blamed_for_the_memory_of_its_parent(tmp_path: Path) -> None:
    large = bytearray(400 * 1024 * 1024)
    large[::4096] = b"x" * len(large[::4096])
    sandbox = Sandbox(replace(LIMITS, child_peak_bytes=300 * 1024 * 1024), tmp_path / "scratch")
    read = reading(sandbox, tmp_path)
    numbers = {said(read("number")) for _time in range(2)}
    sandbox.close()
    assert len(numbers) == 1


def test_a_child_that_somebody_killed_between_two_files_is_replaced(read: Read) -> None:
    kill_and_wait(int(said(read("number"))))
    assert said(read("say next")) == "next"


def test_a_reader_reaches_no_network(read: Read) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        assert outcome(read(f"connect {server.getsockname()[1]}")) is Outcome.MALFORMED
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_reader_writes_nothing_outside_its_scratch_folder(read: Read, tmp_path: Path) -> None:
    assert outcome(read(f"write {tmp_path / 'stolen.txt'}")) is Outcome.MALFORMED
    assert not (tmp_path / "stolen.txt").exists()


@pytest.mark.skipif(version() < 1, reason="this kernel has no Landlock (Linux before 5.13)")
def test_native_code_of_a_reader_writes_nothing_outside_either(read: Read, tmp_path: Path) -> None:
    assert outcome(read(f"database {tmp_path / 'stolen.db'}")) is Outcome.MALFORMED
    assert not (tmp_path / "stolen.db").exists()


def test_native_code_of_a_reader_may_write_in_its_scratch_folder(read: Read) -> None:
    assert isinstance(read("database inside.db"), ReadDocument)


def test_a_reader_may_write_in_its_scratch_folder(read: Read, tmp_path: Path) -> None:
    assert said(read("scratch")).startswith(f"wrote written in {tmp_path / 'scratch'}")


def test_the_scratch_folder_goes_with_the_child(read: Read, sandbox: Sandbox, tmp_path: Path) -> None:
    read("scratch")
    sandbox.close()
    assert list((tmp_path / "scratch").iterdir()) == []


@pytest.mark.parametrize("action", ["start", "fork"])
def test_a_reader_starts_no_process(read: Read, action: str) -> None:
    assert outcome(read(action)) is Outcome.MALFORMED


def test_a_reader_sees_no_secret(read_afresh: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AOS_SECRET_KEY", "very secret")
    monkeypatch.setenv("AOS_DATABASE_URL", "postgresql://user:secret@host/aos")
    assert not {"AOS_SECRET_KEY", "AOS_DATABASE_URL"} & set(said(read_afresh("environment")).split())


def test_what_a_library_prints_does_not_spoil_the_answer(read: Read) -> None:
    assert said(read("chatter")) == "done"


def test_a_stopped_sandbox_starts_nothing_more(sandbox: Sandbox, read: Read) -> None:
    pid = int(said(read("number")))
    sandbox.stop()
    sandbox.close()
    assert has_ended(pid)


def test_the_next_child_knows_nothing_of_the_one_before(read: Read) -> None:
    assert said(read("remember one")) == "nothing"
    assert said(read("remember two")) == "one"
    read("fail x")
    assert said(read("remember three")) == "nothing"


def test_children_side_by_side_come_from_one_nursery_and_share_nothing(tmp_path: Path) -> None:
    nursery = Nursery()
    sandboxes = [Sandbox(LIMITS, tmp_path / "scratch", nursery=nursery) for _number in range(2)]
    reads = [reading(sandbox, tmp_path) for sandbox in sandboxes]
    parents = [said(read("parent")) for read in reads]
    remembered = [said(read("remember this")) for read in reads]
    numbers = [int(said(read("number"))) for read in reads]
    sandboxes[0].close()
    still_there = said(reads[1]("number"))
    sandboxes[1].close()
    nursery.close()
    assert parents[0] == parents[1]
    assert remembered == ["nothing", "nothing"]
    assert str(numbers[1]) == still_there != str(numbers[0])
    assert all(map(has_ended, [*numbers, int(parents[0])]))


def test_a_nursery_that_somebody_killed_is_replaced(read: Read) -> None:
    child, nursery = int(said(read("number"))), int(said(read("parent")))
    kill_and_wait(nursery)
    assert ends_within(child, 10)
    assert said(read("say next")) == "next"
    assert int(said(read("parent"))) != nursery


def test_why_a_nursery_does_not_start_is_told(
    tmp_path: Path, read_afresh: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hostile_reader.py").write_text("raise ImportError('no such library')")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(RunFailed, match="no such library"):
        read_afresh("say anything")
