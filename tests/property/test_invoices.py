"""Invoices, corrections and e-invoices, whatever is sold, to whom, and however often it goes back."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from operator import itemgetter

from hypothesis import given
from hypothesis import strategies as st

from entitlements.invoices.documents import Corrected, Document, ExchangeRate, Kind, Payment
from entitlements.invoices.fa3 import fa3_xml
from entitlements.invoices.fa3_schema import check
from entitlements.invoices.lines import InvoiceLine, rate_sums
from entitlements.invoices.numbers import InvoiceNumber, Series
from entitlements.invoices.parties import Address, Party
from entitlements.invoices.vat import BuyerTaxStanding, VatTreatment, Vies, vat_for
from entitlements.money import Currency, Money
from entitlements.orders.orders import LineKind, OrderLine
from entitlements.orders.refunding import GoneBack, RefundPart, split
from entitlements.products.kinds import VatClass
from tests.conftest import NOON
from tests.factories.invoices import TODAY, WORKSHOP, document, line, money

BUYERS = (
    BuyerTaxStanding(country="PL", vat_number="PL1234563218"),
    BuyerTaxStanding(country="DE", vat_number="DE136695976", vies=Vies.VALID),
    BuyerTaxStanding(country="CH", vat_number="CHE107787577"),
)
TREATMENTS = sorted(
    {
        vat_for(buyer, vat_class, TODAY, is_one_stop=is_one_stop)
        for buyer in (*BUYERS, BuyerTaxStanding(country="FI", is_business=False))
        for vat_class in VatClass
        for is_one_stop in (False, True)
    },
    key=lambda treatment: treatment.code,
)
texts = st.text(min_size=1, max_size=300).filter(lambda text: any(sign.isalnum() for sign in text))
numbers = st.sampled_from(["PL1234563218", "DE136695976", "EL094259216", "XI980780684", "CHE107787577", ""])


@st.composite
def lines_of(draw: st.DrawFn, currency: Currency = Currency.PLN) -> tuple[InvoiceLine, ...]:
    """A few lines; a discount is never more than what it is off."""
    found = []
    for origin in range(draw(st.integers(1, 6))):
        quantity, unit = draw(st.integers(1, 50)), draw(st.integers(0, 500_000))
        found.append(
            line(
                origin,
                quantity,
                money(unit, currency),
                discount=draw(st.integers(0, quantity * unit)),
                treatment=draw(st.sampled_from(TREATMENTS)),
            )
        )
    return tuple(found)


@st.composite
def parties(draw: st.DrawFn) -> Party:
    """A buyer with any name and address."""
    return Party(
        name=draw(texts),
        address=Address(
            street=draw(texts), postal_code=draw(st.text(max_size=16)), city=draw(texts), country="DE"
        ),
        vat_number=draw(numbers),
        customer_number=str(draw(st.integers(1, 10**9))),
    )


def rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def taken_back(
    lines: tuple[InvoiceLine, ...], refunds: list[tuple[int, int, int, int]]
) -> list[tuple[InvoiceLine, ...]]:
    """What stands after each refund: of a line so many of its pieces and per cent of its net and tax."""
    steps = [lines]
    for place, pieces, percent, of_tax in refunds:
        index = place % len(lines)
        chosen = steps[-1][index]
        after = chosen.taken_back(
            pieces % (chosen.quantity + 1),
            chosen.net.percent(Decimal(percent)),
            chosen.vat.percent(Decimal(of_tax)),
        )
        steps.append((*steps[-1][:index], after, *steps[-1][index + 1 :]))
    return steps


refunds = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 60), st.integers(0, 100), st.integers(0, 100)), max_size=6
)


@given(lines=lines_of())
def test_the_sums_per_rate_are_those_of_its_lines_and_their_tax_is_rounded_line_by_line(
    lines: tuple[InvoiceLine, ...],
) -> None:
    invoice = document(*lines)
    expected: dict[VatTreatment, list[int]] = {}
    for one in lines:
        sums = expected.setdefault(one.treatment, [0, 0])
        sums[0] += one.unit_net.minor * one.quantity - one.discount.minor
        sums[1] += rounded(Decimal(one.net.minor) * (one.treatment.rate or 0) / 100)
    kept = {one.treatment: [one.net.minor, one.vat.minor] for one in rate_sums(lines, (), Currency.PLN)}
    assert all(kept.get(key, [0, 0]) == value for key, value in expected.items())
    assert invoice.gross == sum((one.gross for one in lines), Money.zero(Currency.PLN))


@given(lines=lines_of(), refunds=refunds)
def test_an_invoice_and_its_corrections_net_to_what_stands(
    lines: tuple[InvoiceLine, ...], refunds: list[tuple[int, int, int, int]]
) -> None:
    steps = taken_back(lines, refunds)
    original = document(*lines)
    corrections = [
        replace(original, kind=Kind.CORRECTION, before=before, lines=after)
        for before, after in pairwise(steps)
    ]
    total = sum((one.gross for one in (original, *corrections)), Money.zero(Currency.PLN))
    assert total == sum((one.gross for one in steps[-1]), Money.zero(Currency.PLN))
    assert all(one.gross.minor <= 0 for one in corrections)
    assert all(one.net.minor >= 0 <= one.vat.minor for step in steps for one in step)


@given(sold=lines_of().map(itemgetter(0)), steps=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_an_invoice_is_lowered_by_what_goes_back_to_the_grosz(
    sold: InvoiceLine, steps: list[tuple[int, int]]
) -> None:
    ordered = _ordered(sold)
    back, stands = GoneBack(quantity=0, gross=money(0)), sold
    for pieces, tenths in [*steps, (sold.quantity, 0)]:
        left = sold.gross - back.gross
        wanted = RefundPart(
            line_id=sold.origin,
            quantity=min(pieces, sold.quantity - back.quantity),
            gross=left.percent(Decimal(tenths * 10)) if tenths else None,
        )
        part = split(ordered, back, wanted)
        stands = stands.taken_back(part.quantity, part.net, part.vat)
        back = GoneBack(quantity=back.quantity + part.quantity, gross=back.gross + part.gross)
        assert stands.gross + back.gross == sold.gross
    rest = split(ordered, back, RefundPart(line_id=sold.origin, quantity=0, gross=sold.gross - back.gross))
    ended = stands.taken_back(0, rest.net, rest.vat)
    assert (ended.net, ended.vat) == (money(0), money(0))


def _ordered(sold: InvoiceLine) -> OrderLine:
    """The line of an order that a line of an invoice is of."""
    return OrderLine(
        id=sold.origin,
        kind=LineKind.TICKET,
        code=sold.code,
        name_pl="",
        name_en="",
        quantity=sold.quantity,
        unit_net=sold.unit_net,
        discount=sold.discount,
        net=sold.net,
        vat_rate_text=sold.treatment.code,
        vat=sold.vat,
        gross=sold.gross,
    )


@given(
    lines=st.sampled_from(Currency).flatmap(lines_of),
    buyer=parties(),
    rate=st.decimals(min_value="0.0001", max_value="99.9999", places=4),
    paid_by=st.sampled_from(["transfer", "stripe", "przelewy24", "fake", ""]),
)
def test_every_invoice_is_an_e_invoice_that_follows_the_schema(
    lines: tuple[InvoiceLine, ...], buyer: Party, rate: Decimal, paid_by: str
) -> None:
    invoice = document(*lines, buyer=buyer)
    exchange = ExchangeRate(rate=rate, table_number="225/A/NBP/2026", day=TODAY)
    is_foreign = invoice.currency is not Currency.PLN
    check(fa3_xml(_paid(invoice, paid_by, exchange if is_foreign else None), NOON))


def _paid(invoice: Document, paid_by: str, exchange: ExchangeRate | None) -> Document:
    return replace(invoice, payment=Payment(paid_on=TODAY, paid_by=paid_by), exchange=exchange)


@given(
    lines=lines_of(),
    refunds=refunds,
    former=st.none() | parties(),
    reason=texts,
    ksef_number=st.sampled_from(["", "5265877635-20250826-0100001AF629-AF"]),
)
def test_every_correction_is_an_e_invoice_that_follows_the_schema(
    lines: tuple[InvoiceLine, ...],
    refunds: list[tuple[int, int, int, int]],
    former: Party | None,
    reason: str,
    ksef_number: str,
) -> None:
    corrected = Corrected(
        invoice_id=1,
        number="FV/2026/11/0007",
        issued_on=TODAY,
        reason=reason,
        ksef_number=ksef_number,
        former_buyer=former,
    )
    correction = replace(
        document(*lines, buyer=WORKSHOP),
        kind=Kind.CORRECTION,
        before=lines,
        lines=taken_back(lines, refunds)[-1],
        corrected=corrected,
        payment=Payment(),
    )
    check(fa3_xml(correction, NOON))


@given(
    series=st.sampled_from(Series),
    year=st.integers(2000, 2099),
    month=st.integers(1, 12),
    ordinal=st.integers(1, 10**7),
)
def test_a_number_survives_being_written_and_read(
    series: Series, year: int, month: int, ordinal: int
) -> None:
    number = InvoiceNumber(series=series, year=year, month=month, ordinal=ordinal)
    assert InvoiceNumber.parse(f" {str(number).lower()} ") == number
