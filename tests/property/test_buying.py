"""Orders, money, tickets and invoices together: no access without payment, no payment without access.

Everything goes through the desks of a whole portal, and what orders trigger is carried out by its handlers.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import update
from sqlalchemy.orm import Session

from entitlements.accounts import Role
from entitlements.invoices.store import InvoiceStore
from entitlements.money import Money
from entitlements.orders import effects
from entitlements.orders.desk import OrderDesk
from entitlements.orders.orders import Buyer, Item, Order
from entitlements.orders.placing import OrderRefused
from entitlements.orders.refunding import RefundPart, RefundRefused
from entitlements.orders.store import OrderStore
from entitlements.orders.transitions import REFUNDABLE, WAS_PAID, OrderState, StepRefused
from entitlements.payments.payment_book import PaymentBook
from entitlements.payments.rulings import NewPayment
from entitlements.tickets.clock import TicketState
from entitlements.tickets.desk import TicketDesk, entitled
from entitlements.tickets.models import HeartbeatRow
from entitlements.tickets.outages import Outages
from entitlements.tickets.store import balance_of
from entitlements.tickets.tickets import Ticket, TicketRefused
from tests.conftest import NOON
from tests.factories.clocks import Clock
from tests.factories.orders import HOUR, list_products, place, ware_of
from tests.factories.teams import add_operator, add_person
from translations.locales import Language
from web.order_wiring import run_effects
from web.sample.invoice_demo import write_seller
from web.settings import Settings
from web.wiring import open_portal

STAFF_ID: Final = 99
NUMBERS: Final = st.integers(0, 3)


class Buying(RuleBasedStateMachine):
    """A company that orders hours, pays for them or does not, uses them, and gets money back."""

    tables: ClassVar[Path]

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.tables, self.folder / "aos.db")
        write_seller(self.folder)
        self.portal = open_portal(Settings(home=self.folder, base_url="https://aos.example"))
        self.database, self.clock = self.portal.workspace.database, Clock()
        with self.database.write() as session:
            list_products(session, self.clock)
            operator_id = add_operator(session, is_reading=False)
            self.reader = add_person(session, "ola@kowal.example", operator_id, Role.OWNER)
            session.add(HeartbeatRow(place=1, beat_at=NOON))
        self.buyer = Buyer(operator_id=operator_id, account_id=self.reader, language=Language.POLISH)
        self.came = 0

    def teardown(self) -> None:
        self.portal.workspace.close()
        shutil.rmtree(self.folder)

    @rule(hours=st.integers(1, 3))
    def order(self, hours: int) -> None:
        with suppress(OrderRefused), self.database.write() as session:
            place(session, self.clock, self.buyer, [Item(ware=ware_of(HOUR), quantity=hours)])

    @rule(number=NUMBERS, off=st.sampled_from([0, 0, 0, -1]))
    def money_comes(self, number: int, off: int) -> None:
        self.came += 1

        def take(session: Session, order: Order) -> object:
            amount = Money(minor=order.gross.minor + off, currency=order.currency)
            new = NewPayment(
                provider="bank",
                reference=str(self.came),
                amount=amount,
                received_at=self.clock(),
                order_id=order.id,
            )
            return PaymentBook(session, self.clock).take(new)

        self._do(number, take)

    @rule(number=NUMBERS, pieces=st.integers(0, 3), minor=st.none() | st.integers(1, 5_000))
    def staff_refund(self, number: int, pieces: int, minor: int | None) -> None:
        def refund(session: Session, order: Order) -> object:
            gross = None if minor is None else Money(minor=minor, currency=order.currency)
            part = RefundPart(line_id=order.lines[0].id, quantity=pieces, gross=gross)
            return OrderDesk(session, self.clock).refund(order.id, [part], "asked for", STAFF_ID)

        with suppress(RefundRefused, StepRefused):
            self._do(number, refund)

    @rule(number=NUMBERS)
    def bank_takes_its_money_back(self, number: int) -> None:
        self._do(
            number, lambda session, order: OrderDesk(session, self.clock).charge_back(order.id, "disputed")
        )

    @rule(number=NUMBERS)
    def start(self, number: int) -> None:
        self._use(number, lambda desk, ticket: desk.activate(ticket.id, self.reader))

    @rule(number=NUMBERS, other=NUMBERS)
    def lengthen(self, number: int, other: int) -> None:
        def extend(desk: TicketDesk, ticket: Ticket) -> object:
            tickets = desk.of_operator(self.buyer.operator_id)
            return desk.extend(ticket.id, tickets[other % len(tickets)].id, self.reader)

        self._use(number, extend)

    @rule(minutes=st.integers(1, 45), was_up=st.booleans())
    def time_passes(self, minutes: int, was_up: bool) -> None:
        """The portal is up meanwhile, or was silent, which is made good."""
        self.clock.now += timedelta(minutes=minutes)
        with self.database.write() as session:
            if was_up:
                session.execute(update(HeartbeatRow).values(beat_at=self.clock.now))
            Outages(session, self.clock).beat()
            TicketDesk(session, self.clock).close_ended()

    @rule(days=st.sampled_from([1, 8]))
    def orders_get_old(self, days: int) -> None:
        self.clock.now += timedelta(days=days)
        with self.database.write() as session:
            session.execute(update(HeartbeatRow).values(beat_at=self.clock.now))
            OrderDesk(session, self.clock).expire_due(self.clock.now)
        run_effects(self.portal, self.clock)

    @invariant()
    def nothing_that_orders_trigger_is_stuck(self) -> None:
        with self.database.read() as session:
            assert [(row.effect, row.trouble) for row in effects.waiting(session)] == []

    @invariant()
    def tickets_are_there_for_what_was_paid_and_did_not_go_back_and_for_nothing_else(self) -> None:
        for order, tickets in self._by_order():
            line = order.lines[0]
            assert len(tickets) == (line.quantity if order.state in WAS_PAID else 0)
            there = [one for one in tickets if one.state is not TicketState.REVOKED]
            owed = line.quantity - self._refunded_pieces(order) if order.state in REFUNDABLE else 0
            assert order.state is OrderState.REFUNDED or len(there) == owed

    @invariant()
    def doors_are_open_by_paid_tickets_only(self) -> None:
        running = [
            ticket
            for order, tickets in self._by_order()
            for ticket in tickets
            if ticket.state is TicketState.ACTIVE and order.state is not OrderState.CHARGEBACK
        ]
        with self.database.read() as session:
            doors = entitled(session, self.reader, self.buyer.operator_id, self.clock.now)
        assert Counter(door.until for door in doors) == Counter(ticket.life.until for ticket in running)

    @invariant()
    def every_paid_second_is_in_one_place(self) -> None:
        tickets = [ticket for _, tickets in self._by_order() for ticket in tickets]
        places = balance_of(tickets)
        assert places.pop("paid_s") == 3600 * len(tickets) == sum(places.values())

    @invariant()
    def invoices_say_what_was_paid_and_kept(self) -> None:
        with self.database.read() as session:
            for order in self._orders(session):
                kept = (order.paid - order.refunded).minor
                invoiced = sum(one.gross.minor for one in InvoiceStore(session).of_order(order.id))
                assert 0 <= invoiced <= kept
                assert order.state is OrderState.CHARGEBACK or invoiced == kept

    def _do(self, number: int, act: Callable[[Session, Order], object]) -> None:
        """Do something with one of the orders, and carry out what that triggers."""
        with self.database.write() as session:
            for order in self._orders(session)[number : number + 1]:
                act(session, order)
        run_effects(self.portal, self.clock)

    def _use(self, number: int, act: Callable[[TicketDesk, Ticket], object]) -> None:
        with suppress(TicketRefused), self.database.write() as session:
            desk = TicketDesk(session, self.clock)
            for ticket in desk.of_operator(self.buyer.operator_id)[number : number + 1]:
                act(desk, ticket)

    def _orders(self, session: Session) -> list[Order]:
        return OrderStore(session).of_operator(self.buyer.operator_id)

    def _by_order(self) -> list[tuple[Order, list[Ticket]]]:
        with self.database.read() as session:
            tickets = TicketDesk(session, self.clock).of_operator(self.buyer.operator_id)
            return [
                (order, [one for one in tickets if one.order_line_id == order.lines[0].id])
                for order in self._orders(session)
            ]

    def _refunded_pieces(self, order: Order) -> int:
        with self.database.read() as session:
            return sum(part.quantity for one in OrderStore(session).refunds(order.id) for part in one.parts)


def _run(tables: Path, examples: int, steps: int) -> None:
    run_state_machine_as_test(
        type("BuyingOnTables", (Buying,), {"tables": tables}),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_access_and_payment_go_together(empty_tables: Path) -> None:
    _run(empty_tables, 2, 10)


@pytest.mark.slow
def test_access_and_payment_go_together_in_long_histories(empty_tables: Path) -> None:
    _run(empty_tables, 40, 40)
