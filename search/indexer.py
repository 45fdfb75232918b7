"""The single writer: brings the index up to the change log. A request never does.

Entries are committed in the engine first and marked in the database after: killed in between, the same
changes are replayed, and replaying deletes before it adds. One process writes at a time, by a lock that a
killed process cannot leave behind.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from kb.changes import IndexMark, index_mark, lag, last_sequence, mark_indexed, pending
from kb.database import Database
from kb.garbage import seldom_collected
from kb.identifiers import DocumentId
from kb.store import utc_now
from search.condition import IndexStatus, check, status
from search.engine import EngineIndex, IndexUnreadable, Writing
from search.engines.registry import engine_named
from search.folders import IndexFolders, IndexMissing
from search.forms import FormsUnreadable, read_forms
from search.preparing import Elsewhere, Here, OwnProcess, Preparation, children_for
from search.preparing_child import library_editions
from search.profile_registry import ProfilesUnreadable, read_profiles
from search.rebuild import Progress, Rebuild
from search.schema import SCHEMA_VERSION
from search.teaching import Teacher
from search.vocabulary_files import VocabularyUnreadable, read_vocabulary

__all__ = ["DrainReport", "IndexBusy", "IndexStatus", "Indexer", "check", "status"]

BATCH_SIZE: Final = 500
"""Changes per commit: what a crash makes us do again at most."""


class IndexBusy(RuntimeError):
    """Another process is writing the index; how long we waited is in `waited_s`."""

    def __init__(self, waited_s: float) -> None:
        super().__init__(
            f"another process has been writing the search index for more than {waited_s:g} seconds:"
            " wait for it to finish, then try again"
        )
        self.waited_s = waited_s


@dataclass(frozen=True, slots=True, kw_only=True)
class DrainReport:
    """What bringing the index up to date did."""

    documents: int
    sections: int
    is_rebuilt: bool
    took_s: float


class Indexer:
    """Writes one engine's index of one database."""

    def __init__(
        self,
        database: Database,
        index_root: Path,
        engine: str,
        clock: Callable[[], datetime] = utc_now,
        *,
        wait_s: float = 30.0,
    ) -> None:
        self._database, self._clock, self._wait_s = database, clock, wait_s
        self._engine = engine_named(engine)
        self._folders = IndexFolders(index_root, engine)

    def drain(self, on_progress: Progress | None = None) -> DrainReport:
        """Index every change since the last time; make the index anew where there is none that can be used.

        `on_progress` is called with the number of documents done and of all to do.

        Raises:
            IndexBusy: another process holds the writer's lock for longer than `wait_s`.
        """
        started = time.monotonic()
        with self._writer_lock():
            index = self._usable_index()
            if index is None:
                return self._report(self._make_anew(on_progress), started, is_rebuilt=True)
            try:
                counts = self._replay(index, on_progress)
                Teacher(self._database, index.folder).teach_if_due()
                return self._report(counts, started, is_rebuilt=False)
            finally:
                index.close()

    def rebuild(self, on_progress: Progress | None = None) -> DrainReport:
        """Make the index anew beside the one in use, then swap.

        Raises:
            IndexBusy: another process holds the writer's lock for longer than `wait_s`.
        """
        started = time.monotonic()
        with self._writer_lock():
            return self._report(self._make_anew(on_progress), started, is_rebuilt=True)

    def _make_anew(self, on_progress: Progress | None) -> tuple[int, int]:
        """Rebuild, then replay what changed meanwhile; returns what the rebuild did."""
        rebuild = Rebuild(self._database, self._folders, self._engine, self._clock, prepare=self._prepare)
        documents, sections = rebuild.run(on_progress)
        index = self._usable_index()
        if index is not None:
            try:
                self._replay(index, None)
            finally:
                index.close()
        return documents, sections

    def _report(self, counts: tuple[int, int], started: float, *, is_rebuilt: bool) -> DrainReport:
        documents, sections = counts
        return DrainReport(
            documents=documents,
            sections=sections,
            is_rebuilt=is_rebuilt,
            took_s=time.monotonic() - started,
        )

    @contextmanager
    def _writer_lock(self) -> Iterator[None]:
        self._folders.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._folders.lock, timeout=self._wait_s), seldom_collected():
                yield
        except Timeout as error:
            raise IndexBusy(self._wait_s) from error

    def _usable_index(self) -> EngineIndex | None:
        """The index in use, unless it is missing, of another schema, damaged, or unknown to the database."""
        with self._database.read() as session:
            mark, newest = index_mark(session, self._engine.name), last_sequence(session)
        try:
            pointer = self._folders.read_pointer()
            if pointer.schema_version != SCHEMA_VERSION or mark is None:
                return None
            if mark.index_id != pointer.index_id or mark.sequence > newest:
                return None
            read_forms(self._folders.generation(pointer.index_id))
            read_vocabulary(self._folders.generation(pointer.index_id))
            return self._opened(self._folders.generation(pointer.index_id))
        except (IndexMissing, IndexUnreadable, FormsUnreadable, VocabularyUnreadable, ProfilesUnreadable):
            return None

    def _opened(self, folder: Path) -> EngineIndex:
        index = self._engine.open(folder)
        try:
            read_profiles(folder, has_entries=index.reader().entry_count() > 0)
        except ProfilesUnreadable:
            index.close()
            raise
        return index

    def _replay(self, index: EngineIndex, on_progress: Progress | None) -> tuple[int, int]:
        with self._database.read() as session:
            total, mark = lag(session, self._engine.name), index_mark(session, self._engine.name)
        documents = sections = 0
        assert mark is not None
        with self._prepare(total) as preparation:
            while True:
                with self._database.read() as session:
                    changes = pending(session, mark.sequence, BATCH_SIZE)
                if not changes:
                    return documents, sections
                document_ids = list(dict.fromkeys(change.document_id for change in changes))
                sections += _write(index, preparation, document_ids)
                # Before the mark: whoever is killed here does so again.
                Teacher(self._database, index.folder).forget_hidden(document_ids)
                mark = IndexMark(index_id=mark.index_id, sequence=changes[-1].sequence)
                with self._database.write() as session:
                    mark_indexed(session, self._engine.name, mark, self._clock())
                documents += len(document_ids)
                if on_progress is not None:
                    on_progress(documents, max(total, documents))

    @contextmanager
    def _prepare(self, documents: int) -> Iterator[Preparation]:
        """Ready to prepare so many documents, here or elsewhere."""
        count = children_for(documents)
        if not count:
            yield Here(library_editions(self._database))
            return
        with Elsewhere(OwnProcess, count, self._database.url) as elsewhere:
            yield elsewhere


def _write(index: EngineIndex, preparation: Preparation, document_ids: Sequence[DocumentId]) -> int:
    """Replace the entries of documents, in one commit; returns how many there are now."""
    sections, writing = 0, Writing(index)
    with writing as writer:
        for document_id in document_ids:
            writer.delete_document(document_id)
        for _documents, entries in preparation.documents(document_ids):
            for entry in entries:
                writer.add(entry)
                sections += 1
        writing.add_words(preparation.words())
        writer.commit()
    return sections
