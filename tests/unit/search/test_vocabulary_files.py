"""The files of a vocabulary: kept beside the index, small for small commits, never half of either."""

from pathlib import Path

import pytest

from kb.access import AccessClass
from search.engine import IndexUnreadable, SearchEngine, Writing
from search.engines.registry import ENGINE_NAMES, engine_named
from search.folders import IndexFolders, LivePointer
from search.live import LiveIndex
from search.schema import SCHEMA_VERSION
from search.vocabulary_files import (
    VocabularyUnreadable,
    add_vocabulary,
    read_vocabulary,
)
from search.words import Collected
from search.written import Written, WrittenKind
from tests.factories.search.entries import entry
from translations.locales import ContentLanguage

TECHNICIANS = frozenset({AccessClass.PUBLIC, AccessClass.RMI})


@pytest.fixture(params=ENGINE_NAMES)
def engine(request: pytest.FixtureRequest) -> SearchEngine:
    return engine_named(request.param)


def words(*forms: str) -> frozenset[Written]:
    return frozenset(Written(form, form, form, WrittenKind.WORD) for form in forms)


def collected(*forms: str, access_class: AccessClass = AccessClass.RMI) -> Collected:
    found = Collected()
    found.add(entry(access_class=access_class, written=words(*forms)))
    return found


def sections(folder: Path, word: str) -> int:
    return read_vocabulary(folder).vocabulary.sections(word, TECHNICIANS)


def test_words_are_added_to_those_that_are_there(tmp_path: Path) -> None:
    add_vocabulary(tmp_path, collected("olej"))
    add_vocabulary(tmp_path, collected("olej", "pompa"))
    assert (sections(tmp_path, "olej"), sections(tmp_path, "pompa")) == (2, 1)


def test_words_are_counted_by_the_class_of_their_sections(tmp_path: Path) -> None:
    add_vocabulary(tmp_path, collected("klucz", access_class=AccessClass.SECURITY_RELATED_RMI))
    add_vocabulary(tmp_path, collected("klucz"))
    assert [row.counts for row in read_vocabulary(tmp_path).vocabulary.rows("klucz")] == [(0, 1, 1)]


def test_a_folder_without_files_has_no_words(tmp_path: Path) -> None:
    assert len(read_vocabulary(tmp_path).vocabulary) == 0


def test_nothing_to_add_writes_nothing(tmp_path: Path) -> None:
    add_vocabulary(tmp_path, Collected())
    assert list(tmp_path.iterdir()) == []


def test_a_small_commit_leaves_the_large_file_alone(tmp_path: Path) -> None:
    add_vocabulary(tmp_path, collected(*(f"słowo{number}" for number in range(6_000))))
    before = (tmp_path / "vocabulary.msgpack").stat()
    add_vocabulary(tmp_path, collected("olej"))
    assert (tmp_path / "vocabulary.msgpack").stat().st_mtime_ns == before.st_mtime_ns
    assert sections(tmp_path, "olej") == 1


def test_what_came_in_lately_becomes_part_of_the_large_file(tmp_path: Path) -> None:
    add_vocabulary(tmp_path, collected("olej"))
    add_vocabulary(tmp_path, collected(*(f"słowo{number}" for number in range(6_000))))
    assert [path.name for path in tmp_path.iterdir()] == ["vocabulary.msgpack"]
    assert sections(tmp_path, "olej") == 1


def test_files_that_did_not_change_are_not_read_again(tmp_path: Path) -> None:
    add_vocabulary(tmp_path, collected(*(f"słowo{number}" for number in range(6_000))))
    first = read_vocabulary(tmp_path)
    add_vocabulary(tmp_path, collected("olej"))
    second = read_vocabulary(tmp_path, first)
    assert second.vocabulary.tables[0] is first.vocabulary.tables[0]
    assert second.vocabulary.sections("olej", TECHNICIANS) == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00broken", b"\x92\x00\x99\xc4\x00\xc4\x00\xc4\x00\xc4\x00\xc4\x00\xc4\x00\xc4\x00\xc4\x00\x90"],
    ids=["empty", "broken", "old"],
)
def test_damaged_files_are_reported_as_such(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "vocabulary.msgpack").write_bytes(content)
    with pytest.raises(VocabularyUnreadable):
        read_vocabulary(tmp_path)


def test_columns_that_do_not_fit_each_other_are_damage(tmp_path: Path) -> None:
    add_vocabulary(tmp_path, collected("olej"))
    path = tmp_path / "vocabulary-recent.msgpack"
    path.write_bytes(path.read_bytes().replace(b"\xc4\x04\x04\x00\x00\x00", b"\xc4\x03\x04\x00\x00", 1))
    with pytest.raises(VocabularyUnreadable, match="differ in length"):
        read_vocabulary(tmp_path)


def test_a_commit_brings_the_words_of_its_entries(engine: SearchEngine, tmp_path: Path) -> None:
    with Writing(engine.create(tmp_path)) as writer:
        writer.add(entry(written=words("olej"), language=ContentLanguage.POLISH))
        writer.commit()
    assert sections(tmp_path, "olej") == 1


def test_what_is_not_committed_leaves_no_words(engine: SearchEngine, tmp_path: Path) -> None:
    with Writing(engine.create(tmp_path)) as writer:
        writer.add(entry(written=words("olej")))
    assert sections(tmp_path, "olej") == 0


def test_an_index_whose_words_are_damaged_cannot_be_opened(engine: SearchEngine, tmp_path: Path) -> None:
    folders = IndexFolders(tmp_path, engine.name)
    folders.generation("one").mkdir(parents=True)
    engine.create(folders.generation("one")).close()
    folders.write_pointer(LivePointer(index_id="one", schema_version=SCHEMA_VERSION))
    (folders.generation("one") / "vocabulary.msgpack").write_bytes(b"broken")
    with pytest.raises(IndexUnreadable):
        LiveIndex(tmp_path, engine)
