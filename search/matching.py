"""Clauses where only which entries match is asked, not how well: fewer parts, counted more cheaply. Pure."""

from search.clauses import (
    All,
    Any,
    Best,
    Clause,
    Except,
    PhraseIn,
    PrefixIn,
    Present,
    TermIn,
    all_of,
)
from search.schema import Field, word_field


def matching(clause: Clause) -> Clause:
    """A clause that the same entries match, in the fewest parts; its scores mean nothing."""
    match clause:
        case Any(parts) | Best(parts):
            return _any_of(tuple(leaf for part in parts for leaf in _alternatives(matching(part))))
        case All(parts):
            return all_of(tuple(dict.fromkeys(matching(part) for part in parts)))
        case Except(wanted, unwanted):
            return Except(matching(wanted), matching(unwanted))
        case TermIn(field, term) | Present(field, term):
            return TermIn(field, term)
        case PrefixIn(field, prefix):
            return PrefixIn(field, prefix)
        case PhraseIn(field, terms, _boost, slop):
            return PhraseIn(field, terms, slop=slop)
        case _:
            return clause


def _alternatives(clause: Clause) -> tuple[Clause, ...]:
    return clause.parts if isinstance(clause, Any) else (clause,)


def _any_of(parts: tuple[Clause, ...]) -> Clause:
    """The parts, each once, without those that cannot match where none of their words does."""
    terms = {(part.field, part.term) for part in parts if isinstance(part, TermIn)}
    kept = tuple(dict.fromkeys(part for part in parts if not _is_implied(part, terms)))
    return kept[0] if len(kept) == 1 else Any(kept)


def _is_implied(part: Clause, terms: set[tuple[Field, str]]) -> bool:
    if isinstance(part, TermIn):
        return word_field(part.field) is not part.field and _is_asked_for(part.field, part.term, terms)
    if isinstance(part, All):
        return any(
            isinstance(one, TermIn) and _is_asked_for(one.field, one.term, terms) for one in part.parts
        )
    return isinstance(part, PhraseIn) and any(_is_asked_for(part.field, term, terms) for term in part.terms)


def _is_asked_for(field: Field, term: str, terms: set[tuple[Field, str]]) -> bool:
    return (word_field(field), term) in terms
