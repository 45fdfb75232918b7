"""Making an index anew: beside the one in use, its counts compared, then put into use in one step.

Readers keep the old index until they look again, so its folder stays until the next rebuild.
"""

import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from kb.changes import IndexMark, last_sequence, mark_indexed
from kb.database import Database
from kb.identifiers import DocumentId
from kb.library import Library
from search.engine import EngineIndex, SearchEngine, Writing
from search.folders import IndexFolders, IndexMissing, LivePointer
from search.preparing import Preparation
from search.schema import SCHEMA_VERSION
from search.teaching import Teacher

Progress = Callable[[int, int], None]
Prepare = Callable[[int], AbstractContextManager[Preparation]]
"""Makes ready to prepare so many documents."""


class IndexIncomplete(RuntimeError):
    """A new index does not hold what was put into it; both counts are in the attributes."""

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(
            f"the new search index holds {found} sections where {expected} were written; the old one stays:"
            " make room on the disk and run `aos search rebuild` again"
        )
        self.expected, self.found = expected, found


class Rebuild:
    """One rebuild; the caller holds the writer's lock."""

    def __init__(
        self,
        database: Database,
        folders: IndexFolders,
        engine: SearchEngine,
        clock: Callable[[], datetime],
        *,
        prepare: Prepare,
    ) -> None:
        self._database, self._folders, self._engine, self._clock = database, folders, engine, clock
        self._prepare = prepare

    def run(self, on_progress: Progress | None) -> tuple[int, int]:
        """Build, compare, swap, mark; returns how many documents and sections the index holds.

        Raises:
            IndexIncomplete: the new index lacks something; the old one stays in use.
            PreparingFailed: a process that prepares the entries has died; the same.
        """
        previous = self._live_index_id()
        self._folders.remove_all_but(previous)
        index_id = uuid.uuid4().hex
        folder = self._folders.generation(index_id)
        folder.mkdir(parents=True)
        index = self._engine.create(folder)
        try:
            sequence, documents, sections = self._fill(index, on_progress)
            found = index.reader().entry_count()
        finally:
            index.close()
        if found != sections:
            raise IndexIncomplete(sections, found)
        Teacher(self._database, folder).teach()
        self._folders.write_pointer(
            LivePointer(index_id=index_id, schema_version=SCHEMA_VERSION, previous_index_id=previous)
        )
        with self._database.write() as session:
            mark = IndexMark(index_id=index_id, sequence=sequence)
            mark_indexed(session, self._engine.name, mark, self._clock())
        return documents, sections

    def _live_index_id(self) -> str | None:
        try:
            return self._folders.read_pointer().index_id
        except IndexMissing:
            return None

    def _fill(self, index: EngineIndex, on_progress: Progress | None) -> tuple[int, int, int]:
        """Index every document; what changes meanwhile has a higher sequence number and is replayed later."""
        with self._database.read() as session:
            sequence = last_sequence(session)
            document_ids = Library(session).document_ids()
        with self._prepare(len(document_ids)) as preparation:
            sections = fill(index, preparation, document_ids, on_progress)
        return sequence, len(document_ids), sections


def fill(
    index: EngineIndex,
    preparation: Preparation,
    document_ids: Sequence[DocumentId],
    on_progress: Progress | None = None,
) -> int:
    """Write all entries of documents into a new index, in one commit; returns how many there are.

    Raises:
        PreparingFailed: a process that prepares them has died; nothing is committed.
    """
    sections = done = 0
    writing = Writing(index)
    with writing as writer:
        for documents, entries in preparation.documents(document_ids):
            for entry in entries:
                writer.add(entry)
                sections += 1
            done += documents
            if on_progress is not None:
                on_progress(done, len(document_ids))
        writing.add_words(preparation.words())
        writer.commit()
    return sections
