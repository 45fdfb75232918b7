"""From the query tree to clauses: which terms, in which fields, at what weight. Pure.

Nobody says which language a query is in, so each word is analysed in both. Whatever a word can be read as, in
either language, is one thing: the best reading's score counts.
"""

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Final

from search.analysis import QUERY_LANGUAGES, name_of
from search.clauses import (
    NOTHING,
    Clause,
    Except,
    KeywordIn,
    Leaf,
    PhraseIn,
    PrefixIn,
    Present,
    Reason,
    TermIn,
    all_of,
    any_of,
    best_of,
)
from search.dates import range_keywords, read_days
from search.expansion import Expansion, Meaning, Origin
from search.language.codes import code_term, has_digit, is_designation, shorter_codes
from search.language.folding import fold
from search.placing import Companion, Other, place
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
from search.query_words import QueryReader, QueryWord, neighbours
from search.ranking import (
    AGREED_PHRASE_BOOST,
    AGREED_PHRASE_SLOP,
    APART_BOOST,
    CODE_BOOST,
    CODE_IN_TITLE_SCORE,
    COMPANION_BOOSTS,
    DERIVED_BOOST,
    EXACT_BOOST,
    FIELD_BOOSTS,
    MAX_AGREED_PHRASES,
    MAX_PAIRS,
    MEANT_BOOST,
    MEASURE_SCORE,
    NAME_SCORE,
    PART_OF_CODE_SCORE,
    PREFIX_SCORE,
    PROXIMITY,
    SUBJECT_SCORE,
    TITLE_BOOST,
    TYPED_SCORE,
    WHOLE_CODE_SCORE,
)
from search.schema import WORD_FIELDS, Field
from translations.locales import ContentLanguage

CODE_FIELDS: Final = (QueryField.CODE, QueryField.PART)
_RESTRICTED: Final = {QueryField.KIND: Field.KIND, QueryField.LANGUAGE: Field.LANGUAGE}


def query_languages(language: ContentLanguage | None) -> tuple[ContentLanguage, ...]:
    """The languages to analyse a query in: the one that was given, else both."""
    return QUERY_LANGUAGES if language is None else (language,)


def plan(query: Query, reader: QueryReader) -> Clause:
    """The clauses of a query; `NOTHING` when no word in it can be searched for."""
    match query:
        case Text(text, field):
            return _plan_text(text, field, reader)
        case Phrase(text, field):
            return _plan_phrase(text, field, reader)
        case Prefix(text, field):
            return _plan_prefix(text, field)
        case Restriction(QueryField.DATE, value):
            days = read_days(value)
            return NOTHING if days is None else KeywordIn(Field.DAY, range_keywords(days))
        case Restriction(field, value):
            return KeywordIn(_RESTRICTED[field], (value,))
        case AnyOf(parts):
            return any_of(tuple(plan(part, reader) for part in parts))
        case AllOf(parts):
            return _plan_all(parts, reader)
        case Without(wanted, unwanted):
            return _plan_without(plan(wanted, reader), _plan_unwanted(unwanted, reader))


def expansions_of(query: Query, reader: QueryReader) -> tuple[Expansion, ...]:
    """What else `plan` looks for, in the order of the query."""
    return tuple(dict.fromkeys(_expansions(query, reader)))


def _expansions(query: Query, reader: QueryReader) -> Iterator[Expansion]:
    match query:
        case Text(text, field) if field not in CODE_FIELDS:
            yield from (meaning.expansion for meaning in reader.meanings(text))
        case AnyOf(parts) | AllOf(parts):
            for part in parts:
                yield from _expansions(part, reader)
        case Without(wanted, _):
            yield from _expansions(wanted, reader)


def _plan_text(text: str, field: QueryField | None, reader: QueryReader) -> Clause:
    words = reader.words(text)
    meanings = [] if field in CODE_FIELDS else reader.meanings(text)
    placed = place(meanings, words, reader.sections_with)
    clauses = [_word_clause(word, field, placed.beside.get(number, ())) for number, word in enumerate(words)]
    clauses += [_others_clause(others, field) for others in placed.left_over]
    clauses += [clause for companion in placed.companions for clause in _companion_clauses(companion, field)]
    if len(words) == 1 and placed.beside and field is None and reader.within is None:
        clauses.append(_typed_first(words[0]))
    if field is not QueryField.TITLE:
        clauses += [_exact_code(term, term) for term in reader.codes_apart(text)]
    if field is None and words:
        name = Present(Field.NAME, name_of(text), NAME_SCORE, Reason.NAME, text)
        clauses += [*_proximity(words), *_agreed_phrases(meanings), name]
    return any_of(tuple(clauses))


def _word_clause(word: QueryWord, field: QueryField | None, others: Sequence[Other] = ()) -> Clause:
    reason = Reason.MEASURE if word.parts else Reason.CODE if word.is_code else Reason.WORD
    readings = [
        *((term, 1.0, reason) for term in word.terms),
        *((term, MEANT_BOOST, Reason.DIACRITICS) for term in word.meant),
        *((term, DERIVED_BOOST, Reason.FAMILY) for term in word.derived),
    ]
    wanted = [
        best_of(
            (
                *(TermIn(name, term, boost * weight, why, word.typed) for term, weight, why in readings),
                *_other_leaves(name, boost, others),
            )
        )
        for name, boost in _boosts(field).items()
    ]
    if word.is_code and field is not QueryField.TITLE:
        wanted.append(_exact_measure(word) if word.parts else _code_clause(word))
    if field is None and not word.is_code:
        wanted.append(TermIn(Field.EXACT, word.exact, EXACT_BOOST, Reason.WRITTEN, word.typed))
    if len(word.parts) > 1 and field not in CODE_FIELDS:
        wanted.append(_apart(word, field))
    return any_of(tuple(wanted))


def _code_clause(word: QueryWord) -> Clause:
    term = word.terms[0]
    among_codes = TermIn(Field.CODE, term, CODE_BOOST, Reason.CODE, word.typed)
    return any_of((among_codes, _exact_code(term, word.typed))) if is_designation(term) else among_codes


def _apart(word: QueryWord, field: QueryField | None) -> Clause:
    """Sections that have the number and the unit of a measure, as the row and the head of a table do."""
    return all_of(
        tuple(
            any_of(
                tuple(
                    best_of(
                        tuple(
                            TermIn(name, term, boost * APART_BOOST, Reason.APART, word.typed)
                            for term in readings
                        )
                    )
                    for name, boost in _boosts(field).items()
                )
            )
            for readings in word.parts
        )
    )


def _agreed_phrases(meanings: Sequence[Meaning]) -> Iterator[Clause]:
    """Agreed terms of several words where they stand together, in the title rather than in the text.

    Those learnt are less sure to be terms. A term of more words than were typed has companions in the text.
    """
    wanted = (one for one in meanings if one.expansion.origin is Origin.AGREED and len(one.words) > 1)
    for one in islice(wanted, MAX_AGREED_PHRASES):
        boost, typed = AGREED_PHRASE_BOOST * one.boost, one.expansion.typed
        fields = (Field.HEADING,) if one.is_longer else WORD_FIELDS
        yield best_of(
            tuple(
                PhraseIn(name, one.words, boost, AGREED_PHRASE_SLOP, Reason.AGREED, typed) for name in fields
            )
        )


def _typed_first(word: QueryWord) -> Clause:
    """Sections with the only word that was typed stand before those with what else it is called."""
    terms = (*word.terms, *word.meant)
    return best_of(
        tuple(
            Present(name, term, TYPED_SCORE, Reason.WORD, word.typed)
            for name in FIELD_BOOSTS
            for term in terms
        )
    )


def _others_clause(others: Sequence[Other], field: QueryField | None) -> Clause:
    return any_of(
        tuple(best_of(tuple(_other_leaves(name, boost, others))) for name, boost in _boosts(field).items())
    )


def _companion_clauses(companion: Companion, field: QueryField | None) -> Iterator[Clause]:
    """A word of a longer term where the one stands by which the term is found."""
    other = companion.other
    for name, factor in COMPANION_BOOSTS.items():
        if name is Field.TITLE or field is None:
            boost = factor * other.boost
            found_by = Present(name, companion.beside, 0.0, other.reason, other.typed)
            yield all_of((found_by, TermIn(name, other.term, boost, other.reason, other.typed)))


def _other_leaves(field: Field, boost: float, others: Sequence[Other]) -> Iterator[Leaf]:
    return (TermIn(field, other.term, boost * other.boost, other.reason, other.typed) for other in others)


def _exact_code(term: str, typed: str) -> Clause:
    """Sections with the code stand before all others, those about it first, those with a part of it last."""
    leaves = [
        Present(Field.TITLE, term, CODE_IN_TITLE_SCORE, Reason.CODE, typed),
        Present(Field.SUBJECT, term, SUBJECT_SCORE, Reason.PLACE, typed),
        *(Present(field, term, WHOLE_CODE_SCORE, Reason.CODE, typed) for field in FIELD_BOOSTS),
        Present(Field.CODE, term, PART_OF_CODE_SCORE, Reason.PART_OF_CODE, typed),
    ]
    for shorter in shorter_codes(term):
        leaves += [
            Present(Field.TITLE, shorter, PART_OF_CODE_SCORE, Reason.PART_OF_CODE, typed),
            Present(Field.CODE, shorter, PART_OF_CODE_SCORE / 2, Reason.PART_OF_CODE, typed),
        ]
    return best_of(tuple(leaves))


def _exact_measure(word: QueryWord) -> Clause:
    """Sections with the very value stand before others, then those with a range that ends there."""
    term, typed = word.terms[0], word.typed
    whole = (Present(field, term, MEASURE_SCORE, Reason.MEASURE, typed) for field in FIELD_BOOSTS)
    return best_of((*whole, Present(Field.CODE, term, MEASURE_SCORE / 2, Reason.END_OF_RANGE, typed)))


def _proximity(words: Sequence[QueryWord]) -> Iterator[Clause]:
    """Neighbours of the query near each other in the text."""
    for (before, after), pairs in islice(zip(pairwise(words), neighbours(words), strict=True), MAX_PAIRS):
        typed = f"{before.typed} {after.typed}"
        for field, (boost, slop) in PROXIMITY.items():
            yield best_of(tuple(PhraseIn(field, pair, boost, slop, Reason.NEAR, typed) for pair in pairs))


def _boosts(field: QueryField | None) -> dict[Field, float]:
    if field is QueryField.TITLE:
        return {Field.TITLE: TITLE_BOOST}
    return {} if field in CODE_FIELDS else FIELD_BOOSTS


def _plan_phrase(text: str, field: QueryField | None, reader: QueryReader) -> Clause:
    if field in CODE_FIELDS:
        return all_of(tuple(_word_clause(word, field) for word in reader.words(text)))
    phrases = reader.phrases(text)
    return any_of(
        tuple(
            best_of(tuple(_phrase_leaf(name, terms, boost, text) for terms in phrases))
            for name, boost in _boosts(field).items()
        )
    )


def _phrase_leaf(field: Field, terms: tuple[str, ...], boost: float, typed: str) -> Leaf:
    if len(terms) == 1:
        return TermIn(field, terms[0], boost, Reason.WORD, typed)
    return PhraseIn(field, terms, boost, 0, Reason.PHRASE, typed)


def _plan_prefix(text: str, field: QueryField | None) -> Clause:
    prefix = code_term(text) if has_digit(text) else fold("".join(filter(str.isalnum, text)))
    fields = [(name, boost * PREFIX_SCORE) for name, boost in _boosts(field).items()]
    if field is not QueryField.TITLE:
        fields.append((Field.CODE, CODE_BOOST * PREFIX_SCORE))
    if field is None:
        fields.append((Field.EXACT, EXACT_BOOST * PREFIX_SCORE))
    if not prefix:
        return NOTHING
    return any_of(tuple(PrefixIn(name, prefix, boost, Reason.PREFIX, text) for name, boost in fields))


def _plan_all(parts: Sequence[Query], reader: QueryReader) -> Clause:
    """Parts that have words must match; stop words among them cannot be asked for and do not count."""
    planned = [plan(part, reader) for part in parts]
    return all_of(tuple(clause for clause in planned if clause != NOTHING))


def _plan_unwanted(query: Query, reader: QueryReader) -> Clause:
    """What is left out: words in any form and codes as they are typed, not what else they are called."""
    match query:
        case Text(text, field):
            return _plan_unwanted_text(text, field, reader)
        case AnyOf(parts):
            return any_of(tuple(_plan_unwanted(part, reader) for part in parts))
        case AllOf(parts):
            planned = (_plan_unwanted(part, reader) for part in parts)
            return all_of(tuple(clause for clause in planned if clause != NOTHING))
        case Without(wanted, unwanted):
            return _plan_without(_plan_unwanted(wanted, reader), plan(unwanted, reader))
        case _:
            return plan(query, reader)


def _plan_unwanted_text(text: str, field: QueryField | None, reader: QueryReader) -> Clause:
    words = reader.words(text)
    leaves = [
        TermIn(name, term) for word in words for name in _boosts(field) for term in (*word.terms, *word.meant)
    ]
    if field is not QueryField.TITLE:
        codes = (*(word.terms[0] for word in words if word.is_code), *reader.codes_apart(text))
        leaves += [TermIn(Field.CODE, term) for term in codes]
    return any_of(tuple(leaves))


def _plan_without(wanted: Clause, unwanted: Clause) -> Clause:
    if NOTHING in (wanted, unwanted):
        return wanted
    return Except(wanted, unwanted)
