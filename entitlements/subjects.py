"""Who asks, as the policy knows them: put together from the tables of accounts, operators and sessions."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.accounts import Account, Profile, Standing
from entitlements.clearance_providers import standing_in
from entitlements.models import OperatorRow
from entitlements.policy import Subject
from entitlements.products.price_list import sells_access
from entitlements.second_factors import factor_kinds
from entitlements.sessions import AccountSession
from entitlements.tickets.desk import entitled
from entitlements.tickets.entitlement import FREE, Entitlement


def subject_of(session: Session, account: Account, at: AccountSession | None, now: datetime) -> Subject:
    """The subject that an account acts as, in a session, or without one: nobody is at the keyboard then."""
    return Subject(
        account_id=account.id,
        roles=account.roles,
        operator_id=account.operator_id,
        standing=_standing(session, account.operator_id),
        is_email_verified=account.is_email_verified,
        strength=None if at is None else at.strength,
        has_second_factor=bool(factor_kinds(session, account.id)),
        stepped_up_at=None if at is None else at.stepped_up_at,
        password_at=None if at is None else at.password_at,
        clearance_until=standing_in(session, account.id, account.operator_id, now).until,
        entitlements=entitlements_of(session, account, now),
    )


def entitlements_of(session: Session, account: Account, now: datetime) -> tuple[Entitlement, ...]:
    """What the company's running tickets open; authorities pay nothing, nor anybody where nothing is sold."""
    found = entitled(session, account.id, account.operator_id, now)
    if account.operator_id is None or any(one.opens_everything for one in found):
        return found
    if not sells_access(session):
        return (*found, FREE)
    profile = session.scalar(select(OperatorRow.profile).where(OperatorRow.id == account.operator_id))
    return (*found, FREE) if profile == Profile.AUTHORITY else found


def _standing(session: Session, operator_id: int | None) -> Standing | None:
    if operator_id is None:
        return None
    standing = session.scalar(select(OperatorRow.standing).where(OperatorRow.id == operator_id))
    return None if standing is None else Standing(standing)
