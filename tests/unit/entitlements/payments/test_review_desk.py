"""What the staff decides about money that waits; money that goes back is never more than came."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from entitlements.audit_models import AuditRecordRow
from entitlements.money import Currency, Money
from entitlements.orders.desk import NotAccepted, OrderDesk
from entitlements.orders.orders import EffectKind, Order, OrderEffect
from entitlements.orders.refunding import RefundPart
from entitlements.orders.store import OrderStore
from entitlements.orders.transitions import OrderState
from entitlements.payments.fake_gateway import FAKE_GATEWAY, FakeGateway
from entitlements.payments.models import MoneyBackRow, PaymentRow, PaymentRulingRow
from entitlements.payments.money_back import BackState, GoingBack, MoneyBack, Returns, TooMuchBack
from entitlements.payments.payment_book import PaymentBook
from entitlements.payments.provider import ProviderUnavailable, RefundState, RefundWish, TakenBack
from entitlements.payments.review_desk import Decision, DecisionRefused, NotDecided, ReviewDesk
from entitlements.payments.rulings import NewPayment, Payment, Ruling, Why
from tests.factories.clocks import Clock
from tests.factories.payments import BANK, GATEWAY, Till, paid, taken_back

STAFF_ID = 99
PLN = Currency.PLN


@pytest.fixture
def order(till: Till) -> Order:
    return till.order()


def came(till: Till, minor: int, order: Order | None = None, provider: str = "transfer") -> Payment:
    """Money that waits for a person."""
    new = NewPayment(
        provider=provider,
        reference=f"r{minor}",
        amount=Money(minor=minor, currency=PLN),
        received_at=till.clock(),
        order_id=None if order is None else order.id,
        payer_account="PL27114020040000300201355387",
    )
    with till.database.write() as session:
        return PaymentBook(session, till.clock).take(new, Why.NO_TITLE if order is None else Why.NOTHING)


def decision(payment: Payment, reason: str = "He telephoned.") -> Decision:
    return Decision(payment_id=payment.id, staff_id=STAFF_ID, reason=reason)


def book(
    till: Till, payment: Payment, number: str, *, although: bool = False, reason: str = "As told"
) -> Order:
    with till.database.write() as session:
        return ReviewDesk(session, till.clock).book(
            decision(payment, reason), number, although_it_differs=although
        )


def give_back(till: Till, payment: Payment) -> None:
    with till.database.write() as session:
        ReviewDesk(session, till.clock).give_back(decision(payment))


def going(till: Till, *, is_open: bool = True) -> list[GoingBack]:
    with till.database.read() as session:
        return MoneyBack(session, till.clock).going(is_open=is_open)


def send(till: Till) -> int:
    return Returns(
        database=till.database, providers=till.providers, notify_url=str, clock=till.clock
    ).send_due()


def test_money_without_a_title_pays_the_order_that_a_person_names(till: Till, order: Order) -> None:
    payment = came(till, 4100)
    assert book(till, payment, f" {order.number.lower()} ").state is OrderState.PAID
    (now,) = till.payments()
    assert (now.ruled.ruling, now.ruled.by, now.ruled.words) == (Ruling.BOOKED, STAFF_ID, "As told")


def test_an_amount_that_differs_is_taken_only_when_that_is_said(till: Till, order: Order) -> None:
    payment = came(till, 4099, order)
    with pytest.raises(DecisionRefused) as refusal:
        book(till, payment, order.number)
    assert refusal.value.why is NotDecided.AMOUNT_DIFFERS
    assert book(till, payment, order.number, although=True).paid == Money(minor=4099, currency=PLN)


def test_money_that_came_too_late_pays_when_a_person_says_so(till: Till, order: Order, clock: Clock) -> None:
    clock.now = order.expires_at + timedelta(days=1)
    with till.database.write() as session:
        OrderDesk(session, clock).expire_due(clock.now)
    assert book(till, came(till, 4100, order), order.number).state is OrderState.PAID


def test_money_that_waits_with_one_order_can_pay_another(till: Till, order: Order) -> None:
    till.hear(paid(till.begin(order), order.gross))
    twice = came(till, 4100, order)
    assert twice.ruled.why is Why.PAID_ALREADY
    other = till.order()
    assert book(till, twice, other.number).state is OrderState.PAID


def accept(till: Till, order: Order, reason: str = "It is nearly all") -> Order:
    """Let all the money that came for an order pay it, on the order's own page."""
    with till.database.write() as session:
        ids = [one.id for one in OrderStore(session).payments(order.id)]
        return ReviewDesk(session, till.clock).accept(order.id, ids, reason, STAFF_ID)


def test_money_accepted_on_the_page_of_the_order_is_off_the_list_and_can_go_back(
    till: Till, order: Order
) -> None:
    came(till, 4000, order)
    assert accept(till, order).state is OrderState.PAID
    assert [one.ruled.ruling for one in till.payments()] == [Ruling.BOOKED]
    carry_out(till, refund(till, order, 4000))
    assert [one.amount.minor for one in going(till)] == [4000]


def test_money_waits_with_its_order_until_a_person_has_decided_on_it(till: Till, order: Order) -> None:
    came(till, 4000, order)
    assert count_waiting(till, order) == 1
    accept(till, order)
    assert count_waiting(till, order) == 0
    twice = came(till, 4100, order)
    assert count_waiting(till, order) == 1
    give_back(till, twice)
    assert count_waiting(till, order) == 0


def count_waiting(till: Till, order: Order) -> int:
    with till.database.read() as session:
        return len(ReviewDesk(session, till.clock).waiting(order.id))


def test_money_that_was_sent_back_pays_no_order(till: Till, order: Order) -> None:
    give_back(till, came(till, 4000, order))
    with pytest.raises(NotAccepted):
        accept(till, order)
    assert till.now(order).state is OrderState.CREATED


def test_money_that_pays_another_order_does_not_pay_its_own_as_well(till: Till, order: Order) -> None:
    payment, other = came(till, 4000, order), till.order()
    book(till, payment, other.number, although=True)
    with pytest.raises(NotAccepted):
        accept(till, order)
    assert till.now(order).state is OrderState.CREATED


def test_money_that_its_payer_took_back_pays_no_other_order(till: Till, order: Order) -> None:
    till.hear(paid(till.begin(order), order.gross))
    till.hear(taken_back(TakenBack.DISPUTED, order.gross))
    with pytest.raises(DecisionRefused) as refusal:
        book(till, till.payments()[0], till.order().number)
    assert refusal.value.why is NotDecided.PAYS_AN_ORDER


def test_money_that_went_back_before_anybody_decided_pays_no_order(till: Till, order: Order) -> None:
    amount = Money(minor=4099, currency=PLN)
    till.hear(paid(till.begin(order), amount))
    till.hear(taken_back(TakenBack.REFUNDED, amount))
    with pytest.raises(DecisionRefused) as refusal:
        book(till, till.payments()[0], order.number, although=True)
    assert refusal.value.why is NotDecided.NOTHING_LEFT


@pytest.mark.parametrize(
    "amount",
    [Money(minor=1000, currency=PLN), Money(minor=1000, currency=Currency.EUR)],
    ids=["part", "euros"],
)
def test_money_that_pays_an_order_is_sent_back_by_its_refund_alone(
    till: Till, order: Order, amount: Money
) -> None:
    till.hear(paid(till.begin(order), order.gross))
    till.hear(taken_back(TakenBack.REFUNDED, amount))
    payment = till.payments()[0]
    with pytest.raises(DecisionRefused) as sent:
        give_back(till, payment)
    with pytest.raises(DecisionRefused) as booked:
        book(till, payment, till.order().number, although=True)
    assert {sent.value.why, booked.value.why} == {NotDecided.PAYS_AN_ORDER}
    assert (till.now(order).state, going(till)) == (OrderState.PAID, [])


def test_what_a_dispute_left_is_sent_back_once_the_order_has_ended(till: Till, order: Order) -> None:
    till.hear(paid(till.begin(order), order.gross))
    till.hear(taken_back(TakenBack.DISPUTED, Money(minor=1000, currency=PLN)))
    give_back(till, till.payments()[0])
    assert till.now(order).state is OrderState.CHARGEBACK
    assert [one.amount.minor for one in going(till)] == [3100]


def test_what_the_service_sent_back_by_itself_is_not_sent_again(till: Till, order: Order) -> None:
    till.hear(paid(till.begin(order), order.gross))
    till.hear(taken_back(TakenBack.REFUNDED, Money(minor=1000, currency=PLN)))
    assert till.payments()[0].ruled.why is Why.REFUNDED_THERE
    carry_out(till, refund(till, order))
    assert [one.amount.minor for one in going(till)] == [3100]


@pytest.mark.parametrize(
    ("number", "reason", "why"),
    [
        ("ZA/2026/999999", "As told", NotDecided.NO_SUCH_ORDER),
        ("", "As told", NotDecided.NO_SUCH_ORDER),
        ("ZA/2026/000001", "  ", NotDecided.NO_REASON),
        ("ZA/2026/000001", "x" * 501, NotDecided.NO_REASON),
    ],
    ids=["no such order", "no number", "no reason", "a novel"],
)
def test_a_decision_that_lacks_something_is_refused(
    till: Till, order: Order, number: str, reason: str, why: NotDecided
) -> None:
    with pytest.raises(DecisionRefused) as refusal:
        book(till, came(till, 4100), number, reason=reason)
    assert refusal.value.why is why
    assert till.now(order).state is OrderState.CREATED


def test_a_paid_order_takes_no_more_money(till: Till, order: Order) -> None:
    till.hear(paid(till.begin(order), order.gross))
    with pytest.raises(DecisionRefused) as refusal:
        book(till, came(till, 4100), order.number)
    assert refusal.value.why is NotDecided.ORDER_TAKES_NONE
    assert [one.is_waiting for one in till.payments()] == [True, False]


def test_whoever_decides_second_is_told(till: Till, order: Order) -> None:
    payment = came(till, 4100)
    book(till, payment, order.number)
    with pytest.raises(DecisionRefused) as refusal:
        give_back(till, payment)
    assert refusal.value.why is NotDecided.NOT_WAITING


def test_money_that_a_bank_took_back_pays_nothing(till: Till, order: Order) -> None:
    with pytest.raises(DecisionRefused) as refusal:
        book(till, came(till, -4100), order.number, although=True)
    assert refusal.value.why is NotDecided.ORDER_TAKES_NONE


def test_a_payment_that_has_nothing_to_do_with_orders_is_taken_off_the_list(till: Till) -> None:
    payment = came(till, 500)
    with till.database.write() as session:
        ReviewDesk(session, till.clock).keep(decision(payment))
    with till.database.read() as session:
        assert PaymentBook(session, till.clock).counts()[Ruling.KEPT] == 1


def test_a_transfer_goes_back_by_hand_to_the_account_that_it_came_from(till: Till) -> None:
    give_back(till, came(till, 500))
    assert send(till) == 1
    (back,) = going(till)
    assert (back.state, back.payer_account) == (BackState.BY_HAND, "PL27114020040000300201355387")
    with till.database.write() as session:
        assert MoneyBack(session, till.clock).done_by_hand(back.id, STAFF_ID)
    with till.database.write() as session:
        assert not MoneyBack(session, till.clock).done_by_hand(back.id, STAFF_ID)
    assert going(till) == []


def test_every_decision_is_in_the_audit_trail(till: Till, order: Order) -> None:
    book(till, came(till, 4100), order.number)
    give_back(till, came(till, 500))
    with till.database.read() as session:
        rows = session.scalars(select(AuditRecordRow).where(AuditRecordRow.kind == "payment.decided")).all()
    assert [row.actor_id for row in rows] == [STAFF_ID, STAFF_ID]


@dataclass(frozen=True, kw_only=True)
class _Slow(FakeGateway):
    answers: tuple[RefundState | Exception, ...] = ()

    def refund(self, wish: RefundWish) -> RefundState:
        assert wish.amount.minor > 0
        answer = self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def refund(till: Till, order: Order, minor: int | None = None) -> OrderEffect:
    """The order is refunded; the effect that sends the money back."""
    with till.database.write() as session:
        gross = None if minor is None else Money(minor=minor, currency=PLN)
        part = RefundPart(line_id=order.lines[0].id, quantity=0 if minor else 1, gross=gross)
        made = OrderDesk(session, till.clock).refund(order.id, [part], "Goodwill", STAFF_ID)
        return OrderEffect(
            id=1, order_id=order.id, line_id=None, refund_id=made.id, kind=EffectKind.RETURN_MONEY
        )


def carry_out(till: Till, effect: OrderEffect) -> None:
    with till.database.write() as session:
        MoneyBack(session, till.clock).return_money(effect)


def test_a_refund_goes_back_by_the_way_that_the_money_came(till: Till, order: Order) -> None:
    till.hear(paid(till.begin(order), order.gross))
    effect = refund(till, order)
    carry_out(till, effect)
    carry_out(till, effect)
    (back,) = going(till)
    assert (back.provider, back.amount, back.state) == (FAKE_GATEWAY, order.gross, BackState.WAITING)
    assert send(till) == 1
    assert [one.state for one in going(till, is_open=False)] == [BackState.DONE]


def test_refunds_in_parts_never_come_to_more_than_was_paid(till: Till, order: Order) -> None:
    till.hear(paid(till.begin(order), order.gross))
    carry_out(till, refund(till, order, 1000))
    carry_out(till, refund(till, order, 3100))
    assert [one.amount.minor for one in going(till)] == [3100, 1000]
    with till.database.write() as session, pytest.raises(TooMuchBack):
        MoneyBack(session, till.clock).send(till.payments()[0].id, Money(minor=1, currency=PLN))


def test_a_provider_that_is_away_is_asked_again_later(till: Till, order: Order, clock: Clock) -> None:
    till.hear(paid(till.begin(order), order.gross))
    carry_out(till, refund(till, order))
    away = _Slow(key=GATEWAY.key, page=str, answers=(ProviderUnavailable("fake", "HTTP 503"),))
    till.providers = {away.name: away}
    assert (send(till), send(till)) == (0, 0)
    assert going(till)[0].trouble == "fake: HTTP 503"
    till.providers = {GATEWAY.name: GATEWAY}
    clock.now += timedelta(minutes=5)
    assert send(till) == 1


@pytest.mark.parametrize(
    ("is_done", "state"), [(True, BackState.DONE), (False, BackState.DECLINED)], ids=["done", "declined"]
)
def test_what_a_provider_says_later_settles_a_refund(
    till: Till, order: Order, is_done: bool, state: BackState
) -> None:
    till.hear(paid(till.begin(order), order.gross))
    carry_out(till, refund(till, order))
    slow = _Slow(key=GATEWAY.key, page=str, answers=(RefundState.ASKED,))
    till.providers = {slow.name: slow}
    send(till)
    (back,) = going(till)
    assert back.state is BackState.ASKED
    with till.database.write() as session:
        MoneyBack(session, till.clock).settle(back.reference, is_done=is_done)
    assert going(till, is_open=False)[0].state is state


def test_by_a_way_that_is_no_longer_there_money_goes_back_by_hand(till: Till, order: Order) -> None:
    till.hear(paid(till.begin(order), order.gross))
    carry_out(till, refund(till, order))
    till.providers = {BANK.name: BANK}
    send(till)
    assert going(till)[0].state is BackState.BY_HAND


@pytest.mark.parametrize(
    "statement",
    [
        update(PaymentRow).values(amount_minor=1),
        delete(PaymentRow),
        update(PaymentRulingRow).values(ruling="kept"),
        delete(PaymentRulingRow),
        update(MoneyBackRow).values(amount_minor=1),
        delete(MoneyBackRow),
    ],
    ids=str,
)
def test_the_database_itself_refuses_to_change_what_came(till: Till, statement: object) -> None:
    give_back(till, came(till, 500))
    with pytest.raises(IntegrityError), till.database.write() as session:
        session.execute(statement)  # type: ignore[call-overload]  # six kinds of statements
