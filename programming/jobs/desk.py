"""What people do with jobs: create, cancel; and the note that one went to the staff."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.tickets.desk import TicketDesk
from entitlements.tickets.tickets import TicketRefused
from programming.exchange import JobState
from programming.jobs.forgetting import close_if_forgotten
from programming.jobs.jobs import Job, JobStore, Note, add_note, keep_lease, lease_of
from programming.jobs.lease import LeaseRefused
from programming.jobs.models import JobRow
from programming.jobs.ports import KeyStore, Packages
from programming.jobs.preflight import Preflight, PreflightDesk, Wanted

MOST_OPEN: Final = 50
"""More jobs than these are not open at once for one operator."""


class JobRefused(Exception):
    """What a person asks of a job is not possible; nothing was changed."""


class NoSuchPackage(JobRefused):
    """No such package is published."""


class NoSuchJob(JobRefused):
    """There is no such job."""


class TooManyJobs(JobRefused):
    """Too many jobs of the operator wait already."""


class TooLate(JobRefused):
    """The job ended, or is past the point of no return."""


class NotPassed(JobRefused):
    """The preflight found something; it is in `preflight`."""

    def __init__(self, preflight: Preflight) -> None:
        super().__init__(", ".join(preflight.obstacles))
        self.preflight = preflight


@dataclass(frozen=True, slots=True)
class JobDesk:
    """Jobs as people make and end them, within the caller's session, which writes."""

    session: Session
    clock: Callable[[], datetime]
    packages: Packages
    keys: KeyStore

    def preflight(self, wanted: Wanted, package_sha256: str) -> Preflight:
        """What stands against a job; a session for reading will do.

        Raises:
            NoSuchPackage: there is none that is published.
        """
        package = self.packages.published(package_sha256)
        if package is None:
            raise NoSuchPackage(package_sha256)
        return PreflightDesk(self.session, self.clock, self.keys).check(wanted, package)

    def create(self, wanted: Wanted, package_sha256: str, *, start_ticket: int | None = None) -> Job:
        """Make a job that waits for an agent; `start_ticket` is an unused ticket to start for it.

        Raises:
            NoSuchPackage: there is none that is published.
            TooManyJobs: too many wait already.
            NotPassed: something stands against it.
        """
        package = self.packages.published(package_sha256)
        if package is None:
            raise NoSuchPackage(package_sha256)
        if len(JobStore(self.session, self.clock).open_of(wanted.operator_id)) >= MOST_OPEN:
            raise TooManyJobs(str(MOST_OPEN))
        tickets, desk = (
            TicketDesk(self.session, self.clock),
            PreflightDesk(self.session, self.clock, self.keys),
        )
        if start_ticket in [one.id for one in desk.check(wanted, package).unused]:
            tickets.activate(start_ticket or 0, wanted.account_id)
        found = desk.check(wanted, package)
        if found.ticket is None or not found.is_passed:
            raise NotPassed(found)
        try:
            tickets.take_seat(found.ticket.id, wanted.account_id)
        except TicketRefused:
            raise NotPassed(found) from None
        manifest = package.manifest
        row = JobRow(
            id=f"job_{secrets.token_hex(8)}",
            operator_id=wanted.operator_id,
            account_id=wanted.account_id,
            vin=wanted.vin,
            package_sha256=package_sha256,
            title=f"{manifest.target.name} {manifest.target.software_to}",
            target=manifest.target.name,
            ticket_id=found.ticket.id,
            state=JobState.READY,
            created_at=self.clock(),
            has_erased=False,
            interface="",
            estimate_s=found.estimate.total_s,
            next_seq=1,
        )
        self.session.add(row)
        self.session.flush()
        details = {"vin": row.vin, "package": package_sha256[:16], "ticket": str(row.ticket_id)}
        self._record(AuditKind.PROGRAMMING_JOB_CREATED, row, wanted.account_id, details)
        return JobStore(self.session, self.clock).job(row)

    def cancel(self, job_id: str, account_id: int) -> Job:
        """Give a job up before anything in the car has changed; again: the same.

        Raises:
            NoSuchJob: there is none.
            TooLate: it ended, or is past the point of no return.
        """
        row = self._row(job_id)
        close_if_forgotten(self.session, self.clock, row)
        try:
            lease = lease_of(row).at(self.clock())
            is_new = not lease.is_ended
            lease = lease.cancel(self.clock())
        except LeaseRefused as refused:
            raise TooLate(job_id) from refused
        keep_lease(row, lease)
        if is_new:
            row.closed_at = self.clock()
            add_note(self.session, row, Note(account_id=account_id, at=self.clock(), kind="cancelled"))
            self._record(AuditKind.PROGRAMMING_JOB_CANCELLED, row, account_id, {"vin": row.vin})
        self.session.flush()
        return JobStore(self.session, self.clock).job(row)

    def note_support(self, job_id: str, account_id: int, request_id: int) -> None:
        """Note that a job's log went to the staff.

        Raises:
            NoSuchJob: there is none.
        """
        note = Note(account_id=account_id, at=self.clock(), kind="support", request_id=request_id)
        add_note(self.session, self._row(job_id), note)

    def _row(self, job_id: str) -> JobRow:
        row = self.session.get(JobRow, job_id)
        if row is None:
            raise NoSuchJob(job_id)
        return row

    def _record(self, kind: AuditKind, row: JobRow, account_id: int | None, details: dict[str, str]) -> None:
        AuditTrail(self.session, self.clock).record(
            AuditEvent(
                kind=kind,
                actor_id=account_id,
                subject=f"programming-job:{row.id}",
                details={"operator": str(row.operator_id), **details},
            )
        )
