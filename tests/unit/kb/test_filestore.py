"""The file store: content-addressed, whole or not at all."""

from pathlib import Path

import pytest

from kb.filestore import FileStore
from kb.identifiers import Checksum, checksum_of


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def test_bytes_are_read_back_by_their_checksum(files: FileStore) -> None:
    assert files.read(files.put(b"oil")) == b"oil"


def test_the_same_bytes_are_kept_once(files: FileStore) -> None:
    files.put(b"oil")
    files.put(b"oil")
    assert list(files.checksums()) == [checksum_of(b"oil")]


def test_an_unknown_checksum_is_not_found(files: FileStore) -> None:
    with pytest.raises(FileNotFoundError):
        files.read(Checksum("0" * 64))


def test_a_changed_file_is_noticed(files: FileStore) -> None:
    checksum = files.put(b"oil")
    files.path_of(checksum).write_bytes(b"OIL")
    assert not files.is_intact(checksum)


def test_an_unchanged_file_is_intact(files: FileStore) -> None:
    assert files.is_intact(files.put(b"oil"))


def test_a_write_that_was_cut_off_leaves_nothing_that_counts(files: FileStore, tmp_path: Path) -> None:
    folder = tmp_path / "files" / "ab"
    folder.mkdir(parents=True)
    (folder / ".new-x").write_bytes(b"half")
    assert list(files.checksums()) == []


def test_an_empty_store_lists_nothing(files: FileStore) -> None:
    assert list(files.checksums()) == []


def test_a_changed_file_is_mended_by_its_own_bytes(files: FileStore) -> None:
    checksum = files.put(b"oil")
    files.path_of(checksum).write_bytes(b"OIL")
    files.put(b"oil")
    assert files.is_intact(checksum)


def test_what_a_killed_process_had_half_written_goes_after_a_day(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    kept = store.put(b"kept")
    half = store.path_of(kept).with_name(".new-half")
    half.write_bytes(b"ke")
    written_s = half.stat().st_mtime
    store.sweep(written_s + 3_600)
    was_there = half.exists()
    store.sweep(written_s + 90_000)
    assert (was_there, half.exists(), store.is_intact(kept)) == (True, False, True)


def test_many_are_kept_at_once_in_their_order(files: FileStore) -> None:
    before = files.put(b"oil")
    kept = files.put_all([b"water", b"oil", b"water"])
    assert kept == [checksum_of(b"water"), before, checksum_of(b"water")]
    assert [files.read(checksum) for checksum in kept] == [b"water", b"oil", b"water"]
    assert len(list(files.checksums())) == 2
