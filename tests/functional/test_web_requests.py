"""Requests on pages: asked by anybody, answered by the staff, followed by mail; navigation; staff mails."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import NOON
from tests.factories.clocks import Clock
from tests.factories.entering import enter
from tests.factories.portals import (
    STAFF,
    TECHNICIAN,
    at_its_address,
    csrf_token,
    own_token,
    portal_with_library,
)
from web import create_app
from web.mail.address import EmailAddress
from web.mail.message import Mail
from web.mail.models import MailRow
from web.mail.queue import MailQueue
from web.requests.models import RequestMessageRow, RequestRow
from web.requests.store import MOST_PER_ADDRESS, MOST_REPLIES
from web.session import portal
from web.settings import Settings
from web.use_cases import GROUPS

pytestmark = pytest.mark.slow

VISITOR = "anna@example.com"
QUESTION = {"kind": "missing-information", "text": "Where is the torque of the rear axle?"}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Flask:
    portal_with_library(tmp_path, clock.now).workspace.close()
    return at_its_address(create_app(Settings(home=tmp_path, base_url="https://aos.example"), clock=clock))


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def technician(app: Flask) -> FlaskClient:
    return enter(app, TECHNICIAN, NOON)


@pytest.fixture
def staff(app: Flask) -> FlaskClient:
    return enter(app, STAFF, NOON)


def said(response: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", response.text)).split())


def ask(client: FlaskClient, language: str = "en", **changes: str) -> TestResponse:
    data = {"csrf_token": csrf_token(client), "email": VISITOR, **QUESTION, **changes}
    return client.post(f"/{language}/requests/new", data=data)


def ask_as(client: FlaskClient, **changes: str) -> TestResponse:
    return client.post("/en/requests/new", data={"csrf_token": own_token(client), **QUESTION, **changes})


def send(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    return client.post(path, data={"csrf_token": own_token(client), **fields}, follow_redirects=True)


def mails(app: Flask, recipient: str) -> list[MailRow]:
    with app.app_context(), portal().workspace.database.read() as session:
        return session.query(MailRow).filter_by(recipient=recipient).order_by(MailRow.pk).all()


def rows(app: Flask, model: Any) -> list[Any]:
    with app.app_context(), portal().workspace.database.read() as session:
        return list(session.query(model))


def test_a_visitor_gets_a_number_a_day_and_a_link_by_mail(app: Flask, visitor: FlaskClient) -> None:
    page = said(ask(visitor))
    assert "Request R000001 is sent" in page
    assert "You get an answer by 27 November 2026." in page
    (mail,) = mails(app, VISITOR)
    assert mail.subject == "Request R000001 is received"
    assert QUESTION["text"] not in mail.text
    link = re.search(r"https://aos\.example(/en/requests/link/\S+)", mail.text)
    assert link is not None
    opened = visitor.get(link[1])
    assert QUESTION["text"] in said(opened)
    assert opened.headers["Referrer-Policy"] == "no-referrer"


def test_the_staff_is_told_in_their_language_without_what_it_says(app: Flask, visitor: FlaskClient) -> None:
    ask(visitor)
    (mail,) = mails(app, STAFF)
    assert mail.subject == "Zgłoszenie R000001 czeka na odpowiedź do 27 listopada 2026"
    assert QUESTION["text"] not in mail.text
    assert "https://aos.example/pl/staff/requests/1" in mail.text


def test_asking_back_and_answering_goes_by_mail_both_ways(
    app: Flask, technician: FlaskClient, staff: FlaskClient
) -> None:
    ask_as(technician)
    page = send(staff, "/en/staff/requests/1", do="ask", text="Which series?")
    assert "on its way" in said(page)
    assert "the time stands still" in said(technician.get("/en/requests"))
    assert "Your reply is with the staff." in said(send(technician, "/en/requests/1", text="Sokół II"))
    send(staff, "/en/staff/requests/1", do="answer", text="110 Nm.\nSee the document.")
    received, asked, done = mails(app, TECHNICIAN)
    assert "Which series?" in asked.text
    assert "110 Nm." in done.text
    assert "https://aos.example/en/requests/1" in received.text
    assert len(mails(app, STAFF)) == 2
    history = said(technician.get("/en/requests/1"))
    assert history.index("Which series?") < history.index("Sokół II") < history.index("110 Nm.")
    assert "Answered" in history


def test_a_reply_to_an_answer_opens_the_request_again(technician: FlaskClient, staff: FlaskClient) -> None:
    ask_as(technician)
    send(staff, "/en/staff/requests/1", do="answer", text="110 Nm.")
    send(technician, "/en/requests/1", text="For which axle?")
    assert "For which axle?" in said(staff.get("/en/staff/requests?state=open"))


def test_what_is_overdue_is_said_and_stands_first(app: Flask, visitor: FlaskClient, clock: Clock) -> None:
    ask(visitor, kind="complaint", text="The first complaint of all")
    clock.now = NOON + timedelta(hours=11)
    ask(visitor, kind="access-trouble", text="I cannot get in at all")
    clock.now = NOON + timedelta(days=4)
    page = said(enter(app, STAFF, clock.now).get("/en/staff/requests"))
    assert "1 request is overdue." in page
    assert page.index("I cannot get in at all") < page.index("The first complaint of all")


def test_the_figures_say_what_was_answered_in_time(visitor: FlaskClient, staff: FlaskClient) -> None:
    ask(visitor)
    ask(visitor)
    send(staff, "/en/staff/requests/1", do="answer", text="110 Nm.")
    page = said(staff.get("/en/staff/requests"))
    assert "Answered in time 1" in page
    assert "Not answered yet 1" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "gossip"}, "Choose what it is about."),
        ({"text": "?"}, "Say in a sentence or two"),
        ({"vin": "12345"}, "This is no VIN"),
        ({"email": "anna"}, "Type the e-mail address"),
        ({"email": "anna@example.com\r\nBcc: x@example.com"}, "Type the e-mail address"),
    ],
    ids=["kind", "text", "VIN", "address", "a header in the address"],
)
def test_a_request_that_cannot_be_taken_is_given_back_with_what_is_wrong(
    app: Flask, visitor: FlaskClient, changes: dict[str, str], sentence: str
) -> None:
    refused = ask(visitor, document="brake-pads", **changes)
    assert refused.status_code == 400
    assert sentence in said(refused)
    assert 'value="brake-pads"' in refused.text
    assert rows(app, RequestRow) == []


def test_of_a_vehicle_the_last_seven_characters_are_kept(app: Flask, visitor: FlaskClient) -> None:
    vin = "WVWZZZ1JZ3W386752"
    ask(visitor, vin=vin.lower(), text=f"Keys of {vin} are missing")
    (request,), (message,) = rows(app, RequestRow), rows(app, RequestMessageRow)
    assert (request.vehicle, message.text) == ("…W386752", "Keys of …W386752 are missing")


def test_nobody_floods_the_staff_and_nothing_typed_is_lost(visitor: FlaskClient, clock: Clock) -> None:
    asked = [ask(visitor).status_code for _ in range(MOST_PER_ADDRESS)]
    refused = ask(visitor)
    assert set(asked) == {200}
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert QUESTION["text"] in said(refused)
    clock.now += timedelta(hours=1, seconds=1)
    assert ask(visitor).status_code == 200


def test_replies_by_a_link_are_counted_and_the_staff_gets_one_mail_until_it_looks(
    app: Flask, visitor: FlaskClient, staff: FlaskClient
) -> None:
    ask(visitor)
    link = re.search(r"https://aos\.example(/en/requests/link/\S+)", mails(app, VISITOR)[0].text)
    assert link is not None
    replies = [send(visitor, link[1], text=f"Reply number {number}") for number in range(MOST_REPLIES + 1)]
    assert [one.status_code for one in replies] == [200] * MOST_REPLIES + [429]
    assert "Too many replies came within an hour." in said(replies[-1])
    assert (f"Reply number {MOST_REPLIES}" in said(replies[-1]), replies[-1].headers["Retry-After"]) == (
        True,
        "3600",
    )
    assert len(mails(app, STAFF)) == 1
    assert len(rows(app, RequestMessageRow)) == 1 + MOST_REPLIES
    assert "Reply number 4" in said(staff.get("/en/staff/requests/1"))
    assert rows(app, RequestRow)[0].staff_told_at is None


def test_nobody_sees_or_answers_the_request_of_another(
    visitor: FlaskClient, technician: FlaskClient, staff: FlaskClient
) -> None:
    ask(visitor)
    ask_as(staff)
    assert technician.get("/en/requests/1").status_code == 404
    assert technician.get("/en/requests/2").status_code == 404
    assert send(technician, "/en/requests/2", text="mine now").status_code == 404
    assert technician.get("/en/staff/requests/1").status_code == 403
    assert send(technician, "/en/staff/requests/1", do="answer", text="no").status_code == 403


def test_a_request_about_a_hidden_document_tells_nobody_its_title(
    visitor: FlaskClient, staff: FlaskClient
) -> None:
    ask(visitor, document="immobiliser-keys")
    ask(visitor, document="brake-pads")
    assert "/documents/immobiliser-keys" not in staff.get("/en/staff/requests/1").text
    assert "/documents/brake-pads" in staff.get("/en/staff/requests/2").text


@pytest.mark.parametrize(("field", "value"), [("text", " "), ("do", "shrug")])
def test_an_answer_without_words_or_meaning_is_none(
    app: Flask, visitor: FlaskClient, staff: FlaskClient, field: str, value: str
) -> None:
    ask(visitor)
    send(staff, "/en/staff/requests/1", **{"do": "answer", "text": "110 Nm.", field: value})
    assert len(rows(app, RequestMessageRow)) == 1


def test_the_form_knows_the_document_that_one_comes_from_and_speaks_polish(visitor: FlaskClient) -> None:
    page = visitor.get("/pl/documents/brake-pads").text
    assert "/pl/requests/new?document=brake-pads" in page
    form = visitor.get("/pl/requests/new?document=brake-pads")
    assert 'value="brake-pads"' in form.text
    assert "odpowiedź w ciągu 2 dni roboczych" in said(form)


def test_the_navigation_leads_to_every_use_case_or_says_that_it_is_not_there(app: Flask) -> None:
    page = app.test_client().get("/en/navigation").text
    assert [group.number for group in GROUPS] == list(range(1, 12))
    numbers = [case.number for group in GROUPS for case in group.cases]
    assert len(numbers) == len(set(numbers))
    assert all(f'id="uc-{number}"' in page for number in numbers)
    missing = sum(case.endpoint is None for group in GROUPS for case in group.cases)
    assert page.count("Not available yet.") == missing > 0


def test_every_page_of_the_navigation_is_there(app: Flask) -> None:
    endpoints = {case.endpoint for group in GROUPS for case in group.cases} - {None}
    assert endpoints <= {rule.endpoint for rule in app.url_map.iter_rules()}


def test_programs_get_the_navigation_as_json(visitor: FlaskClient) -> None:
    answer = visitor.get("/pl/navigation.json").get_json()
    assert [group["number"] for group in answer["groups"]] == list(range(1, 12))
    first, pay, record = (answer["groups"][group]["use_cases"][0] for group in (0, 1, 5))
    assert (first["number"], first["is_available"]) == ("1.1", True)
    assert first["url"].endswith("/pl/register")
    assert pay["url"].endswith("/pl/prices")
    assert (record["is_available"], record["url"]) == (False, None)
    assert "/pl/requests/new" in answer["contact"]


def test_every_page_leads_to_the_navigation_and_to_the_staff(visitor: FlaskClient) -> None:
    foot = visitor.get("/en/").text.split('class="foot"')[1]
    assert 'href="/en/navigation"' in foot
    assert 'href="/en/requests/new"' in foot


def failed_mail(app: Flask) -> int:
    with app.app_context(), portal().workspace.database.write() as session:
        queue = MailQueue(session)
        mail = Mail(
            kind="alert",
            recipient=EmailAddress("jan@example.org"),
            subject="Nowe dokumenty",
            text="https://aos.example/secret-token",
            html="<p>secret-token</p>",
        )
        number = queue.put(mail, NOON)
        queue.note_failed(number, "550 no such mailbox", NOON, is_final=True)
        queue.put(mail, NOON)
    return number


def test_staff_see_what_became_of_mails_and_not_what_they_say(app: Flask, staff: FlaskClient) -> None:
    failed_mail(app)
    page = staff.get("/en/staff/messages")
    assert "550 no such mailbox" in said(page)
    assert "Nowe dokumenty" in said(page)
    assert "secret-token" not in page.text
    assert "550" not in said(staff.get("/en/staff/messages?state=queued"))
    assert "No mail server is set" in said(page)


def test_a_mail_that_failed_is_tried_again_and_what_was_sent_is_not(app: Flask, staff: FlaskClient) -> None:
    number = failed_mail(app)
    assert "tried again within a minute" in said(send(staff, f"/en/staff/messages/{number}/retry"))
    with app.app_context(), portal().workspace.database.write() as session:
        MailQueue(session).note_sent(number, NOON)
    assert "nothing to try again" in said(send(staff, f"/en/staff/messages/{number}/retry"))
    assert "1 mail is tried again." in said(send(staff, "/en/staff/messages/retry"))
