"""From the form of registration to a confirmed address: what is said, kept, mailed and refused."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from entitlements.audit_models import AuditRecordRow
from entitlements.email_tokens import LIFETIME
from entitlements.join_models import ConsentRow, PendingRegistrationRow
from entitlements.join_throttle import MOST_PER_ADDRESS
from entitlements.models import AccountRow, OperatorRow
from kb.database import Database
from kb.filestore import FileStore
from kb.identifiers import Checksum
from tests.factories.clocks import Clock
from tests.factories.portals import (
    STAFF,
    TECHNICIAN,
    at_its_address,
    csrf_token,
    log_in,
    own_token,
    portal_with_library,
)
from tests.factories.registration import ANSWERS, EMAIL, PASSWORD, link_in, mails, send_registration
from web import create_app
from web.session import portal
from web.settings import Settings

pytestmark = pytest.mark.slow

STRANGERS_PASSWORD = "hasło podszywacza rower"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Flask:
    portal_with_library(tmp_path, clock.now).workspace.close()
    return create_app(Settings(home=tmp_path), clock=clock)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def database(app: Flask) -> Database:
    with app.app_context():
        return portal().workspace.database


def companies(database: Database) -> int:
    """How many there are beside the workshop that the portal begins with."""
    with database.read() as session:
        return (session.scalar(select(func.count(OperatorRow.id))) or 0) - 1


def waiting(database: Database) -> int:
    """How many registrations wait for the proof of their address."""
    with database.read() as session:
        return session.scalar(select(func.count(PendingRegistrationRow.pk))) or 0


def confirm(client: FlaskClient, path: str, password: str = PASSWORD) -> TestResponse:
    """Follow the link in a browser of its own; returns the page that it leads to."""
    browser = client.application.test_client()
    typed = {"csrf_token": own_token(browser), "password": password}
    return browser.post(path, data=typed, follow_redirects=True)


def test_a_registration_is_taken_and_a_mail_goes_out_in_the_chosen_language(
    client: FlaskClient, database: Database
) -> None:
    response = send_registration(client)
    assert (response.status_code, response.location) == (303, "/en/register/sent")
    (mail,) = mails(database)
    assert mail.subject == "Potwierdź adres e-mail"
    assert mail.html is not None
    assert link_in(mail).startswith("/pl/register/verify/")
    assert (companies(database), waiting(database)) == (0, 1)


def test_following_the_link_changes_nothing_until_it_is_confirmed(
    client: FlaskClient, database: Database
) -> None:
    send_registration(client)
    link = link_in(mails(database)[0])
    assert client.get(link).status_code == 200
    assert client.head(link).status_code == 200
    with database.read() as session:
        assert session.scalars(select(AccountRow).where(AccountRow.email == EMAIL)).all() == []
    confirm(client, link)
    with database.read() as session:
        row = session.scalars(select(AccountRow).where(AccountRow.email == EMAIL)).one()
        assert row.email_verified_at is not None


def test_a_confirmed_owner_sees_that_the_application_is_with_the_staff(
    client: FlaskClient, database: Database
) -> None:
    send_registration(client)
    confirm(client, link_in(mails(database)[0]))
    log_in(client, EMAIL, PASSWORD)
    page = client.get("/en/application").text
    assert "The application is with the portal’s staff since" in page
    assert "KRS 0000028860" in page


def test_before_the_address_is_confirmed_nobody_gets_in_and_the_right_password_learns_why(
    client: FlaskClient, database: Database
) -> None:
    send_registration(client)
    right, wrong = try_to_log_in(client, PASSWORD), try_to_log_in(client, "another password")
    assert (right.status_code, wrong.status_code) == (403, 401)
    assert "Confirm your e-mail address first" in right.text
    assert 'href="/en/register/sent"' in right.text
    assert "Confirm your e-mail address first" not in wrong.text
    assert client.get("/en/application").status_code == 302
    confirm(client, link_in(mails(database)[0]))
    assert try_to_log_in(client, PASSWORD).status_code == 303


def test_the_mail_names_the_company_and_the_applicant(client: FlaskClient, database: Database) -> None:
    send_registration(client)
    send_registration(client, email="eve@kowal.example", language="en")
    polish, english = mails(database)[0], mails(database, "eve@kowal.example")[0]
    expected = "Warsztat Kowal sp. z o.o.", "Adam Kowal"
    assert [name in polish.text for name in expected] == [True, True]
    assert [name in english.text for name in expected] == [True, True]
    assert "zgłasza: Adam Kowal" in " ".join(polish.text.split())
    assert "by Adam Kowal" in " ".join(english.text.split())


@pytest.mark.parametrize("strangers", [0, 1], ids=["before", "after"])
def test_whoever_else_registers_with_an_address_gets_nothing_of_it(
    client: FlaskClient, database: Database, strangers: int
) -> None:
    for password, name in sorted(
        [(PASSWORD, "Warsztat Kowal"), (STRANGERS_PASSWORD, "Podszywacz")], reverse=bool(strangers)
    ):
        send_registration(client, password=password, legal_name=name)
    own, other = (mail for mail in mails(database))
    links = {("Podszywacz" in mail.text): link_in(mail) for mail in (own, other)}
    assert confirm(client, links[True]).status_code == 401
    page = confirm(client, links[False])
    assert "Adres jest potwierdzony" in page.text
    assert try_to_log_in(client, STRANGERS_PASSWORD).status_code == 401
    assert try_to_log_in(client, PASSWORD).status_code == 303
    assert confirm(client, links[True], STRANGERS_PASSWORD).status_code == 404
    assert (companies(database), waiting(database)) == (1, 0)


def test_the_page_of_a_link_says_which_registration_it_is_and_asks_for_its_password(
    client: FlaskClient, database: Database
) -> None:
    send_registration(client)
    link = link_in(mails(database)[0]).replace("/pl/", "/en/")
    page = client.get(link).text
    assert ("Warsztat Kowal sp. z o.o." in page, "Adam Kowal, 22 November 2026" in page) == (True, True)
    refused = confirm(client, link, "another password")
    assert refused.status_code == 401
    assert "This is not the password that was chosen at this registration." in refused.text
    assert confirm(client, link, "").status_code == 400
    assert companies(database) == 0


def test_guessing_the_password_of_a_registration_is_slowed_down(
    client: FlaskClient, database: Database
) -> None:
    send_registration(client)
    link = link_in(mails(database)[0])
    statuses = [confirm(client, link, f"guess number {number}").status_code for number in range(6)]
    assert statuses == [401] * 5 + [429]


def test_after_the_confirmation_it_is_said_what_happens_next_and_a_factor_is_set_up_at_once(
    client: FlaskClient, database: Database
) -> None:
    send_registration(client)
    link = link_in(mails(database)[0]).replace("/pl/", "/en/")
    typed = {"csrf_token": own_token(client), "password": PASSWORD}
    answer = client.post(link, data=typed)
    assert answer.location == "/en/register/confirmed"
    page = client.get(answer.location).text
    assert "The portal’s staff examine the application." in page
    assert 'href="/en/account/second-factor?next=/en/application"' in page
    assert client.get("/en/account/second-factor?next=/en/application").status_code == 200
    assert "is with the portal’s staff since" in client.get("/en/application").text


def test_the_owner_of_an_address_deletes_what_somebody_else_registered_with_it(
    client: FlaskClient, database: Database
) -> None:
    send_registration(client)
    link = link_in(mails(database)[0]).replace("/pl/", "/en/")
    assert "It was not me" in client.get(link).text
    token = {"csrf_token": own_token(client)}
    gone = client.post(f"{link}/not-mine", data=token)
    assert "is gone, and there is no account for it" in gone.text
    assert (companies(database), waiting(database)) == (0, 0)
    assert [client.get(link).status_code, client.post(f"{link}/not-mine", data=token).status_code] == [
        404
    ] * 2
    with database.read() as session:
        (record,) = session.scalars(select(AuditRecordRow)).all()
    assert (record.kind, record.actor_id, EMAIL in str(record.details)) == (
        "registration.disowned",
        None,
        False,
    )


def try_to_log_in(client: FlaskClient, password: str) -> TestResponse:
    typed = {"csrf_token": csrf_of(client.get("/en/login").text), "email": EMAIL, "password": password}
    return client.post("/en/login", data=typed)


def csrf_of(page: str) -> str:
    return page.split('name="csrf_token" value="')[1].split('"', maxsplit=1)[0]


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("legal_name", "", "name as it is registered, up to 200 characters."),
        ("register_number", "123456789012", "A KRS number has ten digits."),
        ("vat_number", "526-025-02-75", "the check digit does not fit a number of PL"),
        ("vat_number", "DE123", "A VAT number of DE has another length."),
        ("street", "  ", "Type street and number."),
        ("postal_code", "1", "Type the postal code"),
        ("city", "", "Type the town."),
        ("phone", "call me", "Type a telephone number"),
        ("display_name", "\u200b", "Type your name."),
        ("display_name", "x" * 121, "This is too long for a name."),
        ("email", "adam", "This is no e-mail address that mail can be sent to."),
        ("email", "adam@exa mple.org", "This is no e-mail address that mail can be sent to."),
        ("password", "short", "at least 10 characters"),
        ("password", "1234567890", "choose another"),
        ("password", "adam kowal", "choose something else"),
        ("website", "https://spam.example", "A program seems to have filled in this form."),
        ("profile", "emperor", "Choose one."),
        ("register", "moon", "Choose one."),
        ("country", "XX", "Choose one."),
        ("language", "de", "Choose one."),
        ("is_agreed", "", "Without consent to the terms nothing can be registered."),
    ],
)
def test_a_mistake_is_named_at_its_field_and_everything_else_is_kept(
    client: FlaskClient, database: Database, field: str, typed: str, says: str
) -> None:
    page = send_registration(client, **{field: typed})
    assert page.status_code == 400
    assert says in page.text
    assert f'href="#{field}"' in page.text
    assert f'id="{field}-error"' in page.text
    kept = {name: value for name, value in ANSWERS.items() if name in TYPED and name != field and value}
    assert [name for name, value in kept.items() if f'value="{value}"' not in page.text] == []
    assert companies(database) == 0


TYPED = (
    "legal_name",
    "register_number",
    "vat_number",
    "street",
    "postal_code",
    "city",
    "display_name",
    "email",
)


def test_a_password_never_comes_back(client: FlaskClient) -> None:
    assert PASSWORD not in send_registration(client, city="").text


def test_what_was_chosen_stays_chosen_after_a_mistake(client: FlaskClient) -> None:
    page = send_registration(client, city="", profile="roadside", country="CZ", register="other").text
    assert 'value="roadside" required checked' in page
    assert 'value="other" required checked' in page
    assert '<option value="CZ" selected>' in page


def test_an_empty_form_names_every_mistake_at_once(client: FlaskClient) -> None:
    page = client.post("/en/register", data={"csrf_token": csrf_token(client)}).text
    assert page.count("field-error") == 11
    assert "11 answers have to be corrected." in page


def test_the_same_is_said_whether_or_not_the_address_has_an_account(
    client: FlaskClient, database: Database
) -> None:
    fresh = send_registration(client)
    taken = send_registration(client, email=STAFF)
    assert (fresh.status_code, fresh.location) == (taken.status_code, taken.location)
    assert (mails(database)[0].subject, mails(database, STAFF)[0].subject) == (
        "Potwierdź adres e-mail",
        "Masz już konto",
    )
    assert waiting(database) == 1


def test_sending_the_form_twice_registers_once(client: FlaskClient, database: Database) -> None:
    send_registration(client)
    assert send_registration(client).location == "/en/register/sent"
    confirm(client, link_in(mails(database)[0]))
    assert (companies(database), waiting(database)) == (1, 0)


def test_too_many_registrations_from_one_network_have_to_wait_and_lose_nothing(
    client: FlaskClient, clock: Clock
) -> None:
    [send_registration(client, email=f"adam{number}@example.org") for number in range(MOST_PER_ADDRESS)]
    refused = send_registration(client)
    assert (refused.status_code, int(refused.headers["Retry-After"])) == (429, 3600)
    assert "Too much came from your network lately." in refused.text
    assert f'value="{EMAIL}"' in refused.text
    clock.now += timedelta(seconds=3600)
    assert send_registration(client).status_code == 303


def test_terms_that_changed_while_the_form_was_open_have_to_be_agreed_to_anew(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    page = client.get("/en/register").text
    terms = page.split('name="terms" value="')[1].split('"')[0]
    with app.app_context():
        home = portal().settings.home
    for language in ("pl", "en"):
        (home / f"terms-of-use.{language}.txt").write_text("# Our own\n\nBe kind.\n")
    response = client.post("/en/register", data={"csrf_token": csrf_of(page), "terms": terms, **ANSWERS})
    assert response.status_code == 409
    assert "The terms were changed meanwhile." in response.text
    assert companies(database) == 0
    assert "Be kind." in client.get("/en/terms-of-use").text


def test_the_text_that_somebody_agreed_to_is_kept_under_its_version(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    send_registration(client)
    confirm(client, link_in(mails(database)[0]))
    with database.read() as session:
        consent = session.scalars(select(ConsentRow)).one()
    with app.app_context():
        kept = FileStore(portal().settings.folder.agreed_terms).read(Checksum(consent.version))
    assert "Regulation (EU) 2018/858" in kept.decode()


def test_a_link_that_was_used_leads_to_the_application(client: FlaskClient, database: Database) -> None:
    send_registration(client)
    link = link_in(mails(database)[0])
    confirm(client, link)
    assert "Adres jest już potwierdzony." in confirm(client, link).text


def test_a_link_that_is_too_old_says_so_and_offers_another(
    client: FlaskClient, database: Database, clock: Clock
) -> None:
    send_registration(client)
    link = link_in(mails(database)[0])
    clock.now += LIFETIME
    late = client.post(link.replace("/pl/", "/en/"), data={"csrf_token": csrf_token(client)})
    assert late.status_code == 410
    assert "This link is too old" in late.text
    client.post("/en/register/sent", data={"csrf_token": csrf_of(late.text), "email": EMAIL})
    confirm(client, link_in(mails(database)[1]))
    log_in(client, EMAIL, PASSWORD)
    assert "is with the portal’s staff" in client.get("/en/application").text


def test_a_forged_link_says_that_it_confirms_nothing(client: FlaskClient) -> None:
    forged = client.post("/en/register/verify/forged", data={"csrf_token": csrf_token(client)})
    assert forged.status_code == 404
    assert "This link confirms nothing" in forged.text


def test_having_the_mail_sent_again_says_the_same_to_everybody(
    client: FlaskClient, database: Database
) -> None:
    send_registration(client)
    answers = [
        client.post(
            "/en/register/sent",
            data={"csrf_token": csrf_token(client), "email": email},
            follow_redirects=True,
        ).text.split("<main")[0].split('class="flash"')[1]
        for email in (EMAIL, TECHNICIAN, "nobody@example.org")
    ]  # fmt: skip
    assert len(set(answers)) == 1
    assert (len(mails(database)), mails(database, TECHNICIAN)) == (2, [])


def test_who_works_for_a_company_already_sees_its_application(client: FlaskClient) -> None:
    log_in(client, TECHNICIAN)
    assert client.get("/en/register").location == "/en/application"


def test_links_in_mails_begin_with_the_portals_own_address(tmp_path: Path, clock: Clock) -> None:
    portal_with_library(tmp_path, clock.now).workspace.close()
    app = at_its_address(create_app(Settings(home=tmp_path, base_url="https://aos.example.org"), clock=clock))
    with app.test_client() as client:
        send_registration(client)
    with app.app_context():
        (mail,) = mails(portal().workspace.database)
    assert "https://aos.example.org/pl/register/verify/" in mail.text
