"""Our own whole search path on the bench's passages: mapping, analysis, engine; then query to result page."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from kb.access import EVERYTHING, AccessClass
from kb.content import paragraph
from kb.documents import DocumentKind, Revision, Section, Source
from kb.identifiers import Checksum, DocumentId
from kb.lifecycle import RevisionStatus
from search.engine import Writing
from search.engines.registry import engine_named
from search.folders import IndexFolders, LivePointer
from search.live import LiveIndex
from search.mapping import IndexEntry, index_entries
from search.schema import SCHEMA_VERSION
from search.searcher import Searcher, SearchRequest
from tests.bench.passages import Passage
from translations.locales import ContentLanguage

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_INDEX_ID = "bench"


def revision(passage: Passage) -> Revision:
    """The passage as a document of one section."""
    language = ContentLanguage(passage.language)
    source = Source(
        checksum=Checksum(""),
        name=passage.passage_id,
        path=passage.passage_id,
        media_type="text/plain",
        reader="bench",
        reader_version="1",
        size_bytes=len(passage.text),
    )
    section = Section(
        anchor="s1", heading="", level=1, position=0, language=language, blocks=(paragraph(passage.text),)
    )
    return Revision(
        document_id=DocumentId(passage.passage_id),
        kind=DocumentKind.REPAIR,
        access_class=AccessClass.RMI,
        language=language,
        number=1,
        status=RevisionStatus.PUBLISHED,
        title=passage.title,
        issue=None,
        created_at=_EPOCH,
        published_at=_EPOCH,
        source=source,
        page_count=None,
        sections=(section,),
        figures=(),
        applicability=(),
    )


class OurSearch:
    """AOS on one of its engines, through the same objects as the portal."""

    def __init__(self, engine: str, *, is_whole_path: bool = True) -> None:
        self._engine, self._is_whole_path = engine_named(engine), is_whole_path
        self.name = f"AOS on {engine}, whole path" if is_whole_path else f"AOS on {engine}, analysed before"

    def prepare(self, passages: Sequence[Passage]) -> None:
        """Analyse beforehand where only the engine is to be measured."""
        if not self._is_whole_path:
            self._entries = list(_entries(passages))

    def build(self, folder: Path, passages: Sequence[Passage]) -> None:
        """Index the passages in one commit, and put the index into use."""
        folders = IndexFolders(folder, self._engine.name)
        folders.generation(_INDEX_ID).mkdir(parents=True)
        index = self._engine.create(folders.generation(_INDEX_ID))
        with Writing(index) as writer:
            for entry in _entries(passages) if self._is_whole_path else self._entries:
                writer.add(entry)
            writer.commit()
        index.close()
        folders.write_pointer(LivePointer(index_id=_INDEX_ID, schema_version=SCHEMA_VERSION))
        self._searcher = Searcher(LiveIndex(folder, self._engine))

    def search(self, query_text: str) -> object:
        """The first page: parsed, run, grouped, counted, facets, ten snippets."""
        return self._searcher.search(SearchRequest(query_text=query_text), access=EVERYTHING).hits


def _entries(passages: Sequence[Passage]) -> Iterator[IndexEntry]:
    return (entry for passage in passages for entry in index_entries([revision(passage)]))
