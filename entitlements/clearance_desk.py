"""Clearances in the database: applied for, decided by two people, withdrawn, revoked; all of it audited."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.clearance import (
    Certificate,
    Clearance,
    Level,
    NotYours,
    Status,
    Vote,
    Voter,
    why_not_vote,
    with_vote,
)
from entitlements.clearance_models import (
    CertificateColumns,
    ClearancePaperRow,
    ClearanceReadingRow,
    ClearanceRow,
    ClearanceVoteRow,
)

_OPEN: Final = (Status.APPLIED, Status.GRANTED)


class AppliedAlready(ValueError):
    """An application at this level, for this person or company, waits to be decided."""


class NothingToEnd(ValueError):
    """The clearance is over already, or was never there."""


class VoteRefused(ValueError):
    """Somebody may not decide on an application; why stands in `reason`."""

    def __init__(self, reason: NotYours) -> None:
        super().__init__(f"this vote does not count: {reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document that an application is handed in with; its bytes lie under `checksum`."""

    name: str
    media_type: str
    size_bytes: int
    checksum: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What is applied for: for the operator itself, or, with an `account_id`, for one of its employees."""

    level: Level
    operator_id: int
    account_id: int | None
    applied_by: int
    statement: str = ""
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A clearance with all that belongs to it."""

    clearance: Clearance
    statement: str
    papers: tuple[Paper, ...]
    ended_at: datetime | None
    ended_by: int | None
    end_reason: str


@dataclass(frozen=True, slots=True)
class ClearanceDesk:
    """Reads and writes clearances within the caller's session; the caller has asked the policy."""

    session: Session
    clock: Callable[[], datetime]

    def apply(self, new: Application) -> Clearance:
        """Hand an application in.

        Raises:
            AppliedAlready: one waits to be decided; that one may be withdrawn.
        """
        same = _about(new.level, new.operator_id, new.account_id)
        if self.session.scalar(same.where(ClearanceRow.status == Status.APPLIED)) is not None:
            raise AppliedAlready("an application waits to be decided")
        row = ClearanceRow(
            level=new.level,
            operator_id=new.operator_id,
            account_id=new.account_id,
            applied_by=new.applied_by,
            applied_at=self.clock(),
            statement=new.statement,
            status=Status.APPLIED,
            papers=[
                ClearancePaperRow(
                    name=paper.name,
                    media_type=paper.media_type,
                    size_bytes=paper.size_bytes,
                    checksum=paper.checksum,
                )
                for paper in new.papers
            ],
        )
        self.session.add(row)
        self.session.flush()
        self._record(AuditKind.CLEARANCE_APPLIED, row, new.applied_by)
        return clearance_of(row)

    def open_paper(self, clearance_id: int, checksum: str, account_id: int) -> None:
        """Note that a member of the staff has opened a document of an application.

        Raises:
            NothingToEnd: there is no such application.
        """
        row = self._row(clearance_id)
        reading = ClearanceReadingRow(
            clearance_id=row.id, account_id=account_id, checksum=checksum, at=self.clock()
        )
        self.session.merge(reading)
        details = {"sha256": checksum}
        event = AuditEvent(
            kind=AuditKind.EVIDENCE_OPENED,
            actor_id=account_id,
            subject=f"clearance:{row.id}",
            details=details,
        )
        AuditTrail(self.session, self.clock).record(event)

    def unread(self, clearance_id: int, account_id: int) -> frozenset[str]:
        """The checksums of the documents that a member of the staff has not opened yet."""
        reading = ClearanceReadingRow
        opened = self.session.scalars(
            select(reading.checksum).where(
                reading.clearance_id == clearance_id, reading.account_id == account_id
            )
        )
        papers = {paper.checksum for paper in self._row(clearance_id).papers}
        return frozenset(papers - set(opened))

    def agree(self, clearance_id: int, voter: Voter, certificate: Certificate, reason: str = "") -> Clearance:
        """Enter the certificate as the papers say it; with the same by a second person it is granted.

        Whoever corrects what they entered before says why, in `reason`.

        Raises:
            NothingToEnd: there is no such application.
            VoteRefused: this person may not decide on it.
        """
        return self._vote(clearance_id, voter, certificate, reason)

    def refuse(self, clearance_id: int, voter: Voter, reason: str) -> Clearance:
        """Refuse an application, with the reason that the applicant reads.

        Raises:
            NothingToEnd: there is no such application.
            VoteRefused: this person may not decide on it.
        """
        return self._vote(clearance_id, voter, None, reason)

    def withdraw(self, clearance_id: int, by: int, reason: str = "") -> Clearance:
        """End what the company itself no longer wants: an application, or a clearance that was granted.

        Raises:
            NothingToEnd: it is over already.
        """
        row = self._row(clearance_id)
        self._end([row], Status.WITHDRAWN, by, reason)
        return clearance_of(row)

    def revoke(self, clearance_id: int, by: int, reason: str) -> Clearance:
        """Take a clearance back, and with it every other that the same person or company has at that level.

        Raises:
            NothingToEnd: it is not granted.
        """
        row = self._row(clearance_id)
        if row.status != Status.GRANTED:
            raise NothingToEnd("only what was granted is revoked")
        same = _about(Level(row.level), row.operator_id, row.account_id)
        granted = self.session.scalars(same.where(ClearanceRow.status == Status.GRANTED)).all()
        self._end(granted, Status.REVOKED, by, reason)
        return clearance_of(row)

    def end_employment(self, account_id: int, operator_id: int, by: int | None) -> int:
        """End every authorisation that a person has or wants with an employer whom they leave; how many."""
        rows = self.session.scalars(
            _about(Level.AUTHORISATION, operator_id, account_id).where(ClearanceRow.status.in_(_OPEN))
        ).all()
        if rows:
            self._end(rows, Status.WITHDRAWN, by, "")
        return len(rows)

    def by_id(self, clearance_id: int) -> CaseFile | None:
        """One clearance with all that belongs to it."""
        row = self.session.get(ClearanceRow, clearance_id)
        return None if row is None else _case(row)

    def cases(self, status: Status | None = None, limit: int = 500) -> list[CaseFile]:
        """The clearances in one state or in all: newest first, but what waits to be decided oldest first."""
        query = select(ClearanceRow).limit(limit)
        if status is not None:
            query = query.where(ClearanceRow.status == status)
        order = ClearanceRow.id if status is Status.APPLIED else ClearanceRow.id.desc()
        return [_case(row) for row in self.session.scalars(query.order_by(order))]

    def last_to_end(self) -> list[CaseFile]:
        """What is granted: of each person and each company the clearance whose certificate ends last."""
        rows = self.session.scalars(
            select(ClearanceRow)
            .where(ClearanceRow.status == Status.GRANTED)
            .order_by(ClearanceRow.valid_to, ClearanceRow.id)
        )
        last = {(row.level, row.operator_id, row.account_id): row for row in rows}
        return [_case(row) for row in last.values()]

    def counts(self) -> dict[Status, int]:
        """How many clearances there are in each state."""
        rows = self.session.execute(select(ClearanceRow.status, func.count()).group_by(ClearanceRow.status))
        found = {Status(status): count for status, count in rows}
        return {status: found.get(status, 0) for status in Status}

    def of_operator(self, operator_id: int) -> list[CaseFile]:
        """Every clearance of a company and of its employees, the newest first."""
        rows = self.session.scalars(
            select(ClearanceRow)
            .where(ClearanceRow.operator_id == operator_id)
            .order_by(ClearanceRow.id.desc())
        )
        return [_case(row) for row in rows]

    def at_level(self, level: Level, operator_id: int, account_id: int | None = None) -> list[Clearance]:
        """Every clearance of one company, or of one person with it."""
        return [clearance_of(row) for row in self.session.scalars(_about(level, operator_id, account_id))]

    def _vote(
        self, clearance_id: int, voter: Voter, certificate: Certificate | None, reason: str
    ) -> Clearance:
        row = self._row(clearance_id)
        before = clearance_of(row)
        refusal = why_not_vote(before, voter, certificate, reason)
        if refusal is not None:
            raise VoteRefused(refusal)
        if certificate is not None and self.unread(clearance_id, voter.account_id):
            raise VoteRefused(NotYours.PAPERS_UNREAD)
        vote = Vote(account_id=voter.account_id, certificate=certificate, at=self.clock(), reason=reason)
        after = with_vote(before, vote)
        self._keep(row, vote)
        _write_certificate(row, after.certificate)
        row.status = after.status
        if after.status is Status.REFUSED:
            row.ended_at, row.ended_by, row.end_reason = vote.at, voter.account_id, reason
        self.session.flush()
        self._record(_KINDS[after.status], row, voter.account_id, vote.reason)
        return after

    def _keep(self, row: ClearanceRow, vote: Vote) -> None:
        """Put the vote into the person's row; why they corrected what they said before is kept with it."""
        kept = next((one for one in row.votes if one.account_id == vote.account_id), None)
        if kept is None:
            kept = ClearanceVoteRow(account_id=vote.account_id)
            row.votes.append(kept)
        kept.at, kept.reason = vote.at, vote.reason
        _write_certificate(kept, vote.certificate)

    def _end(self, rows: Iterable[ClearanceRow], status: Status, by: int | None, reason: str) -> None:
        for row in rows:
            if row.status not in _OPEN:
                raise NothingToEnd("this clearance is over already")
            row.status, row.ended_at, row.ended_by, row.end_reason = status, self.clock(), by, reason
            self.session.flush()
            self._record(_KINDS[status], row, by)

    def _row(self, clearance_id: int) -> ClearanceRow:
        row = self.session.get(ClearanceRow, clearance_id)
        if row is None:
            raise NothingToEnd(f"there is no clearance {clearance_id}")
        return row

    def _record(self, kind: AuditKind, row: ClearanceRow, actor_id: int | None, reason: str = "") -> None:
        details = {"level": row.level, "operator": str(row.operator_id)}
        if row.account_id is not None:
            details["account"] = str(row.account_id)
        is_decided = row.status != Status.APPLIED  # until then nobody learns what somebody else entered
        if is_decided and row.number is not None and row.valid_to is not None:
            details |= {"certificate": row.number, "valid_to": row.valid_to.isoformat()}
        if row.end_reason or reason:
            details["reason"] = row.end_reason or reason
        event = AuditEvent(kind=kind, actor_id=actor_id, subject=f"clearance:{row.id}", details=details)
        AuditTrail(self.session, self.clock).record(event)


_KINDS: Final = {
    Status.APPLIED: AuditKind.CLEARANCE_CONFIRMED,
    Status.GRANTED: AuditKind.CLEARANCE_GRANTED,
    Status.REFUSED: AuditKind.CLEARANCE_REFUSED,
    Status.WITHDRAWN: AuditKind.CLEARANCE_WITHDRAWN,
    Status.REVOKED: AuditKind.CLEARANCE_REVOKED,
}
"""What a step is called in the audit trail, by the state that it leads to."""


def clearance_of(row: ClearanceRow) -> Clearance:
    """A clearance as a value object."""
    return Clearance(
        id=row.id,
        level=Level(row.level),
        operator_id=row.operator_id,
        account_id=row.account_id,
        applied_by=row.applied_by,
        applied_at=row.applied_at,
        status=Status(row.status),
        votes=tuple(
            Vote(account_id=vote.account_id, certificate=_certificate(vote), at=vote.at, reason=vote.reason)
            for vote in row.votes
        ),
        certificate=_certificate(row),
    )


def _case(row: ClearanceRow) -> CaseFile:
    return CaseFile(
        clearance=clearance_of(row),
        statement=row.statement,
        papers=tuple(
            Paper(
                name=paper.name,
                media_type=paper.media_type,
                size_bytes=paper.size_bytes,
                checksum=paper.checksum,
            )
            for paper in row.papers
        ),
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        end_reason=row.end_reason or "",
    )


def _about(level: Level, operator_id: int, account_id: int | None) -> Select[ClearanceRow]:
    return (
        select(ClearanceRow)
        .where(ClearanceRow.level == level, ClearanceRow.operator_id == operator_id)
        .where(ClearanceRow.account_id == account_id if account_id else ClearanceRow.account_id.is_(None))
        .order_by(ClearanceRow.id)
    )


def _certificate(row: CertificateColumns) -> Certificate | None:
    texts = (row.issuer, row.subject, row.number)
    if None in texts or row.valid_from is None or row.valid_to is None:
        return None
    issuer, subject, number = (text or "" for text in texts)
    return Certificate(
        issuer=issuer, subject=subject, number=number, valid_from=row.valid_from, valid_to=row.valid_to
    )


def _write_certificate(row: CertificateColumns, certificate: Certificate | None) -> None:
    row.issuer = certificate.issuer if certificate else None
    row.subject = certificate.subject if certificate else None
    row.number = certificate.number if certificate else None
    row.valid_from = certificate.valid_from if certificate else None
    row.valid_to = certificate.valid_to if certificate else None
