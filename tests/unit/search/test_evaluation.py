"""Evaluation on a small judged collection."""

import json
from pathlib import Path

import pytest

from search.evaluation import (
    CollectionIncomplete,
    Conditions,
    Evaluation,
    evaluate,
    read_collection,
    teaches,
)
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


def both_ways(tmp_path: Path) -> dict[str, Path]:
    """The same pages in both languages, twelve that teach and one that is asked for."""
    parts = {"łożysko": "bearing", "sprzęgło": "clutch", "tłok": "piston", "zawór": "valve"}
    pages = [f"p{number}" for number in range(200)]
    taught = [page for page in pages if teaches(page)][:40]
    asked = next(page for page in pages if not teaches(page))
    names = [*(list(parts)[number % 4] for number in range(40)), "sprzęgło"]
    texts = {
        "pl": dict(zip([*taught, asked], names, strict=True)),
        "en": dict(zip([*taught, asked], [parts[name] for name in names], strict=True)),
    }
    folders = {}
    for language, other in (("pl", "en"), ("en", "pl")):
        folder = folders[language] = tmp_path / language
        (folder / "qrels").mkdir(parents=True)
        corpus = [{"_id": f"{language}:{page}", "text": text} for page, text in texts[language].items()]
        queries = [{"_id": f"{other}:{page}", "text": text} for page, text in texts[other].items()]
        judged = [f"{other}:{page}\t{language}:{page}\t1\n" for page in texts[other]]
        (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, corpus)))
        (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
        (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(judged))
    return folders


@pytest.mark.parametrize(("with_expansions", "recall"), [(True, 1.0), (False, 0.0)], ids=["learnt", "not"])
def test_half_of_the_pages_teach_and_the_others_are_asked_for(
    tmp_path: Path, *, with_expansions: bool, recall: float
) -> None:
    folders = both_ways(tmp_path)
    conditions = Conditions(learn_from=read_collection(folders["pl"]), with_expansions=with_expansions)
    found = evaluate(read_collection(folders["en"]), None, "tantivy", conditions=conditions)
    assert (found.queries, found.recall_at_100) == (1, recall)


def test_a_collection_without_pages_in_common_cannot_teach(folder: Path) -> None:
    conditions = Conditions(learn_from=read_collection(folder))
    with pytest.raises(CollectionIncomplete, match="shares no page"):
        evaluate(read_collection(folder), None, "tantivy", conditions=conditions)


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
