"""Evaluation on a small judged collection."""

import json
from pathlib import Path

import pytest

from search.evaluation import CollectionIncomplete, Evaluation, evaluate, read_collection
from translations.locales import ContentLanguage

CORPUS = [
    {"_id": "brakes", "title": "Brakes", "text": "Undo the caliper bolts and remove the pads."},
    {"_id": "hamulce", "title": "", "text": "Odkręć śruby zacisku i zdejmij klocki hamulcowe."},
    {"_id": "lamp", "text": "Replace the bulb of the headlamp."},
]
QUERIES = [
    {"_id": "q1", "text": "removing pads"},
    {"_id": "q2", "text": "śruba zacisku"},
    {"_id": "q3", "text": "gearbox"},
    {"_id": "unjudged", "text": "bulb"},
]
JUDGED = "query-id\tcorpus-id\tscore\nq1\tbrakes\t1\nq2\thamulce\t2\nq3\tlamp\t1\nq9\tlamp\t1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "qrels").mkdir()
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, CORPUS)))
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, QUERIES)) + "\n\n")
    (tmp_path / "qrels" / "test.tsv").write_text(JUDGED)
    return tmp_path


def measured(folder: Path, language: ContentLanguage | None = None, engine: str = "tantivy") -> Evaluation:
    return evaluate(read_collection(folder), language, engine)


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_a_collection_is_measured(folder: Path, engine: str) -> None:
    found = measured(folder, engine=engine)
    assert (found.ndcg_at_10, found.mrr_at_10, found.recall_at_100) == pytest.approx((2 / 3, 2 / 3, 2 / 3))


def test_only_judged_queries_that_are_there_count(folder: Path) -> None:
    assert (measured(folder).documents, measured(folder).queries) == (3, 3)


def test_the_collection_is_named_after_its_folder(folder: Path) -> None:
    assert measured(folder).collection == folder.name


def test_the_wrong_language_loses_inflection(folder: Path) -> None:
    (folder / "queries.jsonl").write_text(json.dumps({"_id": "q2", "text": "śrubą"}))
    polish, english = measured(folder, ContentLanguage.POLISH), measured(folder, ContentLanguage.ENGLISH)
    assert (polish.mrr_at_10, english.mrr_at_10) == (1.0, 0.0)


def test_the_speed_is_measured(folder: Path) -> None:
    assert measured(folder).queries_per_s > 0


def test_the_only_judgements_may_have_any_name(folder: Path) -> None:
    (folder / "qrels" / "test.tsv").rename(folder / "qrels" / "dev.tsv")
    assert measured(folder).queries == 3


def test_without_a_test_file_one_of_two_is_not_guessed(folder: Path) -> None:
    (folder / "qrels" / "test.tsv").rename(folder / "qrels" / "dev.tsv")
    (folder / "qrels" / "train.tsv").write_text(JUDGED)
    with pytest.raises(CollectionIncomplete, match="qrels"):
        read_collection(folder)


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(CollectionIncomplete, match=str(Path(name).parent)):
        read_collection(folder)


@pytest.mark.parametrize("content", ["not json", '{"no": "id"}', "[]"], ids=repr)
def test_a_broken_line_is_no_collection(folder: Path, content: str) -> None:
    (folder / "corpus.jsonl").write_text(content)
    with pytest.raises(CollectionIncomplete):
        read_collection(folder)
