"""Taking second factors off when the day is over: everything goes, the owner is told, and it is recorded."""

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from entitlements.accounts import Role, Strength
from entitlements.audit import AuditKind
from entitlements.audit_models import AuditRecordRow
from entitlements.devices import Devices
from entitlements.factor_resets import WAIT, FactorResets
from entitlements.recovery_codes import draw
from entitlements.second_factors import SecondFactors, factor_kinds
from entitlements.sessions import SessionStore
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_account
from tests.factories.clocks import Clock
from tests.factories.factors import enrol
from web.factor_reset_chore import FactorRemoval
from web.factor_reset_command import reset_second_factor_command
from web.mail.models import MailRow


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def removal(workspace: Workspace, clock: Clock) -> FactorRemoval:
    return FactorRemoval(database=workspace.database, base_url="https://aos.example", clock=clock)


@pytest.fixture
def anna(workspace: Workspace) -> int:
    """Anna, with an app, recovery codes, a remembered device and a session."""
    with workspace.database.write() as session:
        anna = add_account(session, "anna@example.com", "Anna", "correct horse", Role.TECHNICIAN, NOON)
        enrol(session, anna, NOON)
        SecondFactors(session).keep_recovery_codes(anna, draw(), NOON)
        Devices(session).see(anna, None, "Firefox", NOON, is_trusted=True)
        SessionStore(session).begin(anna, Strength.SECOND_FACTOR, "Firefox", NOON)
    return anna


def left_of(workspace: Workspace, account_id: int) -> tuple[int, int, int, int]:
    with workspace.database.read() as session:
        return (
            len(factor_kinds(session, account_id)),
            SecondFactors(session).recovery_codes_left(account_id),
            len(Devices(session).trusted(account_id, NOON)),
            len(SessionStore(session).of_account(account_id, NOON)),
        )


def agree(workspace: Workspace, account_id: int) -> None:
    with workspace.database.write() as session:
        first, second = (
            add_account(session, f"{name}@example.com", name, "correct horse", Role.STAFF, NOON)
            for name in ("ola", "jan")
        )
        reset = FactorResets(session).ask(account_id, "lost", NOON, by=first)
        FactorResets(session).agree(reset.pk, second, NOON)


def told(workspace: Workspace) -> tuple[list[str], list[str]]:
    """The subjects of mails, and the kinds of records."""
    with workspace.database.read() as session:
        return (
            list(session.scalars(select(MailRow.subject))),
            list(session.scalars(select(AuditRecordRow.kind))),
        )


def test_nothing_goes_before_the_day_is_over(
    workspace: Workspace, removal: FactorRemoval, clock: Clock, anna: int
) -> None:
    agree(workspace, anna)
    clock.now = NOON + WAIT - WAIT / 100
    assert removal.carry_out_due() == 0
    assert left_of(workspace, anna) == (1, 10, 1, 1)


def test_everything_goes_once_the_day_is_over_and_only_once(
    workspace: Workspace, removal: FactorRemoval, clock: Clock, anna: int
) -> None:
    agree(workspace, anna)
    clock.now = NOON + WAIT
    assert [removal.carry_out_due(), removal.carry_out_due()] == [1, 0]
    assert left_of(workspace, anna) == (0, 0, 0, 0)
    assert told(workspace) == (
        ["Twój drugi składnik logowania został usunięty"],
        [AuditKind.ACCOUNT_RESET_DONE],
    )


def test_a_factor_that_is_newer_than_the_question_is_never_removed(
    workspace: Workspace, removal: FactorRemoval, clock: Clock, anna: int
) -> None:
    agree(workspace, anna)
    with workspace.database.write() as session:
        enrol(session, anna, NOON + WAIT / 2)
    clock.now = NOON + WAIT
    assert [removal.carry_out_due(), removal.carry_out_due()] == [1, 0]
    assert left_of(workspace, anna) == (1, 10, 1, 1)
    assert told(workspace) == (
        ["Drugi składnik logowania zostaje: jego usunięcie jest zakończone"],
        [AuditKind.ACCOUNT_RESET_CANCELLED],
    )


def test_the_command_does_it_at_once_with_a_reason(
    workspace: Workspace, removal: FactorRemoval, anna: int
) -> None:
    command = reset_second_factor_command(lambda: removal)
    assert CliRunner().invoke(command, ["anna@example.com"]).exit_code == 2
    result = CliRunner().invoke(command, ["anna@example.com", "--reason", "stood at the counter"])
    assert (result.exit_code, left_of(workspace, anna)) == (0, (0, 0, 0, 0))
    assert told(workspace)[1] == [AuditKind.ACCOUNT_RESET_DONE]


def test_the_command_says_when_there_is_no_such_account(removal: FactorRemoval) -> None:
    command = reset_second_factor_command(lambda: removal)
    result = CliRunner().invoke(command, ["nobody@example.com", "--reason", "x"])
    assert result.exit_code == 1
    assert "no account for nobody@example.com" in result.output
