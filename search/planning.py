"""From the query tree to clauses: which terms, in which fields, at what weight. Pure.

Nobody says which language a query is in, so each word is analysed in both, and either term may match.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kb.access import AccessClass, AccessFilter
from kb.documents import DocumentKind
from search.analysis import QUERY_LANGUAGES, Token, analyser
from search.clauses import NOTHING, Clause, Except, KeywordIn, PhraseIn, PrefixIn, TermIn, all_of, any_of
from search.language.codes import code_term, has_digit
from search.language.folding import fold
from search.query import (
    AllOf,
    AnyOf,
    Phrase,
    Prefix,
    Query,
    QueryField,
    Restriction,
    Text,
    Without,
)
from search.ranking import CODE_BOOST, FIELD_BOOSTS, MAX_TERMS, PREFIX_SCORE
from search.schema import Field
from translations.locales import ContentLanguage

_RESTRICTED: Final = {QueryField.KIND: Field.KIND, QueryField.LANGUAGE: Field.LANGUAGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What the reader may find and has chosen to see; it changes no score."""

    access: AccessFilter
    kind: DocumentKind | None = None
    language: ContentLanguage | None = None

    def clauses(self) -> tuple[Clause, ...]:
        """The selection as clauses; a reader who may find every class needs none for it."""
        values: dict[Field, Sequence[str]] = {}
        if self.access.findable != frozenset(AccessClass):
            values[Field.ACCESS_CLASS] = sorted(self.access.findable)
        if self.kind is not None:
            values[Field.KIND] = [self.kind]
        if self.language is not None:
            values[Field.LANGUAGE] = [self.language]
        return tuple(KeywordIn(field, tuple(chosen)) for field, chosen in values.items())


def query_languages(language: ContentLanguage | None) -> tuple[ContentLanguage, ...]:
    """The languages to analyse a query in: the one that was given, else both."""
    return QUERY_LANGUAGES if language is None else (language,)


def plan(query: Query, languages: Sequence[ContentLanguage]) -> Clause:
    """The clauses of a query; `NOTHING` when no word in it can be searched for."""
    match query:
        case Text(text, field):
            return _plan_text(text, field, languages)
        case Phrase(text, field):
            return _plan_phrase(text, field, languages)
        case Prefix(text, field):
            return _plan_prefix(text, field)
        case Restriction(field, value):
            return KeywordIn(_RESTRICTED[field], (value,))
        case AnyOf(parts):
            return any_of(tuple(plan(part, languages) for part in parts))
        case AllOf(parts):
            return _plan_all(parts, languages)
        case Without(wanted, unwanted):
            return _plan_without(plan(wanted, languages), plan(unwanted, languages))


def select(clause: Clause, selection: Selection) -> Clause:
    """`clause` among what may be found and was chosen."""
    if not selection.access.findable:
        return NOTHING
    return all_of((clause, *selection.clauses()))


def aligned_tokens(text: str, languages: Sequence[ContentLanguage]) -> list[tuple[Token, ...]]:
    """The tokens of `text`, each as analysed in every one of the languages, without stop words of any."""
    columns = zip(*(analyser(language).tokens(text) for language in languages), strict=True)
    kept = [column for column in columns if not any(token.is_stop_word for token in column)]
    return kept[:MAX_TERMS]


def _plan_text(text: str, field: QueryField | None, languages: Sequence[ContentLanguage]) -> Clause:
    return any_of(tuple(_token_clause(column, field) for column in aligned_tokens(text, languages)))


def _token_clause(column: tuple[Token, ...], field: QueryField | None) -> Clause:
    terms = dict.fromkeys(token.term for token in column)
    wanted = [TermIn(name, term, boost) for name, boost in _boosts(field).items() for term in terms]
    if column[0].is_code and field is not QueryField.TITLE:
        wanted.append(TermIn(Field.CODE, column[0].term, CODE_BOOST))
    return any_of(tuple(wanted))


def _boosts(field: QueryField | None) -> dict[Field, float]:
    if field is QueryField.TITLE:
        return {Field.TITLE: FIELD_BOOSTS[Field.TITLE]}
    return {} if field is QueryField.CODE else FIELD_BOOSTS


def _plan_phrase(text: str, field: QueryField | None, languages: Sequence[ContentLanguage]) -> Clause:
    if field is QueryField.CODE:
        return all_of(tuple(_token_clause(column, field) for column in aligned_tokens(text, languages)))
    phrases = dict.fromkeys(
        tuple(token.term for token in analyser(language).tokens(text)) for language in languages
    )
    return any_of(
        tuple(
            _phrase_clause(name, terms[:MAX_TERMS], boost)
            for name, boost in _boosts(field).items()
            for terms in phrases
        )
    )


def _phrase_clause(field: Field, terms: tuple[str, ...], boost: float) -> Clause:
    if not terms:
        return NOTHING
    return PhraseIn(field, terms, boost) if len(terms) > 1 else TermIn(field, terms[0], boost)


def _plan_prefix(text: str, field: QueryField | None) -> Clause:
    prefix = code_term(text) if has_digit(text) else fold("".join(filter(str.isalnum, text)))
    fields = [(name, boost * PREFIX_SCORE) for name, boost in _boosts(field).items()]
    if field is not QueryField.TITLE:
        fields.append((Field.CODE, CODE_BOOST * PREFIX_SCORE))
    return any_of(tuple(PrefixIn(name, prefix, boost) for name, boost in fields)) if prefix else NOTHING


def _plan_all(parts: Sequence[Query], languages: Sequence[ContentLanguage]) -> Clause:
    """Parts that have words must match; stop words among them cannot be asked for and do not count."""
    planned = [plan(part, languages) for part in parts]
    return all_of(tuple(clause for clause in planned if clause != NOTHING))


def _plan_without(wanted: Clause, unwanted: Clause) -> Clause:
    if NOTHING in (wanted, unwanted):
        return wanted
    return Except(wanted, unwanted)
