"""The cashier pays orders with what is proved, once; all else changes nothing or waits for a person."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from entitlements.audit_models import AuditRecordRow
from entitlements.money import Currency, Money
from entitlements.orders.orders import Order
from entitlements.orders.transitions import OrderState
from entitlements.payments.cashier import MOST_BODY, Answer, NotOffered, NotPayable
from entitlements.payments.fake_gateway import SIGNATURE_HEADER, FakeGateway
from entitlements.payments.models import PaymentEventRow
from entitlements.payments.money_back import MoneyBack
from entitlements.payments.provider import (
    Attempt,
    Notification,
    Paid,
    ProviderDeclined,
    ProviderUnavailable,
    TakenBack,
    Transfer,
    Unpaid,
    Word,
)
from entitlements.payments.review_desk import Decision, ReviewDesk
from entitlements.payments.rulings import Ruling, Why
from tests.factories.clocks import Clock
from tests.factories.payments import ADDRESSES, EMAIL, GATEWAY, Till, dispute_won, failed, paid, taken_back

ONE_GROSZ = Money(minor=1, currency=Currency.PLN)


@dataclass(frozen=True, kw_only=True)
class _Moody(FakeGateway):
    """A gateway that wants to be told, and is in a mood."""

    moods: list[Exception] = field(default_factory=list)
    told: list[Paid] = field(default_factory=list)
    knows: list[Word] = field(default_factory=list)

    def confirm(self, paid: Paid) -> None:
        self.told.append(paid)
        if self.moods:
            raise self.moods.pop(0)

    def ask(self, attempt: Attempt) -> Word:
        if self.moods:
            raise self.moods.pop(0)
        return self.knows[0] if self.knows else super().ask(attempt)


@pytest.fixture
def moody(till: Till) -> _Moody:
    gateway = _Moody(key=GATEWAY.key, page=GATEWAY.page)
    till.providers = {gateway.name: gateway}
    return gateway


@pytest.fixture
def order(till: Till) -> Order:
    return till.order()


def events(till: Till) -> list[tuple[str, str]]:
    with till.database.read() as session:
        rows = session.scalars(select(PaymentEventRow).order_by(PaymentEventRow.id))
        return [(row.state, row.outcome) for row in rows]


def test_who_sets_out_to_pay_is_awaited(till: Till, order: Order) -> None:
    till.begin(order)
    assert till.now(order).state is OrderState.PENDING


def test_a_transfer_gets_the_account_of_its_currency_and_a_title(till: Till, order: Order) -> None:
    begun = till.cashier.begin(order, "transfer", EMAIL, ADDRESSES)
    assert isinstance(begun, Transfer)
    assert (begun.account, begun.amount) == ("PL61109010140000071219812874", order.gross)
    assert begun.title.startswith("RF")


def test_money_that_fits_pays_the_order(till: Till, order: Order) -> None:
    reference = till.begin(order)
    assert till.hear(paid(reference, order.gross)) is Answer.TAKEN
    assert till.now(order).state is OrderState.PAID
    assert [one.ruled.ruling for one in till.payments()] == [Ruling.BOOKED]


def test_the_same_notification_again_changes_nothing(till: Till, order: Order) -> None:
    reference = till.begin(order)
    answers = [till.hear(paid(reference, order.gross)) for _ in range(3)]
    assert answers == [Answer.TAKEN] * 3
    assert len(till.payments()) == len(events(till)) == 1


def test_the_same_money_told_by_another_notification_counts_once(till: Till, order: Order) -> None:
    reference = till.begin(order)
    till.hear(paid(reference, order.gross, event="e1"))
    till.hear(paid(reference, order.gross, event="e2"))
    assert len(till.payments()) == 1


def test_money_told_by_two_notifications_at_the_same_instant_counts_once(till: Till, order: Order) -> None:
    attempt, together = till.begin(order), Barrier(2)

    def hear(event: str) -> Answer:
        together.wait()
        return till.hear(paid(attempt, order.gross, event=event))

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(hear, ["e1", "e2"])) == [Answer.TAKEN, Answer.TAKEN]
    assert till.now(order).state is OrderState.PAID
    assert len(till.payments()) == 1


def test_two_who_order_and_pay_at_the_same_instant_have_orders_of_their_own(till: Till) -> None:
    together = Barrier(2)

    def buy(_buyer: int) -> Order:
        together.wait()
        bought = till.order()
        till.hear(paid(till.begin(bought), bought.gross, f"p{bought.id}", f"e{bought.id}"))
        return till.now(bought)

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(buy, range(2))
    assert first.number != second.number
    assert {first.state, second.state} == {OrderState.PAID}
    assert len(till.payments()) == 2


def test_a_second_payment_of_a_paid_order_waits_for_a_person(till: Till, order: Order) -> None:
    reference = till.begin(order)
    till.hear(paid(reference, order.gross, "p1", "e1"))
    till.hear(paid(reference, order.gross, "p2", "e2"))
    assert [(one.ruled.ruling, one.ruled.why) for one in till.payments()] == [
        (Ruling.REVIEW, Why.PAID_ALREADY),
        (Ruling.BOOKED, Why.NOTHING),
    ]


@pytest.mark.parametrize(
    ("amount", "why"),
    [
        (Money(minor=4099, currency=Currency.PLN), Why.WRONG_AMOUNT),
        (Money(minor=4101, currency=Currency.PLN), Why.WRONG_AMOUNT),
        (Money(minor=4100, currency=Currency.EUR), Why.WRONG_CURRENCY),
    ],
    ids=["too little", "too much", "another currency"],
)
def test_money_that_does_not_fit_pays_nothing_and_waits(
    till: Till, order: Order, amount: Money, why: Why
) -> None:
    assert order.gross.minor == 4100
    till.hear(paid(till.begin(order), amount))
    assert till.now(order).state is OrderState.PENDING
    assert [(one.ruled.ruling, one.ruled.why) for one in till.payments()] == [(Ruling.REVIEW, why)]


def test_money_for_an_attempt_that_nobody_made_waits(till: Till) -> None:
    till.hear(paid("somebody-elses", ONE_GROSZ))
    assert [one.ruled.why for one in till.payments()] == [Why.UNKNOWN_ATTEMPT]


def test_news_of_failure_after_the_money_change_nothing(till: Till, order: Order) -> None:
    reference = till.begin(order)
    till.hear(paid(reference, order.gross))
    till.hear(failed(reference))
    assert till.now(order).state is OrderState.PAID


def test_money_after_news_of_failure_pays(till: Till, order: Order) -> None:
    reference = till.begin(order)
    till.hear(failed(reference))
    assert till.now(order).state is OrderState.FAILED
    till.hear(paid(reference, order.gross))
    assert till.now(order).state is OrderState.PAID


def test_a_disputed_payment_ends_its_order_and_waits_for_a_person(till: Till, order: Order) -> None:
    till.hear(paid(till.begin(order), order.gross))
    again = taken_back(TakenBack.DISPUTED, order.gross)
    assert [till.hear(again), till.hear(again)] == [Answer.TAKEN, Answer.TAKEN]
    assert till.now(order).state is OrderState.CHARGEBACK
    (payment,) = till.payments()
    assert (payment.is_waiting, payment.ruled.why) == (True, Why.DISPUTED)
    with till.database.read() as session:
        assert MoneyBack(session, till.clock).left(payment.id) == 0


def test_a_dispute_ends_the_order_also_after_a_part_went_back_at_the_service(
    till: Till, order: Order
) -> None:
    till.hear(paid(till.begin(order), order.gross))
    till.hear(taken_back(TakenBack.REFUNDED, Money(minor=1000, currency=Currency.PLN)))
    assert till.now(order).state is OrderState.PAID
    till.hear(taken_back(TakenBack.DISPUTED, Money(minor=3100, currency=Currency.PLN), event="t2"))
    assert till.now(order).state is OrderState.CHARGEBACK


def test_a_dispute_that_is_told_before_its_payment_waits_for_it(
    till: Till, order: Order, clock: Clock
) -> None:
    attempt = till.begin(order)
    assert till.hear(taken_back(TakenBack.DISPUTED, order.gross)) is Answer.TAKEN
    till.hear(paid(attempt, order.gross))
    assert till.now(order).state is OrderState.PAID
    clock.now += timedelta(minutes=2)
    till.cashier.take_up()
    assert till.now(order).state is OrderState.CHARGEBACK


def left(till: Till) -> int:
    (payment,) = till.payments()
    with till.database.read() as session:
        return MoneyBack(session, till.clock).left(payment.id)


def test_a_dispute_that_is_told_of_twice_takes_the_money_once(till: Till, order: Order) -> None:
    till.hear(paid(till.begin(order), order.gross))
    part = Money(minor=1000, currency=Currency.PLN)
    till.hear(taken_back(TakenBack.DISPUTED, part, event="created", dispute="d1"))
    till.hear(taken_back(TakenBack.DISPUTED, part, event="withdrawn", dispute="d1"))
    assert left(till) == order.gross.minor - 1000
    till.hear(taken_back(TakenBack.DISPUTED, part, event="another", dispute="d2"))
    assert left(till) == order.gross.minor - 2000


def test_a_dispute_that_was_won_gives_the_money_back_to_the_portal_once(till: Till, order: Order) -> None:
    till.hear(paid(till.begin(order), order.gross))
    till.hear(taken_back(TakenBack.REFUNDED, Money(minor=1000, currency=Currency.PLN)))
    till.hear(taken_back(TakenBack.DISPUTED, order.gross, event="t2", dispute="d1"))
    assert left(till) == 0
    till.hear(dispute_won("d1", event="closed"))
    till.hear(dispute_won("d1", event="reinstated"))
    assert left(till) == order.gross.minor - 1000
    (payment,) = till.payments()
    assert (payment.is_waiting, payment.ruled.why) == (True, Why.DISPUTE_WON)
    assert till.now(order).state is OrderState.CHARGEBACK


def test_a_dispute_that_was_won_before_it_is_told_of_ends_no_order(till: Till, order: Order) -> None:
    till.hear(paid(till.begin(order), order.gross))
    till.hear(dispute_won("d1"))
    till.hear(taken_back(TakenBack.DISPUTED, order.gross, dispute="d1"))
    assert (till.now(order).state, left(till)) == (OrderState.PAID, order.gross.minor)
    assert not till.payments()[0].is_waiting


def test_a_won_dispute_that_is_told_before_the_payment_waits_for_it(
    till: Till, order: Order, clock: Clock
) -> None:
    attempt = till.begin(order)
    till.hear(taken_back(TakenBack.DISPUTED, order.gross, dispute="d1"))
    till.hear(dispute_won("d1"))
    till.hear(paid(attempt, order.gross))
    clock.now += timedelta(minutes=2)
    till.cashier.take_up()
    assert left(till) == order.gross.minor


def test_money_of_a_won_dispute_can_be_sent_back_by_a_person(till: Till, order: Order) -> None:
    till.hear(paid(till.begin(order), order.gross))
    till.hear(taken_back(TakenBack.DISPUTED, order.gross, dispute="d1"))
    till.hear(dispute_won("d1"))
    (payment,) = till.payments()
    decision = Decision(payment_id=payment.id, staff_id=1, reason="They telephoned.")
    with till.database.write() as session:
        ReviewDesk(session, till.clock).give_back(decision)
    assert left(till) == 0


def test_a_dispute_about_money_that_never_comes_is_given_up(till: Till, clock: Clock) -> None:
    till.hear(taken_back(TakenBack.DISPUTED, Money(minor=1, currency=Currency.PLN), "of another shop"))
    assert events(till) == [("heard", "")]
    clock.now += timedelta(days=3)
    till.cashier.take_up()
    assert events(till) == [("done", "given up")]


def test_money_for_an_order_whose_time_is_over_waits(till: Till, order: Order, clock: Clock) -> None:
    reference = till.begin(order)
    clock.now = order.expires_at + timedelta(seconds=1)
    till.hear(paid(reference, order.gross))
    assert [one.ruled.why for one in till.payments()] == [Why.ORDER_EXPIRED]


@pytest.mark.parametrize(
    "forge",
    [
        lambda said: replace(said, headers={}),
        lambda said: replace(said, headers={SIGNATURE_HEADER: "0" * 64}),
        lambda said: replace(said, headers={SIGNATURE_HEADER: "ż"}),
        lambda said: replace(said, body=said.body.replace(b"4100", b"4101") + b" "),
        lambda said: replace(said, body=b""),
        lambda _said: FakeGateway(key=b"another key", page=str).says({"event": "e", "kind": "paid"}),
        lambda _said: GATEWAY.says({"event": "e"}),
        lambda _said: GATEWAY.says({"event": "e", "kind": "paid", "attempt": "a", "payment": "p"}),
        lambda said: replace(said, body=b"x" * (MOST_BODY + 1)),
    ],
    ids=["unsigned", "wrong", "no-ascii", "changed", "empty", "other key", "no kind", "no amount", "long"],
)
def test_what_is_forged_or_makes_no_sense_leaves_nothing_behind(
    till: Till, order: Order, forge: object
) -> None:
    assert callable(forge)
    said: Notification = forge(paid(till.begin(order), order.gross))
    assert till.hear(said) is Answer.REFUSED
    assert (till.payments(), events(till), till.now(order).state) == ([], [], OrderState.PENDING)


def test_a_flood_of_forgeries_does_not_fill_the_audit_trail(till: Till) -> None:
    answers = {till.hear(Notification(headers={}, body=b"{}")) for _ in range(40)}
    with till.database.read() as session:
        count = session.scalar(
            select(func.count())
            .select_from(AuditRecordRow)
            .where(AuditRecordRow.kind == "payment.notification-refused")
        )
    assert (answers, count) == ({Answer.REFUSED}, 20)


def test_nobody_is_heard_who_is_not_a_provider(till: Till) -> None:
    with pytest.raises(NotOffered):
        till.hear(Notification(headers={}, body=b"{}"), "payu")


def test_an_order_that_is_paid_or_over_is_not_begun_again(till: Till, order: Order, clock: Clock) -> None:
    till.hear(paid(till.begin(order), order.gross))
    with pytest.raises(NotPayable):
        till.begin(till.now(order))
    other = till.order()
    clock.now = other.expires_at
    with pytest.raises(NotPayable):
        till.begin(other)


def test_a_provider_that_is_away_is_told_later_and_the_order_paid_then(
    till: Till, moody: _Moody, order: Order, clock: Clock
) -> None:
    reference = till.begin(order)
    moody.moods.append(ProviderUnavailable("fake", "HTTP 503"))
    assert till.hear(paid(reference, order.gross)) is Answer.LATER
    assert (till.now(order).state, events(till)) == (OrderState.PENDING, [("heard", "")])
    assert till.cashier.take_up() == 0
    clock.now += timedelta(minutes=3)
    assert till.cashier.take_up() == 1
    assert till.now(order).state is OrderState.PAID


def test_money_that_the_provider_does_not_know_of_pays_nothing(
    till: Till, moody: _Moody, order: Order
) -> None:
    moody.moods.append(ProviderDeclined("fake", "HTTP 400"))
    assert till.hear(paid(till.begin(order), order.gross)) is Answer.TAKEN
    assert (till.payments(), till.now(order).state) == ([], OrderState.PENDING)


def test_money_that_does_not_fit_is_not_taken_from_the_provider(
    till: Till, moody: _Moody, order: Order
) -> None:
    till.hear(paid(till.begin(order), ONE_GROSZ))
    assert moody.told == []


def test_a_payment_whose_notification_was_lost_is_found_by_asking(
    till: Till, moody: _Moody, order: Order, clock: Clock
) -> None:
    reference = till.begin(order)
    moody.knows.append(Paid(attempt=reference, reference="p9", amount=order.gross))
    assert till.cashier.ask() == 0
    clock.now += timedelta(minutes=3)
    assert till.cashier.ask() == 1
    assert till.now(order).state is OrderState.PAID
    assert till.cashier.ask() == 0


def test_an_attempt_that_ended_there_fails_here_and_is_not_asked_about_again(
    till: Till, moody: _Moody, order: Order
) -> None:
    moody.knows.append(Unpaid(attempt=till.begin(order), why="expired"))
    assert till.cashier.ask_about(order.id)
    assert till.now(order).state is OrderState.FAILED
    assert not till.cashier.ask_about(order.id)


def test_a_provider_that_cannot_be_asked_now_changes_nothing(till: Till, moody: _Moody, order: Order) -> None:
    till.begin(order)
    moody.moods.append(ProviderUnavailable("fake", "away"))
    assert not till.cashier.ask_about(order.id)
    assert till.now(order).state is OrderState.PENDING
