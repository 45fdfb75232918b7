"""Evidence in the data folder: bytes under their checksum, never under the name that somebody gave them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.applications import Applications
from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.evidence import MOST_FILES, EvidenceType, NewEvidence, TooMuchEvidence
from entitlements.join_models import EvidenceRow
from kb.database import Database
from kb.filestore import FileStore
from kb.identifiers import Checksum

_DAY_S: Final = 86_400.0


class NoSuchEvidence(Exception):
    """There is no such file, or it is another operator's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A file that an applicant handed in."""

    id: int
    operator_id: int
    name: str
    type: EvidenceType
    size_bytes: int
    checksum: Checksum
    added_at: datetime


@dataclass(frozen=True, slots=True)
class EvidenceStore:
    """Keeps and gives back files; rows within the caller's session, bytes in `files`."""

    session: Session
    files: FileStore
    clock: Callable[[], datetime]

    def add(self, operator_id: int, new: NewEvidence, account_id: int) -> Evidence:
        """Keep a file of an operator; the same bytes again are the same file.

        Raises:
            TooMuchEvidence: the operator has `MOST_FILES` already.
            NotChangeable: the application was approved.
        """
        present = self.of_operator(operator_id)
        checksum = self.files.put(new.content)
        same = next((file for file in present if file.checksum == checksum), None)
        if same is not None:
            return same
        if len(present) >= MOST_FILES:
            raise TooMuchEvidence(new.name)
        Applications(self.session, self.clock).note_change(operator_id)
        row = EvidenceRow(
            operator_id=operator_id,
            name=new.name,
            media_type=new.type,
            checksum=checksum,
            size_bytes=len(new.content),
            added_by=account_id,
            added_at=self.clock(),
        )
        self.session.add(row)
        self.session.flush()
        self._record(AuditKind.EVIDENCE_UPLOADED, row, account_id)
        return _evidence(row)

    def remove(self, operator_id: int, evidence_id: int, account_id: int) -> None:
        """Take a file of an operator away again; its bytes go with the next `sweep`.

        Raises:
            NoSuchEvidence: the operator has no such file.
            NotChangeable: the application was approved.
        """
        row = self._row(operator_id, evidence_id)
        Applications(self.session, self.clock).note_change(operator_id)
        self._record(AuditKind.EVIDENCE_DELETED, row, account_id)
        self.session.delete(row)

    def open(self, operator_id: int, evidence_id: int, account_id: int) -> tuple[Evidence, bytes]:
        """A file and its bytes, for an account that may see it; that it was seen is recorded.

        Raises:
            NoSuchEvidence: the operator has no such file.
            FileNotFoundError: its bytes are gone from the data folder.
        """
        row = self._row(operator_id, evidence_id)
        content = self.files.read(Checksum(row.checksum))
        self._record(AuditKind.EVIDENCE_OPENED, row, account_id)
        return _evidence(row), content

    def of_operator(self, operator_id: int) -> list[Evidence]:
        """An operator's files, the oldest first."""
        rows = self.session.scalars(
            select(EvidenceRow).where(EvidenceRow.operator_id == operator_id).order_by(EvidenceRow.id)
        )
        return [_evidence(row) for row in rows]

    def _row(self, operator_id: int, evidence_id: int) -> EvidenceRow:
        row = self.session.get(EvidenceRow, evidence_id)
        if row is None or row.operator_id != operator_id:
            raise NoSuchEvidence(evidence_id)
        return row

    def _record(self, kind: AuditKind, row: EvidenceRow, account_id: int) -> None:
        event = AuditEvent(
            kind=kind,
            actor_id=account_id,
            subject=f"operator:{row.operator_id}",
            details={"file": str(row.id), "checksum": row.checksum},  # names of files tell of people
        )
        AuditTrail(self.session, self.clock).record(event)


def sweep(database: Database, files: FileStore, now: datetime) -> int:
    """Delete bytes that no row names (any more), once they are a day old; returns how many files."""
    with database.write() as session:  # nobody adds a row meanwhile
        named = set(session.scalars(select(EvidenceRow.checksum).distinct()))
        deleted = 0
        for checksum in list(files.checksums()):
            path = files.path_of(checksum)
            if checksum not in named and now.timestamp() - path.stat().st_mtime > _DAY_S:
                path.unlink()
                deleted += 1
    files.sweep(now.timestamp())
    return deleted


def faults(database: Database, files: FileStore) -> list[str]:
    """The checksums of files that are named and are not there, or are not what was handed in."""
    with database.read() as session:
        named = session.scalars(select(EvidenceRow.checksum).distinct().order_by(EvidenceRow.checksum)).all()
    return [checksum for checksum in named if not files.is_intact(Checksum(checksum))]


def _evidence(row: EvidenceRow) -> Evidence:
    return Evidence(
        id=row.id,
        operator_id=row.operator_id,
        name=row.name,
        type=EvidenceType(row.media_type),
        size_bytes=row.size_bytes,
        checksum=Checksum(row.checksum),
        added_at=row.added_at,
    )
