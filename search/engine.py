"""What an engine has to be able to do. Engines get terms, never text, and know nothing of languages.

An engine keeps one index in one folder. A reader is a snapshot: what is committed later does not change it.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Protocol

import msgspec

from kb.identifiers import DocumentId
from search.clauses import Clause
from search.forms import add_forms
from search.grouping import DocumentCounts, group_of
from search.mapping import IndexEntry
from search.profile_registry import ProfileRegistry
from search.schema import Field
from search.vocabulary_files import add_vocabulary
from search.words import Collected, Words


class IndexUnreadable(RuntimeError):
    """The engine cannot open what lies in the folder; the folder is in `folder`."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"the index in {folder} cannot be opened ({reason}): run `aos search rebuild`")
        self.folder = folder


class Match(NamedTuple):
    """An entry that matches; `address` is the engine's own and good within the same reader.

    `standing` is what `search.standing` packs: the day of issue, the validity, by whom it is replaced.
    """

    score: float
    group: int
    position: int
    standing: int
    address: object


class IndexReader(Protocol):
    """A snapshot of an index. Safe to use from several threads."""

    def top(self, clause: Clause, limit: int) -> Sequence[Match]:
        """The `limit` entries that score highest, best first; how many match besides is not counted."""

    def best_groups(self, clause: Clause, limit: int) -> list[int]:
        """The group numbers of what `top` has; quicker where nothing else is asked of it."""

    def count(self, clause: Clause) -> DocumentCounts:
        """The documents behind all entries that match."""

    def payload(self, match: Match) -> bytes:
        """What was stored with the entry."""

    def payloads(self) -> Iterator[bytes]:
        """What was stored with every entry, in no order."""

    def groups(self) -> Iterator[int]:
        """The group number of every entry, in no order."""

    def entry_count(self) -> int:
        """How many entries there are."""

    def sections_with(self, term: str) -> int:
        """In how many entries' texts a term stands; those deleted lately may still count."""


class IndexWriter(Protocol):
    """Changes an index; nothing shows before `commit`. One at a time: the caller holds the writer's lock."""

    def add(self, entry: IndexEntry) -> None:
        """Add an entry."""

    def delete_document(self, document_id: DocumentId) -> None:
        """Delete every entry of a document that was added before."""

    def commit(self) -> None:
        """Make everything so far permanent and visible."""

    def close(self) -> None:
        """Finish what runs in the background; what was not committed is gone."""


class EngineIndex(Protocol):
    """An index that is open in this process."""

    @property
    def folder(self) -> Path:
        """Where it lies."""

    def reader(self) -> IndexReader:
        """A snapshot of what is committed now, by any process."""

    def stamp(self) -> object:
        """A value that changes with every commit by any process; quick to get."""

    def writer(self) -> IndexWriter:
        """A writer."""

    def close(self) -> None:
        """Let go of the files."""


class SearchEngine(Protocol):
    """A way to keep indexes."""

    @property
    def name(self) -> str:
        """The name in settings and in the data folder."""

    def create(self, folder: Path) -> EngineIndex:
        """Make an empty index in a folder that is there and empty."""

    def open(self, folder: Path) -> EngineIndex:
        """Open the index in a folder.

        Raises:
            IndexUnreadable: there is none, it is damaged, or its fields are not those of `search.schema`.
        """


class Writing:
    """Closes a writer at the end of a `with` block. Profiles and words are kept before what it commits."""

    def __init__(self, index: EngineIndex) -> None:
        self._index = index
        self._collected = Collected()
        self.writer: IndexWriter | None = None

    def __enter__(self) -> IndexWriter:
        folder = self._index.folder
        profiles = ProfileRegistry(folder)
        self.writer = _ProfileKeeper(_WordKeeper(self._index.writer(), folder, self._collected), profiles)
        return self.writer

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.writer is not None:
            self.writer.close()

    def add_words(self, words: Words) -> None:
        """Keep words that do not come with the entries; they belong to the next commit."""
        self._collected.add_words(words)


class _ProfileKeeper(IndexWriter):
    """A writer that numbers the profiles of what it adds, and keeps the numbers beside the index."""

    def __init__(self, writer: IndexWriter, profiles: ProfileRegistry) -> None:
        self._writer, self._profiles = writer, profiles

    def add(self, entry: IndexEntry) -> None:
        number = self._profiles.number(entry.profile)
        group = group_of(entry.numbers[Field.DOCUMENT], number, entry.language)
        numbers = {**entry.numbers, Field.PROFILE: number, Field.GROUP: group}
        self._writer.add(msgspec.structs.replace(entry, numbers=numbers))

    def delete_document(self, document_id: DocumentId) -> None:
        self._writer.delete_document(document_id)

    def commit(self) -> None:
        """Numbers first, so that a reader of the new commit knows what they stand for."""
        self._profiles.save()
        self._writer.commit()

    def close(self) -> None:
        self._writer.close()


class _WordKeeper(IndexWriter):
    """A writer that keeps the words it adds, and their forms, beside the index."""

    def __init__(self, writer: IndexWriter, folder: Path, collected: Collected) -> None:
        self._writer, self._folder, self._collected = writer, folder, collected

    def add(self, entry: IndexEntry) -> None:
        self._collected.add(entry)
        self._writer.add(entry)

    def delete_document(self, document_id: DocumentId) -> None:
        self._writer.delete_document(document_id)

    def commit(self) -> None:
        """Words and forms first, so that a reader of the new commit has them."""
        add_forms(self._folder, self._collected.marked_forms)
        add_vocabulary(self._folder, self._collected)
        self._collected.clear()
        self._writer.commit()

    def close(self) -> None:
        self._writer.close()
