"""The way of e-invoices to KSeF: written and queued with the invoice, handed in later, in order.

Every invoice is issued offline (offline24): it has its XML, its digest and its two codes at once, and is
handed in by the end of the next working day. KSeF is never asked under the database's write lock. A
correction is issued only when KSeF has given its original a number.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.invoices.documents import Document
from entitlements.invoices.fa3 import fa3_xml
from entitlements.invoices.fa3_schema import check
from entitlements.invoices.ksef_codes import (
    Environment,
    digest_of,
    invoice_link,
    is_ksef_number,
    issuer_link,
)
from entitlements.invoices.models import (
    ElectronicInvoiceRow,
    KsefOutboxRow,
    MendedEInvoiceRow,
)
from entitlements.invoices.outbox_settings import KsefSettings
from entitlements.invoices.sending import Answer, Ksef, KsefAway, Parcel, Verdict
from entitlements.invoices.store import InvoiceStore
from entitlements.sellers_days import day_of
from entitlements.working_days import after_working_days
from kb.database import Database

_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=1)
_MOST_FAULT: Final = 500
_MOST_PER_ROUND: Final = 50


class OutboxState(StrEnum):
    """How an e-invoice stands; WAITING and SENT are on the way."""

    WAITING = "waiting"
    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


ON_THE_WAY: Final = (OutboxState.WAITING, OutboxState.SENT)


class NumberRefused(ValueError):
    """What was typed is no number that KSeF gives, or the e-invoice does not wait for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """An e-invoice and how far it has come; without an environment it goes nowhere.

    `xml` is the file that is handed in. Where the one that was issued was rejected and another took its
    place, `corrects_sha256` is the digest of the one that was issued, which KSeF asks for.
    """

    invoice_id: int
    xml: bytes
    sha256: str
    corrects_sha256: str = ""
    environment: Environment = Environment.OFF
    state: OutboxState | None = None
    deadline: date | None = None
    attempts: int = 0
    fault: str = ""
    ksef_number: str = ""
    upo: str = ""
    issuer_link: str = ""

    @property
    def sha256_on_paper(self) -> str:
        """The digest that codes bear: of the file that was issued, until KSeF has taken another."""
        return self.sha256 if self.ksef_number else self.corrects_sha256 or self.sha256

    def is_late(self, today: date) -> bool:
        """Whether it should have been handed in before today."""
        return self.state in ON_THE_WAY and self.deadline is not None and self.deadline < today


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """How many e-invoices are on the way, of them how many for the last day, too late, or rejected."""

    waiting: int
    due_today: int
    late: int
    rejected: int

    @property
    def is_raised(self) -> bool:
        """Whether somebody has to do something."""
        return bool(self.due_today or self.late or self.rejected)


def queue(session: Session, document: Document, settings: KsefSettings, now: datetime) -> None:
    """Write the e-invoice of a document, and queue it where it goes to KSeF.

    Raises:
        SchemaViolated: it does not follow the schema; the invoice is not issued then.
    """
    xml = fa3_xml(document, now)
    check(xml)
    sha256 = digest_of(xml)
    session.add(ElectronicInvoiceRow(invoice_id=document.id, xml=xml.decode(), sha256=sha256, made_at=now))
    session.flush()
    environment, nip = settings.environment, document.seller.nip
    if environment is not Environment.OFF:
        link = issuer_link(environment, nip, sha256, settings.issuer) if settings.issuer else ""
        session.add(
            KsefOutboxRow(
                invoice_id=document.id,
                environment=environment,
                state=OutboxState.WAITING,
                queued_at=now,
                deadline=after_working_days(document.issued_on, 1),
                attempts=0,
                due_at=now,
                fault="",
                reference="",
                issuer_link=link,
                ksef_number="",
                upo="",
            )
        )
        session.flush()


def passage_of(session: Session, invoice_id: int) -> Passage | None:
    """The e-invoice of an invoice, None where it has none."""
    electronic = session.get(ElectronicInvoiceRow, invoice_id)
    row = session.get(KsefOutboxRow, invoice_id)
    if electronic is None:
        return None
    mended = _newest(session, invoice_id)
    made = Passage(
        invoice_id=invoice_id,
        xml=(mended or electronic).xml.encode(),
        sha256=(mended or electronic).sha256,
        corrects_sha256=electronic.sha256 if mended else "",
    )
    if row is None:
        return made
    return replace(
        made,
        environment=Environment(row.environment),
        state=OutboxState(row.state),
        deadline=row.deadline,
        attempts=row.attempts,
        fault=row.fault,
        ksef_number=row.ksef_number,
        upo=row.upo,
        issuer_link=row.issuer_link,
    )


def code_links(document: Document, passage: Passage | None) -> tuple[tuple[str, str], ...]:
    """The QR codes of an invoice, each with what stands below it: KSeF's number or OFFLINE, CERTYFIKAT."""
    if passage is None or passage.environment is Environment.OFF:
        return ()
    first = invoice_link(
        passage.environment, document.seller.nip, document.issued_on, passage.sha256_on_paper
    )
    codes = [(first, passage.ksef_number or "OFFLINE")]
    if not passage.ksef_number and passage.issuer_link:
        codes.append((passage.issuer_link, "CERTYFIKAT"))
    return tuple(codes)


def queue_again(row: KsefOutboxRow, now: datetime) -> None:
    """Put an e-invoice that came to nothing back into the queue."""
    row.state, row.fault, row.reference = OutboxState.WAITING, "", ""
    row.attempts, row.due_at, row.settled_at = 0, now, None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """Hands e-invoices in and notes what KSeF says."""

    database: Database
    clock: Callable[[], datetime]

    def work(self, ksef: Ksef) -> int:
        """Hand in what waits and ask about what is there, the oldest first; how many are settled."""
        settled = 0
        for invoice_id in self._due():
            settled += self._carry(ksef, invoice_id)
        return settled

    def alarm(self) -> Alarm:
        """What the staff has to look at."""
        today = day_of(self.clock())
        row = KsefOutboxRow
        on_the_way = row.state.in_(ON_THE_WAY)
        with self.database.read() as session:
            counts = [
                session.scalar(select(func.count(row.invoice_id)).where(*conditions)) or 0
                for conditions in (
                    (on_the_way,),
                    (on_the_way, row.deadline == today),
                    (on_the_way, row.deadline < today),
                    (row.state == OutboxState.REJECTED,),
                )
            ]
        return Alarm(waiting=counts[0], due_today=counts[1], late=counts[2], rejected=counts[3])

    def note(self, session: Session, invoice_id: int, answer: Answer, by: int | None) -> None:
        """Keep what KSeF said of an e-invoice; also what a person read somewhere else.

        Raises:
            NumberRefused: it is no number of KSeF's, or the e-invoice is settled already.
        """
        row = session.get(KsefOutboxRow, invoice_id, with_for_update=True)
        if row is None or row.state == OutboxState.ACCEPTED:
            raise NumberRefused(f"invoice {invoice_id} waits for no number")
        if answer.verdict is Verdict.ACCEPTED and not is_ksef_number(answer.ksef_number):
            raise NumberRefused(answer.ksef_number)
        if answer.verdict is Verdict.PROCESSING:
            return
        row.state = OutboxState(answer.verdict.value)
        row.ksef_number, row.upo = answer.ksef_number, answer.upo
        row.fault, row.settled_at = answer.fault[:_MOST_FAULT], self.clock()
        details = {"verdict": answer.verdict.value, "number": answer.ksef_number or answer.fault}
        AuditTrail(session, self.clock).record(
            AuditEvent(
                kind=AuditKind.E_INVOICE_SETTLED,
                actor_id=by,
                subject=f"invoice:{invoice_id}",
                details=details,
            )
        )

    def send_again(self, session: Session, invoice_id: int) -> None:
        """Put a rejected e-invoice back into the queue, where the reason lay outside it.

        Raises:
            NumberRefused: it was not rejected.
        """
        row = session.get(KsefOutboxRow, invoice_id, with_for_update=True)
        if row is None or row.state != OutboxState.REJECTED:
            raise NumberRefused(f"invoice {invoice_id} was not rejected")
        queue_again(row, self.clock())

    def _due(self) -> list[int]:
        row = KsefOutboxRow
        due = (
            select(row.invoice_id)
            .where(row.state.in_(ON_THE_WAY), row.due_at <= self.clock())
            .order_by(row.invoice_id)
            .limit(_MOST_PER_ROUND)
        )
        with self.database.read() as session:
            return list(session.scalars(due))

    def _carry(self, ksef: Ksef, invoice_id: int) -> bool:
        with self.database.read() as session:
            row = session.get_one(KsefOutboxRow, invoice_id)
            parcel, reference = _parcel(session, invoice_id), row.reference
        try:
            if not reference:
                reference = ksef.send(parcel)
            answer = ksef.ask(reference)
        except KsefAway as away:
            self._wait(invoice_id, reference, str(away))
            return False
        with self.database.write() as session:
            row = session.get_one(KsefOutboxRow, invoice_id, with_for_update=True)
            if row.state not in ON_THE_WAY:
                return False  # a person was quicker
            row.state, row.reference = OutboxState.SENT, reference
            self.note(session, invoice_id, answer, None)
        if answer.verdict is Verdict.PROCESSING:
            self._wait(invoice_id, reference, "")
        return answer.verdict is not Verdict.PROCESSING

    def _wait(self, invoice_id: int, reference: str, fault: str) -> None:
        with self.database.write() as session:
            row = session.get_one(KsefOutboxRow, invoice_id, with_for_update=True)
            if row.state in ON_THE_WAY:
                wait = min(_FIRST_WAIT * 2 ** min(row.attempts, 10), _LONGEST_WAIT)
                row.attempts += 1
                row.due_at, row.fault, row.reference = self.clock() + wait, fault[:_MOST_FAULT], reference


def _parcel(session: Session, invoice_id: int) -> Parcel:
    document = InvoiceStore(session).by_id(invoice_id)
    issued, mended = session.get_one(ElectronicInvoiceRow, invoice_id), _newest(session, invoice_id)
    return Parcel(
        number=str(document.number),
        nip=document.seller.nip,
        xml=(mended or issued).xml.encode(),
        sha256=(mended or issued).sha256,
        corrects_sha256=issued.sha256 if mended else "",
    )


def _newest(session: Session, invoice_id: int) -> MendedEInvoiceRow | None:
    row = MendedEInvoiceRow
    return session.scalars(
        select(row).where(row.invoice_id == invoice_id).order_by(row.id.desc()).limit(1)
    ).first()
