"""Reading goes through the access filter, for documents, figures, lists and counts alike."""

import pytest

from kb.access import EVERYTHING, AccessClass, AccessFilter
from kb.content import FigureContent
from kb.identifiers import DocumentId
from kb.library import Library
from kb.store import DocumentStore
from kb.workspace import Workspace
from tests.factories.publishing import put_published
from tests.factories.revisions import new_revision
from translations.locales import ContentLanguage

SECRET = DocumentId("key-learning")
ENGLISH = ContentLanguage.ENGLISH
VISITOR = AccessFilter(
    findable=frozenset({AccessClass.PUBLIC, AccessClass.RMI}), readable=frozenset({AccessClass.PUBLIC})
)
FIGURE = FigureContent(figure_id="f1", media_type="image/png", content=b"png")


@pytest.fixture
def library(workspace: Workspace) -> Workspace:
    """One RMI and one security-related document, each with a figure."""
    with workspace.database.write() as session:
        store = DocumentStore(session, workspace.files)
        store.put(new_revision(workspace.files, figures=(FIGURE,)))
        put_published(
            store,
            new_revision(
                workspace.files,
                b"secret",
                document_id=SECRET,
                title="Key learning",
                access_class=AccessClass.SECURITY_RELATED_RMI,
                figures=(FIGURE,),
            ),
        )
    return workspace


def test_a_hidden_document_does_not_exist(library: Workspace) -> None:
    with library.database.read() as session:
        assert Library(session).published(SECRET, ENGLISH, access=VISITOR) is None


def test_a_hidden_document_is_in_no_list(library: Workspace) -> None:
    with library.database.read() as session:
        recent = Library(session).recent(ENGLISH, 10, access=VISITOR)
    assert [document.title for document in recent] == ["Front brake pads"]


def test_a_hidden_document_is_not_counted(library: Workspace) -> None:
    with library.database.read() as session:
        counts = Library(session).counts(access=VISITOR)
    assert (counts.documents, counts.editions, counts.sections) == (1, 1, 1)


def test_a_hidden_document_has_no_editions_to_list(library: Workspace) -> None:
    with library.database.read() as session:
        assert Library(session).published_editions(SECRET, access=VISITOR) == []


@pytest.mark.parametrize("document_id", [DocumentId("front-brake-pads"), SECRET])
def test_a_figure_belongs_to_the_text_and_needs_the_right_to_read_it(
    library: Workspace, document_id: DocumentId
) -> None:
    with library.database.read() as session:
        assert Library(session).figure(document_id, ENGLISH, "f1", access=VISITOR) is None


def test_a_figure_is_there_for_those_who_may_read(library: Workspace) -> None:
    with library.database.read() as session:
        figure = Library(session).figure(SECRET, ENGLISH, "f1", access=EVERYTHING)
    assert figure is not None
    assert library.files.read(figure.checksum) == b"png"


def test_a_document_that_nobody_stored_is_none(library: Workspace) -> None:
    with library.database.read() as session:
        assert Library(session).published(DocumentId("nothing"), ENGLISH, access=EVERYTHING) is None


def test_every_published_document_is_listed_for_the_index(library: Workspace) -> None:
    with library.database.read() as session:
        assert Library(session).document_ids() == ["front-brake-pads", "key-learning"]


def test_a_filter_cannot_allow_reading_what_cannot_be_found() -> None:
    with pytest.raises(ValueError, match="findable"):
        AccessFilter(findable=frozenset(), readable=frozenset({AccessClass.PUBLIC}))
