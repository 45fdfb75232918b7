"""Records of the audit trail, and what somebody does to them past the portal."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import text

from entitlements.audit import AuditEvent, AuditTrail
from entitlements.audit_chain import AuditRecord
from entitlements.audit_records import read_records
from kb.workspace import Workspace
from tests.conftest import NOON


def record(workspace: Workspace, *events: AuditEvent, clock: Callable[[], datetime] = lambda: NOON) -> None:
    """Record events in one transaction."""
    with workspace.database.write() as session:
        trail = AuditTrail(session, clock)
        for event in events:
            trail.record(event)


def records(workspace: Workspace) -> list[AuditRecord]:
    """All records."""
    with workspace.database.read() as session:
        return list(read_records(session))


def without_triggers(workspace: Workspace, *statements: str) -> None:
    """Change the trail as one who has the database file can: without triggers, then with them again."""
    with workspace.database.write() as session:
        triggers = session.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_%'")
        ).all()
        for name, _sql in triggers:
            session.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            session.connection().exec_driver_sql(statement)
        for _name, sql in triggers:
            session.connection().exec_driver_sql(sql)
