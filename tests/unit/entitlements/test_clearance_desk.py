"""The desk of clearances: two people, never the applicant; every step in the audit trail."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.audit_models import AuditRecordRow
from entitlements.clearance import Clearance, Gap, Level, NotYours, Status, Voter
from entitlements.clearance_desk import (
    Application,
    AppliedAlready,
    ClearanceDesk,
    NothingToEnd,
    Paper,
    VoteRefused,
)
from entitlements.clearance_providers import standing_in
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_workshop
from tests.factories.clearances import FIRST_STAFF, SECOND_STAFF, certificate, clear, grant
from tests.factories.clocks import Clock

APPLICANT, EMPLOYEE = 900, 7
CERTIFICATE = certificate(NOON.date())


@pytest.fixture
def session(workspace: Workspace) -> Iterator[Session]:
    with workspace.database.write() as writing:
        yield writing


@pytest.fixture
def operator_id(session: Session) -> int:
    return add_workshop(session, NOON)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(session: Session, clock: Clock) -> ClearanceDesk:
    return ClearanceDesk(session, clock)


@pytest.fixture
def applied(desk: ClearanceDesk, operator_id: int) -> Clearance:
    return desk.apply(
        Application(
            level=Level.AUTHORISATION,
            operator_id=operator_id,
            account_id=EMPLOYEE,
            applied_by=APPLICANT,
            statement="Keys and immobilisers",
            papers=(Paper(name="cab.pdf", media_type="application/pdf", size_bytes=4, checksum="a" * 64),),
        )
    )


@pytest.fixture
def read(desk: ClearanceDesk, applied: Clearance) -> Clearance:
    """The application, whose document both members of the staff have opened."""
    for voter in (FIRST_STAFF, SECOND_STAFF):
        desk.open_paper(applied.id, "a" * 64, voter.account_id)
    return applied


def kinds(session: Session) -> list[str]:
    return list(session.scalars(select(AuditRecordRow.kind).order_by(AuditRecordRow.sequence)))


def test_an_application_waits_with_its_papers(desk: ClearanceDesk, applied: Clearance) -> None:
    case = desk.by_id(applied.id)
    assert case is not None
    assert (case.clearance.status, case.statement) == (Status.APPLIED, "Keys and immobilisers")
    assert [paper.name for paper in case.papers] == ["cab.pdf"]
    assert [one.clearance.id for one in desk.cases(Status.APPLIED)] == [applied.id]


def test_the_same_is_not_applied_for_twice(desk: ClearanceDesk, applied: Clearance) -> None:
    again = Application(
        level=Level.AUTHORISATION, operator_id=applied.operator_id, account_id=EMPLOYEE, applied_by=APPLICANT
    )
    with pytest.raises(AppliedAlready):
        desk.apply(again)


def test_two_people_grant_and_each_step_is_in_the_trail(
    desk: ClearanceDesk, read: Clearance, session: Session
) -> None:
    assert desk.agree(read.id, FIRST_STAFF, CERTIFICATE).status is Status.APPLIED
    assert desk.agree(read.id, SECOND_STAFF, CERTIFICATE).is_granted
    steps = ["clearance.applied", *["evidence.opened"] * 2, "clearance.confirmed", "clearance.granted"]
    assert kinds(session) == steps


def test_who_has_not_opened_every_document_does_not_agree(desk: ClearanceDesk, applied: Clearance) -> None:
    desk.open_paper(applied.id, "a" * 64, FIRST_STAFF.account_id)
    desk.agree(applied.id, FIRST_STAFF, CERTIFICATE)
    assert desk.unread(applied.id, SECOND_STAFF.account_id) == {"a" * 64}
    with pytest.raises(VoteRefused) as refusal:
        desk.agree(applied.id, SECOND_STAFF, CERTIFICATE)
    assert refusal.value.reason is NotYours.PAPERS_UNREAD
    case = desk.by_id(applied.id)
    assert case is not None
    assert case.clearance.status is Status.APPLIED


def test_nobody_sees_what_somebody_else_entered_before_they_have_entered_theirs(
    desk: ClearanceDesk, read: Clearance, session: Session
) -> None:
    first, second = FIRST_STAFF.account_id, SECOND_STAFF.account_id
    entered = desk.agree(read.id, FIRST_STAFF, CERTIFICATE)
    seen = entered.seen_by(second)
    assert (seen.certificate, [vote.certificate for vote in seen.votes]) == (None, [None])
    assert entered.seen_by(first).certificate == CERTIFICATE
    trail = session.scalars(select(AuditRecordRow.details)).all()
    assert CERTIFICATE.number not in str(trail)
    granted = desk.agree(read.id, SECOND_STAFF, CERTIFICATE)
    assert granted.seen_by(second).certificate == CERTIFICATE


def test_a_document_of_the_trail_is_named_by_its_checksum_only(
    desk: ClearanceDesk, read: Clearance, session: Session
) -> None:
    assert read.status is Status.APPLIED
    assert "cab.pdf" not in str(session.scalars(select(AuditRecordRow.details)).all())
    assert desk.unread(read.id, FIRST_STAFF.account_id) == frozenset()


@pytest.mark.parametrize(
    ("voter", "reason"),
    [
        (FIRST_STAFF, NotYours.AGREED_ALREADY),
        (Voter(account_id=APPLICANT), NotYours.APPLICANT),
        (Voter(account_id=EMPLOYEE), NotYours.APPLICANT),
    ],
    ids=["the first again", "the applicant", "the employee"],
)
def test_the_second_person_is_another_one(
    desk: ClearanceDesk, read: Clearance, voter: Voter, reason: NotYours
) -> None:
    desk.agree(read.id, FIRST_STAFF, CERTIFICATE)
    with pytest.raises(VoteRefused) as refusal:
        desk.agree(read.id, voter, CERTIFICATE)
    assert refusal.value.reason is reason


def test_an_employee_of_the_company_does_not_decide_on_it(desk: ClearanceDesk, applied: Clearance) -> None:
    with pytest.raises(VoteRefused) as refusal:
        desk.agree(applied.id, Voter(account_id=999, operator_id=applied.operator_id), CERTIFICATE)
    assert refusal.value.reason is NotYours.OWN_COMPANY


def test_where_two_entries_differ_one_is_corrected_with_a_reason(
    desk: ClearanceDesk, read: Clearance, session: Session
) -> None:
    other = certificate(NOON.date(), number="PL-0002")
    desk.agree(read.id, FIRST_STAFF, CERTIFICATE)
    disputed = desk.agree(read.id, SECOND_STAFF, other)
    assert (disputed.status, disputed.is_disputed) == (Status.APPLIED, True)
    with pytest.raises(VoteRefused) as refusal:
        desk.agree(read.id, FIRST_STAFF, other, " ")
    assert refusal.value.reason is NotYours.REASON_MISSING
    granted = desk.agree(read.id, FIRST_STAFF, other, "A digit was misread")
    assert (granted.is_granted, granted.certificate, granted.is_disputed) == (True, other, False)
    last = session.scalars(select(AuditRecordRow.details).order_by(AuditRecordRow.sequence.desc())).first()
    assert "A digit was misread" in str(last)


def test_nobody_ends_a_dispute_by_saying_the_same_again(desk: ClearanceDesk, read: Clearance) -> None:
    desk.agree(read.id, FIRST_STAFF, CERTIFICATE)
    desk.agree(read.id, SECOND_STAFF, certificate(NOON.date(), number="PL-0002"))
    with pytest.raises(VoteRefused) as refusal:
        desk.agree(read.id, FIRST_STAFF, CERTIFICATE, "I am sure")
    assert refusal.value.reason is NotYours.AGREED_ALREADY


def test_a_refusal_says_why_and_ends_the_application(desk: ClearanceDesk, read: Clearance) -> None:
    desk.agree(read.id, FIRST_STAFF, CERTIFICATE)
    desk.refuse(read.id, SECOND_STAFF, "The certificate is of somebody else.")
    case = desk.by_id(read.id)
    assert case is not None
    assert (case.clearance.status, case.end_reason) == (
        Status.REFUSED,
        "The certificate is of somebody else.",
    )
    with pytest.raises(VoteRefused):
        desk.agree(read.id, FIRST_STAFF, CERTIFICATE)


def test_the_company_withdraws_what_it_applied_for_and_what_it_was_granted(
    desk: ClearanceDesk, session: Session, operator_id: int
) -> None:
    clear(session, operator_id, EMPLOYEE, NOON)
    (granted,) = desk.at_level(Level.AUTHORISATION, operator_id, EMPLOYEE)
    desk.withdraw(granted.id, APPLICANT)
    assert standing_in(session, EMPLOYEE, operator_id, NOON).gap is Gap.WITHDRAWN
    with pytest.raises(NothingToEnd):
        desk.withdraw(granted.id, APPLICANT)


def test_revoking_takes_every_grant_of_the_person_back(
    desk: ClearanceDesk, session: Session, operator_id: int
) -> None:
    clear(session, operator_id, EMPLOYEE, NOON)
    renewed = grant(session, operator_id, EMPLOYEE, NOON, certified=certificate(NOON.date(), number="PL-9"))
    desk.revoke(renewed.id, 901, "Lent to a colleague.")
    assert standing_in(session, EMPLOYEE, operator_id, NOON).gap is Gap.REVOKED
    assert kinds(session).count("clearance.revoked") == 2


def test_only_what_was_granted_is_revoked(desk: ClearanceDesk, applied: Clearance) -> None:
    with pytest.raises(NothingToEnd):
        desk.revoke(applied.id, 901, "Never granted.")
    with pytest.raises(NothingToEnd):
        desk.revoke(999, 901, "Not there.")


def test_after_a_renewal_the_certificate_that_lasts_longer_counts(session: Session, operator_id: int) -> None:
    day = NOON.date()
    grant(session, operator_id, None, NOON, certified=certificate(day, days=700))
    grant(session, operator_id, EMPLOYEE, NOON, certified=certificate(day, days=3))
    grant(session, operator_id, EMPLOYEE, NOON, certified=certificate(day, number="PL-2", days=400))
    after_the_first = NOON + timedelta(days=10)
    assert standing_in(session, EMPLOYEE, operator_id, after_the_first).is_cleared


def test_whoever_leaves_takes_no_clearance_along_nor_finds_it_when_they_return(
    desk: ClearanceDesk, session: Session, operator_id: int
) -> None:
    clear(session, operator_id, EMPLOYEE, NOON)
    other_operator = add_workshop(session, NOON, name="Lis")
    assert not standing_in(session, EMPLOYEE, other_operator, NOON).is_cleared
    assert not standing_in(session, EMPLOYEE, None, NOON).is_cleared
    assert desk.end_employment(EMPLOYEE, operator_id, 900) == 1
    assert standing_in(session, EMPLOYEE, operator_id, NOON).gap is Gap.WITHDRAWN
    assert desk.end_employment(EMPLOYEE, operator_id, 900) == 0


def test_the_queue_has_the_oldest_first(desk: ClearanceDesk, applied: Clearance, operator_id: int) -> None:
    later = desk.apply(
        Application(level=Level.APPROVAL, operator_id=operator_id, account_id=None, applied_by=APPLICANT)
    )
    assert [one.clearance.id for one in desk.cases(Status.APPLIED)] == [applied.id, later.id]
    assert desk.counts()[Status.APPLIED] == 2
    assert [one.clearance.id for one in desk.of_operator(operator_id)] == [later.id, applied.id]
