"""The change log and the marks of the indexes that follow it."""

from datetime import timedelta

from kb import changes
from kb.changes import Backlog, IndexMark
from kb.identifiers import DocumentId
from kb.workspace import Workspace
from tests.conftest import NOON


def record(workspace: Workspace, *document_ids: str) -> None:
    with workspace.database.write() as session:
        for document_id in document_ids:
            changes.record_change(session, DocumentId(document_id), NOON)


def mark(workspace: Workspace, sequence: int, index_id: str = "one") -> None:
    with workspace.database.write() as session:
        changes.mark_indexed(session, "tantivy", IndexMark(index_id=index_id, sequence=sequence), NOON)


def test_changes_come_in_order_after_a_mark(workspace: Workspace) -> None:
    record(workspace, "a", "b", "c")
    with workspace.database.read() as session:
        assert [change.document_id for change in changes.pending(session, 1, 10)] == ["b", "c"]


def test_no_more_changes_come_than_asked_for(workspace: Workspace) -> None:
    record(workspace, "a", "b", "c")
    with workspace.database.read() as session:
        assert [change.sequence for change in changes.pending(session, 0, 2)] == [1, 2]


def test_lag_counts_documents_not_changes(workspace: Workspace) -> None:
    record(workspace, "a", "a", "b")
    with workspace.database.read() as session:
        assert changes.lag(session, "tantivy") == 2


def test_a_mark_takes_the_lag_away(workspace: Workspace) -> None:
    record(workspace, "a", "b")
    mark(workspace, 2)
    with workspace.database.read() as session:
        assert changes.lag(session, "tantivy") == 0


def test_each_engine_has_its_own_mark(workspace: Workspace) -> None:
    record(workspace, "a")
    mark(workspace, 1)
    with workspace.database.read() as session:
        assert changes.lag(session, "whoosh") == 1


def test_a_mark_is_replaced_by_the_next(workspace: Workspace) -> None:
    mark(workspace, 1)
    mark(workspace, 5, "two")
    with workspace.database.read() as session:
        assert changes.index_mark(session, "tantivy") == IndexMark(index_id="two", sequence=5)


def test_there_is_no_mark_before_the_first_index(workspace: Workspace) -> None:
    with workspace.database.read() as session:
        assert changes.index_mark(session, "tantivy") is None


def test_the_newest_change_has_the_last_sequence_number(workspace: Workspace) -> None:
    record(workspace, "a", "b")
    with workspace.database.read() as session:
        assert changes.last_sequence(session) == 2


def test_the_backlog_is_as_old_as_the_first_change_that_waits(workspace: Workspace) -> None:
    for minutes, document_id in enumerate(("a", "b", "c")):
        with workspace.database.write() as session:
            changes.record_change(session, DocumentId(document_id), NOON + timedelta(minutes=minutes))
    mark(workspace, 1)
    with workspace.database.read() as session:
        assert changes.backlog(session, "tantivy") == Backlog(documents=2, since=NOON + timedelta(minutes=1))


def test_an_index_that_follows_has_no_backlog(workspace: Workspace) -> None:
    record(workspace, "a")
    mark(workspace, 1)
    with workspace.database.read() as session:
        assert changes.backlog(session, "tantivy") == Backlog(documents=0, since=None)
