"""What tickets keep about people, and for how long: rows of the portal's two lists."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement

from entitlements.periods import Period
from entitlements.personal_data import source_of
from entitlements.retention import Basis, Ends, RetentionRow, rows_where
from entitlements.tickets.models import OutageRow, SnippetUseRow, TicketEntryRow, TicketSeatRow

_COUNTS_KEPT: Final = Period(days=7)


def _is_old_count(now: datetime) -> ColumnElement[bool]:
    return SnippetUseRow.hour < _COUNTS_KEPT.before(now)


SOURCES: Final = (
    source_of(
        "ticket-ledger",
        TicketEntryRow,
        lambda person: TicketEntryRow.account_id == person.account_id,
        ("at", "ticket_id", "kind", "seconds"),
        is_erased=False,
    ),
    source_of(
        "ticket-seats",
        TicketSeatRow,
        lambda person: TicketSeatRow.account_id == person.account_id,
        ("ticket_id", "taken_at"),
    ),
    source_of(
        "outages",
        OutageRow,
        lambda person: OutageRow.declared_by == person.account_id,
        ("declared_at", "began_at", "ended_at", "reason"),
        is_erased=False,
    ),
)
"""What is kept about a person; the ledger proves what was paid for, so it stays when their account goes."""

ROWS: Final = (
    RetentionRow(
        key="tickets",
        tables=("tickets", "ticket_ledger", "outages"),
        basis=Basis.LEGAL_DUTY,
        ends=Ends.WITH_THE_COMPANY,
        outlives_account=True,
    ),
    RetentionRow(
        key="ticket-seats",
        tables=("ticket_seats",),
        basis=Basis.CONTRACT,
        ends=Ends.WITH_THE_ACCOUNT,
    ),
    RetentionRow(
        key="snippet-uses",
        tables=("snippet_uses",),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.FROM_THEN_ON,
        period=_COUNTS_KEPT,
        overdue=rows_where(SnippetUseRow, _is_old_count),
    ),
)
"""The rows of the retention table that speak of tickets."""
