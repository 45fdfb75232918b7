"""Fixtures for the tests of the index: a library with documents, and its indexer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kb.documents import PutResult
from kb.identifiers import DocumentId
from kb.store import DocumentStore
from kb.workspace import Workspace
from search.indexer import Indexer
from tests.conftest import NOON
from tests.factories.publishing import put_published
from tests.factories.revisions import new_revision

Put = Callable[..., PutResult]


@pytest.fixture
def index_root(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def indexer(workspace: Workspace, index_root: Path) -> Indexer:
    return Indexer(workspace.database, index_root, "tantivy", lambda: NOON, wait_s=0.1)


@pytest.fixture
def put(workspace: Workspace) -> Put:
    """Publish a revision in a transaction of its own: `put("some-id", b"bytes", title=...)`."""

    def put_(document_id: str, original: bytes = b"original", **changes: Any) -> PutResult:
        own_bytes = document_id.encode() + original
        revision = new_revision(workspace.files, own_bytes, document_id=DocumentId(document_id), **changes)
        with workspace.database.write() as session:
            return put_published(DocumentStore(session, workspace.files, clock=lambda: NOON), revision)

    return put_
