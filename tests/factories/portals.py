"""A whole portal on a temporary data folder: documents, index, accounts, and a way to log in."""

import atexit
import shutil
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from entitlements.accounts import Role, Strength
from entitlements.models import AccountSessionRow
from kb.store import utc_now
from tests.factories.accounts import add_account
from tests.factories.documents import library, seed
from tests.factories.tickets import begin_to_sell
from web import create_app, session
from web.settings import Settings
from web.wiring import Portal, open_portal

TECHNICIAN: Final = "jan@example.org"
STAFF: Final = "ola@example.org"
LEAVING_TECHNICIAN: Final = "ewa@example.org"
"""For the test that logs out, which ends every session of the account, also those that other tests share."""
PASSWORD: Final = "long enough for a workshop"

_PEOPLE: Final = (
    (TECHNICIAN, "Jan Kowal", Role.TECHNICIAN),
    (LEAVING_TECHNICIAN, "Ewa Lis", Role.TECHNICIAN),
    (STAFF, "Ola Nowak", Role.STAFF),
)


def portal_with_library(home: Path, now: datetime | None = None, *, is_selling: bool = True) -> Portal:
    """A portal with the sample documents, indexed, and accounts for technicians and for staff.

    Once it is selling, whoever reads repair information needs a ticket.
    """
    shutil.copytree(_filled_home(now), home, dirs_exist_ok=True)
    if is_selling:
        opened = open_portal(Settings(home=home))
        with opened.workspace.database.write() as session:
            begin_to_sell(session, now or utc_now())
        return opened
    return open_portal(Settings(home=home))


@cache
def _filled_home(now: datetime | None) -> Path:
    """The data folder of such a portal, which nobody works on: copying it is quicker than filling another."""
    home = _folder("aos-home-")
    portal = open_portal(Settings(home=home))
    seed(portal.workspace, library())
    with portal.workspace.database.write() as session:
        for email, name, role in _PEOPLE:
            add_account(session, email, name, PASSWORD, role, now or utc_now())
    portal.follow_changes()
    portal.workspace.close()
    return home


def app_with_library(home: Path) -> Flask:
    """The application on such a portal."""
    portal_with_library(home).workspace.close()
    return create_app(Settings(home=home))


def at_its_address(app: Flask) -> Flask:
    """The application, whose test clients ask for the host that its settings name."""
    with app.app_context():
        app.config["SERVER_NAME"] = urlsplit(session.portal().settings.base_url or "").netloc or "localhost"
    return app


def _folder(prefix: str) -> Path:
    """A folder that lasts as long as this process."""
    folder = TemporaryDirectory(prefix=prefix)
    atexit.register(folder.cleanup)
    return Path(folder.name)


def csrf_token(client: FlaskClient) -> str:
    """The token that this client's forms carry."""
    page = client.get("/en/login").text
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def own_token(client: FlaskClient) -> str:
    """The token in the forms of whoever is logged in."""
    return client.get("/en/").text.split('name="csrf_token" value="')[1].split('"')[0]


def send_log_in(
    client: FlaskClient, email: str, password: str = PASSWORD, next_path: str = ""
) -> TestResponse:
    """Send the log-in form: the first step."""
    return client.post(
        "/en/login",
        data={"csrf_token": csrf_token(client), "email": email, "password": password, "next": next_path},
    )


def log_in(client: FlaskClient, email: str, password: str = PASSWORD, next_path: str = "") -> TestResponse:
    """Log in as somebody who gives all that the portal asks; returns the answer to the password."""
    response = send_log_in(client, email, password, next_path)
    with client.application.app_context():
        give_second_factor(session.portal(), session.now())
    return response


def give_second_factor(portal: Portal, now: datetime) -> None:
    """Let everybody who is logged in have given their second factor just now."""
    values = {"strength": Strength.SECOND_FACTOR, "stepped_up_at": now, "password_at": now}
    with portal.workspace.database.write() as writing:
        writing.execute(update(AccountSessionRow).values(values))
