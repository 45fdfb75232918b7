"""A lost second factor's removal in the portal: what ends it, and the links that stop it."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from entitlements.accounts import Role
from entitlements.audit import AuditKind
from entitlements.audit_models import AuditRecordRow
from entitlements.factor_resets import WAIT, FactorResets
from entitlements.models import OperatorRow
from entitlements.recovery_codes import draw
from entitlements.second_factors import SecondFactors, factor_kinds
from entitlements.store import AccountStore
from entitlements.totp import code_at, step_at
from tests.factories.accounts import add_account
from tests.factories.clocks import Clock
from tests.factories.factors import code, enrol
from tests.factories.portals import (
    PASSWORD,
    STAFF,
    TECHNICIAN,
    csrf_token,
    log_in,
    own_token,
    portal_with_library,
    send_log_in,
)
from web import create_app
from web.factor_reset_chore import FactorRemoval
from web.mail.models import MailRow
from web.session import portal
from web.settings import Settings

pytestmark = pytest.mark.slow

SECOND = "ola@example.com"
HOUR = timedelta(hours=1)
CODES = draw()
ENDED = "Drugi składnik logowania zostaje: jego usunięcie jest zakończone"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Flask:
    """A portal whose technician has an authenticator app and recovery codes."""
    opened = portal_with_library(tmp_path, clock.now)
    with opened.workspace.database.write() as session:
        found = AccountStore(session).password_hash(TECHNICIAN)
        assert found is not None
        enrol(session, found[0].id, clock.now - timedelta(days=9))
        SecondFactors(session).keep_recovery_codes(found[0].id, CODES, clock.now - timedelta(days=9))
        add_account(session, SECOND, "Ola", PASSWORD, Role.STAFF, clock.now)
    opened.workspace.close()
    return create_app(Settings(home=tmp_path, base_url="http://localhost"), clock=clock)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """The technician, who has given the password and asked for the factor to be removed."""
    client = app.test_client()
    send_log_in(client, TECHNICIAN)
    post(client, "/en/login/lost-device", reason="fallen into the oil")
    return client


def post(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    return client.post(path, data={"csrf_token": own_token(client), **fields})


def words(response: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", response.text)).split())


def account_id(app: Flask, email: str) -> int:
    with app.app_context(), portal().workspace.database.read() as session:
        found = AccountStore(session).password_hash(email)
    assert found is not None
    return found[0].id


def agree(app: Flask, clock: Clock) -> None:
    """Two of the staff agree."""
    first, second = account_id(app, STAFF), account_id(app, SECOND)
    with app.app_context(), portal().workspace.database.write() as session:
        resets = FactorResets(session)
        for by in (first, second):
            resets.agree(1, by, clock.now)


def mails(app: Flask) -> list[MailRow]:
    with app.app_context(), portal().workspace.database.read() as session:
        chosen = select(MailRow).where(MailRow.recipient == TECHNICIAN).order_by(MailRow.pk)
        return list(session.scalars(chosen))


def recorded(app: Flask) -> list[str]:
    with app.app_context(), portal().workspace.database.read() as session:
        return list(session.scalars(select(AuditRecordRow.kind).order_by(AuditRecordRow.sequence)))


def stays(app: Flask, clock: Clock) -> bool:
    """Whether the technician has a factor after the waiting day, whatever was due then."""
    clock.now += WAIT
    whose = account_id(app, TECHNICIAN)
    with app.app_context():
        database = portal().workspace.database
        FactorRemoval(database=database, base_url="http://localhost", clock=clock).carry_out_due()
        with database.read() as session:
            return bool(factor_kinds(session, whose))


def give_code(client: FlaskClient, clock: Clock) -> TestResponse:
    return post(client, "/en/login/second-step", code=code(clock.now))


def give_recovery_code(client: FlaskClient, _clock: Clock) -> TestResponse:
    return post(client, "/en/login/recovery-code", code=CODES.codes[0])


@pytest.mark.parametrize("prove", [give_code, give_recovery_code], ids=["app", "recovery-code"])
def test_a_reset_ends_when_the_owner_proves_a_factor_and_a_mail_says_so(
    app: Flask, client: FlaskClient, clock: Clock, prove: Callable[[FlaskClient, Clock], TestResponse]
) -> None:
    agree(app, clock)
    clock.now += HOUR
    assert prove(client, clock).status_code == 303
    assert "Your second factor stays: its removal has ended." in words(client.get("/en/account"))
    assert [mail.subject for mail in mails(app)].count(ENDED) == 1
    assert AuditKind.ACCOUNT_RESET_CANCELLED in recorded(app)
    assert stays(app, clock)


def test_a_reset_ends_when_the_owner_sets_up_a_new_app(app: Flask, clock: Clock) -> None:
    inside = app.test_client()  # logged in since before, with a fresh proof
    send_log_in(inside, TECHNICIAN)
    give_code(inside, clock)
    again = app.test_client()
    send_log_in(again, TECHNICIAN)
    post(again, "/en/login/lost-device", reason="fallen into the oil")
    page = inside.get("/en/account/second-factor").text
    secret = page.split('class="secret"><code>')[1].split("<", maxsplit=1)[0].replace(" ", "")
    typed = code_at(secret, step_at(clock.now))
    assert post(inside, "/en/account/second-factor", code=typed).status_code == 303
    assert [mail.subject for mail in mails(app)].count(ENDED) == 1
    assert "Somebody asked for your second factor" not in words(inside.get("/en/account"))


@pytest.mark.usefixtures("client")
def test_staff_see_the_company_of_whoever_asks_and_its_number(app: Flask) -> None:
    staff = app.test_client()
    log_in(staff, STAFF)
    with app.app_context(), portal().workspace.database.write() as session:
        owner = AccountStore(session).password_hash(TECHNICIAN)
        assert owner is not None
        company = session.get(OperatorRow, owner[0].operator_id)
        assert company is not None
        company.phone = None
        name, number = company.legal_name, company.id
    assert f"Company: {name} · Telephone: no number is on file" in words(
        staff.get("/en/staff/second-factors")
    )
    with app.app_context(), portal().workspace.database.write() as session:
        session.execute(update(OperatorRow).values(phone="+48 22 123 45 67"))
    page = staff.get("/en/staff/second-factors").text
    assert f'href="/en/staff/operators/{number}"' in page
    assert 'href="tel:+48221234567">+48 22 123 45 67<' in page


def link(mail: MailRow) -> str:
    found = re.search(r"http://localhost(/\S+/login/stop-reset/\S+)", mail.text)
    assert found is not None
    return found[1]


def agree_on_the_page(app: Flask, email: str) -> None:
    staff = app.test_client()
    log_in(staff, email)
    assert post(staff, "/en/staff/second-factors/1/agree").status_code == 303


@pytest.mark.parametrize("which", [0, 1], ids=["asked", "agreed"])
@pytest.mark.usefixtures("client")
def test_every_link_that_was_sent_stops_the_reset_until_it_ends(app: Flask, clock: Clock, which: int) -> None:
    agree_on_the_page(app, STAFF)
    agree_on_the_page(app, SECOND)
    first, second = (link(mail) for mail in mails(app))
    clock.now += WAIT - HOUR
    path = (first, second)[which]
    stranger = app.test_client()
    assert stranger.get(path).status_code == 200
    assert stranger.post(path, data={"csrf_token": csrf_token(stranger)}).status_code == 303
    assert [stranger.get(one).status_code for one in (first, second)] == [404, 404]
    assert "Nie ma już czego zatrzymywać" in words(stranger.get(first))
    assert stays(app, clock)
