"""What paid and refunded orders do to tickets: the handlers of two of their effects."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.orders.models import OrderLineRow, OrderRefundLineRow, OrderRow
from entitlements.orders.orders import OrderEffect
from entitlements.products.price_list import PriceList
from entitlements.tickets.clock import LedgerKind
from entitlements.tickets.desk import For, TicketDesk
from entitlements.tickets.models import TicketRow
from entitlements.tickets.store import TicketStore
from entitlements.tickets.tickets import Ticket

_REFUND: Final = "refund:"


class ProductUnknown(LookupError):
    """An order sells a product that the price list does not know."""


def issue_tickets(effect: OrderEffect, session: Session, now: datetime) -> None:
    """Issue one unused ticket for each piece of a paid line.

    Raises:
        ProductUnknown: the line's code is no product's.
    """
    line = session.get_one(OrderLineRow, effect.line_id)
    order = session.get_one(OrderRow, effect.order_id)
    product = PriceList(session).product(line.code)
    if product is None:
        raise ProductUnknown(line.code)
    what_for = For(vin=line.for_vin, model=line.for_model, document_id=line.for_document, job=line.for_job)
    desk = TicketDesk(session, lambda: now)
    for ordinal in range(1, line.quantity + 1):
        desk.issue(line.id, ordinal, product, order.operator_id, what_for=what_for)


def pieces_used(session: Session, line_id: int, now: datetime) -> int:
    """How many tickets of a line were used, if only in part, or lengthened another; refunded ones aside."""
    store = TicketStore(session, now)
    return sum(_was_used(store, one) for one in store.where(TicketRow.order_line_id == line_id))


def _was_used(store: TicketStore, ticket: Ticket) -> bool:
    entries, balance = store.entries(ticket.id), ticket.life.balance
    if any(one.kind is LedgerKind.REVOKED and one.reference.startswith(_REFUND) for one in entries):
        return False
    was_added = any(one.kind is LedgerKind.MOVED for one in entries)
    return was_added or balance.used_s + balance.protected_s > 0


def revoke_tickets(effect: OrderEffect, session: Session, now: datetime) -> None:
    """Take back as many tickets of a line as the refund says; without one, all: the bank took the money."""
    if effect.line_id is None:
        return
    if effect.refund_id is None:
        count, reason = session.get_one(OrderLineRow, effect.line_id).quantity, f"order:{effect.order_id}"
    else:
        query = select(OrderRefundLineRow.quantity).where(
            OrderRefundLineRow.refund_id == effect.refund_id, OrderRefundLineRow.line_id == effect.line_id
        )
        count, reason = sum(session.scalars(query)), f"{_REFUND}{effect.refund_id}"
    if count:
        TicketDesk(session, lambda: now).take_back(effect.line_id, count, reason)
