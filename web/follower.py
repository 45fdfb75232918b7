"""A process beside the server that keeps the index up to date with the change log, whoever writes it.

In a thread of its own it also sends mails and alerts (`web.chores`), so that neither waits for the other.

The server watches over it and starts it again when it ends. It is a program of its own and not a fork, so
that a worker of the server that ends, and whatever runs then, cannot end it.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final

import msgspec

from search.condition import behind, is_damaged
from search.folders import IndexFolders
from search.indexer import IndexBusy
from web.chores import start_chores
from web.settings import Settings
from web.wiring import Portal, open_portal

PERIOD_S: Final = 2.0
_WATCH_S: Final = 1.0
_PATIENCE_S: Final = 10.0
_LOG: Final = logging.getLogger(__name__)


class Follower:
    """The process, started again whenever it ends, until `terminate`.

    Only the process that made the object can end it: the copies in the server's forked workers do nothing.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings, self._owner = settings, os.getpid()
        self._lock, self._ending = threading.Lock(), threading.Event()
        self._process = _start(settings)
        self._watch = threading.Thread(target=self._keep_running, name="aos-follower-watch", daemon=True)
        self._watch.start()

    @property
    def pid(self) -> int:
        """The number of the process that follows now."""
        return self._process.pid

    def terminate(self) -> None:
        """End the process, for good."""
        if os.getpid() == self._owner:
            self._ending.set()
            with self._lock:
                self._process.terminate()

    def join(self, timeout: float | None = None) -> None:
        """Wait for the end that `terminate` asked for, at most `timeout` seconds; then it is forced."""
        if os.getpid() == self._owner:
            self._watch.join(timeout)
            try:
                self._process.wait(_PATIENCE_S if timeout is None else timeout)
            except subprocess.TimeoutExpired:
                self._process.kill()

    def _keep_running(self) -> None:
        while not self._ending.wait(_WATCH_S):
            with self._lock:
                if not self._ending.is_set() and self._process.poll() is not None:
                    self._start_again()

    def _start_again(self) -> None:
        _LOG.warning("follower_ended: starting it again")
        try:
            self._process = _start(self._settings)
        except OSError:
            _LOG.exception("follower_not_started: trying again")


def start_follower(settings: Settings) -> Follower:
    """Start following; the process ends when the one that started it does."""
    return Follower(settings)


def _start(settings: Settings) -> subprocess.Popen[str]:
    """Run this module; settings go in by standard input, where nobody else can read them."""
    process = subprocess.Popen(  # noqa: S603 - this very module
        [sys.executable, "-P", "-m", __spec__.name, str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)},
    )
    assert process.stdin is not None
    try:
        with process.stdin as stdin:
            stdin.write(msgspec.json.encode(settings, enc_hook=str).decode())
    except BrokenPipeError:
        _LOG.warning("follower_ended: it ended at once")
    return process


def follow(settings: Settings, parent: int) -> None:
    """Follow until `parent` is no longer the process that started this one, whatever fails meanwhile."""
    portal: Portal | None = None
    while os.getppid() == parent:
        try:
            portal = portal or open_portal(settings)
            if is_behind(portal):
                portal.follow_changes()
        except IndexBusy:
            _LOG.info("index_busy: another process is writing the index, trying again")
        except Exception:  # noqa: BLE001 - whatever it was, the next round tries again
            _LOG.exception("index_follow_failed: the index is behind, trying again")
        time.sleep(PERIOD_S)


def is_behind(portal: Portal) -> bool:
    """Whether there is something to index, or no index that can be used; the index stays closed."""
    settings = portal.settings
    folders = IndexFolders(settings.folder.index, settings.search_engine)
    with portal.workspace.database.read() as session:
        lag = behind(session, folders)
    return lag is None or lag > 0 or is_damaged(folders)


def _main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this process
    settings = msgspec.json.decode(
        sys.stdin.read(), type=Settings, dec_hook=lambda wanted, text: wanted(text)
    )
    start_chores(settings)
    follow(settings, int(sys.argv[1]))


if __name__ == "__main__":
    _main()
