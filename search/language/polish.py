"""Polish words: their lemmas, and the words too common to search for. Pure.

Words that the dictionary does not know (names, brands, shop talk) are stemmed by Snowball.
"""

import re
import threading
from functools import lru_cache
from typing import Final

import snowballstemmer

from search.language import morfeusz
from search.language.folding import composed, fold

_STOP_WORDS: Final = """
a aby albo ale ani bo bowiem by być był była było były co coś czy czyli czym dla do gdy gdzie go i ich ile
im iż ja jak jaka jaki jakich jakie jakiego jakiej jakim jako jednak jego jej jemu jest jestem jeszcze jeśli
już ją każdy kiedy kto która które którego której który których którym którą lub ma mają mi mnie może można
mu my na nad nam nas nich nim niż o od on ona one oni ono oraz po pod podczas poza przed przez przy raz się
skąd są ta tak także tam te tego tej ten też to tu ty tych tylko tym u w we wszystkie z za zaś ze że
"""
STOP_WORDS: Final = frozenset(_STOP_WORDS.split())
"""`nie` is not among them: in a workshop it changes what is asked for ("nie odpala")."""

BARE_STOP_WORDS: Final = frozenset(map(fold, STOP_WORDS))
"""As they are typed without diacritics."""

MAX_REMEMBERED: Final = 20_000
"""Word forms whose readings are remembered, however they are capitalised or punctuated."""
MAX_REMEMBERED_OF_QUERIES: Final = 20_000

_APART: Final = {"móc": "możliwość"}
"""Lemmas that folding would make one with another word (`moc`, power), and what keeps them apart from it."""

_BARE_GENITIVE: Final = re.compile(r"(?<=\w\w)ow$")

_lock = threading.Lock()
_stemmer = snowballstemmer.stemmer("polish")


def readings(word: str) -> tuple[str, ...]:
    """The terms of a Polish word, folded, the likeliest first: its lemmas, else its stem. At least one."""
    return _readings(composed(word))


@lru_cache(maxsize=MAX_REMEMBERED)
def _readings(word: str) -> tuple[str, ...]:
    lemmas = (_APART.get(lemma, lemma) for lemma in morfeusz.lemmas(word))
    return tuple(dict.fromkeys(map(fold, lemmas))) or (stem(word),)


@lru_cache(maxsize=MAX_REMEMBERED_OF_QUERIES)
def is_known(word: str) -> bool:
    """Whether the word is in the dictionary."""
    return bool(morfeusz.lemmas(composed(word)))


def is_common(word: str) -> bool:
    """Whether the word is in the dictionary, and not as a name alone."""
    return any(lemma == lemma.lower() for lemma in morfeusz.lemmas(composed(word)))


def stem(word: str) -> str:
    """The term of a word that is in no dictionary: stemmed, then folded (the other way round loses endings).

    `-ow` is read as the `-ów` that it nearly always stands for: half of all queries are typed without
    diacritics, and of the endings that the stemmer knows by theirs, this is the one it cannot do without.
    """
    with _lock:  # the stemmer keeps the word it works on
        return fold(str(_stemmer.stemWord(_BARE_GENITIVE.sub("ów", composed(word)))))
