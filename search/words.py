"""The words of entries, collected until they are kept beside an index: how often each stands, its forms."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

import msgspec

from kb.access import AccessClass
from search.mapping import IndexEntry
from search.schema import Field
from search.vocabulary import CLASSES, LANGUAGES, Columns, Row, columns_in_order
from search.written import written_parts
from translations.locales import ContentLanguage


class Counted(msgspec.Struct, frozen=True, array_like=True):
    """In how many sections of a class of access and a language each thing is written."""

    access_class: str
    language: str
    sections: dict[str, int]


class Words(msgspec.Struct, frozen=True, array_like=True):
    """What was written in some entries, and the words among it that have diacritics."""

    counted: tuple[Counted, ...] = ()
    marked_forms: frozenset[str] = frozenset()


NO_WORDS: Final = Words()


class Collected:
    """What entries have written, until it is added to what lies beside an index."""

    def __init__(self) -> None:
        self._counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.marked_forms: set[str] = set()

    def add(self, entry: IndexEntry) -> None:
        """Count what an entry has written."""
        place = entry.keywords[Field.ACCESS_CLASS], entry.keywords[Field.LANGUAGE]
        self._counts[place].update(entry.written)
        self.marked_forms |= entry.marked_forms

    def add_words(self, words: Words) -> None:
        """Count what was collected elsewhere."""
        for one in words.counted:
            self._counts[one.access_class, one.language].update(one.sections)
        self.marked_forms |= words.marked_forms

    def take(self) -> Words:
        """All of it, which is forgotten here."""
        words = Words(
            tuple(Counted(*place, dict(counts)) for place, counts in self._counts.items()),
            frozenset(self.marked_forms),
        )
        self.clear()
        return words

    def clear(self) -> None:
        """Forget it."""
        self._counts.clear()
        self.marked_forms.clear()

    def columns(self) -> Columns:
        """What is written, as columns of a vocabulary."""
        return columns_in_order(self._rows())

    def _rows(self) -> Iterator[Row]:
        """A row for everything written, in order."""
        places = [
            (
                CLASSES.index(AccessClass(access_class)),
                1 << LANGUAGES.index(ContentLanguage(language)),
                counts,
            )
            for (access_class, language), counts in self._counts.items()
        ]
        for written in sorted(set[str]().union(*self._counts.values())):
            counts, languages = [0] * len(CLASSES), 0
            for number, language, counted in places:
                if count := counted.get(written):
                    counts[number] += count
                    languages |= language
            key, form, lemma, kind = written_parts(written)
            yield Row(key, form, lemma, kind, languages, tuple(counts))
