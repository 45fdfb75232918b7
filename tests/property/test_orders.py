"""Whatever happens to orders in whatever order: paid once, sums are right, no more goes back than came."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import ClassVar, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from entitlements.money import Currency, Money
from entitlements.orders.desk import NotAccepted, OrderDesk
from entitlements.orders.models import OrderEffectRow, OrderRow
from entitlements.orders.orders import (
    Buyer,
    EffectKind,
    Item,
    LineKind,
    Order,
    OrderLine,
    PayOutcome,
    ReceivedPayment,
    Ware,
)
from entitlements.orders.placing import OrderRefused
from entitlements.orders.pricing import PricedItem, discounted, taxed, totals
from entitlements.orders.refunding import GoneBack, RefundPart, RefundRefused, split
from entitlements.orders.store import OrderStore, order_of
from entitlements.orders.transitions import WAS_PAID, OrderState, StepRefused, may_follow
from entitlements.products.kinds import VatClass
from entitlements.products.voucher_book import VoucherBook
from entitlements.products.vouchers import Voucher, VoucherKind, VoucherRefused
from kb.home import DataFolder
from kb.workspace import open_workspace
from tests.conftest import NOON, VERSION_FOLDERS
from tests.factories.accounts import add_workshop
from tests.factories.clocks import Clock
from tests.factories.orders import DAY, HOUR, LISTED_FROM, FlatTreatment, list_products, place, ware_of
from translations.locales import Language

PLN: Final = Currency.PLN
STAFF_ID: Final = 99
NUMBERS: Final = st.integers(0, 5)
AMOUNTS: Final = st.integers(1, 5_000_000)
RATES: Final = st.decimals(0, 100, places=2)

Act = Callable[[OrderDesk, Order], object]


class Orders(RuleBasedStateMachine):
    """A company that orders, a bank that says all kinds of things, a staff that gives back."""

    tables: ClassVar[Path]

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.tables, self.folder)
        home = DataFolder(root=self.folder)
        self.workspace = open_workspace(home, database_url=None, version_folders=VERSION_FOLDERS)
        self.clock = Clock()
        with self.workspace.database.write() as session:
            list_products(session, self.clock)
            voucher = Voucher(
                code="TEN",
                kind=VoucherKind.PERCENT,
                percent=Decimal("9.99"),
                valid_from=LISTED_FROM,
                most_uses=2,
                most_uses_each=2,
            )
            VoucherBook(session, self.clock).make(voucher, STAFF_ID)
            operator_id = add_workshop(session, NOON)
        self.buyer = Buyer(operator_id=operator_id, account_id=1, language=Language.POLISH)
        self.paid: set[int] = set()

    def teardown(self) -> None:
        self.workspace.close()
        shutil.rmtree(self.folder)

    @rule(hours=st.integers(1, 7), days=st.integers(0, 3), has_voucher=st.booleans())
    def order(self, hours: int, days: int, has_voucher: bool) -> None:
        items = [Item(ware=ware_of(HOUR), quantity=hours)]
        items += [Item(ware=ware_of(DAY), quantity=days)] if days else []
        with suppress(OrderRefused, VoucherRefused), self.workspace.database.write() as session:
            place(session, self.clock, self.buyer, items, voucher_code="TEN" if has_voucher else None)

    @rule(number=NUMBERS, reference=NUMBERS, off=st.sampled_from([0, 0, 0, -1, 1]), is_euro=st.booleans())
    def pay(self, number: int, reference: int, off: int, is_euro: bool) -> None:
        with self.workspace.database.write() as session:
            order = self._order(session, number)
            if order is None:
                return
            currency = Currency.EUR if is_euro and off else PLN
            payment = ReceivedPayment(
                provider="bank",
                reference=str(reference),
                amount=Money(minor=order.gross.minor + off, currency=currency),
                received_at=self.clock(),
            )
            result = OrderDesk(session, self.clock).pay(order.id, payment)
        if result.outcome is PayOutcome.PAID:
            assert off == 0
            assert order.id not in self.paid
            self.paid.add(order.id)

    @rule(number=NUMBERS)
    def begin(self, number: int) -> None:
        self._do(number, lambda desk, order: desk.begin(order.id))

    @rule(number=NUMBERS)
    def fail(self, number: int) -> None:
        self._do(number, lambda desk, order: desk.fail(order.id, "declined"))

    @rule(number=NUMBERS)
    def give_up(self, number: int) -> None:
        with suppress(StepRefused):
            self._do(number, lambda desk, order: desk.give_up(order.id, 1, ""))

    @rule(number=NUMBERS)
    def charge_back(self, number: int) -> None:
        self._do(number, lambda desk, order: desk.charge_back(order.id, "disputed"))

    @rule(number=NUMBERS)
    def accept(self, number: int) -> None:
        with suppress(NotAccepted), self.workspace.database.write() as session:
            order = self._order(session, number)
            if order is None:
                return
            waiting = [one.id for one in OrderStore(session).payments(order.id) if one.review]
            OrderDesk(session, self.clock).accept(order.id, waiting, "it is theirs", STAFF_ID)
            assert order.id not in self.paid
            self.paid.add(order.id)

    @rule(number=NUMBERS, line=NUMBERS, pieces=st.integers(0, 4), minor=st.none() | st.integers(0, 20_000))
    def refund(self, number: int, line: int, pieces: int, minor: int | None) -> None:
        def give_back(desk: OrderDesk, order: Order) -> object:
            chosen = order.lines[line % len(order.lines)]
            gross = None if minor is None else Money(minor=minor, currency=PLN)
            part = RefundPart(line_id=chosen.id, quantity=pieces, gross=gross)
            return desk.refund(order.id, [part], "asked for", STAFF_ID)

        with suppress(RefundRefused, StepRefused):
            self._do(number, give_back)

    @rule(days=st.integers(0, 8))
    def time_goes_by(self, days: int) -> None:
        self.clock.now += timedelta(days=days)
        with self.workspace.database.write() as session:
            OrderDesk(session, self.clock).expire_due(self.clock())

    @invariant()
    def amounts_add_up(self) -> None:
        with self.workspace.database.read() as session:
            for order in self._orders(session):
                zero = Money.zero(order.currency)
                assert sum((line.net for line in order.lines), zero) == order.net
                assert sum((line.vat for line in order.lines), zero) == order.vat
                assert sum((line.gross for line in order.lines), zero) == order.gross
                assert all(line.net + line.vat == line.gross for line in order.lines)
                assert all(line.unit_net * line.quantity - line.discount == line.net for line in order.lines)

    @invariant()
    def no_more_goes_back_than_came(self) -> None:
        with self.workspace.database.read() as session:
            for order in self._orders(session):
                refunds = OrderStore(session).refunds(order.id)
                zero = Money.zero(order.currency)
                assert sum((one.amount for one in refunds), zero) == order.refunded
                assert order.refunded <= order.paid
                pieces = Counter[int]()
                for part in (part for one in refunds for part in one.parts):
                    pieces[part.line_id] += part.quantity
                    assert part.net + part.vat == part.gross
                assert all(pieces[line.id] <= line.quantity for line in order.lines)

    @invariant()
    def tickets_are_issued_for_what_was_paid_and_once(self) -> None:
        with self.workspace.database.read() as session:
            row = OrderEffectRow
            counts = dict(
                session.execute(
                    select(row.line_id, func.count())
                    .where(row.effect == EffectKind.ISSUE_TICKETS)
                    .group_by(row.line_id)
                ).all()
            )
            for order in self._orders(session):
                expected = 1 if order.state in WAS_PAID else 0
                assert (order.id in self.paid) is bool(expected)
                assert [counts.get(line.id, 0) for line in order.lines] == [expected] * len(order.lines)

    @invariant()
    def every_step_was_allowed_and_none_leads_back_from_paid(self) -> None:
        with self.workspace.database.read() as session:
            for order in self._orders(session):
                states = [event.state for event in OrderStore(session).events(order.id)]
                steps = [(one, other) for one, other in pairwise(states) if one is not other]
                assert all(may_follow(one, other) for one, other in steps)
                assert states.count(OrderState.PAID) <= 1
                assert states[-1] is order.state

    @invariant()
    def a_voucher_is_used_no_more_often_than_it_may(self) -> None:
        with self.workspace.database.read() as session:
            alive = [
                order
                for order in self._orders(session)
                if order.voucher_code and order.state is not OrderState.EXPIRED
            ]
            book = VoucherBook(session, self.clock)
            assert book.uses("TEN") == len(alive)

    def _do(self, number: int, act: Act) -> None:
        with self.workspace.database.write() as session:
            order = self._order(session, number)
            if order is not None:
                act(OrderDesk(session, self.clock), order)

    def _order(self, session: Session, number: int) -> Order | None:
        orders = self._orders(session)
        return orders[number % len(orders)] if orders else None

    def _orders(self, session: Session) -> list[Order]:
        return [order_of(row) for row in session.scalars(select(OrderRow).order_by(OrderRow.id))]


def machine(tables: Path) -> type[Orders]:
    """The machine on copies of an empty database."""
    return type("OrdersOnTables", (Orders,), {"tables": tables})


def _settings(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


def test_an_order_is_paid_once_and_its_amounts_add_up(empty_tables: Path) -> None:
    run_state_machine_as_test(machine(empty_tables), settings=_settings(6, 15))


@pytest.mark.slow
def test_an_order_is_paid_once_in_long_histories(empty_tables: Path) -> None:
    run_state_machine_as_test(machine(empty_tables), settings=_settings(60, 50))


def _items(prices: list[tuple[int, int]]) -> list[PricedItem]:
    return [
        PricedItem(
            item=Item(
                ware=Ware(
                    kind=LineKind.TICKET,
                    code=f"ware-{number}",
                    name_pl="",
                    name_en="",
                    vat_class=VatClass.SERVICE,
                ),
                quantity=quantity,
            ),
            unit_net=Money(minor=minor, currency=PLN),
            discount=Money.zero(PLN),
        )
        for number, (minor, quantity) in enumerate(prices)
    ]


PRICES: Final = st.lists(st.tuples(AMOUNTS, st.integers(1, 99)), min_size=1, max_size=6)
VOUCHERS: Final = st.one_of(
    RATES.filter(bool).map(
        lambda percent: Voucher(code="V", kind=VoucherKind.PERCENT, percent=percent, valid_from=LISTED_FROM)
    ),
    AMOUNTS.map(
        lambda minor: Voucher(
            code="V",
            kind=VoucherKind.AMOUNT,
            amount=Money(minor=minor, currency=PLN),
            valid_from=LISTED_FROM,
        )
    ),
    st.just(Voucher(code="V", kind=VoucherKind.FREE, product_code="ware-0", valid_from=LISTED_FROM)),
)


@given(prices=PRICES, voucher=VOUCHERS, rate=st.none() | RATES)
def test_a_voucher_takes_no_more_off_than_there_is_and_lines_add_up(
    prices: list[tuple[int, int]], voucher: Voucher, rate: Decimal | None
) -> None:
    items = _items(prices)
    with suppress(VoucherRefused):
        items = list(discounted(items, voucher))
    lines = taxed(items, lambda _vat_class: FlatTreatment(rate=rate))
    sums = totals(lines, PLN)
    zero = Money.zero(PLN)
    assert all(zero <= one.priced.discount <= one.priced.full for one in lines)
    assert sum((one.gross for one in lines), zero) == sums.gross == sums.net + sums.vat


@given(net=AMOUNTS, rate=RATES, quantity=st.integers(1, 40), sizes=st.lists(st.integers(1, 5), max_size=40))
def test_a_line_that_goes_back_piece_by_piece_goes_back_whole(
    net: int, rate: Decimal, quantity: int, sizes: list[int]
) -> None:
    unit = Money(minor=net, currency=PLN)
    vat = (unit * quantity).percent(rate)
    line = OrderLine(
        id=1,
        kind=LineKind.TICKET,
        code="x",
        name_pl="",
        name_en="",
        quantity=quantity,
        unit_net=unit,
        discount=Money.zero(PLN),
        net=unit * quantity,
        vat_rate_text="23",
        vat=vat,
        gross=unit * quantity + vat,
    )
    back, tax = GoneBack(quantity=0, gross=Money.zero(PLN)), Money.zero(PLN)
    for size in [*sizes, quantity]:
        pieces = min(size, quantity - back.quantity)
        part = split(line, back, RefundPart(line_id=1, quantity=pieces))
        back = GoneBack(quantity=back.quantity + pieces, gross=back.gross + part.gross)
        tax = tax + part.vat
    assert (back.quantity, back.gross, tax) == (quantity, line.gross, line.vat)
