"""The change log: which documents' index entries are out of date, in order. The index follows it.

A row is written in the same transaction as the change itself, so that no crash can part the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from kb.identifiers import DocumentId
from kb.models import Base, ChangeRow, IndexMarkRow

_ADD: Final = insert(Base.metadata.tables[ChangeRow.__tablename__])


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A document whose index entries have to be made anew, as of `sequence`."""

    sequence: int
    document_id: DocumentId


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexMark:
    """How far one engine's index has followed the change log."""

    index_id: str
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What an index has not followed yet: how many documents, and when the first of them changed (UTC)."""

    documents: int
    since: datetime | None


def record_change(session: Session, document_id: DocumentId, now: datetime) -> None:
    """Note, within the caller's transaction, that the document's index entries are out of date."""
    session.execute(_ADD, {"document_id": document_id, "recorded_at": now})


def pending(session: Session, after: int, limit: int) -> Sequence[Change]:
    """The first `limit` changes after sequence number `after`, in order."""
    rows = session.execute(
        select(ChangeRow.sequence, ChangeRow.document_id)
        .where(ChangeRow.sequence > after)
        .order_by(ChangeRow.sequence)
        .limit(limit)
    )
    return [Change(sequence=sequence, document_id=DocumentId(document_id)) for sequence, document_id in rows]


def last_sequence(session: Session) -> int:
    """The sequence number of the newest change, 0 when there is none."""
    return session.scalar(select(func.max(ChangeRow.sequence))) or 0


def index_mark(session: Session, engine: str) -> IndexMark | None:
    """The mark of `engine`'s index, None when it has never been built."""
    row = session.get(IndexMarkRow, engine)
    return None if row is None else IndexMark(index_id=row.index_id, sequence=row.sequence)


def mark_indexed(session: Session, engine: str, mark: IndexMark, now: datetime) -> None:
    """Note that the index `mark.index_id` of `engine` holds every change up to `mark.sequence`."""
    row = session.get(IndexMarkRow, engine)
    if row is None:
        row = IndexMarkRow(engine=engine)
        session.add(row)
    row.index_id, row.sequence, row.marked_at = mark.index_id, mark.sequence, now


def lag(session: Session, engine: str) -> int:
    """How many documents' entries in `engine`'s index are out of date."""
    mark = index_mark(session, engine)
    after = mark.sequence if mark else 0
    count = select(func.count(func.distinct(ChangeRow.document_id))).where(ChangeRow.sequence > after)
    return session.scalar(count) or 0


def backlog(session: Session, engine: str) -> Backlog:
    """How far `engine`'s index is behind; an index that was never built is behind by everything."""
    mark = index_mark(session, engine)
    after = mark.sequence if mark else 0
    since = session.scalar(select(func.min(ChangeRow.recorded_at)).where(ChangeRow.sequence > after))
    return Backlog(documents=lag(session, engine), since=since)
