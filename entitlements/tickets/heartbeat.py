"""The portal's heartbeat: when it was last known to be up, and the time that tickets go by."""

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

LAST_BEAT: Final = select(HeartbeatRow.beat_at).where(HeartbeatRow.place == _PLACE).scalar_subquery()
"""When the portal was last known to be up, as part of a query."""


def last_beat(session: Session) -> datetime | None:
    """When the portal was last known to be up."""
    return session.scalar(select(HeartbeatRow.beat_at).where(HeartbeatRow.place == _PLACE))


def portal_time(session: Session, now: datetime) -> datetime:
    """The time that tickets go by: the wall clock, or where that was set back, when it was last known."""
    beat = last_beat(session)
    return now if beat is None else max(now, beat)


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
