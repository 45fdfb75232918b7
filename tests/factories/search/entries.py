"""Index entries and small indexes: each test says what matters to it, the rest is plain."""

from collections.abc import Iterable
from pathlib import Path

from kb.access import AccessClass
from kb.documents import DocumentKind
from kb.identifiers import DocumentId
from kb.systems import VehicleSystem
from search.engine import EngineIndex, SearchEngine, Writing
from search.grouping import document_number
from search.mapping import IndexEntry
from search.profiles import Profile, Years, profile_keywords
from search.schema import Field
from search.written import Written
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
    systems: tuple[VehicleSystem, ...] = (),
    series: tuple[str, ...] = (),
    years: tuple[Years, ...] = (),
    subject: str = "",
    position: int = 0,
    published: int = 0,
    marked_forms: frozenset[str] = frozenset(),
    written: frozenset[Written] = frozenset(),
    payload: bytes | None = None,
) -> IndexEntry:
    """An entry whose fields hold exactly these terms; its payload is its document id unless given."""
    profile = Profile(kind=kind, access_class=access_class, systems=systems, series=series, years=years)
    return IndexEntry(
        document_id=DocumentId(document_id),
        language=language,
        profile=profile,
        terms={
            Field.TITLE: title,
            Field.HEADING: heading,
            Field.BODY: body,
            Field.EXACT: exact,
            Field.CODE: code,
            Field.SUBJECT: subject,
        },
        keywords={
            Field.NAME: title,
            Field.DOCUMENT_ID: document_id,
            Field.KIND: kind,
            Field.LANGUAGE: language,
            Field.ACCESS_CLASS: access_class,
        },
        keyword_lists=profile_keywords(profile),
        numbers={
            Field.DOCUMENT: document_number(DocumentId(document_id)),
            Field.POSITION: position,
            Field.STANDING: published,
        },
        payload=document_id.encode() if payload is None else payload,
        marked_forms=marked_forms,
        written=written,
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
