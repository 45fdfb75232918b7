"""The technical correction of an e-invoice that KSeF has rejected: another file of the same invoice.

The invoice stays as it was issued; only its file is made anew, by a later version of the portal, or is put
right by a person. KSeF ties the new file to the first one by the first one's digest, so that the codes on
papers that buyers have lead to the new one. What the invoice says may not change: that is what corrections
are for. Source: the Ministry of Finance's description of technical corrections, 20 August 2025.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.invoices.documents import Document
from entitlements.invoices.fa3 import NAMESPACE, fa3_xml
from entitlements.invoices.fa3_schema import SchemaViolated, check
from entitlements.invoices.ksef_codes import digest_of
from entitlements.invoices.models import ElectronicInvoiceRow, KsefOutboxRow, MendedEInvoiceRow
from entitlements.invoices.outbox import OutboxState, queue_again
from entitlements.invoices.store import InvoiceStore
from entitlements.plain_xml import XmlRefused, read_xml

MOST_BYTES: Final = 1_000_000
"""KSeF takes no larger invoice."""
_SAID: Final = frozenset({
    "NIP", "KodUE", "NrVatUE", "KodKraju", "NrID", "KodWaluty", "P_1", "P_2", "P_6", "P_15", "RodzajFaktury",
    "NrFaKorygowanej", "NrKSeFFaKorygowanej", "StanPrzed", "P_8B", "P_9A", "P_10", "P_11", "P_11Vat", "P_12",
    "P_12_XII", "P_18", "KursWaluty",
})  # fmt: skip
"""What another file has to say as the invoice does, with the sums per rate."""
_SUMS: Final = ("P_13_", "P_14_")


class Unfit(StrEnum):
    """Why a file does not take the place of the rejected one."""

    NOT_REJECTED = "not-rejected"
    THE_SAME = "the-same"
    NO_E_INVOICE = "no-e-invoice"
    SAYS_OTHERWISE = "says-otherwise"


class MendingRefused(ValueError):
    """The e-invoice is not mended; `why` says what is in the way, `where` which element, if one is."""

    def __init__(self, why: Unfit, where: str = "") -> None:
        super().__init__(f"{why}: {where}" if where else why.value)
        self.why, self.where = why, where


def mend(session: Session, invoice_id: int, now: datetime, by: int | None, file: bytes | None = None) -> str:
    """Queue another file for a rejected e-invoice: `file`, or the one that the portal makes now.

    Returns the digest of the new file. The session is one of `Database.write`.

    Raises:
        MendingRefused: none was rejected, or the file is the same, no e-invoice, or says something else.
    """
    outbox = session.get(KsefOutboxRow, invoice_id, with_for_update=True)
    if outbox is None or outbox.state != OutboxState.REJECTED:
        raise MendingRefused(Unfit.NOT_REJECTED)
    document = InvoiceStore(session).by_id(invoice_id)
    issued = session.get_one(ElectronicInvoiceRow, invoice_id)
    mended = session.scalars(
        select(MendedEInvoiceRow).where(MendedEInvoiceRow.invoice_id == invoice_id)
    ).all()
    xml = _made_anew(document, now, (issued, *mended)) if file is None else file
    _demand_same(issued.xml.encode(), xml)
    sha256 = digest_of(xml)
    if sha256 in {issued.sha256, *(one.sha256 for one in mended)}:
        raise MendingRefused(Unfit.THE_SAME)
    session.add(
        MendedEInvoiceRow(invoice_id=invoice_id, xml=xml.decode(), sha256=sha256, made_at=now, made_by=by)
    )
    queue_again(outbox, now)
    AuditTrail(session, lambda: now).record(
        AuditEvent(
            kind=AuditKind.E_INVOICE_MENDED,
            actor_id=by,
            subject=f"invoice:{invoice_id}",
            details={"number": str(document.number), "sha256": sha256},
        )
    )
    return sha256


def _made_anew(
    document: Document, now: datetime, known: Sequence[ElectronicInvoiceRow | MendedEInvoiceRow]
) -> bytes:
    """The file as the portal writes it now, unless it wrote the same before, but for the time."""
    if any(fa3_xml(document, one.made_at) == one.xml.encode() for one in known):
        raise MendingRefused(Unfit.THE_SAME)
    return fa3_xml(document, now)


def _demand_same(issued: bytes, xml: bytes) -> None:
    """Refuse a file that is no e-invoice, or says something else than the one that was issued."""
    said, before = _said(xml), _said(issued)
    try:
        check(xml)
    except SchemaViolated as violation:
        raise MendingRefused(Unfit.NO_E_INVOICE, str(violation)) from None
    other = (said - before) + (before - said)
    if other:
        raise MendingRefused(Unfit.SAYS_OTHERWISE, ", ".join(sorted({tag for tag, _text in other})))


def _said(xml: bytes) -> Counter[tuple[str, str]]:
    """What a file says that counts, by the names of its elements."""
    if len(xml) > MOST_BYTES:
        raise MendingRefused(Unfit.NO_E_INVOICE)
    try:
        xml.decode()
        root = read_xml(xml)
    except UnicodeDecodeError:
        raise MendingRefused(Unfit.NO_E_INVOICE, "UTF-8") from None
    except XmlRefused as refusal:
        raise MendingRefused(Unfit.NO_E_INVOICE, refusal.where) from None
    names = ((element.tag.removeprefix(f"{{{NAMESPACE}}}"), element.text or "") for element in root.iter())
    return Counter((tag, text.strip()) for tag, text in names if tag in _SAID or tag.startswith(_SUMS))
