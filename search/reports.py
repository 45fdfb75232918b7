"""What readers tell the editors about a result: a question, its filters, a note, and what became of it.

Nothing says who told it, unless somebody who is logged in asked for an answer. What looks personal in the
question and in the note is replaced by its kind (`search.personal`). Who tells too much in an hour is asked
to wait: known by a digest of the address with the portal's key, deleted after that hour.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from search.filters import Filters, filters_from_store, filters_to_store
from search.models import ReportAttemptRow, ReportRow
from search.personal import redacted
from translations.locales import Language

MOST_NOTE: Final = 300
MOST_ANSWER: Final = 1_000
MOST_PER_ADDRESS: Final = 10
MOST_OPEN: Final = 2_000
"""More open reports than that nobody reads: further ones are refused until some are done."""
WINDOW: Final = timedelta(hours=1)
RETENTION_DAYS: Final = 400


class ReportState(StrEnum):
    """Whether somebody has seen to a report."""

    OPEN = "open"
    DONE = "done"


class TooManyReports(ValueError):
    """Too much was told within an hour from one address."""


class DeskFull(ValueError):
    """So many reports are open that no further ones are taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """What somebody tells. `account_id` only where they want an answer."""

    query_text: str
    page_language: Language
    filters: Filters
    note: str = ""
    account_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was told, how often, and what became of it."""

    id: int
    day: date
    query_text: str
    page_language: Language
    filters: Filters
    note: str
    account_id: int | None
    count: int
    state: ReportState
    answer: str
    closed_on: date | None

    @property
    def wants_answer(self) -> bool:
        """Whether somebody waits for an answer."""
        return self.account_id is not None and self.state is ReportState.OPEN


@dataclass(frozen=True, slots=True)
class Reports:
    """Reads and writes reports within the caller's session."""

    session: Session

    def tell(self, new: NewReport, address_key: str, now: datetime) -> Report:
        """Take a report; the same one without a note is counted and not taken twice.

        Raises:
            TooManyReports: it was not taken, as too much came from the same address within an hour.
            DeskFull: it was not taken, as too many reports are open.
        """
        self._make_sure_of_room(address_key, now)
        query_text, note = redacted(new.query_text), redacted(new.note)[:MOST_NOTE]
        same = None if note or new.account_id is not None else self._same(new, query_text)
        if same is not None:
            same.count += 1
            return _report(same)
        row = ReportRow(
            day=now.date(),
            query_text=query_text,
            page_language=str(new.page_language),
            filters=_stored(new.filters),
            note=note,
            account_id=new.account_id,
            count=1,
            state=ReportState.OPEN,
            answer="",
            closed_on=None,
        )
        self.session.add(row)
        self.session.flush()
        return _report(row)

    def all(self, state: ReportState | None = None, limit: int = 500) -> list[Report]:
        """The reports, the newest first."""
        query = select(ReportRow).order_by(ReportRow.pk.desc()).limit(limit)
        rows: Sequence[ReportRow] = self.session.scalars(
            query if state is None else query.where(ReportRow.state == state)
        ).all()
        return [_report(row) for row in rows]

    def by_id(self, report_id: int) -> Report | None:
        """One report."""
        row = self.session.get(ReportRow, report_id)
        return None if row is None else _report(row)

    def counts(self) -> dict[ReportState, int]:
        """How many reports there are in each state."""
        rows = self.session.execute(select(ReportRow.state, func.count()).group_by(ReportRow.state))
        found = {ReportState(state): count for state, count in rows}
        return {state: found.get(state, 0) for state in ReportState}

    def decide(self, report_id: int, state: ReportState, answer: str, today: date) -> Report | None:
        """Say what became of a report; None where there is no such report."""
        row = self.session.get(ReportRow, report_id)
        if row is None:
            return None
        row.state, row.answer = state, " ".join(answer.split())[:MOST_ANSWER]
        row.closed_on = today if state is ReportState.DONE else None
        return _report(row)

    def forget_account(self, report_id: int) -> None:
        """Keep no longer who wanted an answer: it was given."""
        row = self.session.get(ReportRow, report_id)
        if row is not None:
            row.account_id = None

    def prune(self, now: datetime) -> None:
        """Delete what is done for long, and who told what lately."""
        oldest = now.date() - timedelta(days=RETENTION_DAYS)
        self.session.execute(
            delete(ReportRow).where(ReportRow.state == ReportState.DONE, ReportRow.closed_on < oldest)
        )
        self.session.execute(delete(ReportAttemptRow).where(ReportAttemptRow.at <= now - WINDOW))

    def _same(self, new: NewReport, query_text: str) -> ReportRow | None:
        rows = self.session.scalars(
            select(ReportRow).where(
                ReportRow.state == ReportState.OPEN,
                ReportRow.query_text == query_text,
                ReportRow.page_language == str(new.page_language),
                ReportRow.note == "",
                ReportRow.account_id.is_(None),
            )
        )
        return next((row for row in rows if row.filters == _stored(new.filters)), None)

    def _make_sure_of_room(self, address_key: str, now: datetime) -> None:
        self.session.execute(delete(ReportAttemptRow).where(ReportAttemptRow.at <= now - WINDOW))
        from_there = select(func.count()).select_from(ReportAttemptRow)
        if (
            self.session.scalar(from_there.where(ReportAttemptRow.key == address_key)) or 0
        ) >= MOST_PER_ADDRESS:
            raise TooManyReports("too many reports from one address")
        if self.counts()[ReportState.OPEN] >= MOST_OPEN:
            raise DeskFull("too many open reports")
        self.session.add(ReportAttemptRow(key=address_key, at=now))


def address_key(secret_key: str, address: str) -> str:
    """Under which key the reports from a client's address are counted for an hour."""
    return hmac.new(secret_key.encode(), f"report\0{address}".encode(), hashlib.sha256).hexdigest()


def _stored(filters: Filters) -> dict[str, str | list[str]]:
    """Filters as they are kept: without numbers of persons and cars."""
    return filters_to_store({name: tuple(map(redacted, values)) for name, values in filters.items()})


def _report(row: ReportRow) -> Report:
    return Report(
        id=row.pk,
        day=row.day,
        query_text=row.query_text,
        page_language=Language(row.page_language),
        filters=filters_from_store(row.filters),
        note=row.note,
        account_id=row.account_id,
        count=row.count,
        state=ReportState(row.state),
        answer=row.answer,
        closed_on=row.closed_on,
    )
