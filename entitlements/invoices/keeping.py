"""What invoices keep about people, and for how long: rows of the portal's two lists."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, aliased

from entitlements.invoices.models import (
    ElectronicInvoiceRow,
    InvoiceDuplicateRow,
    InvoiceLineRow,
    InvoiceRow,
    KsefOutboxRow,
    MendedEInvoiceRow,
)
from entitlements.periods import Period
from entitlements.personal_data import source_of
from entitlements.retention import Basis, Ends, RetentionRow, by_trying

INVOICES_KEPT: Final = Period(months=73)
"""Five years from the end of the year in which the tax was due: of a December, 73 months at the longest."""
_CHILDREN: Final = (
    KsefOutboxRow,
    MendedEInvoiceRow,
    ElectronicInvoiceRow,
    InvoiceDuplicateRow,
    InvoiceLineRow,
)


def _remove_old(session: Session, now: datetime) -> int:
    """Invoices of long ago with all that belongs to them; one that was corrected later stays as long."""
    limit = INVOICES_KEPT.before(now)
    later = aliased(InvoiceRow)
    is_corrected_later = (
        select(later.id).where(later.corrects_id == InvoiceRow.id, later.issued_at >= limit).exists()
    )
    chosen = select(InvoiceRow.id, InvoiceRow.corrects_id).where(
        InvoiceRow.issued_at < limit, ~is_corrected_later
    )
    old = list(session.execute(chosen))
    corrections = [row.id for row in old if row.corrects_id is not None]
    originals = [row.id for row in old if row.corrects_id is None]
    for ids in (corrections, originals):
        for child in _CHILDREN:
            session.execute(delete(child).where(child.invoice_id.in_(ids)))
        session.execute(delete(InvoiceRow).where(InvoiceRow.id.in_(ids)))
    return len(old)


SOURCES: Final = (
    source_of(
        "invoice-duplicates",
        InvoiceDuplicateRow,
        lambda person: InvoiceDuplicateRow.made_by == person.account_id,
        ("made_at", "invoice_id"),
        is_erased=False,
    ),
    source_of(
        "mended-e-invoices",
        MendedEInvoiceRow,
        lambda person: MendedEInvoiceRow.made_by == person.account_id,
        ("made_at", "invoice_id"),
        is_erased=False,
    ),
)
"""What is kept about who makes duplicates and mends e-invoices; invoices themselves are a company's."""

ROWS: Final = (
    RetentionRow(
        key="invoices",
        tables=(
            "invoices",
            "invoice_counters",
            "invoice_lines",
            "invoice_duplicates",
            "electronic_invoices",
            "mended_e_invoices",
            "ksef_outbox",
        ),
        basis=Basis.LEGAL_DUTY,
        ends=Ends.FROM_THEN_ON,
        period=INVOICES_KEPT,
        outlives_account=True,
        overdue=by_trying(_remove_old),
    ),
)
"""The row of the retention table that speaks of invoices."""
