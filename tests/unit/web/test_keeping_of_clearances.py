"""What is kept of clearances, accesses and requests: for how long, and what goes with an account."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from entitlements.accounts import Role
from entitlements.clearance_models import ClearanceRow, ClearanceVoteRow
from entitlements.personal_data import Person, gathered
from entitlements.retention import Overdue
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_account, add_workshop
from tests.factories.clearances import clear
from translations.locales import Language
from web.keeping import SOURCES, TABLE
from web.requests.clock import RequestKind
from web.requests.models import RequestMessageRow, RequestRow
from web.requests.store import NewRequest, Requests


@pytest.fixture
def session(workspace: Workspace) -> Iterator[Session]:
    with workspace.database.write() as writing:
        yield writing


@pytest.fixture
def employee(session: Session) -> int:
    return add_account(session, "jan@example.org", "Jan", "long enough", Role.TECHNICIAN, NOON)


def overdue(key: str) -> Overdue:
    """What of a row is kept for too long."""
    (row,) = [row for row in TABLE if row.key == key]
    assert row.overdue is not None
    return row.overdue


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_clearances_go_sixty_months_after_their_end_with_all_that_belongs_to_them(
    session: Session, employee: int
) -> None:
    clear(session, add_workshop(session, NOON), employee, NOON)
    clearances = overdue("clearances")
    late = NOON + timedelta(days=365 + 5 * 366)
    assert clearances.count(session, NOON + timedelta(days=365 + 5 * 365)) == 0
    assert clearances.count(session, late) == 2
    assert count(session, ClearanceRow) == 2
    assert clearances.remove(session, late) == 2
    assert (count(session, ClearanceRow), count(session, ClearanceVoteRow)) == (0, 0)


def test_of_a_request_the_figures_stay_when_the_account_goes(session: Session, employee: int) -> None:
    new = NewRequest(
        kind=RequestKind.COMPLAINT,
        language=Language.ENGLISH,
        email="jan@example.org",
        text="It is too slow.",
        account_id=employee,
        vehicle="…W386752",
    )
    Requests(session).ask(new, "key", NOON)
    person = Person(account_id=employee, email="jan@example.org", now=NOON)
    assert gathered(session, person, SOURCES)["requests"][0]["note"] == ["It is too slow."]
    (source,) = [source for source in SOURCES if source.key == "requests"]
    assert source.erase is not None
    source.erase(session, person)
    (row,) = session.scalars(select(RequestRow))
    assert (row.account_id, row.email, row.vehicle, row.kind) == (None, "", "", "complaint")
    assert count(session, RequestMessageRow) == 0


def test_by_law_clearances_and_accesses_outlive_the_account(session: Session, employee: int) -> None:
    clear(session, add_workshop(session, NOON), employee, NOON)
    person = Person(account_id=employee, email="jan@example.org", now=NOON)
    assert gathered(session, person, SOURCES)["clearances"][0]["number"] == f"PL-authorisation-{employee}"
    kept = {source.key for source in SOURCES if source.erase is None}
    assert {"clearances", "security-accesses"} <= kept
