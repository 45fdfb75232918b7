"""Mapped classes of the audit trail. Records are inserted and read, by `entitlements.audit` alone.

The database itself refuses to change or delete one, by triggers (`migrations`). A row that somebody changes
in a session is refused earlier, by the listeners below.
"""

from typing import Final

from sqlalchemy import Connection, Index, Integer, String, Text, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from entitlements.models import Base

HEAD_PLACE: Final = 1


class RecordsAreFinal(RuntimeError):
    """Somebody tried to change or delete a record of the audit trail."""


class AuditRecordRow(Base):
    """A record; `at` and `details` are kept letter by letter as they are chained."""

    __tablename__ = "audit_records"
    __table_args__ = (
        Index("ix_audit_records_actor_id_sequence", "actor_id", "sequence"),
        Index("ix_audit_records_kind_sequence", "kind", "sequence"),
        Index("ix_audit_records_subject_sequence", "subject", "sequence"),
        Index("ix_audit_records_at", "at"),
    )

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(64))
    actor_id: Mapped[int | None] = mapped_column(Integer)
    subject: Mapped[str] = mapped_column(String(200))
    details: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class AuditHeadRow(Base):
    """The one row that says where the trail ends; its place is 1. See `audit_chain.Head`."""

    __tablename__ = "audit_head"

    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str] = mapped_column(String(16))


@event.listens_for(AuditRecordRow, "before_update")
@event.listens_for(AuditRecordRow, "before_delete")
def _refuse(_mapper: Mapper[AuditRecordRow], _connection: Connection, row: AuditRecordRow) -> None:
    raise RecordsAreFinal(f"record {row.sequence} of the audit trail stays as it is")
