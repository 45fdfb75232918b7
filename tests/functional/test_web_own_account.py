"""A person's own account: setting factors up and taking them away, sessions, password, and ways back in."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from entitlements.audit import AuditKind
from entitlements.audit_models import AuditRecordRow
from entitlements.factor_models import DeviceRow
from entitlements.totp import code_at, step_at
from tests.factories.authenticator import Authenticator
from tests.factories.clocks import Clock
from tests.factories.portals import (
    LEAVING_TECHNICIAN,
    PASSWORD,
    STAFF,
    TECHNICIAN,
    csrf_token,
    give_second_factor,
    log_in,
    own_token,
    portal_with_library,
    send_log_in,
)
from web import create_app
from web.mail.models import MailRow
from web.session import portal
from web.settings import Settings

pytestmark = pytest.mark.slow

NEW = "gryczane naleśniki z serem"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Flask:
    portal_with_library(tmp_path, clock.now).workspace.close()
    return create_app(Settings(home=tmp_path, base_url="http://localhost"), clock=clock)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """The technician, who has no second factor yet."""
    client = app.test_client()
    send_log_in(client, TECHNICIAN)
    return client


def post(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    return client.post(path, data={"csrf_token": own_token(client), **fields})


def words(response: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", response.text)).split())


def mails(app: Flask, email: str = TECHNICIAN) -> list[MailRow]:
    with app.app_context(), portal().workspace.database.read() as session:
        chosen = select(MailRow).where(MailRow.recipient == email).order_by(MailRow.pk)
        return list(session.scalars(chosen))


def link(mail: MailRow) -> str:
    found = re.search(r"http://localhost(/\S+/login/\S+)", mail.text)
    assert found is not None
    return found[1]


def recorded(app: Flask) -> list[str]:
    with app.app_context(), portal().workspace.database.read() as session:
        return list(session.scalars(select(AuditRecordRow.kind).order_by(AuditRecordRow.sequence)))


def secret_on(page: str) -> str:
    return page.split('class="secret"><code>')[1].split("<", maxsplit=1)[0].replace(" ", "")


def enrol(client: FlaskClient, clock: Clock, next_path: str = "") -> TestResponse:
    secret = secret_on(client.get("/en/account/second-factor").text)
    typed = code_at(secret, step_at(clock.now))
    return post(client, "/en/account/second-factor", code=typed, next=next_path)


def options(page: str) -> str:
    return unescape(page.split('data-options="')[1].split('"', maxsplit=1)[0])


def question(page: str) -> str:
    return unescape(page.split('name="question" value="')[1].split('"', maxsplit=1)[0])


def add_passkey(client: FlaskClient, device: Authenticator, name: str = "phone") -> TestResponse:
    page = client.get("/en/account/passkeys/new").text
    return post(
        client,
        "/en/account/passkeys/new",
        answer=device.make(options(page)),
        question=question(page),
        name=name,
    )


def log_in_by_passkey(client: FlaskClient, device: Authenticator) -> TestResponse:
    page = client.get("/en/login").text
    return client.post(
        "/en/login/passkey",
        data={
            "csrf_token": csrf_token(client),
            "answer": device.prove(options(page)),
            "question": question(page),
            "next": "/en/account",
        },
    )


def test_an_app_is_set_up_by_its_first_right_code_only(app: Flask, client: FlaskClient, clock: Clock) -> None:
    page = client.get("/en/account/second-factor")
    assert "<svg" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    wrong = post(client, "/en/account/second-factor", code="000000")
    assert "This code is wrong." in words(wrong)
    assert secret_on(wrong.text) == secret_on(page.text)
    assert "You have none yet." in words(client.get("/en/account"))
    assert AuditKind.SECOND_FACTOR_ENROLLED not in recorded(app)
    assert enrol(client, clock).status_code == 200
    assert "You have none yet." not in words(client.get("/en/account"))


def test_ten_recovery_codes_are_shown_once_with_the_way_back(client: FlaskClient, clock: Clock) -> None:
    response = enrol(client, clock, next_path="/en/documents/brake-pads")
    assert len(re.findall(r"<li><code>[2-9A-Z-]{14}</code></li>", response.text)) == 10
    assert 'href="/en/documents/brake-pads"' in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert "10 codes are left." in words(client.get("/en/account"))
    with client.get("/en/documents/brake-pads/figures/caliper") as figure:
        assert figure.status_code == 200


def test_only_codes_that_replace_others_say_that_those_are_worth_nothing(
    client: FlaskClient, clock: Clock
) -> None:
    first, again = enrol(client, clock), post(client, "/en/account/recovery-codes")
    says_so = ["open nothing any more" in words(page) for page in (first, again)]
    assert says_so == [False, True]
    assert "Your second factor is set up." in words(first)


def test_recovery_codes_can_be_saved_from_the_page_without_asking_the_portal(
    client: FlaskClient, clock: Clock
) -> None:
    page = enrol(client, clock).text
    found = re.search(r'href="data:text/plain;charset=utf-8,([^"]*)" download="aos-recovery-codes.txt"', page)
    assert found is not None
    shown = re.findall(r"<li><code>([2-9A-Z-]{14})</code></li>", page)
    assert unquote(found[1]).splitlines()[3:] == shown


def test_the_owner_is_told_of_what_is_added_and_removed(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    enrol(client, clock)
    post(client, "/en/account/recovery-codes")
    post(client, "/en/account/second-factor/remove")
    assert [mail.subject for mail in mails(app)] == [
        "Twoje konto ma nowy drugi składnik logowania",
        "Twoje konto ma nowe kody zapasowe",
        "Z Twojego konta usunięto drugi składnik logowania",
    ]
    assert "http://localhost/pl/account" in mails(app)[0].text


def is_in(client: FlaskClient) -> bool:
    return client.get("/en/account").status_code == 200


def elsewhere(app: Flask, clock: Clock) -> FlaskClient:
    """The technician on another device, beside one that is remembered."""
    other = app.test_client()
    send_log_in(other, TECHNICIAN)
    with app.app_context(), portal().workspace.database.write() as writing:
        give_second_factor(portal(), clock.now)
        writing.execute(update(DeviceRow).values(trusted_until=clock.now + timedelta(days=30)))
    return other


def remembered(app: Flask) -> int:
    with app.app_context(), portal().workspace.database.read() as session:
        return len(list(session.scalars(select(DeviceRow.pk).where(DeviceRow.trusted_until.is_not(None)))))


def replace_app(client: FlaskClient, clock: Clock) -> TestResponse:
    enrol(client, clock)
    return client.get("/en/account")


def remove_app(client: FlaskClient, _clock: Clock) -> TestResponse:
    post(client, "/en/account/second-factor/remove")
    return client.get("/en/account")


def remove_passkey(client: FlaskClient, _clock: Clock) -> TestResponse:
    post(client, "/en/account/passkeys/1/remove")
    return client.get("/en/account")


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        (replace_app, "Zastąpiono drugi składnik logowania na Twoim koncie"),
        (remove_app, "Z Twojego konta usunięto drugi składnik logowania"),
        (remove_passkey, "Z Twojego konta usunięto drugi składnik logowania"),
    ],
)
def test_replacing_or_removing_a_factor_shuts_every_other_device_out(
    app: Flask,
    client: FlaskClient,
    clock: Clock,
    change: Callable[[FlaskClient, Clock], TestResponse],
    subject: str,
) -> None:
    enrol(client, clock)
    add_passkey(client, Authenticator())
    other = elsewhere(app, clock)
    assert (is_in(other), remembered(app)) == (True, 1)
    page = change(client, clock)
    assert (is_in(other), remembered(app)) == (False, 0)
    assert "All other devices are logged out, and remembered devices need" in words(page)
    told = mails(app)[-1]
    assert told.subject == subject
    assert "Wszystkie inne urządzenia zostały wylogowane" in told.text
    assert AuditKind.SESSIONS_ENDED in recorded(app)


def test_a_cookie_copied_before_a_factor_was_removed_is_worth_nothing(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    enrol(client, clock)
    stolen = client.get_cookie("aos_session")
    assert stolen is not None
    remove_app(client, clock)
    thief = app.test_client()
    thief.set_cookie("aos_session", stolen.value)
    assert (is_in(thief), is_in(client)) == (False, True)


def test_a_second_factor_beside_the_first_shuts_nobody_out(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    enrol(client, clock)
    other = elsewhere(app, clock)
    add_passkey(client, Authenticator())
    assert (is_in(other), remembered(app)) == (True, 1)


@pytest.mark.parametrize(
    "path", ["second-factor", "second-factor/remove", "recovery-codes", "passkeys/1/remove"]
)
def test_factors_change_only_after_a_fresh_proof(client: FlaskClient, clock: Clock, path: str) -> None:
    enrol(client, clock)
    clock.now += timedelta(minutes=16)
    response = post(client, f"/en/account/{path}", code="123456")
    assert response.location.startswith("/en/login/second-step/password?next=/en/account")


def test_a_passkey_logs_in_by_itself(app: Flask, client: FlaskClient) -> None:
    device = Authenticator()
    assert "Recovery codes" in words(add_passkey(client, device))
    other = app.test_client()
    assert log_in_by_passkey(other, device).location == "/en/account"
    page = words(other.get("/en/account"))
    assert "Passkey “phone”" in page
    assert "last used on 22 November 2026" in page
    assert mails(app)[-1].subject == "Zalogowano się na Twoje konto z nowego urządzenia"


def test_a_passkey_is_a_second_step(app: Flask, client: FlaskClient) -> None:
    device = Authenticator(is_verifying=False)
    add_passkey(client, device)
    other = app.test_client()
    page = other.get(send_log_in(other, TECHNICIAN, next_path="/en/account").location).text
    fields = {"answer": device.prove(options(page)), "question": question(page), "next": "/en/account"}
    assert "Six-digit code" not in page
    assert post(other, "/en/login/second-step/passkey", **fields).location == "/en/account"
    assert other.get("/en/account").status_code == 200


def test_a_device_that_did_not_verify_its_owner_is_no_log_in(app: Flask, client: FlaskClient) -> None:
    device = Authenticator(is_verifying=False)
    add_passkey(client, device)
    refused = log_in_by_passkey(app.test_client(), device)
    assert refused.status_code == 401
    assert "The passkey was not accepted." in words(refused)


def test_an_answer_counts_once(app: Flask, client: FlaskClient) -> None:
    device = Authenticator(counts=False)
    add_passkey(client, device)
    other = app.test_client()
    page = other.get("/en/login").text
    fields = {
        "csrf_token": csrf_token(other),
        "answer": device.prove(options(page)),
        "question": question(page),
    }
    assert other.post("/en/login/passkey", data=fields).status_code == 303
    post(other, "/en/logout")
    fields["csrf_token"] = csrf_token(other)
    assert other.post("/en/login/passkey", data=fields).status_code == 401


def test_a_copied_passkey_is_found_by_its_counter(app: Flask, client: FlaskClient) -> None:
    device = Authenticator()
    add_passkey(client, device)
    log_in_by_passkey(app.test_client(), device)
    device.count -= 1
    assert log_in_by_passkey(app.test_client(), device).status_code == 401


@pytest.mark.parametrize(
    "change",
    [{"origin": "https://evil.example"}, {"rp_id": "evil.example"}, {"user_handle": b"somebody else"}],
    ids=["origin", "portal", "owner"],
)
def test_an_answer_for_somebody_else_proves_nothing(
    app: Flask, client: FlaskClient, change: dict[str, str]
) -> None:
    device = Authenticator()
    add_passkey(client, device)
    for name, value in change.items():
        setattr(device, name, value)
    assert log_in_by_passkey(app.test_client(), device).status_code == 401


def test_an_answer_to_an_old_question_proves_nothing(app: Flask, client: FlaskClient, clock: Clock) -> None:
    device = Authenticator()
    add_passkey(client, device)
    other = app.test_client()
    page = other.get("/en/login").text
    clock.now += timedelta(minutes=11)
    answer = {"answer": device.prove(options(page)), "question": question(page)}
    fields = {"csrf_token": csrf_token(other), **answer}
    assert other.post("/en/login/passkey", data=fields).status_code == 401


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"id": 1}', "[" * 9000, '{"id":"é"}'])
def test_what_is_no_answer_proves_nothing(app: Flask, answer: str) -> None:
    client = app.test_client()
    page = client.get("/en/login").text
    fields = {"csrf_token": csrf_token(client), "answer": answer, "question": question(page)}
    assert client.post("/en/login/passkey", data=fields).status_code == 401


def test_a_passkey_is_renamed_and_removed_by_its_owner_only(app: Flask, client: FlaskClient) -> None:
    add_passkey(client, Authenticator())
    other = app.test_client()
    log_in(other, LEAVING_TECHNICIAN)
    post(other, "/en/account/passkeys/1/name", name="mine")
    assert post(other, "/en/account/passkeys/1/remove").status_code == 404
    post(client, "/en/account/passkeys/1/name", name="workshop computer")
    assert "Passkey “workshop computer”" in words(client.get("/en/account"))
    post(client, "/en/account/passkeys/1/remove")
    assert "You have none yet." in words(client.get("/en/account"))


def test_the_same_passkey_is_not_added_twice(client: FlaskClient) -> None:
    device = Authenticator()
    add_passkey(client, device)
    asked = json.loads(options(client.get("/en/account/passkeys/new").text))
    assert len(asked["excludeCredentials"]) == 1
    assert "has a passkey for this portal already" in words(add_passkey(client, device))


@pytest.mark.usefixtures("app")
def test_a_portal_that_is_asked_by_number_says_why_there_are_no_passkeys(
    tmp_path: Path, clock: Clock
) -> None:
    numbered = create_app(Settings(home=tmp_path, base_url="http://127.0.0.1"), clock=clock)
    numbered.config["SERVER_NAME"] = "127.0.0.1"
    client = numbered.test_client()
    assert "data-passkey=" not in client.get("/en/login").text
    send_log_in(client, TECHNICIAN)
    assert "Open it by its name" in words(client.get("/en/account/passkeys/new"))


def test_sessions_are_listed_and_ended_one_by_one(app: Flask, client: FlaskClient) -> None:
    phone = app.test_client()
    agent = "Mozilla/5.0 (Android 15; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0"
    fields = {"csrf_token": csrf_token(phone), "email": TECHNICIAN, "password": PASSWORD}
    phone.post("/en/login", data=fields, headers={"User-Agent": agent})
    page = client.get("/en/account")
    assert "Firefox 132, Android" in words(page)
    number = re.findall(r"/en/account/sessions/(\d+)/end", page.text)
    assert len(number) == 1
    post(client, f"/en/account/sessions/{number[0]}/end")
    assert phone.get("/en/account").status_code == 302
    assert client.get("/en/account").status_code == 200


def test_instants_are_told_by_the_clock_of_poland(client: FlaskClient) -> None:
    assert "since 22 November 2026, 13:00 CET" in words(client.get("/en/account"))


def test_all_other_sessions_end_at_once(app: Flask, client: FlaskClient) -> None:
    others = [app.test_client(), app.test_client()]
    for other in others:
        send_log_in(other, TECHNICIAN)
    post(client, "/en/account/sessions/end-others")
    assert [other.get("/en/account").status_code for other in others] == [302, 302]
    assert client.get("/en/account").status_code == 200


@pytest.mark.parametrize("path", ["1/end", "end-others"])
def test_sessions_end_after_a_fresh_proof_only(
    app: Flask, client: FlaskClient, clock: Clock, path: str
) -> None:
    clock.now += timedelta(minutes=16)
    other = app.test_client()
    send_log_in(other, TECHNICIAN)
    refused = post(client, f"/en/account/sessions/{path}")
    assert refused.location == "/en/login/second-step?next=/en/account%23sessions"
    assert other.get("/en/account").status_code == 200
    assert post(other, "/en/account/sessions/1/end").status_code == 303
    assert client.get("/en/account").status_code == 302


def test_nobody_ends_the_session_of_another(app: Flask, client: FlaskClient) -> None:
    other = app.test_client()
    log_in(other, LEAVING_TECHNICIAN)
    assert post(other, "/en/account/sessions/1/end").status_code == 404
    assert client.get("/en/account").status_code == 200


def test_a_new_password_ends_all_other_sessions(app: Flask, client: FlaskClient) -> None:
    other = app.test_client()
    send_log_in(other, TECHNICIAN)
    response = post(client, "/en/account/password", password=PASSWORD, new_password=NEW)
    assert response.location == "/en/account"
    assert [one.get("/en/account").status_code for one in (client, other)] == [200, 302]
    assert send_log_in(app.test_client(), TECHNICIAN, NEW).status_code == 303
    assert send_log_in(app.test_client(), TECHNICIAN).status_code == 401
    assert mails(app)[-1].subject in (
        "Twoje hasło zostało zmienione", "Zalogowano się na Twoje konto z nowego urządzenia",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("present", "new", "status", "said"),
    [
        ("not the password", NEW, 401, "The present password is wrong."),
        (PASSWORD, "short", 400, "use at least 10 characters"),
        (PASSWORD, "password123", 400, "Many people use this password"),
        (PASSWORD, "Jan-Kowal-1", 400, "made of the name"),
        (PASSWORD, "", 400, "Type a new password."),
    ],
    ids=["wrong", "short", "common", "name", "empty"],
)
def test_a_password_that_is_not_taken_says_why(
    client: FlaskClient, present: str, new: str, status: int, said: str
) -> None:
    response = post(client, "/en/account/password", password=present, new_password=new)
    assert (response.status_code, said in words(response)) == (status, True)


def ask_for_link(app: Flask, email: str) -> TestResponse:
    client = app.test_client()
    return client.post("/en/login/new-password", data={"csrf_token": csrf_token(client), "email": email})


def test_the_answer_does_not_say_whether_there_is_an_account(app: Flask) -> None:
    there, nowhere = ask_for_link(app, TECHNICIAN), ask_for_link(app, "nobody@example.org")
    assert words(there).replace(TECHNICIAN, "x") == words(nowhere).replace("nobody@example.org", "x")
    assert (len(mails(app)), len(mails(app, "nobody@example.org"))) == (1, 0)


def test_a_link_gives_a_new_password_once_and_ends_all_sessions(app: Flask, client: FlaskClient) -> None:
    ask_for_link(app, TECHNICIAN)
    path = link(mails(app)[0])
    other = app.test_client()
    assert "Wybierz nowe hasło" in words(other.get(path))
    token = other.get(path).text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    weak = other.post(path, data={"csrf_token": token, "new_password": "password123"})
    assert (weak.status_code, "To hasło ma wiele osób" in words(weak)) == (400, True)
    assert other.post(path, data={"csrf_token": token, "new_password": NEW}).location == "/pl/login"
    assert other.post(path, data={"csrf_token": token, "new_password": PASSWORD}).status_code == 404
    assert client.get("/en/account").status_code == 302
    assert send_log_in(other, TECHNICIAN, NEW).status_code == 303
    assert [mail.subject for mail in mails(app)[-2:]] == [
        "Twoje hasło zostało zmienione",
        "Zalogowano się na Twoje konto z nowego urządzenia",
    ]


def test_after_a_link_the_second_factor_is_still_asked(app: Flask, client: FlaskClient, clock: Clock) -> None:
    enrol(client, clock)
    ask_for_link(app, TECHNICIAN)
    path = link(mails(app)[-1])
    other = app.test_client()
    other.post(path, data={"csrf_token": csrf_token(other), "new_password": NEW})
    assert "second-step" in send_log_in(other, TECHNICIAN, NEW).location


def set_password_by_link(app: Flask) -> FlaskClient:
    """A browser in which the technician's password was changed by the link in a mail."""
    ask_for_link(app, TECHNICIAN)
    browser = app.test_client()
    browser.post(link(mails(app)[-1]), data={"csrf_token": csrf_token(browser), "new_password": NEW})
    return browser


def test_a_link_neither_forgets_wrong_codes_nor_makes_a_browser_known(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    enrol(client, clock)
    thief = app.test_client()
    send_log_in(thief, TECHNICIAN)
    for _ in range(5):
        post(thief, "/en/login/second-step", code="000000")
    browser = set_password_by_link(app)
    assert browser.get_cookie("aos_device") is None
    send_log_in(browser, TECHNICIAN, NEW)
    assert post(browser, "/en/login/second-step", code="000000").status_code == 429


def test_a_link_lets_in_whom_wrong_passwords_kept_out(app: Flask) -> None:
    for _ in range(6):
        refused = send_log_in(app.test_client(), TECHNICIAN, "a stranger's guess")
    assert refused.status_code == 429
    assert send_log_in(set_password_by_link(app), TECHNICIAN, NEW).status_code == 303


@pytest.mark.parametrize("later", [timedelta(hours=1), timedelta(days=3)])
def test_a_link_opens_for_an_hour(app: Flask, clock: Clock, later: timedelta) -> None:
    ask_for_link(app, TECHNICIAN)
    clock.now += later
    response = app.test_client().get(link(mails(app)[0]))
    assert response.status_code == 404
    assert "Ten link już nie działa" in words(response)


def test_only_the_last_link_opens(app: Flask) -> None:
    ask_for_link(app, TECHNICIAN)
    ask_for_link(app, TECHNICIAN)
    first, second = (link(mail) for mail in mails(app))
    assert [app.test_client().get(path).status_code for path in (first, second)] == [404, 200]


def test_nobody_is_flooded_with_links(app: Flask) -> None:
    statuses = [ask_for_link(app, TECHNICIAN).status_code for _ in range(6)]
    assert statuses == [200, 200, 200, 429, 429, 429]
    assert len(mails(app)) == 3


def test_whoever_strangers_keep_out_gets_in_by_a_new_password(app: Flask) -> None:
    stranger, owner = app.test_client(), app.test_client()
    statuses = [send_log_in(stranger, TECHNICIAN, "wrong").status_code for _ in range(7)]
    assert 429 in statuses
    assert send_log_in(owner, TECHNICIAN).status_code == 429
    ask_for_link(app, TECHNICIAN)
    path = link(mails(app)[0])
    owner.post(path, data={"csrf_token": csrf_token(owner), "new_password": NEW})
    assert send_log_in(owner, TECHNICIAN, NEW).status_code == 303


def test_a_lost_factor_needs_two_of_the_staff_who_are_two_people(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    enrol(client, clock)
    lost = app.test_client()
    send_log_in(lost, TECHNICIAN)
    asked = lost.post(
        "/en/login/lost-device",
        data={"csrf_token": own_token(lost), "reason": "fallen into the oil"},
        follow_redirects=True,
    )
    assert "Two of the people who run the portal have to agree" in words(asked)
    assert mails(app)[-1].subject == "Twój drugi składnik logowania ma zostać usunięty"
    staff = app.test_client()
    log_in(staff, STAFF)
    assert "fallen into the oil" in words(staff.get("/en/staff/second-factors"))
    post(staff, "/en/staff/second-factors/1/agree")
    again = staff.post(
        "/en/staff/second-factors/1/agree", data={"csrf_token": own_token(staff)}, follow_redirects=True
    )
    assert "Somebody else has to agree" in words(again)
    assert "One person agreed, one more has to." in words(again)


def test_the_owner_stops_a_reset_from_the_mail(app: Flask, client: FlaskClient, clock: Clock) -> None:
    enrol(client, clock)
    post(client, "/en/login/lost-device", reason="x")
    path = link(mails(app)[-1])
    stranger = app.test_client()
    assert "Czy drugi składnik ma zostać?" in words(stranger.get(path))
    assert "Somebody asked for your second factor to be removed." in words(client.get("/en/account"))
    assert stranger.post(path, data={"csrf_token": csrf_token(stranger)}).status_code == 303
    assert stranger.get(path).status_code == 404
    assert AuditKind.ACCOUNT_RESET_CANCELLED in recorded(app)


def test_a_reset_ends_when_a_passkey_is_made_or_used(app: Flask, client: FlaskClient, clock: Clock) -> None:
    enrol(client, clock)
    device, ended = Authenticator(), "Drugi składnik logowania zostaje: jego usunięcie jest zakończone"
    post(client, "/en/login/lost-device", reason="x")
    assert add_passkey(client, device).status_code == 303
    assert mails(app)[-2].subject == ended
    post(client, "/en/login/lost-device", reason="x")
    assert log_in_by_passkey(app.test_client(), device).status_code == 303
    assert [mail.subject for mail in mails(app)].count(ended) == 2


def test_staff_ask_for_somebody_who_cannot_and_say_how_they_know(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    enrol(client, clock)
    staff = app.test_client()
    log_in(staff, STAFF)

    def ask(**fields: str) -> str:
        data = {"csrf_token": own_token(staff), **fields}
        return words(staff.post("/en/staff/second-factors", data=data, follow_redirects=True))

    assert "Write how you know" in ask(email=TECHNICIAN, reason="  ")
    assert "There is no account with this address" in ask(email="nobody@example.org", reason="a call")
    assert "There is no account with this address" in ask(email=LEAVING_TECHNICIAN, reason="a call")
    assert "A second person has to agree" in ask(email=TECHNICIAN, reason="a call back")
    assert "This was asked for already" in ask(email=TECHNICIAN, reason="a call back")
    assert "It is refused" in words(
        staff.post(
            "/en/staff/second-factors/1/refuse", data={"csrf_token": own_token(staff)}, follow_redirects=True
        )
    )
