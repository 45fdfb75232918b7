"""Tools and their delivery as an order knows them, and what an order with goods does to the stock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.orders.models import OrderLineRow, OrderRefundLineRow
from entitlements.orders.orders import LineKind, Order, OrderEffect, Ware
from entitlements.orders.store import OrderStore
from entitlements.orders.transitions import PAYABLE
from entitlements.payments.provider import PAYING_LASTS
from entitlements.products.kinds import VatClass
from entitlements.shop.catalogue import Catalogue
from entitlements.shop.delivery import Address, AddressFlaw, DeliveryWay, flaws_of, way_name
from entitlements.shop.models import EffectMarkRow, ReservationRow
from entitlements.shop.reservations import Reservations, Want
from entitlements.shop.return_desk import ReturnDesk
from entitlements.shop.shipping_desk import Delivery, ShippingDesk
from translations.locales import Language


class DeliveryRefused(ValueError):
    """Goods cannot be sent like this; `flaws` name what of the address is wrong, none where no way goes."""

    def __init__(self, flaws: tuple[AddressFlaw, ...]) -> None:
        super().__init__(f"goods cannot be sent there: {', '.join(flaws)}")
        self.flaws = flaws


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryChoice:
    """What a buyer says about delivery."""

    way: DeliveryWay
    address: Address


def tool_ware(session: Session, number: str) -> Ware | None:
    """A tool as a line of an order; None where it is not sold."""
    tool = Catalogue(session).tool(number)
    if tool is None or not tool.is_sold:
        return None
    return Ware(
        kind=LineKind.TOOL,
        code=tool.number,
        name_pl=f"{tool.number} {tool.name_pl}",
        name_en=f"{tool.number} {tool.name_en}",
        vat_class=VatClass.GOODS,
    )


def delivery_ware(way: DeliveryWay) -> Ware:
    """A way of delivery as a line of an order; its price stands in the price list."""
    return Ware(
        kind=LineKind.DELIVERY,
        code=way.code,
        name_pl=way_name(way.code, Language.POLISH),
        name_en=way_name(way.code, Language.ENGLISH),
        vat_class=VatClass.GOODS,
    )


def take_order(
    session: Session, order: Order, choice: DeliveryChoice | None, clock: Callable[[], datetime]
) -> None:
    """Reserve the goods of an order that was just placed, in the same transaction, and note where they go.

    An order without tools needs nothing of it. Whatever is raised, the caller places no order.

    Raises:
        DeliveryRefused: there are goods, and it is not said where they go, or by which way.
        NotEnough: one of the tools cannot be sold in that number.
        NoSuchTool: one of the tools is none.
    """
    wants = [
        Want(line_id=line.id, tool_number=line.code, quantity=line.quantity)
        for line in order.lines
        if line.kind is LineKind.TOOL
    ]
    if not wants:
        return
    Reservations(session, clock).reserve(order.id, wants, order.expires_at)
    if choice is None:
        raise DeliveryRefused(())
    flaws = flaws_of(choice.address, choice.way)
    if flaws:
        raise DeliveryRefused(flaws)
    ShippingDesk(session, clock).plan(
        Delivery(
            order_id=order.id,
            operator_id=order.operator_id,
            made_by=order.buyer_id,
            way=choice.way.code,
            address=choice.address,
        )
    )


def hold_goods(
    session: Session, order_id: int, clock: Callable[[], datetime], *, is_by_transfer: bool
) -> None:
    """Hold the goods of an order that waits for its money as long as the way of paying takes.

    A transfer takes days: they are held as long as the order waits. A payment service says within the hour
    what became of it: who turns back there keeps nothing from others. What had lapsed is taken again.

    Raises:
        NotEnough: others have bought it meanwhile; the caller rolls back, and takes no money.
    """
    order = OrderStore(session).by_id(order_id)
    if order is not None and order.state in PAYABLE and order.expires_at > clock():
        until = order.expires_at if is_by_transfer else min(order.expires_at, clock() + PAYING_LASTS)
        Reservations(session, clock).hold(order_id, until)


def hand_over_tools(effect: OrderEffect, session: Session, now: datetime) -> None:
    """The order is paid: what it holds is its buyer's, and waits to be packed."""
    Reservations(session, lambda: now).settle(effect.order_id)


def release_tools(effect: OrderEffect, session: Session, now: datetime) -> None:
    """The order was let go without being paid: what it holds can be sold again."""
    Reservations(session, lambda: now).lapse(effect.order_id)


def pieces_with_buyer(session: Session, line_id: int, now: datetime) -> int:
    """How many pieces of a line left the house and were not refunded after they came back."""
    row = session.get(ReservationRow, line_id)
    refunds = session.scalars(
        select(OrderRefundLineRow.refund_id).where(OrderRefundLineRow.line_id == line_id)
    ).all()
    returns = ReturnDesk(session, lambda: now)
    came_back = sum(returns.pieces_of_refund(refund_id, line_id) for refund_id in refunds)
    return 0 if row is None else row.shipped - came_back


def take_back_tools(effect: OrderEffect, session: Session, now: datetime) -> None:
    """Money went back: pieces that have not left the house are not sent any more.

    Pieces that were refunded because they came back have been booked by their return. Where the bank took
    the money back there is no refund: nothing more of the line is sent.
    """
    if session.get(EffectMarkRow, effect.id) is not None:
        return
    session.add(EffectMarkRow(effect_id=effect.id, done_at=now))
    if effect.refund_id is None and effect.line_id is not None:
        line = session.get_one(OrderLineRow, effect.line_id)
        Reservations(session, lambda: now).cancel(line.id, line.quantity)
    parts = select(OrderRefundLineRow).where(OrderRefundLineRow.refund_id == effect.refund_id)
    if effect.line_id is not None:
        parts = parts.where(OrderRefundLineRow.line_id == effect.line_id)
    for part in session.scalars(parts.order_by(OrderRefundLineRow.line_id)).all():
        came_back = ReturnDesk(session, lambda: now).pieces_of_refund(part.refund_id, part.line_id)
        if part.quantity > came_back:
            Reservations(session, lambda: now).cancel(part.line_id, part.quantity - came_back)
