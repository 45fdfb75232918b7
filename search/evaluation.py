"""Relevance on a judged collection, through the ordinary mapping, analysis, query language and ranking.

A collection is a folder with `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv` (or the only .tsv
there), as BEIR has them. Nothing here is tuned to one.
"""

import hashlib
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from kb.access import EVERYTHING, AccessClass
from kb.content import paragraph
from kb.documents import DocumentKind, Revision, Section, Source
from kb.identifiers import Checksum, DocumentId
from kb.lifecycle import RevisionStatus
from search.alignment import aligned_texts
from search.engine import Writing
from search.engines.registry import engine_named
from search.expander_source import ExpanderSource
from search.folders import IndexFolders, LivePointer
from search.learning import learn
from search.live import LiveIndex
from search.mapping import index_entries
from search.metrics import ndcg_at, recall_at, reciprocal_rank_at
from search.pairs import Taught, write_pairs
from search.schema import SCHEMA_VERSION
from search.searcher import Searcher, SearchRequest
from translations.locales import ContentLanguage, Language

_DEPTH: Final = 100
_INDEX_ID: Final = "evaluation"
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)


class CollectionIncomplete(ValueError):
    """A folder is not a judged collection; what it lacks is in `lacking`."""

    def __init__(self, folder: Path, lacking: str) -> None:
        super().__init__(f"{folder} is not a judged collection: {lacking}")
        self.folder, self.lacking = folder, lacking


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A document of a collection."""

    identity: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A judged collection; `grades` holds, per query, the grade of every judged passage."""

    name: str
    passages: tuple[Passage, ...]
    queries: Mapping[str, str]
    grades: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What a collection measured; only judged queries count."""

    collection: str
    documents: int
    queries: int
    ndcg_at_10: float
    recall_at_100: float
    mrr_at_10: float
    queries_per_s: float


def read_collection(folder: Path) -> Collection:
    """Read a judged collection.

    Raises:
        CollectionIncomplete: a file is missing or is not what it should be.
    """
    try:
        passages = tuple(
            Passage(identity=row["_id"], title=row.get("title") or "", text=row["text"])
            for row in _json_lines(folder / "corpus.jsonl")
        )
        queries = {row["_id"]: row["text"] for row in _json_lines(folder / "queries.jsonl")}
        grades = _read_grades(_grades_file(folder))
    except CollectionIncomplete:
        raise
    except OSError as error:
        raise CollectionIncomplete(folder, f"{error.filename}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise CollectionIncomplete(folder, str(error)) from error
    return Collection(name=folder.resolve().name, passages=passages, queries=queries, grades=grades)


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _grades_file(folder: Path) -> Path:
    test = folder / "qrels" / "test.tsv"
    if test.is_file():
        return test
    others = sorted((folder / "qrels").glob("*.tsv"))
    if len(others) != 1:
        raise CollectionIncomplete(folder, "it has neither qrels/test.tsv nor a single other .tsv there")
    return others[0]


def _read_grades(path: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    with path.open(encoding="utf-8") as lines:
        next(lines, None)
        for line in lines:
            query, passage, grade = line.rstrip("\n").split("\t")
            grades[query][passage] = int(grade)
    return dict(grades)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What a measurement may use.

    `learn_from` holds the same pages in the other language: half of them teach which words stand for each
    other, and the queries of the other half are asked. `with_expansions` looks for these, and agreed terms.
    """

    learn_from: Collection | None = None
    with_expansions: bool = True


AS_SHIPPED: Final = Conditions()


def evaluate(
    collection: Collection,
    language: ContentLanguage | None,
    engine: str,
    *,
    strip: Callable[[str], str] = str,
    conditions: Conditions = AS_SHIPPED,
) -> Evaluation:
    """Index the collection into a temporary index, ask every judged query, and measure.

    `language` is that of the passages; None lets each passage say, and reads the queries as the portal does
    when nobody chose a language. `strip` is done to every query first.
    """
    with tempfile.TemporaryDirectory(prefix="aos-evaluation-") as root:
        _index(collection, language, Path(root), engine)
        judged = {query: grades for query, grades in collection.grades.items() if query in collection.queries}
        if conditions.learn_from is not None:
            folder = IndexFolders(Path(root), engine).generation(_INDEX_ID)
            _teach(folder, collection, conditions.learn_from)
            judged = {query: grades for query, grades in judged.items() if not teaches(_page(query))}
        live = LiveIndex(Path(root), engine_named(engine))
        searcher = Searcher(live, expanders=ExpanderSource(Path(root) / "terms"))

        def ask(query: str) -> list[str]:
            request = SearchRequest(
                query_text=strip(collection.queries[query]),
                language=language,
                page_size=_DEPTH,
                with_expansions=conditions.with_expansions,
            )
            ranked = searcher.rank(request, access=EVERYTHING)
            return [collection.passages[int(document_id)].identity for document_id, _ in ranked]

        searcher.rank(SearchRequest(query_text=""), access=EVERYTHING)  # what is read once is read by now
        started = time.perf_counter()
        rankings = {query: ask(query) for query in judged}
        took_s = time.perf_counter() - started

    def mean(measure: Callable[[int, list[str], Mapping[str, int]], float], k: int) -> float:
        return sum(measure(k, rankings[query], judged[query]) for query in judged) / max(len(judged), 1)

    return Evaluation(
        collection=collection.name,
        documents=len(collection.passages),
        queries=len(judged),
        ndcg_at_10=mean(ndcg_at, 10),
        recall_at_100=mean(recall_at, 100),
        mrr_at_10=mean(reciprocal_rank_at, 10),
        queries_per_s=len(judged) / took_s if took_s else 0.0,
    )


def teaches(page: str) -> bool:
    """Whether a page is of the half that pairs are learnt from: the one whose path's MD5 is even."""
    return int(hashlib.md5(page.encode(), usedforsecurity=False).hexdigest(), 16) % 2 == 0


def _page(identity: str) -> str:
    """The path of a page whose identities are `<language>:<path>`."""
    return identity.partition(":")[2]


def _teach(index_folder: Path, *collections: Collection) -> None:
    """Learn from the pages that are there in both languages, as the portal does from its documents."""
    pages: dict[str, dict[str, Passage]] = defaultdict(dict)
    for collection in collections:
        for passage in collection.passages:
            language, _colon, page = passage.identity.partition(":")
            pages[page][language] = passage
    taught = [
        [_revision(number, passage, _of_language(language)) for language, passage in editions.items()]
        for number, (page, editions) in enumerate(sorted(pages.items()))
        if teaches(page) and editions.keys() == set(Language)
    ]
    if not taught:
        raise CollectionIncomplete(Path(collections[-1].name), "it shares no page with the other collection")
    pairs = learn(text for editions in taught for text in aligned_texts(editions))
    write_pairs(index_folder, pairs, Taught(sections=len(taught), documents=frozenset()))


def _of_language(language: str) -> Callable[[str], ContentLanguage]:
    return lambda _text: ContentLanguage(language)


def _index(collection: Collection, language: ContentLanguage | None, root: Path, engine: str) -> None:
    folders = IndexFolders(root, engine)
    folders.generation(_INDEX_ID).mkdir(parents=True)
    index = engine_named(engine).create(folders.generation(_INDEX_ID))
    detect = _detector() if language is None else lambda _text: language
    with Writing(index) as writer:
        for number, passage in enumerate(collection.passages):
            for entry in index_entries([_revision(number, passage, detect)]):
                writer.add(entry)
        writer.commit()
    index.close()
    folders.write_pointer(LivePointer(index_id=_INDEX_ID, schema_version=SCHEMA_VERSION))


def _detector() -> Callable[[str], ContentLanguage]:
    # Imported here: with numpy it takes 5 MB, for which a portal that measures nothing should not pay.
    langid = import_module("py3langid.langid")
    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    identifier.set_languages([*Language])
    return lambda text: ContentLanguage(identifier.classify(text)[0])


def _revision(number: int, passage: Passage, detect: Callable[[str], ContentLanguage]) -> Revision:
    """A passage as the knowledge base would hold it: one section under the passage's title."""
    language = detect(f"{passage.title} {passage.text}")
    blocks = (paragraph(passage.text),)
    return Revision(
        document_id=DocumentId(str(number)),
        kind=DocumentKind.DESCRIPTION,
        access_class=AccessClass.PUBLIC,
        language=language,
        number=1,
        status=RevisionStatus.PUBLISHED,
        title=passage.title,
        issue=None,
        created_at=_EPOCH,
        published_at=_EPOCH,
        source=_source(passage),
        page_count=None,
        sections=(Section(anchor="text", heading="", level=1, position=0, language=language, blocks=blocks),),
        figures=(),
        applicability=(),
    )


def _source(passage: Passage) -> Source:
    return Source(
        checksum=Checksum(""),
        name=passage.identity,
        path=passage.identity,
        media_type="text/plain",
        reader=_INDEX_ID,
        reader_version="1",
        size_bytes=len(passage.text),
    )
