"""Our own search on the bench's passages: mapping, analysis, engine; then query to result page."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Final

import msgspec

from kb.access import AccessClass, AccessFilter
from kb.content import paragraph
from kb.documents import Applicability, Revision, Section, Source
from kb.home import DataFolder
from kb.identifiers import Checksum, DocumentId
from kb.lifecycle import RevisionStatus
from search.engines.registry import engine_named
from search.folders import IndexFolders, LivePointer
from search.grouping import group_of
from search.mapping import IndexEntry, index_entries
from search.preparing import Elsewhere, Here, children_for
from search.rebuild import fill
from search.schema import SCHEMA_VERSION, Field
from search.searcher import SearchRequest
from search.service import open_searcher
from tests.bench.forked import ForkedChild
from tests.bench.passages import Passage
from translations.locales import ContentLanguage

_EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)
_INDEX_ID: Final = "bench"
READER: Final = AccessFilter(
    findable=frozenset({AccessClass.PUBLIC, AccessClass.RMI}),
    readable=frozenset({AccessClass.PUBLIC, AccessClass.RMI}),
)
"""A reader as most are: what is security-related does not exist for them."""


def documents(passages: Iterable[Passage]) -> Iterator[list[Revision]]:
    """The passages as documents, each with its editions."""
    for _, sections in groupby(passages, key=lambda passage: passage.document_id):
        editions = groupby(sections, key=lambda passage: passage.language)
        yield [_edition(list(edition)) for _, edition in editions]


def _edition(sections: Sequence[Passage]) -> Revision:
    first = sections[0]
    language = ContentLanguage(first.language)
    source = Source(
        checksum=Checksum(""),
        name=first.document_id,
        path=first.document_id,
        media_type="text/plain",
        reader="bench",
        reader_version="1",
        size_bytes=sum(len(passage.text) for passage in sections),
    )
    return Revision(
        document_id=DocumentId(first.document_id),
        kind=first.kind,
        access_class=first.access_class,
        language=language,
        number=1,
        status=RevisionStatus.PUBLISHED,
        title=first.title,
        issue=None,
        created_at=_EPOCH,
        published_at=_EPOCH,
        source=source,
        page_count=None,
        sections=tuple(_section(passage, language) for passage in sections),
        figures=(),
        applicability=(Applicability(make=first.make, series=first.series),),
    )


def _section(passage: Passage, language: ContentLanguage) -> Section:
    return Section(
        anchor=f"s{passage.position}",
        heading=passage.heading,
        level=1,
        position=passage.position,
        language=language,
        blocks=tuple(paragraph(line) for line in passage.text.split("\n")),
    )


def analysed(passages: Iterable[Passage]) -> Iterator[IndexEntry]:
    """The passages as the engine takes them."""
    return (entry for editions in documents(passages) for entry in index_entries(editions))


class OurSearch:
    """AOS on one of its engines, through the same objects as the portal."""

    def __init__(self, engine: str) -> None:
        self._engine = engine_named(engine)
        self.name = f"AOS on {engine.title()}, whole path"

    def prepare(self, passages: Iterable[Passage]) -> None:
        """Lay the passages out as a library does, by document."""
        self._library = {
            document_id: list(sections)
            for document_id, sections in groupby(passages, key=lambda passage: passage.document_id)
        }

    def build(self, folder: Path, passages: Iterable[Passage]) -> None:  # noqa: ARG002 - as all contestants
        """Index the library as `aos search rebuild` does, but for reading it, and put the index into use."""
        folders = IndexFolders(DataFolder(root=folder).index, self._engine.name)
        folders.generation(_INDEX_ID).mkdir(parents=True)
        index = self._engine.create(folders.generation(_INDEX_ID))
        document_ids = [DocumentId(document_id) for document_id in self._library]
        count = children_for(len(document_ids))
        if count:
            with Elsewhere(lambda: ForkedChild(self._editions), count, "") as preparation:
                fill(index, preparation, document_ids)
        else:
            fill(index, Here(self._editions), document_ids)
        index.close()
        folders.write_pointer(LivePointer(index_id=_INDEX_ID, schema_version=SCHEMA_VERSION))

    def _editions(self, document_ids: Sequence[str]) -> Iterator[Sequence[Revision]]:
        for document_id in document_ids:
            yield from documents(self._library[document_id])

    def open(self, folder: Path) -> None:
        """Open the index in use."""
        home = DataFolder(root=folder)
        self.searcher = open_searcher(home.index, self._engine.name, home.terms)

    def search(self, query_text: str) -> object:
        """The first page: parsed, expanded, run, grouped, counted, facets, ten snippets."""
        return self.searcher.search(SearchRequest(query_text=query_text), access=READER).hits


class EngineAlone:
    """The engine's part of our search: the same clauses for the same ten documents, and nothing around it."""

    name = "AOS on Tantivy, engine alone"

    def prepare(self, passages: Iterable[Passage]) -> None:
        """Analyse the passages beforehand, with the numbers that they get on their way to the engine."""
        self._entries = [_numbered(entry) for entry in analysed(passages)]

    def build(self, folder: Path, passages: Iterable[Passage]) -> None:  # noqa: ARG002 - as all contestants
        """Index what is analysed already, without the words that are kept beside an index."""
        writer = engine_named("tantivy").create(folder).writer()
        for entry in self._entries:
            writer.add(entry)
        writer.commit()
        writer.close()

    def open(self, folder: Path) -> None:
        """Open the index in use."""
        home = DataFolder(root=folder)
        self._searcher = open_searcher(home.index, "tantivy", home.terms)

    def search(self, query_text: str) -> object:
        """The best documents of the first page, without counts, facets and snippets."""
        return self._searcher.rank(SearchRequest(query_text=query_text), access=READER)


def _numbered(entry: IndexEntry) -> IndexEntry:
    group = group_of(entry.numbers[Field.DOCUMENT], 1, entry.language)
    return msgspec.structs.replace(entry, numbers={**entry.numbers, Field.PROFILE: 1, Field.GROUP: group})
