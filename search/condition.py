"""The condition of an index: how far it has followed the database, and whether both agree entry by entry."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.changes import backlog, index_mark, lag, last_sequence
from kb.database import Database
from kb.lifecycle import RevisionStatus
from kb.models import DocumentRow, EditionRow, RevisionRow, SectionRow
from search.companion_files import are_readable
from search.engine import IndexReader, IndexUnreadable
from search.engines.registry import engine_named
from search.folders import IndexFolders, IndexMissing, LivePointer
from search.grouping import count_documents
from search.mapping import decode_payload
from search.schema import SCHEMA_VERSION
from translations.catalogue import plural_translator, translator

_ = translator("search")
_n = plural_translator("search")
_EXAMPLES: Final = 5

EntryKey = tuple[str, str, int, str]
"""Document id, language, revision number, section anchor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexStatus:
    """An engine's index in figures; `index_id` is None when there is none.

    `lag` counts documents, `lag_since` is when the first of them changed (ISO 8601, UTC).
    """

    engine: str
    index_id: str | None
    schema_version: int | None
    documents: int
    sections: int
    lag: int
    lag_since: str | None = None


def status(database: Database, index_root: Path, engine: str) -> IndexStatus:
    """How much is in the index in use and how many documents it lags behind."""
    opened = _open(IndexFolders(index_root, engine))
    with database.read() as session:
        waiting = backlog(session, engine)
    since = waiting.since.isoformat(timespec="seconds") if waiting.since else None
    pointer, reader = opened or (None, None)
    return IndexStatus(
        engine=engine,
        index_id=pointer.index_id if pointer else None,
        schema_version=pointer.schema_version if pointer else None,
        documents=count_documents(reader.groups()).total if reader else 0,
        sections=reader.entry_count() if reader else 0,
        lag=waiting.documents,
        lag_since=since,
    )


def behind(session: Session, folders: IndexFolders) -> int | None:
    """How many documents the index in use lags behind; None when it has to be made anew. It stays closed."""
    mark = index_mark(session, folders.engine)
    try:
        pointer = folders.read_pointer()
    except IndexMissing:
        return None
    is_of_schema = pointer.schema_version == SCHEMA_VERSION
    is_there = folders.generation(pointer.index_id).is_dir()
    if mark is None or mark.index_id != pointer.index_id or not is_of_schema or not is_there:
        return None
    return None if mark.sequence > last_sequence(session) else lag(session, folders.engine)


def is_damaged(folders: IndexFolders) -> bool:
    """Whether files beside the index in use cannot be read, so that it has to be made anew."""
    try:
        return not are_readable(folders.generation(folders.read_pointer().index_id))
    except IndexMissing:
        return False


def check(database: Database, index_root: Path, engine: str) -> list[str]:
    """What differs between the index and the database, as sentences; nothing when they are equal."""
    opened = _open(IndexFolders(index_root, engine))
    if opened is None:
        return [_("There is no usable search index: run `aos search rebuild`.")]
    _pointer, reader = opened
    indexed = Counter(_key(payload) for payload in reader.payloads())
    with database.read() as session:
        behind = lag(session, engine)
        published = set(_published(session))
    sentences = []
    if behind:
        sentences.append(
            _n(
                "{count} document waits to be indexed: run `aos search rebuild`.",
                "{count} documents wait to be indexed: run `aos search rebuild`.",
                behind,
            ).format(count=behind)
        )
    missing, left_over = published - indexed.keys(), indexed.keys() - published
    repeated = [key for key, count in indexed.items() if count > 1]
    for text, keys in (
        (_("Missing from the search index: {sections}."), missing),
        (_("In the search index, but not published: {sections}."), left_over),
        (_("More than once in the search index: {sections}."), repeated),
    ):
        if keys:
            sentences.append(text.format(sections=_named(keys)))
    return sentences


def _open(folders: IndexFolders) -> tuple[LivePointer, IndexReader] | None:
    try:
        pointer = folders.read_pointer()
        if pointer.schema_version != SCHEMA_VERSION:
            return None
        index = engine_named(folders.engine).open(folders.generation(pointer.index_id))
        return pointer, index.reader()
    except (IndexMissing, IndexUnreadable):
        return None


def _key(payload: bytes) -> EntryKey:
    stored = decode_payload(payload)
    return stored.document_id, stored.language, stored.revision_number, stored.anchor


def _published(session: Session) -> Sequence[EntryKey]:
    rows = session.execute(
        select(DocumentRow.document_id, EditionRow.language, RevisionRow.number, SectionRow.anchor)
        .select_from(SectionRow)
        .join(RevisionRow, SectionRow.revision_pk == RevisionRow.pk)
        .join(RevisionRow.edition)
        .join(EditionRow.document)
        .where(RevisionRow.status == RevisionStatus.PUBLISHED)
    )
    return [(document_id, language, number, anchor) for document_id, language, number, anchor in rows]


def _named(keys: Iterable[EntryKey]) -> str:
    ordered = sorted(keys)
    names = ", ".join(
        f"{document}/{language}#{anchor}" for document, language, _number, anchor in ordered[:_EXAMPLES]
    )
    further = len(ordered) - _EXAMPLES
    return names if further <= 0 else _("{names} and {count} more").format(names=names, count=further)
