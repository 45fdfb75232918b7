"""What to try when nothing was found: wider and wider searches, each of which says what was given up for it.

`plan_wider` is pure. `widen` runs the plan through the same access filter as the search that found nothing,
and stops at the first steps that find something, so that an empty page never becomes an expensive one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from itertools import islice
from typing import Final

from kb.access import AccessFilter
from search.analysis import analyser
from search.language.codes import code_term
from search.language.folding import fold
from search.language.measures import measure_of
from search.query import (
    NOTHING,
    AllOf,
    AnyOf,
    Phrase,
    Prefix,
    Query,
    Restriction,
    Text,
    Without,
    all_of,
    any_of,
    render,
)
from search.results import ResultPage
from search.searcher import Searcher, SearchRequest
from search.syntax import parse
from translations.locales import ContentLanguage

MAX_SEARCHES: Final = 10
"""So many searches an empty page may cost."""
MAX_SHOWN: Final = 2
_HITS: Final = 3
_MAX_WORDS: Final = 3
"""So many words are left out in turn, from the last: the first is the thing more often than the last."""
_MIN_BEGINNING: Final = 4
_MIN_CODE_BEGINNING: Final = 3
_KEPT: Final = frozenset({"query_text", "preferred_language", "page_size", "with_expansions", "as_typed"})
"""What of a request is no filter."""


class GivenUp(StrEnum):
    """What a wider search no longer insists on."""

    FILTERS = "filters"
    RESTRICTIONS = "restrictions"
    EXCLUSION = "exclusion"
    ORDER = "order"
    """That the words of a phrase stand one after the other."""
    WORD = "word"
    EVERY_WORD = "every-word"
    """That all words are in one section: any of them is enough."""
    ENDING = "ending"
    ONE_LANGUAGE = "one-language"
    """That the text is in the words that were typed: other words for the same thing are searched for too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WiderSearch:
    """A wider search: what is given up, the words concerned, and the request."""

    given_up: GivenUp
    words: tuple[str, ...]
    request: SearchRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Widened:
    """A wider search and what it found, which is something."""

    search: WiderSearch
    found: ResultPage


def widen(searcher: Searcher, request: SearchRequest, *, access: AccessFilter) -> tuple[Widened, ...]:
    """The first wider searches that find something; at most `MAX_SHOWN` of `MAX_SEARCHES`.

    Raises:
        IndexMissing: there is no index.
    """
    found: list[Widened] = []
    for search in islice(plan_wider(request), MAX_SEARCHES):
        page = searcher.search(replace(search.request, page=1, page_size=_HITS), access=access)
        if page.hits and not any(_show_alike(page, other.found) for other in found):
            found.append(Widened(search=search, found=page))
        if len(found) == MAX_SHOWN:
            break
    return tuple(found)


def _show_alike(page: ResultPage, other: ResultPage) -> bool:
    """Whether a step says nothing that one before it has not said."""
    return [hit.document_id for hit in page.hits] == [hit.document_id for hit in other.hits]


def plan_wider(request: SearchRequest) -> Iterator[WiderSearch]:
    """Wider searches than `request`, the least wide first; none is the same as another or as `request`."""
    seen = {request}
    for search in _steps(request):
        if search.request not in seen:
            seen.add(search.request)
            yield search


def without_filters(request: SearchRequest) -> SearchRequest:
    """The request without anything that was chosen beside the text."""
    kept = {field.name: getattr(request, field.name) for field in fields(request) if field.name in _KEPT}
    return SearchRequest(**kept)


def _steps(request: SearchRequest) -> Iterator[WiderSearch]:
    query = parse(request.query_text)
    wide = without_filters(request)
    if replace(request, page=1) != wide:
        yield WiderSearch(given_up=GivenUp.FILTERS, words=(), request=wide)
    if not wide.with_expansions:
        wide = replace(wide, with_expansions=True)
        yield WiderSearch(given_up=GivenUp.ONE_LANGUAGE, words=(), request=wide)
    for given_up, words, wider in _wider_queries(query):
        if wider not in (query, NOTHING):
            yield WiderSearch(given_up=given_up, words=words, request=replace(wide, query_text=render(wider)))


def _wider_queries(query: Query) -> Iterator[tuple[GivenUp, tuple[str, ...], Query]]:
    """Wider and wider queries; each keeps what the ones before it gave up."""
    free = _without_restrictions(query)
    if free != query:
        yield GivenUp.RESTRICTIONS, (), free
    whole = _without_exclusions(free)
    if whole != free:
        yield GivenUp.EXCLUSION, tuple(_excluded(free)), whole
    loose = _without_phrases(whole)
    if loose != whole:
        yield GivenUp.ORDER, tuple(_phrases(whole)), loose
    if isinstance(loose, AllOf):
        for part in loose.parts[: -_MAX_WORDS - 1 : -1]:
            others = [other for other in loose.parts if other is not part]
            yield GivenUp.WORD, (render(part),), all_of(others)
        yield GivenUp.EVERY_WORD, (), any_of(list(loose.parts))
    beginnings = _beginnings(loose)
    if beginnings:
        yield GivenUp.ENDING, tuple(f"{one.text}…" for one in beginnings), any_of(list(beginnings))


def _without_restrictions(query: Query) -> Query:
    """The query without a kind or a language, and with words looked for everywhere."""
    match query:
        case Restriction():
            return NOTHING
        case Text(text, _):
            return Text(text)
        case Phrase(text, _):
            return Phrase(text)
        case Prefix(text, _):
            return Prefix(text)
        case AllOf(parts):
            return all_of([_without_restrictions(part) for part in parts])
        case AnyOf(parts):
            return any_of([_without_restrictions(part) for part in parts])
        case Without(wanted, unwanted):
            freed = _without_restrictions(wanted)
            return NOTHING if freed == NOTHING else Without(freed, unwanted)


def _without_exclusions(query: Query) -> Query:
    match query:
        case Without(wanted, _):
            return _without_exclusions(wanted)
        case AllOf(parts):
            return all_of([_without_exclusions(part) for part in parts])
        case AnyOf(parts):
            return any_of([_without_exclusions(part) for part in parts])
        case _:
            return query


def _excluded(query: Query) -> Iterator[str]:
    match query:
        case Without(wanted, unwanted):
            yield render(unwanted)
            yield from _excluded(wanted)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _excluded(part)
        case _:
            return


def _without_phrases(query: Query) -> Query:
    """Every phrase as the words that it consists of, all of which are still asked for."""
    match query:
        case Phrase(text, _):
            return all_of([Text(word) for word in text.split()])
        case AllOf(parts):
            return all_of([_without_phrases(part) for part in parts])
        case AnyOf(parts):
            return any_of([_without_phrases(part) for part in parts])
        case _:
            return query


def _phrases(query: Query) -> Iterator[str]:
    match query:
        case Phrase(text, _):
            yield text
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _phrases(part)
        case _:
            return


def _beginnings(query: Query) -> tuple[Prefix, ...]:
    """The beginnings of the query's words and codes: two thirds of each, if that says anything."""
    match query:
        case Text(text, _):
            tokens = analyser(ContentLanguage.ENGLISH).tokens(text)
            found = [_beginning(text[token.start : token.end], is_code=token.is_code) for token in tokens]
        case AllOf(parts) | AnyOf(parts):
            return tuple(dict.fromkeys(one for part in parts for one in _beginnings(part)))
        case _:
            return ()
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _beginning(word: str, *, is_code: bool) -> Prefix | None:
    if measure_of(word) is not None:
        return None
    term = code_term(word) if is_code else fold(word)
    least = _MIN_CODE_BEGINNING if is_code else _MIN_BEGINNING
    length = max(least, len(term) * 2 // 3)
    return Prefix(term[:length]) if least < len(term) and term.isalnum() else None
