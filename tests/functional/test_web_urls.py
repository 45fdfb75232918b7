"""The text of a protected document comes out of no URL, and no form is taken without its token.

The URLs are those of `access_table.txt`, which `test_access.py` holds to be all.
"""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.factories.access_table import Line, Walked, ask, portal_to_walk, read_table
from tests.factories.portals import TECHNICIAN, log_in
from tests.factories.visitors import Visitor, client_of

TABLE = read_table()
QUERIES = ("caliper", "swing", "brake")
READ = {
    line.path.replace("q=brake", f"q={query}"): line
    for line in TABLE
    if line.method == "GET"
    for query in QUERIES
}
POSTED = [line for line in TABLE if line.method == "POST"]
SIGNED = {
    "notifications.notify",
    *(f"api_agent.{name}" for name in ("enrol", "take", "events", "key", "commit", "report")),
}
"""What no form sends: a signature, or a one-time code, stands for the token."""

TEXT = "swing the caliper up"
STRANGERS = (Visitor.ANONYMOUS, Visitor.UNAPPROVED, Visitor.SUSPENDED, Visitor.PASSWORD)
"""Who may find documents and not read them."""


def text_of(page: bytes) -> str:
    """What a page says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", page.decode(errors="replace"))).split())


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    return portal_to_walk(tmp_path_factory.mktemp("portal"))


@pytest.fixture(scope="module", params=STRANGERS)
def stranger(walked: Walked, request: pytest.FixtureRequest) -> tuple[Visitor, FlaskClient]:
    return request.param, client_of(walked.app, request.param, walked.numbers)


@pytest.mark.parametrize("path", READ)
def test_the_text_of_a_protected_document_comes_out_of_no_url(
    walked: Walked, stranger: tuple[Visitor, FlaskClient], path: str
) -> None:
    visitor, client = stranger
    with ask(client, walked, READ[path]._replace(path=path), visitor, is_led_on=True) as response:
        assert TEXT not in text_of(response.data)


@pytest.mark.slow
@pytest.mark.parametrize("visitor", STRANGERS)
@pytest.mark.parametrize("line", POSTED, ids=[line.id for line in POSTED])
def test_the_text_of_a_protected_document_comes_out_of_no_form(
    walked: Walked, line: Line, visitor: Visitor
) -> None:
    client = client_of(walked.app, visitor, walked.numbers)
    with ask(client, walked, line, visitor, is_led_on=True) as response:
        assert TEXT not in text_of(response.data)


@pytest.mark.parametrize(
    "line", [line for line in POSTED if line.endpoint not in SIGNED], ids=lambda line: line.id
)
def test_a_form_without_its_token_is_refused(walked: Walked, line: Line) -> None:
    assert walked.app.test_client().post(walked.path(line)).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/en/documents/brake-pads",
        "/en/documents/brake-pads?q=caliper",
        "/en/documents/brake-pads/preview?section=removal&q=caliper",
        "/en/search?q=caliper+swing",
        "/api/v1/search?q=caliper+swing",
    ],
)
def test_the_text_that_is_kept_from_strangers_is_there_for_readers(walked: Walked, path: str) -> None:
    client = walked.app.test_client()
    log_in(client, TECHNICIAN)
    assert TEXT in text_of(client.get(path).data)
