"""The Tantivy engine: embedded, native, the default. What a ranking needs of a match lies in fast fields."""

import json
from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import tantivy
from tantivy import Query

from kb.documents import DocumentKind
from kb.identifiers import DocumentId
from search.clauses import All, Clause, Except, KeywordIn, all_of, any_of
from search.engine import EngineIndex, IndexReader, IndexUnreadable, IndexWriter, Match
from search.engines.buckets import counts_by_number, documents_by_profile, documents_in, terms
from search.engines.mapped_pages import give_back
from search.engines.tantivy_queries import SCHEMA, absence_of, among, not_among, query_of
from search.grouping import DocumentCounts, count_documents
from search.mapping import IndexEntry
from search.matching import matching
from search.meanwhile import aside
from search.profile_registry import MAX_PROFILES
from search.schema import LANGUAGES, Field
from search.wholes import (
    WholeQuestion,
    are_several,
    counted_in,
    counted_in_any_language,
    language_set,
    whole_question,
)

EXACT_COUNT_LIMIT: Final = 10_000
"""With more matching entries than this, documents are counted by a sketch (HyperLogLog), within 1 % or so."""
MAX_APART: Final = 3_000
"""So many documents are counted by their sections while all others are counted as wholes."""
_FEW_PROFILES: Final = 100
_SKETCH: Final[dict[str, Any]] = {"documents": {"cardinality": {"field": Field.DOCUMENT}}}
_DISTINCT: Final[dict[str, Any]] = {"aggs": _SKETCH}
_FEW_VALUES: Final = frozenset({Field.ACCESS_CLASS, Field.KIND, Field.LANGUAGE})
_HEAP_BYTES: Final = 384_000_000
"""What a writer may collect before it writes a segment; it takes no more than it needs. A query costs a fifth
more where 200,000 sections lie in three segments."""
_META: Final = "meta.json"
_LARGE: Final = (".idx", ".pos", ".store", ".term")
TEXTS_BETWEEN: Final = 1_000
"""After so many texts, some fifty searches, pages of the large files are given back."""
_LOCK: Final = ".tantivy-writer.lock"


class TantivyReader(IndexReader):
    """A Tantivy searcher."""

    def __init__(self, searcher: tantivy.Searcher, files: Collection[Path] = ()) -> None:
        """`files` are those that the searcher has mapped."""
        self._searcher, self._files, self._texts_read = searcher, files, 0
        self._known: dict[Field, dict[str, int]] = {}

    def top(self, clause: Clause, limit: int) -> list[Match]:
        """The `limit` entries that score highest; equal ones in reading order."""
        return self._matches(self._searcher.search(query_of(self._cheaper(clause)), limit, count=False))

    def best_groups(self, clause: Clause, limit: int) -> list[int]:
        """The group numbers of the `limit` entries that score highest."""
        hits = self._searcher.search(query_of(self._cheaper(clause)), limit, count=False).hits
        return self._groups_of([address for _, address in hits])

    def _groups_of(self, addresses: list[tantivy.DocAddress]) -> list[int]:
        """Tantivy panics when it is asked for none."""
        values = self._searcher.fast_field_values(Field.GROUP, addresses) if addresses else []
        return [int(value or 0) for value in values]

    def _matches(self, found: tantivy.SearchResult) -> list[Match]:
        if not found.hits:
            return []
        scores, addresses = zip(*found.hits, strict=True)
        numbers = (
            self._searcher.fast_field_values(field, list(addresses))
            for field in (Field.GROUP, Field.POSITION, Field.STANDING)
        )
        return list(map(Match, scores, *numbers, addresses))

    def count(self, clause: Clause) -> DocumentCounts:
        """Exact where whole documents can tell, or for `EXACT_COUNT_LIMIT` entries; else a close estimate."""
        question = whole_question(clause)
        apart = None if question is None else self._apart(question)
        if question is not None and apart is not None:
            wholes = self._count_wholes(question, apart)
            return wholes.and_besides(self._count_apart(clause, apart)) if apart else wholes
        query = self._matching(clause)
        if int(getattr(self._searcher.search(query, 1), "count", 0)) > EXACT_COUNT_LIMIT:
            return self._estimate(query)
        return self._by_group(query)

    def _matching(self, clause: Clause) -> Query:
        return query_of(self._cheaper(matching(clause)))

    def _count_apart(self, clause: Clause, documents: Collection[int]) -> DocumentCounts:
        return self._by_group(among(self._matching(clause), Field.DOCUMENT, documents))

    def _by_group(self, query: Query) -> DocumentCounts:
        buckets = self._aggregate(query, {"groups": terms(Field.GROUP, EXACT_COUNT_LIMIT)})["groups"]
        return count_documents(int(bucket["key"]) for bucket in buckets["buckets"])

    def _apart(self, question: WholeQuestion) -> list[int] | None:
        """The documents that a question to wholes may miss; None where they are too many."""
        if not question.doubts:
            return []
        query = absence_of(question.doubts)
        if not int(getattr(self._searcher.search(query, 1), "count", 0)):  # as nearly always
            return []
        documents = terms(Field.DOCUMENT, MAX_APART + 1)
        found = self._aggregate(query, {"documents": documents})["documents"]
        numbers = list(counts_by_number(found))
        return numbers if len(numbers) <= MAX_APART else None

    def _count_wholes(self, question: WholeQuestion, apart: Collection[int]) -> DocumentCounts:
        """Documents by profile and languages; of those in several languages each edition is asked too.

        Those `apart` are left out.
        """
        whole, profile = self._wholes(question, Field.WHOLE, apart), terms(Field.PROFILE, MAX_PROFILES)
        sets = terms(Field.LANGUAGE_SET, 1 << len(LANGUAGES))
        if question.language is None:
            found = self._aggregate(whole, {"profile": profile, "languages": sets})
            by_set, by_language = counts_by_number(found["languages"]), {}
            if any(map(are_several, by_set)):
                languages = {"language": terms(Field.LANGUAGE, len(LANGUAGES))}
                editions = self._aggregate(self._wholes(question, Field.EDITION, apart), languages)[
                    "language"
                ]
                by_language = {one["key"]: one["doc_count"] for one in editions["buckets"]}
            return counted_in_any_language(counts_by_number(found["profile"]), by_set, by_language)
        alone = language_set([question.language])
        found = self._aggregate(whole, {"languages": sets | {"aggs": {"profile": profile}}})["languages"]
        documents = (counts_by_number(one["profile"]) for one in found["buckets"] if int(one["key"]) == alone)
        editions = self._aggregate(self._wholes(question, Field.EDITION, apart), {"profile": profile})
        return counted_in(question.language, *documents, counts_by_number(editions["profile"]))

    def _wholes(self, question: WholeQuestion, field: Field, apart: Collection[int]) -> Query:
        """The question to documents, or to editions in its language."""
        is_spoken = field is Field.EDITION and question.language is not None
        language = (KeywordIn(Field.LANGUAGE, (str(question.language),)),) if is_spoken else ()
        query = query_of(self._cheaper(all_of((question.clause(field), *question.within, *language))))
        return not_among(query, Field.DOCUMENT, apart)

    def _estimate(self, query: Query) -> DocumentCounts:
        """Sketches by kind and language; by profile too while these are few, since each sketch costs time.

        Where profiles are many, the documents of a kind are divided among them as their entries are.
        """
        profile = terms(Field.PROFILE, MAX_PROFILES) | (_DISTINCT if self._has_few_profiles else {})
        found = self._aggregate(
            query,
            {
                "kind": terms(Field.KIND, len(DocumentKind)) | {"aggs": {**_SKETCH, "profile": profile}},
                "language": terms(Field.LANGUAGE, len(LANGUAGES)) | _DISTINCT,
            },
        )
        by_language = {bucket["key"]: documents_in(bucket) for bucket in found["language"]["buckets"]}
        kinds = found["kind"]["buckets"]
        return DocumentCounts(
            total=sum(documents_in(kind) for kind in kinds),
            by_profile=dict(counted for kind in kinds for counted in documents_by_profile(kind)),
            by_language={one: by_language[one] for one in LANGUAGES if one in by_language},
            is_exact=False,
        )

    @cached_property
    def _has_few_profiles(self) -> bool:
        found = self._aggregate(Query.all_query(), {"profile": terms(Field.PROFILE, MAX_PROFILES)})
        return len(found["profile"]["buckets"]) <= _FEW_PROFILES

    def _cheaper(self, clause: Clause) -> Clause:
        """The same clause, but where most entries have one of a keyword's values, without those that do not.

        Leaving out a few costs Tantivy next to nothing, where looking for nearly all costs half of a search.
        What is left out is all that the index has beside the values, so that nothing else slips in.
        """
        if not isinstance(clause, All):
            return clause
        kept: list[Clause] = []
        unwanted: list[Clause] = []
        for part in clause.parts:
            others = self._others(part) if isinstance(part, KeywordIn) else None
            if others is None or not isinstance(part, KeywordIn):
                kept.append(self._known_alone(part) if isinstance(part, KeywordIn) else part)
            elif others:
                unwanted.append(KeywordIn(part.field, others))
        if all(isinstance(part, KeywordIn) for part in kept):
            return clause
        wanted = all_of(tuple(kept))
        return Except(wanted, any_of(tuple(unwanted))) if unwanted else wanted

    def _others(self, wanted: KeywordIn) -> tuple[str, ...] | None:
        """The values of a keyword beside the wanted ones, None where it is better to look for these."""
        if wanted.field not in _FEW_VALUES:
            return None
        known = self._values(wanted.field)
        others = tuple(value for value in known if value not in wanted.values)
        return others if 2 * sum(map(known.__getitem__, others)) < sum(known.values()) else None

    def _known_alone(self, wanted: KeywordIn) -> KeywordIn:
        """Of the many years only those that the index has: each that is looked up in vain costs time."""
        if wanted.field is not Field.YEAR:
            return wanted
        known = self._values(wanted.field)
        values = tuple(value for value in wanted.values if value in known)
        return KeywordIn(wanted.field, values or wanted.values[:1])

    def _values(self, field: Field) -> dict[str, int]:
        """What a keyword of few values has in this index, with the number of entries."""
        if field not in self._known:
            self._known[field] = dict(self._searcher.terms_with_prefix(field, ""))
        return self._known[field]

    def _aggregate(self, query: Query, aggregations: dict[str, Any]) -> dict[str, Any]:
        return self._searcher.aggregate(query, aggregations)

    def payload(self, match: Match) -> bytes:
        """What was stored with the entry."""
        assert isinstance(match.address, tantivy.DocAddress)
        return self._stored(match.address)

    def payloads(self) -> Iterator[bytes]:
        """What was stored with every entry."""
        yield from map(self._stored, self._addresses())

    def _addresses(self) -> list[tantivy.DocAddress]:
        """Where all entries are; Tantivy panics when it is asked for none."""
        count = self._searcher.num_docs
        return (
            [address for _, address in self._searcher.search(Query.all_query(), count).hits] if count else []
        )

    def _stored(self, address: tantivy.DocAddress) -> bytes:
        stored = bytes(self._searcher.doc(address).get_first(Field.PAYLOAD) or b"")
        self._texts_read += 1
        if self._texts_read % TEXTS_BETWEEN == 0:
            aside(lambda: give_back(self._files))
        return stored

    def groups(self) -> Iterator[int]:
        """The group number of every entry."""
        yield from self._groups_of(self._addresses())

    def entry_count(self) -> int:
        """How many entries there are."""
        return self._searcher.num_docs

    def sections_with(self, term: str) -> int:
        """In how many entries' texts a term stands."""
        return self._searcher.doc_freq(Field.BODY, term)


class TantivyWriter(IndexWriter):
    """A Tantivy writer with one thread, so that a document's entries stay together in reading order."""

    def __init__(self, writer: tantivy.IndexWriter) -> None:
        self._writer = writer

    def add(self, entry: IndexEntry) -> None:
        """Add an entry."""
        document = tantivy.Document()
        for field, text in (*entry.terms.items(), *entry.keywords.items()):
            document.add_text(field, text)
        for field, words in entry.keyword_lists.items():
            for word in words:
                document.add_text(field, word)
        for field, number in entry.numbers.items():
            document.add_unsigned(field, number)
        document.add_bytes(Field.PAYLOAD, entry.payload)
        self._writer.add_document(document)

    def delete_document(self, document_id: DocumentId) -> None:
        """Delete every entry of a document that was added before."""
        self._writer.delete_documents_by_term(Field.DOCUMENT_ID, document_id)

    def commit(self) -> None:
        """Make everything so far permanent and visible."""
        self._writer.commit()

    def close(self) -> None:
        """Wait for merges; what was not committed is gone."""
        self._writer.wait_merging_threads()


class TantivyIndex(EngineIndex):
    """A Tantivy index in a folder."""

    def __init__(self, folder: Path, index: tantivy.Index) -> None:
        self._folder, self._index, self._meta = folder, index, folder / _META
        index.config_reader("manual")

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self._folder

    def reader(self) -> IndexReader:
        """A snapshot of what is committed now, with the names of its files unless they changed meanwhile."""
        files = self._large_files()
        self._index.reload()
        searcher = self._index.searcher()
        return TantivyReader(searcher, files if files == self._large_files() else ())

    def _large_files(self) -> frozenset[Path]:
        """The files of all segments, without the small ones that every search reads."""
        meta = json.loads(self._meta.read_bytes())
        stems = [segment["segment_id"].replace("-", "") for segment in meta["segments"]]
        folder = self._folder.resolve()
        return frozenset(folder / f"{stem}{suffix}" for stem in stems for suffix in _LARGE)

    def stamp(self) -> object:
        """Identity and time of the file that every commit replaces."""
        status = self._meta.stat()
        return status.st_ino, status.st_mtime_ns, status.st_size

    def writer(self) -> IndexWriter:
        """A writer; the lock file of one that was killed is cleared away, since we hold our own lock."""
        try:
            return TantivyWriter(self._index.writer(_HEAP_BYTES, 1))
        except ValueError:
            (self._folder / _LOCK).unlink(missing_ok=True)
            return TantivyWriter(self._index.writer(_HEAP_BYTES, 1))

    def close(self) -> None:
        """Nothing to do: files are let go with the last reader."""


class TantivyEngine:
    """Keeps indexes with Tantivy."""

    name: Final = "tantivy"

    def create(self, folder: Path) -> EngineIndex:
        """Make an empty index in a folder that is there and empty."""
        return TantivyIndex(folder, tantivy.Index(SCHEMA, str(folder)))

    def open(self, folder: Path) -> EngineIndex:
        """Open the index in a folder.

        Raises:
            IndexUnreadable: there is none, it is damaged, or its fields are others.
        """
        try:
            if not (folder / _META).is_file():
                raise IndexUnreadable(folder, f"{_META} is missing")
            return TantivyIndex(folder, tantivy.Index(SCHEMA, str(folder), reuse=True))
        except (ValueError, OSError) as error:
            raise IndexUnreadable(folder, str(error)) from error
