"""The small files beside an index: whole or not at all, and known to have changed."""

from pathlib import Path

import pytest

from search.file_replacement import file_stamp, replace_file


def test_a_file_is_put_into_place(tmp_path: Path) -> None:
    replace_file(tmp_path / "forms.msgpack", b"one")
    replace_file(tmp_path / "forms.msgpack", b"two")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("forms.msgpack", b"two")]


def test_what_cannot_be_written_leaves_the_old_content(tmp_path: Path) -> None:
    replace_file(tmp_path / "forms.msgpack", b"one")
    (tmp_path / "forms.new").mkdir()
    with pytest.raises(IsADirectoryError):
        replace_file(tmp_path / "forms.msgpack", b"two")
    assert (tmp_path / "forms.msgpack").read_bytes() == b"one"


def test_the_stamp_changes_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "forms.msgpack"
    before = file_stamp(path)
    replace_file(path, b"one")
    first, again = file_stamp(path), file_stamp(path)
    replace_file(path, b"two")
    assert (before, first == again, first == file_stamp(path)) == (None, True, False)
