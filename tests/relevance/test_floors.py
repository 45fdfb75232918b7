"""Judged collections keep at least what they reached; the story is in `docs/relevance.md`."""

from pathlib import Path

import pytest

from search.evaluation import Evaluation, evaluate, read_collection
from translations.locales import ContentLanguage

PL, EN = ContentLanguage.POLISH, ContentLanguage.ENGLISH


def measured(test_data: Path, name: str, language: ContentLanguage | None, engine: str) -> Evaluation:
    folder = test_data / "ir" / name
    if not folder.is_dir():
        pytest.skip(f"the collection is not in {folder}")
    return evaluate(read_collection(folder), language, engine)


@pytest.mark.parametrize(
    ("name", "ndcg_floor", "recall_floor"),
    [
        ("cranfield", 0.390, 0.73),
        pytest.param("med", 0.715, 0.80),
        pytest.param("klej-dyk", 0.813, 0.99, marks=pytest.mark.slow),
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
    [("cranfield", EN, 0.392), ("med", EN, 0.716), ("klej-dyk", PL, 0.815)],
)
def test_relevance_stays_above_its_floor_in_a_given_language(
    test_data: Path, name: str, language: ContentLanguage, ndcg_floor: float
) -> None:
    assert measured(test_data, name, language, "tantivy").ndcg_at_10 >= ndcg_floor


@pytest.mark.slow
@pytest.mark.parametrize("name", ["cranfield", "med", "klej-dyk"])
def test_both_engines_rank_alike(test_data: Path, name: str) -> None:
    tantivy, whoosh = (measured(test_data, name, None, engine) for engine in ("tantivy", "whoosh"))
    assert whoosh.ndcg_at_10 == pytest.approx(tantivy.ndcg_at_10, abs=0.005)
