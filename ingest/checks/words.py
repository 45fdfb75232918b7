"""Terms that are deprecated or misspelt, against the agreed terms. Pure."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from ingest.checks.subject import Finding, Known, Subject, found
from translations.catalogue import translator
from translations.locales import ContentLanguage, Language
from translations.terms import TermBase, TermKind, words

_ = translator("ingest")

_WORD: Final = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_LONGEST: Final = 4


def wrong_terms(subject: Subject, known: Known) -> Iterator[Finding]:
    """Terms that the agreed terms call deprecated or misspelt; the preferred one is said."""
    if subject.language is ContentLanguage.UNDETERMINED:
        return
    wrong = _wrong(known.terms, Language(subject.language.value))
    told: set[str] = set()
    for section, line in subject.lines:
        if section.language not in (None, subject.language.value):
            continue
        for written in _phrases(line.text):
            right = wrong.get(written.casefold())
            if right is not None and written.casefold() not in told:
                told.add(written.casefold())
                sentence = _("“{written}” is not the agreed term: write “{right}”.")
                yield found(section, sentence.format(written=written, right=right), line.anchor)


@lru_cache(maxsize=4)
def _wrong(terms: TermBase, language: Language) -> dict[str, str]:
    """What each deprecated or misspelt term should be.

    Left out is what is a right term of any concept, or a word of one: `kondensator` is wrong for a condenser
    (skraplacz), and right in `kondensator obwodu pośredniego`.
    """
    right = {
        text.casefold()
        for concept in terms
        for kind in TermKind
        if kind.is_right
        for text in concept.texts(language, kind)
    }
    within = {word for text in right for word in words(text)}
    return {
        text.casefold(): concept.preferred(language)
        for concept in terms
        for text in concept.texts(language, TermKind.MISSPELT, TermKind.DEPRECATED)
        if text.casefold() not in right | within
    }


def _phrases(text: str) -> Iterator[str]:
    """Every run of one to four words that only spaces divide."""
    spans = [(match.start(), match.end()) for match in _WORD.finditer(text)]
    for first, (start, _end) in enumerate(spans):
        for last in range(first, min(first + _LONGEST, len(spans))):
            phrase = text[start : spans[last][1]]
            if last > first and not text[spans[last - 1][1] : spans[last][0]].isspace():
                break
            yield phrase
