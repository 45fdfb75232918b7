"""Staff look through the audit trail; what they look at, and who was refused what, is in it."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from entitlements.audit import BOUND, AuditEvent, AuditKind
from entitlements.audit_chain import AuditRecord, digest_of
from entitlements.audit_details import DETAIL_NAMES
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_workshop
from tests.factories.audit import record, records
from tests.factories.documents import IMMOBILISER, IMMOBILISER_ALIAS
from tests.factories.entering import enter
from tests.factories.portals import STAFF, TECHNICIAN, log_in, own_token, portal_with_library
from web import create_app
from web.session import portal
from web.settings import Settings

pytestmark = pytest.mark.slow

APPROVED = AuditEvent(
    kind=AuditKind.OPERATOR_APPROVED, actor_id=3, subject="operator:12", details={"reason": "<b>papers</b>"}
)
FAILED = AuditEvent(kind=AuditKind.LOG_IN_FAILED, actor_id=None, subject="account:1")


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    portal_with_library(tmp_path, NOON).workspace.close()
    return create_app(Settings(home=tmp_path), clock=lambda: NOON)


@pytest.fixture
def workspace(app: Flask) -> Workspace:
    """The portal's data, with a trail of a decision and a failed log-in, a month apart."""
    with app.app_context():
        opened = portal().workspace
    record(opened, FAILED, clock=lambda: NOON - timedelta(days=31))
    record(opened, APPROVED)
    return opened


@pytest.fixture
def staff(app: Flask, workspace: Workspace) -> FlaskClient:
    """A client of the staff, on a portal whose trail is filled."""
    client = app.test_client()
    log_in(client, STAFF)
    workspace.close()
    return client


@pytest.fixture
def technician(app: Flask) -> FlaskClient:
    client = app.test_client()
    log_in(client, TECHNICIAN)
    return client


def rows(page: str) -> list[str]:
    return page.partition('<ol class="trail"')[2].partition("</ol>")[0].split('<li class="trail-record"')[1:]


def kind_of(row: str) -> str:
    return row.split('<h2 class="trail-kind">')[1].split(">")[1].split("<", maxsplit=1)[0]


def exported(client: FlaskClient, query: str = "") -> list[AuditRecord]:
    lines = client.get(f"/en/staff/audit.jsonl{query}").text.splitlines()
    return [AuditRecord.from_json(json.loads(line)) for line in lines]


def of_kind(workspace: Workspace, kind: AuditKind) -> list[AuditRecord]:
    return [one for one in records(workspace) if one.kind == kind]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            [
                "Company approved",
                "Company 12",
                "Reason",
                "ola@example.org",
                "Log-in failed",
                "nobody logged in",
            ],
        ),
        (
            "pl",
            [
                "Zatwierdzono firmę",
                "Firma 12",
                "Powód",
                "ola@example.org",
                "Nieudane logowanie",
                "niezalogowany",
            ],
        ),
    ],
)
def test_staff_read_who_did_what_in_their_language(
    staff: FlaskClient, language: str, said: list[str]
) -> None:
    page = staff.get(f"/{language}/staff/audit").text
    assert [text for text in said if text not in page] == []


@pytest.mark.parametrize("language", ["en", "pl"])
def test_no_kind_and_no_key_is_shown_as_it_is_kept(staff: FlaskClient, language: str) -> None:
    page = staff.get(f"/{language}/staff/audit").text
    shown = re.sub(r"<[^>]*>", "\n", page.partition('<ol class="trail"')[2].partition("</ol>")[0])
    words = {line.strip() for line in shown.splitlines()}
    assert words & {*AuditKind, *DETAIL_NAMES, "operator:12", "account:1"} == set()
    assert "`" not in shown


def test_a_record_leads_to_what_it_is_about(staff: FlaskClient, workspace: Workspace) -> None:
    with workspace.database.write() as session:
        company = add_workshop(session, NOON, "Nowa Garage")
    record(workspace, replace(APPROVED, subject=f"operator:{company}"))
    (row,) = rows(staff.get(f"/en/staff/audit?subject=operator:{company}").text)
    assert f'<a href="/en/staff/operators/{company}">Nowa Garage</a>' in row


@pytest.mark.parametrize(
    ("subject", "href"),
    [
        ("document:pl-brakes", "/en/documents/pl-brakes"),
        ("clearance:4", "/en/staff/clearances/4"),
        ("request:9", "/en/staff/requests/9"),
        ("mail:2", "/en/staff/messages"),
        ("retention:sessions", "/en/privacy"),
    ],
)
def test_what_a_record_is_about_is_a_link(
    staff: FlaskClient, workspace: Workspace, subject: str, href: str
) -> None:
    record(workspace, replace(APPROVED, subject=subject))
    (row,) = rows(staff.get(f"/en/staff/audit?subject={subject}").text)
    assert f'href="{href}"' in row


@pytest.mark.parametrize(
    "subject", ["account:999", "operator:999999999999", "site:77", "car:1", "operator:", "order:2026-7"]
)
def test_what_is_gone_or_was_never_there_is_still_told(
    staff: FlaskClient, workspace: Workspace, subject: str
) -> None:
    record(workspace, replace(APPROVED, subject=subject))
    response = staff.get(f"/en/staff/audit?subject={subject}")
    assert (response.status_code, "Company approved" in response.text) == (200, True)


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("?person=jan@example.org", 'name="person" value="jan@example.org"'),
        ("?sort=account&which=jan@example.org", 'name="which" value="jan@example.org"'),
        ("?sort=account&which=nobody@example.org", 'name="which" value="nobody@example.org"'),
        ("?subject=operator:12", '<option value="operator" selected>'),
        ("?kind=operator.approved", '<option value="operator.approved" selected>'),
        ("?days=30", '<option value="30" selected>'),
    ],
)
def test_the_form_keeps_what_was_asked(staff: FlaskClient, query: str, kept: str) -> None:
    assert kept in staff.get(f"/en/staff/audit{query}").text


def test_what_records_say_is_shown_as_text(staff: FlaskClient) -> None:
    assert "&lt;b&gt;papers&lt;/b&gt;" in staff.get("/en/staff/audit").text


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("?kind=operator.approved", ["Company approved"]),
        ("?person=ola@example.org&kind=operator.approved", ["Company approved"]),
        ("?person=3&kind=operator.approved", ["Company approved"]),
        ("?person=jan@example.org", []),
        ("?person=nobody@example.org", []),
        ("?subject=operator:12", ["Company approved"]),
        ("?sort=operator&which=12", ["Company approved"]),
        ("?sort=operator&which=", ["Company approved"]),
        ("?sort=account&which=jan@example.org", ["Log-in failed"]),
        ("?sort=account&which=nobody@example.org", []),
        ("?which=operator:12", ["Company approved"]),
        ("?subject=account:", ["Logged in", "Log-in failed"]),
        ("?days=7&subject=account:", ["Logged in"]),
        ("?days=365&subject=account:", ["Logged in", "Log-in failed"]),
        ("?kind=forged&days=x&subject=account:", ["Logged in", "Log-in failed"]),
    ],
)
def test_the_question_is_in_the_url(staff: FlaskClient, query: str, kinds: list[str]) -> None:
    found = rows(staff.get(f"/en/staff/audit{query}").text)
    assert [kind_of(row) for row in found] == kinds


def test_where_nothing_fits_the_page_says_what_to_try(staff: FlaskClient) -> None:
    assert "Choose a longer period" in staff.get("/en/staff/audit?person=nobody@example.org").text


def test_pages_lead_from_the_newest_to_the_oldest(staff: FlaskClient, workspace: Workspace) -> None:
    record(workspace, *[APPROVED] * 60)
    first, last = staff.get("/en/staff/audit"), staff.get("/en/staff/audit?page=2")
    assert (len(rows(first.text)), "page=2" in first.text, "Older" in last.text) == (50, True, False)
    assert "Log-in failed" in rows(last.text)[-1]


@pytest.mark.parametrize("page", ["0", "-3", "999", "9" * 40, "x"])
def test_a_page_that_is_not_there_is_the_nearest(staff: FlaskClient, page: str) -> None:
    assert staff.get(f"/en/staff/audit?page={page}").status_code == 200


def test_that_the_trail_was_read_is_in_it(staff: FlaskClient, workspace: Workspace) -> None:
    staff.get("/en/staff/audit?kind=operator.approved")
    staff.get("/en/staff/audit.jsonl?subject=operator:12")
    read, export = of_kind(workspace, AuditKind.TRAIL_READ), of_kind(workspace, AuditKind.TRAIL_EXPORTED)
    assert [one.details for one in read] == [{"kind": "operator.approved", "page": "1"}]
    assert [one.details for one in export] == [{"subject": "operator:12"}]
    assert {one.actor_id for one in [*read, *export]} == {3}


def test_the_export_has_what_was_asked_for_and_its_chain(staff: FlaskClient) -> None:
    (approved,) = exported(staff, "?subject=operator:12")
    assert (approved.kind, digest_of(approved)) == ("operator.approved", approved.digest)


def test_the_export_is_a_file(staff: FlaskClient) -> None:
    response = staff.get("/pl/staff/audit.jsonl")
    assert response.headers["Content-Disposition"] == 'attachment; filename="aos-audit-2026-11-22.jsonl"'
    assert len(response.text.splitlines()) == len(exported(staff)) - 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/en/staff/audit.jsonl"),
        ("POST", "/en/staff/applications/1"),
        ("POST", "/en/staff/operators/1"),
        ("POST", "/en/staff/operators/1/vat"),
    ],
)
def test_what_staff_decide_and_take_away_needs_a_fresh_proof_and_reading_does_not(
    app: Flask, method: str, path: str
) -> None:
    staff = enter(app, STAFF, NOON - timedelta(hours=1))
    assert staff.get("/en/staff/audit").status_code == 200
    assert staff.get("/en/staff/applications").status_code == 200
    response = staff.open(path, method=method, data={"csrf_token": own_token(staff)})
    assert response.location.startswith("/en/login/second-step")


def test_who_is_refused_a_page_of_the_staff_is_recorded(
    technician: FlaskClient, workspace: Workspace
) -> None:
    assert technician.get("/en/staff/audit").status_code == 403
    (refused,) = of_kind(workspace, AuditKind.ACCESS_REFUSED)
    assert (refused.actor_id, refused.subject) == (1, "")
    assert refused.details == {"permission": "audit:read", "reason": "not-for-role", "page": "trail.records"}


@pytest.mark.parametrize("name", [IMMOBILISER, IMMOBILISER_ALIAS], ids=["id", "alias"])
def test_who_asks_for_a_security_related_document_without_clearance_is_recorded(
    technician: FlaskClient, workspace: Workspace, name: str
) -> None:
    assert technician.get(f"/en/documents/{name}").status_code == 404
    (refused,) = of_kind(workspace, AuditKind.ACCESS_REFUSED)
    assert (refused.actor_id, refused.subject) == (1, f"document:{name}")
    assert refused.details["reason"] == "needs-clearance"


def test_a_robot_fills_no_disk_with_refusals(technician: FlaskClient, workspace: Workspace) -> None:
    statuses = {technician.get("/en/staff/audit").status_code for _ in range(BOUND + 5)}
    refused = of_kind(workspace, AuditKind.ACCESS_REFUSED)
    assert (statuses, len(refused)) == ({403}, BOUND)
    assert refused[-1].details["further"] == "not recorded within this hour"


@pytest.mark.parametrize(
    "path", ["/en/staff/audit", f"/en/documents/{IMMOBILISER}", "/en/documents/nothing-here", "/en/searches"]
)
def test_that_a_visitor_has_to_log_in_is_no_event(app: Flask, workspace: Workspace, path: str) -> None:
    before = len(records(workspace))
    app.test_client().get(path)
    assert len(records(workspace)) == before


def test_a_typing_error_in_an_address_is_no_event(technician: FlaskClient, workspace: Workspace) -> None:
    assert technician.get("/en/documents/nothing-here").status_code == 404
    assert of_kind(workspace, AuditKind.ACCESS_REFUSED) == []
