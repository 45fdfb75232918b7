"""The process beside the server brings the index up to date, whoever wrote to the database."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from kb.store import DocumentStore
from tests.factories.revisions import new_revision
from web.follower import start_follower
from web.settings import Settings
from web.wiring import Portal, open_portal

PATIENCE_S = 60.0


def eventually(condition: Callable[[], bool]) -> bool:
    """Whether the condition comes true before patience ends."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    """A portal whose database is ahead of its index by one document."""
    opened = open_portal(Settings(home=tmp_path / "home"))
    opened.follow_changes()
    with opened.workspace.database.write() as session:
        DocumentStore(session, opened.workspace.files).put(new_revision(opened.workspace.files))
    return opened


def test_the_index_catches_up_without_any_command(portal: Portal) -> None:
    assert portal.index_status().lag == 1
    follower = start_follower(portal.settings)
    try:
        assert eventually(lambda: portal.index_status().lag == 0)
        assert portal.index_status().sections == 1
    finally:
        follower.terminate()
        follower.join()


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
    assert eventually(lambda: not psutil.pid_exists(int(starter.stdout)))
