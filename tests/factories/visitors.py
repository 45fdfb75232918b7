"""Everyone who may come to a portal: each sort of visitor, with a session of their own and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from entitlements.accounts import Role, Standing, Strength
from entitlements.factor_resets import FactorResets
from entitlements.models import AccountRoleRow, AccountRow, SiteRow
from entitlements.sessions import SHIFT, SessionStore
from tests.factories.accounts import add_account, add_workshop
from tests.factories.tickets import add_ticket
from web.session import now, portal


class Visitor(StrEnum):
    """A column of the table of access."""

    ANONYMOUS = "anonymous"
    UNAPPROVED = "unapproved"
    STRANGER = "stranger"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    PASSWORD = "password"
    TECHNICIAN = "technician"
    OWNER = "owner"
    EDITOR = "editor"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sort:
    """What makes a sort of visitor: roles, the company they work for, and how that stands."""

    roles: tuple[Role, ...]
    company: str | None = None
    standing: Standing = Standing.APPROVED


_OWNS: Final = (Role.OWNER, Role.TECHNICIAN, Role.SECURITY)
_SORTS: Final = {
    Visitor.UNAPPROVED: _Sort(roles=_OWNS, company="Nowy", standing=Standing.APPLIED),
    Visitor.STRANGER: _Sort(roles=_OWNS, company="Obcy"),
    Visitor.SUSPENDED: _Sort(roles=_OWNS, company="Wstrzymany", standing=Standing.SUSPENDED),
    Visitor.EXPIRED: _Sort(roles=(Role.TECHNICIAN,), company="Swój"),
    Visitor.PASSWORD: _Sort(roles=(Role.TECHNICIAN,), company="Swój"),
    Visitor.TECHNICIAN: _Sort(roles=(Role.TECHNICIAN,), company="Swój"),
    Visitor.OWNER: _Sort(roles=(Role.OWNER,), company="Swój"),
    Visitor.EDITOR: _Sort(roles=(Role.EDITOR,)),
    Visitor.STAFF: _Sort(roles=(Role.STAFF,)),
}
OWN_COMPANY: Final = "Swój"


def add_visitors(session: Session, at: datetime) -> dict[str, int]:
    """Store an account for each sort of visitor; returns its number by sort.

    Beside them stand the own company, two of its sites, two employees who do nothing themselves, and two
    unused tickets.
    Everybody has asked to have a lost second factor taken off, which can be stopped once.
    """
    numbers = {sort.value: _add(session, sort, at) for sort in _SORTS}
    for number in numbers.values():
        FactorResets(session).ask(number, "a lost phone", at)
    company = add_workshop(session, at, OWN_COMPANY)
    for name in ("colleague", "leaver"):
        email = f"{name}@visitors.example"
        numbers[name] = add_account(
            session, email, name, "long enough", Role.TECHNICIAN, at, operator_id=company
        )
    for name in ("site", "closing"):
        row = SiteRow(
            operator_id=company, name=name, street="Polna 1", postal_code="00-001", city="Łódź", country="PL"
        )
        session.add(row)
        session.flush()
        numbers[name] = row.id
    for name in ("unused", "other"):
        numbers[name] = add_ticket(session, company, at, is_running=False)
    return {**numbers, "company": company}


def _add(session: Session, sort: Visitor, at: datetime) -> int:
    made = _SORTS[sort]
    operator_id = None if made.company is None else add_workshop(session, at, made.company, made.standing)
    email = f"{sort}@visitors.example"
    number = add_account(
        session, email, sort.value, "long enough", made.roles[0], at, operator_id=operator_id
    )
    row = session.get_one(AccountRow, number)
    row.roles = [AccountRoleRow(role=role) for role in made.roles]
    return number


def client_of(app: Flask, sort: Visitor, numbers: Mapping[str, int]) -> FlaskClient:
    """A browser in which such a visitor has just logged in, the expired one so long ago that it is over."""
    client = app.test_client()
    if sort is Visitor.ANONYMOUS:
        return client
    strength = Strength.PASSWORD if sort is Visitor.PASSWORD else Strength.SECOND_FACTOR
    with app.app_context():
        at = now() - SHIFT - timedelta(minutes=1) if sort is Visitor.EXPIRED else now()
        with portal().workspace.database.write() as writing:
            token = SessionStore(writing).begin(numbers[sort], strength, "a browser", at)
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client
