"""The words that the bench's passages are made of: those of the sample library and of the agreed terms.

They are real words in real forms. The commonest come first, in the order in which the library uses them;
behind them stand the forms of the same words that the library does not use: Polish ones as Morfeusz inflects
them, English ones by their regular endings.
"""

import html
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import morfeusz2

from translations.locales import Language
from translations.terms import shipped_terms

_LIBRARY: Final = Path(__file__).parents[2] / "web" / "sample" / "library"
_SUFFIXES: Final = frozenset({".xml", ".dita", ".html", ".md"})
_EDITION: Final = re.compile(r"[-_](pl|en)(?:-[a-z]{2})?$")
_TAG: Final = re.compile(r"<[^>]*>")
_WORD: Final = re.compile(r"[^\W\d_]+")
_SEED: Final = 20261122
_MIN_INFLECTED: Final = 3
_UNUSUAL: Final = (":neg", "depr", "pant", "pcon")
"""Tags of forms that manuals hardly ever have: negated participles, contemptuous plurals, and so on."""
_VOWELS: Final = "aeiou"


@cache
def vocabulary(language: Language) -> tuple[str, ...]:
    """The words of a language in lower case, the commonest first; each is there once."""
    counts = Counter(_library_words(language))
    counts.update(_agreed_words(language))
    known = sorted(counts, key=lambda word: (-counts[word], word))
    further = sorted({form for word in known for form in forms_of(word, language)} - counts.keys())
    random.Random(_SEED).shuffle(further)
    return (*known, *further)


def forms_of(word: str, language: Language) -> tuple[str, ...]:
    """The forms of whatever the word may be a form of, in alphabetical order."""
    if len(word) < _MIN_INFLECTED:
        return ()
    if language is Language.POLISH:
        return tuple(sorted({form for lemma in _lemmas(word) for form in _inflected(lemma)}))
    return _english_forms(word)


def _library_words(language: Language) -> Iterator[str]:
    for path in sorted(_LIBRARY.rglob("*")):
        edition = _EDITION.search(path.stem.lower())
        if path.suffix in _SUFFIXES and edition and edition[1] == language:
            text = html.unescape(_TAG.sub(" ", path.read_text(encoding="utf-8")))
            yield from _WORD.findall(text.lower())


def _agreed_words(language: Language) -> Iterator[str]:
    for concept in shipped_terms():
        for text in concept.texts(language):
            yield from _WORD.findall(text.lower())


@cache
def _dictionary() -> morfeusz2.Morfeusz:
    return morfeusz2.Morfeusz(case_handling=morfeusz2.IGNORE_CASE)


def _lemmas(word: str) -> Iterable[str]:
    for start, _end, (_form, lemma, tag, _names, _labels) in _dictionary().analyse(word):
        if start == 0 and not tag.startswith(("ign", "brev")) and lemma == lemma.lower():
            yield lemma


@cache
def _inflected(lemma: str) -> frozenset[str]:
    found = _dictionary().generate(lemma.partition(":")[0])
    return frozenset(
        form for form, _lemma, tag, *_ in found if form.isalpha() and not any(one in tag for one in _UNUSUAL)
    )


def _english_forms(word: str) -> tuple[str, ...]:
    if not word.isascii() or word.endswith(("s", "ed", "ing", "er")):
        return ()
    if word.endswith("y") and word[-2] not in _VOWELS:
        return (f"{word[:-1]}ied", f"{word[:-1]}ies", f"{word}ing")
    if word.endswith("e"):
        return (f"{word[:-1]}ing", f"{word}d", f"{word}s")
    return (f"{word}ed", f"{word}ing", f"{word}s")
