"""Lets the search index follow what a run stores, in a thread of its own: while files are read.

What follows takes its work from the change log, so nothing is lost where it cannot: it is done the next time.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

_log = logging.getLogger(__name__)

_DOCUMENTS: Final = 200
_PAGES: Final = 500
_SHARE: Final = 4
_MOST_PAGES: Final = 5_000


class IndexFollower:
    """Calls `follow` whenever enough was stored since the last time and no call is under way, and at the end.

    Each call has costs of its own, the more the larger the library is: so the more a run has stored, the more
    it stores before the next one.
    """

    def __init__(self, follow: Callable[[], None]) -> None:
        self._follow = follow
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="index")
        self._under_way: Future[None] | None = None
        self._documents = self._pages = self._pages_of_run = 0

    def stored(self, pages: int) -> None:
        """A document of so many pages is in the store."""
        self._documents += 1
        self._pages += pages
        self._pages_of_run += pages
        enough = max(_PAGES, min(self._pages_of_run // _SHARE, _MOST_PAGES))
        is_free = self._under_way is None or self._under_way.done()
        if is_free and (self._documents >= _DOCUMENTS or self._pages >= enough):
            self._documents = self._pages = 0
            self._under_way = self._thread.submit(self._try)

    def finish(self) -> None:
        """Wait for the call under way, and call once more, whatever there is to follow.

        Raises:
            Exception: whatever keeps the index back.
        """
        self._thread.shutdown(wait=True)
        self._follow()

    def give_up(self) -> None:
        """As `finish`, where the run fails: call only if something was stored since, and raise nothing."""
        self._thread.shutdown(wait=True)
        if self._documents:
            self._try()

    def _try(self) -> None:
        try:
            self._follow()
        except Exception as error:  # noqa: BLE001 - whatever keeps the index back must not stop the ingestion
            _log.info("index does not follow: %s", error)
