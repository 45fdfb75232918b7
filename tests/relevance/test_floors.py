"""Judged collections keep at least what they reached; the story is in `docs/relevance.md`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from search.evaluation import AS_SHIPPED, Conditions, Evaluation, evaluate, read_collection
from search.language.diacritics import strip_diacritics
from translations.locales import ContentLanguage

PL, EN = ContentLanguage.POLISH, ContentLanguage.ENGLISH


def measured(
    test_data: Path,
    name: str,
    language: ContentLanguage | None,
    engine: str,
    strip: Callable[[str], str] = str,
    *,
    conditions: Conditions = AS_SHIPPED,
) -> Evaluation:
    folder = test_data / "ir" / name
    if not folder.is_dir():
        pytest.skip(f"the collection is not in {folder}")
    return evaluate(read_collection(folder), language, engine, strip=strip, conditions=conditions)


@pytest.mark.parametrize(
    ("name", "ndcg_floor", "recall_floor"),
    [
        pytest.param("cranfield", 0.402, 0.75, marks=pytest.mark.slow),
        ("med", 0.717, 0.80),
        pytest.param("klej-dyk", 0.827, 0.99, marks=pytest.mark.slow),
    ],
)
def test_relevance_stays_above_its_floor_when_nobody_says_the_language(
    test_data: Path, name: str, ndcg_floor: float, recall_floor: float
) -> None:
    found = measured(test_data, name, None, "tantivy")
    assert (found.ndcg_at_10 >= ndcg_floor, found.recall_at_100 >= recall_floor) == (True, True), found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "language", "ndcg_floor"),
    [("cranfield", EN, 0.405), ("med", EN, 0.727), ("klej-dyk", PL, 0.828)],
)
def test_relevance_stays_above_its_floor_in_a_given_language(
    test_data: Path, name: str, language: ContentLanguage, ndcg_floor: float
) -> None:
    assert measured(test_data, name, language, "tantivy").ndcg_at_10 >= ndcg_floor


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_queries_without_diacritics_find_nearly_as_much(test_data: Path, engine: str) -> None:
    marked = measured(test_data, "klej-dyk", None, engine)
    bare = measured(test_data, "klej-dyk", None, engine, strip_diacritics)
    assert bare.ndcg_at_10 >= 0.98 * marked.ndcg_at_10


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "other", "language", "floor"),
    [
        ("xling-lohelp-pl2en", "xling-lohelp-en2pl", None, 0.82),
        ("xling-lohelp-en2pl", "xling-lohelp-pl2en", None, 0.74),
        ("xling-lohelp-pl2en", "xling-lohelp-en2pl", EN, 0.82),
        ("xling-lohelp-en2pl", "xling-lohelp-pl2en", PL, 0.80),
    ],
)
def test_what_half_of_the_pages_taught_finds_the_other_half_in_the_other_language(
    test_data: Path, name: str, other: str, language: ContentLanguage | None, floor: float
) -> None:
    conditions = Conditions(learn_from=read_collection(test_data / "ir" / other))
    assert measured(test_data, name, language, "tantivy", conditions=conditions).ndcg_at_10 >= floor


@pytest.mark.slow
@pytest.mark.parametrize("name", ["cranfield", "med", "klej-dyk"])
def test_both_engines_rank_alike(test_data: Path, name: str) -> None:
    tantivy, whoosh = (measured(test_data, name, None, engine) for engine in ("tantivy", "whoosh"))
    assert whoosh.ndcg_at_10 == pytest.approx(tantivy.ndcg_at_10, abs=0.005)
