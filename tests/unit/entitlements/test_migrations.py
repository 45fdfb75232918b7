"""What an update makes of the accounts of before, and the way back."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from entitlements.accounts import Role, Standing
from entitlements.models import Base
from entitlements.operators import OperatorStore
from entitlements.store import AccountStore
from kb.database import Database, downgrade, upgrade
from tests.conftest import VERSION_FOLDERS

pytestmark = pytest.mark.slow

PEOPLE = [("anna@example.com", "technician"), ("jan@example.com", "editor"), ("ola@example.com", "staff")]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database of the release before, with an account of each role."""
    url = f"sqlite:///{tmp_path}/aos.db"
    upgrade(url, VERSION_FOLDERS)
    downgrade(url, VERSION_FOLDERS, "entitlements_0001")
    database = Database(url)
    with database.write() as session:
        session.execute(
            text(
                "INSERT INTO accounts (email, display_name, role, language, password_hash, session_stamp,"
                " is_active, created_at)"
                " VALUES (:email, :email, :role, 'pl', 'x', 'y', 1, '2026-01-01 00:00:00')"
            ),
            [{"email": email, "role": role} for email, role in PEOPLE],
        )
    database.close()
    return url


def test_who_could_read_before_the_update_belongs_to_an_approved_operator_after_it(url: str) -> None:
    upgrade(url, VERSION_FOLDERS)
    with (database := Database(url)).read() as session:
        accounts = {account.email: account for account in AccountStore(session).all()}
        operator = OperatorStore(session).by_id(accounts["anna@example.com"].operator_id or 0)
    database.close()
    assert {email: set(account.roles) for email, account in accounts.items()} == {
        "anna@example.com": {Role.TECHNICIAN},
        "jan@example.com": {Role.EDITOR},
        "ola@example.com": {Role.STAFF},
    }
    assert operator is not None
    assert operator.standing is Standing.APPROVED
    assert (accounts["jan@example.com"].operator_id, accounts["ola@example.com"].operator_id) == (None, None)
    assert all(account.is_email_verified for account in accounts.values())


WAITED = """
INSERT INTO operators (id, legal_name, register_number, profile, vat_state, street, postal_code, city,
    country, language, standing, created_at)
VALUES (7, 'Kowal', 'KRS 1', 'repairer', 'none', 'Polna 1', '00-001', 'Warszawa', 'PL', 'pl', 'applied',
    '2026-01-01 00:00:00');
INSERT INTO accounts (id, email, display_name, language, password_hash, is_active, created_at, operator_id)
VALUES (7, 'adam@kowal.example', 'Adam', 'pl', 'x', 1, '2026-01-01 00:00:00', 7);
INSERT INTO operator_applications (operator_id, number, version, state, handed_in_by, handed_in_at, reason)
VALUES (7, 1, 1, 'unverified', 7, '2026-01-01 00:00:00', '');
INSERT INTO email_tokens (account_id, token_digest, made_at, expires_at)
VALUES (7, 'd', '2026-01-01 00:00:00', '2026-01-04 00:00:00')
"""


def test_a_registration_that_waited_before_the_update_is_emptied_and_its_address_is_free(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path}/aos.db"
    upgrade(url, VERSION_FOLDERS)
    downgrade(url, VERSION_FOLDERS, "entitlements_join_0001")
    database = Database(url)
    with database.write() as session:
        for statement in WAITED.split(";"):
            session.execute(text(statement))
    database.close()
    upgrade(url, VERSION_FOLDERS)
    with (database := Database(url)).read() as session:
        account = session.execute(text("SELECT email, is_active FROM accounts WHERE id = 7")).one()
        company = session.execute(text("SELECT legal_name, standing FROM operators WHERE id = 7")).one()
        left = [
            session.execute(text(f"SELECT count(*) FROM {table}")).scalar()  # noqa: S608 - our own names
            for table in ("operator_applications", "email_tokens", "pending_registrations")
        ]
    database.close()
    assert tuple(account) == ("erased-7@erased.invalid", 0)
    assert tuple(company) == ("", "closed")
    assert left == [0, 0, 0]


def test_without_accounts_of_before_no_operator_is_made_up(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/aos.db"
    upgrade(url, VERSION_FOLDERS)
    with (database := Database(url)).connect() as connection:
        operators = connection.execute(text("SELECT count(*) FROM operators")).scalar()
    database.close()
    assert operators == 0


def test_the_way_back_keeps_the_accounts_and_their_roles(url: str) -> None:
    upgrade(url, VERSION_FOLDERS)
    downgrade(url, VERSION_FOLDERS, "entitlements_0001")
    with (database := Database(url)).connect() as connection:
        kept = connection.execute(text("SELECT email, role, session_stamp FROM accounts")).all()
    database.close()
    assert [(row.email, row.role) for row in kept] == PEOPLE
    assert len({row.session_stamp for row in kept}) == len(PEOPLE)


def test_the_tables_of_teams_go_and_come_back(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/aos.db"
    of_teams = {"invitations", "departures", "erasures"}
    upgrade(url, VERSION_FOLDERS)
    before = _tables(url)
    downgrade(url, VERSION_FOLDERS, "entitlements_team_0001@entitlements_0002")
    without = _tables(url)
    upgrade(url, VERSION_FOLDERS)
    assert of_teams <= before - without  # what was built upon them goes with them
    assert _tables(url) == before


def test_the_tables_of_clearances_go_and_come_back(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/aos.db"
    upgrade(url, VERSION_FOLDERS)
    before = _tables(url)
    downgrade(url, VERSION_FOLDERS, "entitlements_clearances_0001@entitlements_0003")
    without = _tables(url)
    upgrade(url, VERSION_FOLDERS)
    assert before - without == _OF_CLEARANCES == _tables(url) - without


_OF_CLEARANCES = {
    "clearances", "clearance_votes", "clearance_papers", "clearance_readings", "clearance_reminders",
    "clearance_answers",
    "security_accesses", "security_exports",
}  # fmt: skip


def test_the_tables_of_tickets_go_and_come_back(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/aos.db"
    of_tickets = {"tickets", "ticket_ledger", "ticket_seats", "outages", "heartbeat", "snippet_uses"}
    upgrade(url, VERSION_FOLDERS)
    before = _tables(url)
    downgrade(url, VERSION_FOLDERS, "entitlements_tickets_0001@entitlements_0003")
    without = _tables(url)
    upgrade(url, VERSION_FOLDERS)
    assert before - without == of_tickets == _tables(url) - without


def test_the_tables_of_payments_go_and_come_back(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/aos.db"
    of_payments = {
        "payment_attempts", "payment_events", "bank_statements", "payments", "payment_rulings", "money_back",
    }  # fmt: skip
    upgrade(url, VERSION_FOLDERS)
    before = _tables(url)
    downgrade(url, VERSION_FOLDERS, "entitlements_payments_0001@entitlements_0003")
    without = _tables(url)
    upgrade(url, VERSION_FOLDERS)
    assert before - without == of_payments == _tables(url) - without


def test_the_tables_of_second_factors_go_and_come_back(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/aos.db"
    of_factors = {
        "devices", "factor_resets", "passkeys", "password_resets", "recovery_codes", "spent_challenges",
        "spent_totp_steps", "totp_factors",
    }  # fmt: skip
    upgrade(url, VERSION_FOLDERS)
    before = _tables(url)
    downgrade(url, VERSION_FOLDERS, "entitlements_0004@entitlements_0003")
    without = _tables(url)
    upgrade(url, VERSION_FOLDERS)
    assert before - without >= of_factors
    assert _tables(url) == before


def test_the_tables_of_second_factors_are_those_of_the_code(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/aos.db"
    upgrade(url, VERSION_FOLDERS)
    with (database := Database(url)).connect() as connection:
        context = MigrationContext.configure(connection)
        names = {table.name for table in Base.metadata.sorted_tables}
        differences = [
            difference
            for difference in compare_metadata(context, Base.metadata)
            if difference[0] not in ("remove_table", "remove_index") or difference[1].name in names
        ]
    database.close()
    assert differences == []


def test_the_tables_of_the_shop_go_and_come_back(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/aos.db"
    upgrade(url, VERSION_FOLDERS)
    before = _tables(url)
    downgrade(url, VERSION_FOLDERS, "entitlements_shop_0001@entitlements_0003")
    without = _tables(url)
    upgrade(url, VERSION_FOLDERS)
    assert before - without == {name for name in before if name.startswith("shop_")} == _tables(url) - without


def _tables(url: str) -> set[str]:
    with (database := Database(url)).connect() as connection:
        names = set(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars())
    database.close()
    return names
