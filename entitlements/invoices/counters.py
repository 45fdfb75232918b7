"""Taking numbers without gaps, in the transaction that writes the invoice.

A number that a transaction took and rolled back is taken by the next one. Two transactions at once wait for
each other: on SQLite for the write lock, on PostgreSQL for the counter's row.
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.invoices.models import InvoiceCounterRow
from entitlements.invoices.numbers import InvoiceNumber, Series
from kb.database import is_writing


class NotInWritingSession(RuntimeError):
    """A number was asked for in a session that keeps nothing."""


def next_number(session: Session, series: Series, on: date) -> InvoiceNumber:
    """Take the next number of a series in the month of a day; it lasts as long as the transaction does.

    Raises:
        NotInWritingSession: the session would not keep it.
    """
    if not is_writing(session):
        raise NotInWritingSession(f"a number of {series} was asked for in a session for reading")
    place = (
        InvoiceCounterRow.series == series,
        InvoiceCounterRow.year == on.year,
        InvoiceCounterRow.month == on.month,
    )
    row = session.scalar(select(InvoiceCounterRow).where(*place).with_for_update())
    if row is None:
        row = InvoiceCounterRow(series=series, year=on.year, month=on.month, last=0)
    row.last += 1
    session.add(row)
    session.flush()
    return InvoiceNumber(series=series, year=on.year, month=on.month, ordinal=row.last)
