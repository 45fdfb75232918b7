"""English words: Snowball's stemmer, and the words too common to search for."""

import threading
from typing import Final

import snowballstemmer

from search.language.folding import composed, fold

_STOP_WORDS: Final = """
a about after all also am an and any are as at be because been before being between both by could did do
does doing down during each few for from further had has have having he her here hers him his how i if in
into is it its itself me more must my no nor not of on once only or our out over s she should so some such t
than that the their them then there these they this those through to too under until up upon us very was we
were what when where which while who whom why will with would you your
"""
STOP_WORDS: Final = frozenset(_STOP_WORDS.split())
"""Neither `can` (the bus) nor `most` and `but` (Polish: axle housing, shoe) are among them."""

_lock = threading.Lock()
_stemmer = snowballstemmer.stemmer("english")


def readings(word: str) -> tuple[str, ...]:
    """The one term of an English word."""
    return (stem(word),)


def stem(word: str) -> str:
    """The term of an English word: stemmed, then folded."""
    with _lock:  # the stemmer keeps the word it works on
        return fold(str(_stemmer.stemWord(composed(word))))
