"""Being somebody on a portal: a session with a second factor, begun past the log-in's own pages."""

from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient

from entitlements.accounts import Role, Strength
from entitlements.models import AccountRoleRow, AccountRow
from entitlements.sessions import SessionStore
from tests.factories.accounts import add_account
from web.session import portal


def enter(app: Flask, email: str, now: datetime, strength: Strength = Strength.SECOND_FACTOR) -> FlaskClient:
    """A browser in which somebody has logged in at `now`, their second factor just given."""
    with app.app_context(), portal().workspace.database.write() as session:
        account = session.query(AccountRow).filter_by(email=email).one()
        token = SessionStore(session).begin(account.id, strength, "a test", now)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client


def add_person(app: Flask, email: str, name: str, role: Role, now: datetime, *others: Role) -> int:
    """An account with these roles; employees belong to the workshop of all others."""
    with app.app_context(), portal().workspace.database.write() as session:
        account_id = add_account(session, email, name, "long enough for a workshop", role, now)
        session.get_one(AccountRow, account_id).roles.extend(AccountRoleRow(role=one) for one in others)
    return account_id
