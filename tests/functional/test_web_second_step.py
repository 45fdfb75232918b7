"""The second step of a log-in: what lets in, what is said of what does not, and where it leads."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from entitlements.audit import AuditKind
from entitlements.audit_models import AuditRecordRow
from entitlements.recovery_codes import DrawnCodes, draw
from entitlements.second_factors import SecondFactors
from entitlements.store import AccountStore
from tests.factories.clocks import Clock
from tests.factories.factors import SECRET, code, enrol
from tests.factories.portals import (
    LEAVING_TECHNICIAN,
    PASSWORD,
    STAFF,
    TECHNICIAN,
    csrf_token,
    own_token,
    portal_with_library,
    send_log_in,
)
from web import create_app
from web.mail.queue import MailQueue
from web.session import portal
from web.settings import Settings

pytestmark = pytest.mark.slow

DOCUMENT = "/en/documents/brake-pads"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def drawn() -> DrawnCodes:
    """The technician's recovery codes."""
    return draw()


@pytest.fixture
def app(tmp_path: Path, clock: Clock, drawn: DrawnCodes) -> Flask:
    """A portal whose technician and staff have an authenticator app."""
    opened = portal_with_library(tmp_path, clock.now)
    with opened.workspace.database.write() as session:
        for email in (TECHNICIAN, STAFF):
            found = AccountStore(session).password_hash(email)
            assert found is not None
            enrol(session, found[0].id, clock.now - timedelta(days=9))
            SecondFactors(session).keep_recovery_codes(found[0].id, drawn, clock.now)
    opened.workspace.close()
    return create_app(Settings(home=tmp_path), clock=clock)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def half_in(client: FlaskClient) -> FlaskClient:
    """The technician, who has given the password."""
    send_log_in(client, TECHNICIAN, next_path=DOCUMENT)
    return client


def post(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    return client.post(path, data={"csrf_token": own_token(client), **fields})


def give(client: FlaskClient, typed: str, **fields: str) -> TestResponse:
    return post(client, "/en/login/second-step", code=typed, next=DOCUMENT, **fields)


def words(response: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", response.text)).split())


def is_in(client: FlaskClient) -> bool:
    return client.get("/en/account").status_code == 200


def subjects(app: Flask, email: str = TECHNICIAN) -> list[str]:
    """The subjects of the mails to somebody, the oldest first."""
    with app.app_context(), portal().workspace.database.read() as session:
        entries = MailQueue(session).entries()
    return [entry.subject for entry in reversed(entries) if entry.recipient == email]


def recorded(app: Flask) -> list[str]:
    with app.app_context(), portal().workspace.database.read() as session:
        rows = session.query(AuditRecordRow).order_by(AuditRecordRow.sequence)
        return [row.kind for row in rows]


def test_a_right_password_leads_to_the_second_step_and_opens_nothing(client: FlaskClient) -> None:
    response = send_log_in(client, TECHNICIAN, next_path=DOCUMENT)
    assert response.location == f"/en/login/second-step?next={DOCUMENT}"
    assert "Set up" not in words(client.get(response.location))
    for path in ("/en/account", "/en/searches", "/en/account/second-factor", "/en/account/export"):
        assert "/en/login/second-step" in client.get(path).location
    assert "Swing the caliper up" not in client.get(DOCUMENT).text


def test_with_the_password_alone_everything_open_to_all_is_as_a_visitor_sees_it(half_in: FlaskClient) -> None:
    assert "/en/login/second-step" in half_in.get("/en/requests").location
    for path in ("/en/", "/en/privacy", "/en/requests/new", "/en/search?q=brake"):
        page = half_in.get(path).text
        assert TECHNICIAN not in page
        assert "/en/account" not in page
        assert "/en/login" in page
    assert "/en/logout" in half_in.get("/en/login/second-step").text


def test_a_request_with_the_password_alone_is_a_visitors(half_in: FlaskClient) -> None:
    fields = {"kind": "missing-information", "text": "Where is the torque of the rear axle?"}
    response = post(half_in, "/en/requests/new", **fields)
    assert response.status_code == 400
    assert "Type the e-mail address" in response.text


def test_the_right_code_leads_back_to_the_same_place(half_in: FlaskClient, clock: Clock) -> None:
    response = give(half_in, code(clock.now))
    assert (response.status_code, response.location) == (303, DOCUMENT)
    assert is_in(half_in)


def test_the_session_goes_on_under_another_token(app: Flask, half_in: FlaskClient, clock: Clock) -> None:
    stolen = half_in.get_cookie("aos_session")
    assert stolen is not None
    give(half_in, code(clock.now))
    thief = app.test_client()
    thief.set_cookie("aos_session", stolen.value)
    assert not is_in(thief)
    assert is_in(half_in)


@pytest.mark.parametrize(
    ("steps_away", "said"),
    [
        (200, "your device's clock is 100 minutes fast"),
        (-20, "The code was right 10 minutes ago."),
        (5000, "This code is wrong."),
    ],
    ids=["fast", "slow", "wrong"],
)
def test_a_wrong_clock_is_not_called_a_wrong_code(
    half_in: FlaskClient, clock: Clock, steps_away: int, said: str
) -> None:
    response = give(half_in, code(clock.now, steps_away))
    assert response.status_code == 401
    assert said in words(response)
    assert not is_in(half_in)


def test_a_refused_code_leaves_its_field_empty(half_in: FlaskClient, clock: Clock) -> None:
    typed = code(clock.now, 5000)
    assert f'value="{typed}"' not in give(half_in, typed).text


def test_a_code_that_was_used_says_so(app: Flask, half_in: FlaskClient, clock: Clock) -> None:
    give(half_in, code(clock.now))
    other = app.test_client()
    send_log_in(other, TECHNICIAN)
    response = give(other, code(clock.now))
    assert "This code was used already." in words(response)
    assert not is_in(other)


def test_a_code_without_a_password_leads_to_the_log_in(client: FlaskClient, clock: Clock) -> None:
    response = client.post(
        "/en/login/second-step", data={"csrf_token": csrf_token(client), "code": code(clock.now)}
    )
    assert "/en/login" in response.location
    assert not is_in(client)


def test_an_empty_code_is_named(half_in: FlaskClient) -> None:
    response = give(half_in, "")
    assert response.status_code == 400
    assert "Type the six digits that the app shows now." in words(response)


def test_guessing_is_slowed_down_for_everybody_but_the_owners_own_device(
    app: Flask, half_in: FlaskClient, clock: Clock
) -> None:
    give(half_in, code(clock.now))  # the owner's browser is known now
    post(half_in, "/en/logout")
    clock.now += MINUTE
    thief = app.test_client()
    send_log_in(thief, TECHNICIAN)
    statuses = [give(thief, "000000").status_code for _ in range(7)]
    refused = words(give(thief, code(clock.now)))
    assert statuses == [401] * 5 + [429] * 2
    assert "nothing was checked now" in refused
    send_log_in(half_in, TECHNICIAN)
    assert give(half_in, code(clock.now)).status_code == 303


@pytest.mark.parametrize(
    "path", ["/en/login/second-step", "/en/login/recovery-code"], ids=["code", "recovery"]
)
def test_who_has_to_wait_for_a_code_is_told_how_long(half_in: FlaskClient, path: str) -> None:
    answers = [post(half_in, path, code="000000") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert [answer.headers.get("Retry-After") for answer in answers] == [None] * 5 + ["10"]


def test_the_owner_is_told_once_that_somebody_guesses(app: Flask, half_in: FlaskClient) -> None:
    for _ in range(8):
        give(half_in, "000000")
    assert subjects(app) == ["Ktoś zna Twoje hasło i próbuje kodów"]
    assert recorded(app).count(AuditKind.SECOND_FACTOR_FAILED) == 5


def test_a_recovery_code_opens_once_and_says_how_many_are_left(
    app: Flask, half_in: FlaskClient, drawn: DrawnCodes
) -> None:
    typed = drawn.codes[2].lower().replace("-", "")
    response = post(half_in, "/en/login/recovery-code", code=typed)
    assert response.location == "/en/account"
    assert "9 recovery codes are left." in words(half_in.get("/en/account"))
    assert "Użyto kodu zapasowego do Twojego konta" in subjects(app)
    again = app.test_client()
    send_log_in(again, TECHNICIAN)
    refused = post(again, "/en/login/recovery-code", code=typed)
    assert "This recovery code is wrong, or was used already." in words(refused)
    assert not is_in(again)


def test_who_came_in_by_a_recovery_code_can_replace_the_lost_app_at_once(
    half_in: FlaskClient, drawn: DrawnCodes
) -> None:
    post(half_in, "/en/login/recovery-code", code=drawn.codes[0])
    assert half_in.get("/en/account/second-factor").status_code == 200
    page = half_in.post(
        "/en/account/second-factor/remove", data={"csrf_token": own_token(half_in)}, follow_redirects=True
    )
    assert "The authenticator app is removed." in words(page)
    assert "You have none yet." in words(page)
    assert "9 codes are left." in words(page)


def test_a_recovery_code_shuts_out_whoever_has_the_lost_device(
    app: Flask, half_in: FlaskClient, clock: Clock, drawn: DrawnCodes
) -> None:
    give(half_in, code(clock.now), remember="1")
    finder, owner = half_in, app.test_client()
    send_log_in(owner, TECHNICIAN)
    page = owner.get(post(owner, "/en/login/recovery-code", code=drawn.codes[0]).location)
    assert "All other devices are logged out, and remembered devices need" in words(page)
    assert (is_in(owner), is_in(finder)) == (True, False)
    assert "second-step" in send_log_in(finder, TECHNICIAN).location
    assert AuditKind.SESSIONS_ENDED in recorded(app)


def test_recovery_codes_without_a_factor_open_nothing(
    app: Flask, half_in: FlaskClient, drawn: DrawnCodes
) -> None:
    post(half_in, "/en/login/recovery-code", code=drawn.codes[0])
    post(half_in, "/en/account/second-factor/remove")
    again = app.test_client()
    send_log_in(again, TECHNICIAN)
    tried = post(again, "/en/login/recovery-code", code=drawn.codes[1])
    assert tried.location == "/en/login/second-step"
    assert "Swing the caliper up" not in again.get(DOCUMENT).text
    assert "9 codes are left." in words(again.get("/en/account"))


def test_who_owes_the_second_step_gets_there_by_the_log_in_too(half_in: FlaskClient) -> None:
    asked = half_in.get(f"/en/login?next={DOCUMENT}")
    assert asked.location == f"/en/login/second-step?next={DOCUMENT}"
    page = words(half_in.get(asked.location))
    assert "Log in as somebody else" in page
    post(half_in, "/en/logout")
    assert half_in.get("/en/login").status_code == 200


def test_a_remembered_device_needs_no_second_step_for_thirty_days(half_in: FlaskClient, clock: Clock) -> None:
    give(half_in, code(clock.now), remember="1")
    assert "Remembered devices" in words(half_in.get("/en/account"))
    post(half_in, "/en/logout")
    clock.now += timedelta(days=29)
    assert send_log_in(half_in, TECHNICIAN, next_path=DOCUMENT).location == DOCUMENT
    post(half_in, "/en/logout")
    clock.now += timedelta(days=2)
    assert "second-step" in send_log_in(half_in, TECHNICIAN).location


def test_a_remembered_device_does_not_count_as_a_fresh_proof(half_in: FlaskClient, clock: Clock) -> None:
    give(half_in, code(clock.now), remember="1")
    post(half_in, "/en/logout")
    send_log_in(half_in, TECHNICIAN)
    asked = half_in.get("/en/account/second-factor")
    assert asked.location == "/en/login/second-step?next=/en/account/second-factor"
    assert "Confirm once more that it is you" in words(half_in.get(asked.location))


def test_a_remembered_device_is_forgotten_by_a_press(half_in: FlaskClient, app: Flask, clock: Clock) -> None:
    give(half_in, code(clock.now), remember="1")
    post(half_in, "/en/account/devices/1/forget")
    assert "Remembered devices" not in words(half_in.get("/en/account"))
    post(half_in, "/en/logout")
    assert "second-step" in send_log_in(half_in, TECHNICIAN).location
    assert AuditKind.DEVICE_FORGOTTEN in recorded(app)


def test_a_remembered_device_of_one_person_is_none_of_another(half_in: FlaskClient, clock: Clock) -> None:
    give(half_in, code(clock.now), remember="1")
    post(half_in, "/en/logout")
    assert "second-step" in send_log_in(half_in, STAFF).location


def test_a_copied_device_cookie_is_worth_nothing_after_the_next_log_in(
    app: Flask, half_in: FlaskClient, clock: Clock
) -> None:
    give(half_in, code(clock.now), remember="1")
    copied = half_in.get_cookie("aos_device")
    assert copied is not None
    post(half_in, "/en/logout")
    send_log_in(half_in, TECHNICIAN)
    thief = app.test_client()
    thief.set_cookie("aos_device", copied.value)
    assert "second-step" in send_log_in(thief, TECHNICIAN).location


def test_a_fresh_proof_counts_for_fifteen_minutes(half_in: FlaskClient, clock: Clock) -> None:
    give(half_in, code(clock.now))
    clock.now += timedelta(minutes=14)
    assert half_in.get("/en/account/second-factor").status_code == 200
    clock.now += timedelta(minutes=2)
    asked = half_in.get("/en/account/export")
    assert asked.location == "/en/login/second-step?next=/en/account/export"
    half_in.get(asked.location)
    response = post(half_in, "/en/login/second-step", code=code(clock.now), next="/en/account/export")
    assert half_in.get(response.location).status_code == 200


def test_how_one_proves_who_one_is_changes_after_password_and_factor_afresh(
    half_in: FlaskClient, clock: Clock
) -> None:
    factor, password = "/en/account/second-factor", "/en/login/second-step/password"
    give(half_in, code(clock.now))
    clock.now += timedelta(minutes=16)
    post(half_in, "/en/login/second-step", code=code(clock.now), next=factor)
    asked = half_in.get(f"{factor}?next=/en/search")
    assert asked.location == f"{password}?next={factor}?next%3D/en/search"
    assert "only after your password and your second factor" in words(half_in.get(asked.location))
    assert post(half_in, password, password="not the password").status_code == 401
    assert half_in.get(factor).status_code == 302
    assert post(half_in, password, password=PASSWORD, next=factor).location == factor
    assert half_in.get(factor).status_code == 200
    assert half_in.get(f"{password}?next={factor}").location == factor


def test_the_password_leads_on_to_the_factor_that_is_still_missing(
    half_in: FlaskClient, clock: Clock
) -> None:
    give(half_in, code(clock.now))
    clock.now += timedelta(minutes=16)
    response = post(half_in, "/en/login/second-step/password", password=PASSWORD, next="/en/account/email")
    assert response.location == "/en/login/second-step?next=/en/account/email"
    assert "/en/login/second-step?" in half_in.get("/en/account/export").location
    assert "/en/login/second-step?" in half_in.get("/en/account/email").location
    assert give(half_in, code(clock.now)).location == DOCUMENT
    assert half_in.get("/en/account/email").status_code == 200


def test_the_page_for_the_password_sends_who_is_half_way_in_to_the_factor(half_in: FlaskClient) -> None:
    response = half_in.get(f"/en/login/second-step/password?next={DOCUMENT}")
    assert response.location == f"/en/login/second-step?next={DOCUMENT}"


def test_who_has_no_factor_proves_themselves_by_the_password(client: FlaskClient, clock: Clock) -> None:
    send_log_in(client, LEAVING_TECHNICIAN)
    assert client.get("/en/account/second-factor").status_code == 200
    clock.now += timedelta(minutes=16)
    asked = client.get("/en/account/second-factor")
    assert "Password" in words(client.get(asked.location, follow_redirects=True))
    wrong = post(client, "/en/login/second-step/password", password="not the password")
    assert (wrong.status_code, "The password is wrong." in words(wrong)) == (401, True)
    right = post(client, "/en/login/second-step/password", password=PASSWORD, next="/en/account")
    assert right.location == "/en/account"
    assert client.get("/en/account/second-factor").status_code == 200


def test_the_password_is_no_fresh_proof_for_who_has_a_factor(half_in: FlaskClient) -> None:
    response = post(half_in, "/en/login/second-step/password", password=PASSWORD)
    assert response.status_code == 400
    assert not is_in(half_in)


def test_who_has_no_factor_is_shown_how_to_get_one(client: FlaskClient) -> None:
    send_log_in(client, LEAVING_TECHNICIAN)
    refused = client.get(f"{DOCUMENT}/original")
    assert refused.status_code == 403
    assert "Set up a second factor first" in words(refused)
    assert "/en/account/second-factor?next=" in refused.text


def test_a_code_is_not_asked_twice(half_in: FlaskClient, clock: Clock) -> None:
    give(half_in, code(clock.now))
    assert half_in.get(f"/en/login/second-step?next={DOCUMENT}").location == DOCUMENT


def test_with_another_secret_key_a_recovery_code_still_opens(
    app: Flask, tmp_path: Path, clock: Clock, drawn: DrawnCodes
) -> None:
    other = create_app(Settings(home=tmp_path, secret_key="another key of the portal"), clock=clock)
    client = other.test_client()
    send_log_in(client, TECHNICIAN)
    assert "cannot read the secret of your app any more" in words(give(client, code(clock.now)))
    assert post(client, "/en/login/recovery-code", code=drawn.codes[0]).location == "/en/account"
    assert app is not other


@pytest.mark.parametrize(
    ("language", "said"),
    [("pl", ["Drugi krok", "Sześciocyfrowy kod", "Nie mam swojego urządzenia"]), ("en", ["Second step"])],
)
def test_the_second_step_speaks_both_languages(half_in: FlaskClient, language: str, said: list[str]) -> None:
    page = words(half_in.get(f"/{language}/login/second-step"))
    assert [text for text in said if text not in page] == []


def test_nothing_of_a_secret_is_in_the_trail(app: Flask, half_in: FlaskClient, clock: Clock) -> None:
    give(half_in, code(clock.now))
    with app.app_context(), portal().workspace.database.read() as session:
        said = " ".join(str(row.details) for row in session.query(AuditRecordRow))
    assert not [text for text in (PASSWORD, SECRET, code(clock.now)) if text in said]
    assert AuditKind.LOG_IN_SUCCEEDED in recorded(app)
