"""Operators as staff see them: found, suspended, reinstated, closed; each step once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from entitlements.accounts import Account, Role, Standing, Strength
from entitlements.applications import ReasonMissing
from entitlements.audit_models import AuditRecordRow
from entitlements.models import OperatorRow
from entitlements.notices import NoticeKind
from entitlements.operator_desk import (
    NoSuchOperator,
    OperatorDesk,
    OwnOperator,
    StandsOtherwise,
    Step,
)
from entitlements.sessions import SessionStore
from kb.workspace import Workspace
from tests.factories.registration import EMAIL, REASON, Office
from translations.locales import Language


@pytest.fixture
def office(workspace: Workspace) -> Office:
    return Office(workspace.database)


def approved(office: Office, email: str = EMAIL, **values: str) -> int:
    number = office.hand_in(email, **values)
    with office.database.write() as session:
        session.get_one(OperatorRow, number).standing = Standing.APPROVED
    return number


def take(
    office: Office, number: int, step: Step, reason: str = REASON, decider: Account | None = None
) -> None:
    with office.database.write() as session:
        OperatorDesk(session, office.clock).step(number, step, reason, decider, office.notify)


def standing(office: Office, number: int) -> str:
    with office.database.read() as session:
        return session.get_one(OperatorRow, number).standing


@pytest.mark.parametrize(
    ("before", "step", "after", "notice", "record"),
    [
        (Standing.APPROVED, Step.SUSPEND, Standing.SUSPENDED, NoticeKind.SUSPENDED, "operator.suspended"),
        (Standing.SUSPENDED, Step.REINSTATE, Standing.APPROVED, NoticeKind.REINSTATED, "operator.reinstated"),
        (Standing.APPROVED, Step.CLOSE, Standing.CLOSED, NoticeKind.CLOSED, "operator.closed"),
        (Standing.SUSPENDED, Step.CLOSE, Standing.CLOSED, NoticeKind.CLOSED, "operator.closed"),
        (Standing.REFUSED, Step.CLOSE, Standing.CLOSED, NoticeKind.CLOSED, "operator.closed"),
    ],
)
def test_a_step_changes_the_standing_tells_the_owner_and_is_recorded(
    office: Office, before: Standing, step: Step, after: Standing, notice: NoticeKind, record: str
) -> None:
    number = approved(office)
    with office.database.write() as session:
        session.get_one(OperatorRow, number).standing = before
    take(office, number, step)
    with office.database.read() as session:
        last = session.scalars(select(AuditRecordRow).order_by(AuditRecordRow.sequence.desc())).first()
        file = OperatorDesk(session, office.clock).file(number)
    assert last is not None
    assert file is not None
    assert (file.standing, file.reason) == (after, REASON)
    assert (office.notices[-1].kind, office.notices[-1].reason) == (notice, REASON)
    assert (last.kind, last.subject) == (record, f"operator:{number}")


@pytest.mark.parametrize(
    ("now", "step"),
    [
        (Standing.APPLIED, Step.SUSPEND),
        (Standing.APPLIED, Step.CLOSE),
        (Standing.SUSPENDED, Step.SUSPEND),
        (Standing.APPROVED, Step.REINSTATE),
        (Standing.CLOSED, Step.REINSTATE),
        (Standing.CLOSED, Step.CLOSE),
    ],
)
def test_a_step_that_does_not_fit_is_not_taken(office: Office, now: Standing, step: Step) -> None:
    number = approved(office)
    with office.database.write() as session:
        session.get_one(OperatorRow, number).standing = now
    with pytest.raises(StandsOtherwise) as refusal:
        take(office, number, step)
    assert refusal.value.standing is now
    assert standing(office, number) == now


@pytest.mark.parametrize("step", [Step.SUSPEND, Step.CLOSE])
def test_what_takes_access_away_needs_a_reason(office: Office, step: Step) -> None:
    number = approved(office)
    with pytest.raises(ReasonMissing):
        take(office, number, step, reason="  no  ")
    assert standing(office, number) == Standing.APPROVED


def test_nobody_decides_on_the_company_that_they_work_for(office: Office) -> None:
    number = approved(office)
    insider = Account(
        id=99, email="x@example.org", display_name="X", roles=frozenset({Role.STAFF}),
        language=Language.POLISH, operator_id=number,
    )  # fmt: skip
    with pytest.raises(OwnOperator):
        take(office, number, Step.SUSPEND, decider=insider)


def test_a_company_that_does_not_exist_is_not_suspended(office: Office) -> None:
    with pytest.raises(NoSuchOperator):
        take(office, 404, Step.SUSPEND)


def test_closing_ends_the_sessions_of_everybody_in_the_company_and_of_nobody_else(office: Office) -> None:
    closed, other = approved(office), approved(office, "ewa@lis.example")
    with office.database.write() as session:
        desk, sessions = OperatorDesk(session, office.clock), SessionStore(session)
        tokens = [
            sessions.begin(desk.employees(number)[0].id, Strength.SECOND_FACTOR, "browser", office.clock.now)
            for number in (closed, other)
        ]
    office.clock.now += timedelta(seconds=1)
    take(office, closed, Step.CLOSE)
    with office.database.read() as session:
        found = [SessionStore(session).find(token, office.clock.now) for token in tokens]
    assert [one is not None for one in found] == [False, True]


@pytest.mark.parametrize(
    "text",
    ["lis", "LIS", "Kra", "kraków lis", "1060000062", "PL106-000-00-62", "0000011111", "ewa@li", "106 000"],
)
def test_a_company_is_found_by_what_one_knows_of_it(office: Office, text: str) -> None:
    approved(office)
    other = approved(office, "ewa@lis.example", legal_name="Serwis Lis", city="Kraków")
    with office.database.write() as session:
        row = session.get_one(OperatorRow, other)
        row.vat_number, row.register_number = "1060000062", "KRS 0000011111"
    with office.database.read() as session:
        found = OperatorDesk(session, office.clock).find(text, None, 1)
    assert [file.id for file in found.operators] == [other]


@pytest.mark.parametrize("text", ["%", "_", "'", '"; --', "ą" * 200, "nobody"])
def test_signs_that_databases_know_find_nothing_by_themselves(office: Office, text: str) -> None:
    approved(office)
    with office.database.read() as session:
        assert OperatorDesk(session, office.clock).find(text, None, 1).total == 0


def test_companies_are_counted_and_narrowed_by_how_they_stand(office: Office) -> None:
    approved(office)
    waiting = office.hand_in("ewa@lis.example")
    with office.database.read() as session:
        desk = OperatorDesk(session, office.clock)
        found = desk.find("", Standing.APPLIED, 1)
        counts = desk.counts()
    assert ([file.id for file in found.operators], found.total) == ([waiting], 1)
    assert (counts[Standing.APPLIED], counts[Standing.APPROVED], counts[Standing.CLOSED]) == (1, 1, 0)
