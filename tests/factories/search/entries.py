"""Index entries and small indexes: each test says what matters to it, the rest is plain."""

from collections.abc import Iterable
from pathlib import Path

from kb.access import AccessClass
from kb.documents import DocumentKind
from kb.identifiers import DocumentId
from search.engine import EngineIndex, SearchEngine, Writing
from search.grouping import group_of
from search.mapping import IndexEntry
from search.schema import Field
from translations.locales import ContentLanguage


def entry(
    document_id: str = "pads",
    body: str = "brake pad",
    *,
    title: str = "",
    heading: str = "",
    exact: str = "",
    code: str = "",
    kind: DocumentKind = DocumentKind.REPAIR,
    language: ContentLanguage = ContentLanguage.ENGLISH,
    access_class: AccessClass = AccessClass.RMI,
    position: int = 0,
    marked_forms: frozenset[str] = frozenset(),
    payload: bytes | None = None,
) -> IndexEntry:
    """An entry whose fields hold exactly these terms; its payload is its document id unless given."""
    return IndexEntry(
        document_id=DocumentId(document_id),
        terms={
            Field.TITLE: title,
            Field.HEADING: heading,
            Field.BODY: body,
            Field.EXACT: exact,
            Field.CODE: code,
        },
        keywords={
            Field.NAME: title,
            Field.DOCUMENT_ID: document_id,
            Field.KIND: kind,
            Field.LANGUAGE: language,
            Field.ACCESS_CLASS: access_class,
        },
        numbers={
            Field.GROUP: group_of(DocumentId(document_id), kind, language),
            Field.POSITION: position,
        },
        payload=document_id.encode() if payload is None else payload,
        marked_forms=marked_forms,
    )


def write(index: EngineIndex, entries: Iterable[IndexEntry]) -> None:
    """Add entries in one commit."""
    with Writing(index) as writer:
        for one in entries:
            writer.add(one)
        writer.commit()


def index_with(engine: SearchEngine, folder: Path, *entries: IndexEntry) -> EngineIndex:
    """A new index in a new folder that holds these entries."""
    folder.mkdir(parents=True, exist_ok=True)
    index = engine.create(folder)
    write(index, entries)
    return index
