"""What every response tells the browser."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web import create_app
from web.filters import asset
from web.settings import Settings

PAGES = ["/en/", "/pl/search?q=klocki", "/pl/documents/brake-pads", "/en/nothing-here", "/healthz"]


def policy(client: FlaskClient, path: str) -> dict[str, str]:
    text = client.get(path).headers["Content-Security-Policy"]
    return {part.split(" ", 1)[0]: part.partition(" ")[2] for part in text.split("; ")}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_may_run_and_show_only_what_the_portal_serves(client: FlaskClient, path: str) -> None:
    found = policy(client, path)
    assert found["default-src"] == "'none'"
    assert found["script-src"] == found["style-src"] == found["img-src"] == "'self'"
    assert found["frame-ancestors"] == "'none'"


@pytest.mark.parametrize("path", PAGES)
def test_a_response_keeps_the_browser_from_guessing_and_from_telling(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_nothing_inline(client: FlaskClient, path: str) -> None:
    page = client.get(path).text
    assert "style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page
    assert page.count("<script") == page.count('<script type="module" src="/static/')


def test_a_page_is_kept_by_nobody_but_its_reader(client: FlaskClient) -> None:
    response = client.get("/en/")
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Accept-Language"} <= set(response.vary)


@pytest.mark.parametrize(
    "path",
    [
        "/en/login",
        "/en/register",
        "/en/account",
        "/en/company",
        "/en/staff/audit",
        "/en/application",
        "/en/orders",
        "/en/invoices",
        "/en/tickets",
    ],
)
def test_a_page_about_people_or_companies_is_kept_by_nobody(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/en/", "/en/search?q=brake", "/en/documents/brake-pads", "/en/prices"])
def test_a_page_of_the_library_is_at_hand_when_one_goes_back(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "private, no-cache"


def test_a_static_file_named_by_its_content_is_kept(app: Flask) -> None:
    with app.test_request_context("/en/"):
        path = asset("aos.css")
    assert path.startswith("/static/aos.css?v=")
    with app.test_client().get(path) as response:
        assert response.status_code == 200
        assert "max-age=31536000" in response.headers["Cache-Control"]


@pytest.fixture(scope="module")
def secure_client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    home: Path = tmp_path_factory.mktemp("secure")
    return create_app(Settings(home=home, is_secure=True)).test_client()


def test_behind_https_the_browser_is_told_to_stay_there(secure_client: FlaskClient) -> None:
    assert secure_client.get("/en/").headers["Strict-Transport-Security"] == "max-age=15768000"


def test_without_https_nothing_is_said_of_it(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/en/").headers


def test_behind_https_every_cookie_is_secure(secure_client: FlaskClient) -> None:
    cookies = secure_client.get("/en/login", base_url="https://other.localhost/").headers.getlist(
        "Set-Cookie"
    )
    assert cookies
    assert all("Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


def test_every_cookie_is_out_of_the_reach_of_scripts(client: FlaskClient) -> None:
    cookies = client.get("/en/login").headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)
