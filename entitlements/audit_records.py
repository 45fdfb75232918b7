"""The audit trail as it is kept and read: rows and records, and what is looked for among them.

What a row says that no record could have said (another writing of its time or its details, or no JSON at
all) is read as something that its digest does not fit, so that the check finds it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, RowMapping, func, select
from sqlalchemy.orm import Session

from entitlements.audit_chain import AuditRecord, Head, canonical
from entitlements.audit_models import HEAD_PLACE, AuditHeadRow, AuditRecordRow
from entitlements.models import AccountRow
from entitlements.store import normalise_email

_BATCH: Final = 500
_LARGEST: Final = 2**31 - 1
_UNREADABLE: Final = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is looked for; None and the empty string look for nothing in particular.

    `subject` is a whole one (`operator:12`), or its beginning where it ends with a colon (`operator:`).
    """

    kind: str | None = None
    actor_id: int | None = None
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """What a row has to meet."""
        row = AuditRecordRow
        found: list[ColumnElement[bool]] = []
        if self.kind is not None:
            found.append(row.kind == self.kind)
        if self.actor_id is not None:
            found.append(row.actor_id == self.actor_id)
        if self.subject.endswith(":"):
            found.append(row.subject.startswith(self.subject, autoescape=True))
        elif self.subject:
            found.append(row.subject == self.subject)
        if self.since is not None:
            found.append(row.at >= at_text(self.since))
        if self.until is not None:
            found.append(row.at < at_text(self.until))
        return found

    def as_details(self) -> dict[str, str]:
        """What is looked for, as the record of looking tells it."""
        instants = {"since": self.since, "until": self.until}
        texts = {"kind": self.kind, "person": self.actor_id, "subject": self.subject or None}
        told = {**texts, **{name: at and at_text(at) for name, at in instants.items()}}
        return {name: str(value) for name, value in told.items() if value is not None}


def read_head(session: Session, *, is_locked: bool = False) -> Head | None:
    """The head as it is kept, None when it is missing; `is_locked` keeps other writers waiting."""
    columns = (AuditHeadRow.count, AuditHeadRow.digest, AuditHeadRow.seal, AuditHeadRow.key_id)
    query = select(*columns).where(AuditHeadRow.place == HEAD_PLACE)
    row = session.execute(query.with_for_update() if is_locked else query).one_or_none()
    return None if row is None else Head(count=row[0], digest=row[1], seal=row[2], key_id=row[3])


def read_records(session: Session, sought: Sought | None = None) -> Iterator[AuditRecord]:
    """The records sought in their order, all where nothing is; read in batches."""
    conditions = (sought or Sought()).conditions()
    query = select(AuditRecordRow.__table__).where(*conditions).order_by(AuditRecordRow.sequence)
    for row in session.execute(query.execution_options(yield_per=_BATCH)).mappings():
        yield record_of(row)


def newest(session: Session, sought: Sought, *, limit: int, offset: int = 0) -> list[AuditRecord]:
    """The records sought, the newest first, from `offset` on."""
    query = (
        select(AuditRecordRow.__table__)
        .where(*sought.conditions())
        .order_by(AuditRecordRow.sequence.desc())
        .limit(limit)
        .offset(offset)
    )
    return [record_of(row) for row in session.execute(query).mappings()]


def count(session: Session, sought: Sought) -> int:
    """How many records are sought."""
    return session.scalar(select(func.count(AuditRecordRow.sequence)).where(*sought.conditions())) or 0


def emails_of(session: Session, account_ids: Iterable[int]) -> dict[int, str]:
    """The e-mail addresses of accounts, also of those that are closed."""
    wanted = AccountRow.id.in_(sorted(set(account_ids)))
    return dict(session.execute(select(AccountRow.id, AccountRow.email).where(wanted)).all())


def account_number(session: Session, person: str) -> int | None:
    """The number of the account that an e-mail address or a number means, also of a closed one."""
    if person.isascii() and person.isdecimal():
        return min(int(person), _LARGEST)
    return session.scalar(select(AccountRow.id).where(AccountRow.email == normalise_email(person)))


def columns_of(record: AuditRecord) -> dict[str, Any]:
    """A record as the columns of its row."""
    return {
        "sequence": record.sequence,
        "at": at_text(record.at),
        "kind": record.kind,
        "actor_id": record.actor_id,
        "subject": record.subject,
        "details": canonical(record.details),
        "previous": record.previous,
        "digest": record.digest,
    }


def record_of(row: RowMapping | Mapping[str, Any]) -> AuditRecord:
    """The record that a row holds."""
    return AuditRecord(
        sequence=row["sequence"],
        at=_at(row["at"]),
        kind=row["kind"],
        actor_id=row["actor_id"],
        subject=row["subject"],
        details=_details(row["details"]),
        previous=row["previous"],
        digest=row["digest"],
    )


def at_text(moment: datetime) -> str:
    """An instant as it is kept; texts are in the order of the instants."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _at(kept: str) -> datetime:
    try:
        moment = datetime.fromisoformat(kept)
    except (TypeError, ValueError):
        return _UNREADABLE
    return moment if moment.tzinfo is not None and at_text(moment) == kept else _UNREADABLE


def _details(kept: str) -> dict[str, str]:
    try:
        details = json.loads(kept)
        is_ours = isinstance(details, dict) and canonical(details) == kept
    except (TypeError, ValueError):
        is_ours = False
    return details if is_ours else {"unreadable": str(kept)}
