"""Invoices as they are issued: once, with numbers without gaps, unchanged for ever."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from entitlements.audit_models import AuditRecordRow
from entitlements.invoices.counters import NotInWritingSession, next_number
from entitlements.invoices.desk import Change, CorrectionRefused, InvoiceDesk
from entitlements.invoices.documents import Document, ExchangeRate, Kind, Payment
from entitlements.invoices.keeping import INVOICES_KEPT, ROWS
from entitlements.invoices.lines import LineRefused
from entitlements.invoices.numbers import InvoiceNumber, Series
from entitlements.invoices.rates import ExchangeRates, RateMissing
from entitlements.invoices.store import InvoiceStore, NoSuchInvoice, Wanted
from entitlements.join_models import VatCheckRow
from entitlements.money import Currency
from entitlements.orders.models import OrderLineRow
from entitlements.orders.orders import Order
from entitlements.orders.store import OrderStore
from kb.workspace import Workspace
from tests.conftest import NOON
from tests.factories.clocks import Clock
from tests.factories.invoices import SELLER, TODAY, add_buyer, add_order

PAID = Payment(paid_on=TODAY, paid_by="transfer")


@pytest.fixture
def session(workspace: Workspace) -> Iterator[Session]:
    with workspace.database.write() as writing:
        yield writing


@pytest.fixture
def desk(session: Session) -> InvoiceDesk:
    return InvoiceDesk(session=session, clock=Clock(), seller=SELLER)


@pytest.fixture
def order(session: Session) -> Order:
    return add_order(session, add_buyer(session), (2, 4_065, "23"), (1, 10_000, "23"))


@pytest.fixture
def invoice(desk: InvoiceDesk, order: Order) -> Document:
    issued = desk.issue(order, PAID)
    assert issued is not None
    return issued


def test_an_invoice_says_what_was_ordered_by_whom_and_how_it_was_paid(
    invoice: Document, order: Order
) -> None:
    assert (invoice.net, invoice.vat, invoice.gross) == (order.net, order.vat, order.gross)
    assert (str(invoice.number), invoice.order_number) == ("FV/2026/11/0001", order.number)
    assert (invoice.buyer.name, invoice.buyer.nip) == ("Warsztat Pod Lipą Ewa Zając", "1234563218")
    assert (invoice.supplied_on, invoice.payment, invoice.seller) == (TODAY, PAID, SELLER)


def test_an_invoice_is_issued_once_however_often_it_is_asked_for(
    desk: InvoiceDesk, order: Order, invoice: Document
) -> None:
    assert desk.issue(order, PAID) == invoice
    assert InvoiceStore(desk.session).count(Wanted()) == 1


def test_what_costs_nothing_has_no_invoice(desk: InvoiceDesk, session: Session) -> None:
    free = add_order(session, add_buyer(session), (1, 0, "23"))
    assert desk.issue(free, PAID) is None


def test_an_order_whose_tax_is_not_that_of_its_rate_is_not_invoiced(
    desk: InvoiceDesk, order: Order, session: Session
) -> None:
    row = session.scalars(select(OrderLineRow)).first()
    assert row is not None
    wrong = replace(order.lines[0], vat=order.lines[0].vat + order.lines[0].vat)
    with pytest.raises(LineRefused, match="the tax on"):
        desk.issue(replace(order, lines=(wrong, *order.lines[1:])), PAID)


def test_an_invoice_that_would_not_be_of_what_was_paid_is_refused(desk: InvoiceDesk, order: Order) -> None:
    with pytest.raises(LineRefused, match="what was paid"):
        desk.issue(replace(order, gross=order.net), PAID)


def test_each_kind_has_a_series_of_its_own_that_begins_anew_every_month(
    session: Session, order: Order
) -> None:
    clock = Clock()
    desk = InvoiceDesk(session=session, clock=clock, seller=SELLER)
    found = [desk.issue(order, PAID), desk.pro_forma(order, TODAY)]
    clock.now += timedelta(days=10)
    found.append(desk.issue(add_order(session, order.operator_id), PAID))
    assert [str(one.number) for one in found if one] == [
        "FV/2026/11/0001",
        "PRO/2026/11/0001",
        "FV/2026/12/0001",
    ]


def test_the_day_of_an_invoice_is_that_of_the_sellers_country(session: Session, order: Order) -> None:
    clock = Clock(datetime(2026, 11, 30, 23, 30, tzinfo=UTC))
    issued = InvoiceDesk(session=session, clock=clock, seller=SELLER).issue(order, PAID)
    assert issued is not None
    assert (issued.issued_on, str(issued.number)) == (date(2026, 12, 1), "FV/2026/12/0001")


def test_issuing_is_recorded(invoice: Document, session: Session) -> None:
    record = session.scalars(select(AuditRecordRow).order_by(AuditRecordRow.sequence.desc())).first()
    assert record is not None
    assert (record.kind, record.subject) == ("invoice.issued", f"invoice:{invoice.id}")
    assert "FV/2026/11/0001" in record.details


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE invoices SET gross_minor = 1",
        "UPDATE invoices SET buyer_name = 'x'",
        "DELETE FROM invoice_lines",
        "UPDATE invoice_lines SET net_minor = 1",
        "DELETE FROM invoices",
        "UPDATE invoice_counters SET last = last + 2",
        "UPDATE invoice_counters SET last = 0",
        "DELETE FROM invoice_counters",
        "INSERT INTO invoice_counters (series, year, month, last) VALUES ('FV', 2027, 1, 5)",
    ],
)
def test_the_database_itself_keeps_what_was_issued_and_counted(
    invoice: Document, session: Session, statement: str
) -> None:
    session.execute(text("UPDATE audit_head SET seal = seal"))  # the session writes
    with pytest.raises(IntegrityError, match=r"issued|kept|one by one"):
        session.execute(text(statement.replace("issued_at", str(invoice.issued_at))))


def test_a_transaction_that_is_rolled_back_leaves_no_gap(workspace: Workspace) -> None:
    taken = []
    for fails in (False, True, True, False):
        try:
            with workspace.database.write() as session:
                number = next_number(session, Series.INVOICE, TODAY)
                _fail(fails)
                taken.append(number.ordinal)
        except ZeroDivisionError:
            continue
    assert taken == [1, 2]


def _fail(fails: bool) -> None:
    assert 1 / (not fails) == 1


def test_two_that_issue_at_once_take_numbers_one_after_the_other(workspace: Workspace) -> None:
    taken: list[InvoiceNumber] = []

    def issue() -> None:
        for _ in range(10):
            with workspace.database.write() as session:
                number = next_number(session, Series.INVOICE, TODAY)
            taken.append(number)

    threads = [threading.Thread(target=issue) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(number.ordinal for number in taken) == list(range(1, 41))


def test_a_number_is_not_taken_in_a_session_that_keeps_nothing(workspace: Workspace) -> None:
    with workspace.database.read() as session, pytest.raises(NotInWritingSession):
        next_number(session, Series.INVOICE, TODAY)


def test_corrections_tell_what_stood_before_and_what_stands_after(
    desk: InvoiceDesk, invoice: Document
) -> None:
    first, second = invoice.lines
    once = desk.correct(
        invoice.id, Change(reason="Zwrot", lines={first.origin: first.with_quantity(1)}), "refund:1", 7
    )
    twice = desk.correct(
        invoice.id, Change(reason="Rabat", lines={second.origin: second.with_quantity(0)}), "refund:2", 7
    )
    standing = InvoiceStore(desk.session).standing_lines(invoice.id)
    assert [str(one.number) for one in (once, twice)] == ["KOR/2026/11/0001", "KOR/2026/11/0002"]
    assert (once.before, twice.before) == (invoice.lines, once.lines)
    assert invoice.gross + once.gross + twice.gross == standing[0].gross + standing[1].gross
    assert [one.quantity for one in standing] == [1, 0]


def test_a_correction_is_issued_once_for_its_cause(desk: InvoiceDesk, invoice: Document) -> None:
    first = invoice.lines[0]
    change = Change(reason="Zwrot", lines={first.origin: first.with_quantity(1)})
    assert desk.correct(invoice.id, change, "refund:1", 7) == desk.correct(invoice.id, change, "refund:1", 7)


def test_a_correction_of_the_buyer_keeps_who_stood_there_before(desk: InvoiceDesk, invoice: Document) -> None:
    moved = replace(invoice.buyer, address=replace(invoice.buyer.address, street="ul. Nowa 3"))
    correction = desk.correct(invoice.id, Change(reason="Zły adres", lines={}, buyer=moved), "staff:1", 7)
    assert (correction.buyer, correction.gross.minor) == (moved, 0)
    assert correction.corrected is not None
    assert correction.corrected.former_buyer == invoice.buyer


@pytest.mark.parametrize("reason", ["", "Zwrot"], ids=["without a reason", "nothing changes"])
def test_a_correction_that_says_nothing_is_refused(desk: InvoiceDesk, invoice: Document, reason: str) -> None:
    lines = {} if reason else {invoice.lines[0].origin: invoice.lines[0].with_quantity(0)}
    with pytest.raises(CorrectionRefused):
        desk.correct(invoice.id, Change(reason=reason, lines=lines), "staff:1", 7)


def test_a_pro_forma_is_no_invoice_and_is_not_corrected(desk: InvoiceDesk, order: Order) -> None:
    pro_forma = desk.pro_forma(order, TODAY)
    assert pro_forma is not None
    with pytest.raises(CorrectionRefused):
        desk.correct(pro_forma.id, Change(reason="x", lines={}), "staff:1", 7)
    assert pro_forma.kind is Kind.PRO_FORMA


def test_more_than_there_is_is_not_taken_back(invoice: Document) -> None:
    first = invoice.lines[0]
    with pytest.raises(LineRefused):
        first.taken_back(3, first.net, first.vat)
    with pytest.raises(LineRefused):
        first.with_quantity(3)


def test_pieces_stay_where_less_money_goes_back_than_they_cost(invoice: Document) -> None:
    first = invoice.lines[0]
    after = first.taken_back(1, first.net.percent(Decimal(10)), first.vat.percent(Decimal(10)))
    assert (after.quantity, after.net) == (2, first.net - first.net.percent(Decimal(10)))


def test_tax_in_euro_is_said_in_zloty_at_the_rate_of_the_last_working_day_before(
    desk: InvoiceDesk, session: Session
) -> None:
    order = add_order(session, add_buyer(session), (1, 10_000, "23"), currency=Currency.EUR)
    friday = ExchangeRate(rate=Decimal("4.3217"), table_number="226/A/NBP/2026", day=date(2026, 11, 20))
    ExchangeRates(session).add(Currency.EUR, friday)
    issued = desk.issue(order, PAID)
    assert issued is not None
    assert issued.exchange == friday
    assert friday.in_zloty(issued.vat).minor == 9940  # 23.00 EUR


def test_without_the_rate_the_invoice_waits_and_takes_no_number(desk: InvoiceDesk, session: Session) -> None:
    order = add_order(session, add_buyer(session), (1, 10_000, "23"), currency=Currency.EUR)
    with pytest.raises(RateMissing) as missing:
        desk.issue(order, PAID)
    assert missing.value.day == date(2026, 11, 20)
    assert InvoiceStore(session).count(Wanted()) == 0


def test_reverse_charge_needs_no_rate_and_keeps_the_registers_proof(
    desk: InvoiceDesk, session: Session
) -> None:
    buyer = add_buyer(session, "DE", "136695976")
    for consultation in ("", "WAPIAAAAW1"):
        session.add(
            VatCheckRow(
                operator_id=buyer,
                vat="DE136695976",
                state="valid",
                source="vies",
                fault="",
                name="",
                address="",
                consultation_number=consultation,
                checked_at=NOON,
            )
        )
        session.flush()
    issued = desk.issue(add_order(session, buyer, (1, 10_000, "np II"), currency=Currency.EUR), PAID)
    assert issued is not None
    assert (issued.vat.minor, issued.exchange) == (0, None)
    assert issued.vat_proof == "vies WAPIAAAAW1 2026-11-22"


def test_a_duplicate_is_noted_with_its_day(desk: InvoiceDesk, invoice: Document) -> None:
    assert desk.duplicate(invoice.id, 7) == TODAY
    with pytest.raises(NoSuchInvoice):
        desk.duplicate(99, 7)


@pytest.mark.parametrize("words", ["0001", "pod lipą", "1234563218", "za/2026", "FV lipą"])
def test_invoices_are_found_by_number_buyer_tax_number_and_order(
    invoice: Document, session: Session, words: str
) -> None:
    assert InvoiceStore(session).find(Wanted(text=words)) == [invoice]
    assert InvoiceStore(session).find(Wanted(text=f"{words} nowhere")) == []


def test_old_invoices_go_with_their_corrections_and_younger_ones_stay(session: Session, order: Order) -> None:
    clock = Clock(NOON - timedelta(days=365 * 8))
    old = InvoiceDesk(session=session, clock=clock, seller=SELLER)
    invoice = old.issue(order, PAID)
    corrected = old.issue(add_order(session, order.operator_id), PAID)
    assert invoice is not None
    assert corrected is not None
    change = Change(reason="x", lines={corrected.lines[0].origin: corrected.lines[0].with_quantity(0)})
    InvoiceDesk(session=session, clock=Clock(), seller=SELLER).correct(corrected.id, change, "staff:1", 7)
    overdue = ROWS[0].overdue
    assert overdue is not None
    assert (overdue.count(session, NOON), overdue.remove(session, NOON)) == (1, 1)
    session.expire_all()
    assert [one.order_id for one in InvoiceStore(session).find(Wanted(kind=Kind.INVOICE))] == [
        corrected.order_id
    ]
    assert INVOICES_KEPT.months == 73


def test_the_order_of_an_invoice_can_be_read_again(session: Session, order: Order) -> None:
    assert OrderStore(session).by_id(order.id) == order
