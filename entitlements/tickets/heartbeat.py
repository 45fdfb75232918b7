"""The portal's heartbeat: when it was last known to be up, and the time that tickets go by.

Where the wall clock ran ahead of a steady one (`entitlements.tickets.pulse`) it is in doubt: tickets go by
the heartbeat until it is right again, or is said to be.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.tickets.clock import Window
from entitlements.tickets.models import HeartbeatRow

BEATS_EVERY: Final = timedelta(seconds=30)
LONGEST_SILENCE: Final = timedelta(minutes=3)
"""A longer silence is an outage: a restart takes less."""

_PLACE: Final = 1
_PLACE_OF_DOUBT: Final = 2

LAST_BEAT: Final = select(HeartbeatRow.beat_at).where(HeartbeatRow.place == _PLACE).scalar_subquery()
"""When the portal was last known to be up, as part of a query."""
DOUBTED: Final = select(HeartbeatRow.beat_at).where(HeartbeatRow.place == _PLACE_OF_DOUBT).scalar_subquery()
"""What the wall clock showed at that beat where it is in doubt, as part of a query; else NULL."""


def last_beat(session: Session) -> datetime | None:
    """When the portal was last known to be up."""
    return session.scalar(select(LAST_BEAT))


def doubted_clock(session: Session) -> datetime | None:
    """What the wall clock showed at the last beat, where it is in doubt; None where it is not."""
    return session.scalar(select(DOUBTED))


def portal_time(session: Session, now: datetime) -> datetime:
    """The time that tickets go by, where the wall clock shows `now`."""
    beat, doubted = session.execute(select(LAST_BEAT, DOUBTED)).one()
    return ticket_time(now, beat, doubted)


def ticket_time(now: datetime, beat: datetime | None, doubted: datetime | None) -> datetime:
    """The wall clock, never before the last beat, and never further behind it than a restart takes.

    What lies further behind is an outage or a clock that jumped, and the next beat tells which. While the
    clock is in doubt it is the beat itself.
    """
    if beat is None:
        return now
    return beat if doubted is not None else min(max(now, beat), beat + LONGEST_SILENCE)


def beat(session: Session, now: datetime) -> Window | None:
    """Note that the portal is up; the silence before where it was too long. The beat never goes back."""
    row = session.get(HeartbeatRow, _PLACE, with_for_update=True)
    if row is None:
        session.add(HeartbeatRow(place=_PLACE, beat_at=now))
        return None
    silence = Window(begin=row.beat_at, end=now)
    if now <= row.beat_at:
        return None
    row.beat_at = now
    return silence if now - silence.begin > LONGEST_SILENCE else None


def doubt(session: Session, shown: datetime | None) -> None:
    """Keep that the wall clock, which shows this, is in doubt; None: that it is right."""
    row = session.get(HeartbeatRow, _PLACE_OF_DOUBT)
    if shown is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(HeartbeatRow(place=_PLACE_OF_DOUBT, beat_at=shown))
    else:
        row.beat_at = shown
    session.flush()
