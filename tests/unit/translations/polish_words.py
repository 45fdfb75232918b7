"""The Polish words of the term base, looked up in Morfeusz; needs the `dev` extra.

`python -m tests.unit.translations.polish_words` prints what is wrong with the shipped files and how many
concepts each has, so that an editor need not run the tests.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Final

import morfeusz2

from translations.locales import Language
from translations.terms import Concept, TermKind, Violation, read_terms, words

_CHECKED: Final = (TermKind.PREFERRED, TermKind.ALTERNATIVE, TermKind.SLANG, TermKind.DEPRECATED)
_LETTERS_OF_A_WORD: Final = 2


@cache
def _dictionary() -> morfeusz2.Morfeusz:
    return morfeusz2.Morfeusz(case_handling=morfeusz2.STRICTLY_CASE_SENSITIVE)


@cache
def is_known(word: str) -> bool:
    """Whether Morfeusz has the word; capitals, numbers and single letters need no looking up."""
    if len(word) < _LETTERS_OF_A_WORD or word.isupper() or any(map(str.isdigit, word)):
        return True
    return all(tag != "ign" for _start, _end, (_form, _lemma, tag, *_) in _dictionary().analyse(word))


def word_complaints(concepts: Iterable[Concept]) -> Iterator[Violation]:
    """Polish words that Morfeusz lacks and the row does not list, and listed ones that it has."""
    for concept in concepts:
        polish = {word for text in concept.texts(Language.POLISH, *_CHECKED) for word in words(text)}
        excused = set(concept.unknown_words)
        for word in sorted(polish - excused):
            if not is_known(word):
                yield Violation(place=concept.place, message=f"Morfeusz does not know {word!r}")
        for word in sorted(excused - polish):
            yield Violation(place=concept.place, message=f"unknown_words: {word!r} is in no Polish term")
        for word in sorted(excused & polish):
            if is_known(word):
                yield Violation(place=concept.place, message=f"unknown_words: Morfeusz knows {word!r}")


def main() -> int:
    """Print every violation, then the number of concepts per file."""
    concepts, violations = read_terms(files("translations") / "terms")
    complaints = [*violations, *word_complaints(concepts)]
    counts = Counter(concept.place.file for concept in concepts)
    lines = [*map(str, complaints), *(f"{count:5} {name}" for name, count in sorted(counts.items()))]
    sys.stdout.write("\n".join([*lines, f"{counts.total():5} concepts, {len(complaints)} complaints", ""]))
    return bool(complaints)


if __name__ == "__main__":
    sys.exit(main())
