"""Published revisions without a database, and indexes in use made of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kb.access import AccessClass
from kb.content import Block, FigureBlock, Label, paragraph
from kb.documents import DocumentKind, Figure, Revision, Section, Source
from kb.identifiers import Checksum, DocumentId
from kb.lifecycle import RevisionStatus
from search.engine import Writing
from search.engines.registry import engine_named
from search.folders import IndexFolders, LivePointer
from search.mapping import index_entries
from search.schema import SCHEMA_VERSION
from search.searcher import Searcher
from search.service import open_searcher
from translations.locales import ContentLanguage

PL, EN = ContentLanguage.POLISH, ContentLanguage.ENGLISH
PUBLISHED_AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def section(
    text: str | Sequence[Block] = "Undo the bolts.",
    anchor: str = "s1",
    heading: str = "",
    **changes: Any,
) -> Section:
    """A section of one paragraph, or of the given blocks; English unless it says otherwise."""
    blocks = (paragraph(text),) if isinstance(text, str) else tuple(text)
    plain = Section(anchor=anchor, heading=heading, level=1, position=0, language=EN, blocks=blocks)
    return replace(plain, **changes)


def figure(figure_id: str, *labels: str) -> Figure:
    """A drawing with labels."""
    return Figure(
        figure_id=figure_id,
        checksum=Checksum("0" * 64),
        media_type="image/svg+xml",
        title="",
        width=None,
        height=None,
        labels=tuple(Label(text=label, x=0, y=0) for label in labels),
    )


def figure_block(figure_id: str, caption: str | None = None) -> FigureBlock:
    """The place of a figure in the text."""
    return FigureBlock(figure_id=figure_id, caption=caption)


def revision(
    document_id: str = "pads",
    title: str = "Front brake pads",
    sections: Sequence[Section] = (section(),),
    language: ContentLanguage = EN,
    **changes: Any,
) -> Revision:
    """A published revision; sections stand in the order given and are in the revision's language."""
    plain = Revision(
        document_id=DocumentId(document_id),
        kind=DocumentKind.REPAIR,
        access_class=AccessClass.RMI,
        language=language,
        number=1,
        status=RevisionStatus.PUBLISHED,
        title=title,
        issue=None,
        created_at=PUBLISHED_AT,
        published_at=PUBLISHED_AT,
        source=_source(),
        page_count=None,
        sections=tuple(
            replace(one, position=position, language=language) for position, one in enumerate(sections)
        ),
        figures=(),
        applicability=(),
    )
    return replace(plain, **changes)


def _source() -> Source:
    return Source(
        checksum=Checksum("0" * 64),
        name="pads.md",
        path="pads.md",
        media_type="text/markdown",
        reader="markdown",
        reader_version="1",
        size_bytes=1,
    )


def put_in_use(root: Path, engine: str, *documents: Sequence[Revision], index_id: str = "one") -> None:
    """Make an index of documents, each given as its editions, and put it into use."""
    folders = IndexFolders(root, engine)
    folder = folders.generation(index_id)
    folder.mkdir(parents=True)
    index = engine_named(engine).create(folder)
    with Writing(index) as writer:
        for editions in documents:
            for entry in index_entries(editions):
                writer.add(entry)
        writer.commit()
    index.close()
    folders.write_pointer(LivePointer(index_id=index_id, schema_version=SCHEMA_VERSION))


def searcher_of(root: Path, *documents: Sequence[Revision], engine: str = "tantivy") -> Searcher:
    """A searcher of an index that holds these documents, each given as its editions."""
    put_in_use(root, engine, *documents)
    return open_searcher(root, engine)
