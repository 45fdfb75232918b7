"""Asking a register about VAT numbers: when, and what an answer changes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from entitlements.accounts import Standing
from entitlements.audit_models import AuditRecordRow
from entitlements.models import OperatorRow
from entitlements.vat import VatNumber, VatState
from entitlements.vat_checks import AGAIN, FRESH, NoVatNumber, VatChecks, checks_of
from entitlements.vat_register import OfflineVatRegister, VatAnswer
from entitlements.vies import ViesRegister
from kb.workspace import Workspace
from tests.factories.registration import Office
from tests.factories.vies import ASKER, CONSULTATION, INVALID, Vies, vies_server

SWISS = VatNumber(country="CH", number="CHE107787577IVA")


@pytest.fixture
def office(workspace: Workspace) -> Office:
    return Office(workspace.database)


@pytest.fixture
def vies() -> Iterator[Vies]:
    with vies_server(Vies()) as running:
        yield running


@pytest.fixture
def checks(office: Office, vies: Vies) -> VatChecks:
    register = ViesRegister(url=vies.url, asker=ASKER)
    return VatChecks(database=office.database, register=register, clock=office.clock)


def operator(office: Office, operator_id: int) -> OperatorRow:
    with office.database.read() as session:
        return session.get_one(OperatorRow, operator_id)


def test_a_new_number_is_asked_about_once_and_again_when_its_answer_is_old(
    office: Office, checks: VatChecks, vies: Vies
) -> None:
    number = office.hand_in()
    assert {one: answer.state for one, answer in checks.check_due().items()} == {number: VatState.VALID}
    assert (operator(office, number).vat_state, operator(office, number).vat_checked_at) == (
        VatState.VALID,
        office.clock.now,
    )
    office.clock.now += FRESH - timedelta(seconds=1)
    assert checks.check_due() == {}
    office.clock.now += timedelta(seconds=1)
    assert set(checks.check_due()) == {number}
    assert len(vies.asked) == 2


def test_the_consultation_number_is_kept_and_recorded(office: Office, checks: VatChecks) -> None:
    number = office.hand_in()
    checks.check(number, 7)
    with office.database.read() as session:
        kept = checks_of(session, number)
        record = session.scalars(select(AuditRecordRow).order_by(AuditRecordRow.sequence.desc())).first()
    assert record is not None
    assert kept[0].answer.consultation_number == CONSULTATION
    assert (record.kind, record.actor_id) == ("vat.checked", 7)
    assert CONSULTATION in str(record.details)


def test_a_register_that_is_away_is_asked_again_soon_and_changes_nothing_that_it_said(
    office: Office, checks: VatChecks, vies: Vies
) -> None:
    number = office.hand_in()
    checks.check_due()
    said_at = office.clock.now
    office.clock.now += FRESH
    vies.says({"valid": False, "userError": "MS_UNAVAILABLE"})
    assert checks.check_due()[number].state is VatState.UNKNOWN
    row = operator(office, number)
    assert (row.vat_state, row.vat_checked_at) == (VatState.VALID, said_at)
    office.clock.now += AGAIN
    vies.body = None
    assert checks.check_due()[number].state is VatState.VALID


def test_a_number_that_was_never_answered_is_unknown_and_not_invalid(
    office: Office, checks: VatChecks, vies: Vies
) -> None:
    number = office.hand_in()
    vies.says({"errorWrappers": [{"error": "TIMEOUT"}]}, status=400)
    checks.check_due()
    assert operator(office, number).vat_state == VatState.UNKNOWN


def test_a_number_that_the_register_does_not_know_of_is_not_asked_about_every_hour(
    office: Office, checks: VatChecks
) -> None:
    number = office.hand_in(vat=SWISS)
    assert checks.check_due()[number].state is VatState.UNKNOWN
    office.clock.now += FRESH - timedelta(seconds=1)
    assert checks.check_due() == {}


def test_a_number_that_fell_out_of_use_is_noticed(office: Office, checks: VatChecks, vies: Vies) -> None:
    number = office.hand_in()
    checks.check_due()
    vies.valid.clear()
    checks.check(number, None)
    assert operator(office, number).vat_state == VatState.INVALID


def test_another_number_is_asked_about_at_once(office: Office, checks: VatChecks, vies: Vies) -> None:
    number = office.hand_in()
    checks.check_due()
    with office.database.write() as session:
        session.get_one(OperatorRow, number).vat_number = INVALID.number
    assert checks.check_due()[number].state is VatState.INVALID
    assert vies.asked[-1]["vatNumber"] == INVALID.number


def test_an_answer_about_a_number_that_was_changed_meanwhile_changes_no_state(
    office: Office, vies: Vies
) -> None:
    operator_id = office.hand_in()

    class Slow(ViesRegister):
        """Answers when the applicant has corrected their number."""

        def check(self, number: VatNumber) -> VatAnswer:
            with office.database.write() as session:
                session.get_one(OperatorRow, operator_id).vat_number = INVALID.number
            return ViesRegister.check(self, number)

    slow = VatChecks(database=office.database, register=Slow(url=vies.url), clock=office.clock)
    assert slow.check(operator_id, None).state is VatState.VALID
    assert operator(office, operator_id).vat_state == VatState.UNVERIFIED


@pytest.mark.parametrize("standing", [Standing.REFUSED, Standing.CLOSED])
def test_nobody_asks_about_companies_that_are_gone(
    office: Office, checks: VatChecks, standing: Standing
) -> None:
    number = office.hand_in()
    with office.database.write() as session:
        session.get_one(OperatorRow, number).standing = standing
    assert checks.check_due() == {}


def test_without_a_number_there_is_nothing_to_ask(office: Office, checks: VatChecks) -> None:
    number = office.hand_in(vat=None)
    with pytest.raises(NoVatNumber):
        checks.check(number, None)
    with pytest.raises(NoVatNumber):
        checks.check(404, None)
    assert checks.check_due() == {}


def test_offline_nobody_is_asked_and_nothing_is_claimed(office: Office) -> None:
    number = office.hand_in()
    offline = VatChecks(database=office.database, register=OfflineVatRegister(), clock=office.clock)
    assert offline.check_due() == {}
    assert offline.check(number, None).state is VatState.UNVERIFIED
    assert operator(office, number).vat_state == VatState.UNVERIFIED


def test_what_was_answered_offline_is_asked_about_once_there_is_a_register(
    office: Office, checks: VatChecks
) -> None:
    number = office.hand_in()
    VatChecks(database=office.database, register=OfflineVatRegister(), clock=office.clock).check(number, None)
    assert set(checks.check_due()) == {number}
