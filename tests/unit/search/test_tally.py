"""Counting in memory, written by a thread: no request waits, and nothing that was counted is lost."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from kb.workspace import Workspace
from search.analytics import Asked, Opened
from search.models import OpeningRow, TallyRow
from search.tally import Tally
from translations.locales import Language

DAY = date(2026, 11, 22)
LONG_S = 3600.0
PATIENCE_S = 30.0


def asked(text: str = "klocki") -> Asked:
    return Asked(day=DAY, query_text=text, page_language=Language.POLISH, filters="", has_hits=True)


def eventually(condition: Callable[[], bool]) -> bool:
    """Whether the condition comes true before patience ends."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and not condition():
        time.sleep(0.02)
    return condition()


def counted(workspace: Workspace) -> int:
    with workspace.database.read() as session:
        return session.scalar(select(func.sum(TallyRow.count))) or 0


@pytest.fixture
def tally(workspace: Workspace) -> Iterator[Tally]:
    counting = Tally(workspace.database, wait_s=LONG_S)
    yield counting
    counting.close()


def test_a_search_is_counted_without_waiting_for_a_writer(workspace: Workspace, tally: Tally) -> None:
    with workspace.database.write():
        tally.asked(asked())
    tally.flush()
    assert counted(workspace) == 1


def test_a_click_is_counted(workspace: Workspace, tally: Tally) -> None:
    tally.opened(Opened(day=DAY, query_text="klocki", page_language=Language.POLISH, rank=2))
    tally.flush()
    with workspace.database.read() as session:
        assert session.scalars(select(OpeningRow.rank)).all() == [2]


def test_counts_are_written_by_themselves_after_a_while(workspace: Workspace) -> None:
    tally = Tally(workspace.database, wait_s=0.01)
    tally.asked(asked())
    assert eventually(lambda: counted(workspace) == 1)
    tally.close()


def test_searches_of_many_threads_are_all_counted(workspace: Workspace, tally: Tally) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: tally.asked(asked(f"q{number % 50}")), range(400)))
    tally.flush()
    assert counted(workspace) == 400


def test_what_could_not_be_written_is_written_next_time(
    workspace: Workspace, tally: Tally, caplog: pytest.LogCaptureFixture
) -> None:
    class Locked:
        def write(self) -> None:
            raise OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))

    tally._database = Locked()  # type: ignore[assignment]
    tally.asked(asked())
    tally.flush()
    assert "search_counts_not_written" in caplog.text
    tally._database = workspace.database
    tally.flush()
    assert counted(workspace) == 1


def test_memory_is_bounded_and_says_so(
    tally: Tally, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("search.tally.MOST_WAITING", 1)
    tally.asked(asked("a"))
    tally.asked(asked("b"))
    tally.flush()
    assert counted(workspace) == 1
    assert "search_count_dropped" in caplog.text
