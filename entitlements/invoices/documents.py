"""An invoice, a correction, a pro-forma: as issued, never changed. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from entitlements.invoices.lines import InvoiceLine, RateSum, rate_sums
from entitlements.invoices.numbers import InvoiceNumber
from entitlements.invoices.parties import Party, Seller
from entitlements.money import Currency, Money
from translations.locales import Language


class Kind(StrEnum):
    """What a document is; a pro-forma is no invoice for VAT."""

    INVOICE = "invoice"
    CORRECTION = "correction"
    PRO_FORMA = "pro-forma"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRate:
    """What one unit of a currency was worth in złoty, in a table of the National Bank of Poland."""

    rate: Decimal
    table_number: str
    day: date

    def in_zloty(self, amount: Money) -> Money:
        """The amount in złoty, rounded to a grosz; halves go away from nought."""
        minor = (Decimal(amount.minor) * self.rate).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return Money(minor=int(minor), currency=Currency.PLN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """How and when an invoice was paid or is to be paid; `paid_by` is the provider's name."""

    paid_on: date | None = None
    paid_by: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """The invoice that a correction is about, and why.

    `former_buyer` is who stood on it before, where the correction names somebody else or another address.
    """

    invoice_id: int
    number: str
    issued_on: date
    reason: str
    ksef_number: str = ""
    former_buyer: Party | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as it was issued.

    `lines` are what is sold; in a correction, what stands after it, and `before` what stood until then.
    """

    id: int
    kind: Kind
    number: InvoiceNumber
    order_id: int | None
    order_number: str
    operator_id: int
    issued_at: datetime
    issued_on: date
    supplied_on: date
    language: Language
    currency: Currency
    seller: Seller
    buyer: Party
    lines: tuple[InvoiceLine, ...]
    before: tuple[InvoiceLine, ...] = ()
    payment: Payment = Payment()
    corrected: Corrected | None = None
    exchange: ExchangeRate | None = None
    vat_proof: str = ""

    @property
    def sums(self) -> list[RateSum]:
        """The sums per rate; of a correction, what it changes."""
        return rate_sums(self.lines, self.before, self.currency)

    @property
    def net(self) -> Money:
        """Without tax; of a correction, what it changes."""
        return sum((one.net for one in self.sums), Money.zero(self.currency))

    @property
    def vat(self) -> Money:
        """The tax; of a correction, what it changes."""
        return sum((one.vat for one in self.sums), Money.zero(self.currency))

    @property
    def gross(self) -> Money:
        """With tax; of a correction, what it changes."""
        return self.net + self.vat

    @property
    def is_electronic(self) -> bool:
        """Whether it is a document that KSeF takes."""
        return self.kind is not Kind.PRO_FORMA
