"""Second factors in the database: what counts, once, and what goes with what."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from entitlements.accounts import Role
from entitlements.ceremonies import Credential
from entitlements.factor_models import SpentStepRow, TotpFactorRow
from entitlements.passkeys import Passkeys
from entitlements.recovery_codes import draw
from entitlements.sealing import SealBroken
from entitlements.second_factors import (
    PENDING_LASTS,
    FactorKind,
    SecondFactors,
    digests_of,
    factor_kinds,
)
from entitlements.totp import SecretRefused, Verdict, code_at, step_at
from kb.database import Database
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_account
from tests.factories.factors import SECRET, code, enrol

STEP = timedelta(seconds=30)


@pytest.fixture
def anna(workspace: Workspace) -> int:
    with workspace.database.write() as session:
        return add_account(session, "anna@example.com", "Anna Wójcik", "correct horse", Role.TECHNICIAN, NOON)


@pytest.fixture
def with_app(workspace: Workspace, anna: int) -> int:
    """Anna, with an authenticator app."""
    with workspace.database.write() as session:
        enrol(session, anna, NOON)
    return anna


def verdict(workspace: Workspace, account_id: int, typed: str, steps_later: int = 0) -> Verdict:
    with workspace.database.write() as session:
        return SecondFactors(session).check_totp(account_id, typed, NOON + steps_later * STEP).verdict


def kinds(workspace: Workspace, account_id: int) -> frozenset[FactorKind]:
    with workspace.database.read() as session:
        return factor_kinds(session, account_id)


def test_an_account_begins_without_a_second_factor(workspace: Workspace, anna: int) -> None:
    assert kinds(workspace, anna) == frozenset()
    assert verdict(workspace, anna, "123456") is Verdict.WRONG


def test_a_known_secret_counts_at_once(workspace: Workspace, with_app: int) -> None:
    assert kinds(workspace, with_app) == {FactorKind.TOTP}
    assert verdict(workspace, with_app, code(NOON)) is Verdict.RIGHT


def test_what_is_no_secret_is_not_enrolled(workspace: Workspace, anna: int) -> None:
    with workspace.database.write() as session, pytest.raises(SecretRefused):
        SecondFactors(session).enrol_totp(anna, "not base 32!", NOON)
    assert kinds(workspace, anna) == frozenset()


def test_a_new_secret_counts_only_from_its_first_right_code_on(workspace: Workspace, anna: int) -> None:
    with workspace.database.write() as session:
        secret = SecondFactors(session).begin_totp(anna, NOON)
    assert kinds(workspace, anna) == frozenset()
    assert verdict(workspace, anna, code_at(secret, step_at(NOON))) is Verdict.WRONG
    with workspace.database.write() as session:
        factors = SecondFactors(session)
        assert factors.confirm_totp(anna, code(NOON), NOON).verdict is Verdict.WRONG
        assert factors.pending_totp(anna, NOON) == secret
        assert factors.confirm_totp(anna, code_at(secret, step_at(NOON)), NOON).is_right
    assert kinds(workspace, anna) == {FactorKind.TOTP}


def test_the_code_that_enrols_lets_nobody_in_afterwards(workspace: Workspace, anna: int) -> None:
    with workspace.database.write() as session:
        factors = SecondFactors(session)
        typed = code_at(factors.begin_totp(anna, NOON), step_at(NOON))
        factors.confirm_totp(anna, typed, NOON)
    assert verdict(workspace, anna, typed) is Verdict.USED


def test_a_secret_that_waits_too_long_is_forgotten(workspace: Workspace, anna: int) -> None:
    with workspace.database.write() as session:
        SecondFactors(session).begin_totp(anna, NOON)
        assert SecondFactors(session).pending_totp(anna, NOON + PENDING_LASTS) is None
        assert not SecondFactors(session).confirm_totp(anna, "123456", NOON + PENDING_LASTS).is_right


def test_the_app_of_before_counts_until_the_new_one_is_proven(workspace: Workspace, with_app: int) -> None:
    with workspace.database.write() as session:
        secret = SecondFactors(session).begin_totp(with_app, NOON)
    assert verdict(workspace, with_app, code(NOON)) is Verdict.RIGHT
    with workspace.database.write() as session:
        SecondFactors(session).confirm_totp(with_app, code_at(secret, step_at(NOON)), NOON)
    assert verdict(workspace, with_app, code(NOON, 1), 1) is Verdict.WRONG
    assert verdict(workspace, with_app, code_at(secret, step_at(NOON) + 1), 1) is Verdict.RIGHT


def test_a_code_counts_once_and_none_before_it_any_more(workspace: Workspace, with_app: int) -> None:
    assert verdict(workspace, with_app, code(NOON)) is Verdict.RIGHT
    assert verdict(workspace, with_app, code(NOON, 1), 1) is Verdict.RIGHT
    assert verdict(workspace, with_app, code(NOON), 1) is Verdict.USED


def test_of_many_who_send_the_same_code_at_once_one_is_let_in(workspace: Workspace, with_app: int) -> None:
    verdicts: list[Verdict] = []
    threads = [
        threading.Thread(target=lambda: verdicts.append(verdict(workspace, with_app, code(NOON))))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(verdicts) == [Verdict.RIGHT, *[Verdict.USED] * 7]


def test_who_read_before_another_was_accepted_is_refused_by_the_database(
    workspace: Workspace, with_app: int
) -> None:
    with workspace.database.read() as late:
        row = late.scalars(select(TotpFactorRow)).one()
        assert row.last_step is None
        assert verdict(workspace, with_app, code(NOON)) is Verdict.RIGHT
        late.connection().rollback()  # a new snapshot for the connection; the object stays as it was read
        assert not SecondFactors(late)._accept(row.pk, step_at(NOON))


def test_a_code_of_a_clock_that_is_fast_opens_nothing_when_its_time_comes(
    workspace: Workspace, with_app: int
) -> None:
    assert verdict(workspace, with_app, code(NOON, 20)) is Verdict.CLOCK_OFF
    assert verdict(workspace, with_app, code(NOON, 20), 20) is Verdict.USED
    assert verdict(workspace, with_app, code(NOON, 21), 20) is Verdict.RIGHT


def test_steps_that_were_seen_too_early_are_forgotten_once_they_are_past(
    workspace: Workspace, with_app: int
) -> None:
    verdict(workspace, with_app, code(NOON, 20))
    verdict(workspace, with_app, code(NOON, 1020), 1000)
    with workspace.database.read() as session:
        steps = session.scalars(select(SpentStepRow.step)).all()
    assert steps == [step_at(NOON) + 1020]


def test_a_secret_does_not_stand_in_the_database(workspace: Workspace, with_app: int) -> None:
    workspace.close()
    content = b"".join(path.read_bytes() for path in workspace.folder.root.glob("aos.db*"))
    assert with_app
    assert SECRET.encode() not in content


def test_with_another_secret_key_a_secret_cannot_be_read(workspace: Workspace, with_app: int) -> None:
    other = Database(workspace.folder.database_url, lambda: "another key of the portal")
    with other.write() as session, pytest.raises(SealBroken):
        SecondFactors(session).check_totp(with_app, code(NOON), NOON)
    other.close()


def test_a_secret_of_another_account_cannot_be_put_in_place(workspace: Workspace, with_app: int) -> None:
    with workspace.database.write() as session:
        other = add_account(session, "jan@example.com", "Jan", "correct horse", Role.STAFF, NOON)
        session.scalars(select(TotpFactorRow)).one().account_id = other
    with workspace.database.write() as session, pytest.raises(SealBroken):
        SecondFactors(session).check_totp(other, code(NOON), NOON)
    assert with_app != other


def test_recovery_codes_open_once_each_however_they_are_typed(workspace: Workspace, with_app: int) -> None:
    drawn = draw()
    typed = drawn.codes[3].replace("-", " ").lower()
    with workspace.database.write() as session:
        factors = SecondFactors(session)
        factors.keep_recovery_codes(with_app, drawn, NOON)
        digests = digests_of(typed, factors.recovery_salts(with_app))
        uses = [factors.use_recovery_code(with_app, digests, NOON) for _ in range(2)]
        assert (uses, factors.recovery_codes_left(with_app)) == ([True, False], 9)


def test_a_new_set_of_recovery_codes_replaces_the_one_before(workspace: Workspace, with_app: int) -> None:
    first, second = draw(), draw()
    with workspace.database.write() as session:
        factors = SecondFactors(session)
        factors.keep_recovery_codes(with_app, first, NOON)
        factors.keep_recovery_codes(with_app, second, NOON)
        salts = factors.recovery_salts(with_app)
        assert not factors.use_recovery_code(with_app, digests_of(first.codes[0], salts), NOON)
        assert factors.use_recovery_code(with_app, digests_of(second.codes[0], salts), NOON)


def test_recovery_codes_outlast_the_factors_that_are_replaced(workspace: Workspace, with_app: int) -> None:
    with workspace.database.write() as session:
        factors = SecondFactors(session)
        passkey = Passkeys(session).add(
            with_app, Credential(credential_id=b"1", public_key=b"k", sign_count=0), b"h", name="x", now=NOON
        )
        factors.keep_recovery_codes(with_app, draw(), NOON)
        assert factors.remove_totp(with_app)
        assert factors.recovery_codes_left(with_app) == 10
        assert factors.remove_passkey(with_app, passkey.pk) == "x"
        assert factors.recovery_codes_left(with_app) == 10
        assert not factors.remove_totp(with_app)


def test_nobody_removes_the_passkey_of_another(workspace: Workspace, with_app: int) -> None:
    with workspace.database.write() as session:
        other = add_account(session, "jan@example.com", "Jan", "correct horse", Role.STAFF, NOON)
        passkey = Passkeys(session).add(
            other, Credential(credential_id=b"1", public_key=b"k", sign_count=0), b"h", name="x", now=NOON
        )
        assert SecondFactors(session).remove_passkey(with_app, passkey.pk) is None
    assert kinds(workspace, other) == {FactorKind.PASSKEY}


def test_everything_can_be_taken_away_at_once(workspace: Workspace, with_app: int) -> None:
    with workspace.database.write() as session:
        factors = SecondFactors(session)
        factors.keep_recovery_codes(with_app, draw(), NOON)
        factors.remove_all(with_app)
        assert factors.recovery_codes_left(with_app) == 0
    assert kinds(workspace, with_app) == frozenset()
