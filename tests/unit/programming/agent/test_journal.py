"""The journal at the car: nothing that was noted is lost, whenever the computer dies."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from programming.agent.journal import AgentJournal, JobJournal, JournalUnusable
from programming.exchange import TOO_LARGE, Event, EventKind, Report
from programming.phases import Outcome, Phase
from tests.conftest import ROOT

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
JOB = "job-00000001"

KILLED_AT_EVERY_STATEMENT = """
import json, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from programming.agent.journal import AgentJournal
from programming.exchange import EventKind, Report
from programming.phases import Outcome, Phase

def work(path, answers, dies_at):
    journal = AgentJournal(path, lambda: datetime.now(UTC))
    seen = 0
    def statement(_text):
        nonlocal seen
        seen += 1
        if seen == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
    journal._connection.set_trace_callback(statement)
    journal.begin("job-00000001", b"{}", 1, is_ours=None)
    os.write(answers, b"b")
    for number in range(4):
        journal.note("job-00000001", EventKind.BLOCK_CHECKED, Phase.CHECK, {"block": f"b{number}"})
        os.write(answers, b"n")
        journal.portal_has("job-00000001", journal.untold("job-00000001", 1)[-1].seq)
    journal.committed("job-00000001", datetime.now(UTC))
    journal.ended("job-00000001", Report(outcome=Outcome.PROGRAMMED))
    os.write(answers, b"e")

results = []
for dies_at in range(1, 200):
    path = Path(sys.argv[1]) / f"{dies_at}.sqlite"
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        work(path, writing, dies_at)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answers:
        answered = answers.read().decode()
    _, status = os.waitpid(child, 0)
    with AgentJournal(path, lambda: datetime.now(UTC)) as journal:
        kept = journal.job("job-00000001")
        results.append({
            "killed": os.WIFSIGNALED(status), "answered": answered, "is_there": kept is not None,
            "blocks": [event.data["block"] for event in journal.events("job-00000001")],
            "ended": kept is not None and kept.report is not None,
        })
        if kept is not None:
            journal.note("job-00000001", EventKind.SUPPLY, None, {"volts": 13.0})
    if not os.WIFSIGNALED(status):
        break
print(json.dumps(results))
"""


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[AgentJournal]:
    with AgentJournal(tmp_path / "journal.sqlite", lambda: NOON) as opened:
        yield opened


def checked(journal: AgentJournal, block: str) -> Event:
    """Note that a block was checked."""
    return journal.note(JOB, EventKind.BLOCK_CHECKED, Phase.CHECK, {"block": block})


def test_events_count_from_what_the_portal_expects_without_gaps(journal: AgentJournal) -> None:
    journal.begin(JOB, b"{}", 7, is_ours=None)
    noted = [checked(journal, "a"), journal.note(JOB, EventKind.PHASE, Phase.RESET, {})]
    assert [event.seq for event in noted] == [7, 8]
    assert journal.untold(JOB, 10) == tuple(noted)


def test_what_the_portal_has_is_not_told_again_and_a_gap_is_filled(journal: AgentJournal) -> None:
    journal.begin(JOB, b"{}", 1, is_ours=None)
    events = [checked(journal, name) for name in "abcd"]
    journal.portal_has(JOB, 4)
    assert journal.untold(JOB, 10) == tuple(events[3:])
    journal.portal_has(JOB, 2)
    assert journal.untold(JOB, 2) == tuple(events[1:3])


def test_events_are_told_together_up_to_a_size_that_the_portal_reads_and_one_at_least(
    journal: AgentJournal,
) -> None:
    journal.begin(JOB, b"{}", 1, is_ours=None)
    for size in (700_000, 300_000, 400_000, 3_000_000, 5):
        journal.note(JOB, EventKind.BACKED_UP, Phase.BACK_UP, {"coding": "0" * size})
    told = []
    while batch := journal.untold(JOB, 200):
        told.append([event.seq for event in batch])
        journal.portal_has(JOB, batch[-1].seq + 1)
    assert told == [[1, 2], [3], [4], [5]]


def test_of_an_event_that_the_portal_would_not_read_its_size_is_told_and_all_is_kept_here(
    journal: AgentJournal,
) -> None:
    journal.begin(JOB, b"{}", 1, is_ours=None)
    noted = journal.note(JOB, EventKind.BACKED_UP, Phase.BACK_UP, {"coding": "0" * 3_000_000})
    (told,) = journal.untold(JOB, 200)
    assert (told.seq, list(told.data), told.data[TOO_LARGE] > 3_000_000) == (1, [TOO_LARGE], True)
    assert journal.backups(JOB) == (noted,)


def blocks(journal: AgentJournal) -> list[str]:
    """The blocks that the running run noted."""
    return [event.data["block"] for event in journal.events(JOB)]


@pytest.mark.parametrize(
    ("next_seq", "is_ours"),
    [(3, True), (4, True), (1, None), (4, None)],
    ids=["ours, some told", "ours, all told", "nothing told", "told, and the answer lost"],
)
def test_a_job_that_is_taken_again_goes_on_where_it_was(
    journal: AgentJournal, next_seq: int, is_ours: bool | None
) -> None:
    journal.begin(JOB, b"{}", 1, is_ours=None)
    for name in "abc":
        checked(journal, name)
    journal.untold(JOB, 10)
    journal.begin(JOB, b"{}", next_seq, is_ours=is_ours)
    assert [event.seq for event in journal.untold(JOB, 10)] == list(range(next_seq, 4))
    assert blocks(journal) == ["a", "b", "c"]
    assert checked(journal, "d").seq == 4


@pytest.mark.parametrize(
    ("next_seq", "is_ours"),
    [(3, False), (9, False), (9, None), (3, None)],
    ids=["another's", "another's, longer", "longer than ours", "never tried"],
)
def test_once_another_agent_carried_a_job_on_what_this_one_noted_counts_no_more(
    journal: AgentJournal, next_seq: int, is_ours: bool | None
) -> None:
    journal.begin(JOB, b"{}", 1, is_ours=None)
    for name in "abc":
        checked(journal, name)
    journal.begin(JOB, b"{}", next_seq, is_ours=is_ours)
    assert (journal.events(JOB), journal.untold(JOB, 10)) == ((), ())
    assert checked(journal, "d").seq == next_seq


def test_the_commit_outlasts_a_new_run_and_the_report_waits_until_it_is_told(journal: AgentJournal) -> None:
    journal.begin(JOB, b"first", 1, is_ours=None)
    journal.committed(JOB, NOON)
    report = Report(outcome=Outcome.RECOVERABLE, reason="silence")
    journal.ended(JOB, report)
    kept = journal.job(JOB)
    assert kept is not None
    assert (kept.committed_at, kept.report, kept.is_closed) == (NOON, report, False)
    journal.told_report(JOB)
    journal.close_job(JOB)
    told = journal.job(JOB)
    assert told is not None
    assert (told.report, told.is_closed) == (None, True)
    journal.begin(JOB, b"second", 5, is_ours=False)
    again = journal.job(JOB)
    assert again is not None
    assert (again.taken, again.committed_at, again.is_closed) == (b"second", NOON, False)


def test_each_event_is_told_on_when_it_is_on_the_disk(journal: AgentJournal) -> None:
    journal.begin(JOB, b"{}", 1, is_ours=None)
    heard: list[tuple[Event, ...]] = []
    of_job = JobJournal(journal, JOB, lambda _event: heard.append(journal.untold(JOB, 10)))
    of_job.note(EventKind.SUPPLY, None, {"volts": 13.1})
    assert [event.data for event in heard[0]] == [{"volts": 13.1}]


def test_a_job_that_was_never_taken_has_no_journal(journal: AgentJournal) -> None:
    assert journal.job(JOB) is None
    with pytest.raises(LookupError):
        checked(journal, "a")


def test_every_note_that_returned_is_there_after_a_kill_at_any_statement(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED_AT_EVERY_STATEMENT, str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    results = json.loads(done.stdout)
    assert len(results) > 30
    assert [result["killed"] for result in results] == [True] * (len(results) - 1) + [False]
    wrong = [
        result
        for result in results
        if result["blocks"] != [f"b{number}" for number in range(len(result["blocks"]))]
        or not result["answered"].count("n") <= len(result["blocks"]) <= result["answered"].count("n") + 1
        or ("b" in result["answered"]) > result["is_there"]
        or ("e" in result["answered"]) > result["ended"]
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "content", [b"these are notes and no journal" * 40, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_file_that_is_no_journal_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "journal.sqlite").write_bytes(content)
    with pytest.raises(JournalUnusable):
        AgentJournal(tmp_path / "journal.sqlite", lambda: NOON)


def test_a_journal_of_a_later_version_is_refused(tmp_path: Path) -> None:
    with AgentJournal(tmp_path / "journal.sqlite", lambda: NOON) as journal:
        journal._connection.execute("PRAGMA user_version = 99")
    with pytest.raises(JournalUnusable, match="later version"):
        AgentJournal(tmp_path / "journal.sqlite", lambda: NOON)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JournalUnusable):
        AgentJournal(tmp_path / "nowhere" / "journal.sqlite", lambda: NOON)


def test_a_disk_that_is_full_is_told_and_what_was_there_stays(journal: AgentJournal) -> None:
    journal.begin(JOB, b"{}", 1, is_ours=None)
    checked(journal, "a")
    (pages,) = journal._connection.execute("PRAGMA page_count").fetchone()
    journal._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(JournalUnusable, match="full"):
        journal.note(JOB, EventKind.TROUBLE, None, {"detail": "x" * 100_000})
    assert blocks(journal) == ["a"]
    journal._connection.execute("PRAGMA max_page_count = 1000000")
    assert checked(journal, "b").seq == 2


@pytest.mark.parametrize(
    ("begun", "is_ours", "is_carried_on"),
    [(False, True, False), (False, False, True), (True, True, True)],
    ids=["committed in this run", "another worked meanwhile", "committed before it was taken here"],
)
def test_a_run_that_began_behind_the_point_of_no_return_is_told_from_the_one_that_passed_it(
    journal: AgentJournal, begun: bool, is_ours: bool, is_carried_on: bool
) -> None:
    journal.begin(JOB, b"{}", 1, is_ours=None, is_committed=begun)
    checked(journal, "a")
    journal.begin(JOB, b"{}", 2, is_ours=is_ours, is_committed=True)
    kept = journal.job(JOB)
    assert kept is not None
    assert kept.is_carried_on == is_carried_on


def test_a_journal_of_the_version_before_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    with AgentJournal(path, lambda: NOON) as journal:
        journal.begin(JOB, b"{}", 1, is_ours=None)
    with closing(sqlite3.connect(path)) as old:
        old.execute("ALTER TABLE job DROP COLUMN is_carried_on")
        old.execute("PRAGMA user_version = 1")
    with AgentJournal(path, lambda: NOON) as journal:
        kept = journal.job(JOB)
    assert kept is not None
    assert not kept.is_carried_on


def test_back_ups_of_every_run_are_there_the_first_one_first(journal: AgentJournal) -> None:
    journal.begin(JOB, b"{}", 1, is_ours=None)
    journal.note(JOB, EventKind.BACKED_UP, Phase.BACK_UP, {"coding": {"0600": "01"}, "codes": []})
    journal.begin(JOB, b"{}", 9, is_ours=False)
    journal.note(JOB, EventKind.BACKED_UP, Phase.BACK_UP, {"coding": {}, "codes": []})
    assert [event.data["coding"] for event in journal.backups(JOB)] == [{"0600": "01"}, {}]
