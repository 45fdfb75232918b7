"""Whether a reader finds anything with a word: asked of the index itself, remembered as long as it stands.

What is offered to somebody who types has to pass here: the vocabulary may know words of documents that were
withdrawn, or closed to the reader, since. Filtering a frequent word by access costs more than finding it, so
the best entries are looked at first, and the index is asked again only where none of them is open. Their
profiles tell; what is stored with them is read for a title alone, once for each edition.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from kb.access import AccessClass, AccessFilter
from search.analysis import QUERY_LANGUAGES, analyser
from search.clauses import NOTHING, All, Any, Clause, TermIn, all_of, any_of
from search.engine import IndexReader, Match
from search.grouping import profile_number_of
from search.mapping import decode_payload
from search.profile_table import ProfileTable
from search.schema import WORD_FIELDS, Field
from search.selection import Selection, select
from search.vocabulary import Vocabulary
from translations.locales import ContentLanguage

_SAMPLES: Final = (1, 8)
"""So many of the best sections are looked at before the index is asked for what the reader may find."""
_MAX_REMEMBERED: Final = 50_000
_MAX_WORDS_REMEMBERED: Final = 4
"""What asks for more words at once is somebody's long query: it takes room, and nobody asks it again."""


class Existence:
    """What there is in one snapshot of the index. Safe to use from several threads."""

    def __init__(self, reader: IndexReader, vocabulary: Vocabulary, profiles: ProfileTable) -> None:
        self._reader, self._vocabulary, self._profiles = reader, vocabulary, profiles
        self._titles: dict[int, tuple[str, ContentLanguage]] = {}
        self._known: dict[tuple[frozenset[AccessClass], Clause], bool] = {}
        self._sections: dict[tuple[frozenset[AccessClass], str], int] = {}

    def finds(self, clause: Clause, access: AccessFilter) -> bool:
        """Whether the reader finds anything with the clause."""
        if _words_of(clause) > _MAX_WORDS_REMEMBERED:
            return self._is_any(clause, access)
        key = access.findable, clause
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MAX_REMEMBERED:
                self._known.clear()
            known = self._known[key] = self._is_any(clause, access)
        return known

    def _is_any(self, clause: Clause, access: AccessFilter) -> bool:
        if isinstance(clause, Any):  # titles, which hold the fewest terms, come first
            return any(self._is_any(part, access) for part in clause.parts)
        may_find = self._may_find(access)
        for sample in _SAMPLES:
            groups = self._reader.best_groups(clause, sample)
            if any(map(may_find, groups)):
                return True
            if len(groups) < sample:
                return False
        return bool(self._reader.best_groups(select(clause, Selection(access=access)), 1))

    def _may_find(self, access: AccessFilter) -> Callable[[int], bool]:
        class_of = self._profiles.access_class
        return lambda group: access.may_find(class_of(profile_number_of(group)))

    def titles(
        self, clause: Clause, access: AccessFilter, limit: int
    ) -> Iterator[tuple[str, ContentLanguage]]:
        """The titles of editions, and their languages, of the best `limit` sections that have the clause."""
        for match in self._of_editions(clause, access, limit):
            known = self._titles.get(match.group)
            if known is None:
                if len(self._titles) >= _MAX_REMEMBERED:
                    self._titles.clear()
                section = decode_payload(self._reader.payload(match))
                known = self._titles[match.group] = section.title, section.language
            yield known

    def _of_editions(self, clause: Clause, access: AccessFilter, limit: int) -> list[Match]:
        """A section with the clause of each edition that the reader may find: some, and one at least.

        The `limit` best sections are looked at.
        """
        if clause == NOTHING:
            return []
        best, may_find = self._reader.top(clause, limit), self._may_find(access)
        found = [match for match in _one_of_each(best) if may_find(match.group)]
        if found or len(best) < limit:
            return found
        return _one_of_each(self._reader.top(select(clause, Selection(access=access)), limit))

    def sections(self, word: str, access: AccessFilter) -> int:
        """In about how many sections that the reader may find a folded word stands."""
        key = access.findable, word
        known = self._sections.get(key)
        if known is None:
            if len(self._sections) >= _MAX_REMEMBERED:
                self._sections.clear()
            known = self._sections[key] = self._vocabulary.sections(word, access.findable)
        return known


def _one_of_each(matches: Sequence[Match]) -> list[Match]:
    """The first match of each edition, in order."""
    firsts = dict[int, Match]()
    for match in matches:
        firsts.setdefault(match.group, match)
    return list(firsts.values())


def _words_of(clause: Clause) -> int:
    """How many words are asked for together."""
    return sum(map(_words_of, clause.parts)) if isinstance(clause, All) else 1


def written(exact: str, lemma: str) -> Clause:
    """Sections that have a word as it is written, or in a title or heading in any form."""
    named = (TermIn(Field.HEADING, lemma),) if lemma else ()
    return any_of((*named, TermIn(Field.EXACT, exact)))


def any_form(terms: Iterable[str], fields: tuple[Field, ...] = WORD_FIELDS) -> Clause:
    """Sections that have one of these terms."""
    return any_of(tuple(TermIn(field, term) for term in terms for field in fields))


@lru_cache(maxsize=2_000)
def every_word(
    text: str, language: ContentLanguage | None = None, fields: tuple[Field, ...] = WORD_FIELDS
) -> Clause:
    """Sections that have every word of a text, in any of its forms."""
    languages = QUERY_LANGUAGES if language is None else (language,)
    columns = zip(*(analyser(one).tokens(text) for one in languages), strict=True)
    return all_of(
        tuple(
            any_form(dict.fromkeys(term for token in column for term in token.terms), fields)
            for column in columns
            if not any(token.is_stop_word for token in column)
        )
    )
