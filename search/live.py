"""The index in use, as a reader follows it: what another process swaps or commits is seen at once."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from search.engine import EngineIndex, IndexReader, IndexUnreadable, SearchEngine
from search.existence import Existence
from search.folders import IndexFolders, IndexMissing
from search.forms import Forms, FormsUnreadable, forms_stamp, read_forms
from search.profile_registry import ProfilesUnreadable, profiles_stamp, read_profiles
from search.profile_table import ProfileTable
from search.schema import SCHEMA_VERSION
from search.vocabulary import Vocabulary
from search.vocabulary_files import ReadVocabulary, VocabularyUnreadable, read_vocabulary

Stamp = TypeVar("Stamp")


@dataclass(frozen=True, slots=True)
class View:
    """What is committed: the entries, the forms of their words, the words themselves, and the profiles."""

    folder: Path
    reader: IndexReader
    forms: Forms
    vocabulary: Vocabulary
    existence: Existence
    profiles: ProfileTable


@dataclass(frozen=True, slots=True)
class _Opened:
    pointer_stamp: object
    index: EngineIndex
    index_stamp: object
    forms_stamp: object
    read_vocabulary: ReadVocabulary
    profiles_stamp: object
    view: View


class LiveIndex:
    """Gives readers of the index in use. Safe to use from several threads; no change costs two `stat`s.

    Raises:
        IndexMissing: there is no index of this schema yet.
    """

    def __init__(self, index_root: Path, engine: SearchEngine) -> None:
        self._folders = IndexFolders(index_root, engine.name)
        self._pointer = self._folders.pointer
        self._engine = engine
        self._lock = threading.Lock()
        self._opened = self._open()

    def reader(self) -> IndexReader:
        """A snapshot of the entries in use; raises what `view` does."""
        return self.view().reader

    def view(self) -> View:
        """A snapshot of the index in use.

        Raises:
            IndexMissing: there is none any more.
            IndexUnreadable: it is damaged.
        """
        opened = self._opened
        if not self._is_current(opened):
            with self._lock:
                if not self._is_current(self._opened):
                    self._opened = self._reopen(self._opened)
                opened = self._opened
        return opened.view

    def _is_current(self, opened: _Opened) -> bool:
        if opened.pointer_stamp != self._pointer_stamp():
            return False
        return opened.index_stamp == self._or_missing(opened.index.stamp)

    def _reopen(self, opened: _Opened) -> _Opened:
        if opened.pointer_stamp != self._pointer_stamp():
            return self._open()
        return self._snapshot(opened.pointer_stamp, opened.index, opened)

    def _open(self) -> _Opened:
        pointer_stamp = self._pointer_stamp()
        pointer = self._folders.read_pointer()
        if pointer.schema_version != SCHEMA_VERSION:
            raise IndexMissing(self._folders.folder)
        return self._snapshot(pointer_stamp, self._engine.open(self._folders.generation(pointer.index_id)))

    def _snapshot(
        self, pointer_stamp: object, index: EngineIndex, previous: _Opened | None = None
    ) -> _Opened:
        """The stamps are taken before what they stand for: at worst there is one snapshot too many."""
        index_stamp = self._or_missing(index.stamp)
        reader, stamp = index.reader(), forms_stamp(index.folder)
        is_same = previous is not None and previous.forms_stamp == stamp
        forms = previous.view.forms if previous is not None and is_same else _forms(index.folder)
        words = _vocabulary(index.folder, None if previous is None else previous.read_vocabulary)
        profiles_mark = profiles_stamp(index.folder)
        is_known = previous is not None and previous.profiles_stamp == profiles_mark
        profiles = previous.view.profiles if previous is not None and is_known else _profiles(index, reader)
        existence = Existence(reader, words.vocabulary, profiles)
        view = View(index.folder, reader, forms, words.vocabulary, existence, profiles)
        return _Opened(pointer_stamp, index, index_stamp, stamp, words, profiles_mark, view)

    def _pointer_stamp(self) -> object:
        status = self._or_missing(self._pointer.stat)
        return status.st_ino, status.st_mtime_ns

    def _or_missing(self, look: Callable[[], Stamp]) -> Stamp:
        try:
            return look()
        except OSError as error:
            raise IndexMissing(self._folders.folder) from error


def _forms(folder: Path) -> Forms:
    try:
        return read_forms(folder)
    except FormsUnreadable as error:
        raise IndexUnreadable(folder, error.reason) from error


def _profiles(index: EngineIndex, reader: IndexReader) -> ProfileTable:
    try:
        return ProfileTable(read_profiles(index.folder, has_entries=reader.entry_count() > 0))
    except ProfilesUnreadable as error:
        raise IndexUnreadable(index.folder, error.reason) from error


def _vocabulary(folder: Path, previous: ReadVocabulary | None) -> ReadVocabulary:
    try:
        return read_vocabulary(folder, previous)
    except VocabularyUnreadable as error:
        raise IndexUnreadable(folder, error.reason) from error
