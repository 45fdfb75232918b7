"""Clearances on pages: applied for, decided by two people, used with a declaration, exported, ended."""

import hashlib
import io
import json
import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from entitlements.access_register import AccessRegister
from entitlements.accounts import Role, Standing
from entitlements.audit_models import AuditRecordRow
from entitlements.clearance import Level, Status
from entitlements.clearance_desk import ClearanceDesk
from entitlements.models import AccountRow, AccountSessionRow, OperatorRow
from kb.access import AccessClass
from kb.models import DocumentRow
from tests.conftest import NOON
from tests.factories.clearances import clear
from tests.factories.clocks import Clock
from tests.factories.entering import add_person, enter
from tests.factories.portals import (
    LEAVING_TECHNICIAN,
    STAFF,
    TECHNICIAN,
    at_its_address,
    own_token,
    portal_with_library,
)
from tests.factories.registration import PDF, pdf
from web import create_app
from web.mail.models import MailRow
from web.session import portal
from web.settings import Settings

pytestmark = pytest.mark.slow

OWNER, SECOND_STAFF = "szef@example.org", "piotr@example.org"
KEYS = "/en/documents/immobiliser-keys"
VIN = "WVWZZZ1JZ3W386752"
DECLARED = {
    "vin": VIN, "customer": "ZL/118", "checked": "yes", "purpose": "keys", "words": "second key lost",
}  # fmt: skip
CERTIFICATE = {
    "issuer": "DEKRA",
    "subject": "Jan Kowal",
    "number": "PL-7",
    "valid_from": "2026-11-01",
    "valid_to": "2028-10-31",
}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Flask:
    portal_with_library(tmp_path, clock.now).workspace.close()
    app = at_its_address(create_app(Settings(home=tmp_path, base_url="https://aos.example"), clock=clock))
    add_person(app, OWNER, "Ewa Szef", Role.OWNER, NOON)
    add_person(app, SECOND_STAFF, "Piotr Kos", Role.STAFF, NOON)
    return app


@pytest.fixture
def technician(app: Flask) -> FlaskClient:
    return enter(app, TECHNICIAN, NOON)


@pytest.fixture
def owner(app: Flask) -> FlaskClient:
    return enter(app, OWNER, NOON)


@pytest.fixture
def staff(app: Flask) -> FlaskClient:
    return enter(app, STAFF, NOON)


@pytest.fixture
def second(app: Flask) -> FlaskClient:
    return enter(app, SECOND_STAFF, NOON)


def account_of(app: Flask, email: str) -> AccountRow:
    with app.app_context(), portal().workspace.database.read() as session:
        return session.query(AccountRow).filter_by(email=email).one()


def make_cleared(app: Flask, email: str = TECHNICIAN) -> None:
    account = account_of(app, email)
    assert account.operator_id is not None
    with app.app_context(), portal().workspace.database.write() as session:
        clear(session, account.operator_id, account.id, NOON)


def send(client: FlaskClient, path: str, **fields: Any) -> TestResponse:
    """Send a form and go where it leads."""
    return client.post(path, data={"csrf_token": own_token(client), **fields}, follow_redirects=True)


def open_papers(client: FlaskClient, *cases: int) -> None:
    """Open the one document of each application."""
    for case in cases:
        with client.get(f"/en/staff/clearances/{case}/papers/1") as response:
            assert response.status_code == 200


def send_only(client: FlaskClient, path: str, **fields: Any) -> TestResponse:
    """Send a form and stay."""
    return client.post(path, data={"csrf_token": own_token(client), **fields})


def apply(owner: FlaskClient, whom: str, *, papers: Any = None, statement: str = "") -> TestResponse:
    upload = (io.BytesIO(PDF), "DEKRA świadectwo.pdf") if papers is None else papers
    fields = {"for": whom, "statement": statement, "papers": upload}
    return send(owner, "/en/company/clearances/apply", **fields)


def declare(client: FlaskClient, **changes: str) -> TestResponse:
    return send_only(client, "/en/declare", **{**DECLARED, "next": f"{KEYS}#section", **changes})


def said(response: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", response.text)).split())


def audited(app: Flask) -> list[str]:
    with app.app_context(), portal().workspace.database.read() as session:
        return list(session.scalars(select(AuditRecordRow.kind).order_by(AuditRecordRow.sequence)))


def test_the_whole_way_from_application_to_the_open_document(
    app: Flask, owner: FlaskClient, staff: FlaskClient, second: FlaskClient, technician: FlaskClient
) -> None:
    jan = account_of(app, TECHNICIAN).id
    assert technician.get(KEYS).status_code == 404
    assert "is handed in" in said(apply(owner, "company"))
    assert "is handed in" in said(apply(owner, str(jan), statement="For the new lathe of keys"))
    assert "DEKRA świadectwo.pdf" in said(staff.get("/en/staff/clearances/2"))
    open_papers(staff, 1, 2)
    open_papers(second, 1, 2)
    first = [said(send(staff, f"/en/staff/clearances/{one}", do="agree", **CERTIFICATE)) for one in (1, 2)]
    then = [said(send(second, f"/en/staff/clearances/{one}", do="agree", **CERTIFICATE)) for one in (1, 2)]
    assert all("A second person has to enter the same" in page for page in first)
    assert all("The clearance is granted" in page for page in then)
    assert "Name the vehicle and open" in said(technician.get(KEYS))
    opened = declare(technician)
    assert opened.headers["Location"].endswith(f"{KEYS}#section")
    page = said(technician.get(KEYS))
    assert "Open to you until" in page
    assert "…W386752: record S0000001" in page
    assert VIN not in page
    kinds = audited(app)
    assert kinds.count("clearance.granted") == 2
    assert kinds[-2:] == ["access.declared", "security-document.opened"]


@pytest.mark.parametrize("who", ["staff", "second"], ids=["staff", "other staff"])
def test_staff_without_a_clearance_see_nothing_of_it(who: str, request: pytest.FixtureRequest) -> None:
    client: FlaskClient = request.getfixturevalue(who)
    assert client.get(KEYS).status_code == 404
    assert client.get("/en/declare?next=" + KEYS).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/en/search?q=immobiliser",
        "/api/v1/search?q=immobiliser",
        "/en/complete?q=immobi",
        "/en/suggestions?q=immobi",
        "/en/",
    ],
)
def test_what_is_hidden_stays_hidden_beside_somebody_who_is_cleared(
    app: Flask, technician: FlaskClient, path: str
) -> None:
    make_cleared(app)
    cleared, other = technician.get(path).text, enter(app, LEAVING_TECHNICIAN, NOON).get(path).text
    again = technician.get(path).text
    assert "mmobiliser key" not in other
    assert "security-related-rmi" not in other
    assert _steady(cleared) == _steady(again)


def _steady(page: str) -> str:
    """A page without what differs each time: tokens, and how long it took."""
    return re.sub(r'value="[^"]*"|"took_ms":[\d.]+', "", page)


def test_a_cleared_person_finds_the_document_and_reads_it_only_after_declaring(
    app: Flask, technician: FlaskClient
) -> None:
    make_cleared(app)
    found = json.loads(technician.get("/api/v1/search?q=immobiliser").text)
    assert "immobiliser-keys" in [hit["document_id"] for hit in found["hits"]]
    preview = _section_path(technician)
    assert "recorded" in technician.get(preview).text
    assert "Name the vehicle" in technician.get(KEYS).text
    assert technician.get(f"{KEYS}/original").status_code == 403
    declare(technician)
    with technician.get(f"{KEYS}/original") as original:
        assert original.status_code == 200
    assert "preview-text" in technician.get(preview).text
    assert audited(app)[-3:] == ["access.declared", "security-document.opened", "security-document.opened"]


def test_each_figure_of_a_security_related_document_is_recorded_and_kept_by_no_browser(
    app: Flask, technician: FlaskClient
) -> None:
    with app.app_context(), portal().workspace.database.write() as session:
        session.execute(
            update(DocumentRow)
            .where(DocumentRow.document_id == "brake-pads")
            .values(access_class=AccessClass.SECURITY_RELATED_RMI)
        )
    make_cleared(app)
    pads = "/en/documents/brake-pads"
    declare(technician, next=pads)
    closed = technician.get(f"{KEYS}")
    answers = [
        technician.get(f"{pads}{path}", buffered=True) for path in ("", "/figures/caliper", "/original")
    ]
    assert [answer.status_code for answer in (closed, *answers)] == [200] * 4
    assert {answer.headers["Cache-Control"] for answer in (closed, *answers)} == {"no-store"}
    assert audited(app)[-4:] == ["access.declared", *["security-document.opened"] * 3]


def _section_path(client: FlaskClient) -> str:
    anchor = re.search(r'<li class="contents-level-1" id="([^"]+)"', client.get(KEYS).text)
    assert anchor is not None
    return f"{KEYS}/preview?section={anchor[1]}"


@pytest.mark.parametrize(
    "path", ["/en/search?q=brake+seal", "/api/v1/search?q=brake+seal", "/en/complete?q=brake"]
)
def test_results_never_show_the_text_of_what_is_read_by_declaration_alone(
    app: Flask, technician: FlaskClient, path: str
) -> None:
    make_cleared(app)
    before = technician.get(path).text
    declare(technician)
    assert "brake the seal" in technician.get(KEYS).text
    assert "brake the seal" not in before + technician.get(path).text


def use_sessions(app: Flask, clock: Clock) -> None:
    """As if everybody had gone on working until now, so that no session has ended unused."""
    with app.app_context(), portal().workspace.database.write() as session:
        session.execute(update(AccountSessionRow).values(last_seen_at=clock.now))


def test_the_declaration_is_for_one_document_and_a_bounded_time(
    app: Flask, technician: FlaskClient, clock: Clock
) -> None:
    make_cleared(app)
    declare(technician)
    clock.now = NOON + timedelta(hours=7, minutes=59)
    use_sessions(app, clock)
    assert "Open to you until" in technician.get(KEYS).text
    clock.now = NOON + timedelta(hours=8)
    page = technician.get(KEYS).text
    assert "Open to you until" not in page
    assert "Confirm once more" in page


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("vin", "Type the vehicle identification number"),
        ("customer", "Type your order or customer number"),
        ("checked", "Check the customer"),
        ("purpose", "Choose what you need the document for"),
        ("words", "Say in a few words"),
    ],
)
def test_a_declaration_that_lacks_something_opens_nothing_and_keeps_the_rest(
    app: Flask, technician: FlaskClient, field: str, sentence: str
) -> None:
    make_cleared(app)
    refused = declare(technician, **{field: ""})
    assert refused.status_code == 400
    assert sentence in said(refused)
    assert 'aria-invalid="true"' in refused.text
    assert ("ZL/118" in refused.text) is (field != "customer")
    assert "Open to you until" not in technician.get(KEYS).text


def test_the_form_speaks_polish(app: Flask, technician: FlaskClient) -> None:
    make_cleared(app)
    page = said(technician.get("/pl/declare?next=/pl/documents/immobiliser-keys"))
    assert "Dla jakiego pojazdu?" in page
    assert "Numer identyfikacyjny pojazdu (VIN)" in page


@pytest.mark.parametrize(
    "target", ["/en/", "https://elsewhere.example", "/en/documents/brake-pads", "/en/documents/none"]
)
def test_only_a_security_related_document_is_declared_for(
    app: Flask, technician: FlaskClient, target: str
) -> None:
    make_cleared(app)
    assert technician.get("/en/declare", query_string={"next": target}).status_code == 404
    assert declare(technician, next=target).status_code == 404


def test_a_visitor_is_led_to_the_log_in_and_back(app: Flask) -> None:
    response = app.test_client().get("/en/declare?next=" + KEYS)
    assert response.status_code == 302
    assert "/en/login?next=" in response.headers["Location"]


def test_without_a_fresh_second_factor_nothing_is_declared(
    app: Flask, technician: FlaskClient, clock: Clock
) -> None:
    make_cleared(app)
    clock.now = NOON + timedelta(minutes=20)
    assert "Confirm once more" in said(send(technician, "/en/declare", next=KEYS, **DECLARED))
    with app.app_context(), portal().workspace.database.read() as session:
        assert AccessRegister(session, clock).records(1, NOON.date(), NOON.date()) == []


def test_suspending_the_company_closes_everything_at_once(app: Flask, technician: FlaskClient) -> None:
    make_cleared(app)
    declare(technician)
    assert technician.get(KEYS).status_code == 200
    with app.app_context(), portal().workspace.database.write() as session:
        session.query(OperatorRow).update({"standing": Standing.SUSPENDED})
    assert technician.get(KEYS).status_code == 404
    assert "immobiliser-keys" not in technician.get("/api/v1/search?q=immobiliser").text


def test_revoking_closes_everything_at_once_and_says_why_by_mail(
    app: Flask, technician: FlaskClient, staff: FlaskClient
) -> None:
    make_cleared(app)
    declare(technician)
    jan = account_of(app, TECHNICIAN)
    with app.app_context(), portal().workspace.database.read() as session:
        desk = ClearanceDesk(session, lambda: NOON)
        (granted,) = desk.at_level(Level.AUTHORISATION, jan.operator_id or 0, jan.id)
    page = send(staff, f"/en/staff/clearances/{granted.id}", do="revoke", reason="Lent to a colleague.")
    assert "The clearance is revoked." in said(page)
    assert technician.get(KEYS).status_code == 404
    with app.app_context(), portal().workspace.database.read() as session:
        (mail,) = session.query(MailRow)
    assert (mail.recipient, mail.kind) == (TECHNICIAN, "clearance")
    assert mail.subject == "Uprawnienie cofnięte: Jan Kowal"
    assert "Lent to a colleague." in mail.text
    assert "https://aos.example/pl/company/clearances" in mail.text


@pytest.mark.parametrize("do", ["refuse", "revoke"])
def test_a_decision_against_somebody_has_a_reason(
    app: Flask, owner: FlaskClient, staff: FlaskClient, do: str
) -> None:
    apply(owner, "company")
    response = send(staff, "/en/staff/clearances/1", do=do, reason="  ")
    assert response.status_code == 400
    with app.app_context(), portal().workspace.database.read() as session:
        assert ClearanceDesk(session, lambda: NOON).counts()[Status.APPLIED] == 1


def test_the_applicant_reads_why_it_was_refused(owner: FlaskClient, staff: FlaskClient) -> None:
    apply(owner, "company")
    send(staff, "/en/staff/clearances/1", do="refuse", reason="The insurance has expired.")
    page = said(owner.get("/en/company/clearances"))
    assert "Refused" in page
    assert "Reason: The insurance has expired." in page


def test_who_has_not_opened_the_documents_is_told_to_and_enters_nothing(
    owner: FlaskClient, staff: FlaskClient
) -> None:
    apply(owner, "company")
    page = said(staff.get("/en/staff/clearances/1"))
    assert "1 document is still to be opened by you." in page
    assert "not opened by you yet" in page
    refused = said(send(staff, "/en/staff/clearances/1", do="agree", **CERTIFICATE))
    assert "Open every document first: two people have to have read all of them." in refused
    open_papers(staff, 1)
    assert "still to be opened" not in said(staff.get("/en/staff/clearances/1"))


def test_the_second_person_copies_the_certificate_by_themselves(
    owner: FlaskClient, staff: FlaskClient, second: FlaskClient
) -> None:
    apply(owner, "company")
    open_papers(staff, 1)
    open_papers(second, 1)
    send(staff, "/en/staff/clearances/1", do="agree", **CERTIFICATE)
    before = [
        second.get(path).text
        for path in ("/en/staff/clearances/1", "/en/staff/clearances", "/en/staff/audit")
    ]
    assert [number in page for page in before for number in ("PL-7", "2028-10-31")] == [False] * 6
    assert "you see it once you have entered yours" in before[0]
    send(second, "/en/staff/clearances/1", do="agree", **CERTIFICATE | {"number": "PL-1"})
    for client in (staff, second):
        page = said(client.get("/en/staff/clearances/1"))
        assert "Two of you entered different certificates." in page
        assert ("PL-7" in page, "PL-1" in page) == (True, True)
    silent = send(second, "/en/staff/clearances/1", do="agree", **CERTIFICATE)
    assert (silent.status_code, "write why you correct it" in said(silent)) == (400, True)
    corrected = send(second, "/en/staff/clearances/1", do="agree", reason="misread", **CERTIFICATE)
    assert "The clearance is granted" in said(corrected)


def test_the_same_person_does_not_agree_twice(owner: FlaskClient, staff: FlaskClient) -> None:
    apply(owner, "company")
    open_papers(staff, 1)
    send(staff, "/en/staff/clearances/1", do="agree", **CERTIFICATE)
    page = said(send(staff, "/en/staff/clearances/1", do="agree", **CERTIFICATE))
    assert "a second person has to agree as well" in page
    assert "Waits for a decision" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"valid_to": "2032-01-01"}, "60 months at most: check both days"),
        ({"valid_to": "2020-01-01"}, "ends before it begins"),
        ({"number": " "}, "Fill in issuer"),
        ({"valid_from": "soon"}, "Fill in issuer"),
    ],
    ids=["too long", "backwards", "no number", "no day"],
)
def test_a_certificate_that_cannot_be_is_not_agreed_to(
    owner: FlaskClient, staff: FlaskClient, changes: dict[str, str], sentence: str
) -> None:
    apply(owner, "company")
    response = send(staff, "/en/staff/clearances/1", do="agree", **{**CERTIFICATE, **changes})
    assert response.status_code == 400
    assert sentence in said(response)
    assert 'value="DEKRA"' in response.text


@pytest.mark.parametrize(
    ("papers", "sentence"),
    [
        ((io.BytesIO(b""), "a.pdf"), "A document is empty"),
        ((io.BytesIO(b"MZ not a pdf"), "a.pdf"), "neither PDF nor PNG nor JPEG"),
        ((io.BytesIO(PDF[:40] + b"\n%%EOF\n"), "a.pdf"), "The file cannot be opened whole"),
        ((io.BytesIO(pdf(password="secret")), "a.pdf"), "The PDF is protected by a password"),
        ([(io.BytesIO(PDF), f"{number}.pdf") for number in range(5)], "four at most"),
        ("", "Choose at least one document"),
    ],
    ids=["empty", "something else", "damaged", "locked", "too many", "none"],
)
def test_papers_that_cannot_be_taken_are_refused_and_the_form_is_kept(
    owner: FlaskClient, papers: Any, sentence: str
) -> None:
    response = apply(owner, "company", papers=papers, statement="All is well")
    assert response.status_code == 400
    assert sentence in said(response)
    assert "All is well" in response.text


def test_a_paper_is_larger_than_a_form_and_is_given_out_to_be_kept(
    app: Flask, owner: FlaskClient, staff: FlaskClient
) -> None:
    large = pdf(attached=b"%" * 300_000)
    assert "is handed in" in said(apply(owner, "company", papers=(io.BytesIO(large), "../a.pdf")))
    with staff.get("/en/staff/clearances/1/papers/1") as response:
        assert response.data == large
        assert "attachment" in response.headers["Content-Disposition"]
        assert "sandbox" in response.headers["Content-Security-Policy"]
    assert audited(app)[-1] == "evidence.opened"
    assert staff.get("/en/staff/clearances/1/papers/2").status_code == 404
    assert owner.get("/en/staff/clearances/1/papers/1").status_code == 403


def test_an_application_that_waits_is_not_handed_in_again_but_withdrawn(owner: FlaskClient) -> None:
    apply(owner, "company")
    assert "waits to be decided already" in said(apply(owner, "company"))
    page = said(send(owner, "/en/company/clearances/1/withdraw"))
    assert "It is withdrawn, and ends now." in page
    assert "nothing to withdraw" in said(send(owner, "/en/company/clearances/1/withdraw"))
    assert "is handed in" in said(apply(owner, "company"))


def test_an_employee_sees_and_withdraws_their_own_clearance_and_no_other(
    app: Flask, technician: FlaskClient
) -> None:
    make_cleared(app)
    make_cleared(app, LEAVING_TECHNICIAN)
    page = said(technician.get("/en/company/clearances"))
    assert "Cleared until" in page
    assert "Ewa Lis" not in page
    assert "Apply for a clearance" not in page
    jan, ewa = account_of(app, TECHNICIAN), account_of(app, LEAVING_TECHNICIAN)
    with app.app_context(), portal().workspace.database.read() as session:
        desk = ClearanceDesk(session, lambda: NOON)
        (own,) = desk.at_level(Level.AUTHORISATION, jan.operator_id or 0, jan.id)
        (other,) = desk.at_level(Level.AUTHORISATION, ewa.operator_id or 0, ewa.id)
    assert send(technician, f"/en/company/clearances/{other.id}/withdraw").status_code == 404
    assert "It is withdrawn" in said(send(technician, f"/en/company/clearances/{own.id}/withdraw"))
    assert technician.get(KEYS).status_code == 404


def test_nobody_applies_for_or_withdraws_what_is_another_companys(app: Flask, owner: FlaskClient) -> None:
    with app.app_context(), portal().workspace.database.write() as session:
        other = OperatorRow(
            legal_name="Lis", profile="repairer", vat_state="none", street="", postal_code="", city="",
            country="PL", language="pl", standing="approved", created_at=NOON,
        )  # fmt: skip
        session.add(other)
        session.flush()
        clear(session, other.id, 4711, NOON)
        (case, *_) = ClearanceDesk(session, lambda: NOON).of_operator(other.id)
    assert send(owner, f"/en/company/clearances/{case.clearance.id}/withdraw").status_code == 404
    assert audited(app)[-1] == "access.refused"
    assert send(owner, "/en/company/clearances/9999/withdraw").status_code == 404
    assert apply(owner, "4711").status_code == 404
    assert "PL-authorisation-4711" not in owner.get("/en/company/clearances").text


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/en/staff/clearances", OWNER),
        ("/en/staff/clearances/1", TECHNICIAN),
        ("/en/staff/accesses", OWNER),
        ("/en/company/accesses", TECHNICIAN),
        ("/en/company/accesses", STAFF),
        ("/en/company/clearances/apply", TECHNICIAN),
        ("/en/company/clearances", STAFF),
    ],
)
def test_a_page_is_closed_to_whom_it_is_not_for(app: Flask, path: str, who: str) -> None:
    assert enter(app, who, NOON).get(path).status_code == 403


def test_the_owner_exports_their_own_companys_accesses_and_staff_know_the_file_again(
    app: Flask, technician: FlaskClient, owner: FlaskClient, staff: FlaskClient
) -> None:
    make_cleared(app)
    declare(technician)
    page = owner.get("/en/company/accesses").text
    assert VIN in page
    period = {"from": "2026-11-01", "to": "2026-11-30"}
    exported = send_only(owner, "/en/company/accesses/export", format="json", **period)
    (record,) = json.loads(exported.data)["records"]
    assert (record["vin"], record["account_name"], record["customer"]) == (VIN, "Jan Kowal", "ZL/118")
    digest = hashlib.sha256(exported.data).hexdigest()
    assert digest[:12] in exported.headers["Content-Disposition"]
    assert digest in owner.get("/en/company/accesses").text
    assert "Yes. It was made here" in said(
        send(staff, "/en/staff/accesses/verify", digest=f" {digest.upper()} ")
    )
    assert "No. No file" in said(send(staff, "/en/staff/accesses/verify", digest="0" * 64))
    assert audited(app).count("accesses.exported") == 1


def test_staff_export_any_company_as_a_table(app: Flask, technician: FlaskClient, staff: FlaskClient) -> None:
    make_cleared(app)
    declare(technician)
    company = account_of(app, TECHNICIAN).operator_id
    assert VIN in staff.get(f"/en/staff/accesses?company={company}").text
    exported = send_only(staff, "/en/staff/accesses/export", company=company, format="csv")
    assert exported.mimetype == "text/csv"
    assert VIN in exported.data.decode("utf-8-sig")
    assert send(staff, "/en/staff/accesses/export", company=999, format="csv").status_code == 404
    assert send(staff, "/en/staff/accesses/export", company=company, format="xls").status_code == 400


@pytest.mark.parametrize(
    "query", ["from=x&to=y", "from=2026-12-01&to=2026-01-01", "from=0001-01-01&to=9999-12-31"]
)
def test_a_period_that_means_nothing_breaks_nothing(owner: FlaskClient, query: str) -> None:
    assert owner.get(f"/en/company/accesses?{query}").status_code == 200


def test_the_queue_shows_what_waits_and_the_rest_on_request(
    app: Flask, owner: FlaskClient, staff: FlaskClient
) -> None:
    make_cleared(app)
    apply(owner, "company")
    waiting, everything = (
        said(staff.get("/en/staff/clearances")),
        said(staff.get("/en/staff/clearances?state=")),
    )
    assert "0 of 2" in waiting
    assert "2 of 2" not in waiting
    assert "2 of 2" in everything
