"""The golden set holds what it promises, and judges documents that are there."""

from collections import Counter

import pytest

from kb.identifiers import fold_letters
from tests.relevance.golden import Entry, QueryClass, golden_set
from web.sample.authoring.library import Sources, read_sources


@pytest.fixture(scope="module")
def entries() -> tuple[Entry, ...]:
    return golden_set()


@pytest.fixture(scope="module")
def sources() -> Sources:
    return read_sources()


def test_there_are_queries_enough_of_every_class(entries: tuple[Entry, ...]) -> None:
    queries = Counter(entry.query_class for entry in entries for _query in entry.texts())
    assert sum(queries.values()) >= 240
    assert {name: queries[name] for name in QueryClass if queries[name] < 40} == {}


def test_most_needs_are_asked_in_both_languages(entries: tuple[Entry, ...]) -> None:
    both = [entry for entry in entries if {language for language, _text in entry.texts()} == {"pl", "en"}]
    assert len(both) >= 100


def test_enough_polish_queries_change_when_their_diacritics_go(entries: tuple[Entry, ...]) -> None:
    polish = [text for entry in entries for language, text in entry.texts() if language == "pl"]
    assert sum(fold_letters(text) != text.casefold() for text in polish) >= 60


def test_nothing_is_asked_twice(entries: tuple[Entry, ...]) -> None:
    asked = Counter(text.casefold() for entry in entries for _language, text in entry.texts())
    ids = Counter(entry.id for entry in entries)
    assert [text for text, count in (asked + ids).items() if count > 1] == []


def test_every_judged_document_is_in_the_library(entries: tuple[Entry, ...], sources: Sources) -> None:
    known = {*sources.topics, *sources.net_lists.sources}
    assert {identity for entry in entries for identity in entry.wants} - known == set()
    assert [entry.id for entry in entries if set(entry.lands) - set(entry.wants)] == []


def test_every_need_has_an_answer_and_grades_from_one_to_three(entries: tuple[Entry, ...]) -> None:
    assert [entry.id for entry in entries if max(entry.wants.values()) != 3] == []
    assert [entry.id for entry in entries if min(entry.wants.values()) < 1] == []


def test_the_answer_stands_in_a_section_that_is_there(entries: tuple[Entry, ...], sources: Sources) -> None:
    wrong = [
        (entry.id, identity, anchor)
        for entry in entries
        for identity, anchors in entry.lands.items()
        if identity in sources.topics
        for anchor in anchors
        if anchor
        not in {section.id for section in sources.topics[identity].sections} | {"before", "afterwards"}
    ]
    assert wrong == []
