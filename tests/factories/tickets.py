"""Tickets as they stand in the tables, without orders and without a trail of who did what."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from entitlements.money import Currency
from entitlements.products.kinds import Module, Period, Scope, Span, VatClass
from entitlements.products.models import PriceRow, ProductRow
from entitlements.tickets.clock import LedgerKind
from entitlements.tickets.models import TicketEntryRow, TicketRow

VIN: Final = "WVWZZZ1JZ3W386752"
YEAR_S: Final = Span.of(Period.YEAR).seconds


def begin_to_sell(session: Session, now: datetime) -> None:
    """A first price of access, which is offered no more: from now on documents need a ticket."""
    code = "info-once-sold"
    session.add(
        ProductRow(
            code=code, module=Module.INFORMATION, make=None, scope=Scope.TIME, period=Period.DAY, seats=1,
            vat_class=VatClass.SERVICE, is_offered=False,
        )
    )  # fmt: skip
    session.add(
        PriceRow(code=code, currency=Currency.PLN, net_minor=4_500, valid_from=now.date(), recorded_at=now)
    )


def add_ticket(
    session: Session,
    operator_id: int,
    now: datetime,
    *,
    period: Period = Period.YEAR,
    make: str | None = None,
    is_running: bool = True,
    seats: int | None = None,
    model: str | None = None,
) -> int:
    """Store a ticket for all of an operator, or `seats` of its people, unused or started; its number.

    With `model` it is for one vehicle of that model.
    """
    seconds = Span.of(period).seconds
    row = TicketRow(
        operator_id=operator_id,
        order_line_id=None,
        ordinal=1,
        product_code=f"info-{make or 'all'}-{period}-1".lower(),
        module=Module.INFORMATION,
        make=make,
        scope=Scope.TIME if model is None else Scope.VEHICLE,
        period=period,
        vin=None if model is None else VIN,
        model=model,
        seats=seats,
        issued_at=now,
        runs_until=now + timedelta(seconds=seconds) if is_running else None,
        is_running=is_running,
    )
    session.add(row)
    session.flush()
    kinds = (LedgerKind.BOUGHT, LedgerKind.ACTIVATED)[: 2 if is_running else 1]
    session.add_all(
        TicketEntryRow(
            ticket_id=row.id,
            sequence=sequence,
            kind=kind,
            at=now,
            seconds=seconds if kind is LedgerKind.BOUGHT else 0,
            reference="",
        )
        for sequence, kind in enumerate(kinds, 1)
    )
    session.flush()
    return row.id
