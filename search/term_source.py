"""The agreed terms in use: the shipped ones and the editors' own, read when they are first asked for.

What an editor changes in the folder is seen at the next search.
"""

import threading
from pathlib import Path

from search.agreed import NO_TERMS, AgreedTerms
from translations.term_folder import agreed_terms, stamp


class TermSource:
    """Gives the agreed terms of a portal. Safe to use from several threads; no change costs one look."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._read: tuple[object, AgreedTerms] | None = None

    def terms(self) -> AgreedTerms:
        """The terms as the folder has them now."""
        now, read = stamp(self._folder), self._read
        if read is None or read[0] != now:
            with self._lock:
                read = self._read
                if read is None or read[0] != now:
                    read = self._read = now, AgreedTerms(agreed_terms(self._folder))
        return read[1]


class NoTermSource(TermSource):
    """No agreed terms at all."""

    def __init__(self) -> None:
        super().__init__(Path())

    def terms(self) -> AgreedTerms:
        """None."""
        return NO_TERMS
