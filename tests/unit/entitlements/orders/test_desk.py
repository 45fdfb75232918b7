"""The desk of orders: placed, paid once, refunded, given up; money that does not fit waits for a person."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from entitlements.audit_models import AuditRecordRow
from entitlements.money import Currency, Money
from entitlements.orders import effects
from entitlements.orders.desk import NotAccepted, OrderDesk, OrderUnknown
from entitlements.orders.models import OrderLineRow, OrderPaymentRow, OrderRow
from entitlements.orders.orders import (
    Buyer,
    EffectKind,
    Item,
    LineKind,
    Order,
    PayOutcome,
    ReceivedPayment,
    ReviewReason,
    Ware,
)
from entitlements.orders.placing import (
    MOST_OPEN,
    NotForSale,
    NothingToOrder,
    ScopeMissing,
    Terms,
    TooManyOpen,
)
from entitlements.orders.refunding import RefundPart, RefundRefused
from entitlements.orders.store import OrderStore
from entitlements.orders.transitions import OrderState, StepRefused
from entitlements.products.kinds import VatClass
from entitlements.products.price_desk import NewPrice, PriceDesk
from entitlements.products.voucher_book import VoucherBook
from entitlements.products.vouchers import Voucher, VoucherKind, VoucherRefused, WhyNoVoucher
from tests.factories.clocks import Clock
from tests.factories.orders import DAY, HOUR, LISTED_FROM, ONE_DOCUMENT, flat_tax, pay, place, ware_of

STAFF_ID = 99
PLN = Currency.PLN
TOOL = Ware(kind=LineKind.TOOL, code="tool-1", name_pl="Klucz", name_en="Key", vat_class=VatClass.GOODS)
POST = Ware(
    kind=LineKind.DELIVERY,
    code="post",
    name_pl="Poczta",
    name_en="Post",
    vat_class=VatClass.GOODS,
    fixed=Money(minor=1500, currency=PLN),
)


@pytest.fixture
def order(session: Session, clock: Clock, buyer: Buyer) -> Order:
    return place(session, clock, buyer)


@pytest.fixture
def paid(session: Session, clock: Clock, buyer: Buyer) -> Order:
    items = [Item(ware=ware_of(HOUR), quantity=3), Item(ware=ware_of(DAY)), Item(ware=POST)]
    return pay(session, clock, place(session, clock, buyer, items), "whole").order


def received(order: Order, minor: int, reference: str = "r", currency: Currency = PLN) -> ReceivedPayment:
    return ReceivedPayment(
        provider="test",
        reference=reference,
        amount=Money(minor=minor, currency=currency),
        received_at=order.created_at,
    )


def kinds(session: Session, order: Order) -> list[EffectKind]:
    return [EffectKind(row.effect) for row in effects.waiting(session, order.id)]


def test_an_order_has_the_prices_of_the_list_its_tax_and_a_number(order: Order) -> None:
    assert order.number == "ZA/2026/000001"
    assert order.state is OrderState.CREATED
    assert (order.net.minor, order.vat.minor, order.gross.minor) == (3333, 767, 4100)
    assert order.lines[0].name_pl == "Informacje naprawcze, wszystkie marki, 1 godzina"
    assert order.lines[0].name_en == "Repair information, all makes, 1 hour"
    assert order.lines[0].vat_rate_text == "23"


def test_the_next_order_has_the_next_number_and_another_year_begins_anew(
    session: Session, clock: Clock, buyer: Buyer, order: Order
) -> None:
    second = place(session, clock, buyer)
    clock.now += timedelta(days=365)
    third = place(session, clock, buyer)
    assert [one.number for one in (order, second, third)] == [
        "ZA/2026/000001",
        "ZA/2026/000002",
        "ZA/2027/000001",
    ]


@pytest.mark.parametrize(
    ("items", "refusal"),
    [
        pytest.param([], NothingToOrder, id="nothing"),
        pytest.param([Item(ware=ware_of(HOUR), quantity=0)], NothingToOrder, id="no pieces"),
        pytest.param([Item(ware=TOOL)], NotForSale, id="without a price"),
        pytest.param([Item(ware=ware_of(ONE_DOCUMENT))], ScopeMissing, id="for no document"),
        pytest.param(
            [Item(ware=replace(POST, fixed=Money(minor=1, currency=Currency.EUR)))], NotForSale, id="euros"
        ),
    ],
)
def test_what_cannot_be_ordered_is_refused(
    desk: OrderDesk, buyer: Buyer, items: list[Item], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        desk.place(items, buyer, Terms(currency=PLN, vat_of=flat_tax, return_to=""))


def test_a_company_pays_or_gives_up_before_it_orders_for_ever(
    session: Session, clock: Clock, buyer: Buyer
) -> None:
    placed = [place(session, clock, buyer) for _ in range(MOST_OPEN)]
    with pytest.raises(TooManyOpen):
        place(session, clock, buyer)
    OrderDesk(session, clock).give_up(placed[0].id, buyer.account_id, "")
    assert place(session, clock, buyer).number == "ZA/2026/000021"


def test_money_for_an_order_pays_it_and_triggers_what_paying_triggers(
    session: Session, clock: Clock, order: Order
) -> None:
    result = pay(session, clock, order)
    assert result.outcome is PayOutcome.PAID
    assert (result.order.state, result.order.paid) == (OrderState.PAID, order.gross)
    assert kinds(session, order) == [
        EffectKind.ISSUE_TICKETS,
        EffectKind.ISSUE_INVOICE,
        EffectKind.TELL_BUYER,
    ]


def test_the_same_payment_said_again_changes_nothing(session: Session, clock: Clock, order: Order) -> None:
    pay(session, clock, order, "one")
    again = pay(session, clock, order, "one")
    assert again.outcome is PayOutcome.REPEATED
    assert len(kinds(session, order)) == 3
    assert len(OrderStore(session).payments(order.id)) == 1


@pytest.mark.parametrize(
    ("minor", "currency", "reason"),
    [
        pytest.param(4099, PLN, ReviewReason.WRONG_AMOUNT, id="a grosz too little"),
        pytest.param(4101, PLN, ReviewReason.WRONG_AMOUNT, id="a grosz too much"),
        pytest.param(4100, Currency.EUR, ReviewReason.WRONG_CURRENCY, id="euros"),
    ],
)
def test_money_that_does_not_fit_pays_nothing_and_waits(
    session: Session, desk: OrderDesk, order: Order, minor: int, currency: Currency, reason: ReviewReason
) -> None:
    result = desk.pay(order.id, received(order, minor, currency=currency))
    assert (result.outcome, result.reason) == (PayOutcome.REVIEW, reason)
    assert result.order.state is OrderState.CREATED
    assert kinds(session, order) == []


def test_money_that_comes_twice_is_not_swallowed(session: Session, clock: Clock, order: Order) -> None:
    pay(session, clock, order, "one")
    second = pay(session, clock, order, "two")
    assert (second.outcome, second.reason) == (PayOutcome.REVIEW, ReviewReason.PAID_ALREADY)
    assert second.order.paid == order.gross


def test_money_after_the_last_day_waits_for_a_person_who_accepts_it(
    session: Session, clock: Clock, desk: OrderDesk, order: Order
) -> None:
    clock.now = order.expires_at
    desk.expire_due(clock.now)
    late = pay(session, clock, order)
    assert late.reason is ReviewReason.ORDER_EXPIRED
    waiting = OrderStore(session).payments(order.id)[0]
    accepted = desk.accept(order.id, [waiting.id], "One day late", STAFF_ID)
    assert (accepted.state, accepted.paid) == (OrderState.PAID, order.gross)


def test_two_halves_are_accepted_together(desk: OrderDesk, session: Session, order: Order) -> None:
    desk.pay(order.id, received(order, 2000, "a"))
    desk.pay(order.id, received(order, 2000, "b"))
    ids = [one.id for one in OrderStore(session).payments(order.id)]
    accepted = desk.accept(order.id, ids, "The bank kept one zloty", STAFF_ID)
    assert (accepted.state, accepted.paid.minor) == (OrderState.PAID, 4000)


@pytest.mark.parametrize(
    ("currency", "reason"),
    [pytest.param(PLN, "", id="no reason"), pytest.param(Currency.EUR, "They paid", id="euros")],
)
def test_what_cannot_be_accepted_is_refused(
    desk: OrderDesk, session: Session, order: Order, currency: Currency, reason: str
) -> None:
    desk.pay(order.id, received(order, 1, currency=currency))
    ids = [one.id for one in OrderStore(session).payments(order.id)]
    with pytest.raises(NotAccepted):
        desk.accept(order.id, ids, reason, STAFF_ID)


def test_a_failed_attempt_can_be_followed_by_one_that_succeeds(
    session: Session, clock: Clock, desk: OrderDesk, order: Order
) -> None:
    desk.begin(order.id)
    assert desk.fail(order.id, "card declined").state is OrderState.FAILED
    assert desk.begin(order.id).state is OrderState.PENDING
    assert pay(session, clock, order).order.state is OrderState.PAID


def test_news_of_a_failure_that_come_after_the_money_change_nothing(desk: OrderDesk, paid: Order) -> None:
    assert desk.fail(paid.id, "too late").state is OrderState.PAID
    assert desk.begin(paid.id).state is OrderState.PAID


def test_an_order_whose_time_is_over_is_let_go_and_its_tools_are_free_again(
    session: Session, clock: Clock, desk: OrderDesk, buyer: Buyer
) -> None:
    price = NewPrice(code="tool-1", currency=PLN, net=Money(minor=9900, currency=PLN), valid_from=LISTED_FROM)
    PriceDesk(session, clock).set_price(price, STAFF_ID)
    order = place(session, clock, buyer, [Item(ware=TOOL)])
    clock.now = order.expires_at - timedelta(seconds=1)
    assert desk.expire_due(clock.now) == []
    clock.now = order.expires_at
    assert [one.state for one in desk.expire_due(clock.now)] == [OrderState.EXPIRED]
    assert kinds(session, order) == [EffectKind.RELEASE_TOOLS]
    assert desk.expire_due(clock.now) == []


def test_a_paid_order_cannot_be_given_up(desk: OrderDesk, paid: Order) -> None:
    with pytest.raises(StepRefused):
        desk.give_up(paid.id, 1, "")


def test_an_order_that_nobody_placed_is_unknown(desk: OrderDesk, order: Order) -> None:
    with pytest.raises(OrderUnknown):
        desk.pay(order.id + 1, received(order, 4100))


def test_pieces_go_back_one_after_the_other_and_add_up_to_the_line(
    session: Session, desk: OrderDesk, paid: Order
) -> None:
    line = paid.lines[0]
    for _ in range(3):
        desk.refund(paid.id, [RefundPart(line_id=line.id, quantity=1)], "Not used", STAFF_ID)
    parts = [part for refund in OrderStore(session).refunds(paid.id) for part in refund.parts]
    assert sum(part.gross.minor for part in parts) == line.gross.minor
    assert sum(part.vat.minor for part in parts) == line.vat.minor
    assert sum(part.net.minor for part in parts) == line.net.minor


def test_a_refund_takes_the_tickets_back_and_corrects_the_invoice(
    session: Session, desk: OrderDesk, paid: Order
) -> None:
    before = len(kinds(session, paid))
    refund = desk.refund(paid.id, [RefundPart(line_id=paid.lines[0].id, quantity=2)], "Not used", STAFF_ID)
    rows = effects.waiting(session, paid.id)[before:]
    assert [(row.effect, row.line_id, row.refund_id) for row in rows] == [
        (EffectKind.REVOKE_TICKETS, paid.lines[0].id, refund.id),
        (EffectKind.CORRECT_INVOICE, None, refund.id),
        (EffectKind.RETURN_MONEY, None, refund.id),
        (EffectKind.TELL_BUYER, None, refund.id),
    ]


def test_a_reduction_takes_no_ticket_away(session: Session, desk: OrderDesk, paid: Order) -> None:
    part = RefundPart(line_id=paid.lines[1].id, quantity=0, gross=Money(minor=100, currency=PLN))
    refund = desk.refund(paid.id, [part], "It was slow", STAFF_ID)
    assert EffectKind.REVOKE_TICKETS not in kinds(session, paid)
    assert refund.amount.minor == 100


def test_with_everything_back_an_order_is_refunded(session: Session, desk: OrderDesk, paid: Order) -> None:
    first = [RefundPart(line_id=paid.lines[0].id, quantity=1)]
    desk.refund(paid.id, first, "Not used", STAFF_ID)
    found = OrderStore(session).by_id(paid.id)
    assert found is not None
    assert found.state is OrderState.PARTLY_REFUNDED
    rest = [
        RefundPart(line_id=paid.lines[0].id, quantity=2),
        RefundPart(line_id=paid.lines[1].id, quantity=1),
        RefundPart(line_id=paid.lines[2].id, quantity=1),
    ]
    desk.refund(paid.id, rest, "Closing", STAFF_ID)
    found = OrderStore(session).by_id(paid.id)
    assert found is not None
    assert (found.state, found.refunded) == (OrderState.REFUNDED, paid.gross)
    with pytest.raises(StepRefused):
        desk.refund(paid.id, first, "Again", STAFF_ID)


@pytest.mark.parametrize(
    ("number", "quantity", "minor", "reason"),
    [
        pytest.param(0, 4, None, "too many", id="more pieces than bought"),
        pytest.param(0, 0, 20_000, "too much", id="more than the line cost"),
        pytest.param(0, -1, None, "back", id="less than nothing"),
        pytest.param(0, 0, -1, "back", id="a negative amount"),
        pytest.param(0, 0, 0, "nothing", id="nothing"),
        pytest.param(0, 1, None, " ", id="no reason"),
    ],
)
def test_what_cannot_go_back_is_refused(
    desk: OrderDesk, paid: Order, number: int, quantity: int, minor: int | None, reason: str
) -> None:
    gross = None if minor is None else Money(minor=minor, currency=PLN)
    with pytest.raises(RefundRefused):
        desk.refund(
            paid.id, [RefundPart(line_id=paid.lines[number].id, quantity=quantity, gross=gross)], reason, 1
        )


def test_an_order_that_nobody_paid_gives_nothing_back(desk: OrderDesk, order: Order) -> None:
    with pytest.raises(StepRefused):
        desk.refund(order.id, [RefundPart(line_id=order.lines[0].id, quantity=1)], "Not used", STAFF_ID)


def test_a_bank_that_takes_its_money_back_ends_what_was_bought(
    session: Session, desk: OrderDesk, paid: Order
) -> None:
    before = len(kinds(session, paid))
    assert desk.charge_back(paid.id, "disputed").state is OrderState.CHARGEBACK
    assert kinds(session, paid)[before:] == [
        EffectKind.REVOKE_TICKETS,
        EffectKind.REVOKE_TICKETS,
        EffectKind.CORRECT_INVOICE,
        EffectKind.TELL_BUYER,
    ]


def test_an_order_for_nothing_is_paid_at_once(session: Session, clock: Clock, buyer: Buyer) -> None:
    voucher = Voucher(code="GIFT", kind=VoucherKind.PERCENT, percent=Decimal(100), valid_from=LISTED_FROM)
    VoucherBook(session, clock).make(voucher, STAFF_ID)
    order = place(session, clock, buyer, voucher_code="gift")
    assert (order.state, order.gross.minor) == (OrderState.PAID, 0)
    assert EffectKind.ISSUE_TICKETS in kinds(session, order)


def test_a_voucher_that_is_used_up_is_there_again_when_the_order_is_given_up(
    session: Session, clock: Clock, desk: OrderDesk, buyer: Buyer
) -> None:
    voucher = Voucher(code="TEN", kind=VoucherKind.PERCENT, percent=Decimal(10), valid_from=LISTED_FROM)
    VoucherBook(session, clock).make(voucher, STAFF_ID)
    first = place(session, clock, buyer, voucher_code="TEN")
    assert (first.lines[0].discount.minor, first.net.minor) == (333, 3000)
    with pytest.raises(VoucherRefused) as refused:
        place(session, clock, buyer, voucher_code="TEN")
    assert refused.value.reason is WhyNoVoucher.USED_UP
    desk.give_up(first.id, buyer.account_id, "changed my mind")
    assert place(session, clock, buyer, voucher_code="TEN").net.minor == 3000


def test_every_step_stands_in_the_audit_trail(session: Session, desk: OrderDesk, paid: Order) -> None:
    desk.refund(paid.id, [RefundPart(line_id=paid.lines[0].id, quantity=1)], "Not used", STAFF_ID)
    rows = session.scalars(
        select(AuditRecordRow.kind).where(AuditRecordRow.subject == f"order:{paid.number}")
    ).all()
    assert rows == ["order.placed", "order.paid", "order.refunded"]


@pytest.mark.usefixtures("paid")
@pytest.mark.parametrize(
    ("model", "column"),
    [
        pytest.param(OrderLineRow, "gross_minor", id="line"),
        pytest.param(OrderPaymentRow, "amount_minor", id="payment"),
        pytest.param(OrderRow, "gross_minor", id="order"),
    ],
)
def test_the_database_itself_refuses_to_change_what_was_bought(
    session: Session, model: type[OrderRow], column: str
) -> None:
    row = session.scalars(select(model)).first()
    setattr(row, column, 1)
    with pytest.raises(IntegrityError, match="never changed"):
        session.flush()
    session.rollback()


@pytest.mark.usefixtures("paid")
def test_the_database_itself_keeps_an_order_that_was_paid(session: Session) -> None:
    session.delete(session.scalars(select(OrderPaymentRow)).one())
    with pytest.raises(IntegrityError, match="72 months"):
        session.flush()
    session.rollback()
