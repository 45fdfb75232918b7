"""The words of whole documents, so that documents can be counted without looking at their sections. Pure.

The first entry of a document has, in the field `whole`, every term of all its editions; where there are
several editions, the first entry of each has its own terms in the field `edition`. A query that asks for any
of some words anywhere in a section is answered for the whole document by these alone: exactly, and in a
fraction of the time. Other queries (all words in one section, phrases, words of the title) cannot be.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from search.clauses import All, Any, Clause, KeywordIn, TermIn
from search.grouping import DocumentCounts
from search.schema import LANGUAGES, Field
from translations.locales import ContentLanguage

_WORDS: Final = (Field.TITLE, Field.HEADING, Field.BODY)
_MARKS: Final = {Field.EXACT: "=", Field.CODE: "#"}
"""What stands before the terms of these fields, so that they are not taken for words."""
_OF_DOCUMENTS: Final = frozenset(
    {Field.ACCESS_CLASS, Field.KIND, Field.SYSTEM, Field.SERIES, Field.YEAR, Field.DOCUMENT_ID}
)
"""Keywords that all entries of a document have alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeQuestion:
    """Which documents match, asked of whole documents: any of `terms`, all of `within`, in one `language`."""

    terms: tuple[str, ...]
    within: tuple[KeywordIn, ...] = ()
    language: ContentLanguage | None = None

    def clause(self, field: Field) -> Any:
        """The terms as a clause in one of the two fields."""
        return Any(tuple(TermIn(field, term) for term in self.terms))


class WholeCounter:
    """Adds up what an index says of whole documents, and of the editions of those that have several."""

    def __init__(self, language: ContentLanguage | None) -> None:
        self._language = language
        self._by_profile, self._by_language = Counter[int](), Counter[ContentLanguage]()
        self.needs_editions = False
        """Whether some of the documents have several editions."""

    def add_documents(self, number: int, by_profile: Mapping[int, int]) -> None:
        """Add documents whose editions are in the languages that `number` stands for."""
        languages = languages_in(number)
        if len(languages) > 1:
            self.needs_editions = True
            if self._language is None:
                self._by_profile.update(by_profile)
        else:
            self.add_editions(languages[0], by_profile, are_documents=True)

    def add_editions(
        self, language: ContentLanguage, by_profile: Mapping[int, int], *, are_documents: bool = False
    ) -> None:
        """Add editions in a language, of documents that have others or, where they are documents, do not."""
        if self._language in (None, language):
            self._by_language[language] += sum(by_profile.values())
        if self._language == language or (self._language is None and are_documents):
            self._by_profile.update(by_profile)

    def counts(self) -> DocumentCounts:
        """All of them."""
        return DocumentCounts(
            total=self._by_profile.total(),
            by_profile=dict(self._by_profile),
            by_language={one: self._by_language[one] for one in LANGUAGES if self._by_language[one]},
        )


def whole_terms(entries: Iterable[Mapping[Field, str]]) -> set[str]:
    """Every term of entries, whose terms by field are given, as `whole` and `edition` have them."""
    found = set[str]()
    for terms in entries:
        for field in _WORDS:
            found.update(terms[field].split())
        for field, mark in _MARKS.items():
            found.update([mark + term for term in terms[field].split()])
    return found


def language_set(languages: Iterable[ContentLanguage]) -> int:
    """Languages as a number, a bit for each."""
    return sum(1 << LANGUAGES.index(language) for language in set(languages))


def languages_in(number: int) -> tuple[ContentLanguage, ...]:
    """The languages that a number stands for."""
    return tuple(language for place, language in enumerate(LANGUAGES) if number >> place & 1)


def whole_question(matching: Clause) -> WholeQuestion | None:
    """The question for a clause of `search.matching`; None where whole documents cannot answer it."""
    parts = matching.parts if isinstance(matching, All) else (matching,)
    keywords = [part for part in parts if isinstance(part, KeywordIn)]
    wanted = [part for part in parts if not isinstance(part, KeywordIn)]
    terms = _asked(wanted[0]) if len(wanted) == 1 else None
    spoken = [word.values for word in keywords if word.field is Field.LANGUAGE]
    within = tuple(word for word in keywords if word.field in _OF_DOCUMENTS)
    if not terms or len(within) + len(spoken) < len(keywords) or any(len(values) > 1 for values in spoken):
        return None
    languages = {values[0] for values in spoken}
    if len(languages) > 1:
        return None
    return WholeQuestion(
        terms=terms, within=within, language=ContentLanguage(languages.pop()) if languages else None
    )


def _asked(clause: Clause) -> tuple[str, ...] | None:
    """The terms of a union of words that may stand anywhere in a section; None where it is anything else."""
    leaves = clause.parts if isinstance(clause, Any) else (clause,)
    fields: dict[str, set[Field]] = {}
    for leaf in leaves:
        if not isinstance(leaf, TermIn):
            return None
        if leaf.field is not Field.NAME:
            fields.setdefault(leaf.term, set()).add(leaf.field)
    found = [_marked(term, asked) for term, asked in fields.items()]
    return None if None in found else tuple(term for terms in found if terms for term in terms)


def _marked(term: str, fields: set[Field]) -> tuple[str, ...] | None:
    """A term as whole documents have it, for each sort that is asked for; None where fields are left out."""
    words = fields.intersection(_WORDS)
    is_code = Field.CODE in fields
    if (words and len(words) < len(_WORDS) and not is_code) or (Field.SUBJECT in fields and not is_code):
        return None
    anywhere = (term,) if len(words) == len(_WORDS) else ()
    return (*anywhere, *(mark + term for field, mark in _MARKS.items() if field in fields))
