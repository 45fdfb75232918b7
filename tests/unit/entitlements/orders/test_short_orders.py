"""Refunds of orders that a person accepted with less than their sum: never more goes back than came."""

import pytest
from sqlalchemy.orm import Session

from entitlements.invoices.handlers import CorrectInvoice, IssueInvoice
from entitlements.invoices.store import InvoiceStore
from entitlements.money import Money
from entitlements.orders.desk import OrderDesk
from entitlements.orders.orders import Buyer, EffectKind, Item, Order, OrderEffect, ReceivedPayment
from entitlements.orders.refunding import MoreThanPaid, RefundPart
from entitlements.orders.store import OrderStore
from entitlements.orders.transitions import OrderState
from tests.conftest import NOON
from tests.factories.clocks import Clock
from tests.factories.invoices import SETTINGS, money
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


def issue(session: Session, order: Order) -> None:
    """The invoice of an order that was paid."""
    effect = OrderEffect(id=1, order_id=order.id, line_id=None, refund_id=None, kind=EffectKind.ISSUE_INVOICE)
    IssueInvoice(settings=lambda: SETTINGS)(effect, session, NOON)


def correct(session: Session, order: Order, refund_id: int) -> None:
    """The correction that a refund triggers."""
    effect = OrderEffect(
        id=2, order_id=order.id, line_id=None, refund_id=refund_id, kind=EffectKind.CORRECT_INVOICE
    )
    CorrectInvoice(settings=lambda: SETTINGS, pieces_kept=_nothing)(effect, session, NOON)


def _nothing(*_asked: object) -> dict[int, int]:
    return {}


def owed(session: Session, order: Order) -> list[tuple[int, int]]:
    """What stands of the invoice, line by line: pieces, and what they cost with tax."""
    original = InvoiceStore(session).of_order(order.id)[0]
    lines = InvoiceStore(session).standing_lines(original.id)
    return [(one.quantity, one.gross.minor) for one in lines]


@pytest.mark.parametrize("short", [1, 5000, 12_000])
@pytest.mark.parametrize("turned", [False, True], ids=["in order", "the last correction first"])
def test_of_an_order_that_went_back_whole_nothing_is_left_to_be_paid(
    desk: OrderDesk, session: Session, order: Order, short: int, turned: bool
) -> None:
    accept(desk, session, order, order.gross.minor - short)
    issue(session, order)
    hours, day = order.lines
    parts = [
        [RefundPart(line_id=hours.id, quantity=1)],
        [RefundPart(line_id=hours.id, quantity=2), RefundPart(line_id=day.id, quantity=1)],
    ]
    refunds = [desk.refund(order.id, some, "Not used", STAFF_ID).id for some in parts]
    first, last = reversed(refunds) if turned else refunds
    correct(session, order, first)
    assert sum(gross for _pieces, gross in owed(session, order)) > 0
    correct(session, order, last)
    assert owed(session, order) == [(0, 0), (0, 0)]


def test_what_the_buyer_keeps_is_owed_still(desk: OrderDesk, session: Session, order: Order) -> None:
    accept(desk, session, order, order.gross.minor - 5000)
    issue(session, order)
    hours, day = order.lines
    parts = [
        RefundPart(line_id=hours.id, quantity=3),
        RefundPart(line_id=day.id, quantity=0, gross=order.gross - hours.gross - money(5000)),
    ]
    correct(session, order, desk.refund(order.id, parts, "Slow day", STAFF_ID).id)
    assert owed(session, order) == [(0, 0), (1, 5000)]
