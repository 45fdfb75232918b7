"""A ticket as a value object, and what can be wrong with what is asked of it. Pure."""

from dataclasses import dataclass
from datetime import datetime

from entitlements.products.kinds import Module, Period, Product, Scope, Span, VatClass
from entitlements.tickets.clock import Life, TicketState
from entitlements.tickets.entitlement import Entitlement


class TicketRefused(Exception):
    """The ticket cannot do what is asked of it; nothing was changed."""


class NoSuchTicket(TicketRefused):
    """There is no ticket with this number."""


class AlreadyStarted(TicketRefused):
    """The ticket has been started, ended or taken back: only an unused one can be started."""


class NotRunning(TicketRefused):
    """The ticket does not run now."""


class NotPaused(TicketRefused):
    """The ticket is not waiting to be started again."""


class DoNotMatch(TicketRefused):
    """One ticket cannot lengthen the other: they are good for different things."""


class NotSeated(TicketRefused):
    """The account has no place on the ticket, so that none can be made free."""


class NoSeatFree(TicketRefused):
    """As many people use the ticket already as it has seats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket of an operator and how it stands; `seats` None lets everybody of the operator use it."""

    id: int
    operator_id: int
    order_line_id: int | None
    ordinal: int
    product_code: str
    module: Module
    make: str | None
    scope: Scope
    period: Period | None
    seats: int | None
    vin: str | None
    model: str | None
    document_id: str | None
    job: str | None
    issued_at: datetime
    life: Life
    people: frozenset[int] = frozenset()

    @property
    def state(self) -> TicketState:
        """How it stands."""
        return self.life.state

    @property
    def product(self) -> Product:
        """What was sold, to be named."""
        return Product(
            code=self.product_code,
            module=self.module,
            make=self.make,
            scope=self.scope,
            period=self.period,
            seats=self.seats or 1,
        )

    def entitlement(self, until: datetime) -> Entitlement:
        """What it opens when it runs until then."""
        return Entitlement(
            module=self.module,
            make=self.make,
            until=until,
            scope=self.scope,
            vin=self.vin,
            model=self.model,
            document_id=self.document_id,
        )

    def lets(self, account_id: int) -> bool:
        """Whether an account of the operator may use it."""
        return self.seats is None or account_id in self.people

    @property
    def is_full(self) -> bool:
        """Whether nobody else can use it."""
        return self.seats is not None and len(self.people) >= self.seats

    def lengthens(self, other: "Ticket") -> bool:
        """Whether this ticket is good for the same as another, so that its time can be added to it."""
        same = ("operator_id", "module", "make", "scope", "vin", "model", "document_id", "job")
        seats = (self.seats, other.seats)
        return (
            self.id != other.id
            and all(getattr(self, name) == getattr(other, name) for name in same)
            and (seats[0] == seats[1])
        )


def paid_seconds(product: Product) -> int:
    """The seconds that a ticket of a product holds; one for a job holds a day, in which the job begins."""
    span = product.span or Span.of(Period.DAY)
    return span.seconds


def granted_product(period: Period, module: Module = Module.INFORMATION, make: str | None = None) -> Product:
    """What the staff grant without an order: everything of a module for a period."""
    return Product(
        code=f"granted-{module}-{(make or 'all').lower()}-{period}",
        module=module,
        make=make,
        scope=Scope.TIME,
        period=period,
        seats=1,
        vat_class=VatClass.SERVICE,
    )
