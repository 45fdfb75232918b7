"""A person's own data: details, the export of everything, and the end of the account."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import MetaData, create_engine, select
from sqlalchemy.orm import Session

from entitlements.accounts import Strength
from entitlements.audit_check import examine
from entitlements.audit_models import AuditRecordRow
from entitlements.devices import Devices
from entitlements.factor_models import RecoveryCodeRow
from entitlements.models import AccountRow
from entitlements.sessions import SessionStore
from entitlements.store import AccountStore
from search.reports import NewReport, Reports
from search.saved import SavedSearches
from tests.factories.clocks import Clock
from tests.factories.companies import EMPLOYEE, OWNER, Company, company_portal, post, words_of
from tests.factories.portals import PASSWORD, STAFF, log_in, own_token
from translations.locales import Language
from web.keeping import SOURCES
from web.session import portal

pytestmark = pytest.mark.slow

NAME = "Ewa Sikora"
SECRETS = ("digest", "hash", "secret", "salt", "seal", "key", "handle", "credential")
NO_SECRETS = ("key_id", "foreign_key")


@pytest.fixture
def company(tmp_path: Path) -> Company:
    found = company_portal(tmp_path, Clock())
    with found.app.app_context(), portal().workspace.database.write() as session:
        keep_much(session, found.people[EMPLOYEE], found)
    return found


def keep_much(session: Session, account_id: int, company: Company) -> None:
    """Something about the employee in many tables."""
    now = company.clock.now
    SavedSearches(session).save(account_id, "klocki Ewy", {}, name="Klocki", now=now)
    report = NewReport(
        query_text="retarder", page_language=Language.POLISH, filters={}, note="Gdzie?", account_id=account_id
    )
    Reports(session).tell(report, "key", now)
    SessionStore(session).begin(account_id, Strength.PASSWORD, "a phone", now)
    Devices(session).see(account_id, None, "a tablet", now, is_trusted=True)
    session.add(RecoveryCodeRow(account_id=account_id, salt="s" * 32, digest="d" * 64, created_at=now))


@pytest.fixture
def employee(company: Company) -> FlaskClient:
    return company.client(EMPLOYEE)


def exported(client: FlaskClient) -> dict[str, str]:
    response = client.post("/en/account/export", data={"csrf_token": own_token(client)})
    assert response.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(response.data)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def everything(company: Company) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as the database has it."""
    with company.app.app_context():
        engine = create_engine(portal().workspace.database.url)
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        found = {
            name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for name, table in metadata.tables.items()
        }
    engine.dispose()
    return found


def tables_that_say(company: Company, text: str) -> set[str]:
    return {
        name
        for name, rows in everything(company).items()
        for row in rows
        if any(text in str(value) for value in row.values())
    }


def test_a_person_changes_their_name_and_language(company: Company, employee: FlaskClient) -> None:
    page = words_of(post(employee, "/account/details", display_name="  Ewa  Lis-Nowak ", language="pl"))
    assert "Your details are saved." in page
    assert "Ewa Lis-Nowak" in page
    with company.app.app_context(), portal().workspace.database.read() as session:
        account = AccountStore(session).by_id(company.people[EMPLOYEE])
        kinds = session.scalars(select(AuditRecordRow.kind)).all()
    assert account is not None
    assert account.language is Language.POLISH
    assert "account.changed" in kinds


@pytest.mark.parametrize("fields", [{"display_name": " "}, {"language": "xx"}, {"display_name": "x" * 121}])
def test_details_that_are_none_are_not_kept(employee: FlaskClient, fields: dict[str, str]) -> None:
    good = {"display_name": "Ewa", "language": "pl"}
    assert post(employee, "/account/details", **(good | fields)).status_code == 400


def test_an_export_has_every_part_for_programs_and_for_people(employee: FlaskClient) -> None:
    files = exported(employee)
    data = json.loads(files["data.json"])["data"]
    assert set(data) == {source.key for source in SOURCES}
    assert data["account"][0]["email"] == EMPLOYEE
    assert [one["query_text"] for one in data["saved-searches"]] == ["klocki Ewy"]
    assert [one["note"] for one in data["reports"]] == ["Gdzie?"]
    assert "a phone" in [one["user_agent"] for one in data["sessions"]]
    assert "a tablet" in [one["user_agent"] for one in data["devices"]]
    assert "account.exported" in [one["kind"] for one in data["audit"]]
    assert "klocki Ewy" in files["data.html"]
    assert "Saved searches" in files["data.html"]


def test_no_secret_is_in_an_export(company: Company, employee: FlaskClient) -> None:
    files = exported(employee)
    secrets = {
        str(value)
        for rows in everything(company).values()
        for row in rows
        for column, value in row.items()
        if any(word in column for word in SECRETS) and column not in NO_SECRETS and len(str(value)) >= 16
    }
    assert len(secrets) > 5
    assert [secret for secret in secrets for text in files.values() if secret in text] == []


def test_an_export_says_nothing_of_others(employee: FlaskClient) -> None:
    assert OWNER not in exported(employee)["data.json"]


def test_an_export_is_kept_nowhere(employee: FlaskClient) -> None:
    response = employee.post("/en/account/export", data={"csrf_token": own_token(employee)})
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/en/account/export", "/en/account/delete"])
def test_export_and_deletion_need_a_fresh_proof(company: Company, employee: FlaskClient, path: str) -> None:
    company.clock.now += timedelta(minutes=16)
    sent = employee.post(path, data={"csrf_token": own_token(employee), "is_sure": "yes"})
    assert "/login/second-step" in employee.get(path).location
    assert "/login/second-step" in sent.location
    assert tables_that_say(company, EMPLOYEE) >= {"accounts"}


def test_deletion_says_what_stays_and_until_when(employee: FlaskClient) -> None:
    page = words_of(employee.get("/en/account/delete"))
    assert "Clearances: who applied, with which documents, who decided, the certificate" in page
    assert "until 22 November 2031 at the latest" in page


def test_a_person_who_is_not_sure_is_not_deleted(company: Company, employee: FlaskClient) -> None:
    assert "Tick that you are sure" in words_of(post(employee, "/account/delete"))
    assert log_in(company.client(), EMPLOYEE).status_code == 303


def delete(client: FlaskClient) -> str:
    return words_of(post(client, "/account/delete", is_sure="yes"))


def test_after_deletion_no_table_names_the_person_but_the_last_mails(
    company: Company, employee: FlaskClient
) -> None:
    assert tables_that_say(company, EMPLOYEE) >= {"accounts"}
    assert "Your account is deleted" in delete(employee)
    assert (tables_that_say(company, EMPLOYEE), tables_that_say(company, NAME)) == ({"mails"}, {"mails"})
    assert tables_that_say(company, "klocki Ewy") == set()
    assert company.mails(EMPLOYEE)[-1].subject == "Your account in AOS is deleted"


def test_after_deletion_nothing_opens(company: Company, employee: FlaskClient) -> None:
    other = company.client(EMPLOYEE)
    delete(employee)
    assert other.get("/en/account/details").status_code == 302
    assert log_in(company.client(), EMPLOYEE).status_code == 401


def test_deletion_keeps_the_audit_trail_whole(company: Company, employee: FlaskClient) -> None:
    delete(employee)
    with company.app.app_context(), portal().workspace.database.read() as session:
        kinds = session.scalars(select(AuditRecordRow.kind).order_by(AuditRecordRow.sequence)).all()
        workspace = portal().workspace
        verdict = examine(workspace.database, workspace.folder.root)
    assert (kinds[-1], verdict.sentences()) == ("account.deleted", [])


def test_the_owners_are_told_whom_to_notify_when_an_employee_is_deleted(
    company: Company, employee: FlaskClient
) -> None:
    delete(employee)
    mail = company.mails(OWNER)[-1]
    assert mail.subject == f"{NAME} no longer works for Kowal in AOS"
    assert "by 25 November 2026" in mail.text


def test_the_address_of_a_deleted_person_may_be_invited_again(
    company: Company, employee: FlaskClient
) -> None:
    delete(employee)
    fields = {"email": EMPLOYEE, "display_name": NAME, "roles": ["technician"], "site": "", "language": "en"}
    owner = company.client(OWNER)
    assert "is on its way" in words_of(post(owner, "/company/invitations", **fields))
    assert "Choose" not in words_of(company.client().get(company.link(EMPLOYEE)))


def test_the_last_owner_first_hands_over_or_closes(company: Company) -> None:
    owner = company.client(OWNER)
    assert "You are the only owner" in words_of(owner.get("/en/account/delete"))
    assert "You are the only owner" in delete(owner)
    assert log_in(company.client(), OWNER).status_code == 303


def test_the_last_owner_of_a_closed_company_may_go(company: Company) -> None:
    owner = company.client(OWNER)
    post(owner, "/company/close", is_sure="yes")
    assert "Your account is deleted" in delete(owner)


def test_an_account_that_runs_the_portal_is_not_deleted_by_a_page(company: Company) -> None:
    staff = company.client(STAFF)
    assert "This account is for running the portal." in delete(staff)
    assert log_in(company.client(), STAFF, PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "2 years after it ended"), ("pl", "2 lata od zakończenia")],
)
def test_the_table_of_what_is_kept_is_open_to_everybody(company: Company, language: str, words: str) -> None:
    page = company.client().get(f"/{language}/privacy")
    assert page.status_code == 200
    assert words in words_of(page)


def test_an_erased_account_keeps_its_number_and_nothing_else(company: Company, employee: FlaskClient) -> None:
    delete(employee)
    with company.app.app_context(), portal().workspace.database.read() as session:
        row = session.get_one(AccountRow, company.people[EMPLOYEE])
    assert (row.display_name, row.is_active, row.password_hash, row.roles) == ("", False, "!", [])
    assert row.email.endswith("@erased.invalid")
