"""The application of a company on its own page, and on the pages of the staff that decide on it."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from entitlements.accounts import Role, Standing
from entitlements.evidence import MOST_BYTES, MOST_FILES
from entitlements.models import AccountRow, OperatorRow
from kb.database import Database
from tests.factories.accounts import add_account
from tests.factories.clocks import Clock
from tests.factories.portals import PASSWORD, STAFF, TECHNICIAN, log_in, own_token, portal_with_library
from tests.factories.registration import EMAIL, PDF, PNG, REASON, Office, mails
from tests.factories.registration import PASSWORD as OWNERS_PASSWORD
from translations.locales import Language
from web import create_app
from web.session import portal
from web.settings import Settings

pytestmark = pytest.mark.slow

OTHER = "ewa@lis.example"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Flask:
    portal_with_library(tmp_path, clock.now).workspace.close()
    return create_app(Settings(home=tmp_path), clock=clock)


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    with app.app_context():
        return Office(portal().workspace.database, clock)


@pytest.fixture
def operator(office: Office) -> int:
    """A company that has handed its application in."""
    return office.hand_in()


@pytest.fixture
def owner(app: Flask, operator: int) -> FlaskClient:
    """The owner of the company `operator`."""
    assert operator
    client = app.test_client()
    log_in(client, EMAIL, OWNERS_PASSWORD)
    return client


@pytest.fixture
def staff(app: Flask) -> FlaskClient:
    client = app.test_client()
    log_in(client, STAFF)
    return client


def post(client: FlaskClient, path: str, **fields: object) -> TestResponse:
    return client.post(f"/en{path}", data={"csrf_token": own_token(client), **fields})


def upload(client: FlaskClient, content: bytes, name: str = "odpis.pdf") -> TestResponse:
    """Hand a file in; its bytes go over as they are, without a temporary file of the client's."""
    token = own_token(client)
    body = (
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    ).encode() + content
    return client.post(
        "/en/application/evidence",
        data=body + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )


def decide(
    client: FlaskClient, office: Office, operator: int, decision: str, reason: str = ""
) -> TestResponse:
    row = office.application(operator)
    return post(
        client, f"/staff/applications/{row.id}", decision=decision, reason=reason, version=str(row.version)
    )


def standing(database: Database, operator: int) -> str:
    with database.read() as session:
        return session.get_one(OperatorRow, operator).standing


def status(client: FlaskClient, path: str) -> int:
    """The status of an answer that may be a file."""
    with client.get(path) as response:
        return response.status_code


# The applicant


def test_a_refusal_is_read_with_its_reason_and_the_application_handed_in_again(
    owner: FlaskClient, staff: FlaskClient, office: Office, operator: int
) -> None:
    decide(staff, office, operator, "refuse", REASON)
    page = owner.get("/en/application").text
    assert "The application was refused on" in page
    assert REASON in page
    upload(owner, PDF)
    again = post(owner, "/application/hand-in")
    assert again.status_code == 303
    page = owner.get("/en/application").text
    assert "is with the portal’s staff since" in page
    assert "Earlier decisions" in page
    assert office.application(operator).number == 2


def test_what_waits_cannot_be_handed_in_once_more(owner: FlaskClient, office: Office, operator: int) -> None:
    post(owner, "/application/hand-in")
    assert "There is nothing to hand in" in owner.get("/en/application").text
    assert office.application(operator).number == 1


def test_the_companys_data_is_corrected_and_a_mistake_loses_nothing(
    owner: FlaskClient, office: Office, operator: int
) -> None:
    form = owner.get("/en/application/company").text
    assert 'value="PL5260250274"' in form
    answers = {
        "legal_name": "Serwis Kowal", "profile": "roadside", "register": "ceidg",
        "register_number": "192598184", "vat_number": "", "street": "Leśna 2", "postal_code": "30-002",
        "city": "Kraków", "country": "PL", "phone": "+48 12 345 67 89",
    }  # fmt: skip
    wrong = post(owner, "/application/company", **answers | {"city": ""})
    assert wrong.status_code == 400
    assert 'value="Serwis Kowal"' in wrong.text
    assert post(owner, "/application/company", **answers).status_code == 303
    with office.database.read() as session:
        row = session.get_one(OperatorRow, operator)
    assert (row.legal_name, row.register_number, row.vat_number, row.vat_state) == (
        "Serwis Kowal",
        "CEIDG 192598184",
        None,
        "none",
    )
    assert office.application(operator).version == 2


def test_a_file_is_added_given_back_and_taken_away(owner: FlaskClient) -> None:
    assert upload(owner, PDF, "../odpis <KRS>.pdf").status_code == 303
    page = owner.get("/en/application").text
    assert "odpis KRS.pdf" in page
    path = page.split('href="/en/application/evidence/')[1].split('"')[0]
    given = owner.get(f"/en/application/evidence/{path}")
    assert given.data == PDF
    assert given.headers["Content-Type"] == "application/pdf"
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert given.headers["Content-Security-Policy"].startswith("sandbox")
    assert given.headers["Cache-Control"] == "private, no-store"
    assert post(owner, f"/application/evidence/{path}/delete").status_code == 303
    assert "odpis KRS.pdf" not in owner.get("/en/application").text


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "a.pdf", "The file is empty."),
        (b"<script>alert(1)</script>", "a.pdf", "This is no complete PDF, PNG or JPEG file."),
        (PDF + b"x" * MOST_BYTES, "a.pdf", "The file is too large: at most 10 MB are taken."),
        (PDF, "", "Choose a file first."),
    ],
    ids=["empty", "script", "large", "none"],
)
def test_a_file_that_is_not_taken_says_why(owner: FlaskClient, content: bytes, name: str, says: str) -> None:
    refused = upload(owner, content, name)
    assert refused.status_code == 400
    assert says in refused.text
    assert "No file yet." in refused.text


def test_more_files_than_may_be_are_not_taken(owner: FlaskClient) -> None:
    [upload(owner, PDF + bytes([number]) + PDF) for number in range(MOST_FILES)]
    assert "There are as many files as may be." in upload(owner, PNG).text


def test_what_is_larger_than_any_file_is_not_even_read(owner: FlaskClient, app: Flask) -> None:
    assert send_bytes(owner, "/en/application/evidence", MOST_BYTES + 128 * 1024) == 413
    assert send_bytes(owner, "/en/application/company", 128 * 1024) == 413
    assert send_bytes(app.test_client(), "/en/application/evidence", 128 * 1024) == 413


def send_bytes(client: FlaskClient, path: str, size: int) -> int:
    """Send so many bytes in a form with a file; returns the status."""
    content = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + b"x" * size
    return client.post(path, data=content, content_type="multipart/form-data; boundary=x").status_code


def test_the_files_of_another_company_do_not_exist(app: Flask, owner: FlaskClient, office: Office) -> None:
    upload(owner, PDF)
    office.hand_in(OTHER)
    stranger = app.test_client()
    log_in(stranger, OTHER, OWNERS_PASSWORD)
    assert stranger.get("/en/application/evidence/1").status_code == 404
    assert post(stranger, "/application/evidence/1/delete").status_code == 404
    assert "odpis.pdf" not in stranger.get("/en/application").text
    assert owner.get("/en/application/evidence/1").data == PDF


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/application/evidence/1", "get"),
        ("/application/company", "get"),
        ("/application/company", "post"),
        ("/application/evidence", "post"),
        ("/application/evidence/1/delete", "post"),
        ("/application/hand-in", "post"),
    ],
)
def test_an_employee_who_is_no_owner_sees_the_state_and_nothing_else(
    app: Flask, owner: FlaskClient, office: Office, operator: int, path: str, method: str
) -> None:
    upload(owner, PDF)
    with office.database.write() as session:
        add_account(
            session, "tech@kowal.example", "Tech", PASSWORD, Role.TECHNICIAN, office.clock.now,
            Language.ENGLISH, operator,
        )  # fmt: skip
    client = app.test_client()
    log_in(client, "tech@kowal.example")
    page = client.get("/en/application")
    assert (page.status_code, "/evidence/" in page.text, "Correct" in page.text) == (200, False, False)
    answer = client.open(f"/en{path}", method=method, data={"csrf_token": own_token(client)})
    assert answer.status_code == 403


def test_an_approved_company_is_told_so_and_changes_nothing_here(
    owner: FlaskClient, staff: FlaskClient, office: Office, operator: int
) -> None:
    decide(staff, office, operator, "approve")
    page = owner.get("/en/application").text
    assert "Your company is approved." in page
    assert "Correct the company" not in page
    assert owner.get("/en/application/company").status_code == 404
    assert upload(owner, PDF).status_code == 409


# The staff


def test_the_queue_shows_age_files_and_companies_that_look_alike(
    staff: FlaskClient, owner: FlaskClient, office: Office, clock: Clock
) -> None:
    upload(owner, PDF)
    clock.now += timedelta(hours=3)
    office.hand_in(OTHER)
    staff = staff.application.test_client()
    log_in(staff, STAFF)
    page = staff.get("/en/staff/applications").text
    assert "waits for 3 hours" in page
    assert "waits for less than an hour" in page
    assert "1 file" in page
    assert page.count("looks like 1 other company") == 2
    assert "the same VAT number" in staff.get("/en/staff/applications/1").text


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [
        ("", True),
        ("?state=any", True),
        ("?state=refused", False),
        ("?profile=repairer&vat=unverified&files=without", True),
        ("?profile=authority", False),
        ("?vat=valid", False),
        ("?files=with", False),
        ("?state=nonsense&profile=nonsense&vat=nonsense&files=nonsense", True),
    ],
)
def test_the_queue_is_filtered_by_its_url(
    staff: FlaskClient, operator: int, query: str, is_shown: bool
) -> None:
    page = staff.get(f"/en/staff/applications{query}")
    assert page.status_code == 200
    assert ("Warsztat Kowal sp. z o.o." in page.text) is is_shown
    assert operator


@pytest.mark.parametrize(
    ("decision", "subject"),
    [("approve", "Twoja firma została zatwierdzona"), ("refuse", "Twój wniosek odrzucono")],
)
def test_the_applicant_gets_a_mail_in_their_language_with_the_reason(
    staff: FlaskClient, office: Office, operator: int, decision: str, subject: str
) -> None:
    assert decide(staff, office, operator, decision, REASON).location == "/en/staff/applications"
    mail = mails(office.database)[-1]
    assert mail.subject == subject
    assert f"Uzasadnienie: {REASON}" in mail.text
    assert "/pl/application" in mail.text


def test_a_refusal_without_a_reason_is_not_taken_and_what_was_written_stays(
    staff: FlaskClient, office: Office, operator: int
) -> None:
    refused = decide(staff, office, operator, "refuse", "za mało")
    assert refused.status_code == 400
    assert "Write a reason that the applicant can act on" in refused.text
    assert ">za mało</textarea>" in refused.text
    assert standing(office.database, operator) == Standing.APPLIED


@pytest.mark.parametrize("decision", ["", "maybe", "APPROVE"])
def test_a_forged_decision_decides_nothing(
    staff: FlaskClient, office: Office, operator: int, decision: str
) -> None:
    assert decide(staff, office, operator, decision, REASON).status_code == 400
    assert standing(office.database, operator) == Standing.APPLIED


def test_who_comes_second_is_told_who_came_first(
    app: Flask, staff: FlaskClient, office: Office, operator: int
) -> None:
    with office.database.write() as session:
        add_account(session, "jan@portal.example", "Jan Bąk", PASSWORD, Role.STAFF, office.clock.now)
    row = office.application(operator)
    other = app.test_client()
    log_in(other, "jan@portal.example")
    decide(other, office, operator, "approve")
    late = post(
        staff, f"/staff/applications/{row.id}", decision="refuse", reason=REASON, version=str(row.version)
    )
    assert late.status_code == 409
    assert "Jan Bąk has approved this application already." in late.text
    assert standing(office.database, operator) == Standing.APPROVED


def test_what_was_changed_after_the_page_was_opened_has_to_be_looked_at_again(
    staff: FlaskClient, owner: FlaskClient, office: Office, operator: int
) -> None:
    seen = office.application(operator)
    upload(owner, PDF)
    late = post(
        staff, f"/staff/applications/{seen.id}", decision="approve", reason="", version=str(seen.version)
    )
    assert late.status_code == 409
    assert "The applicant changed something meanwhile." in late.text
    assert "odpis.pdf" in late.text
    assert standing(office.database, operator) == Standing.APPLIED


def test_staff_cannot_decide_on_the_company_that_they_work_for(
    staff: FlaskClient, office: Office, operator: int
) -> None:
    with office.database.write() as session:
        session.scalars(select(AccountRow).where(AccountRow.email == STAFF)).one().operator_id = operator
    page = staff.get(f"/en/staff/applications/{office.application(operator).id}").text
    assert "This is an application of your own" in page
    assert 'value="approve"' not in page
    assert decide(staff, office, operator, "approve").status_code == 400
    assert standing(office.database, operator) == Standing.APPLIED


def test_staff_open_a_file_of_its_own_application_only(
    staff: FlaskClient, owner: FlaskClient, office: Office, operator: int
) -> None:
    upload(owner, PDF)
    other = office.application(office.hand_in(OTHER)).id
    own = office.application(operator).id
    given = staff.get(f"/en/staff/applications/{own}/evidence/1")
    assert given.data == PDF
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert staff.get(f"/en/staff/applications/{other}/evidence/1").status_code == 404
    assert staff.get("/en/staff/applications/404/evidence/1").status_code == 404


def test_suspending_counts_at_once_for_who_is_logged_in(
    app: Flask, staff: FlaskClient, office: Office
) -> None:
    technician = app.test_client()
    log_in(technician, TECHNICIAN)
    assert status(technician, "/en/documents/brake-pads/original") == 200
    post(staff, "/staff/operators/1", step="suspend", reason=REASON)
    refused = technician.get("/en/documents/brake-pads/original")
    assert refused.status_code == 403
    assert "access is suspended" in refused.text
    assert REASON in technician.get("/en/application").text
    post(staff, "/staff/operators/1", step="reinstate", reason="")
    assert status(technician, "/en/documents/brake-pads/original") == 200
    assert standing(office.database, 1) == Standing.APPROVED


def test_closing_ends_every_session_of_the_company(app: Flask, staff: FlaskClient) -> None:
    technician = app.test_client()
    log_in(technician, TECHNICIAN)
    post(staff, "/staff/operators/1", step="close", reason=REASON)
    assert technician.get("/en/application").status_code == 302


def test_of_two_who_suspend_the_second_is_told(staff: FlaskClient) -> None:
    post(staff, "/staff/operators/1", step="suspend", reason=REASON)
    late = post(staff, "/staff/operators/1", step="suspend", reason=REASON)
    assert late.status_code == 409
    assert "Somebody was quicker: the company is “Suspended” by now." in late.text


@pytest.mark.parametrize(("step", "status"), [("suspend", 400), ("explode", 400), ("", 400)])
def test_a_step_without_a_reason_or_forged_is_not_taken(
    staff: FlaskClient, office: Office, step: str, status: int
) -> None:
    assert post(staff, "/staff/operators/1", step=step, reason="no").status_code == status
    assert standing(office.database, 1) == Standing.APPROVED


@pytest.mark.usefixtures("owner")
def test_companies_are_found_and_looked_at(staff: FlaskClient, operator: int) -> None:
    page = staff.get("/en/staff/operators?q=kowal+sp&standing=applied").text
    assert f"/en/staff/operators/{operator}" in page
    assert "1 company" in page
    file = staff.get(f"/en/staff/operators/{operator}").text
    assert EMAIL in file
    assert "Owner" in file
    assert "No company here." in staff.get("/en/staff/operators?q=nobody").text


def test_the_register_is_asked_and_says_that_nobody_was_asked(staff: FlaskClient, operator: int) -> None:
    post(staff, f"/staff/operators/{operator}/vat")
    page = staff.get(f"/en/staff/operators/{operator}").text
    assert "no register was asked" in page
    assert "Only its check digits are known to be right" in page
    assert post(staff, "/staff/operators/1/vat").status_code == 404
