"""The index follows the database, whatever happens in between."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from kb.access import EVERYTHING
from kb.changes import IndexMark, index_mark, mark_indexed
from kb.identifiers import DocumentId
from kb.store import DocumentStore
from kb.workspace import Workspace
from search.folders import IndexFolders
from search.indexer import DrainReport, IndexBusy, Indexer, check, status
from search.pairs import read_pairs
from search.searcher import SearchRequest
from search.service import open_searcher
from tests.conftest import NOON, ROOT
from tests.factories.revisions import section
from tests.unit.search.conftest import Put
from translations.locales import ContentLanguage

ENGINE = "tantivy"


def found(index_root: Path, text: str, engine: str = ENGINE) -> list[str]:
    page = open_searcher(index_root, engine).search(SearchRequest(query_text=text), access=EVERYTHING)
    return [hit.document_id for hit in page.hits]


def mark_of(workspace: Workspace) -> IndexMark | None:
    with workspace.database.read() as session:
        return index_mark(session, ENGINE)


def differences(workspace: Workspace, index_root: Path) -> list[str]:
    return check(workspace.database, index_root, ENGINE)


def withdraw(workspace: Workspace, document_id: str) -> None:
    with workspace.database.write() as session:
        store = DocumentStore(session, workspace.files, clock=lambda: NOON)
        store.withdraw(DocumentId(document_id), ContentLanguage.ENGLISH)


def test_the_first_drain_builds_the_index(put: Put, indexer: Indexer, index_root: Path) -> None:
    put("pads")
    assert indexer.drain().is_rebuilt
    assert found(index_root, "pads") == ["pads"]


def test_an_empty_library_has_an_empty_index(indexer: Indexer, index_root: Path) -> None:
    indexer.drain()
    assert found(index_root, "pads") == []


def test_a_drain_reports_what_it_did(put: Put, indexer: Indexer) -> None:
    indexer.drain()
    put("pads", sections=(section("a"), section("b")))
    report = indexer.drain()
    assert (report.documents, report.sections, report.is_rebuilt) == (1, 2, False)


def test_a_drain_with_nothing_new_does_nothing(put: Put, indexer: Indexer) -> None:
    put("pads")
    indexer.drain()
    assert (indexer.drain().documents, indexer.drain().sections) == (0, 0)


def test_a_new_document_is_found_after_the_next_drain(put: Put, indexer: Indexer, index_root: Path) -> None:
    indexer.drain()
    put("clutch", title="Clutch disc")
    indexer.drain()
    assert found(index_root, "clutch") == ["clutch"]


def test_a_new_revision_replaces_the_old_one(put: Put, indexer: Indexer, index_root: Path) -> None:
    put("pads", b"one", sections=(section(text="sandpaper"),))
    indexer.drain()
    put("pads", b"two", sections=(section(text="emery cloth"),))
    indexer.drain()
    assert (found(index_root, "sandpaper"), found(index_root, "emery")) == ([], ["pads"])


def test_a_withdrawn_document_is_gone(
    workspace: Workspace, put: Put, indexer: Indexer, index_root: Path
) -> None:
    put("pads")
    indexer.drain()
    withdraw(workspace, "pads")
    indexer.drain()
    assert found(index_root, "pads") == []


def test_a_draft_is_not_indexed(put: Put, indexer: Indexer, index_root: Path) -> None:
    put("pads", publish=False)
    indexer.drain()
    assert found(index_root, "pads") == []


def test_both_editions_of_a_document_are_indexed(put: Put, indexer: Indexer, index_root: Path) -> None:
    put("pads", b"en")
    put("pads", b"pl", language=ContentLanguage.POLISH, title="Klocki", sections=(section(text="zacisk"),))
    indexer.drain()
    assert found(index_root, "zacisk bolts") == ["pads"]


def test_withdrawing_one_edition_keeps_the_other(
    workspace: Workspace, put: Put, indexer: Indexer, index_root: Path
) -> None:
    put("pads", b"en")
    put("pads", b"pl", language=ContentLanguage.POLISH, title="Klocki", sections=(section(text="zacisk"),))
    indexer.drain()
    withdraw(workspace, "pads")
    indexer.drain()
    assert (found(index_root, "zacisk"), found(index_root, "bolts")) == (["pads"], [])


def test_a_document_changed_many_times_is_indexed_once(put: Put, indexer: Indexer) -> None:
    indexer.drain()
    put("pads", b"one")
    put("pads", b"two")
    put("pads", b"three")
    assert indexer.drain().documents == 1


def test_more_changes_than_a_batch_are_all_indexed(
    put: Put, indexer: Indexer, monkeypatch: pytest.MonkeyPatch, workspace: Workspace, index_root: Path
) -> None:
    monkeypatch.setattr("search.indexer.BATCH_SIZE", 2)
    indexer.drain()
    put("one")
    put("two")
    put("three")
    assert indexer.drain().documents == 3
    assert differences(workspace, index_root) == []


def test_progress_counts_up_to_all_documents(put: Put, indexer: Indexer) -> None:
    put("one")
    put("two")
    seen: list[tuple[int, int]] = []
    indexer.drain(lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


def test_progress_of_a_replay_ends_at_all_documents(put: Put, indexer: Indexer) -> None:
    indexer.drain()
    put("one")
    put("two")
    seen: list[tuple[int, int]] = []
    indexer.drain(lambda done, total: seen.append((done, total)))
    assert seen[-1] == (2, 2)


def test_an_index_of_another_schema_is_built_anew(put: Put, indexer: Indexer, index_root: Path) -> None:
    put("pads")
    indexer.drain()
    pointer = IndexFolders(index_root, ENGINE).pointer
    pointer.write_text(json.dumps(json.loads(pointer.read_text()) | {"schema_version": 0}))
    assert indexer.drain().is_rebuilt


def test_an_index_without_a_pointer_is_built_anew(put: Put, indexer: Indexer, index_root: Path) -> None:
    put("pads")
    indexer.drain()
    IndexFolders(index_root, ENGINE).pointer.unlink()
    assert indexer.drain().is_rebuilt


def test_a_damaged_pointer_is_no_pointer(put: Put, indexer: Indexer, index_root: Path) -> None:
    put("pads")
    indexer.drain()
    IndexFolders(index_root, ENGINE).pointer.write_text("{}")
    assert indexer.drain().is_rebuilt


def test_an_index_that_the_engine_cannot_open_is_built_anew(
    put: Put, indexer: Indexer, index_root: Path
) -> None:
    put("pads")
    indexer.drain()
    folders = IndexFolders(index_root, ENGINE)
    (folders.generation(folders.read_pointer().index_id) / "meta.json").write_text("broken")
    assert indexer.drain().is_rebuilt


@pytest.mark.parametrize(
    "name",
    ["forms.msgpack", "profiles.msgpack", "vocabulary.msgpack"],
    ids=["forms", "profiles", "vocabulary"],
)
def test_an_index_with_a_damaged_file_beside_it_is_built_anew(
    put: Put, indexer: Indexer, index_root: Path, name: str
) -> None:
    put("pads", title="Łożysko")
    indexer.drain()
    folders = IndexFolders(index_root, ENGINE)
    (folders.generation(folders.read_pointer().index_id) / name).write_bytes(b"broken")
    assert (indexer.drain().is_rebuilt, indexer.drain().is_rebuilt) == (True, False)


def test_damaged_pairs_are_learnt_anew_though_nothing_was_published(
    put: Put, indexer: Indexer, index_root: Path
) -> None:
    put("pads")
    indexer.drain()
    folders = IndexFolders(index_root, ENGINE)
    folder = folders.generation(folders.read_pointer().index_id)
    (folder / "pairs.msgpack").write_bytes(b"broken")
    assert not indexer.drain().is_rebuilt
    assert len(read_pairs(folder)) == 0


def test_an_index_whose_profiles_are_lost_is_built_anew(put: Put, indexer: Indexer, index_root: Path) -> None:
    put("pads")
    indexer.drain()
    folders = IndexFolders(index_root, ENGINE)
    (folders.generation(folders.read_pointer().index_id) / "profiles.msgpack").unlink()
    assert indexer.drain().is_rebuilt


def test_an_index_that_the_database_does_not_know_is_built_anew(
    workspace: Workspace, put: Put, indexer: Indexer
) -> None:
    put("pads")
    indexer.drain()
    with workspace.database.write() as session:
        mark_indexed(session, ENGINE, IndexMark(index_id="another", sequence=1), NOON)
    assert indexer.drain().is_rebuilt


def test_an_index_ahead_of_a_restored_database_is_built_anew(
    workspace: Workspace, put: Put, indexer: Indexer
) -> None:
    put("pads")
    indexer.drain()
    mark = mark_of(workspace)
    assert mark is not None
    with workspace.database.write() as session:
        mark_indexed(session, ENGINE, IndexMark(index_id=mark.index_id, sequence=99), NOON)
    assert indexer.drain().is_rebuilt


def test_a_rebuild_makes_another_index(workspace: Workspace, put: Put, indexer: Indexer) -> None:
    put("pads")
    indexer.drain()
    before = mark_of(workspace)
    indexer.rebuild()
    after = mark_of(workspace)
    assert before is not None
    assert after is not None
    assert before.index_id != after.index_id


def test_a_rebuild_keeps_the_index_before_it_and_no_older_one(
    put: Put, indexer: Indexer, index_root: Path
) -> None:
    put("pads")
    reports: list[DrainReport] = [indexer.rebuild(), indexer.rebuild(), indexer.rebuild()]
    folders = [path for path in (index_root / ENGINE).iterdir() if path.is_dir()]
    assert (len(folders), len(reports)) == (2, 3)


def test_a_rebuild_clears_away_what_a_crash_left(indexer: Indexer, index_root: Path) -> None:
    half_built = index_root / ENGINE / "half-built"
    half_built.mkdir(parents=True)
    indexer.rebuild()
    assert not half_built.exists()


def test_a_second_writer_is_told_that_the_index_is_busy(indexer: Indexer, index_root: Path) -> None:
    folders = IndexFolders(index_root, ENGINE)
    folders.folder.mkdir(parents=True)
    with FileLock(folders.lock), pytest.raises(IndexBusy) as raised:
        indexer.drain()
    assert raised.value.waited_s == 0.1


def test_each_engine_has_an_index_and_a_mark_of_its_own(
    workspace: Workspace, put: Put, indexer: Indexer, index_root: Path
) -> None:
    put("pads")
    indexer.drain()
    Indexer(workspace.database, index_root, "whoosh", lambda: NOON).drain()
    assert found(index_root, "pads", "whoosh") == ["pads"]


def test_the_check_finds_nothing_when_both_agree(
    workspace: Workspace, put: Put, indexer: Indexer, index_root: Path
) -> None:
    put("pads")
    indexer.drain()
    assert differences(workspace, index_root) == []


def test_the_check_says_that_there_is_no_index(workspace: Workspace, index_root: Path) -> None:
    assert "no usable search index" in differences(workspace, index_root)[0]


def test_the_check_names_what_is_missing_from_the_index(
    workspace: Workspace, put: Put, indexer: Indexer, index_root: Path
) -> None:
    indexer.drain()
    put("pads")
    assert "pads/en#s1" in " ".join(differences(workspace, index_root))


def test_the_check_counts_what_waits(
    workspace: Workspace, put: Put, indexer: Indexer, index_root: Path
) -> None:
    indexer.drain()
    put("pads")
    assert differences(workspace, index_root)[0].startswith("1 document waits")


def test_the_check_names_what_should_not_be_in_the_index(
    workspace: Workspace, put: Put, indexer: Indexer, index_root: Path
) -> None:
    put("pads")
    indexer.drain()
    withdraw(workspace, "pads")
    assert any("not published: pads/en#s1" in line for line in differences(workspace, index_root))


def test_the_check_shortens_a_long_list(
    workspace: Workspace, put: Put, indexer: Indexer, index_root: Path
) -> None:
    indexer.drain()
    put("pads", sections=tuple(section(f"s{number}") for number in range(9)))
    assert "and 4 more" in " ".join(differences(workspace, index_root))


def test_the_status_counts_documents_sections_and_lag(
    workspace: Workspace, put: Put, indexer: Indexer, index_root: Path
) -> None:
    put("pads", sections=(section("a"), section("b")))
    indexer.drain()
    put("clutch")
    now = status(workspace.database, index_root, ENGINE)
    assert (now.documents, now.sections, now.lag) == (1, 2, 1)


def test_the_status_of_no_index_says_so(workspace: Workspace, put: Put, index_root: Path) -> None:
    put("pads")
    now = status(workspace.database, index_root, ENGINE)
    assert (now.index_id, now.documents, now.lag) == (None, 0, 1)


KILLED_AT = {
    "before the engine commits": "search.engines.{engine}.{class_}.commit",
    "between the engine's commit and the mark": "search.indexer.mark_indexed",
    "between the swap and the mark": "search.rebuild.mark_indexed",
    "before the swap": "search.folders.IndexFolders.write_pointer",
}
SCRIPT = """
import os, signal, sys
from unittest import mock
from kb.database import Database
from search.indexer import Indexer
from pathlib import Path
url, root, engine, target = sys.argv[1:]
kill = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
with mock.patch(target, kill):
    Indexer(Database(url), Path(root), engine).{action}()
"""


@pytest.mark.parametrize("engine", ["tantivy", pytest.param("whoosh", marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("moment", "action"),
    [
        pytest.param("before the engine commits", "drain", marks=pytest.mark.slow),
        ("between the engine's commit and the mark", "drain"),
        pytest.param("before the engine commits", "rebuild", marks=pytest.mark.slow),
        pytest.param("before the swap", "rebuild", marks=pytest.mark.slow),
        ("between the swap and the mark", "rebuild"),
    ],
)
def test_killed_at_any_moment_the_next_drain_makes_both_agree(
    workspace: Workspace, put: Put, index_root: Path, engine: str, moment: str, action: str
) -> None:
    put("pads", b"one", sections=(section("a"), section("b")))
    Indexer(workspace.database, index_root, engine).drain()
    put("pads", b"two", sections=(section("a"), section("c")))
    put("clutch")
    target = KILLED_AT[moment].format(engine=engine, class_=f"{engine.capitalize()}Writer")
    arguments = [workspace.database.url, str(index_root), engine, target]
    killed = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(action=action), *arguments], cwd=ROOT, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    Indexer(workspace.database, index_root, engine, wait_s=1).drain()
    assert check(workspace.database, index_root, engine) == []


def test_an_indexer_that_was_killed_leaves_no_lock(
    workspace: Workspace, index_root: Path, indexer: Indexer
) -> None:
    arguments = [workspace.database.url, str(index_root), ENGINE, "search.indexer.Indexer._usable_index"]
    subprocess.run([sys.executable, "-c", SCRIPT.format(action="drain"), *arguments], cwd=ROOT, check=False)
    assert indexer.drain().is_rebuilt
    assert IndexFolders(index_root, ENGINE).pointer.exists()


@pytest.mark.parametrize("way", ["drain", "rebuild"])
def test_what_changes_during_a_rebuild_is_in_the_index_when_it_ends(
    way: str, put: Put, indexer: Indexer, workspace: Workspace, index_root: Path
) -> None:
    put("pads")
    late = iter([lambda: put("clutch", title="Clutch disc")])
    getattr(indexer, way)(lambda _done, _total: next(late)())
    assert found(index_root, "clutch") == ["clutch"]
    assert differences(workspace, index_root) == []
