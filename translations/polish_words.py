"""The Polish dictionary (SGJP, built into Morfeusz): what the forms of a word are, and whether it is one.

The only module that imports Morfeusz. It lies here because siblings need it: the search for lemmas, ingestion
to tell good letters from damaged ones. The dictionary is loaded when the first word is looked up.
"""

import threading
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

import morfeusz2

Analysis = tuple[int, int, tuple[str, str, str, list[str], list[str]]]
"""From node, to node, and of what lies between: form, lemma, tag, kinds of name, labels."""


class Tagging(NamedTuple):
    """What the dictionary says of a form beside its lemma: the tag (`subst:sg:gen:f`) and the labels."""

    tag: str
    labels: tuple[str, ...]


MAX_REMEMBERED: Final = 50_000
_UNKNOWN: Final = "ign"
_LONGEST: Final = 60
"""No part of a word has so many letters."""
_lock: Final = threading.Lock()
_taggings: Final[dict[tuple[int, int], Tagging]] = {}
"""By Morfeusz's numbers of tag and labels; there are some thousands."""


def analyses(word: str) -> list[Analysis]:
    """Every analysis of a word, whatever its case; one with the tag `ign` where it is not known."""
    with _lock:  # an instance is good for one thread at a time
        found: list[Analysis] = _dictionary().analyse(word)
    return found


def first_taggings(word: str) -> list[tuple[str, Tagging]]:
    """Lemma and tagging of every analysis that begins with the first node of a word, as `analyses` has them.

    The dictionary is asked past its wrapper, which makes texts and lists for each analysis and takes twice as
    long by it.
    """
    with _lock:
        return [(each.lemma, _tagging(each)) for each in _bare().analyse(word) if not each.startNode]


def words_among(words: Sequence[str]) -> frozenset[str]:
    """Which of these, letters alone, the dictionary may have; asked at once, they take half as long.

    It divides some (`wymieniłem` is `wymienił` and `em`), which are put together again, and a few that are
    no words along with them.
    """
    found, before = set[str](), dict[int, set[str]]()
    with _lock:
        for each in _bare().analyse(" ".join(words)):
            if not each.isIgn():
                here = {each.orth, *(one + each.orth for one in before.get(each.startNode, ()))}
                found |= here
                before.setdefault(each.endNode, set()).update(one for one in here if len(one) < _LONGEST)
    return frozenset(found)


def _tagging(analysis: Any) -> Tagging:  # noqa: ANN401 - Morfeusz's, not typed
    numbers = analysis.tagId, analysis.labelsId
    known = _taggings.get(numbers)
    if known is None:
        known = Tagging(analysis.getTag(_bare()), tuple(analysis.getLabels(_bare())))
        _taggings[numbers] = known
    return known


def forms(lemma: str) -> list[tuple[str, str]]:
    """Every form of a lemma with its tag."""
    with _lock:
        return [(form, tag) for form, _lemma, tag, _names, _labels in _generator().generate(lemma)]


@lru_cache(maxsize=MAX_REMEMBERED)
def is_polish_word(word: str) -> bool:
    """Whether the dictionary has the word, in any form and case; names and abbreviations count."""
    return all(tag != _UNKNOWN for _start, _end, (_form, _lemma, tag, _names, _labels) in analyses(word))


@cache
def _dictionary() -> morfeusz2.Morfeusz:
    """The forms; lemmas are another 9 MB, which whoever serves searches does without."""
    return morfeusz2.Morfeusz(generate=False, case_handling=morfeusz2.IGNORE_CASE)


@cache
def _generator() -> morfeusz2.Morfeusz:
    """The lemmas, to which there are all forms."""
    return morfeusz2.Morfeusz(analyse=False, case_handling=morfeusz2.IGNORE_CASE)


@cache
def _bare() -> Any:  # noqa: ANN401 - Morfeusz's, not typed
    """The dictionary within its wrapper."""
    return _dictionary()._morfeusz_obj  # noqa: SLF001 - the wrapper has no other way to it
