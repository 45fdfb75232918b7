"""Invoices of a made-up seller to made-up buyers; documents without a database, orders with one."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from entitlements.accounts import Profile, Standing
from entitlements.invoices.documents import Document, Kind, Payment
from entitlements.invoices.lines import InvoiceLine, Unit, tax_on
from entitlements.invoices.numbers import InvoiceNumber, Series
from entitlements.invoices.outbox_settings import KsefSettings
from entitlements.invoices.parties import Address, Party, Seller
from entitlements.invoices.seller_file import SellerSettings
from entitlements.invoices.vat import VatTreatment
from entitlements.money import Currency, Money
from entitlements.operators import NewOperator, OperatorStore
from entitlements.orders.models import OrderLineRow, OrderPaymentRow, OrderRow
from entitlements.orders.orders import LineKind, Order
from entitlements.orders.store import order_of
from entitlements.orders.transitions import OrderState
from entitlements.vat import VatState
from tests.conftest import NOON
from translations.locales import Language

TODAY: Final = date(2026, 11, 22)
DOMESTIC: Final = VatTreatment(rate=Decimal(23), code="23")
REVERSE: Final = VatTreatment(
    rate=None, code="np II", note_pl="Odwrotne obciążenie", note_en="Reverse charge"
)
SELLER: Final = Seller(
    name="Serwis Wzorcowy Żółć sp. z o.o.",
    nip="5260250274",
    address=Address(street="ul. Świętokrzyska 1", postal_code="00-001", city="Łódź", country="PL"),
    email="faktury@wzor.example",
    regon="012345678",
    krs="0000123456",
    bank="Bank Wzorcowy",
    swift="WZORPLPW",
    accounts={Currency.PLN: "PL61109010140000071219812874", Currency.EUR: "PL27114020040000300201355387"},
)
SETTINGS: Final = SellerSettings(seller=SELLER, ksef=KsefSettings())
WORKSHOP: Final = Party(
    name="Warsztat Pod Lipą Ewa Zając",
    address=Address(street="ul. Warsztatowa 7", postal_code="00-950", city="Warszawa", country="PL"),
    vat_number="PL1234563218",
    customer_number="12",
)
GARAGE: Final = Party(
    name="Werkstatt Jürgen Größe GmbH",
    address=Address(street="Hauptstraße 5", postal_code="10115", city="Berlin", country="DE"),
    vat_number="DE136695976",
    customer_number="13",
)


def money(minor: int, currency: Currency = Currency.PLN) -> Money:
    """So many minor units."""
    return Money(minor=minor, currency=currency)


def line(
    origin: int, quantity: int, unit_net: Money, discount: int = 0, treatment: VatTreatment = DOMESTIC
) -> InvoiceLine:
    """A line that adds up."""
    net = unit_net * quantity - money(discount, unit_net.currency)
    return InvoiceLine(
        origin=origin,
        code=f"info-all-day-{origin}",
        name="Informacja naprawcza, wszystkie marki, dzień",
        unit=Unit.SERVICE,
        quantity=quantity,
        unit_net=unit_net,
        discount=money(discount, unit_net.currency),
        net=net,
        vat=tax_on(net, treatment),
        treatment=treatment,
    )


def document(*lines: InvoiceLine, buyer: Party = WORKSHOP, language: Language = Language.POLISH) -> Document:
    """A paid invoice that was never in a database."""
    chosen = lines or (line(1, 2, money(4_065)), line(2, 1, money(100_00), discount=10_00))
    return Document(
        id=1,
        kind=Kind.INVOICE,
        number=InvoiceNumber(series=Series.INVOICE, year=2026, month=11, ordinal=7),
        order_id=1,
        order_number="ZA/2026/000123",
        operator_id=12,
        issued_at=NOON,
        issued_on=TODAY,
        supplied_on=date(2026, 11, 21),
        language=language,
        currency=chosen[0].net.currency,
        seller=SELLER,
        buyer=buyer,
        lines=chosen,
        payment=Payment(paid_on=date(2026, 11, 21), paid_by="transfer"),
    )


def add_buyer(session: Session, country: str = "PL", vat: str = "1234563218") -> int:
    """An approved company with a VAT number; returns its id."""
    operator = NewOperator(
        legal_name="Warsztat Pod Lipą Ewa Zając",
        profile=Profile.REPAIRER,
        street="ul. Warsztatowa 7",
        postal_code="00-950",
        city="Warszawa",
        country=country,
        language=Language.POLISH,
        vat_country=country,
        vat_number=vat,
        vat_state=VatState.VALID,
    )
    return OperatorStore(session).add(operator, Standing.APPROVED, NOON).id


def add_order(
    session: Session,
    operator_id: int,
    *wares: tuple[int, int, str],
    currency: Currency = Currency.PLN,
    paid_at: datetime = NOON,
    number: str = "",
) -> Order:
    """A paid order of wares, each so many at a net price in minor units, taxed by a code."""
    rates = {"23": DOMESTIC}
    rows = []
    for index, (quantity, unit_net, code) in enumerate(wares or ((1, 10_000, "23"),)):
        net = money(quantity * unit_net, currency)
        vat = tax_on(net, rates.get(code, REVERSE))
        rows.append(
            OrderLineRow(
                kind=LineKind.TICKET,
                code=f"info-all-day-{index}",
                name_pl="Informacja naprawcza, dzień",
                name_en="Repair information, a day",
                quantity=quantity,
                currency=currency,
                unit_net_minor=unit_net,
                discount_minor=0,
                net_minor=net.minor,
                vat_rate_text=code,
                vat_minor=vat.minor,
                gross_minor=net.minor + vat.minor,
            )
        )
    row = OrderRow(
        number=number or f"ZA/2026/{session.query(OrderRow).count() + 1:06}",
        operator_id=operator_id,
        buyer_id=1,
        language=Language.POLISH,
        currency=currency,
        state=OrderState.PAID,
        net_minor=sum(one.net_minor for one in rows),
        vat_minor=sum(one.vat_minor for one in rows),
        gross_minor=sum(one.gross_minor for one in rows),
        paid_minor=sum(one.gross_minor for one in rows),
        refunded_minor=0,
        created_at=paid_at,
        expires_at=paid_at,
        paid_at=paid_at,
        return_to="",
        lines=rows,
    )
    session.add(row)
    session.flush()
    session.add(
        OrderPaymentRow(
            order_id=row.id,
            provider="transfer",
            reference=row.number,
            amount_minor=row.gross_minor,
            currency=currency,
            received_at=paid_at,
            booked_at=paid_at,
        )
    )
    session.flush()
    return order_of(row)
