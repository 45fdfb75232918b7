"""An operator with its people, for the tests of what owners do about them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from entitlements.accounts import Profile, Role, Standing
from entitlements.acting import Acting
from entitlements.employees import Employees
from entitlements.inviting import Inviting, NewInvitation
from entitlements.models import AccountRoleRow, AccountRow
from entitlements.operators import NewOperator, OperatorStore
from entitlements.sites import SiteAddress, Sites
from tests.conftest import NOON
from tests.factories.tickets import add_ticket
from translations.locales import Language

ADDRESS = SiteAddress(name="Radom", street="Żeromskiego 12", postal_code="26-600", city="Radom", country="PL")


def add_operator(
    session: Session,
    name: str = "Auto Serwis Kowal",
    standing: Standing = Standing.APPROVED,
    now: datetime = NOON,
    *,
    is_reading: bool = True,
) -> int:
    """Store an operator; returns its number. It has a year's ticket that runs, unless told."""
    new = NewOperator(
        legal_name=name,
        profile=Profile.REPAIRER,
        street="Polna 3",
        postal_code="26-600",
        city="Radom",
        country="PL",
        language=Language.POLISH,
        vat_country="PL",
        vat_number="5260250274",
        register_number="0000012345",
    )
    operator_id = OperatorStore(session).add(new, standing, now).id
    if is_reading:
        add_ticket(session, operator_id, now)
    return operator_id


def add_person(
    session: Session, email: str, operator_id: int | None, *roles: Role, now: datetime = NOON
) -> int:
    """Store an account without a password; returns its number."""
    row = AccountRow(
        email=email,
        display_name=email.partition("@")[0].title(),
        language=Language.POLISH,
        password_hash="!",
        is_active=True,
        created_at=now,
        operator_id=operator_id,
        email_verified_at=now,
        roles=[AccountRoleRow(role=role) for role in roles],
    )
    session.add(row)
    session.flush()
    return row.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """An operator, its owner Ola, its technician Ewa, and the owner of another operator."""

    operator_id: int
    ola: int
    ewa: int
    other_operator_id: int
    stranger: int

    def acting(self, session: Session, actor_id: int | None = None, now: datetime = NOON) -> Acting:
        """Ola at work, or somebody else."""
        return Acting.begin(session, operator_id=self.operator_id, actor_id=actor_id or self.ola, now=now)

    def employees(self, session: Session, actor_id: int | None = None, now: datetime = NOON) -> Employees:
        """What Ola does about employees."""
        return Employees(self.acting(session, actor_id, now))

    def inviting(self, session: Session, actor_id: int | None = None, now: datetime = NOON) -> Inviting:
        """What Ola does about invitations."""
        return Inviting(self.acting(session, actor_id, now))

    def sites(self, session: Session) -> Sites:
        """What Ola does about sites."""
        return Sites(self.acting(session))


def add_team(session: Session) -> Team:
    """Store two operators and their people."""
    operator_id = add_operator(session)
    other = add_operator(session, "Inny Serwis")
    return Team(
        operator_id=operator_id,
        ola=add_person(session, "ola@kowal.example", operator_id, Role.OWNER, Role.TECHNICIAN),
        ewa=add_person(session, "ewa@kowal.example", operator_id, Role.TECHNICIAN),
        other_operator_id=other,
        stranger=add_person(session, "obcy@inny.example", other, Role.OWNER),
    )


def technician(email: str, site_id: int | None = None, *roles: Role) -> NewInvitation:
    """An invitation of a technician, or of somebody with these roles."""
    return NewInvitation(
        email=email,
        display_name="Piotr Nowy",
        roles=frozenset(roles or (Role.TECHNICIAN,)),
        site_id=site_id,
        language=Language.POLISH,
    )
