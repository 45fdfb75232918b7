"""The preview: drafts as they will look, in both languages, changes marked, and for this machine alone."""

import pytest
from flask.testing import FlaskClient

from kb.access import AccessClass
from kb.content import FigureBlock, FigureContent, SectionContent, paragraph
from kb.documents import NewRevision
from kb.store import DocumentStore
from kb.workspace import Workspace
from tests.factories.revisions import new_revision
from translations.locales import ContentLanguage
from web import create_app
from web.preview.app import create_preview
from web.preview.marks import ChangeMarks
from web.settings import Settings

FIGURE = FigureContent(figure_id="f1", media_type="image/png", content=b"draft picture", title="Plug")


def oil(workspace: Workspace, text: str, *, publish: bool, language: ContentLanguage) -> NewRevision:
    blocks = (paragraph(text), FigureBlock(figure_id="f1"))
    return new_revision(
        workspace.files,
        text.encode(),
        title="Oil change",
        language=language,
        sections=(SectionContent(anchor="fitting", heading="Fitting", blocks=blocks),),
        figures=(FIGURE,),
        publish=publish,
        access_class=AccessClass.RMI,
    )


@pytest.fixture
def preview(workspace: Workspace) -> FlaskClient:
    """A preview with an English draft over a published revision, and a Polish draft that is new."""
    english, polish = ContentLanguage.ENGLISH, ContentLanguage.POLISH
    with workspace.database.write() as session:
        store = DocumentStore(session, workspace.files)
        store.put(oil(workspace, "Tighten the plug to 35 Nm.", publish=True, language=english))
        store.put(oil(workspace, "Tighten the plug to 53 Nm.", publish=False, language=english))
        store.put(oil(workspace, "Dokręcić korek momentem 53 Nm.", publish=False, language=polish))
    return create_preview(Settings(home=workspace.folder.root)).test_client()


def page(preview: FlaskClient, path: str) -> str:
    response = preview.get(path, base_url="http://127.0.0.1:8090")
    assert response.status_code == 200
    return response.text


@pytest.mark.parametrize(
    ("path", "heading"), [("/pl/drafts", "Wersje robocze"), ("/en/drafts", "Drafts")], ids=["pl", "en"]
)
def test_the_list_has_every_draft_and_the_values_that_change(
    preview: FlaskClient, path: str, heading: str
) -> None:
    shown = page(preview, path)
    assert f"<h1>{heading}</h1>" in shown
    assert shown.count("/documents/front-brake-pads") == 2
    assert "<del>35 Nm</del> → <ins>53 Nm</ins>" in shown


def test_a_draft_is_drawn_as_it_will_be_with_its_changes_marked(preview: FlaskClient) -> None:
    shown = page(preview, "/en/documents/front-brake-pads")
    assert "Tighten the plug to <mark>53</mark> Nm." in shown
    assert "Tighten the plug to <del>35</del><ins>53</ins> Nm." in shown


def test_the_other_edition_is_drawn_too(preview: FlaskClient) -> None:
    shown = page(preview, "/pl/documents/front-brake-pads")
    assert "Dokręcić korek momentem 53 Nm." in shown
    assert "<mark>" not in shown


def test_a_figure_of_a_draft_is_shown(preview: FlaskClient) -> None:
    path = "/en/documents/front-brake-pads/figures/f1?edition=pl"
    with preview.get(path, base_url="http://127.0.0.1:8090") as response:
        found = (response.status_code, response.data)
        policy = response.headers["Content-Security-Policy"]
    assert found == (200, b"draft picture")
    assert policy.startswith("sandbox")


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("http://aos.example", "127.0.0.1"),
        ("http://127.0.0.1:8090", "192.0.2.7"),
        ("http://[::2]", "127.0.0.1"),
    ],
    ids=["another name", "another machine", "another address"],
)
@pytest.mark.parametrize("path", ["/en/drafts", "/en/documents/front-brake-pads", "/en/"])
def test_nobody_else_gets_in(preview: FlaskClient, path: str, host: str, address: str) -> None:
    response = preview.get(path, base_url=host, environ_base={"REMOTE_ADDR": address})
    assert response.status_code == 403
    assert "53 Nm" not in response.text


def test_the_portal_itself_has_no_such_page(workspace: Workspace) -> None:
    app = create_app(Settings(home=workspace.folder.root))
    assert not any("drafts" in str(rule) for rule in app.url_map.iter_rules())


def test_marks_join_to_the_text_again() -> None:
    marks = ChangeMarks(frozenset({"Undo the two bolts of the caliper."}))
    text = "Undo the three bolts of the caliper."
    segments = marks.segments(text)
    assert "".join(segment.text for segment in segments) == text
    assert [segment.text for segment in segments if segment.is_match] == ["three"]
