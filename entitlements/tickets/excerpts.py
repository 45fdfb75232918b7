"""The fair limit: how many results with excerpts an operator without a ticket is shown within an hour."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from entitlements.tickets.models import SnippetUseRow


@dataclass(frozen=True, slots=True)
class ExcerptCount:
    """Counts excerpts by operator and hour of the clock, within the caller's session."""

    session: Session

    def shown(self, operator_id: int, now: datetime) -> int:
        """How many the operator was shown within this hour."""
        query = select(SnippetUseRow.count).where(
            SnippetUseRow.operator_id == operator_id, SnippetUseRow.hour == _hour(now)
        )
        return self.session.scalar(query) or 0

    def add(self, operator_id: int, number: int, now: datetime) -> None:
        """Note that so many more were shown."""
        row = self.session.get(SnippetUseRow, (operator_id, _hour(now)), with_for_update=True)
        if row is None:
            self.session.add(SnippetUseRow(operator_id=operator_id, hour=_hour(now), count=number))
        else:
            row.count += number
        self.session.flush()


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
