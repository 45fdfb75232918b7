"""What a ticket for one vehicle or document opens, and for what it is sold."""

from collections.abc import Iterator
from html import unescape
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from entitlements.accounts import Role
from entitlements.models import AccountRow
from entitlements.orders.models import OrderLineRow
from entitlements.orders.orders import EffectKind, OrderEffect
from entitlements.tickets.desk import TicketDesk
from entitlements.tickets.excerpts import ExcerptCount
from entitlements.tickets.order_effects import issue_tickets
from tests.conftest import NOON
from tests.factories.accounts import add_account
from tests.factories.clocks import Clock
from tests.factories.entering import add_person, enter
from tests.factories.portals import PASSWORD, give_second_factor, log_in, own_token, portal_with_library
from tests.factories.teams import add_operator
from tests.factories.tickets import VIN, add_ticket
from web import create_app
from web.sample.invoice_demo import write_seller
from web.sample.price_demo import load_prices
from web.session import portal
from web.settings import Settings

BUYER = "kupuje@example.org"
VEHICLE = "/en/checkout?code=info-all-vehicle-day-1"
ONE_DOCUMENT = "info-all-document-day-1"
MODEL = "Halny Sokół II"
OF_THE_MODEL = "/en/documents/brake-pads"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    home = tmp_path_factory.mktemp("scopes")
    opened = portal_with_library(home, NOON)
    write_seller(home)
    with opened.workspace.database.write() as session:
        load_prices(session, Clock())
    opened.workspace.close()
    app = create_app(Settings(home=home, base_url="http://localhost"), clock=Clock())
    add_person(app, BUYER, "Basia", Role.OWNER, NOON)
    return app


@pytest.fixture
def buyer(app: Flask) -> Iterator[FlaskClient]:
    with enter(app, BUYER, NOON) as client:
        with app.app_context():
            give_second_factor(portal(), NOON)
        yield client


def reader(app: Flask, name: str, model: str | None, make: str | None = None) -> FlaskClient:
    """A technician of a company of their own whose ticket for a vehicle of a model, or for a make, runs."""
    email = f"{name}@scopes.example"
    with app.app_context(), portal().workspace.database.write() as session:
        operator_id = add_operator(session, name, is_reading=False)
        add_ticket(session, operator_id, NOON, model=model, make=make)
        add_account(session, email, name, PASSWORD, Role.TECHNICIAN, NOON, operator_id=operator_id)
    client = app.test_client()
    log_in(client, email)
    return client


def is_open(client: FlaskClient, path: str) -> bool:
    return "This needs a running ticket" not in client.get(path).text


def test_a_ticket_for_a_vehicle_opens_what_is_about_its_model(app: Flask) -> None:
    ewa = reader(app, "ewa", MODEL.upper())
    assert is_open(ewa, OF_THE_MODEL)
    with ewa.get(f"{OF_THE_MODEL}/figures/caliper?edition=pl") as figure:
        assert figure.status_code == 200


def test_a_ticket_for_a_vehicle_does_not_open_what_is_about_another_model(app: Flask) -> None:
    jan = reader(app, "jan", "Halny Rybitwa E")
    assert not is_open(jan, OF_THE_MODEL)
    assert jan.get(f"{OF_THE_MODEL}/figures/caliper?edition=pl").status_code == 403


@pytest.mark.parametrize(
    ("model", "make", "is_found_open"),
    [
        pytest.param(MODEL.upper(), None, True, id="its vehicle"),
        pytest.param("Halny Rybitwa E", None, False, id="another vehicle"),
        pytest.param(None, "HALNY", True, id="its make"),
        pytest.param(None, "Wicher", False, id="another make"),
    ],
)
def test_results_show_as_open_what_the_ticket_opens_and_nothing_else(
    app: Flask, model: str | None, make: str | None, is_found_open: bool
) -> None:
    person = reader(app, f"ada{uuid4().hex}", model, make)
    (hit,) = [
        one
        for one in person.get("/api/v1/search?q=klocki+hamulcowe&lang=pl").get_json()["hits"]
        if one["document_id"] == "brake-pads"
    ]
    page = unescape(person.get("/en/search?q=klocki+hamulcowe").text)
    (card,) = [one for one in page.split("<article")[1:] if "/documents/brake-pads?" in one]
    assert is_open(person, OF_THE_MODEL) == is_found_open
    assert hit["is_readable"] == is_found_open
    assert ("Needs a running ticket" not in card) == is_found_open


def test_a_preview_that_a_ticket_for_another_make_leaves_closed_says_what_is_missing(app: Flask) -> None:
    person = reader(app, "ola", None, "Wicher")
    assert "Needs a running ticket." in person.get(f"{OF_THE_MODEL}/preview?section=fitting").text


def test_excerpts_of_what_a_ticket_for_a_vehicle_opens_are_not_counted(app: Flask) -> None:
    person = reader(app, "iga", MODEL)
    hits = person.get("/api/v1/search?q=klocki+hamulcowe").get_json()["hits"]
    with app.app_context(), portal().workspace.database.read() as session:
        row = session.scalars(select(AccountRow).where(AccountRow.email == "iga@scopes.example")).one()
        shown = ExcerptCount(session).shown(row.operator_id or 0, NOON)
    assert any(hit["is_readable"] and hit["snippet"] for hit in hits if hit["access_class"] == "rmi")
    assert shown == sum(hit["snippet"] is not None and not hit["is_readable"] for hit in hits)


def test_a_ticket_for_a_vehicle_asks_for_its_model_too(buyer: FlaskClient) -> None:
    page = unescape(buyer.get(f"{VEHICLE}&vin={VIN}").text)
    assert "by its VIN and model" in page
    assert f"<option>{MODEL}</option>" in page
    assert "Say what it is for" in buyer.get(f"{VEHICLE}&vin={VIN}&model=Halny").text
    page = unescape(buyer.get(f"{VEHICLE}&vin={VIN}&model={MODEL}").text)
    assert "Order and pay PLN\xa072.57" in page


def test_the_model_goes_with_the_order_into_the_ticket(app: Flask, buyer: FlaskClient) -> None:
    form = {"code": "info-all-vehicle-day-1", "vin": VIN, "model": MODEL, "csrf_token": own_token(buyer)}
    assert buyer.post("/en/checkout", data=form).status_code == 303
    with app.app_context(), portal().workspace.database.write() as session:
        line = session.scalars(select(OrderLineRow).order_by(OrderLineRow.id.desc())).first()
        assert line is not None
        owner = session.scalars(select(AccountRow).where(AccountRow.email == BUYER)).one()
        effect = OrderEffect(
            id=1, order_id=line.order_id, kind=EffectKind.ISSUE_TICKETS, line_id=line.id, refund_id=None
        )
        issue_tickets(effect, session, NOON)
        ticket, *_others = TicketDesk(session, Clock()).of_operator(owner.operator_id or 0)
    assert (ticket.vin, ticket.model) == (VIN, MODEL)


@pytest.mark.parametrize(
    "document",
    [
        "does-not-exist",
        "No Number!",
        "immobiliser-keys",
        "recall-notice",
        "dmc-halny-sk2-34-10",
        "Tyre-Pressures",
    ],
    ids=["none", "no number", "hidden", "open to all", "an alias", "written otherwise"],
)
def test_no_ticket_is_sold_for_a_document_that_it_would_not_open(
    app: Flask, buyer: FlaskClient, document: str
) -> None:
    before = count_orders(app)
    page = buyer.get("/en/checkout", query_string={"code": ONE_DOCUMENT, "document": document})
    assert "There is no document of this number" in page.text
    assert "order-place" not in page.text
    form = {"code": ONE_DOCUMENT, "document": document, "csrf_token": own_token(buyer)}
    refused = buyer.post("/pl/checkout", data=form)
    assert refused.status_code == 409
    assert "Nie ma dokumentu o tym numerze" in refused.text
    buyer.post("/en/basket/add", data=form)
    assert document not in buyer.get("/en/basket").text
    assert count_orders(app) == before


def test_a_ticket_is_sold_for_a_document_that_it_opens(app: Flask, buyer: FlaskClient) -> None:
    before = count_orders(app)
    form = {"code": ONE_DOCUMENT, "document": "tyre-pressures", "csrf_token": own_token(buyer)}
    assert buyer.post("/en/checkout", data=form).status_code == 303
    assert count_orders(app) == before + 1


def count_orders(app: Flask) -> int:
    with app.app_context(), portal().workspace.database.read() as session:
        return session.scalar(select(func.count()).select_from(OrderLineRow)) or 0


def test_who_may_not_buy_is_told_who_can(app: Flask) -> None:
    technician = reader(app, "iza", "Halny Rybitwa E")
    add_person_of(app, "iza", "Olga", Role.OWNER)
    page = technician.get(OF_THE_MODEL).text
    assert "/basket/buy-now" not in page
    assert "can order it: Olga." in page


def test_who_buys_for_the_company_has_the_button(app: Flask) -> None:
    reader(app, "ula", "Halny Rybitwa E")
    email = add_person_of(app, "ula", "Una", Role.OWNER)
    owner = app.test_client()
    log_in(owner, email)
    assert "/basket/buy-now" in owner.get(OF_THE_MODEL).text


def add_person_of(app: Flask, company: str, name: str, role: Role) -> str:
    """Somebody else at a reader's company; their address."""
    email = f"{name.split(maxsplit=1)[0].lower()}@scopes.example"
    with app.app_context(), portal().workspace.database.write() as session:
        colleague = session.scalars(
            select(AccountRow).where(AccountRow.email == f"{company}@scopes.example")
        ).one()
        add_account(session, email, name, PASSWORD, role, NOON, operator_id=colleague.operator_id)
    return email
