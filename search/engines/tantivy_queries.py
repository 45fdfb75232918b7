"""Tantivy's schema, and its queries for clauses. With `search.engines.tantivy` all that imports tantivy.

Terms go in joined by spaces and are divided again by Tantivy's whitespace tokenizer, which is twice as fast
as handing over tokens one by one.
"""

import re
from collections.abc import Collection, Sequence
from typing import Final

import tantivy
from tantivy import Occur, Query

from search.clauses import All, Best, Clause, Except, KeywordIn, Leaf, PhraseIn, PrefixIn, Present, TermIn
from search.clauses import Any as AnyClause
from search.schema import FIELDS, Field, FieldType
from search.wholes import Doubt

_INDEX_OPTIONS: Final = {
    **dict.fromkeys((Field.NAME, Field.WHOLE, Field.EDITION), "basic"),
    **dict.fromkeys((Field.CODE, Field.EXACT), "freq"),
}
"""What is known of a term besides the sections it stands in; of other fields' terms everything."""


def _make_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in FIELDS:
        match field.type:
            case FieldType.TOKENS:
                builder.add_text_field(field.name, tokenizer_name="whitespace", index_option="position")
            case FieldType.CODES:
                builder.add_text_field(field.name, tokenizer_name="whitespace", index_option="freq")
            case FieldType.SET:
                builder.add_text_field(field.name, tokenizer_name="whitespace", index_option="basic")
            case FieldType.KEYWORD | FieldType.KEYWORDS:
                is_fast = field.name in (Field.KIND, Field.LANGUAGE)
                builder.add_text_field(field.name, tokenizer_name="raw", index_option="basic", fast=is_fast)
            case FieldType.NUMBER | FieldType.SOUGHT_NUMBER:
                is_sought = field.type is FieldType.SOUGHT_NUMBER
                builder.add_unsigned_field(field.name, fast=True, indexed=is_sought)
            case FieldType.STORED:
                builder.add_bytes_field(field.name, stored=True)
    return builder.build()


SCHEMA: Final = _make_schema()


def query_of(clause: Clause) -> Query:
    """Tantivy's query for a clause; it is never given an empty phrase or union, which it answers by panic."""
    if isinstance(clause, TermIn):
        return _leaf_query(clause)
    match clause:
        case KeywordIn(field, (value,)):
            return Query.const_score_query(Query.term_query(SCHEMA, field, value, "basic"), 0.0)
        case KeywordIn(field, values):
            return Query.const_score_query(Query.term_set_query(SCHEMA, field, list(values)), 0.0)
        case AnyClause(()):
            return Query.empty_query()
        case AnyClause(parts):
            return Query.boolean_query([(Occur.Should, query_of(part)) for part in parts])
        case Best(leaves):
            return Query.disjunction_max_query([_leaf_query(leaf) for leaf in leaves])
        case All(parts):
            return Query.boolean_query([(Occur.Must, query_of(part)) for part in parts])
        case Except(wanted, unwanted):
            return Query.boolean_query([(Occur.Must, query_of(wanted)), (Occur.MustNot, query_of(unwanted))])
        case _:
            return _leaf_query(clause)


def absence_of(doubts: Sequence[Doubt]) -> Query:
    """Whatever has a term of `doubts` and none of its readings; scores nothing, which is quicker."""
    return Query.const_score_query(
        Query.boolean_query([(Occur.Should, _absence(doubt)) for doubt in doubts]), 0.0
    )


def _absence(doubt: Doubt) -> Query:
    written = Query.term_query(SCHEMA, doubt.field, doubt.written, "basic")
    readings = [Query.term_query(SCHEMA, Field.BODY, reading, "basic") for reading in doubt.readings]
    return Query.boolean_query([(Occur.Must, written), *((Occur.MustNot, one) for one in readings)])


def among(query: Query, field: Field, numbers: Collection[int]) -> Query:
    """The query within the entries that have one of the numbers."""
    numbered = Query.const_score_query(Query.term_set_query(SCHEMA, field, list(numbers)), 0.0)
    return Query.boolean_query([(Occur.Must, query), (Occur.Must, numbered)])


def not_among(query: Query, field: Field, numbers: Collection[int]) -> Query:
    """The query without the entries that have one of the numbers."""
    if not numbers:
        return query
    numbered = Query.term_set_query(SCHEMA, field, list(numbers))
    return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, numbered)])


def _leaf_query(leaf: Leaf) -> Query:
    if isinstance(leaf, TermIn):  # as most are
        return _boosted(_term_query(leaf.field, leaf.term), leaf.boost)
    match leaf:
        case PhraseIn(field, terms, boost, slop):
            return _boosted(Query.phrase_query(SCHEMA, field, list(terms), slop), boost)
        case PrefixIn(field, prefix, boost):
            return Query.const_score_query(Query.regex_query(SCHEMA, field, re.escape(prefix) + ".*"), boost)
        case Present(field, term, boost):
            return Query.const_score_query(_term_query(field, term), boost)


def _term_query(field: Field, term: str) -> Query:
    return Query.term_query(SCHEMA, field, term, _INDEX_OPTIONS.get(field, "position"))


def _boosted(query: Query, boost: float) -> Query:
    return query if boost == 1.0 else Query.boost_query(query, boost)
