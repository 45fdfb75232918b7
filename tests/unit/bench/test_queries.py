"""The bench's queries: what somebody would type who looks for one of its passages."""

import pytest

from search.language import english, polish
from tests.bench.passages import Passage, passages
from tests.bench.queries import Asked, queries
from tests.bench.searching import typed_so_far


@pytest.fixture(scope="module")
def made() -> list[Passage]:
    return passages(300)


@pytest.mark.parametrize("asked", list(Asked), ids=lambda asked: asked.name)
def test_queries_are_the_same_on_every_run(made: list[Passage], asked: Asked) -> None:
    assert queries(made, 50, asked) == queries(made, 50, asked)


@pytest.mark.parametrize("asked", list(Asked), ids=lambda asked: asked.name)
def test_no_query_is_asked_twice(made: list[Passage], asked: Asked) -> None:
    assert len(set(queries(made, 200, asked))) == 200


def test_the_words_of_a_query_stand_in_one_passage(made: list[Passage]) -> None:
    texts = [passage.text.lower() for passage in made]
    found = [
        any(all(word in text for word in query.split()) for text in texts) for query in queries(made, 50)
    ]
    assert all(found)


def test_no_stop_word_is_asked_for(made: list[Passage]) -> None:
    asked = {word for query in queries(made, 300) for word in query.split()}
    assert asked.isdisjoint(polish.STOP_WORDS | english.STOP_WORDS)


def test_what_is_typed_grows_letter_by_letter_from_the_third_on() -> None:
    assert typed_so_far(["olej silnika", "olejowy"]) == ["ole", "olej", "olejo", "olejow", "olejowy"]
