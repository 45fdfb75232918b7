"""Entries are the same wherever they are prepared; a process that dies is told in one sentence."""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from kb.documents import Applicability
from kb.identifiers import DocumentId
from kb.library import Library
from kb.store import DocumentStore
from kb.workspace import Workspace
from search import preparing
from search.cli import SearchServices
from search.engine import EngineIndex
from search.engines.registry import ENGINE_NAMES, engine_named
from search.folders import IndexFolders
from search.forms import read_forms
from search.indexer import Indexer, check
from search.mapping import IndexEntry
from search.preparing import Elsewhere, Here, OwnProcess, Preparation, PreparingFailed
from search.preparing_child import library_editions
from search.profile_registry import read_profiles
from search.rebuild import Rebuild, fill
from search.vocabulary import Row
from search.vocabulary_files import read_vocabulary
from search.words import Collected, Words
from tests.conftest import NOON
from tests.factories.publishing import put_published
from tests.factories.revisions import new_revision, section
from tests.unit.search.conftest import Put
from tests.unit.search.test_cli import run
from tests.unit.search.test_indexer import found
from translations.locales import ContentLanguage

pytestmark = pytest.mark.slow

PL = ContentLanguage.POLISH
DOCUMENTS = 45
"""More than the processes take at a time."""


class Started:
    """Starts processes, and keeps them to be looked at."""

    def __init__(self) -> None:
        self.processes: list[OwnProcess] = []

    def __call__(self) -> OwnProcess:
        self.processes.append(OwnProcess())
        return self.processes[-1]

    def kill_one(self, *_progress: int) -> None:
        """Kill the first process, as the system does where memory is short."""
        os.kill(self.processes[0].pid, signal.SIGKILL)


@pytest.fixture
def library(workspace: Workspace) -> list[DocumentId]:
    polish = {
        "language": PL,
        "title": "Klocki hamulcowe",
        "sections": (section("a", "Wymiana", "Odkręć śruby i zdejmij łożysko."),),
        "applicability": (Applicability(make="Halny", series="Sokół"),),
    }
    documents: list[tuple[int, dict[str, Any]]] = [(number, english(number)) for number in range(DOCUMENTS)]
    with workspace.database.write() as session:
        store = DocumentStore(session, workspace.files, clock=lambda: NOON)
        for number, values in [*documents, (7, polish)]:
            document_id = DocumentId(f"d{number}")
            put_published(
                store, new_revision(workspace.files, b"%d" % number, document_id=document_id, **values)
            )
        return list(Library(session).document_ids())


def english(number: int) -> dict[str, Any]:
    body = f"Part 11 12 7 582 {number:03d}, DTC P03{number:02d}, tighten to 35 Nm."
    return {"sections": (section("a", "Removal", body), section("b", "", "Undo the HT 3410."))}


@pytest.fixture
def here(workspace: Workspace) -> Here:
    return Here(library_editions(workspace.database))


@pytest.fixture
def elsewhere(workspace: Workspace) -> Iterator[Elsewhere]:
    with Elsewhere(OwnProcess, 2, workspace.database.url) as preparation:
        yield preparation


def prepared(
    preparation: Preparation, document_ids: Sequence[DocumentId]
) -> tuple[list[IndexEntry], list[Row], frozenset[str]]:
    """The entries without their words, and all words, wherever they come from."""
    collected = Collected()
    entries = [entry for _, some in preparation.documents(document_ids) for entry in some]
    for entry in entries:
        collected.add(entry)
    collected.add_words(preparation.words())
    marked_forms = frozenset(collected.marked_forms)
    return [without_words(entry) for entry in entries], list(collected._rows()), marked_forms


def without_words(entry: IndexEntry) -> IndexEntry:
    values = {name: getattr(entry, name) for name in entry.__struct_fields__}
    return IndexEntry(**(values | {"marked_forms": frozenset(), "written": frozenset()}))


def everything(index: EngineIndex) -> tuple[object, ...]:
    """What an index holds, and what lies beside it."""
    folder = index.folder
    tables = read_vocabulary(folder).vocabulary.tables
    rows = [row for table in tables for row in table]
    reader = index.reader()
    return list(reader.payloads()), list(reader.groups()), rows, read_forms(folder), read_profiles(folder)


def test_entries_are_the_same_field_for_field_wherever_they_are_prepared(
    library: list[DocumentId], here: Here, elsewhere: Elsewhere
) -> None:
    entries, rows, marked_forms = prepared(here, library)
    assert len(entries) == 2 * DOCUMENTS + 1
    assert prepared(elsewhere, library) == (entries, rows, marked_forms)


@pytest.mark.parametrize("engine", ENGINE_NAMES)
def test_an_index_is_the_same_however_it_was_prepared(
    tmp_path: Path, library: list[DocumentId], here: Here, elsewhere: Elsewhere, engine: str
) -> None:
    made = []
    for place, preparation in enumerate((here, elsewhere)):
        folder = tmp_path / str(place)
        folder.mkdir()
        index = engine_named(engine).create(folder)
        fill(index, preparation, library)
        made.append(everything(index))
        index.close()
    assert made[0] == made[1]


def test_words_are_told_once(library: list[DocumentId], elsewhere: Elsewhere) -> None:
    prepared(elsewhere, library)
    assert elsewhere.words() == Words()


def test_progress_counts_every_document(
    tmp_path: Path, library: list[DocumentId], elsewhere: Elsewhere
) -> None:
    told: list[tuple[int, int]] = []
    index = engine_named("tantivy").create(tmp_path)
    fill(index, elsewhere, library, lambda done, total: told.append((done, total)))
    index.close()
    assert told[-1] == (DOCUMENTS, DOCUMENTS)


def test_changes_that_are_prepared_elsewhere_leave_the_index_as_a_rebuild_makes_it(
    workspace: Workspace,
    put: Put,
    indexer: Indexer,
    index_root: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put("pads", b"one", sections=(section("a", text="sandpaper"), section("b")))
    indexer.drain()
    monkeypatch.setattr(preparing, "MIN_DOCUMENTS", 1)
    put("pads", b"two", sections=(section("a", text="emery cloth"),))
    put("clutch", title="Clutch disc")
    assert not indexer.drain().is_rebuilt
    assert check(workspace.database, index_root, "tantivy") == []
    changed = [found(index_root, text) for text in ("sandpaper", "emery", "clutch")]
    indexer.rebuild()
    assert changed == [found(index_root, text) for text in ("sandpaper", "emery", "clutch")]
    assert changed == [[], ["pads"], ["clutch"]]


@pytest.mark.usefixtures("library")
def test_a_rebuild_whose_process_dies_says_so_and_leaves_the_old_index(
    workspace: Workspace, indexer: Indexer, index_root: Path
) -> None:
    indexer.drain()
    folders, started = IndexFolders(index_root, "tantivy"), Started()
    pointer = folders.read_pointer()
    rebuild = Rebuild(
        workspace.database,
        folders,
        engine_named("tantivy"),
        lambda: NOON,
        prepare=lambda _documents: Elsewhere(started, 2, workspace.database.url),
    )
    with pytest.raises(
        PreparingFailed, match=r"^a process that prepares .* run the command again$"
    ) as failure:
        rebuild.run(started.kill_one)
    assert failure.value.reason == "exit code -9"
    assert folders.read_pointer() == pointer
    assert found(index_root, "P0303")[0] == "d3"
    assert indexer.rebuild().documents == DOCUMENTS


def test_no_process_is_left_behind(workspace: Workspace, library: list[DocumentId]) -> None:
    started = Started()
    with Elsewhere(started, 2, workspace.database.url) as preparation:
        next(iter(preparation.documents(library)))
    assert [process._process.poll() for process in started.processes] == [-signal.SIGKILL] * 2


def test_the_command_says_in_one_sentence_what_ended_it(
    workspace: Workspace, put: Put, index_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("pads")
    monkeypatch.setattr(preparing, "MIN_DOCUMENTS", 1)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    services = SearchServices(database=workspace.database, index_root=index_root, engine="tantivy")
    result = run(services, "rebuild")
    assert result.exit_code == 1
    assert "A process that prepares documents for the search index ended early (exit code 1)" in result.stderr


@pytest.mark.parametrize(
    ("documents", "processors", "children"),
    [(999, 8, 0), (1_000, 2, 2), (1_000_000, 64, 4), (1_000_000, 1, 0), (1_000_000, None, 0)],
    ids=["few documents", "two processors", "many processors", "one processor", "nobody knows"],
)
def test_other_processes_are_started_where_they_are_worth_it(
    monkeypatch: pytest.MonkeyPatch, documents: int, processors: int | None, children: int
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    assert preparing.children_for(documents) == children
