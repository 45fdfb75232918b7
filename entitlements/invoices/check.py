"""Whether invoices agree with themselves: numbers without gaps, sums of lines, digests of e-invoices."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.invoices.ksef_codes import digest_of
from entitlements.invoices.models import (
    ElectronicInvoiceRow,
    InvoiceCounterRow,
    InvoiceRow,
    MendedEInvoiceRow,
)
from entitlements.invoices.store import InvoiceStore
from kb.database import Database
from translations.catalogue import translator

_ = translator("entitlements")


def invoice_faults(database: Database) -> list[str]:
    """What is wrong, a sentence each; nothing where all agrees."""
    with database.read() as session:
        return [*_gaps(session), *_wrong_sums(session), *_wrong_digests(session)]


def _gaps(session: Session) -> list[str]:
    """Series in which a number is missing; what was deleted after its time was at their beginning."""
    row, found = InvoiceRow, []
    for counter in session.scalars(select(InvoiceCounterRow)):
        of_series = (
            row.series == counter.series,
            row.year == counter.year,
            row.month == counter.month,
        )
        ordinals = session.scalars(select(row.ordinal).where(*of_series).order_by(row.ordinal)).all()
        if ordinals and list(ordinals) != list(range(ordinals[0], counter.last + 1)):
            found.append(
                _("Series {series}/{year}/{month:02} of invoices has a gap: restore a backup.").format(
                    series=counter.series, year=counter.year, month=counter.month
                )
            )
    return found


def _wrong_sums(session: Session) -> list[str]:
    store, found = InvoiceStore(session), []
    for row in session.scalars(select(InvoiceRow).order_by(InvoiceRow.id)):
        document = store.by_id(row.id)
        if (document.net.minor, document.vat.minor, document.gross.minor) != (
            row.net_minor,
            row.vat_minor,
            row.gross_minor,
        ):
            found.append(_("Invoice {number} is not the sum of its lines.").format(number=row.number))
    return found


def _wrong_digests(session: Session) -> list[str]:
    rows = (
        *session.scalars(select(ElectronicInvoiceRow).order_by(ElectronicInvoiceRow.invoice_id)),
        *session.scalars(select(MendedEInvoiceRow).order_by(MendedEInvoiceRow.id)),
    )
    return [
        _("The e-invoice of invoice {id} is not the file that was issued.").format(id=row.invoice_id)
        for row in rows
        if digest_of(row.xml.encode()) != row.sha256
    ]
