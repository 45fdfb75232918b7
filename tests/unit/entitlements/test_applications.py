"""Applications: decided once, about what was seen, by somebody else, with a reason."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from entitlements.accounts import Account, Role, Standing
from entitlements.application_queue import Filter, counts, queue
from entitlements.applications import (
    AlreadyDecided,
    Application,
    Applications,
    ApplicationState,
    ChangedMeanwhile,
    DecisionRefused,
    NoSuchApplication,
    NotChangeable,
    OwnApplication,
    ReasonMissing,
    Verdict,
)
from entitlements.audit_models import AuditRecordRow
from entitlements.duplicates import Ground, duplicates
from entitlements.evidence import EvidenceType, NewEvidence
from entitlements.evidence_store import EvidenceStore
from entitlements.models import OperatorRow
from entitlements.notices import NoticeKind
from entitlements.vat import VatNumber, VatState
from kb.workspace import Workspace
from tests.factories.accounts import add_account
from tests.factories.registration import EMAIL, PDF, REASON, Office, company
from translations.locales import Language


@pytest.fixture
def office(workspace: Workspace) -> Office:
    return Office(workspace.database)


@pytest.fixture
def staff(office: Office) -> Account:
    return staff_account(office, "ola@example.org")


def staff_account(office: Office, email: str) -> Account:
    with office.database.write() as session:
        number = add_account(session, email, "Ola Nowak", "x" * 12, Role.STAFF, office.clock.now)
    return Account(
        id=number,
        email=email,
        display_name="Ola Nowak",
        roles=frozenset({Role.STAFF}),
        language=Language.POLISH,
    )


def decide(
    office: Office, operator_id: int, decider: Account | None, *, is_approved: bool, reason: str = REASON
) -> Application:
    row = office.application(operator_id)
    verdict = Verdict(application_id=row.id, version=row.version, is_approved=is_approved, reason=reason)
    with office.database.write() as session:
        return Applications(session, office.clock).decide(verdict, decider, office.notify)


def operator(office: Office, operator_id: int) -> OperatorRow:
    with office.database.read() as session:
        return session.get_one(OperatorRow, operator_id)


def test_an_approval_opens_the_door_and_the_owner_is_told(office: Office, staff: Account) -> None:
    number = office.hand_in()
    decided = decide(office, number, staff, is_approved=True, reason="")
    row = operator(office, number)
    assert (decided.state, decided.decided_by) == (ApplicationState.APPROVED, staff.id)
    assert (row.standing, row.decided_by, row.decided_at) == (Standing.APPROVED, staff.id, office.clock.now)
    assert (office.notices[-1].kind, office.notices[-1].to.email) == (NoticeKind.APPROVED, EMAIL)


def test_a_refusal_keeps_its_reason_and_tells_it(office: Office, staff: Account) -> None:
    number = office.hand_in()
    decide(office, number, staff, is_approved=False)
    row = operator(office, number)
    assert (row.standing, row.decision_reason) == (Standing.REFUSED, REASON)
    assert (office.notices[-1].kind, office.notices[-1].reason) == (NoticeKind.REFUSED, REASON)


@pytest.mark.parametrize("reason", ["", "   ", "zle dane"])
def test_a_refusal_needs_a_reason_that_says_something(office: Office, staff: Account, reason: str) -> None:
    number = office.hand_in()
    with pytest.raises(ReasonMissing):
        decide(office, number, staff, is_approved=False, reason=reason)
    assert operator(office, number).standing == Standing.APPLIED


def test_a_number_that_is_not_in_use_is_approved_only_with_a_reason(office: Office, staff: Account) -> None:
    number = office.hand_in()
    with office.database.write() as session:
        session.get_one(OperatorRow, number).vat_state = VatState.INVALID
    with pytest.raises(ReasonMissing):
        decide(office, number, staff, is_approved=True, reason="")
    assert decide(office, number, staff, is_approved=True).state is ApplicationState.APPROVED


def test_nobody_decides_on_the_company_that_they_work_for(office: Office) -> None:
    number = office.hand_in()
    insider = Account(
        id=99, email="x@example.org", display_name="X", roles=frozenset({Role.STAFF}),
        language=Language.POLISH, operator_id=number,
    )  # fmt: skip
    with pytest.raises(OwnApplication):
        decide(office, number, insider, is_approved=True)


def test_nobody_decides_on_what_they_handed_in_themselves(office: Office) -> None:
    number = office.hand_in()
    row = office.application(number)
    applicant = Account(
        id=row.handed_in_by, email="x@example.org", display_name="X", roles=frozenset({Role.STAFF}),
        language=Language.POLISH,
    )  # fmt: skip
    with pytest.raises(OwnApplication):
        decide(office, number, applicant, is_approved=True)


def test_who_comes_second_is_told_who_came_first(office: Office, staff: Account) -> None:
    number = office.hand_in()
    decide(office, number, staff, is_approved=True)
    with pytest.raises(AlreadyDecided) as refusal:
        decide(office, number, staff_account(office, "jan@example.org"), is_approved=False)
    assert refusal.value.application.decided_by == staff.id
    assert operator(office, number).standing == Standing.APPROVED


def test_of_two_who_decide_at_once_exactly_one_wins(office: Office, staff: Account) -> None:
    number = office.hand_in()
    other = staff_account(office, "jan@example.org")
    outcomes: list[bool | DecisionRefused] = []
    together = threading.Barrier(2)

    def work(who: Account, is_approved: bool) -> None:
        together.wait(10)
        try:
            decide(office, number, who, is_approved=is_approved)
            outcomes.append(is_approved)
        except DecisionRefused as refusal:
            outcomes.append(refusal)

    threads = [
        threading.Thread(target=work, args=(staff, True)),
        threading.Thread(target=work, args=(other, False)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    won = [outcome for outcome in outcomes if isinstance(outcome, bool)]
    assert len(won) == 1
    assert [type(outcome) for outcome in outcomes if not isinstance(outcome, bool)] == [AlreadyDecided]
    standing = Standing.APPROVED if won[0] else Standing.REFUSED
    assert operator(office, number).standing == standing
    assert len(office.notices) == 2


def test_what_was_changed_meanwhile_is_not_decided(office: Office, staff: Account) -> None:
    number = office.hand_in()
    seen = office.application(number)
    with office.database.write() as session:
        Applications(session, office.clock).correct(number, company(city="Kraków"), seen.handed_in_by)
    verdict = Verdict(application_id=seen.id, version=seen.version, is_approved=True, reason="")
    with pytest.raises(ChangedMeanwhile), office.database.write() as session:
        Applications(session, office.clock).decide(verdict, staff, office.notify)
    assert operator(office, number).standing == Standing.APPLIED


def test_an_application_that_does_not_exist_is_not_decided(office: Office, staff: Account) -> None:
    verdict = Verdict(application_id=404, version=1, is_approved=True, reason="")
    with pytest.raises(NoSuchApplication), office.database.write() as session:
        Applications(session, office.clock).decide(verdict, staff, office.notify)


def test_a_refused_application_is_handed_in_again_and_its_past_stays(office: Office, staff: Account) -> None:
    number = office.hand_in()
    decide(office, number, staff, is_approved=False)
    with office.database.write() as session:
        again = Applications(session, office.clock).hand_in_again(
            number, office.application(number).handed_in_by
        )
    with office.database.read() as session:
        history = Applications(session, office.clock).history(number)
    assert (again.number, again.state, again.reason) == (2, ApplicationState.WAITING, "")
    assert [past.reason for past in history] == ["", REASON]
    row = operator(office, number)
    assert (row.standing, row.decision_reason) == (Standing.APPLIED, None)


def test_what_waits_is_not_handed_in_twice(office: Office) -> None:
    number = office.hand_in()
    with pytest.raises(NotChangeable), office.database.write() as session:
        Applications(session, office.clock).hand_in_again(number, 1)


def test_what_is_approved_is_not_corrected(office: Office, staff: Account) -> None:
    number = office.hand_in()
    decide(office, number, staff, is_approved=True)
    with pytest.raises(NotChangeable), office.database.write() as session:
        Applications(session, office.clock).correct(number, company(), 1)


@pytest.mark.parametrize(
    ("vat", "state"),
    [(VatNumber(country="PL", number="1060000062"), VatState.UNVERIFIED), (None, VatState.NONE)],
    ids=["another", "none"],
)
def test_another_vat_number_has_not_been_looked_up(
    office: Office, vat: VatNumber | None, state: VatState
) -> None:
    number = office.hand_in()
    with office.database.write() as session:
        row = session.get_one(OperatorRow, number)
        row.vat_state, row.vat_checked_at = VatState.VALID, office.clock.now
    with office.database.write() as session:
        Applications(session, office.clock).correct(
            number, company(vat=vat), office.application(number).handed_in_by
        )
    row = operator(office, number)
    assert (row.vat_state, row.vat_checked_at) == (state, None)


def test_every_decision_is_in_the_audit_trail(office: Office, staff: Account) -> None:
    number = office.hand_in()
    decide(office, number, staff, is_approved=False)
    with office.database.read() as session:
        record = session.scalars(select(AuditRecordRow).order_by(AuditRecordRow.sequence.desc())).first()
    assert record is not None
    assert (record.kind, record.actor_id, record.subject) == (
        "operator.refused",
        staff.id,
        f"operator:{number}",
    )
    assert REASON in str(record.details)


def test_the_queue_begins_with_who_waits_longest(office: Office) -> None:
    first = office.hand_in()
    office.clock.now += timedelta(days=1)
    second = office.hand_in("ewa@lis.example", legal_name="Lis", vat=None)
    with office.database.read() as session:
        entries = queue(session, Filter())
        assert counts(session)[ApplicationState.WAITING] == 2
    assert [entry.operator.id for entry in entries] == [first, second]


def test_the_queue_is_narrowed(office: Office, workspace: Workspace) -> None:
    first = office.hand_in()
    second = office.hand_in("ewa@lis.example", legal_name="Lis", vat=None)
    with office.database.write() as session:
        new = NewEvidence(name="krs.pdf", type=EvidenceType.PDF, content=PDF)
        EvidenceStore(session, workspace.files, office.clock).add(
            first, new, office.application(first).handed_in_by
        )
    wanted = {
        "files": Filter(has_evidence=True),
        "no files": Filter(has_evidence=False),
        "no number": Filter(vat_state=VatState.NONE),
        "decided": Filter(state=ApplicationState.REFUSED),
        "all": Filter(state=None),
    }
    with office.database.read() as session:
        found = {
            name: sorted(entry.operator.id for entry in queue(session, one)) for name, one in wanted.items()
        }
    assert found == {
        "files": [first],
        "no files": [second],
        "no number": [second],
        "decided": [],
        "all": [first, second],
    }


def test_companies_that_look_alike_are_pointed_out_with_why(office: Office) -> None:
    first = office.hand_in()
    second = office.hand_in("b@example.com", legal_name="WARSZTAT KOWAL Spółka z o.o.", vat=None)
    third = office.hand_in("ewa@warsztat-kowal.example", legal_name="Lis")
    office.hand_in("jan@gmail.com", legal_name="Bąk", vat=None, country="DE")
    office.hand_in("ola@gmail.com", legal_name="Żak", vat=None, country="CZ")
    with office.database.read() as session:
        found = {
            one: {other.operator_id: other.grounds for other in others}
            for one, others in duplicates(session).items()
        }
    register = Ground.REGISTER_NUMBER
    assert found[first] == {
        third: (Ground.VAT_NUMBER, register, Ground.EMAIL_DOMAIN),
        second: (register, Ground.NAME),
    }
    assert set(found) == {first, second, third}
