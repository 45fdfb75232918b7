"""The accountant's register, put together from what was issued."""

from datetime import date

from sqlalchemy.orm import Session

from entitlements.invoices.outbox import ON_THE_WAY, passage_of
from entitlements.invoices.register import KsefMark, register_csv
from entitlements.invoices.store import InvoiceStore


def register_of(session: Session, first_day: date, last_day: date) -> bytes:
    """The register of the days of issue from `first_day` to `last_day`, as CSV."""
    documents = InvoiceStore(session).in_order(first_day, last_day)
    marks = {}
    for document in documents:
        passage = passage_of(session, document.id)
        if passage is not None:
            marks[document.id] = KsefMark(
                number=passage.ksef_number, is_on_the_way=passage.state in ON_THE_WAY
            )
    return register_csv(documents, marks)
