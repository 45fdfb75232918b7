"""The process beside the server brings the index up to date, whoever wrote to the database."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from kb.changes import IndexMark, mark_indexed
from kb.store import DocumentStore, utc_now
from search.folders import IndexFolders
from tests.factories.revisions import new_revision
from web.follower import Follower, is_behind, start_follower
from web.settings import Settings
from web.wiring import Portal, open_portal

pytestmark = pytest.mark.slow

PATIENCE_S = 60.0


def eventually(condition: Callable[[], bool]) -> bool:
    """Whether the condition comes true before patience ends."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def ended(pid: int) -> bool:
    """Whether there is no such process, or nothing but its entry in the table is left."""
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


@contextmanager
def following(portal: Portal) -> Iterator[Follower]:
    started = start_follower(portal.settings)
    try:
        yield started
    finally:
        started.terminate()
        started.join(10)


@pytest.fixture
def follower(portal: Portal) -> Iterator[Follower]:
    with following(portal) as started:
        yield started


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    """A portal whose database is ahead of its index by one document."""
    opened = open_portal(Settings(home=tmp_path / "home"))
    opened.follow_changes()
    with opened.workspace.database.write() as session:
        DocumentStore(session, opened.workspace.files).put(new_revision(opened.workspace.files))
    return opened


@pytest.mark.usefixtures("follower")
def test_the_index_catches_up_without_any_command(portal: Portal) -> None:
    assert eventually(lambda: portal.index_status().lag == 0)
    assert portal.index_status().sections == 1


def test_a_follower_that_was_killed_is_started_again(portal: Portal, follower: Follower) -> None:
    first = follower.pid
    os.kill(first, signal.SIGKILL)
    assert eventually(lambda: follower.pid != first)
    assert eventually(lambda: portal.index_status().lag == 0)


def test_a_follower_whose_end_was_seen_by_somebody_else_is_started_again(follower: Follower) -> None:
    first = follower.pid
    os.kill(first, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(first, 0)  # as gunicorn does with every child
    assert eventually(lambda: follower.pid != first)


def test_a_follower_that_was_told_to_end_stays_away(portal: Portal) -> None:
    follower = start_follower(portal.settings)
    follower.terminate()
    follower.join(10)
    assert ended(follower.pid)


def test_a_worker_that_ends_does_not_end_the_follower(follower: Follower) -> None:
    worker = multiprocessing.get_context("fork").Process(target=follower.terminate)
    worker.start()
    worker.join()
    assert not ended(follower.pid)


def test_following_survives_a_data_folder_that_cannot_be_opened(
    portal: Portal, capfd: pytest.CaptureFixture[str]
) -> None:
    home, away = portal.settings.home, portal.settings.home.with_name("away")
    home.rename(away)
    home.write_text("a file where the folder was", encoding="utf-8")
    with following(portal) as follower:
        first = follower.pid
        assert eventually(lambda: "index_follow_failed" in capfd.readouterr().err)
        home.unlink()
        away.rename(home)
        assert eventually(lambda: portal.index_status().lag == 0)
        assert follower.pid == first


def test_an_index_that_is_up_to_date_needs_nothing(portal: Portal) -> None:
    portal.follow_changes()
    assert not is_behind(portal)


def test_an_index_that_is_gone_is_made_anew(portal: Portal) -> None:
    portal.follow_changes()
    IndexFolders(portal.settings.folder.index, "tantivy").pointer.unlink()
    assert is_behind(portal)


@pytest.mark.parametrize("name", ["forms.msgpack", "vocabulary.msgpack", "profiles.msgpack"])
def test_an_index_with_a_damaged_file_beside_it_is_made_anew(portal: Portal, name: str) -> None:
    portal.follow_changes()
    folders = IndexFolders(portal.settings.folder.index, "tantivy")
    before = is_behind(portal)
    (folders.generation(folders.read_pointer().index_id) / name).write_bytes(b"broken")
    damaged = is_behind(portal)
    portal.follow_changes()
    assert (before, damaged, is_behind(portal)) == (False, True, False)


def test_an_index_whose_profiles_are_lost_is_made_anew(portal: Portal) -> None:
    portal.follow_changes()
    folders = IndexFolders(portal.settings.folder.index, "tantivy")
    (folders.generation(folders.read_pointer().index_id) / "profiles.msgpack").unlink()
    assert is_behind(portal)


def test_an_index_that_the_database_does_not_know_is_made_anew(portal: Portal) -> None:
    portal.follow_changes()
    with portal.workspace.database.write() as session:
        mark_indexed(session, "tantivy", IndexMark(index_id="another", sequence=1), utc_now())
    assert is_behind(portal)


def test_the_follower_ends_with_the_process_that_started_it(portal: Portal) -> None:
    code = (
        "import os, sys; from pathlib import Path; from web.follower import start_follower;"
        "from web.settings import Settings;"
        "print(start_follower(Settings(home=Path(sys.argv[1]))).pid, flush=True); os._exit(0)"
    )
    starter = subprocess.run(
        [sys.executable, "-c", code, str(portal.settings.home)],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_S,
    )
    assert eventually(lambda: ended(int(starter.stdout)))
