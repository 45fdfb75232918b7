"""What the search keeps about people, and for how long: its rows of the portal's two lists."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.orm import Session

from entitlements.periods import Period
from entitlements.personal_data import Person, PersonalSource, source_of
from entitlements.retention import Basis, Ends, RetentionRow, by_trying, rows_where
from search.analytics import RETENTION_DAYS, AnalyticsStore
from search.models import ReportAttemptRow, ReportRow, SavedSearchRow, ToldDocumentRow
from search.reports import RETENTION_DAYS as REPORTS_DAYS
from search.reports import WINDOW, ReportState


def _forget_searches(session: Session, person: Person) -> None:
    own = select(SavedSearchRow.pk).where(SavedSearchRow.account_id == person.account_id)
    session.execute(delete(ToldDocumentRow).where(ToldDocumentRow.saved_search_pk.in_(own)))
    session.execute(delete(SavedSearchRow).where(SavedSearchRow.account_id == person.account_id))


def _forget_reports(session: Session, person: Person) -> None:
    """What was told stays with the editors; nobody waits for the answer any more."""
    own = ReportRow.account_id == person.account_id
    session.execute(update(ReportRow).where(own).values(account_id=None))


_SEARCHES: Final = source_of(
    "saved-searches",
    SavedSearchRow,
    lambda person: SavedSearchRow.account_id == person.account_id,
    ("name", "query_text", "filters", "alerts", "created_at", "checked_at"),
)
_REPORTS: Final = source_of(
    "reports",
    ReportRow,
    lambda person: ReportRow.account_id == person.account_id,
    ("day", "query_text", "filters", "note", "state", "answer", "closed_on"),
)

SOURCES: Final = (
    PersonalSource(
        key=_SEARCHES.key,
        tables=("saved_searches", "saved_search_told_documents"),
        records=_SEARCHES.records,
        erase=_forget_searches,
    ),
    PersonalSource(key=_REPORTS.key, tables=_REPORTS.tables, records=_REPORTS.records, erase=_forget_reports),
)
"""What is kept about a person in the tables of the search."""


def _is_old_report(now: datetime) -> ColumnElement[bool]:
    oldest = now.date() - timedelta(days=REPORTS_DAYS)
    return and_(ReportRow.state == ReportState.DONE, ReportRow.closed_on < oldest)


ROWS: Final = (
    RetentionRow(
        key="search-counts",
        tables=("search_tallies", "search_openings"),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.FROM_THEN_ON,
        period=Period(days=RETENTION_DAYS),
        overdue=by_trying(lambda session, now: AnalyticsStore(session).prune(now.date())),
    ),
    RetentionRow(
        key="saved-searches",
        tables=("saved_searches", "saved_search_told_documents"),
        basis=Basis.CONTRACT,
        ends=Ends.WITH_THE_ACCOUNT,
    ),
    RetentionRow(
        key="reports",
        tables=("search_reports",),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.AFTER_THE_END,
        period=Period(days=REPORTS_DAYS),
        overdue=rows_where(ReportRow, _is_old_report),
    ),
    RetentionRow(
        key="report-senders",
        tables=("search_report_attempts",),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.FROM_THEN_ON,
        period=Period(minutes=int(WINDOW.total_seconds()) // 60),
        overdue=rows_where(ReportAttemptRow, lambda now: ReportAttemptRow.at <= now - WINDOW),
    ),
)
"""The rows of the retention table that speak of the tables of the search."""
