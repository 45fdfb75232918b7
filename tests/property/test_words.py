"""Whatever is typed can be completed and corrected; a correction has words of the vocabulary alone."""

import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kb.access import EVERYTHING, AccessClass, AccessFilter
from search.language.codes import has_digit
from search.language.folding import composed, fold
from search.searcher import Searcher, SearchRequest
from search.spelling import corrections
from search.spelling_costs import cost
from search.vocabulary import Row, Table, Vocabulary
from search.written import WrittenKind, key_of
from tests.factories.search.revisions import PL, revision, searcher_of, section
from tests.property.test_query_syntax import PIECES
from tests.unit.search.columns import columns_of
from translations.locales import Language

FORMS = (
    "hamulec",
    "hamulce",
    "łożysko",
    "rozrządu",
    "sprzęgło",
    "uszczelka",
    "tools",
    "timing",
    "immobilizer",
)
VOCABULARY = Vocabulary(
    (
        Table(
            columns_of([Row(key_of(one), one, key_of(one), WrittenKind.WORD, 1, (1, 1, 0)) for one in FORMS])
        ),
    )
)
TECHNICIAN = AccessFilter(findable=frozenset({AccessClass.RMI}), readable=frozenset())
LETTERS = st.text(alphabet="aąbcćdeęghijklłmnńoóprsśtuwyzźż", min_size=1, max_size=12)
WORDS = st.one_of(LETTERS, st.sampled_from(FORMS), st.text(max_size=12))
TYPED = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(PIECES, st.sampled_from(["chamulec", "klo", "immo", "P03"])), max_size=10).map(
        "".join
    ),
)
LOW = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_of(
        tmp_path_factory.mktemp("words"),
        [
            revision(
                "pads", "Klocki hamulcowe", [section("Hamulec, klocki, P0300, 11 12 7 582 245.")], language=PL
            )
        ],
        [
            revision(
                "keys",
                "Immobilizer",
                [section("Tajemnica klonowania X4711.")],
                language=PL,
                access_class=AccessClass.SECURITY_RELATED_RMI,
            )
        ],
    )


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", fold(text)))


@given(WORDS)
def test_a_correction_is_made_of_words_of_the_vocabulary(word: str) -> None:
    found = corrections(word, VOCABULARY, frozenset(AccessClass))
    assert {part for one in found for part in one.text.split()} <= set(FORMS)


@given(st.text(alphabet="abcp0123456789-. ", min_size=1, max_size=12).filter(has_digit))
def test_a_code_is_never_corrected(code: str) -> None:
    assert corrections(code, VOCABULARY, frozenset(AccessClass)) == []


@given(WORDS.map(composed), WORDS.map(composed))
def test_a_mistake_never_costs_less_than_nothing_nor_more_than_all_letters(typed: str, meant: str) -> None:
    assert 0 <= cost(typed, meant) <= max(len(typed), len(meant))


@given(WORDS.map(composed))
def test_what_is_spelt_right_costs_nothing(word: str) -> None:
    assert cost(word, word) == 0


@LOW
@given(TYPED)
@example("0 -KL")
@example("hamulec AND 0 klo")
@example('"0 0" AND klo')
@example("0 \u200b-KL")
@example("0 \ufeff-klo")
def test_any_text_can_be_completed_and_every_completion_finds_something(
    searcher: Searcher, text: str
) -> None:
    found = searcher.complete(text, language=Language.POLISH, access=TECHNICIAN)
    searches = [searcher.search(SearchRequest(query_text=one.text), access=TECHNICIAN) for one in found]
    assert all(page.total for page in searches)


@LOW
@given(TYPED)
def test_nothing_of_a_closed_document_is_ever_completed_or_suggested(searcher: Searcher, text: str) -> None:
    completions = searcher.complete(text, language=Language.POLISH, access=TECHNICIAN)
    suggestion = searcher.search(SearchRequest(query_text=text), access=TECHNICIAN).suggestion or ""
    shown = " ".join([*(one.text for one in completions), suggestion])
    assert not (words_of(shown) - words_of(text)) & {"immobilizer", "tajemnica", "klonowania", "x4711"}


@LOW
@given(TYPED)
def test_a_corrected_search_finds_something_and_one_as_typed_is_never_corrected(
    searcher: Searcher, text: str
) -> None:
    page = searcher.search(SearchRequest(query_text=text), access=EVERYTHING)
    insisted = searcher.search(SearchRequest(query_text=text, as_typed=True), access=EVERYTHING)
    assert (insisted.corrected_from, insisted.searched_text) == (None, text)
    assert page.corrected_from is None or page.total >= insisted.total
