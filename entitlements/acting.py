"""An owner who acts for their operator, and the guard that no operator loses its last owner.

Every change of an operator's people begins with `Acting.begin`: it keeps the operator's row to itself until
the transaction ends, and only then asks who the owners are. Of two requests at once the second sees what the
first has done.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.accounts import OPERATOR_ROLES, Role, Standing
from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.models import AccountRoleRow, AccountRow, OperatorRow, SiteRow


class TeamRefused(Exception):
    """A change of an operator's people that is not made."""


class NotOwner(TeamRefused):
    """Whoever acts is not, or no longer, an owner of the operator."""


class NotTheirs(TeamRefused):
    """The operator has no such employee, site or invitation; others may have."""


class LastOwner(TeamRefused):
    """The operator would be left without an owner: somebody else must become one first."""


class RolesRefused(TeamRefused):
    """No role at all, or one that is not for an operator's employees."""


class SiteRefused(TeamRefused):
    """The site is closed: nobody is put there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """An owner at work within a transaction that writes."""

    session: Session
    operator_id: int
    actor_id: int
    now: datetime

    @classmethod
    def begin(cls, session: Session, *, operator_id: int, actor_id: int, now: datetime) -> Self:
        """Take the operator for this transaction alone.

        Raises:
            NotOwner: whoever acts is not one of its owners, or it is closed.
        """
        standing = session.scalar(
            select(OperatorRow.standing).where(OperatorRow.id == operator_id).with_for_update()
        )
        if standing in (None, Standing.CLOSED) or actor_id not in owners_of(session, operator_id):
            raise NotOwner(f"account {actor_id} is no owner of operator {operator_id}")
        return cls(session=session, operator_id=operator_id, actor_id=actor_id, now=now)

    def record(self, kind: AuditKind, subject: str, details: Mapping[str, str] | None = None) -> None:
        """Write into the audit trail what is done here, in the same transaction."""
        trail = AuditTrail(self.session, lambda: self.now)
        operator = {"operator": str(self.operator_id)}
        trail.record(
            AuditEvent(
                kind=kind, actor_id=self.actor_id, subject=subject, details=operator | dict(details or {})
            )
        )

    def make_sure_of_another_owner(self, account_id: int) -> None:
        """Refuse to go on where `account_id` is the operator's only owner.

        Raises:
            LastOwner: it is.
        """
        make_sure_of_another_owner(self.session, self.operator_id, account_id)

    def open_site(self, site_id: int | None) -> int | None:
        """The site, which is the operator's own and not closed.

        Raises:
            NotTheirs: the operator has no such site.
            SiteRefused: it is closed.
        """
        if site_id is None:
            return None
        site = self.session.get(SiteRow, site_id)
        if site is None or site.operator_id != self.operator_id:
            raise NotTheirs(f"operator {self.operator_id} has no site {site_id}")
        if site.closed_at is not None:
            raise SiteRefused(f"site {site_id} is closed")
        return site_id


def owners_of(session: Session, operator_id: int) -> list[int]:
    """The accounts of the operator's owners who are active, the oldest first."""
    return list(
        session.scalars(
            select(AccountRow.id)
            .join(AccountRoleRow, AccountRoleRow.account_id == AccountRow.id)
            .where(
                AccountRow.operator_id == operator_id,
                AccountRow.is_active,
                AccountRoleRow.role == Role.OWNER,
            )
            .order_by(AccountRow.id)
        )
    )


def make_sure_of_another_owner(session: Session, operator_id: int, account_id: int) -> None:
    """Refuse to go on where `account_id` is the only owner of the operator.

    Raises:
        LastOwner: it is.
    """
    if owners_of(session, operator_id) == [account_id]:
        raise LastOwner(f"account {account_id} is the last owner of operator {operator_id}")


def employees_roles(roles: Iterable[Role]) -> frozenset[Role]:
    """The roles, which an operator's employee may have.

    Raises:
        RolesRefused: there are none, or one of them is for the people who run the portal.
    """
    chosen = frozenset(roles)
    if not chosen or not chosen <= OPERATOR_ROLES:
        raise RolesRefused("an employee has at least one of the roles of an operator's employees")
    return chosen
