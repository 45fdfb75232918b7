"""The card of a code: what its writing tells, what a standard says, where it stands; nothing invented."""

from pathlib import Path

import pytest

from kb.access import EVERYTHING, AccessClass, AccessFilter
from search.language.code_kinds import CodeKind
from search.searcher import Searcher, SearchRequest
from tests.factories.search.revisions import revision, searcher_of, section
from translations.locales import Language
from web.cards import CodeCard, card_of

VISITOR = AccessFilter(
    findable=frozenset({AccessClass.PUBLIC, AccessClass.RMI}), readable=frozenset({AccessClass.PUBLIC})
)
LIBRARY = (
    (
        revision(
            "pads",
            "Front brake pads",
            (section("Pad set 11 12 7 582 245, tool HT 3410, fuse F12.", "parts"),),
        ),
    ),
    (
        revision(
            "keys",
            "Teaching keys",
            (section("Transponder 99 99 7 999 999.", "s1"),),
            access_class=AccessClass.SECURITY_RELATED_RMI,
        ),
    ),
)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    home: Path = tmp_path_factory.mktemp("library")
    return searcher_of(home, *LIBRARY)


def card(searcher: Searcher, text: str, access: AccessFilter = EVERYTHING, page: int = 1) -> CodeCard | None:
    asked = SearchRequest(query_text=text, page=page)
    found = searcher.search(asked, access=access)
    return card_of(searcher, asked, found, access=access, language=Language.ENGLISH)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("11127582245", CodeKind.PART_NUMBER),
        ("11-12-7-582-245", CodeKind.PART_NUMBER),
        ("f12", CodeKind.FUSE),
        ("HT 3410", None),
    ],
)
def test_a_code_that_stands_somewhere_leads_there(
    searcher: Searcher, text: str, kind: CodeKind | None
) -> None:
    found = card(searcher, text)
    assert found is not None
    assert (found.code, found.kind, found.meaning) == (text, kind, None)
    assert found.place is not None
    assert found.place.section_id == "parts"


def test_a_generic_trouble_code_has_its_meaning_though_no_document_has_it(searcher: Searcher) -> None:
    found = card(searcher, "P0300")
    assert found is not None
    assert (found.code, found.kind, found.place) == ("P0300", CodeKind.TROUBLE_CODE, None)
    assert "isfire" in (found.meaning or "")


@pytest.mark.parametrize(
    "text",
    ["brake pads", "11 12 7 582 245 brake", "P1336", "F13", "7582", "2.0", "35 Nm", '"F12"x', ""],
)
def test_what_is_no_code_or_stands_nowhere_has_no_card(searcher: Searcher, text: str) -> None:
    assert card(searcher, text) is None


def test_a_part_of_a_longer_code_is_not_the_code(searcher: Searcher) -> None:
    assert card(searcher, "7582245") is None


def test_a_code_of_a_hidden_document_has_no_card(searcher: Searcher) -> None:
    assert card(searcher, "99 99 7 999 999") is not None
    assert card(searcher, "99 99 7 999 999", VISITOR) is None


def test_later_pages_have_no_best_place(searcher: Searcher) -> None:
    assert card(searcher, "11127582245", page=2) is None
