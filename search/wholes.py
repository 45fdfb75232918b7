"""The words of whole documents, so that documents can be counted without looking at their sections. Pure.

The first entry of a document has, in the field `whole`, every term of all its editions; where there are
several editions, the first entry of each has its own terms in the field `edition`. A query that asks for any
of some words anywhere in a section is answered for the whole document by these alone: exactly, and in a
fraction of the time. Other queries (all words in one section, phrases, words of the title) cannot be.

Words as they are written are not among these terms: where a word stands as it is typed, its readings nearly
always do too, and are asked for. The few documents where they do not are the question's `doubts`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final

from search.clauses import All, Any, Best, Clause, KeywordIn, PhraseIn, Present, Reason, TermIn
from search.grouping import DocumentCounts
from search.schema import LANGUAGES, WORD_FIELDS, Field, word_field
from translations.locales import ContentLanguage

_CODE_MARK: Final = "#"
"""What stands before codes, so that they are not taken for words."""
_OWN: Final = frozenset({Reason.WORD, Reason.DIACRITICS})
"""Why a word's own readings are asked for; the others of `Reason` could only be looked at in vain."""
_OF_DOCUMENTS: Final = frozenset(
    {Field.ACCESS_CLASS, Field.KIND, Field.SYSTEM, Field.SERIES, Field.YEAR, Field.DOCUMENT_ID}
)
"""Keywords that all entries of a document have alike."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Sections that have a word as it is `written`, and in their text none of its `readings`.

    Or, in the field of names, documents that are called so; those are few.
    """

    written: str
    readings: tuple[str, ...] = ()
    field: Field = Field.EXACT


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeQuestion:
    """Which documents match, asked of whole documents: any of `terms`, all of `within`, in one `language`.

    A document with a section that is one of `doubts` may match without having any of the terms.
    """

    terms: tuple[str, ...]
    within: tuple[KeywordIn, ...] = ()
    language: ContentLanguage | None = None
    doubts: tuple[Doubt, ...] = ()

    def clause(self, field: Field) -> Any:
        """The terms as a clause in one of the two fields."""
        return Any(tuple(TermIn(field, term) for term in self.terms))


def counted_in_any_language(
    by_profile: Mapping[int, int],
    by_language_set: Mapping[int, int],
    by_language: Mapping[ContentLanguage, int],
) -> DocumentCounts:
    """The counts of documents by profile and by the set of their languages, and of editions with siblings."""
    editions = Counter(by_language)
    for number, count in by_language_set.items():
        if not are_several(number):
            editions[languages_in(number)[0]] += count
    return DocumentCounts(
        total=sum(by_profile.values()),
        by_profile=dict(by_profile),
        by_language={language: editions[language] for language in LANGUAGES if editions[language]},
    )


def counted_in(language: ContentLanguage, *by_profile: Mapping[int, int]) -> DocumentCounts:
    """The counts of documents in one language, of which those of several kinds are given apart."""
    counts = sum(map(Counter[int], by_profile), Counter[int]())
    total = counts.total()
    return DocumentCounts(
        total=total, by_profile=dict(counts), by_language={language: total} if total else {}
    )


def whole_terms(entries: Iterable[Mapping[Field, str]]) -> dict[str, None]:
    """Every term of entries, each once, as `whole` and `edition` have them; an entry is terms by field."""
    found = dict[str, None]()
    for terms in entries:
        for field in WORD_FIELDS:
            found.update(dict.fromkeys(terms[field].split()))
        found.update(dict.fromkeys([_CODE_MARK + term for term in terms[Field.CODE].split()]))
    return found


def language_set(languages: Iterable[ContentLanguage]) -> int:
    """Languages as a number, a bit for each."""
    return sum(1 << LANGUAGES.index(language) for language in set(languages))


def are_several(number: int) -> bool:
    """Whether a number stands for more than one language."""
    return number & (number - 1) != 0


def languages_in(number: int) -> tuple[ContentLanguage, ...]:
    """The languages that a number stands for."""
    return tuple(language for place, language in enumerate(LANGUAGES) if number >> place & 1)


def whole_question(clause: Clause) -> WholeQuestion | None:
    """The question that finds the documents of a clause; None where whole documents cannot answer it."""
    parts = clause.parts if isinstance(clause, All) else (clause,)
    keywords = [part for part in parts if isinstance(part, KeywordIn)]
    wanted = [part for part in parts if not isinstance(part, KeywordIn)]
    terms = _asked(wanted[0]) if len(wanted) == 1 else None
    doubts = _doubts(wanted[0], terms) if terms else None
    spoken = {word.values for word in keywords if word.field is Field.LANGUAGE}
    if not terms or doubts is None or len(spoken) > 1 or any(len(values) > 1 for values in spoken):
        return None
    within = tuple(word for word in keywords if word.field is not Field.LANGUAGE)
    if any(word.field not in _OF_DOCUMENTS for word in within):
        return None
    language = ContentLanguage(spoken.pop()[0]) if spoken else None
    return WholeQuestion(terms=terms, within=within, language=language, doubts=doubts)


def _asked(clause: Clause) -> tuple[str, ...] | None:
    """The terms of a union of words that may stand anywhere in a section; None where it is anything else.

    Phrases, and several words in one field, may be among them if they only add to the score of what a word of
    theirs finds.
    """
    fields: dict[str, set[Field]] = {}
    additions: list[tuple[tuple[Field, str], ...]] = []
    for part in clause.parts if isinstance(clause, Any) else (clause,):
        if isinstance(part, All):
            terms = tuple(
                (leaf.field, leaf.term) for leaf in part.parts if isinstance(leaf, TermIn | Present)
            )
            additions.append(terms)
            continue
        for leaf in part.parts if isinstance(part, Best) else (part,):
            if isinstance(leaf, PhraseIn):
                additions.append(tuple((leaf.field, term) for term in leaf.terms))
            elif not isinstance(leaf, TermIn | Present):
                return None
            elif leaf.field not in (Field.NAME, Field.EXACT):
                fields.setdefault(leaf.term, set()).add(leaf.field)
    if any(all(word_field(field) not in fields.get(term, ()) for field, term in one) for one in additions):
        return None
    found = [_marked(term, asked) for term, asked in fields.items()]
    return None if None in found else tuple(term for terms in found if terms for term in terms)


def _doubts(clause: Clause, asked: tuple[str, ...]) -> tuple[Doubt, ...] | None:
    """What may match without having any of what is asked; None where nothing else is asked for.

    Sections with a word as it is typed and without its readings, and documents called as the query is.
    """
    parts = chain.from_iterable(
        part.parts if isinstance(part, Best) else (part,)
        for part in (clause.parts if isinstance(clause, Any) else (clause,))
    )
    terms = [leaf for leaf in parts if isinstance(leaf, TermIn | Present)]
    written = [leaf for leaf in terms if leaf.field is Field.EXACT]
    found = [Doubt(leaf.term, field=Field.NAME) for leaf in terms if leaf.field is Field.NAME]
    if not written:
        return tuple(found)
    anywhere = set(asked)
    readings = [leaf for leaf in terms if leaf.field is Field.BODY and leaf.term in anywhere]
    for leaf in written:
        same = [one for one in readings if one.typed == leaf.typed and one.reason in _OWN] or readings
        if not same:
            return None
        found.append(Doubt(leaf.term, tuple(dict.fromkeys(one.term for one in same))))
    return tuple(found)


def _marked(term: str, fields: set[Field]) -> tuple[str, ...] | None:
    """A term as whole documents have it, for each sort that is asked for; None where fields are left out."""
    is_word, is_code = fields.issuperset(WORD_FIELDS), Field.CODE in fields
    if not (is_word or is_code):
        return None
    anywhere = (term,) if is_word else ()
    return (*anywhere, *((_CODE_MARK + term,) if is_code else ()))
