"""Logging in and out: what is said, where it leads, what a session survives."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from entitlements.store import AccountStore
from tests.factories.portals import (
    PASSWORD,
    STAFF,
    TECHNICIAN,
    csrf_token,
    log_in,
    portal_with_library,
)
from web import create_app
from web.session import portal
from web.settings import Settings


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Flask:
    portal_with_library(tmp_path, clock.now).workspace.close()
    return create_app(Settings(home=tmp_path), clock=clock)


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


def own_token(client: FlaskClient) -> str:
    """The token in the forms of whoever is logged in."""
    return client.get("/en/").text.split('name="csrf_token" value="')[1].split('"')[0]


def test_log_in_leads_back_to_the_step_that_was_asked_for(client: FlaskClient) -> None:
    response = log_in(client, TECHNICIAN, next_path="/en/documents/brake-pads?q=pads#removal")
    assert response.status_code == 303
    assert response.location == "/en/documents/brake-pads?q=pads#removal"
    assert "Jan Kowal" in client.get("/en/").text


def test_log_in_never_leads_out_of_the_portal(client: FlaskClient) -> None:
    assert log_in(client, TECHNICIAN, next_path="//evil.example/en/").location == "/en/"


def test_a_wrong_password_says_so_and_keeps_the_address_and_the_place(client: FlaskClient) -> None:
    response = log_in(client, TECHNICIAN, "not the password", next_path="/en/documents/brake-pads")
    assert response.status_code == 401
    assert "The e-mail address or the password is wrong." in response.text
    assert f'value="{TECHNICIAN}"' in response.text
    assert 'value="/en/documents/brake-pads"' in response.text
    assert "not the password" not in response.text


def test_an_unknown_address_is_answered_like_a_wrong_password(client: FlaskClient) -> None:
    response = log_in(client, "nobody@example.org", "not the password")
    assert response.status_code == 401
    assert "The e-mail address or the password is wrong." in response.text


def test_empty_fields_are_named(client: FlaskClient) -> None:
    response = log_in(client, "", "")
    assert response.status_code == 400
    assert "Type the e-mail address of your account." in response.text
    assert "Type your password." in response.text
    assert 'aria-invalid="true"' in response.text


def test_too_many_failures_say_how_long_to_wait_and_end(client: FlaskClient, clock: Clock) -> None:
    statuses = [log_in(client, TECHNICIAN, "wrong").status_code for _ in range(30)]
    assert statuses[0] == 401
    refused = log_in(client, TECHNICIAN)
    assert refused.status_code == 429
    assert "Try again in" in refused.text
    clock.now += timedelta(seconds=int(refused.headers["Retry-After"]) + 1)
    assert log_in(client, TECHNICIAN).status_code == 303


def test_a_form_without_its_token_is_refused_with_advice(client: FlaskClient) -> None:
    response = client.post("/en/login", data={"email": TECHNICIAN, "password": PASSWORD})
    assert response.status_code == 400
    assert "This form is no longer valid" in response.text


def test_whoever_is_logged_in_needs_no_form(client: FlaskClient) -> None:
    log_in(client, TECHNICIAN)
    assert client.get("/en/login?next=/en/documents/brake-pads").location == "/en/documents/brake-pads"


def test_log_out_ends_the_session(client: FlaskClient) -> None:
    log_in(client, TECHNICIAN)
    response = client.post("/en/logout", data={"csrf_token": own_token(client)}, follow_redirects=True)
    assert "You are logged out." in response.text
    assert "Jan Kowal" not in response.text
    assert client.get("/en/documents/brake-pads/original").status_code == 302


def test_log_out_ends_the_session_of_a_copied_cookie_too(app: Flask) -> None:
    client = app.test_client()
    log_in(client, TECHNICIAN)
    cookie = client.get_cookie("aos_session")
    assert cookie is not None
    thief = app.test_client()
    thief.set_cookie("aos_session", cookie.value)
    assert "Jan Kowal" in thief.get("/en/").text
    client.post("/en/logout", data={"csrf_token": own_token(client)})
    assert "Jan Kowal" not in thief.get("/en/").text


def test_log_out_leaves_the_sessions_of_others(app: Flask) -> None:
    client, other = app.test_client(), app.test_client()
    log_in(client, TECHNICIAN)
    log_in(other, STAFF)
    client.post("/en/logout", data={"csrf_token": own_token(client)})
    assert "Ola Nowak" in other.get("/en/").text


def test_a_session_ends_with_the_shift_and_is_not_prolonged_by_use(client: FlaskClient) -> None:
    log_in(client, TECHNICIAN)
    client.get("/en/")  # makes the token of its forms, and keeps it in the session
    assert "Set-Cookie" not in client.get("/en/documents/brake-pads").headers


def test_log_out_is_never_a_link(client: FlaskClient) -> None:
    log_in(client, TECHNICIAN)
    response = client.get("/en/logout")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]
    assert "Jan Kowal" in client.get("/en/").text


def test_a_session_begins_anew_with_the_log_in(client: FlaskClient) -> None:
    before = csrf_token(client)
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    log_in(client, TECHNICIAN)
    with client.session_transaction() as session:
        assert "planted" not in session
    page = client.get("/en/").text
    assert before not in page


def test_a_new_password_ends_every_session(app: Flask, client: FlaskClient, clock: Clock) -> None:
    log_in(client, TECHNICIAN)
    with app.app_context(), portal().workspace.database.write() as session:
        AccountStore(session).set_password(TECHNICIAN, "another long password", clock.now)
    assert "Jan Kowal" not in client.get("/en/").text


def test_a_session_survives_another_network_address(client: FlaskClient) -> None:
    log_in(client, TECHNICIAN)
    page = client.get("/en/", environ_base={"REMOTE_ADDR": "203.0.113.9"}, headers={"User-Agent": "other"})
    assert "Jan Kowal" in page.text


def test_the_state_of_the_portal_is_for_its_staff(app: Flask) -> None:
    with app.test_client() as client:
        log_in(client, TECHNICIAN)
        refused = client.get("/en/status")
        assert refused.status_code == 403
        assert "Your account does not include this page" in refused.text
        assert "State of the portal" not in refused.text
    with app.test_client() as client:
        log_in(client, STAFF)
        assert "Published documents" in client.get("/en/status").text


def test_the_appearance_is_kept_in_a_cookie_and_the_place_too(client: FlaskClient) -> None:
    response = client.post(
        "/en/appearance",
        data={"csrf_token": csrf_token(client), "theme": "dark", "next": "/en/search?q=brake"},
    )
    assert response.location == "/en/search?q=brake"
    assert '<html lang="en" data-theme="dark">' in client.get("/en/").text


def test_an_appearance_that_does_not_exist_changes_nothing(client: FlaskClient) -> None:
    client.post("/en/appearance", data={"csrf_token": csrf_token(client), "theme": "pink", "next": ""})
    assert 'data-theme="system"' in client.get("/en/").text
