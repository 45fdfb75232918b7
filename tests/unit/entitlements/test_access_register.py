"""The register of accesses: opened from, never changed, exported so that a change would be seen."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from entitlements.access_register import AccessRegister, ExportFormat, OpenedDocument
from entitlements.accounts import Account, Role
from entitlements.audit_models import AuditRecordRow
from entitlements.declarations import Declaration, Purpose, read_declaration
from entitlements.store import AccountStore
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_account, add_workshop
from tests.factories.clearances import clear
from tests.factories.clocks import Clock

VIN = "WVWZZZ1JZ3W386752"
DOCUMENT = OpenedDocument(document_id="keys", title="Klucze", revision="pl 2")
DAYS = (NOON.date(), NOON.date())


def declaration(**changes: str) -> Declaration:
    fields = {
        "vin": VIN,
        "customer": "ZL/118",
        "checked": "yes",
        "purpose": "keys",
        "words": "second key lost",
    }
    return read_declaration(fields | changes)


@pytest.fixture
def session(workspace: Workspace) -> Iterator[Session]:
    with workspace.database.write() as writing:
        yield writing


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def register(session: Session, clock: Clock) -> AccessRegister:
    return AccessRegister(session, clock)


@pytest.fixture
def account(session: Session) -> Account:
    account_id = add_account(session, "jan@example.org", "Jan Kowal", "long enough", Role.TECHNICIAN, NOON)
    found = AccountStore(session).by_id(account_id)
    assert found is not None
    assert found.operator_id is not None
    clear(session, found.operator_id, account_id, NOON)
    return found


def test_a_declaration_opens_one_document_for_one_person_for_eight_hours(
    register: AccessRegister, account: Account, session: Session, clock: Clock
) -> None:
    record = register.declare(account, DOCUMENT, declaration())
    other_id = add_account(session, "ewa@example.org", "Ewa Lis", "long enough", Role.TECHNICIAN, NOON)
    other = AccountStore(session).by_id(other_id)
    assert other is not None
    assert register.open_for(account, "keys") == record
    assert register.open_for(account, "locks") is None
    assert register.open_for(other, "keys") is None
    clock.now += timedelta(hours=8)
    assert register.open_for(account, "keys") is None


def test_a_record_says_who_where_what_and_for_whom(register: AccessRegister, account: Account) -> None:
    record = register.declare(account, DOCUMENT, declaration(purpose="locks"))
    assert (record.vin, record.customer, record.purpose) == (VIN, "ZL/118", Purpose.LOCKS)
    assert (record.operator_name, record.account_name, record.document_title) == (
        "Kowal",
        "Jan Kowal",
        "Klucze",
    )
    assert record.certificate_number == f"PL-authorisation-{account.id}"
    assert record.transaction == "S0000001"


def test_the_trail_knows_the_access_and_not_the_whole_number_of_the_car(
    register: AccessRegister, account: Account, session: Session
) -> None:
    register.declare(account, DOCUMENT, declaration())
    (kept,) = session.scalars(select(AuditRecordRow).where(AuditRecordRow.kind == "access.declared"))
    assert kept.subject == "document:keys"
    assert VIN not in json.dumps(kept.details)
    assert VIN[-7:] in json.dumps(kept.details)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE security_accesses SET vin = 'X'",
        "UPDATE security_accesses SET kept_until = '2000-01-01 00:00:00'",
        "DELETE FROM security_accesses",
    ],
    ids=["changed", "shortened", "deleted"],
)
def test_the_database_itself_refuses_to_change_or_delete_a_record(
    register: AccessRegister, account: Account, session: Session, statement: str
) -> None:
    register.declare(account, DOCUMENT, declaration())
    with pytest.raises(IntegrityError, match="a record of an access"):
        session.execute(text(statement))


def test_a_record_that_was_changed_past_the_database_is_found(
    register: AccessRegister, account: Account, session: Session
) -> None:
    register.declare(account, DOCUMENT, declaration())
    assert register.faults() == []
    session.execute(text("DROP TRIGGER security_accesses_never_change"))
    session.execute(text("UPDATE security_accesses SET customer = 'another'"))
    session.expire_all()
    assert register.faults() == ["S0000001"]


def test_records_are_kept_for_sixty_months_and_the_numbering_goes_on_after_them(
    register: AccessRegister, account: Account, clock: Clock
) -> None:
    clock.now = NOON.replace(year=2019)
    register.declare(account, DOCUMENT, declaration())
    register.declare(account, DOCUMENT, declaration())
    clock.now = NOON.replace(year=2024)
    assert register.prune() == 0
    clock.now += timedelta(days=2)
    assert register.prune() == 1
    assert register.declare(account, DOCUMENT, declaration()).transaction == "S0000003"


def test_an_export_is_of_one_company_and_its_days(
    register: AccessRegister, account: Account, clock: Clock, session: Session
) -> None:
    for hours, customer in ((10, "before"), (11, "just within"), (34, "within still"), (35, "after")):
        clock.now = NOON + timedelta(hours=hours)  # 23 hours UTC is midnight in Poland
        register.declare(account, DOCUMENT, declaration(customer=customer))
    day = NOON.date() + timedelta(days=1)
    other = add_workshop(session, NOON, name="Lis")
    assert account.operator_id is not None
    assert [one.customer for one in register.records(account.operator_id, day, day)] == [
        "just within",
        "within still",
    ]
    assert register.records(other, date(2026, 1, 1), date(2027, 1, 1)) == []


@pytest.mark.parametrize("export_format", list(ExportFormat))
def test_an_export_is_known_again_by_its_bytes_and_by_no_others(
    register: AccessRegister, account: Account, session: Session, export_format: ExportFormat
) -> None:
    register.declare(account, DOCUMENT, declaration())
    assert account.operator_id is not None
    export = register.export((account.operator_id, "Kowal"), DAYS, export_format, 901)
    assert export.digest == hashlib.sha256(export.content).hexdigest()
    known = register.known(export.content)
    assert known is not None
    assert (known.operator_name, known.records, known.made_by) == ("Kowal", 1, 901)
    assert register.known(export.content.replace(VIN.encode(), b"WVWZZZ1JZ3W386753")) is None
    assert [one.digest for one in register.exports_of(account.operator_id)] == [export.digest]
    (kept,) = session.scalars(select(AuditRecordRow).where(AuditRecordRow.kind == "accesses.exported"))
    assert export.digest in json.dumps(kept.details)


def test_both_formats_say_the_same(register: AccessRegister, account: Account) -> None:
    register.declare(account, DOCUMENT, declaration(words="Zgubiony drugi klucz, ąęść"))
    assert account.operator_id is not None
    operator = (account.operator_id, "Kowal")
    as_csv = register.export(operator, DAYS, ExportFormat.CSV, 901).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(as_csv))
    (record,) = json.loads(register.export(operator, DAYS, ExportFormat.JSON, 901).content)["records"]
    assert row == {name: str(value) for name, value in record.items()}
    assert row["vin"] == VIN


def test_no_cell_of_the_table_is_a_formula(register: AccessRegister, account: Account) -> None:
    register.declare(account, DOCUMENT, declaration(customer='=HYPERLINK("x")'))
    assert account.operator_id is not None
    content = register.export((account.operator_id, "Kowal"), DAYS, ExportFormat.CSV, 901).content
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert row["customer"] == '\'=HYPERLINK("x")'
