"""Every provider of clearances says the same of the same people, and never guesses."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

import pytest
from sqlalchemy.orm import Session

from entitlements.accounts import Role, Standing
from entitlements.clearance import (
    Answer,
    Certificate,
    ClearanceStanding,
    Gap,
    Level,
    Person,
    Status,
    standing_of,
)
from entitlements.clearance_desk import ClearanceDesk
from entitlements.clearance_providers import Holder, LocalClearances
from entitlements.models import OperatorRow
from entitlements.trust_centre import TrustCentre
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.accounts import add_account, add_workshop
from tests.factories.clearances import certificate, grant
from tests.factories.trust_centre import TOKEN, Centre, trust_centre

EMAIL, COMPANY = "jan@example.org", "0000123456"
TODAY = NOON.date()


class Way(Protocol):
    """A provider, and how its tables are filled."""

    holder: Holder

    def ask(self, holder: Holder) -> Answer: ...

    def grant(self, level: Level, certified: Certificate) -> None: ...

    def revoke(self, level: Level) -> None: ...


@dataclass
class Local:
    """The portal's own desk."""

    workspace: Workspace
    holder: Holder

    def ask(self, holder: Holder) -> Answer:
        with self.workspace.database.read() as session:
            return LocalClearances(session, lambda: NOON).ask(holder)

    def grant(self, level: Level, certified: Certificate) -> None:
        account_id = None if level is Level.APPROVAL else self.holder.account_id
        with self.workspace.database.write() as session:
            grant(session, self.holder.operator_id, account_id, NOON, certified=certified)

    def revoke(self, level: Level) -> None:
        with self.workspace.database.write() as session:
            desk = ClearanceDesk(session, lambda: NOON)
            (case,) = [one for one in desk.cases(Status.GRANTED) if one.clearance.level is level]
            desk.revoke(case.clearance.id, 901, "lost")


@dataclass
class Remote:
    """A trust centre, asked over HTTP."""

    centre: Centre
    holder: Holder

    def ask(self, holder: Holder) -> Answer:
        return TrustCentre(url=self.centre.url, token=TOKEN, clock=lambda: NOON).ask(holder)

    def grant(self, level: Level, certified: Certificate) -> None:
        days = {"valid_from": certified.valid_from.isoformat(), "valid_to": certified.valid_to.isoformat()}
        words = {"issuer": certified.issuer, "subject": certified.subject, "number": certified.number}
        self._known()[level.value] = {"status": "granted", "certificate": words | days}

    def revoke(self, level: Level) -> None:
        self._known()[level.value]["status"] = "revoked"

    def _known(self) -> dict[str, Any]:
        nothing: dict[str, Any] = {level.value: {"status": "none"} for level in Level}
        return self.centre.known.setdefault((EMAIL, COMPANY), nothing | {"fresh_for_s": 3600})


def _people(session: Session) -> Holder:
    operator_id = add_workshop(session, NOON)
    session.get_one(OperatorRow, operator_id).register_number = COMPANY
    account_id = add_account(session, EMAIL, "Jan Kowal", "long enough", Role.TECHNICIAN, NOON)
    return Holder(account_id=account_id, operator_id=operator_id, email=EMAIL, register_number=COMPANY)


def _local(_stack: ExitStack, workspace: Workspace, holder: Holder) -> Way:
    return Local(workspace, holder)


def _remote(stack: ExitStack, _workspace: Workspace, holder: Holder) -> Way:
    return Remote(stack.enter_context(trust_centre(Centre())), holder)


@pytest.fixture(params=[_local, _remote], ids=["local", "trust centre"])
def way(request: pytest.FixtureRequest, workspace: Workspace) -> Iterator[Way]:
    make: Callable[[ExitStack, Workspace, Holder], Way] = request.param
    with workspace.database.write() as session:
        holder = _people(session)
    with ExitStack() as stack:
        yield make(stack, workspace, holder)


def is_cleared(way: Way) -> bool:
    return standing(way).is_cleared


def standing(way: Way) -> ClearanceStanding:
    person = Person(
        account_id=way.holder.account_id,
        operator_id=way.holder.operator_id,
        operator_standing=Standing.APPROVED,
    )
    return standing_of(person, way.ask(way.holder), NOON)


def test_nobody_is_cleared_whom_nobody_knows(way: Way) -> None:
    answer = way.ask(way.holder)
    assert (answer.approval.status, answer.authorisation.status) == (Status.NONE, Status.NONE)
    assert not is_cleared(way)


def test_both_levels_are_needed(way: Way) -> None:
    way.grant(Level.APPROVAL, certificate(TODAY))
    assert (standing(way).gap, standing(way).level) == (Gap.NOT_APPLIED, Level.AUTHORISATION)
    way.grant(Level.AUTHORISATION, certificate(TODAY))
    assert is_cleared(way)


def test_a_certificate_comes_through_whole(way: Way) -> None:
    way.grant(Level.AUTHORISATION, certificate(TODAY, number="PL-7", subject="Józef Żak"))
    assert way.ask(way.holder).authorisation.certificate == certificate(
        TODAY, number="PL-7", subject="Józef Żak"
    )


@pytest.mark.parametrize("level", list(Level))
def test_what_is_revoked_ends_at_the_next_question(way: Way, level: Level) -> None:
    way.grant(Level.APPROVAL, certificate(TODAY))
    way.grant(Level.AUTHORISATION, certificate(TODAY))
    way.revoke(level)
    assert (standing(way).gap, standing(way).level) == (Gap.REVOKED, level)


def test_it_ends_with_the_certificate_that_ends_first(way: Way) -> None:
    way.grant(Level.APPROVAL, certificate(TODAY, days=0))
    way.grant(Level.AUTHORISATION, certificate(TODAY))
    until = standing(way).until
    assert until is not None
    assert until <= NOON.replace(hour=0) + timedelta(days=1)


def test_another_employer_is_another_question(way: Way) -> None:
    way.grant(Level.APPROVAL, certificate(TODAY))
    way.grant(Level.AUTHORISATION, certificate(TODAY))
    holder = way.holder
    elsewhere = Holder(
        account_id=holder.account_id, operator_id=holder.operator_id + 1, email=EMAIL, register_number="other"
    )
    answer = way.ask(elsewhere)
    assert answer.operator_id == holder.operator_id + 1
    assert answer.authorisation.status is not Status.GRANTED


def test_an_answer_is_of_now_and_about_whom_was_asked(way: Way) -> None:
    answer = way.ask(way.holder)
    assert (answer.account_id, answer.operator_id) == (way.holder.account_id, way.holder.operator_id)
    assert answer.checked_at == NOON
    assert answer.fresh_until is None or answer.fresh_until > NOON
