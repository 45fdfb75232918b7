"""Another e-mail address for the own account: asked for, confirmed, stopped and undone from mails."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from entitlements.audit import AuditKind
from entitlements.audit_models import AuditRecordRow
from entitlements.models import AccountRow
from tests.factories.clocks import Clock
from tests.factories.portals import PASSWORD, STAFF, TECHNICIAN, portal_with_library, send_log_in
from tests.functional.test_web_own_account import is_in, mails, post, recorded, words
from web import create_app
from web.mail.models import MailRow
from web.session import portal
from web.settings import Settings

pytestmark = pytest.mark.slow

NEW = "jan.nowak@poczta.example"
ASK = "/en/account/email"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Flask:
    portal_with_library(tmp_path, clock.now).workspace.close()
    return create_app(Settings(home=tmp_path, base_url="http://localhost"), clock=clock)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """The technician, who has just logged in."""
    client = app.test_client()
    send_log_in(client, TECHNICIAN)
    post(client, "/en/login/second-step/password", password=PASSWORD)
    return client


def ask(client: FlaskClient, email: str = NEW, password: str = PASSWORD) -> TestResponse:
    return post(client, ASK, email=email, password=password)


def link(mail: MailRow) -> str:
    found = re.search(r"http://localhost(/pl/\S*(?:confirm|stop-address)/\S+)", mail.text)
    assert found is not None
    return found[1]


def email_of(app: Flask) -> str:
    with app.app_context(), portal().workspace.database.read() as session:
        return session.scalars(select(AccountRow.email).where(AccountRow.email.in_((TECHNICIAN, NEW)))).one()


def mails_in_all(app: Flask) -> int:
    with app.app_context(), portal().workspace.database.read() as session:
        return session.scalars(select(func.count()).select_from(MailRow)).one()


def test_both_addresses_get_a_mail_and_nothing_changes_yet(app: Flask, client: FlaskClient) -> None:
    before = email_of(app)
    page = client.get(ask(client).location)
    assert "is on its way to jan.nowak@poczta.example" in words(page)
    assert "It is to be jan.nowak@poczta.example" in words(page)
    (to_new,) = mails(app, NEW)
    to_old = mails(app)[-1]
    assert (to_new.subject, to_old.subject) == (
        "Potwierdź swój nowy adres e-mail",
        "Twoje konto ma dostać inny adres e-mail",
    )
    assert before not in to_new.text
    assert NEW in to_old.text
    assert email_of(app) == before == TECHNICIAN


def test_the_link_changes_the_address_when_its_button_is_pressed(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    ask(client)
    other = app.test_client()
    send_log_in(other, TECHNICIAN)
    path = link(mails(app, NEW)[0])
    assert client.get(path).status_code == 200
    assert email_of(app) == TECHNICIAN
    page = words(client.get(post(client, path).location.replace("/pl/", "/en/")))
    assert "Twój adres e-mail jest zmieniony" in page
    assert (email_of(app), is_in(client), is_in(other)) == (NEW, True, False)
    assert post(client, path).status_code == 404
    assert send_log_in(app.test_client(), TECHNICIAN).status_code == 401
    assert send_log_in(app.test_client(), NEW).status_code == 303
    told = mails(app)[-1]
    assert told.subject == "Twoje konto ma inny adres e-mail"
    clock.now += timedelta(days=6)
    assert app.test_client().get(link(told)).status_code == 200


def test_the_link_asks_who_is_not_logged_in_to_log_in_and_comes_back(app: Flask, client: FlaskClient) -> None:
    ask(client)
    path = link(mails(app, NEW)[0])
    asked = app.test_client().get(path)
    assert asked.location.endswith(f"/login?next={path}")


def test_nobody_else_confirms_it(app: Flask, client: FlaskClient) -> None:
    ask(client)
    stranger = app.test_client()
    send_log_in(stranger, STAFF)
    post(stranger, "/en/login/second-step/password", password=PASSWORD)
    assert post(stranger, link(mails(app, NEW)[0])).status_code == 404
    assert email_of(app) == TECHNICIAN


def test_an_address_that_has_an_account_gets_the_same_answer_and_its_owner_a_mail_without_a_link(
    app: Flask, client: FlaskClient
) -> None:
    free = words(client.get(ask(client, "free@nowhere.example").location))
    taken = words(client.get(ask(client, STAFF).location))
    assert taken.replace(STAFF, "free@nowhere.example") == free
    assert mails(app, STAFF)[-1].subject == "Ten adres e-mail ma już konto"
    assert "/confirm/" not in mails(app, STAFF)[-1].text
    assert mails(app)[-1].subject == "Twoje konto ma dostać inny adres e-mail"


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"password": "not this one"}, 401, "The present password is wrong."),
        ({"email": "no address"}, 400, "This is no e-mail address"),
        ({"email": f" {TECHNICIAN.upper()} "}, 400, "This is your e-mail address already."),
    ],
    ids=["password", "no-address", "the-same"],
)
def test_what_is_wrong_is_said_and_writes_to_nobody(
    app: Flask, client: FlaskClient, fields: dict[str, str], status: int, said: str
) -> None:
    before = mails_in_all(app)
    refused = ask(client, **fields)
    assert (refused.status_code, said in words(refused)) == (status, True)
    assert (mails_in_all(app), email_of(app)) == (before, TECHNICIAN)


def test_nobody_has_mails_sent_to_an_address_again_and_again(app: Flask, client: FlaskClient) -> None:
    answers = [ask(client).status_code for _ in range(5)]
    assert answers[-1] == 429
    assert len(mails(app, NEW)) < 5


def test_it_takes_a_fresh_proof(client: FlaskClient, clock: Clock) -> None:
    clock.now += timedelta(minutes=16)
    assert ask(client).location.startswith("/en/login/second-step?next=/en/account")


def test_who_thinks_better_of_it_leaves_the_address_as_it_is(app: Flask, client: FlaskClient) -> None:
    ask(client)
    page = client.get(post(client, "/en/account/email/withdraw").location)
    assert "Your e-mail address stays as it is." in words(page)
    assert NEW not in page.text
    assert post(client, link(mails(app, NEW)[0])).status_code == 404
    assert recorded(app)[-1] == AuditKind.EMAIL_CHANGE_STOPPED


@pytest.mark.parametrize("is_confirmed", [False, True], ids=["waiting", "changed"])
def test_this_was_not_me_keeps_the_address_and_shuts_the_thief_out(
    app: Flask, client: FlaskClient, is_confirmed: bool
) -> None:
    ask(client)
    assert is_confirmed is False or post(client, link(mails(app, NEW)[0])).status_code == 303
    owner, path = app.test_client(), link(mails(app)[-1])
    assert "Kto o to poprosił, znał Twoje hasło." in words(owner.get(path))
    assert is_in(client)
    said = words(owner.get(post(owner, path).location))
    assert "jest w drodze na jan@example.org" in said
    assert (email_of(app), is_in(client)) == (TECHNICIAN, False)
    assert send_log_in(app.test_client(), TECHNICIAN).status_code == 401
    assert "/login/new-password/" in mails(app)[-1].text
    assert recorded(app)[-2] == (  # before the log-in that failed
        AuditKind.EMAIL_CHANGE_UNDONE if is_confirmed else AuditKind.EMAIL_CHANGE_STOPPED
    )
    assert post(owner, path).status_code == 404


def test_the_audit_trail_has_what_happened_and_no_address(app: Flask, client: FlaskClient) -> None:
    ask(client)
    post(client, link(mails(app, NEW)[0]))
    with app.app_context(), portal().workspace.database.read() as session:
        trail = session.execute(
            select(AuditRecordRow.__table__).where(AuditRecordRow.kind.like("email.%"))
        ).mappings()
        rows = list(trail)
    assert [row["kind"] for row in rows] == [AuditKind.EMAIL_CHANGE_ASKED, AuditKind.EMAIL_CHANGED]
    assert "@" not in str([dict(row) for row in rows])
