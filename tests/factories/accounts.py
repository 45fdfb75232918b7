"""Accounts whose passwords are checked quickly: a hash says itself how much work it is; these say the least.

The hashes that the portal itself makes are for `tests/unit/entitlements`.
"""

from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from entitlements.accounts import OPERATOR_ROLES, Profile, Role, Standing
from entitlements.models import AccountRoleRow, AccountRow
from entitlements.operators import NewOperator, OperatorStore
from tests.factories.tickets import add_ticket
from translations.locales import Language


def add_account(
    session: Session,
    email: str,
    name: str,
    password: str,
    role: Role,
    now: datetime,
    language: Language = Language.POLISH,
    operator_id: int | None = None,
) -> int:
    """Store an account; returns its number. Employees belong to a workshop that is approved, unless told."""
    if role in OPERATOR_ROLES and operator_id is None:
        operator_id = add_workshop(session, now)
    row = AccountRow(
        email=email,
        display_name=name,
        roles=[AccountRoleRow(role=role)],
        language=language,
        password_hash=_quick_hash(password),
        is_active=True,
        created_at=now,
        operator_id=operator_id,
        email_verified_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def add_workshop(
    session: Session, now: datetime, name: str = "Kowal", standing: Standing = Standing.APPROVED
) -> int:
    """The operator of this name, stored where it is missing; returns its number.

    It has a year's ticket that runs, so that its people read.
    """
    store = OperatorStore(session)
    known = store.by_name(name)
    if known is not None:
        return known.id
    new = NewOperator(
        legal_name=name,
        profile=Profile.REPAIRER,
        street="Polna 1",
        postal_code="00-001",
        city="Warszawa",
        country="PL",
        language=Language.POLISH,
    )
    operator_id = store.add(new, standing, now).id
    add_ticket(session, operator_id, now)
    return operator_id


@cache
def _quick_hash(password: str) -> str:
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)
