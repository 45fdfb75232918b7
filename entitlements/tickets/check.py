"""Whether tickets agree with their ledger: no gaps, seconds that add up, the end that the gate goes by."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.tickets.heartbeat import doubted_clock, last_beat, portal_time
from entitlements.tickets.models import TicketEntryRow, TicketRow
from entitlements.tickets.store import TicketStore, balance_of
from kb.database import Database
from translations.catalogue import translator

_ = translator("entitlements")


def ticket_faults(database: Database, clock: Callable[[], datetime]) -> list[str]:
    """What is wrong, a sentence each; nothing where all agrees."""
    with database.read() as session:
        return [*clock_faults(session), *faults_in(session, clock())]


def clock_faults(session: Session) -> list[str]:
    """That the wall clock is in doubt, in a sentence; nothing where it is not."""
    doubted, beat = doubted_clock(session), last_beat(session)
    if doubted is None or beat is None:
        return []
    return [
        _(
            "The computer's clock jumped ahead: it showed {shown} when tickets went by {time}. Put it right, "
            "or, where it is right, say so: aos tickets clock --right"
        ).format(shown=doubted.isoformat(timespec="seconds"), time=beat.isoformat(timespec="seconds"))
    ]


def faults_in(session: Session, now: datetime) -> list[str]:
    """What is wrong at `now` by the wall clock, within the caller's session."""
    return [*_gaps(session), *_wrong_ends(session, portal_time(session, now))]


def _gaps(session: Session) -> list[str]:
    sequences: dict[int, list[int]] = {}
    row = TicketEntryRow
    for ticket_id, sequence in session.execute(
        select(row.ticket_id, row.sequence).order_by(row.ticket_id, row.sequence)
    ):
        sequences.setdefault(ticket_id, []).append(sequence)
    return [
        _("The ledger of ticket {number} has a gap: restore a backup.").format(number=ticket_id)
        for ticket_id in session.scalars(select(TicketRow.id).order_by(TicketRow.id))
        if (found := sequences.get(ticket_id, [])) != list(range(1, len(found) + 1)) or not found
    ]


def _wrong_ends(session: Session, now: datetime) -> list[str]:
    kept = {row.id: row for row in session.scalars(select(TicketRow))}
    wrong = []
    for ticket in reversed(TicketStore(session, now).where()):
        row, life, places = kept[ticket.id], ticket.life, balance_of([ticket])
        is_running = life.until is not None
        if (
            row.runs_until != (life.until or life.ended_at)
            or (is_running and not row.is_running)
            or places.pop("paid_s") != sum(places.values())
            or min(places.values()) < 0
        ):
            wrong.append(
                _("Ticket {number} does not stand as its ledger says: restore a backup.").format(
                    number=ticket.id
                )
            )
    return wrong
