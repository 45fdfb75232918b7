"""A refund of pieces that a person took off the invoice before: its correction takes off what is left."""

import pytest
from sqlalchemy.orm import Session

from entitlements.invoices.desk import Change, InvoiceDesk
from entitlements.invoices.handlers import CorrectInvoice, IssueInvoice
from entitlements.invoices.store import InvoiceStore
from entitlements.orders.desk import OrderDesk
from entitlements.orders.orders import Buyer, EffectKind, Item, OrderEffect
from entitlements.orders.refunding import RefundPart
from tests.conftest import NOON
from tests.factories.clocks import Clock
from tests.factories.invoices import SELLER, SETTINGS
from tests.factories.orders import HOUR, pay, place, ware_of

STAFF_ID = 99


def _nothing(*_asked: object) -> dict[int, int]:
    return {}


@pytest.mark.parametrize(
    ("by_hand", "left", "corrections"),
    [(0, 0, 1), (1, 0, 2), (2, 0, 2)],
    ids=["nothing was left", "less was left", "as much was left"],
)
def test_what_a_person_took_off_the_invoice_is_not_taken_off_again(
    desk: OrderDesk,
    session: Session,
    clock: Clock,
    buyer: Buyer,
    by_hand: int,
    left: int,
    corrections: int,
) -> None:
    order, store = place(session, clock, buyer, [Item(ware=ware_of(HOUR), quantity=3)]), InvoiceStore(session)
    pay(session, clock, order)
    paid = OrderEffect(id=1, order_id=order.id, line_id=None, refund_id=None, kind=EffectKind.ISSUE_INVOICE)
    IssueInvoice(settings=lambda: SETTINGS)(paid, session, NOON)
    (invoice,), hours = store.of_order(order.id), order.lines[0].id
    lines = {hours: invoice.lines[0].with_quantity(by_hand)}
    InvoiceDesk(session=session, clock=clock, seller=SELLER).correct(
        invoice.id, Change(reason="Counted wrongly", lines=lines), "by hand", STAFF_ID
    )
    refund = desk.refund(order.id, [RefundPart(line_id=hours, quantity=2)], "Not used", STAFF_ID)
    went_back = OrderEffect(
        id=2, order_id=order.id, line_id=None, refund_id=refund.id, kind=EffectKind.CORRECT_INVOICE
    )
    CorrectInvoice(settings=lambda: SETTINGS, pieces_kept=_nothing)(went_back, session, NOON)
    (standing,) = store.standing_lines(invoice.id)
    assert (standing.quantity, standing.gross.minor) == (left, 0)
    assert len(store.corrections_of(invoice.id)) == corrections
