"""The counting itself: a search leaves a mark in memory, and a thread takes the marks to the database.

A request never waits for it, and never for the database's write lock. Marks are written together, a few
seconds after the first of them: a worker process that is killed loses those seconds' counts and nothing
else. Where the database cannot be written for long, what does not fit in memory is dropped, and the log
says so.
"""

import atexit
import logging
import threading
from collections import Counter
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from kb.database import Database
from search.analytics import AnalyticsStore, Asked, Opened

WAIT_S: Final = 3.0
MOST_WAITING: Final = 5_000
_LOG: Final = logging.getLogger(__name__)


class Tally:
    """Counts searches and clicks of one process. Safe to use from several threads."""

    def __init__(self, database: Database, wait_s: float = WAIT_S) -> None:
        self._database, self._wait_s = database, wait_s
        self._lock, self._at_once = threading.Lock(), threading.Event()
        self._asked: Counter[Asked] = Counter()
        self._opened: Counter[Opened] = Counter()
        self._writer: threading.Thread | None = None
        atexit.register(self.flush)

    def asked(self, item: Asked) -> None:
        """Count a search."""
        with self._lock:
            if self._has_room():
                self._asked[item] += 1
            self._write_soon()

    def opened(self, item: Opened) -> None:
        """Count a click."""
        with self._lock:
            if self._has_room():
                self._opened[item] += 1
            self._write_soon()

    def flush(self) -> None:
        """Write what is waiting, now."""
        with self._lock:
            asked, opened = self._asked, self._opened
            self._asked, self._opened = Counter(), Counter()
        if not (asked or opened):
            return
        try:
            with self._database.write() as session:
                AnalyticsStore(session).add(asked, opened)
        except SQLAlchemyError as failure:
            _LOG.warning("search_counts_not_written: trying again: %s", type(failure).__name__)
            with self._lock:
                self._asked.update(asked)
                self._opened.update(opened)

    def close(self) -> None:
        """Write what is waiting, and count no more."""
        self._at_once.set()
        self.flush()
        atexit.unregister(self.flush)

    def _has_room(self) -> bool:
        is_full = len(self._asked) + len(self._opened) >= MOST_WAITING
        if is_full:
            _LOG.warning("search_count_dropped: %d wait to be written", MOST_WAITING)
        return not is_full

    def _write_soon(self) -> None:
        """Have a thread write after a while; it ends when nothing is left. The lock is held."""
        if self._writer is None or not self._writer.is_alive():
            self._writer = threading.Thread(target=self._write, name="aos-search-tally", daemon=True)
            self._writer.start()

    def _write(self) -> None:
        while not self._at_once.wait(self._wait_s):
            self.flush()
            with self._lock:
                if not (self._asked or self._opened):
                    self._writer = None
                    return
