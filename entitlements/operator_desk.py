"""Operators as the portal's staff see them: found, looked at, and one standing turned into another."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from entitlements.accounts import Account, Profile, Role, Standing
from entitlements.applications import LEAST_REASON, MOST_REASON, ReasonMissing, tell_owners
from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.company import Company
from entitlements.models import AccountRow, OperatorRow
from entitlements.notices import NoticeKind, Notify
from entitlements.sessions import SessionStore
from entitlements.trade_register import entry_of
from entitlements.vat import VatNumber, VatState
from translations.locales import Language

PER_PAGE: Final = 50


class Step(StrEnum):
    """What staff can do to an operator that was approved once."""

    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    CLOSE = "close"


_FROM: Final = {
    Step.SUSPEND: (Standing.APPROVED,),
    Step.REINSTATE: (Standing.SUSPENDED,),
    Step.CLOSE: (Standing.APPROVED, Standing.SUSPENDED, Standing.REFUSED),
}
_TO: Final = {
    Step.SUSPEND: Standing.SUSPENDED,
    Step.REINSTATE: Standing.APPROVED,
    Step.CLOSE: Standing.CLOSED,
}
_KINDS: Final = {
    Step.SUSPEND: (AuditKind.OPERATOR_SUSPENDED, NoticeKind.SUSPENDED),
    Step.REINSTATE: (AuditKind.OPERATOR_REINSTATED, NoticeKind.REINSTATED),
    Step.CLOSE: (AuditKind.OPERATOR_CLOSED, NoticeKind.CLOSED),
}


class StepRefused(Exception):
    """A step that was not taken."""


class NoSuchOperator(StepRefused):
    """There is no such operator."""


class StandsOtherwise(StepRefused):
    """The operator does not stand so that the step could be taken; how it stands is in `standing`."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(f"the operator is {standing}")
        self.standing = standing


class OwnOperator(StepRefused):
    """Somebody was to decide on the company that they work for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorFile:
    """All that staff see of an operator, its people aside."""

    id: int
    company: Company
    language: Language
    standing: Standing
    vat_state: VatState
    vat_checked_at: datetime | None
    decided_at: datetime | None
    decided_by: int | None
    reason: str
    created_at: datetime

    @property
    def steps(self) -> tuple[Step, ...]:
        """What can be done to it as it stands."""
        return tuple(step for step in Step if self.standing in _FROM[step])


@dataclass(frozen=True, slots=True, kw_only=True)
class Employee:
    """A person who works for an operator."""

    id: int
    display_name: str
    email: str
    roles: frozenset[Role]
    is_email_verified: bool
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of operators, and how many there are."""

    operators: tuple[OperatorFile, ...]
    total: int


@dataclass(frozen=True, slots=True)
class OperatorDesk:
    """Works within the caller's session."""

    session: Session
    clock: Callable[[], datetime]

    def file(self, operator_id: int) -> OperatorFile | None:
        """One operator."""
        row = self.session.get(OperatorRow, operator_id)
        return None if row is None else file_of(row)

    def employees(self, operator_id: int) -> list[Employee]:
        """Who works for it, those who left at the end."""
        rows = self.session.scalars(
            select(AccountRow)
            .where(AccountRow.operator_id == operator_id)
            .order_by(AccountRow.is_active.desc(), AccountRow.id)
        )
        return [
            Employee(
                id=row.id,
                display_name=row.display_name,
                email=row.email,
                roles=frozenset(Role(kept.role) for kept in row.roles),
                is_email_verified=row.email_verified_at is not None,
                is_active=row.is_active,
            )
            for row in rows
        ]

    def find(self, text: str, standing: Standing | None, page: int) -> Found:
        """Operators by a part of their name, a number, an e-mail address or a city; the newest first."""
        conditions = [] if standing is None else [OperatorRow.standing == standing]
        conditions += [_matches(word) for word in text.split()[:8]]
        total = self.session.scalar(select(func.count(OperatorRow.id)).where(*conditions)) or 0
        rows = self.session.scalars(
            select(OperatorRow)
            .where(*conditions)
            .order_by(OperatorRow.id.desc())
            .limit(PER_PAGE)
            .offset((page - 1) * PER_PAGE)
        )
        return Found(operators=tuple(file_of(row) for row in rows), total=total)

    def counts(self) -> dict[Standing, int]:
        """How many operators stand how."""
        rows = self.session.execute(select(OperatorRow.standing, func.count()).group_by(OperatorRow.standing))
        found = {Standing(standing): count for standing, count in rows}
        return {standing: found.get(standing, 0) for standing in Standing}

    def step(
        self, operator_id: int, step: Step, reason: str, decider: Account | None, notify: Notify
    ) -> None:
        """Take a step, with a reason that the operator reads; it counts for running sessions at once.

        Raises:
            NoSuchOperator, StandsOtherwise, OwnOperator: nothing was changed.
            ReasonMissing: nothing was changed, as there is no reason; to reinstate none is needed.
        """
        reason = reason.strip()[:MOST_REASON]
        if decider is not None and decider.operator_id == operator_id:
            raise OwnOperator
        if step is not Step.REINSTATE and len(reason) < LEAST_REASON:
            raise ReasonMissing
        now = self.clock()
        taken = self.session.execute(
            update(OperatorRow)
            .where(OperatorRow.id == operator_id, OperatorRow.standing.in_(_FROM[step]))
            .values(
                standing=_TO[step],
                decided_at=now,
                decided_by=None if decider is None else decider.id,
                decision_reason=reason,
            )
        )
        if taken.rowcount != 1:  # type: ignore[attr-defined]  # an update has one
            found = self.session.get(OperatorRow, operator_id)
            raise NoSuchOperator if found is None else StandsOtherwise(Standing(found.standing))
        if step is Step.CLOSE:
            for employee in self.employees(operator_id):
                SessionStore(self.session).end_all(employee.id, now)
        audited, told = _KINDS[step]
        event = AuditEvent(
            kind=audited,
            actor_id=None if decider is None else decider.id,
            subject=f"operator:{operator_id}",
            details={"reason": reason},
        )
        AuditTrail(self.session, self.clock).record(event)
        tell_owners(self.session, operator_id, told, reason, notify)


def file_of(row: OperatorRow) -> OperatorFile:
    """The file of an operator."""
    vat = None
    if row.vat_country is not None and row.vat_number is not None:
        vat = VatNumber(country=row.vat_country, number=row.vat_number)
    company = Company(
        legal_name=row.legal_name,
        register=entry_of(row.register_number or ""),
        profile=Profile(row.profile),
        street=row.street,
        postal_code=row.postal_code,
        city=row.city,
        country=row.country,
        phone=row.phone or "",
        vat=vat,
    )
    return OperatorFile(
        id=row.id,
        company=company,
        language=Language(row.language),
        standing=Standing(row.standing),
        vat_state=VatState(row.vat_state),
        vat_checked_at=row.vat_checked_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        reason=row.decision_reason or "",
        created_at=row.created_at,
    )


def _matches(word: str) -> ColumnElement[bool]:
    """Whether a word stands in an operator's name, city or numbers, or in an e-mail address of its people."""
    digits = "".join(sign for sign in word if sign.isalnum())
    of_people = select(AccountRow.operator_id).where(AccountRow.email.icontains(word, autoescape=True))
    columns = (OperatorRow.legal_name, OperatorRow.city)
    conditions = [column.icontains(word, autoescape=True) for column in columns]
    if digits:
        letters, rest = digits[:2].upper(), digits[2:]
        conditions += [
            OperatorRow.vat_number.icontains(digits),
            OperatorRow.register_number.icontains(digits),
        ]
        if rest:
            conditions.append((OperatorRow.vat_country == letters) & OperatorRow.vat_number.icontains(rest))
    return or_(*conditions, OperatorRow.id.in_(of_people))
