"""The register of accesses to security-related documents: written once, exported, never changed."""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from entitlements.accounts import Account
from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.clearance import months_later
from entitlements.clearance_models import SecurityAccessRow, SecurityExportRow
from entitlements.clearance_providers import certificate_number
from entitlements.declarations import (
    KEPT_MONTHS,
    OPEN_FOR,
    AccessRecord,
    Declaration,
    Purpose,
    as_json,
    digest_of,
    transaction_of,
)
from entitlements.models import OperatorRow, SiteRow
from entitlements.sellers_days import begin_of, day_of

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS: Final = (
    "transaction", "at", "open_until", "operator_id", "operator_name", "site_name", "account_id",
    "account_name", "account_email", "certificate_number", "document_id", "document_title", "revision",
    "vin", "customer", "is_customer_checked", "purpose", "words",
)  # fmt: skip
_HEADER: Final = "aos-security-accesses-1"


class ExportFormat(StrEnum):
    """What an export is written as."""

    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedDocument:
    """Which document, and which state of it, was opened."""

    document_id: str
    title: str
    revision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file for an inspector; `digest` is the SHA-256 of its bytes."""

    content: bytes
    format: ExportFormat
    digest: str
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownExport:
    """An export that was made here."""

    digest: str
    operator_name: str
    first_day: date
    last_day: date
    format: ExportFormat
    records: int
    made_by: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class AccessRegister:
    """Reads and writes the register within the caller's session; the caller has asked the policy."""

    session: Session
    clock: Callable[[], datetime]

    def declare(self, account: Account, document: OpenedDocument, declaration: Declaration) -> AccessRecord:
        """Write an access down; from now on the document is open to the person for a while."""
        if account.operator_id is None:
            raise ValueError("only an operator's employee declares an access")
        now = self.clock()
        operator = self.session.get_one(OperatorRow, account.operator_id)
        site = None if account.site_id is None else self.session.get(SiteRow, account.site_id)
        row = SecurityAccessRow(
            pk=(self.session.scalar(select(func.max(SecurityAccessRow.pk))) or 0) + 1,
            operator_id=operator.id,
            operator_name=operator.legal_name,
            site_name="" if site is None else f"{site.name}, {site.city}",
            account_id=account.id,
            account_name=account.display_name,
            account_email=account.email,
            certificate_number=certificate_number(self.session, account.id, operator.id, now),
            document_id=document.document_id,
            document_title=document.title,
            revision=document.revision,
            vin=declaration.vin.text,
            customer=declaration.customer,
            is_customer_checked=True,
            purpose=declaration.purpose,
            words=declaration.words,
            at=now,
            open_until=now + OPEN_FOR,
            kept_until=_kept_until(now),
        )
        record = _record(row)
        row.digest = digest_of(record)
        self.session.add(row)
        self.session.flush()
        self._note_declared(record, declaration, row.digest)
        return record

    def open_for(self, account: Account, document_id: str) -> AccessRecord | None:
        """The declaration by which a document is open to the person now; the one that lasts longest."""
        now = self.clock()
        row = self.session.scalar(
            select(SecurityAccessRow)
            .where(
                SecurityAccessRow.account_id == account.id,
                SecurityAccessRow.operator_id == account.operator_id,
                SecurityAccessRow.document_id == document_id,
                SecurityAccessRow.at <= now,
                SecurityAccessRow.open_until > now,
            )
            .order_by(SecurityAccessRow.open_until.desc(), SecurityAccessRow.pk.desc())
            .limit(1)
        )
        return None if row is None else _record(row)

    def records(self, operator_id: int, first_day: date, last_day: date) -> list[AccessRecord]:
        """What a company's people opened on these days (the seller's, both included), the oldest first."""
        rows = self.session.scalars(
            select(SecurityAccessRow)
            .where(
                SecurityAccessRow.operator_id == operator_id,
                SecurityAccessRow.at >= begin_of(first_day),
                SecurityAccessRow.at < begin_of(last_day + timedelta(days=1)),
            )
            .order_by(SecurityAccessRow.pk)
        )
        return [_record(row) for row in rows]

    def export(
        self, operator: tuple[int, str], days: tuple[date, date], export_format: ExportFormat, by: int
    ) -> Export:
        """Write the records of a company (number and name) as a file, and note that, and what, it was."""
        operator_id, operator_name = operator
        records = self.records(operator_id, *days)
        content = _csv(records) if export_format is ExportFormat.CSV else _json(records, operator_name, days)
        export = Export(
            content=content,
            format=export_format,
            digest=hashlib.sha256(content).hexdigest(),
            records=len(records),
        )
        self.session.add(
            SecurityExportRow(
                digest=export.digest,
                operator_id=operator_id,
                operator_name=operator_name,
                first_day=days[0],
                last_day=days[1],
                format=export_format,
                records=export.records,
                made_by=by,
                made_at=self.clock(),
            )
        )
        details = {
            "from": days[0].isoformat(),
            "to": days[1].isoformat(),
            "format": export_format.value,
            "records": str(export.records),
            "sha256": export.digest,
        }
        self._note(AuditKind.ACCESSES_EXPORTED, by, f"operator:{operator_id}", details)
        return export

    def known(self, content: bytes) -> KnownExport | None:
        """The export that these bytes are; None where no export of this portal has them."""
        return self.known_digest(hashlib.sha256(content).hexdigest())

    def known_digest(self, digest: str) -> KnownExport | None:
        """The export whose bytes have this SHA-256, as 64 hex digits; None where none has."""
        row = self.session.scalar(
            select(SecurityExportRow)
            .where(SecurityExportRow.digest == digest)
            .order_by(SecurityExportRow.pk)
            .limit(1)
        )
        return None if row is None else _known(row)

    def exports_of(self, operator_id: int, limit: int = 20) -> list[KnownExport]:
        """The exports that were made of a company's records, the newest first."""
        rows = self.session.scalars(
            select(SecurityExportRow)
            .where(SecurityExportRow.operator_id == operator_id)
            .order_by(SecurityExportRow.pk.desc())
            .limit(limit)
        )
        return [_known(row) for row in rows]

    def faults(self) -> list[str]:
        """The transaction numbers of records that do not say any more what they said when they were made."""
        rows = self.session.scalars(select(SecurityAccessRow).order_by(SecurityAccessRow.pk))
        return [transaction_of(row.pk) for row in rows if row.digest != digest_of(_record(row))]

    def prune(self) -> int:
        """Delete the records that have been kept for as long as they must be; how many."""
        over = select(SecurityAccessRow.pk).where(SecurityAccessRow.kept_until <= self.clock())
        last = self.session.scalar(select(func.max(SecurityAccessRow.pk)))
        gone = [pk for pk in self.session.scalars(over) if pk != last]  # the last keeps the numbering going
        self.session.execute(delete(SecurityAccessRow).where(SecurityAccessRow.pk.in_(gone)))
        return len(gone)

    def _note_declared(self, record: AccessRecord, declaration: Declaration, digest: str) -> None:
        details = {
            "transaction": record.transaction,
            "vin": declaration.vin.masked,
            "purpose": record.purpose.value,
            "certificate": record.certificate_number,
            "record_sha256": digest,
        }
        self._note(AuditKind.ACCESS_DECLARED, record.account_id, f"document:{record.document_id}", details)

    def _note(self, kind: AuditKind, actor_id: int, subject: str, details: dict[str, str]) -> None:
        event = AuditEvent(kind=kind, actor_id=actor_id, subject=subject, details=details)
        AuditTrail(self.session, self.clock).record(event)


def _csv(records: Iterable[AccessRecord]) -> bytes:
    """UTF-8 with a byte order mark, as spreadsheets want it; nothing in it is taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow((*_COLUMNS, "record_sha256"))
    for record in records:
        values = as_json(record)
        writer.writerow((*(_harmless(str(values[name])) for name in _COLUMNS), digest_of(record)))
    return text.getvalue().encode("utf-8-sig")


def _json(records: Sequence[AccessRecord], operator_name: str, days: tuple[date, date]) -> bytes:
    value = {
        "format": _HEADER,
        "operator": operator_name,
        "from": days[0].isoformat(),
        "to": days[1].isoformat(),
        "records": [as_json(record) | {"record_sha256": digest_of(record)} for record in records],
    }
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _record(row: SecurityAccessRow) -> AccessRecord:
    return AccessRecord(
        id=row.pk,
        operator_id=row.operator_id,
        operator_name=row.operator_name,
        site_name=row.site_name,
        account_id=row.account_id,
        account_name=row.account_name,
        account_email=row.account_email,
        certificate_number=row.certificate_number,
        document_id=row.document_id,
        document_title=row.document_title,
        revision=row.revision,
        vin=row.vin,
        customer=row.customer,
        is_customer_checked=row.is_customer_checked,
        purpose=Purpose(row.purpose),
        words=row.words,
        at=row.at,
        open_until=row.open_until,
    )


def _known(row: SecurityExportRow) -> KnownExport:
    return KnownExport(
        digest=row.digest,
        operator_name=row.operator_name,
        first_day=row.first_day,
        last_day=row.last_day,
        format=ExportFormat(row.format),
        records=row.records,
        made_by=row.made_by,
        made_at=row.made_at,
    )


def _kept_until(now: datetime) -> datetime:
    return begin_of(months_later(day_of(now), KEPT_MONTHS) + timedelta(days=1))
