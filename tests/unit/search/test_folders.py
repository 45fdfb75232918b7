"""The pointer that says which index is in use."""

from pathlib import Path

import pytest

from search.folders import IndexFolders, IndexMissing, LivePointer


@pytest.fixture
def folders(tmp_path: Path) -> IndexFolders:
    (tmp_path / "tantivy").mkdir()
    return IndexFolders(tmp_path, "tantivy")


def test_what_is_written_is_read_back(folders: IndexFolders) -> None:
    pointer = LivePointer(index_id="two", schema_version=7, previous_index_id="one")
    folders.write_pointer(pointer)
    assert folders.read_pointer() == pointer


def test_writing_leaves_nothing_but_the_pointer(folders: IndexFolders) -> None:
    folders.write_pointer(LivePointer(index_id="one", schema_version=1))
    assert [path.name for path in folders.folder.iterdir()] == ["live.json"]


def test_the_pointer_replaces_the_one_before(folders: IndexFolders) -> None:
    folders.write_pointer(LivePointer(index_id="one", schema_version=1))
    folders.write_pointer(LivePointer(index_id="two", schema_version=1))
    assert folders.read_pointer().index_id == "two"


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", "null", '{"index_id": "x"}', "\x00", '{"a": 1}'], ids=repr
)
def test_a_damaged_pointer_means_that_there_is_no_index(folders: IndexFolders, content: str) -> None:
    folders.pointer.write_text(content)
    with pytest.raises(IndexMissing):
        folders.read_pointer()


def test_no_pointer_means_that_there_is_no_index(folders: IndexFolders) -> None:
    with pytest.raises(IndexMissing) as raised:
        folders.read_pointer()
    assert raised.value.folder == folders.folder


def test_only_what_is_named_stays(folders: IndexFolders) -> None:
    for name in ("one", "two", "three"):
        folders.generation(name).mkdir()
    folders.remove_all_but("two", None)
    assert [path.name for path in folders.folder.iterdir()] == ["two"]


def test_files_beside_the_indexes_stay(folders: IndexFolders) -> None:
    folders.lock.touch()
    folders.remove_all_but()
    assert folders.lock.exists()
