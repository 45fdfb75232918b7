"""The Polish dictionary (SGJP, built into Morfeusz): what the forms of a word are, and whether it is one.

The only module that imports Morfeusz. It lies here because siblings need it: the search for lemmas, ingestion
to tell good letters from damaged ones. The dictionary is loaded when the first word is looked up.
"""

import threading
from functools import cache, lru_cache
from typing import Final

import morfeusz2

Analysis = tuple[int, int, tuple[str, str, str, list[str], list[str]]]
"""From node, to node, and of what lies between: form, lemma, tag, kinds of name, labels."""

MAX_REMEMBERED: Final = 50_000
_UNKNOWN: Final = "ign"
_lock: Final = threading.Lock()


def analyses(word: str) -> list[Analysis]:
    """Every analysis of a word, whatever its case; one with the tag `ign` where it is not known."""
    with _lock:  # an instance is good for one thread at a time
        found: list[Analysis] = _dictionary().analyse(word)
    return found


def forms(lemma: str) -> list[tuple[str, str]]:
    """Every form of a lemma with its tag."""
    with _lock:
        return [(form, tag) for form, _lemma, tag, _names, _labels in _dictionary().generate(lemma)]


@lru_cache(maxsize=MAX_REMEMBERED)
def is_polish_word(word: str) -> bool:
    """Whether the dictionary has the word, in any form and case; names and abbreviations count."""
    return all(tag != _UNKNOWN for _start, _end, (_form, _lemma, tag, _names, _labels) in analyses(word))


@cache
def _dictionary() -> morfeusz2.Morfeusz:
    return morfeusz2.Morfeusz(case_handling=morfeusz2.IGNORE_CASE)
