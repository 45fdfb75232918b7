"""An open searcher follows commits and swaps, also those of other processes."""

import json
import shutil
import threading
from pathlib import Path

import pytest

from kb.access import EVERYTHING
from search.engine import IndexUnreadable
from search.engines.registry import ENGINE_NAMES, engine_named
from search.folders import IndexFolders, IndexMissing
from search.live import LiveIndex
from search.searcher import Searcher, SearchRequest
from search.service import open_searcher
from tests.factories.search.entries import entry, write
from tests.factories.search.revisions import put_in_use, revision, section

OLD = [revision("old", sections=(section("valve"),))]
NEW = [revision("new", sections=(section("valve"),))]


@pytest.fixture(params=ENGINE_NAMES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def found(searcher: Searcher, text: str = "valve") -> list[str]:
    page = searcher.search(SearchRequest(query_text=text), access=EVERYTHING)
    return sorted(hit.document_id for hit in page.hits)


def test_without_an_index_the_searcher_says_so(tmp_path: Path, engine: str) -> None:
    with pytest.raises(IndexMissing, match="aos search rebuild"):
        open_searcher(tmp_path, engine)


def test_a_swap_is_seen_by_an_open_searcher(tmp_path: Path, engine: str) -> None:
    put_in_use(tmp_path, engine, OLD, index_id="one")
    searcher = open_searcher(tmp_path, engine)
    put_in_use(tmp_path, engine, NEW, index_id="two")
    assert found(searcher) == ["new"]


def test_a_swap_whose_old_folder_is_gone_is_seen(tmp_path: Path, engine: str) -> None:
    put_in_use(tmp_path, engine, OLD, index_id="one")
    searcher = open_searcher(tmp_path, engine)
    put_in_use(tmp_path, engine, NEW, index_id="two")
    shutil.rmtree(IndexFolders(tmp_path, engine).generation("one"))
    assert found(searcher) == ["new"]


def test_a_commit_is_seen_by_an_open_searcher(tmp_path: Path, engine: str) -> None:
    put_in_use(tmp_path, engine, OLD)
    live = LiveIndex(tmp_path, engine_named(engine))
    write(engine_named(engine).open(IndexFolders(tmp_path, engine).generation("one")), [entry("second")])
    assert live.reader().entry_count() == 2


def test_the_same_snapshot_is_used_while_nothing_changes(tmp_path: Path, engine: str) -> None:
    put_in_use(tmp_path, engine, OLD)
    live = LiveIndex(tmp_path, engine_named(engine))
    assert live.reader() is live.reader()


def test_an_index_that_vanished_is_missing(tmp_path: Path, engine: str) -> None:
    put_in_use(tmp_path, engine, OLD)
    searcher = open_searcher(tmp_path, engine)
    shutil.rmtree(tmp_path / engine)
    with pytest.raises(IndexMissing):
        found(searcher)


def test_an_index_of_another_schema_is_missing(tmp_path: Path, engine: str) -> None:
    put_in_use(tmp_path, engine, OLD)
    pointer = IndexFolders(tmp_path, engine).pointer
    pointer.write_text(json.dumps(json.loads(pointer.read_text()) | {"schema_version": 0}))
    with pytest.raises(IndexMissing):
        open_searcher(tmp_path, engine)


def test_a_pointer_to_nowhere_is_unreadable(tmp_path: Path, engine: str) -> None:
    put_in_use(tmp_path, engine, OLD)
    shutil.rmtree(IndexFolders(tmp_path, engine).generation("one"))
    with pytest.raises(IndexUnreadable):
        open_searcher(tmp_path, engine)


def test_an_index_whose_profiles_are_lost_is_unreadable(tmp_path: Path, engine: str) -> None:
    put_in_use(tmp_path, engine, OLD)
    (IndexFolders(tmp_path, engine).generation("one") / "profiles.msgpack").unlink()
    with pytest.raises(IndexUnreadable, match="aos search rebuild"):
        open_searcher(tmp_path, engine)


def test_an_index_whose_profiles_are_damaged_is_unreadable(tmp_path: Path, engine: str) -> None:
    put_in_use(tmp_path, engine, OLD)
    (IndexFolders(tmp_path, engine).generation("one") / "profiles.msgpack").write_bytes(b"broken")
    with pytest.raises(IndexUnreadable, match="aos search rebuild"):
        open_searcher(tmp_path, engine)


def test_a_searcher_serves_several_threads_while_the_index_is_swapped(tmp_path: Path, engine: str) -> None:
    put_in_use(tmp_path, engine, OLD, index_id="g0")
    searcher = open_searcher(tmp_path, engine)
    answers: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: answers.extend(found(searcher) for _ in range(30))) for _ in range(4)
    ]
    _start_all(threads)
    _swap(tmp_path, engine, 5)
    _join_all(threads)
    assert len(answers) == 120
    assert {tuple(answer) for answer in answers} <= {("old",), ("new",)}


def _start_all(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()


def _join_all(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.join()


def _swap(root: Path, engine: str, times: int) -> None:
    for number in range(1, times + 1):
        put_in_use(root, engine, NEW if number % 2 else OLD, index_id=f"g{number}")
