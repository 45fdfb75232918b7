"""Large results are counted by sketches: closely, and of few profiles more closely than of many."""

from pathlib import Path

import pytest

from kb.documents import DocumentKind
from search.clauses import TermIn
from search.engine import EngineIndex
from search.engines.registry import engine_named
from search.engines.tantivy import EXACT_COUNT_LIMIT
from search.grouping import DocumentCounts
from search.profile_registry import read_profiles
from search.schema import Field
from tests.factories.search.entries import entry, index_with
from translations.locales import ContentLanguage

DOCUMENTS = 1_500
BULLETIN_EVERY = 3
"""One document in three is a bulletin of five sections, the others have ten; one in four has two editions."""
PL, EN = ContentLanguage.POLISH, ContentLanguage.ENGLISH


def library(folder: Path, series_count: int) -> EngineIndex:
    return index_with(
        engine_named("tantivy"),
        folder,
        *(
            entry(
                f"d{number}",
                "brake",
                kind=DocumentKind.REPAIR if number % BULLETIN_EVERY else DocumentKind.BULLETIN,
                language=language,
                series=(f"series {number // BULLETIN_EVERY % series_count}",),
                position=position,
            )
            for number in range(DOCUMENTS)
            for language in ((EN, PL) if number % 4 == 0 else (EN,))
            for position in range(10 if number % BULLETIN_EVERY else 5)
        ),
    )


@pytest.fixture(scope="module", params=[5, 250], ids=["few profiles", "many profiles"])
def counted(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, DocumentCounts]:
    index = library(tmp_path_factory.mktemp("library"), request.param)
    reader = index.reader()
    counts = reader.count(TermIn(Field.BODY, "brake"))
    return index.folder, counts


Counted = tuple[Path, DocumentCounts]


def documents_of(counted: Counted, kind: DocumentKind) -> float:
    folder, counts = counted
    profiles = read_profiles(folder)
    return sum(count for number, count in counts.by_profile.items() if profiles[number].kind is kind)


def test_a_large_result_is_an_estimate_and_says_so(counted: Counted) -> None:
    assert (DOCUMENTS * 8 > EXACT_COUNT_LIMIT, counted[1].is_exact) == (True, False)


def test_the_total_is_close(counted: Counted) -> None:
    assert counted[1].total == pytest.approx(DOCUMENTS, rel=0.03)


def test_editions_are_counted_closely(counted: Counted) -> None:
    assert counted[1].by_language == {
        EN: pytest.approx(DOCUMENTS, rel=0.03),
        PL: pytest.approx(DOCUMENTS / 4, rel=0.03),
    }


@pytest.mark.parametrize(
    ("kind", "count"), [(DocumentKind.BULLETIN, 500), (DocumentKind.REPAIR, 1_000)], ids=str
)
def test_kinds_whose_documents_differ_in_length_are_counted_closely(
    counted: Counted, kind: DocumentKind, count: int
) -> None:
    assert documents_of(counted, kind) == pytest.approx(count, rel=0.03)


def test_no_profile_is_left_out(counted: Counted) -> None:
    folder, counts = counted
    assert set(counts.by_profile) == set(range(len(read_profiles(folder))))


def test_profiles_are_counted_about_rightly(counted: Counted) -> None:
    folder, counts = counted
    even = DOCUMENTS / len(read_profiles(folder))
    assert even / 3 < min(counts.by_profile.values()) <= max(counts.by_profile.values()) < 3 * even
