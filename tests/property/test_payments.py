"""Whatever payment services and banks say, in whatever order and however often: paid is what was paid for."""

import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from entitlements.money import Currency, Money
from entitlements.orders.desk import NotAccepted, OrderDesk
from entitlements.orders.orders import EffectKind, Order, OrderEffect
from entitlements.orders.refunding import RefundPart, RefundRefused
from entitlements.orders.store import OrderStore
from entitlements.orders.transitions import REFUNDABLE, WAS_PAID, StepRefused
from entitlements.payments.cashier import Answer
from entitlements.payments.money_back import MoneyBack
from entitlements.payments.payment_book import PaymentBook
from entitlements.payments.provider import Notification, TakenBack
from entitlements.payments.przelewy24_signs import NOTIFICATION, is_signed, sign
from entitlements.payments.review_desk import Decision, DecisionRefused, ReviewDesk
from entitlements.payments.rulings import Ruling
from entitlements.payments.statements.entries import StatementRefused
from entitlements.payments.statements.importing import Importing, StatementFile
from entitlements.payments.statements.reading import read_statements
from entitlements.payments.titles import title_of
from kb.home import DataFolder
from kb.workspace import open_workspace
from tests.conftest import VERSION_FOLDERS
from tests.factories.clocks import Clock
from tests.factories.payments import Till, dispute_won, failed, paid, taken_back

STAFF_ID = 99
ORDERS = st.integers(0, 1)
PLACES = st.integers(0, 1)
OFF_BY = st.sampled_from([0, 0, -1, 1, 4100])
CURRENCIES = st.sampled_from([Currency.PLN, Currency.PLN, Currency.EUR])
NAMES = st.sampled_from(["m1", "m2"])


class Paying(RuleBasedStateMachine):
    """Two orders, a gateway whose notifications come again and in any order, a bank, and the staff."""

    empty: Path

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        home = DataFolder(root=Path(self.folder.name) / "home")
        home.create()
        shutil.copy(self.empty, home.root)
        self.workspace = open_workspace(home, database_url=None, version_folders=VERSION_FOLDERS)
        self.clock = Clock()
        self.till = Till(database=self.workspace.database, clock=self.clock)
        self.orders: list[Order] = [self.till.order() for _ in range(2)]
        self.attempts = [self.till.begin(order) for order in self.orders]
        self.said: list[Notification] = []
        self.money: dict[str, Money] = {}
        self.lines: list[str] = []
        self.taken = Counter[str]()
        self.somebody_pays(0, -1, Currency.PLN, "m1", 0)  # the staff have something to decide on

    def teardown(self) -> None:
        self.workspace.close()
        self.folder.cleanup()

    @rule(which=ORDERS, off_by=OFF_BY, currency=CURRENCIES, name=NAMES, event=st.integers(0, 9))
    def somebody_pays(self, which: int, off_by: int, currency: Currency, name: str, event: int) -> None:
        """The gateway has one amount under one reference, and says so under any event."""
        amount = Money(minor=self.orders[which].gross.minor + off_by, currency=currency)
        reference = f"{name}-{which}"
        kept = self.money.setdefault(reference, amount)
        self.said.append(paid(self.attempts[which], kept, reference, f"e{event}-{reference}"))
        assert self.till.hear(self.said[-1]) is Answer.TAKEN

    @rule(which=ORDERS)
    def an_attempt_fails(self, which: int) -> None:
        self.said.append(failed(self.attempts[which], f"f{which}"))
        assert self.till.hear(self.said[-1]) is Answer.TAKEN

    @rule(which=ORDERS, name=NAMES, how=st.sampled_from(TakenBack), minor=st.sampled_from([1000, 4100]))
    def a_payer_or_the_service_takes_money_back(
        self, which: int, name: str, how: TakenBack, minor: int
    ) -> None:
        """Also money that has not been heard of, or never will be."""
        amount, reference = Money(minor=minor, currency=Currency.PLN), f"{name}-{which}"
        self.taken[reference] += minor
        name = f"t-{how}-{minor}-{reference}"
        dispute = name if how is TakenBack.DISPUTED else ""
        self.said.append(taken_back(how, amount, reference, name, dispute))
        assert self.till.hear(self.said[-1]) is Answer.TAKEN

    @rule(which=ORDERS, name=NAMES, minor=st.sampled_from([1000, 4100]), event=st.integers(0, 1))
    def a_dispute_is_won(self, which: int, name: str, minor: int, event: int) -> None:
        """Also one that has not been heard of, or was won before."""
        reference = f"{name}-{which}"
        dispute = f"t-{TakenBack.DISPUTED}-{minor}-{reference}"
        self.said.append(dispute_won(dispute, reference, f"w{event}-{dispute}"))
        assert self.till.hear(self.said[-1]) is Answer.TAKEN

    @rule(hours=st.sampled_from([1, 1, 1, 24, 400]))
    def time_passes(self, hours: int) -> None:
        """The chores take up what waits, and let orders go whose time is over."""
        self.clock.now += timedelta(hours=hours)
        self.till.cashier.take_up()
        with self.till.database.write() as session:
            OrderDesk(session, self.clock).expire_due(self.clock.now)

    @rule(which=ORDERS, place=PLACES)
    def the_staff_book(self, which: int, place: int) -> None:
        """Any payment, also one that was decided on, went back, or pays another order."""
        number = self.orders[which].number
        self._decide(place, lambda desk, one: desk.book(one, number, although_it_differs=True))

    @rule(place=PLACES)
    def the_staff_send_back(self, place: int) -> None:
        self._decide(place, lambda desk, one: desk.give_back(one))

    @rule(place=PLACES)
    def the_staff_keep(self, place: int) -> None:
        self._decide(place, lambda desk, one: desk.keep(one))

    @rule(which=ORDERS)
    def the_staff_accept(self, which: int) -> None:
        """Whatever came for an order, on the order's own page."""
        with suppress(NotAccepted), self.till.database.write() as session:
            ids = [one.id for one in OrderStore(session).payments(self.orders[which].id)]
            ReviewDesk(session, self.clock).accept(self.orders[which].id, ids, "They telephoned.", STAFF_ID)

    @rule(which=ORDERS, minor=st.sampled_from([0, 1, 1500, 4100]))
    def the_staff_refund(self, which: int, minor: int) -> None:
        """In parts or whole; what that sends back is never more than came."""
        order = self.orders[which]
        gross = Money(minor=minor, currency=Currency.PLN) if minor else None
        part = RefundPart(line_id=order.lines[0].id, quantity=0 if minor else 1, gross=gross)
        with suppress(RefundRefused, StepRefused), self.till.database.write() as session:
            made = OrderDesk(session, self.clock).refund(order.id, [part], "Goodwill", STAFF_ID)
            effect = OrderEffect(
                id=1, order_id=order.id, line_id=None, refund_id=made.id, kind=EffectKind.RETURN_MONEY
            )
            MoneyBack(session, self.clock).return_money(effect)
            MoneyBack(session, self.clock).return_money(effect)

    @rule(data=st.data())
    def something_is_said_again(self, data: st.DataObject) -> None:
        again = data.draw(st.lists(st.sampled_from(self.said), max_size=3) if self.said else st.just([]))
        assert {self.till.hear(one) for one in again} <= {Answer.TAKEN}

    @rule(which=ORDERS, key=st.text(max_size=70))
    def somebody_forges(self, which: int, key: str) -> None:
        body = paid(self.attempts[which], self.orders[which].gross, "forged", "forged").body
        forged = Notification(headers={"x-fake-signature": key}, body=body)
        assert self.till.hear(forged) is Answer.REFUSED

    @rule(which=ORDERS, off_by=OFF_BY, is_titled=st.booleans())
    def the_bank_books(self, which: int, off_by: int, is_titled: bool) -> None:
        order = self.orders[which]
        amount = Money(minor=order.gross.minor + off_by, currency=Currency.PLN)
        title = title_of(order.number) if is_titled else "thank you"
        self.lines.append(f"2026-11-21;{title};{amount.decimal};PLN")
        self._import(self.lines)

    @rule()
    def the_same_statement_comes_again(self) -> None:
        before = self._counts()
        self._import(self.lines)
        assert self._counts() == before

    @invariant()
    def all_money_is_in_the_book_once(self) -> None:
        with self.till.database.read() as session:
            payments = PaymentBook(session, self.till.clock).ruled_as(limit=10_000)
        by_gateway = {one.new.reference: one.amount for one in payments if one.new.provider == "fake"}
        assert by_gateway == self.money
        assert len(payments) - len(by_gateway) == len(self.lines)

    @invariant()
    def an_order_is_paid_if_and_only_if_money_is_booked_for_it_that_pays_no_other(self) -> None:
        with self.till.database.read() as session:
            paying = {one.id: PaymentBook(session, self.clock).of_order(one.id) for one in self.orders}
        orders = {one.id: self.till.now(one) for one in self.orders}
        assert {key for key, one in orders.items() if one.state in WAS_PAID} == {
            key for key, payments in paying.items() if payments
        }
        assert {key: one.paid.minor for key, one in orders.items()} == {
            key: sum(one.amount.minor for one in payments) for key, payments in paying.items()
        }
        used = [payment.id for payments in paying.values() for payment in payments]
        assert len(used) == len(set(used))

    @invariant()
    def what_nobody_decided_is_booked_only_where_it_is_exactly_what_the_order_costs(self) -> None:
        with self.till.database.read() as session:
            book = PaymentBook(session, self.clock)
            at_once = [(one, book.rulings(one.id)[0]) for one in book.ruled_as(limit=10_000)]
        booked = [(one.amount, ruled.order_id) for one, ruled in at_once if ruled.ruling is Ruling.BOOKED]
        assert {amount for amount, _ in booked} <= {order.gross for order in self.orders}
        assert max(Counter(order_id for _, order_id in booked).values(), default=0) <= 1

    @invariant()
    def money_that_pays_an_order_went_back_by_refunds_or_by_its_payer_alone(self) -> None:
        with self.till.database.read() as session:
            back, book = MoneyBack(session, self.clock), PaymentBook(session, self.clock)
            paying = {one.id: book.of_order(one.id) for one in self.orders}
            gone = {
                key: sum(each.amount.minor - back.left(each.id) for each in payments)
                for key, payments in paying.items()
            }
        for one in [one for one in self.orders if self.till.now(one).state in REFUNDABLE]:
            taken = sum(self.taken[each.new.reference] for each in paying[one.id])
            assert gone[one.id] <= self.till.now(one).refunded.minor + taken

    @invariant()
    def no_more_goes_back_than_came_and_refunds_are_covered(self) -> None:
        with self.till.database.read() as session:
            back, book = MoneyBack(session, self.clock), PaymentBook(session, self.clock)
            left = {one.id: back.left(one.id) for one in book.ruled_as(limit=10_000)}
            came = {one.id: one.amount.minor for one in book.ruled_as(limit=10_000)}
            paying = {one.id: [each.id for each in book.of_order(one.id)] for one in self.orders}
        assert all(0 <= left[key] <= came[key] for key in came)
        gone = {key: sum(came[one] - left[one] for one in ids) for key, ids in paying.items()}
        assert all(self.till.now(one).refunded.minor <= gone[one.id] for one in self.orders)

    def _decide(self, place: int, decide: Callable[[ReviewDesk, Decision], object]) -> None:
        for payment in self.till.payments()[place : place + 1]:
            decision = Decision(payment_id=payment.id, staff_id=STAFF_ID, reason="They telephoned.")
            with suppress(DecisionRefused), self.till.database.write() as session:
                decide(ReviewDesk(session, self.clock), decision)

    def _counts(self) -> dict[Ruling, int]:
        with self.till.database.read() as session:
            return PaymentBook(session, self.till.clock).counts()

    def _import(self, lines: list[str]) -> None:
        content = "\n".join(["Data;Tytuł;Kwota;Waluta", *lines]).encode()
        with self.till.database.write() as session:
            Importing(session=session, clock=self.till.clock).take(
                StatementFile(content=content, name="a.csv"), None
            )


@pytest.mark.slow
def test_no_order_of_notifications_and_statements_pays_what_was_not_paid_for(empty_tables: Path) -> None:
    Paying.empty = empty_tables
    rules = settings(
        max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Paying, settings=rules)


FIELDS = st.fixed_dictionaries(
    {
        "merchantId": st.integers(0, 2**40),
        "posId": st.integers(0, 2**40),
        "sessionId": st.text(max_size=40),
        "amount": st.integers(0, 2**40),
        "originAmount": st.integers(0, 2**40),
        "currency": st.sampled_from(["PLN", "EUR"]),
        "orderId": st.integers(0, 2**60),
        "methodId": st.integers(0, 999),
        "statement": st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40),
    }
)


@given(FIELDS, st.sampled_from(NOTIFICATION), st.integers(1, 9))
def test_a_signature_fits_what_was_signed_and_nothing_else(
    fields: dict[str, str | int], changed: str, by: int
) -> None:
    whole = {**fields, "sign": sign(fields, NOTIFICATION, "crc")}
    other = whole[changed]
    forged = {**whole, changed: other + by if isinstance(other, int) else f"{other}{by}"}
    assert is_signed(whole, NOTIFICATION, "crc")
    assert not is_signed(forged, NOTIFICATION, "crc")
    assert not is_signed(whole, NOTIFICATION, "another crc")


PIECES = [
    b":20:1\n", b":25:PL1\n", b":60F:C261120PLN0,00\n", b":61:2611211121CN1,00NTRF\n", b":86:020^20x\n",
    b":62F:C261121PLN1,00\n", b"-\n", b"\xff", b"Data", "Tytuł".encode(), b"Kwota", b";", b"\n", b"1,00",
    b"PLN", b'"', b"2026-11-21", b"\t",
]  # fmt: skip


@settings(max_examples=200)
@given(
    st.one_of(
        st.binary(max_size=400),
        st.text(max_size=400).map(str.encode),
        st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join),
    )
)
def test_no_file_is_an_error(content: bytes) -> None:
    try:
        read = read_statements(content, Currency.PLN)
    except StatementRefused:
        read = ()
    assert [entry for one in read for entry in one.entries if entry.amount.minor < 0] == []
