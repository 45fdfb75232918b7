"""What a registration keeps about a person: given out whole, and what of it goes with the account."""

from typing import Any

import pytest
from sqlalchemy import func, select

from entitlements.email_tokens import EmailTokens
from entitlements.erasing import Erasing
from entitlements.evidence import new_evidence
from entitlements.evidence_store import EvidenceStore
from entitlements.join_models import ConsentRow, EmailTokenRow, EvidenceRow, PendingRegistrationRow
from entitlements.models import AccountRow
from entitlements.personal_data import Person, gathered
from kb.filestore import FileStore
from kb.workspace import Workspace
from tests.factories.registration import EMAIL, PDF, Office
from web.keeping import LEAVING_STEPS, SOURCES


@pytest.fixture
def office(workspace: Workspace) -> Office:
    """Somebody who registered, agreed to the terms, proved their address and handed a file in."""
    office = Office(workspace.database)
    operator_id = office.hand_in()
    with office.database.write() as session:
        owner = session.scalars(select(AccountRow.id)).one()
        files = FileStore(workspace.folder.root / "evidence")
        EvidenceStore(session, files, office.clock).add(operator_id, new_evidence("odpis.pdf", PDF), owner)
    return office


def person(office: Office) -> Person:
    with office.database.read() as session:
        owner = session.scalars(select(AccountRow.id)).one()
    return Person(account_id=owner, email=EMAIL, now=office.clock.now)


def test_consents_links_and_files_are_in_the_export_without_a_secret(office: Office) -> None:
    with office.database.read() as session:
        given: dict[str, Any] = gathered(session, person(office), SOURCES)
    assert [given[key][0] for key in ("consents", "evidence")] == [
        {"version": "0" * 64, "language": "pl", "agreed_at": office.clock.now.isoformat()},
        {
            "name": "odpis.pdf",
            "media_type": "application/pdf",
            "size_bytes": len(PDF),
            "added_at": office.clock.now.isoformat(),
        },
    ]
    assert set(given["email-links"][0]) == {"made_at", "expires_at", "used_at"}


def test_a_registration_that_waits_is_in_the_export_of_who_has_its_address_and_goes_with_them(
    office: Office,
) -> None:
    who = person(office)
    with office.database.write() as session:
        waiting = PendingRegistrationRow(
            email=EMAIL,
            display_name="Podszywacz",
            language="pl",
            password_hash="secret",
            company={"legal_name": "X"},
            terms="",
            made_at=office.clock.now,
        )
        session.add(waiting)
        session.flush()
        EmailTokens(session).make(waiting.pk, office.clock.now)
    with office.database.read() as session:
        (given,) = gathered(session, who, SOURCES)["registrations"]
    assert (given["display_name"], "secret" in str(given)) == ("Podszywacz", False)
    assert erased(office, PendingRegistrationRow) == 0


@pytest.mark.parametrize(
    ("table", "left"),
    [(EmailTokenRow, 0), (ConsentRow, 1), (EvidenceRow, 1)],
    ids=["links", "consents", "files"],
)
def test_links_go_with_the_account_and_what_has_to_stay_names_nobody(
    office: Office, table: type[Any], left: int
) -> None:
    assert erased(office, table) == left
    with office.database.read() as session:
        row = session.scalars(select(AccountRow)).one()
    assert (row.display_name, EMAIL in row.email) == ("", False)


def erased(office: Office, table: type[Any]) -> int:
    """How many rows of a table are left once the person is erased."""
    who = person(office)
    with office.database.write() as session:
        erasing = Erasing(session=session, sources=SOURCES, steps=LEAVING_STEPS, now=office.clock.now)
        erasing.erase(who.account_id, actor_id=who.account_id)
    with office.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
