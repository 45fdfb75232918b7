"""What the mails keep about people, and for how long: their rows of the portal's two lists."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select

from entitlements.factor_models import AddressChangeRow
from entitlements.periods import Period
from entitlements.personal_data import Person, source_of
from entitlements.retention import Basis, Ends, RetentionRow, rows_where
from web.mail.models import MailRow
from web.mail.queue import KEPT, MailState


def _is_old(now: datetime) -> ColumnElement[bool]:
    return and_(MailRow.state.in_((MailState.SENT, MailState.FAILED)), MailRow.created_at < now - KEPT)


def _of(person: Person) -> ColumnElement[bool]:
    """To their address, or to one that they had when the mail was written."""
    had_it = select(AddressChangeRow.pk).where(
        AddressChangeRow.account_id == person.account_id,
        AddressChangeRow.old_email == MailRow.recipient,
        AddressChangeRow.confirmed_at >= MailRow.created_at,
    )
    return or_(MailRow.recipient == person.email, had_it.exists())


SOURCES: Final = (
    source_of(
        "mails",
        MailRow,
        _of,
        ("created_at", "kind", "recipient", "subject", "state", "sent_at"),
    ),
)
"""What is kept about a person in the table of mails; what a mail said is deleted when it is sent."""

ROWS: Final = (
    RetentionRow(
        key="mails",
        tables=("mails",),
        basis=Basis.LEGITIMATE_INTEREST,
        ends=Ends.FROM_THEN_ON,
        period=Period(days=KEPT.days),
        overdue=rows_where(MailRow, _is_old),
    ),
)
"""The rows of the retention table that speak of the table of mails."""
