"""The files of a vocabulary, beside the index that it belongs to.

`vocabulary.msgpack` holds most of it, `vocabulary-recent.msgpack` what came in since: a commit of a few
documents writes the small one anew, and now and then both become one. Each is replaced in one step, the large
one first: a process that dies between the two leaves rows that count twice, which does no harm.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from search.file_replacement import file_stamp, replace_file
from search.schema import SCHEMA_VERSION
from search.vocabulary import Columns, Table, Vocabulary, merged
from search.words import Collected

_MAIN: Final = "vocabulary.msgpack"
_RECENT: Final = "vocabulary-recent.msgpack"
_MIN_RECENT_ROWS: Final = 5_000
_RECENT_SHARE: Final = 0.1
"""Of the main file's rows the recent ones may be this share before both become one."""


class VocabularyUnreadable(RuntimeError):
    """A file of the vocabulary in `folder` is damaged or of another version."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"the vocabulary in {folder} cannot be read ({reason})")
        self.folder, self.reason = folder, reason


class _Stored(msgspec.Struct, frozen=True, array_like=True):
    schema_version: int
    columns: Columns


@dataclass(frozen=True, slots=True)
class _ReadFile:
    stamp: object
    table: Table


@dataclass(frozen=True, slots=True)
class ReadVocabulary:
    """A vocabulary as it was read, and from which files, so that the next look reads only what changed."""

    vocabulary: Vocabulary
    files: tuple[_ReadFile, ...] = ()


def read_vocabulary(folder: Path, previous: ReadVocabulary | None = None) -> ReadVocabulary:
    """The vocabulary of the index in `folder`; files that are those of `previous` are not read again.

    Raises:
        VocabularyUnreadable: a file is damaged, or of another version.
    """
    known = {} if previous is None else {file.stamp: file for file in previous.files}
    files = []
    for name in (_MAIN, _RECENT):
        stamp = file_stamp(folder / name)
        if stamp is not None:
            files.append(known.get(stamp) or _ReadFile(stamp, Table(_read(folder, name))))
    tables = tuple(file.table for file in files if len(file.table))
    return ReadVocabulary(Vocabulary(tables), tuple(files))


def vocabulary_stamp(folder: Path) -> object:
    """A value that changes with the files of the vocabulary."""
    return tuple(file_stamp(folder / name) for name in (_MAIN, _RECENT))


def add_vocabulary(folder: Path, collected: Collected) -> None:
    """Add to the vocabulary of the index in `folder`; nothing is written when there is nothing to add.

    Raises:
        VocabularyUnreadable: what lies there is damaged, or of another version.
    """
    added = collected.columns()
    if not added.kinds:
        return
    recent = _with(_read(folder, _RECENT), added)
    main = _read(folder, _MAIN)
    if len(recent.kinds) <= max(_MIN_RECENT_ROWS, len(main.kinds) * _RECENT_SHARE):
        _write(folder / _RECENT, recent)
        return
    _write(folder / _MAIN, _with(main, recent))
    (folder / _RECENT).unlink(missing_ok=True)


def _with(columns: Columns, added: Columns) -> Columns:
    """Both as one; a new index has nothing yet, so that all of it is added as it is."""
    return merged(Table(columns), Table(added)) if columns.kinds else added


def _read(folder: Path, name: str) -> Columns:
    try:
        stored = msgspec.msgpack.decode((folder / name).read_bytes(), type=_Stored)
    except FileNotFoundError:
        return Columns()
    except (OSError, msgspec.DecodeError) as error:
        raise VocabularyUnreadable(folder, str(error)) from error
    if stored.schema_version != SCHEMA_VERSION:
        raise VocabularyUnreadable(folder, f"version {stored.schema_version}")
    if not stored.columns.are_of_one_length:
        raise VocabularyUnreadable(folder, "its columns differ in length")
    return stored.columns


def _write(path: Path, columns: Columns) -> None:
    replace_file(path, msgspec.msgpack.encode(_Stored(SCHEMA_VERSION, columns)))
