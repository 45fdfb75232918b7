"""Documents from the command line: seen, published, withdrawn, with the index following."""

import pytest
from click.testing import CliRunner, Result

from kb.access import EVERYTHING
from kb.cli import KbServices, kb_group
from kb.content import Paragraph, Run, SectionContent
from kb.identifiers import DocumentId
from kb.library import Library
from kb.models import DocumentRow
from kb.store import DocumentStore
from kb.workspace import Workspace
from tests.factories.revisions import new_revision
from translations.locales import ContentLanguage

PADS = DocumentId("front-brake-pads")


@pytest.fixture
def two_revisions(workspace: Workspace) -> Workspace:
    linking = SectionContent(
        anchor="s1", heading="H", blocks=(Paragraph(runs=(Run(text="bolts", target="aos:bolts"),)),)
    )
    with workspace.database.write() as session:
        store = DocumentStore(session, workspace.files)
        store.put(new_revision(workspace.files))
        store.put(new_revision(workspace.files, b"worse", title="Worse", sections=(linking,)))
    return workspace


def run(workspace: Workspace, *arguments: str) -> tuple[Result, int]:
    """The result, and how often the index was brought up to date."""
    calls: list[int] = []
    group = kb_group(lambda: KbServices(workspace=workspace, after_store=lambda: calls.append(1)))
    return CliRunner().invoke(group, list(arguments)), len(calls)


def title(workspace: Workspace) -> str | None:
    with workspace.database.read() as session:
        revision = Library(session).published(PADS, ContentLanguage.ENGLISH, access=EVERYTHING)
    return revision.title if revision else None


def test_documents_are_listed_with_kind_access_and_systems(two_revisions: Workspace) -> None:
    with two_revisions.database.write() as session:
        session.query(DocumentRow).one().systems = ["brakes", "wheels"]
    result, _ = run(two_revisions, "documents")
    assert result.output == "front-brake-pads\tdescription\trmi\tbrakes,wheels\n"


def test_every_revision_is_shown_with_its_status(two_revisions: Workspace) -> None:
    result, _ = run(two_revisions, "show", PADS)
    assert [line.split("\t")[1:3] for line in result.output.splitlines()] == [
        ["1", "superseded"],
        ["2", "published"],
    ]


def test_an_older_revision_is_published_once_more(two_revisions: Workspace) -> None:
    result, drained = run(two_revisions, "publish", PADS, "en", "1")
    assert (result.exit_code, drained) == (0, 1)
    assert title(two_revisions) == "Front brake pads"


def test_a_withdrawn_document_is_gone(two_revisions: Workspace) -> None:
    result, drained = run(two_revisions, "withdraw", PADS, "en")
    assert (result.exit_code, drained) == (0, 1)
    assert title(two_revisions) is None


def test_links_that_lead_nowhere_are_listed(two_revisions: Workspace) -> None:
    result, _ = run(two_revisions, "links")
    assert result.output == "front-brake-pads\ten\tbolts\tbolts\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["show", "nothing"], "aos kb documents"),
        (["publish", PADS, "en", "9"], "aos kb show front-brake-pads"),
        (["publish", PADS, "en", "2"], "published already"),
        (["withdraw", PADS, "pl"], "aos kb show front-brake-pads"),
        (["withdraw", "nope", "pl"], "aos kb documents"),
    ],
)
def test_what_cannot_be_done_is_said_with_a_way_on(
    two_revisions: Workspace, arguments: list[str], says: str
) -> None:
    result, drained = run(two_revisions, *arguments)
    assert (result.exit_code, drained) == (1, 0)
    assert says in result.output
