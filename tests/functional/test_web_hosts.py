"""Which host the portal answers for: its own where it has one, this machine's names where it has none."""

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.portals import app_with_library, portal_with_library
from web import create_app
from web.settings import Settings

ADDRESS = "https://aos.example:8443"
EVIL = {"Host": "evil.example"}


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A portal whose address is set."""
    home = tmp_path_factory.mktemp("named")
    portal_with_library(home).workspace.close()
    return create_app(Settings(home=home, base_url=ADDRESS)).test_client()


@pytest.fixture(scope="module")
def nameless(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A portal whose address is not set."""
    app: Flask = app_with_library(tmp_path_factory.mktemp("nameless"))
    return app.test_client()


@pytest.mark.parametrize("host", ["aos.example:8443", "aos.example", "AOS.example.", "aos.example:80"])
def test_a_portal_answers_for_its_own_host_whatever_the_port(named: FlaskClient, host: str) -> None:
    assert named.get("/en/login", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost", "127.0.0.1", "aos.example.evil.example", "["])
@pytest.mark.parametrize("path", ["/", "/en/", "/en/login", "/en/nothing-here"])
def test_a_portal_with_an_address_answers_for_no_other(named: FlaskClient, path: str, host: str) -> None:
    response = named.get(path, headers={"Host": host})
    assert response.status_code == 400
    assert "evil" not in response.text
    assert f'href="{ADDRESS}"' in response.text


def test_the_page_that_refuses_speaks_the_readers_language(named: FlaskClient) -> None:
    assert f"Otwórz go pod adresem {ADDRESS}." in named.get("/pl/", headers=EVIL).text


def test_a_program_is_refused_in_its_own_form(named: FlaskClient) -> None:
    refused = named.get("/api/v1/search?q=brake", headers=EVIL)
    assert (refused.status_code, refused.get_json()["error"]["status"]) == (400, 400)


def test_a_form_for_another_host_changes_nothing(named: FlaskClient) -> None:
    assert (
        named.post("/en/login/new-password", headers=EVIL, data={"email": "x@y.example"}).status_code == 400
    )


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/static/aos.css"])
@pytest.mark.parametrize("portal", ["named", "nameless"])
def test_what_watches_a_portal_may_ask_by_any_name(
    request: pytest.FixtureRequest, portal: str, path: str
) -> None:
    client: FlaskClient = request.getfixturevalue(portal)
    with client.get(path, headers={"Host": "10.0.0.7:8080"}) as response:
        assert response.status_code == 200


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8080", "127.0.0.1:8080", "[::1]:8080", "aos.localhost"]
)
def test_without_an_address_this_machines_names_are_believed(nameless: FlaskClient, host: str) -> None:
    assert nameless.get("/en/login", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "192.0.2.7:8080", "localhost.evil.example", "[::2]", "[", ""]
)
def test_without_an_address_nobody_else_is_believed_and_it_is_said_what_to_set(
    nameless: FlaskClient, caplog: pytest.LogCaptureFixture, host: str
) -> None:
    with caplog.at_level(logging.WARNING, logger="web.hosts"):
        refused = nameless.get("/en/login", headers={"Host": host})
    assert refused.status_code == 400
    assert "sets AOS_BASE_URL" in refused.text
    assert "set AOS_BASE_URL" in caplog.text


def test_passkeys_are_asked_for_the_address_that_is_set(named: FlaskClient) -> None:
    page = named.get("/en/login", base_url="http://aos.example:80")
    assert "&#34;rpId&#34;: &#34;aos.example&#34;" in page.text
