"""Applications of operators: handed in, corrected, decided with a written reason, handed in again.

A decision is about what was seen: it names the application's version, and is not taken where the applicant
changed something since, or where somebody else decided first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from entitlements.accounts import Account, Role, Standing
from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.company import Company
from entitlements.join_models import ApplicationRow
from entitlements.models import AccountRoleRow, AccountRow, OperatorRow
from entitlements.notices import Notice, NoticeKind, Notify, recipient_of
from entitlements.store import AccountStore
from entitlements.vat import VatState

MOST_REASON: Final = 2_000
LEAST_REASON: Final = 10


class ApplicationState(StrEnum):
    """How far an application has come."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


class DecisionRefused(Exception):
    """A decision that was not taken."""


class NoSuchApplication(DecisionRefused):
    """There is no such application."""


class AlreadyDecided(DecisionRefused):
    """Somebody decided first; who, when and how is in `application`."""

    def __init__(self, application: "Application") -> None:
        super().__init__(f"application {application.id} is {application.state}")
        self.application = application


class ChangedMeanwhile(DecisionRefused):
    """The applicant changed something that the decision was not about."""


class OwnApplication(DecisionRefused):
    """Somebody was to decide on an application of their own."""


class ReasonMissing(DecisionRefused):
    """A decision that needs a written reason came without one."""


class NotChangeable(Exception):
    """An application that can be neither changed nor handed in (again) as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One handing-in, and what became of it; `reason` is what staff wrote to the applicant."""

    id: int
    operator_id: int
    number: int
    version: int
    state: ApplicationState
    handed_in_by: int
    handed_in_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What staff decide about a version of an application, and why."""

    application_id: int
    version: int
    is_approved: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Applications:
    """Reads and writes applications within the caller's session."""

    session: Session
    clock: Callable[[], datetime]

    def begin(self, operator_id: int, account_id: int) -> None:
        """Hand in a new operator's first application."""
        self._add(operator_id, account_id, number=1, state=ApplicationState.WAITING)

    def newest(self, operator_id: int) -> Application | None:
        """An operator's newest application."""
        row = self._newest_row(operator_id)
        return None if row is None else application_of(row)

    def history(self, operator_id: int) -> list[Application]:
        """An operator's applications, the newest first."""
        rows = self.session.scalars(
            select(ApplicationRow)
            .where(ApplicationRow.operator_id == operator_id)
            .order_by(ApplicationRow.number.desc())
        )
        return [application_of(row) for row in rows]

    def by_id(self, application_id: int) -> Application | None:
        """One application."""
        row = self.session.get(ApplicationRow, application_id)
        return None if row is None else application_of(row)

    def note_change(self, operator_id: int) -> None:
        """Note that the applicant changed something: who decides has to look again.

        Raises:
            NotChangeable: the application was approved, or there is none.
        """
        row = self._newest_row(operator_id)
        if row is None or row.state == ApplicationState.APPROVED:
            raise NotChangeable
        row.version += 1

    def correct(self, operator_id: int, company: Company, account_id: int) -> None:
        """Correct what the company said; a new VAT number counts as unverified.

        Raises:
            NotChangeable: the application was approved, or there is none.
        """
        self.note_change(operator_id)
        row = self.session.get_one(OperatorRow, operator_id)
        changed = _write_company(row, company)
        self._record(AuditKind.OPERATOR_CHANGED, account_id, operator_id, {"fields": ", ".join(changed)})

    def hand_in_again(self, operator_id: int, account_id: int) -> Application:
        """Hand in a refused application again; the refusal and its reason stay on record.

        Raises:
            NotChangeable: the last one was not refused.
        """
        last = self._newest_row(operator_id)
        if last is None or last.state != ApplicationState.REFUSED:
            raise NotChangeable
        row = self._add(operator_id, account_id, number=last.number + 1, state=ApplicationState.WAITING)
        operator = self.session.get_one(OperatorRow, operator_id)
        operator.standing, operator.decided_at = Standing.APPLIED, None
        operator.decided_by, operator.decision_reason = None, None
        self._record(AuditKind.OPERATOR_REGISTERED, account_id, operator_id, {"application": str(row.number)})
        return application_of(row)

    def decide(self, verdict: Verdict, decider: Account | None, notify: Notify) -> Application:
        """Take a decision, and have the owners told; `decider` is None where a command decides.

        Raises:
            NoSuchApplication, AlreadyDecided, ChangedMeanwhile, OwnApplication, ReasonMissing: it was not
            taken, and nothing changed.
        """
        found = self.by_id(verdict.application_id)
        if found is None:
            raise NoSuchApplication
        self._check(found, verdict, decider)
        now = self.clock()
        values = {
            "state": ApplicationState.APPROVED if verdict.is_approved else ApplicationState.REFUSED,
            "decided_by": None if decider is None else decider.id,
            "decided_at": now,
            "reason": verdict.reason.strip()[:MOST_REASON],
        }
        taken = self.session.execute(
            update(ApplicationRow)
            .where(
                ApplicationRow.id == found.id,
                ApplicationRow.state == ApplicationState.WAITING,
                ApplicationRow.version == verdict.version,
            )
            .values(**values)
        )
        if taken.rowcount != 1:  # type: ignore[attr-defined]  # an update has one
            raise ChangedMeanwhile
        self._write_decision(found.operator_id, verdict, decider, now)
        tell_owners(
            self.session,
            found.operator_id,
            NoticeKind.APPROVED if verdict.is_approved else NoticeKind.REFUSED,
            verdict.reason.strip(),
            notify,
        )
        decided = self.by_id(found.id)
        return found if decided is None else decided

    def _check(self, found: Application, verdict: Verdict, decider: Account | None) -> None:
        if decider is not None and (
            decider.operator_id == found.operator_id or decider.id == found.handed_in_by
        ):
            raise OwnApplication
        if found.state is not ApplicationState.WAITING:
            raise AlreadyDecided(found)
        if found.version != verdict.version:
            raise ChangedMeanwhile
        operator = self.session.get_one(OperatorRow, found.operator_id)
        needs_reason = not verdict.is_approved or operator.vat_state == VatState.INVALID
        if needs_reason and len(verdict.reason.strip()) < LEAST_REASON:
            raise ReasonMissing

    def _write_decision(
        self, operator_id: int, verdict: Verdict, decider: Account | None, now: datetime
    ) -> None:
        operator = self.session.get_one(OperatorRow, operator_id)
        operator.standing = Standing.APPROVED if verdict.is_approved else Standing.REFUSED
        operator.decided_at, operator.decision_reason = now, verdict.reason.strip()[:MOST_REASON]
        operator.decided_by = None if decider is None else decider.id
        kind = AuditKind.OPERATOR_APPROVED if verdict.is_approved else AuditKind.OPERATOR_REFUSED
        details = {"application": str(verdict.application_id), "reason": verdict.reason.strip()}
        self._record(kind, None if decider is None else decider.id, operator_id, details)

    def _add(
        self, operator_id: int, account_id: int, *, number: int, state: ApplicationState
    ) -> ApplicationRow:
        row = ApplicationRow(
            operator_id=operator_id,
            number=number,
            version=1,
            state=state,
            handed_in_by=account_id,
            handed_in_at=self.clock(),
            decided_by=None,
            decided_at=None,
            reason="",
        )
        self.session.add(row)
        self.session.flush()
        return row

    def _newest_row(self, operator_id: int) -> ApplicationRow | None:
        newest = select(func.max(ApplicationRow.number)).where(ApplicationRow.operator_id == operator_id)
        return self.session.scalar(
            select(ApplicationRow).where(
                ApplicationRow.operator_id == operator_id,
                ApplicationRow.number == newest.scalar_subquery(),
            )
        )

    def _record(
        self, kind: AuditKind, actor_id: int | None, operator_id: int, details: dict[str, str]
    ) -> None:
        event = AuditEvent(kind=kind, actor_id=actor_id, subject=f"operator:{operator_id}", details=details)
        AuditTrail(self.session, self.clock).record(event)


def tell_owners(session: Session, operator_id: int, kind: NoticeKind, reason: str, notify: Notify) -> None:
    """Have every owner of an operator told, each in their language; only verified addresses get mail."""
    legal_name = session.get_one(OperatorRow, operator_id).legal_name
    owners = session.scalars(
        select(AccountRow.id)
        .join(AccountRoleRow, AccountRoleRow.account_id == AccountRow.id)
        .where(
            AccountRow.operator_id == operator_id,
            AccountRoleRow.role == Role.OWNER,
            AccountRow.email_verified_at.is_not(None),
        )
        .order_by(AccountRow.id)
    ).all()
    for account_id in owners:
        account = AccountStore(session).by_id(account_id)
        if account is not None:
            to = recipient_of(account)
            notify(session, Notice(kind=kind, to=to, legal_name=legal_name, reason=reason))


def _write_company(row: OperatorRow, company: Company) -> list[str]:
    """Write what the company says into its row; returns the names of what changed."""
    vat = company.vat
    values: dict[str, str | None] = {
        "legal_name": company.legal_name,
        "register_number": str(company.register),
        "profile": company.profile,
        "street": company.street,
        "postal_code": company.postal_code,
        "city": company.city,
        "country": company.country,
        "phone": company.phone or None,
        "vat_country": None if vat is None else vat.country,
        "vat_number": None if vat is None else vat.number,
    }
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if {"vat_country", "vat_number"} & set(changed):
        row.vat_state = VatState.NONE if vat is None else VatState.UNVERIFIED
        row.vat_checked_at = None
    return changed


def application_of(row: ApplicationRow) -> Application:
    """The application that a row holds."""
    return Application(
        id=row.id,
        operator_id=row.operator_id,
        number=row.number,
        version=row.version,
        state=ApplicationState(row.state),
        handed_in_by=row.handed_in_by,
        handed_in_at=row.handed_in_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
    )
