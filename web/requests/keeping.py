"""What requests keep about people, and for how long: their rows of the portal's two lists."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from entitlements.periods import Period
from entitlements.personal_data import Person, PersonalSource, Record, plain
from entitlements.retention import Basis, Ends, RetentionRow, by_trying, rows_where
from web.requests.models import RequestAttemptRow, RequestLinkRow, RequestMessageRow, RequestRow
from web.requests.store import WINDOW, Requests


def _own(person: Person) -> ColumnElement[bool]:
    """Asked while logged in, or without a log-in from the same address."""
    return or_(RequestRow.account_id == person.account_id, RequestRow.email == person.email)


def _of(session: Session, person: Person) -> list[Record]:
    rows = session.scalars(select(RequestRow).where(_own(person)).order_by(RequestRow.id))
    return [
        {
            "at": plain(row.asked_at),
            "kind": row.kind,
            "state": row.state,
            "note": [one.text for one in row.messages if one.staff_id is None],
            "answer": [one.text for one in row.messages if one.staff_id is not None],
        }
        for row in rows
    ]


def _erase(session: Session, person: Person) -> None:
    """The figures stay; who asked, and what they said, goes."""
    theirs = select(RequestRow.id).where(_own(person))
    numbers = list(session.scalars(theirs))
    for child in (RequestMessageRow, RequestLinkRow):
        session.execute(delete(child).where(child.request_id.in_(numbers)))
    session.execute(
        update(RequestRow)
        .where(RequestRow.id.in_(numbers))
        .values(account_id=None, email="", vehicle="", document_id="")
    )


def _remove(session: Session, now: datetime) -> int:
    return Requests(session).remove_old(now)


SOURCES: Final = (
    PersonalSource(
        key="requests",
        tables=("requests", "request_messages", "request_links"),
        records=_of,
        erase=_erase,
    ),
)
"""What is kept about a person in the tables of requests."""

ROWS: Final = (
    RetentionRow(
        key="requests",
        tables=("requests", "request_messages", "request_links"),
        basis=Basis.CONTRACT,
        ends=Ends.AFTER_THE_END,
        period=Period(months=24),
        overdue=by_trying(_remove),
    ),
    RetentionRow(
        key="request-senders",
        tables=("request_attempts",),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.FROM_THEN_ON,
        period=Period(hours=1),
        overdue=rows_where(RequestAttemptRow, lambda now: RequestAttemptRow.at <= now - WINDOW),
    ),
)
"""The rows of the retention table that speak of requests."""
