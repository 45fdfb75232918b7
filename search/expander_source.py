"""What expands queries, as it is now: the agreed terms, and what the library taught.

Both are read when they are first asked for. What an editor changes in the folder of terms, or the indexer
learns, is seen at the next search.
"""

import logging
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from search.agreed import NO_TERMS, AgreedTerms
from search.expansion import Expander
from search.pairs import NO_PAIRS, Pairs, PairsUnreadable, pairs_stamp, read_pairs
from translations.term_folder import agreed_terms, stamp
from translations.terms import TermBase

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Read:
    terms_stamp: object
    pairs_stamp: object
    expander: Expander


class ExpanderSource:
    """Gives the expander of a portal. Safe from several threads; no change costs two looks at the disk.

    The shipped terms, and those in `terms_folder`; no agreed terms at all where that is None.
    """

    def __init__(self, terms_folder: Path | None) -> None:
        self._terms_folder = terms_folder
        self._lock = threading.Lock()
        self._read: _Read | None = None

    def expander(self, index_folder: Path) -> Expander:
        """The expander for the index in a folder."""
        terms = None if self._terms_folder is None else stamp(self._terms_folder)
        pairs = index_folder, pairs_stamp(index_folder)
        read = self._read
        if read is None or (read.terms_stamp, read.pairs_stamp) != (terms, pairs):
            with self._lock:
                read = self._read = self._renewed(terms, pairs, index_folder)
        return read.expander

    def _renewed(self, terms: object, pairs: object, index_folder: Path) -> _Read:
        read = self._read
        has_terms = read is not None and read.terms_stamp == terms
        has_pairs = read is not None and read.pairs_stamp == pairs
        if read is not None and has_terms and has_pairs:
            return read
        agreed = read.expander.agreed if read is not None and has_terms else self._agreed()
        learnt = read.expander.pairs if read is not None and has_pairs else _learnt(index_folder)
        return _Read(terms, pairs, Expander(agreed, learnt))

    def _agreed(self) -> AgreedTerms:
        return NO_TERMS if self._terms_folder is None else _indexed(agreed_terms(self._terms_folder))


@lru_cache(maxsize=1)
def _indexed(base: TermBase) -> AgreedTerms:
    """The terms by their words, shared by all portals of a process that have only the shipped ones."""
    return AgreedTerms(base)


def _learnt(index_folder: Path) -> Pairs:
    """The pairs of an index; without them a search finds less, and the indexer learns them anew."""
    try:
        return read_pairs(index_folder)
    except PairsUnreadable as error:
        _log.warning("learnt pairs unreadable: %s", error)
        return NO_PAIRS
