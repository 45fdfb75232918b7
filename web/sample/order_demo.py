"""What the demo workshop has bought: one order as a buyer places it, with its invoice and its parcel."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from entitlements.accounts import Account
from entitlements.models import OperatorRow
from entitlements.orders.baskets import Wanted
from entitlements.orders.desk import OrderDesk
from entitlements.orders.orders import Buyer, Item, LineKind, Order
from entitlements.orders.placing import OrderRefused, Terms
from entitlements.orders.store import OrderStore
from entitlements.payments.bank_transfer import BANK_TRANSFER
from entitlements.payments.payment_book import PaymentBook
from entitlements.payments.rulings import NewPayment
from entitlements.payments.titles import title_of
from entitlements.shop.catalogue import Catalogue
from entitlements.shop.delivery import Address, DeliveryWay, way_of
from entitlements.shop.reservations import NotEnough
from entitlements.shop.shipping_desk import Pieces, ShippingDesk
from entitlements.shop.stock import Reservation
from entitlements.shop.wares import DeliveryChoice, delivery_ware, take_order
from entitlements.store import AccountStore
from web.order_wiring import currency_of, items_of, run_effects, vat_of
from web.wiring import Portal

_WANTED: Final = (
    Wanted(kind=LineKind.TICKET, code="info-all-day-1"),
    Wanted(kind=LineKind.TOOL, code="HV-100"),
)
_WAY: Final = "delivery-courier"
_PHONE: Final = "+48 22 100 20 30"
_CARRIER: Final = "Kurier Wzorcowy (demo)"
_TRACKING: Final = "DEMO-0001"


def buy_once(portal: Portal, buyer_email: str, staff_email: str, clock: Callable[[], datetime]) -> None:
    """Let the buyer's company have bought a ticket and a device, unless it ordered something before.

    All of it goes the way that it goes for everybody: prices, tax, numbers, invoice, ticket and licence are
    the portal's own. Where the shop cannot sell it any more, nothing is bought.
    """
    database = portal.workspace.database
    with database.read() as session:
        people = {account.email: account for account in AccountStore(session).all()}
    buyer, staff = people.get(buyer_email), people.get(staff_email)
    if buyer is None or staff is None or (way := way_of(_WAY)) is None:
        return
    with suppress(OrderRefused, NotEnough):
        with database.write() as session:
            order = _order(portal, session, buyer, way, clock)
            if order is None:
                return
            _pay(session, order, clock)
        run_effects(portal, clock, order.id)
        with database.write() as session:
            _send(session, order, staff, clock)


def _order(
    portal: Portal, session: Session, buyer: Account, way: DeliveryWay, clock: Callable[[], datetime]
) -> Order | None:
    """Place the order, delivered to the company's address; None where the company has ordered before."""
    operator_id = buyer.operator_id
    if operator_id is None or OrderStore(session).of_operator(operator_id, limit=1):
        return None
    company = session.get_one(OperatorRow, operator_id)
    terms = Terms(
        currency=currency_of(session, operator_id), vat_of=vat_of(portal, session, operator_id), return_to=""
    )
    order = OrderDesk(session, clock).place(
        [*items_of(session, _WANTED), Item(ware=delivery_ware(way))],
        Buyer(operator_id=operator_id, account_id=buyer.id, language=buyer.language),
        terms,
    )
    address = Address(
        recipient=company.legal_name,
        street=company.street,
        postal_code=company.postal_code,
        city=company.city,
        country=company.country,
        phone=_PHONE,
    )
    take_order(session, order, DeliveryChoice(way=way, address=address), clock)
    return order


def _pay(session: Session, order: Order, clock: Callable[[], datetime]) -> None:
    title = title_of(order.number)
    payment = NewPayment(
        provider=BANK_TRANSFER,
        reference=f"demo/{order.number}",
        amount=order.gross,
        received_at=clock(),
        order_id=order.id,
        booked_on=clock().date(),
        title=title,
    )
    PaymentBook(session, clock).take(payment)


def _send(session: Session, order: Order, staff: Account, clock: Callable[[], datetime]) -> None:
    """Pack what the order holds, and let the parcel arrive."""
    desk = ShippingDesk(session, clock)
    held = [one for one in desk.goods(order.id).reservations if one.held]
    if held:
        parcel = desk.pack(order.id, [_pieces(session, one) for one in held], staff.id)
        desk.send(parcel.id, _CARRIER, _TRACKING, staff.id)
        desk.arrived(parcel.id, staff.id)


def _pieces(session: Session, held: Reservation) -> Pieces:
    """All that a line holds; a device bears a number that says where it comes from."""
    tool = Catalogue(session).tool(held.tool_number)
    has_serials = tool is not None and tool.has_serials
    serials = [f"DEMO-{held.line_id}-{ordinal:03}" for ordinal in range(1, held.held + 1)]
    return Pieces(line_id=held.line_id, quantity=held.held, serials=tuple(serials) if has_serials else ())
