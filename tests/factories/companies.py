"""A portal with a company's people who can log in, for the tests of its pages."""

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from entitlements.accounts import Role
from tests.factories.accounts import add_account, add_workshop
from tests.factories.clocks import Clock
from tests.factories.portals import PASSWORD, at_its_address, log_in, own_token, portal_with_library
from translations.locales import Language
from web import create_app
from web.mail.models import MailRow
from web.session import portal
from web.settings import Settings

OWNER = "szefowa@kowal.example"
EMPLOYEE = "ewa@kowal.example"
STRANGER = "obcy@inny.example"
BASE = "https://aos.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A portal with two companies; `people` are their accounts by address."""

    app: Flask
    clock: Clock
    people: dict[str, int]
    operator_id: int

    def client(self, email: str | None = None) -> FlaskClient:
        """A browser, with somebody logged in."""
        client = self.app.test_client()
        if email is not None:
            log_in(client, email)
        return client

    def mails(self, recipient: str) -> list[MailRow]:
        """The mails to an address, the oldest first."""
        with self.app.app_context(), portal().workspace.database.read() as session:
            return list(
                session.scalars(select(MailRow).where(MailRow.recipient == recipient).order_by(MailRow.pk))
            )

    def link(self, recipient: str) -> str:
        """The path of the link in the newest mail to an address."""
        found = re.search(rf"{BASE}(\S+/invitation/\S+)", self.mails(recipient)[-1].text)
        assert found is not None
        return found[1]


def company_portal(home: Path, clock: Clock) -> Company:
    """The portal, with nobody logged in."""
    opened = portal_with_library(home, clock.now)
    with opened.workspace.database.write() as session:
        kowal, other = add_workshop(session, clock.now), add_workshop(session, clock.now, "Inny Serwis")
        people = {
            email: add_account(
                session, email, name, PASSWORD, role, clock.now, Language.ENGLISH, operator_id=operator
            )
            for email, name, role, operator in (
                (OWNER, "Ola Kowal", Role.OWNER, kowal),
                (EMPLOYEE, "Ewa Sikora", Role.TECHNICIAN, kowal),
                (STRANGER, "Obcy Inny", Role.OWNER, other),
            )
        }
    opened.workspace.close()
    app = at_its_address(create_app(Settings(home=home, base_url=BASE), clock=clock))
    return Company(app=app, clock=clock, people=people, operator_id=kowal)


def post(client: FlaskClient, path: str, **fields: object) -> TestResponse:
    """Send a form as whoever is logged in; returns the page that it leads to."""
    data = {"csrf_token": own_token(client), **fields}
    return client.post(f"/en{path}", data=data, follow_redirects=True)


def words_of(page: TestResponse) -> str:
    """What a page says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.text)).split())
