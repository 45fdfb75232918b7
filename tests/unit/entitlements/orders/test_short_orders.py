"""Refunds of orders that a person accepted with less than their sum: never more goes back than came."""

import pytest
from sqlalchemy.orm import Session

from entitlements.money import Money
from entitlements.orders.desk import OrderDesk
from entitlements.orders.orders import Buyer, Item, Order, ReceivedPayment
from entitlements.orders.refunding import MoreThanPaid, RefundPart
from entitlements.orders.store import OrderStore
from entitlements.orders.transitions import OrderState
from tests.factories.clocks import Clock
from tests.factories.orders import DAY, HOUR, place, ware_of

STAFF_ID = 99


@pytest.fixture
def order(session: Session, clock: Clock, buyer: Buyer) -> Order:
    """Three hours and a day."""
    items = [Item(ware=ware_of(HOUR), quantity=3), Item(ware=ware_of(DAY))]
    return place(session, clock, buyer, items)


def accept(desk: OrderDesk, session: Session, order: Order, minor: int) -> None:
    """Let the order be paid by this."""
    amount = Money(minor=minor, currency=order.currency)
    desk.pay(
        order.id,
        ReceivedPayment(provider="test", reference="r", amount=amount, received_at=order.created_at),
    )
    (came,) = OrderStore(session).payments(order.id)
    desk.accept(order.id, [came.id], "As agreed", STAFF_ID)


def test_all_pieces_give_back_what_was_paid(desk: OrderDesk, session: Session, order: Order) -> None:
    accept(desk, session, order, order.gross.minor - 1)
    every = [RefundPart(line_id=line.id, quantity=line.quantity) for line in order.lines]
    refund = desk.refund(order.id, every, "Not used", STAFF_ID)
    assert refund.amount.minor == order.gross.minor - 1
    assert [part.quantity for part in refund.parts] == [3, 1]
    after = OrderStore(session).by_id(order.id)
    assert after is not None
    assert (after.state, after.refunded) == (OrderState.REFUNDED, after.paid)


def test_the_last_piece_gives_back_what_is_left(desk: OrderDesk, session: Session, order: Order) -> None:
    accept(desk, session, order, order.gross.minor - 1)
    hours, day = order.lines
    first = desk.refund(order.id, [RefundPart(line_id=hours.id, quantity=3)], "Not used", STAFF_ID)
    last = desk.refund(order.id, [RefundPart(line_id=day.id, quantity=1)], "Not used", STAFF_ID)
    assert [first.amount, last.amount.minor] == [hours.gross, day.gross.minor - 1]


def test_an_amount_above_what_was_paid_is_refused_with_what_is_left(
    desk: OrderDesk, session: Session, order: Order
) -> None:
    accept(desk, session, order, 4000)
    day = order.lines[1]
    with pytest.raises(MoreThanPaid) as refusal:
        desk.refund(order.id, [RefundPart(line_id=day.id, quantity=1, gross=day.gross)], "Why not", STAFF_ID)
    assert refusal.value.left.minor == 4000


def test_what_is_named_for_one_line_goes_back_before_pieces_without_an_amount(
    desk: OrderDesk, session: Session, order: Order
) -> None:
    accept(desk, session, order, 20_000)
    hours, day = order.lines
    parts = [
        RefundPart(line_id=day.id, quantity=1),
        RefundPart(line_id=hours.id, quantity=3, gross=hours.gross),
    ]
    refund = desk.refund(order.id, parts, "Not used", STAFF_ID)
    assert [part.gross.minor for part in refund.parts] == [20_000 - hours.gross.minor, hours.gross.minor]
