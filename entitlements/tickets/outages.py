"""Outages, declared by the staff or noticed by the portal: each gives every ticket its lost time back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.audit import AuditEvent, AuditKind, AuditTrail
from entitlements.tickets.clock import Window
from entitlements.tickets.desk import TicketDesk
from entitlements.tickets.heartbeat import beat
from entitlements.tickets.models import OutageRow


class Origin(StrEnum):
    """Who says that there was an outage."""

    DECLARED = "declared"
    NOTICED = "noticed"


class OutageRefused(ValueError):
    """An outage cannot be written down like that; the cases are below."""


class EndsBeforeItBegins(OutageRefused):
    """The end does not lie behind the beginning."""


class NotOverYet(OutageRefused):
    """An outage lies, at least in part, in the future."""


class WithoutReason(OutageRefused):
    """Nobody is told what happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """An outage; `tickets` got `seconds` back when it was settled."""

    id: int
    origin: Origin
    window: Window
    reason: str
    declared_by: int | None
    declared_at: datetime
    settled_at: datetime | None
    tickets: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Outages:
    """Writes outages down and settles them within the caller's session."""

    session: Session
    clock: Callable[[], datetime]

    def declare(self, window: Window, reason: str, staff_id: int) -> Outage:
        """Write down an outage that is over, and give the tickets their time back.

        Raises:
            EndsBeforeItBegins: its end is not after its beginning.
            NotOverYet: it has not ended.
            WithoutReason: no reason is given.
        """
        if window.end <= window.begin:
            raise EndsBeforeItBegins(window.begin)
        if window.end > self.clock():
            raise NotOverYet(window.end)
        if not reason.strip():
            raise WithoutReason
        return self._settle(self._write(Origin.DECLARED, window, reason.strip(), staff_id))

    def beat(self) -> Outage | None:
        """Note that the portal is up; the outage before where it was silent for too long, settled."""
        silence = beat(self.session, self.clock())
        return None if silence is None else self._settle(self._write(Origin.NOTICED, silence, "", None))

    def all(self, limit: int = 200) -> list[Outage]:
        """The outages, the last one first."""
        query = select(OutageRow).order_by(OutageRow.began_at.desc(), OutageRow.id.desc()).limit(limit)
        return [_outage(row) for row in self.session.scalars(query)]

    def _write(self, origin: Origin, window: Window, reason: str, staff_id: int | None) -> OutageRow:
        row = OutageRow(
            origin=origin,
            began_at=window.begin,
            ended_at=window.end,
            reason=reason,
            declared_by=staff_id,
            declared_at=self.clock(),
            settled_at=None,
            tickets=0,
            seconds=0,
        )
        self.session.add(row)
        self.session.flush()
        kind = AuditKind.OUTAGE_DECLARED if origin is Origin.DECLARED else AuditKind.OUTAGE_NOTICED
        self._record(row, kind, {"from": window.begin.isoformat(), "to": window.end.isoformat()})
        return row

    def _settle(self, row: OutageRow) -> Outage:
        desk, window = TicketDesk(self.session, self.clock), _window(row)
        given = [desk.pause_for_outage(number, row.id, window) for number in desk.not_over_at(window.begin)]
        row.tickets, row.seconds = sum(map(bool, given)), sum(given)
        row.settled_at = self.clock()
        self.session.flush()
        details = {"count": str(row.tickets), "seconds": str(row.seconds)}
        self._record(row, AuditKind.OUTAGE_SETTLED, details)
        return _outage(row)

    def _record(self, row: OutageRow, kind: AuditKind, details: dict[str, str]) -> None:
        AuditTrail(self.session, self.clock).record(
            AuditEvent(kind=kind, actor_id=row.declared_by, subject=f"outage:{row.id}", details=details)
        )


def _window(row: OutageRow) -> Window:
    return Window(begin=row.began_at, end=row.ended_at)


def _outage(row: OutageRow) -> Outage:
    return Outage(
        id=row.id,
        origin=Origin(row.origin),
        window=_window(row),
        reason=row.reason,
        declared_by=row.declared_by,
        declared_at=row.declared_at,
        settled_at=row.settled_at,
        tickets=row.tickets,
        seconds=row.seconds,
    )
