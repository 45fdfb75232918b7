"""Rolling back: what was there before is there again, or nothing is done and it is said why."""

from datetime import UTC, datetime

import pytest

from kb.access import AccessClass
from kb.documents import NewRevision
from kb.four_eyes import ApprovalMissing
from kb.history import Signature
from kb.identifiers import DocumentId
from kb.models import RevisionRow
from kb.publishing import Publisher, find_revision
from kb.rollback import (
    NothingToRollBack,
    RollbackBlocked,
    missing_approvals,
    plan_document,
    plan_run,
    roll_back,
)
from kb.store import DocumentStore
from kb.workspace import Workspace
from tests.factories.publishing import put_published
from tests.factories.revisions import new_revision
from translations.locales import ContentLanguage

PADS = DocumentId("front-brake-pads")
ENGLISH, POLISH = ContentLanguage.ENGLISH, ContentLanguage.POLISH
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def run(workspace: Workspace, number: int, *revisions: NewRevision) -> None:
    signature = Signature(by="Anna", run=number)
    with workspace.database.write() as session:
        store = DocumentStore(session, workspace.files, lambda: NOON, signature)
        _ = [store.put(new) for new in revisions]


def undo_run(workspace: Workspace, number: int) -> None:
    with workspace.database.write() as session:
        publisher = Publisher(session, lambda: NOON, Signature(by="Jan", run=number))
        roll_back(publisher, plan_run(publisher, number))


def state(workspace: Workspace) -> list[tuple[str, str, int, str, str]]:
    """Every published revision: document, language, number, access class, kind."""
    with workspace.database.read() as session:
        rows = session.query(RevisionRow).filter_by(status="published").all()
        return sorted(
            (
                row.edition.document.document_id,
                row.edition.language,
                row.number,
                row.edition.document.access_class,
                row.edition.document.kind,
            )
            for row in rows
        )


def statuses(workspace: Workspace) -> list[str]:
    with workspace.database.read() as session:
        return [row.status for row in session.query(RevisionRow).order_by(RevisionRow.number)]


def test_the_revision_before_is_published_once_more(workspace: Workspace) -> None:
    run(workspace, 1, new_revision(workspace.files))
    run(workspace, 2, new_revision(workspace.files, b"next"))
    with workspace.database.write() as session:
        publisher = Publisher(session, lambda: NOON)
        roll_back(publisher, plan_document(publisher, PADS))
    assert statuses(workspace) == ["published", "superseded"]


def test_a_first_revision_has_nothing_before_it(workspace: Workspace) -> None:
    run(workspace, 1, new_revision(workspace.files))
    with pytest.raises(NothingToRollBack), workspace.database.read() as session:
        plan_document(Publisher(session, lambda: NOON), PADS)


def test_a_whole_run_is_undone(workspace: Workspace) -> None:
    files = workspace.files
    run(workspace, 1, new_revision(files), new_revision(files, b"pl", language=POLISH))
    before = state(workspace)
    run(
        workspace,
        2,
        new_revision(files, b"next", access_class=AccessClass.PUBLIC),
        new_revision(files, b"new", document_id=DocumentId("new")),
    )
    undo_run(workspace, 2)
    assert state(workspace) == before


def test_drafts_of_the_run_go(workspace: Workspace) -> None:
    run(workspace, 1, new_revision(workspace.files))
    run(workspace, 2, new_revision(workspace.files, b"next", publish=False))
    undo_run(workspace, 2)
    assert statuses(workspace) == ["published", "withdrawn"]


def test_a_draft_of_the_run_that_was_published_later_goes_too(workspace: Workspace) -> None:
    run(workspace, 1, new_revision(workspace.files))
    run(workspace, 2, new_revision(workspace.files, b"next", publish=False))
    with workspace.database.write() as session:
        DocumentStore(session, workspace.files).publish(PADS, ENGLISH, 2)
    undo_run(workspace, 2)
    assert statuses(workspace) == ["published", "superseded"]


def test_what_came_later_has_to_be_rolled_back_first(workspace: Workspace) -> None:
    run(workspace, 1, new_revision(workspace.files))
    run(workspace, 2, new_revision(workspace.files, b"second"))
    run(workspace, 3, new_revision(workspace.files, b"third"))
    with pytest.raises(RollbackBlocked) as blocked:
        undo_run(workspace, 2)
    assert blocked.value.document_ids == (PADS,)
    undo_run(workspace, 3)
    undo_run(workspace, 2)
    assert statuses(workspace) == ["published", "superseded", "superseded"]


def test_a_run_is_rolled_back_once(workspace: Workspace) -> None:
    run(workspace, 1, new_revision(workspace.files))
    undo_run(workspace, 1)
    with pytest.raises(NothingToRollBack):
        undo_run(workspace, 1)


def test_a_file_that_became_another_document_is_the_one_before_again(workspace: Workspace) -> None:
    run(workspace, 1, new_revision(workspace.files))
    before = state(workspace)
    with workspace.database.write() as session:
        store = DocumentStore(session, workspace.files, lambda: NOON, Signature(by="Anna", run=2))
        store.retire(PADS, ENGLISH, "/manuals/pads.md")
        store.put(new_revision(workspace.files, document_id=DocumentId("renamed"), formerly=PADS))
    undo_run(workspace, 2)
    assert state(workspace) == before


def test_a_protected_document_is_not_rolled_back_by_one_pair_of_eyes(workspace: Workspace) -> None:
    secret = AccessClass.SECURITY_RELATED_RMI
    with workspace.database.write() as session:
        store = DocumentStore(session, workspace.files, lambda: NOON)
        put_published(store, new_revision(workspace.files, access_class=secret))
        put_published(store, new_revision(workspace.files, b"next"))
    with workspace.database.write() as session:
        publisher = Publisher(session, lambda: NOON, Signature(by="Jan"))
        plans = plan_document(publisher, PADS)
        missing = missing_approvals(publisher, plans)
        with pytest.raises(ApprovalMissing):
            roll_back(publisher, plans)
    assert [row.number for row, _wanted, _why in missing] == [1]


def test_what_a_run_closed_stays_closed(workspace: Workspace) -> None:
    secret = AccessClass.SECURITY_RELATED_RMI
    run(workspace, 1, new_revision(workspace.files))
    run(workspace, 2, new_revision(workspace.files, b"next", access_class=secret))
    undo_run(workspace, 2)
    with workspace.database.read() as session:
        row = find_revision(session, PADS, ENGLISH, None)
        found = (row.number, row.edition.document.access_class)
    assert found == (1, secret)
