"""An operator's employees: who they are, and what an owner changes about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from entitlements.accounts import Role
from entitlements.acting import Acting, NotTheirs, employees_roles
from entitlements.audit import AuditKind
from entitlements.departures import DAYS_TO_NOTIFY, Departure, departure, open_departure
from entitlements.invitation_store import withdraw_all_of
from entitlements.leaving import STEPS, Leaver, LeavingStep, end_everything
from entitlements.models import AccountRoleRow, AccountRow, AccountSessionRow
from entitlements.periods import working_days_after
from entitlements.second_factors import factor_kinds
from entitlements.team_models import DepartureRow
from translations.locales import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Employee:
    """Somebody who works for an operator, or has left it and may be taken back."""

    account_id: int
    email: str
    display_name: str
    roles: frozenset[Role]
    site_id: int | None
    language: Language
    has_second_factor: bool
    last_log_in: datetime | None
    departure: Departure | None = None

    @property
    def is_owner(self) -> bool:
        """Whether they are one of the operator's owners."""
        return Role.OWNER in self.roles


def employees_of(session: Session, operator_id: int) -> list[Employee]:
    """Who works for an operator, by name."""
    rows = session.scalars(
        select(AccountRow).where(AccountRow.operator_id == operator_id, AccountRow.is_active)
    ).all()
    return _by_name(_employee(session, row) for row in rows)


def left_employees_of(session: Session, operator_id: int) -> list[Employee]:
    """Who left an operator and may be taken back, by name."""
    rows = session.execute(
        select(AccountRow, DepartureRow)
        .join(DepartureRow, DepartureRow.account_id == AccountRow.id)
        .where(
            AccountRow.operator_id == operator_id,
            AccountRow.is_active.is_(False),
            DepartureRow.operator_id == operator_id,
            DepartureRow.returned_at.is_(None),
        )
    ).all()
    return _by_name(_employee(session, account, departure(left)) for account, left in rows)


def find_employee(session: Session, operator_id: int, account_id: int) -> Employee | None:
    """An employee of the operator who is active; None where it has none with this number."""
    row = session.get(AccountRow, account_id)
    if row is None or row.operator_id != operator_id or not row.is_active:
        return None
    return _employee(session, row)


@dataclass(frozen=True, slots=True)
class Employees:
    """What the owner who acts changes about the operator's employees."""

    acting: Acting

    def set_roles(self, account_id: int, roles: Iterable[Role]) -> Employee:
        """Give an employee these roles and no others.

        Whoever is no owner any more, their open invitations end: they speak for the operator no longer.

        Raises:
            NotTheirs: the operator has no such employee.
            RolesRefused: there are no roles, or some that are not for employees.
            LastOwner: nobody would be an owner.
        """
        acting, chosen = self.acting, employees_roles(roles)
        row = self._row(account_id)
        earlier = _roles(row)
        if Role.OWNER in earlier - chosen:
            acting.make_sure_of_another_owner(account_id)
            withdraw_all_of(acting.session, acting.operator_id, account_id, acting.now)
        if chosen != earlier:
            _give(row, chosen)
            acting.session.flush()
            acting.record(
                AuditKind.EMPLOYEE_CHANGED,
                f"account:{account_id}",
                {"from": _words(earlier), "to": _words(chosen)},
            )
        return _employee(acting.session, row)

    def set_site(self, account_id: int, site_id: int | None) -> Employee:
        """Say where an employee works.

        Raises:
            NotTheirs: the operator has no such employee, or no such site.
            SiteRefused: the site is closed.
        """
        row = self._row(account_id)
        row.site_id = self.acting.open_site(site_id)
        self.acting.session.flush()
        self.acting.record(AuditKind.EMPLOYEE_CHANGED, f"account:{account_id}", {"site": str(site_id or "")})
        return _employee(self.acting.session, row)

    def hand_over(self, account_id: int) -> Employee:
        """Make another employee an owner in one's own place: whoever acts keeps their other roles.

        Who had no other role becomes a technician.

        Raises:
            NotTheirs: the operator has no such employee, or it is whoever acts.
        """
        acting = self.acting
        if account_id == acting.actor_id:
            raise NotTheirs("ownership is handed over to somebody else")
        row, own = self._row(account_id), self._row(acting.actor_id)
        _give(row, _roles(row) | {Role.OWNER})
        _give(own, _roles(own) - {Role.OWNER} or {Role.TECHNICIAN})
        withdraw_all_of(acting.session, acting.operator_id, acting.actor_id, acting.now)
        acting.session.flush()
        acting.record(AuditKind.OWNERSHIP_HANDED_OVER, f"account:{account_id}")
        return _employee(acting.session, row)

    def let_go(self, account_id: int, steps: Sequence[LeavingStep] = STEPS) -> Departure:
        """End an employee's account, and every door that it has open, now.

        Raises:
            NotTheirs: the operator has no such employee.
            LastOwner: it is the last owner.
        """
        row = self._row(account_id)
        if Role.OWNER in _roles(row):
            self.acting.make_sure_of_another_owner(account_id)
        return let_go(self.acting, row, steps)

    def take_back(self, account_id: int, roles: Iterable[Role]) -> Employee:
        """Let somebody who left log in again, with these roles; nothing that ended begins again.

        Raises:
            NotTheirs: nobody with this number left the operator.
            RolesRefused: there are no roles, or some that are not for employees.
        """
        acting, chosen = self.acting, employees_roles(roles)
        row, left = acting.session.get(AccountRow, account_id), open_departure(acting.session, account_id)
        is_theirs = row is not None and row.operator_id == acting.operator_id and not row.is_active
        if row is None or not is_theirs or left is None or left.operator_id != acting.operator_id:
            raise NotTheirs(f"nobody with account {account_id} left operator {acting.operator_id}")
        left.returned_at, row.is_active = acting.now, True
        _give(row, chosen)
        acting.session.flush()
        acting.record(AuditKind.EMPLOYEE_RETURNED, f"account:{account_id}", {"roles": _words(chosen)})
        return _employee(acting.session, row)

    def note_notified(self, account_id: int) -> None:
        """Note that the clearance body knows that somebody left.

        Raises:
            NotTheirs: nobody with this number left the operator.
        """
        left = open_departure(self.acting.session, account_id)
        if left is None or left.operator_id != self.acting.operator_id:
            raise NotTheirs(f"nobody with account {account_id} left operator {self.acting.operator_id}")
        left.notified_at = left.notified_at or self.acting.now
        self.acting.record(AuditKind.CLEARANCE_BODY_NOTIFIED, f"account:{account_id}")

    def _row(self, account_id: int) -> AccountRow:
        row = self.acting.session.get(AccountRow, account_id)
        if row is None or row.operator_id != self.acting.operator_id or not row.is_active:
            raise NotTheirs(f"operator {self.acting.operator_id} has no employee {account_id}")
        return row


def let_go(acting: Acting, row: AccountRow, steps: Sequence[LeavingStep]) -> Departure:
    """End the account of an employee who may go, and all that it has open."""
    session, now, roles = acting.session, acting.now, _roles(row)
    leaver = Leaver(account_id=row.id, operator_id=acting.operator_id, let_go_by=acting.actor_id, now=now)
    ended = end_everything(session, leaver, steps)
    row.is_active, row.site_id = False, None
    _give(row, ())
    left = DepartureRow(
        operator_id=acting.operator_id,
        account_id=row.id,
        roles=sorted(roles),
        left_at=now,
        let_go_by=acting.actor_id,
        ended=ended,
        notify_by=working_days_after(now.date(), DAYS_TO_NOTIFY),
    )
    session.add(left)
    session.flush()
    counts = {name: str(count) for name, count in ended.items()}
    acting.record(AuditKind.EMPLOYEE_LEFT, f"account:{row.id}", counts)
    return departure(left)


def _employee(session: Session, row: AccountRow, left: Departure | None = None) -> Employee:
    return Employee(
        account_id=row.id,
        email=row.email,
        display_name=row.display_name,
        roles=_roles(row) if left is None else left.roles,
        site_id=row.site_id,
        language=Language(row.language),
        has_second_factor=bool(factor_kinds(session, row.id)),
        last_log_in=session.scalar(
            select(func.max(AccountSessionRow.began_at)).where(AccountSessionRow.account_id == row.id)
        ),
        departure=left,
    )


def _by_name(employees: Iterable[Employee]) -> list[Employee]:
    return sorted(employees, key=lambda employee: (employee.display_name.lower(), employee.account_id))


def _roles(row: AccountRow) -> frozenset[Role]:
    return frozenset(Role(kept.role) for kept in row.roles)


def _give(row: AccountRow, roles: Iterable[Role]) -> None:
    """Make these the roles of an account; those that stay are left as they are."""
    wanted = frozenset(roles)
    row.roles[:] = [kept for kept in row.roles if Role(kept.role) in wanted]
    row.roles += [AccountRoleRow(role=role) for role in sorted(wanted - _roles(row))]


def _words(roles: Iterable[Role]) -> str:
    return " ".join(sorted(roles))
