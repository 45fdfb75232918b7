"""What orders trigger on a whole portal: tickets, invoice and mail, each once, and what takes them back."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from entitlements.accounts import Role, Standing
from entitlements.invoices.documents import Document
from entitlements.invoices.models import InvoiceRow
from entitlements.invoices.seller_file import FILE_NAME
from entitlements.invoices.store import InvoiceStore
from entitlements.models import OperatorRow
from entitlements.money import Money
from entitlements.orders.desk import OrderDesk
from entitlements.orders.effects import waiting
from entitlements.orders.orders import Buyer, EffectKind, Item, Order
from entitlements.orders.refunding import RefundPart
from entitlements.orders.store import OrderStore
from entitlements.orders.transitions import OrderState
from entitlements.payments.payment_book import PaymentBook
from entitlements.payments.review_desk import ReviewDesk
from entitlements.payments.rulings import NewPayment
from entitlements.products.kinds import VatClass
from entitlements.tickets.clock import TicketState
from entitlements.tickets.desk import TicketDesk
from tests.conftest import NOON
from tests.factories.accounts import add_account, add_workshop
from tests.factories.clocks import Clock
from tests.factories.orders import HOUR, list_products, pay, place, ware_of
from tests.factories.teams import add_operator
from translations.locales import Language
from web.mail.models import MailRow
from web.order_wiring import OrderChores, handlers_of, run_effects, vat_of
from web.sample.invoice_demo import write_seller
from web.settings import Settings
from web.wiring import Portal, open_portal

SUMS = ("net", "vat", "gross")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def portal(tmp_path: Path, clock: Clock, empty_tables: Path) -> Iterator[Portal]:
    (tmp_path / "aos.db").write_bytes(empty_tables.read_bytes())
    write_seller(tmp_path)
    opened = open_portal(Settings(home=tmp_path, base_url="https://aos.example"))
    with opened.workspace.database.write() as session:
        list_products(session, clock)
    yield opened
    opened.workspace.close()


@pytest.fixture
def order(portal: Portal, clock: Clock) -> Order:
    """Three hours, ordered by the owner of a company that has no other tickets."""
    with portal.workspace.database.write() as session:
        operator_id = add_workshop(session, NOON, "Nowa", Standing.APPROVED)
        account_id = add_account(
            session, "n@example.org", "Nina", "x", Role.OWNER, NOON, operator_id=operator_id
        )
        buyer = Buyer(operator_id=operator_id, account_id=account_id, language=Language.POLISH)
        return place(session, clock, buyer, [Item(ware=ware_of(HOUR), quantity=3)])


@pytest.fixture
def paid(portal: Portal, clock: Clock, order: Order) -> Order:
    with portal.workspace.database.write() as session:
        pay(session, clock, order)
    run_effects(portal, clock, order.id)
    return order


@pytest.mark.parametrize(
    ("seller", "taxed"),
    [("", ("23", Decimal(23))), ("one_stop = true\n", ("WSTO_EE", Decimal(19)))],
    ids=["without the one-stop shop", "with it"],
)
def test_a_seller_in_the_one_stop_shop_charges_the_rate_of_the_buyers_country(
    portal: Portal, seller: str, taxed: tuple[str, Decimal]
) -> None:
    file = portal.settings.folder.root / FILE_NAME
    file.write_text(file.read_text(encoding="utf-8").replace("[accounts]", f"{seller}[accounts]"))
    with portal.workspace.database.write() as session:
        german = add_operator(session, "Werkstatt")
        session.get_one(OperatorRow, german).country = "DE"
        treatment = vat_of(portal, session, german)(VatClass.SERVICE, NOON.date())
    assert (treatment.code, treatment.rate) == taxed


def tickets(portal: Portal, order: Order) -> Counter[TicketState]:
    """How the tickets stand that the order's first line gave."""
    with portal.workspace.database.read() as session:
        found = TicketDesk(session, lambda: NOON).of_operator(order.operator_id)
    return Counter(one.state for one in found if one.order_line_id == order.lines[0].id)


def mails(portal: Portal) -> list[str]:
    with portal.workspace.database.read() as session:
        return list(session.scalars(select(MailRow.subject).order_by(MailRow.pk)))


def count_invoices(portal: Portal) -> int:
    with portal.workspace.database.read() as session:
        return session.scalar(select(func.count()).select_from(InvoiceRow)) or 0


def invoices(portal: Portal, order: Order) -> list[Document]:
    with portal.workspace.database.read() as session:
        return InvoiceStore(session).of_order(order.id)


def test_paying_gives_tickets_an_invoice_and_a_mail_once(portal: Portal, clock: Clock, paid: Order) -> None:
    assert tickets(portal, paid) == {TicketState.UNUSED: 3}
    assert count_invoices(portal) == 1
    assert mails(portal) == [f"Zamówienie {paid.number} jest opłacone"]
    assert OrderChores(portal=portal, clock=clock).carry_out() == 0


def test_money_back_for_one_piece_takes_one_ticket_and_corrects_the_invoice(
    portal: Portal, clock: Clock, paid: Order
) -> None:
    with portal.workspace.database.write() as session:
        part = RefundPart(line_id=paid.lines[0].id, quantity=1)
        OrderDesk(session, clock).refund(paid.id, [part], "Niepotrzebny", 99)
    run_effects(portal, clock, paid.id)
    assert tickets(portal, paid) == {TicketState.UNUSED: 2, TicketState.REVOKED: 1}
    assert count_invoices(portal) == 2
    assert mails(portal)[-1] == f"Zwrot pieniędzy za zamówienie {paid.number}"


def test_a_bank_that_takes_its_money_back_ends_every_ticket(
    portal: Portal, clock: Clock, paid: Order
) -> None:
    with portal.workspace.database.write() as session:
        OrderDesk(session, clock).charge_back(paid.id, "disputed")
    run_effects(portal, clock, paid.id)
    assert tickets(portal, paid) == {TicketState.REVOKED: 3}
    assert [one.gross.minor for one in invoices(portal, paid)] == [paid.gross.minor, -paid.gross.minor]


def test_what_was_used_before_the_bank_took_its_money_back_stays_on_the_invoice(
    portal: Portal, clock: Clock, paid: Order
) -> None:
    with portal.workspace.database.write() as session:
        part = RefundPart(line_id=paid.lines[0].id, quantity=1)
        OrderDesk(session, clock).refund(paid.id, [part], "Niepotrzebny", 99)
    run_effects(portal, clock, paid.id)
    with portal.workspace.database.write() as session:
        desk = TicketDesk(session, clock)
        unused = [one for one in desk.of_operator(paid.operator_id) if one.state is TicketState.UNUSED]
        desk.activate(unused[0].id, paid.buyer_id)
    clock.now += timedelta(minutes=1)
    with portal.workspace.database.write() as session:
        OrderDesk(session, clock).charge_back(paid.id, "disputed")
    run_effects(portal, clock, paid.id)
    sold, refunded, cancelled = invoices(portal, paid)
    assert [line.quantity for line in cancelled.lines] == [1]
    standing = [getattr(sold, name) + getattr(refunded, name) + getattr(cancelled, name) for name in SUMS]
    assert [one.minor for one in standing] == [3333, 767, 4100]
    assert cancelled.corrected is not None
    assert cancelled.corrected.reason.startswith("Bank cofnął płatność")


def test_the_chores_carry_out_what_a_crash_left_and_let_old_orders_go(
    portal: Portal, clock: Clock, order: Order
) -> None:
    chores = OrderChores(portal=portal, clock=clock)
    with portal.workspace.database.write() as session:
        pay(session, clock, order)
    assert chores.carry_out() == 3
    assert tickets(portal, order) == {TicketState.UNUSED: 3}
    clock.now += timedelta(days=30)
    assert chores.let_go() == 0


def test_an_order_that_nobody_paid_in_time_is_let_go(portal: Portal, clock: Clock, order: Order) -> None:
    chores = OrderChores(portal=portal, clock=clock)
    assert chores.let_go() == 0
    clock.now = order.expires_at
    assert chores.let_go() == 1
    with portal.workspace.database.read() as session:
        assert OrderDesk(session, clock).fail(order.id, "").state is OrderState.EXPIRED


def test_everything_that_orders_trigger_has_somebody_who_does_it(portal: Portal) -> None:
    assert set(handlers_of(portal)) == set(EffectKind)


def test_a_command_without_an_address_leaves_the_mail_to_the_portal_that_is_served(
    portal: Portal, clock: Clock, order: Order
) -> None:
    unknown = replace(portal, settings=replace(portal.settings, base_url=None))
    with portal.workspace.database.write() as session:
        pay(session, clock, order)
    run_effects(unknown, clock)
    with portal.workspace.database.read() as session:
        assert [row.effect for row in waiting(session, order.id)] == [EffectKind.TELL_BUYER]
    assert mails(portal) == []
    run_effects(portal, clock)
    assert mails(portal) == [f"Zamówienie {order.number} jest opłacone"]


def test_the_invoice_of_an_order_accepted_short_says_how_it_was_paid(
    portal: Portal, clock: Clock, order: Order
) -> None:
    short = Money(minor=order.gross.minor - 1, currency=order.currency)
    new = NewPayment(
        provider="transfer", reference="r1", amount=short, received_at=clock.now, order_id=order.id
    )
    with portal.workspace.database.write() as session:
        PaymentBook(session, clock).take(new)
        ids = [one.id for one in OrderStore(session).payments(order.id)]
        ReviewDesk(session, clock).accept(order.id, ids, "The bank kept a grosz", 99)
    run_effects(portal, clock, order.id)
    (invoice,) = invoices(portal, order)
    assert invoice.payment.paid_by == "transfer"


def test_the_day_of_payment_is_the_banks_however_late_its_statement_was_taken_in(
    portal: Portal, clock: Clock, order: Order
) -> None:
    booked = datetime.combine(clock.now.date(), time.min, tzinfo=UTC)
    new = NewPayment(
        provider="transfer", reference="r1", amount=order.gross, received_at=booked, order_id=order.id
    )
    clock.now += timedelta(days=3)
    with portal.workspace.database.write() as session:
        PaymentBook(session, clock).take(new)
    run_effects(portal, clock, order.id)
    (invoice,) = invoices(portal, order)
    assert (invoice.payment.paid_on, invoice.supplied_on) == (booked.date(), booked.date())
    assert invoice.issued_on == booked.date() + timedelta(days=3)
