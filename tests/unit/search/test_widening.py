"""What is tried when nothing was found, in which order, and that it finds nothing hidden."""

import pytest

from kb.access import EVERYTHING, AccessClass, AccessFilter
from kb.documents import DocumentKind
from search.searcher import Searcher, SearchRequest
from search.widening import MAX_SEARCHES, MAX_SHOWN, GivenUp, plan_wider, widen
from tests.factories.search.revisions import EN, PL, revision, searcher_of, section
from translations.locales import ContentLanguage

VISITOR = AccessFilter(
    findable=frozenset({AccessClass.PUBLIC, AccessClass.RMI}), readable=frozenset({AccessClass.PUBLIC})
)
LIBRARY = (
    (revision("pads", "Front brake pads", (section("Undo the caliper bolts.", "removal"),)),),
    (revision("olej", "Olej silnikowy", (section("Spuścić olej.", "s1", language=PL),), PL),),
    (
        revision(
            "keys",
            "Teaching keys",
            (section("Teach the transponder.", "s1"),),
            access_class=AccessClass.SECURITY_RELATED_RMI,
        ),
    ),
)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_of(tmp_path_factory.mktemp("library"), *LIBRARY)


def steps(text: str, **chosen: object) -> list[tuple[GivenUp, str]]:
    request = SearchRequest(query_text=text, **chosen)  # type: ignore[arg-type]
    return [(search.given_up, search.request.query_text) for search in plan_wider(request)]


def test_filters_are_given_up_first() -> None:
    request = SearchRequest(query_text="olej", kinds=(DocumentKind.BULLETIN,), language=EN)
    first = next(plan_wider(request))
    assert (first.given_up, first.request) == (GivenUp.FILTERS, SearchRequest(query_text="olej"))


@pytest.mark.parametrize(
    ("text", "given_up", "wider"),
    [
        ("brake AND kind:bulletin", GivenUp.RESTRICTIONS, "brake"),
        ("title:caliper", GivenUp.RESTRICTIONS, "caliper"),
        ("brake NOT pads", GivenUp.EXCLUSION, "brake"),
        ('"bolts caliper"', GivenUp.ORDER, "bolts AND caliper"),
        ("brake AND qqqqq", GivenUp.WORD, "brake"),
        ("brakeqq", GivenUp.ENDING, "brak*"),
        ("P0399", GivenUp.ENDING, "p03*"),
        ("11 12 7 999 999", GivenUp.ENDING, "1112799*"),
    ],
)
def test_each_thing_that_was_insisted_on_is_given_up(text: str, given_up: GivenUp, wider: str) -> None:
    assert (given_up, wider) in steps(text)


def test_words_are_left_out_from_the_last_and_then_any_of_them_will_do() -> None:
    assert steps("aaaa AND bbbb AND cccc")[:4] == [
        (GivenUp.WORD, "aaaa AND bbbb"),
        (GivenUp.WORD, "aaaa AND cccc"),
        (GivenUp.WORD, "bbbb AND cccc"),
        (GivenUp.EVERY_WORD, "aaaa bbbb cccc"),
    ]


def test_the_word_that_was_left_out_is_named() -> None:
    search = next(plan_wider(SearchRequest(query_text="brake AND qqqqq")))
    assert search.words == ("qqqqq",)


@pytest.mark.parametrize("text", ["", "*", "AND", "()", '"', "kind:repair", "a", "12"])
def test_what_cannot_be_widened_is_not(text: str) -> None:
    assert steps(text) == []


def test_a_plan_stays_short_whatever_is_asked() -> None:
    text = " AND ".join(f'"{letter * 5} {letter * 6}"' for letter in "abcdefghij")
    assert len(steps(f"title:x AND {text} NOT zzzz")) <= MAX_SEARCHES


def test_only_what_finds_something_is_shown(searcher: Searcher) -> None:
    found = widen(searcher, SearchRequest(query_text="caliper AND qqqqq"), access=EVERYTHING)
    assert [(one.search.given_up, one.search.words) for one in found] == [(GivenUp.WORD, ("qqqqq",))]
    assert found[0].found.hits[0].document_id == "pads"


def test_no_more_is_shown_than_helps(searcher: Searcher) -> None:
    request = SearchRequest(query_text='title:caliper AND "olej caliper" AND bolts', language=PL)
    assert len(widen(searcher, request, access=EVERYTHING)) <= MAX_SHOWN


def test_a_chosen_language_is_given_up(searcher: Searcher) -> None:
    request = SearchRequest(query_text="olej", language=ContentLanguage.ENGLISH)
    (found,) = widen(searcher, request, access=EVERYTHING)
    assert (found.search.given_up, found.found.total) == (GivenUp.FILTERS, 1)


@pytest.mark.parametrize(
    "text", ["transponder AND qqqqq", '"transponder the"', "transponderowy", "title:transponder"]
)
def test_what_is_hidden_is_not_found_by_widening(searcher: Searcher, text: str) -> None:
    request = SearchRequest(query_text=text)
    assert widen(searcher, request, access=EVERYTHING) != ()
    assert widen(searcher, request, access=VISITOR) == ()
