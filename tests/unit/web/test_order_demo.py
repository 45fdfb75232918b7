"""What the demo workshop has bought: one order that went the way of all orders, once, with its papers."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from entitlements.accounts import Role
from entitlements.invoices.documents import Document, Kind
from entitlements.invoices.store import InvoiceStore, Wanted
from entitlements.orders.orders import LineKind, Order
from entitlements.orders.store import OrderStore
from entitlements.orders.transitions import OrderState
from entitlements.shop.devices import Devices
from entitlements.shop.shipping import GoodsState
from entitlements.shop.shipping_desk import ShippingDesk
from entitlements.shop.stock_desk import StockDesk
from tests.conftest import NOON
from tests.factories.accounts import add_account
from tests.factories.clocks import Clock
from web.sample.invoice_demo import write_seller
from web.sample.order_demo import buy_once
from web.sample.price_demo import load_prices
from web.sample.shop_demo import fill_shop
from web.settings import Settings
from web.wiring import Portal, open_portal

BUYER, STAFF = "szef@example.org", "obsluga@example.org"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, empty_tables: Path) -> Path:
    """The data folder of a portal that sells what the demo's does, with a buyer and somebody who packs."""
    home = tmp_path_factory.mktemp("demo")
    (home / "aos.db").write_bytes(empty_tables.read_bytes())
    write_seller(home)
    opened = open_portal(Settings(home=home))
    with opened.workspace.database.write() as session:
        add_account(session, BUYER, "Ewa", "x", Role.OWNER, NOON)
        add_account(session, STAFF, "Ola", "x", Role.STAFF, NOON)
        load_prices(session, Clock())
        fill_shop(session, Clock())
    opened.workspace.close()
    return home


@pytest.fixture
def portal(tmp_path: Path, filled: Path) -> Iterator[Portal]:
    shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
    opened = open_portal(Settings(home=tmp_path))
    yield opened
    opened.workspace.close()


def orders(portal: Portal) -> list[Order]:
    with portal.workspace.database.read() as session:
        return OrderStore(session).found()


def invoices(portal: Portal) -> list[Document]:
    with portal.workspace.database.read() as session:
        return InvoiceStore(session).find(Wanted())


def test_the_demo_shows_a_paid_order_with_the_invoice_of_what_it_came_to(portal: Portal) -> None:
    buy_once(portal, BUYER, STAFF, Clock())
    (order,), (invoice,) = orders(portal), invoices(portal)
    assert order.state is OrderState.PAID
    assert {line.kind for line in order.lines} == {LineKind.TICKET, LineKind.TOOL, LineKind.DELIVERY}
    assert (invoice.kind, invoice.order_number, invoice.gross) == (Kind.INVOICE, order.number, order.gross)


def test_the_demo_shows_a_device_that_arrived_with_its_number_and_a_licence_that_holds(
    portal: Portal,
) -> None:
    buy_once(portal, BUYER, STAFF, Clock())
    (order,) = orders(portal)
    with portal.workspace.database.read() as session:
        (device,) = Devices(session, Clock()).of_operator(order.operator_id)
        goods = ShippingDesk(session, Clock()).goods(order.id)
    assert device.serial.startswith("DEMO-")
    assert device.licences[0].holds(NOON.date())
    assert goods.state is GoodsState.DELIVERED


def test_a_demo_that_is_loaded_again_buys_nothing_more(portal: Portal) -> None:
    buy_once(portal, BUYER, STAFF, Clock())
    buy_once(portal, BUYER, STAFF, Clock())
    assert len(orders(portal)) == len(invoices(portal)) == 1


def test_a_demo_whose_shelf_was_emptied_buys_nothing(portal: Portal) -> None:
    with portal.workspace.database.write() as session:
        StockDesk(session, Clock()).count("HV-100", 0, 9, "counted")
    buy_once(portal, BUYER, STAFF, Clock())
    assert orders(portal) == []
    assert invoices(portal) == []


def test_a_demo_without_its_people_buys_nothing(portal: Portal) -> None:
    buy_once(portal, "nobody@example.org", STAFF, Clock())
    assert orders(portal) == []
