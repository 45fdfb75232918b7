"""What waits: drafts above what is published, and none that a newer publication has overtaken."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from kb.identifiers import DocumentId
from kb.models import RevisionRow
from kb.store import DocumentStore
from kb.waiting import drafts_below, drafts_of_documents, unpublished
from kb.workspace import Workspace
from tests.factories.revisions import new_revision

PADS = DocumentId("front-brake-pads")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
Choose = Callable[[Session], list[RevisionRow]]
WAYS = pytest.mark.parametrize(
    "choose",
    [
        unpublished,
        lambda session: drafts_of_documents(session, [PADS]),
        lambda session: drafts_below(session, Path("/")),
    ],
    ids=["all", "of a document", "below a folder"],
)


def put(workspace: Workspace, content: bytes, *, publish: bool) -> None:
    with workspace.database.write() as session:
        store = DocumentStore(session, workspace.files, lambda: NOON)
        store.put(new_revision(workspace.files, content, publish=publish))


def numbers(workspace: Workspace, choose: Choose) -> list[int]:
    with workspace.database.read() as session:
        return [row.number for row in choose(session)]


@WAYS
def test_a_draft_below_what_is_published_does_not_wait(workspace: Workspace, choose: Choose) -> None:
    put(workspace, b"first", publish=False)
    put(workspace, b"second", publish=True)
    assert numbers(workspace, choose) == []


@WAYS
def test_the_newest_draft_above_what_is_published_waits(workspace: Workspace, choose: Choose) -> None:
    put(workspace, b"first", publish=False)
    put(workspace, b"second", publish=True)
    put(workspace, b"third", publish=False)
    put(workspace, b"fourth", publish=False)
    assert numbers(workspace, choose) == [4]
