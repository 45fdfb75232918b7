"""The audit trail: records that are only added to, and the head that says where they end.

Revision: entitlements_0003, after entitlements_0002
"""

import sqlalchemy as sa
from alembic import op

revision = "entitlements_0003"
down_revision = "entitlements_0002"
branch_labels = None
depends_on = None

_FINAL = "records of the audit trail are neither changed nor deleted"
_NEXT = "a record of the audit trail follows the last one"
_HEAD = "the head of the audit trail never goes back"

_SQLITE_TRIGGER = (
    "CREATE TRIGGER {name} BEFORE {verb} ON {table} {when} BEGIN SELECT RAISE(ABORT, '{text}'); END"
)
_POSTGRESQL_TRIGGER = (
    "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{text}'; END $$",
    "CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION {name}()",
)
_POSTGRESQL_NEXT = (
    """
    CREATE FUNCTION audit_records_next() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.sequence IS DISTINCT FROM (SELECT count + 1 FROM audit_head WHERE place = 1) THEN
    RAISE EXCEPTION '{text}'; END IF; RETURN NEW; END $$
    """,
    "CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
)
_POSTGRESQL_TRUNCATE = (
    "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION {table}_no_delete()"
)

# name, verb, table, when, what it says
_TRIGGERS = (
    ("audit_records_no_update", "UPDATE", "audit_records", "", _FINAL),
    ("audit_records_no_delete", "DELETE", "audit_records", "", _FINAL),
    (
        "audit_head_forth",
        "UPDATE",
        "audit_head",
        "WHEN (NEW.place <> OLD.place OR NEW.count NOT IN (OLD.count, OLD.count + 1))",
        _HEAD,
    ),
    ("audit_head_no_delete", "DELETE", "audit_head", "", _HEAD),
    # An INSERT OR REPLACE deletes without a trigger for it.
    ("audit_head_no_insert", "INSERT", "audit_head", "", _HEAD),
)
_SQLITE_NEXT = "WHEN NEW.sequence IS NOT (SELECT count + 1 FROM audit_head WHERE place = 1)"
_NEXT_TRIGGER = ("audit_records_next", "INSERT", "audit_records", _SQLITE_NEXT, _NEXT)


def upgrade() -> None:
    op.create_table(
        "audit_records",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_audit_records"),
    )
    for column in ("actor_id", "kind", "subject"):
        op.create_index(f"ix_audit_records_{column}_sequence", "audit_records", [column, "sequence"])
    op.create_index("ix_audit_records_at", "audit_records", ["at"])
    head = op.create_table(
        "audit_head",
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_audit_head"),
    )
    op.bulk_insert(head, [{"place": 1, "count": 0, "digest": "0" * 64, "seal": "", "key_id": ""}])
    if op.get_bind().dialect.name == "postgresql":
        _guard_on_postgresql()
    else:
        for trigger in (*_TRIGGERS, _NEXT_TRIGGER):
            op.execute(_filled(_SQLITE_TRIGGER, trigger))


def downgrade() -> None:
    op.drop_table("audit_head")
    op.drop_table("audit_records")
    if op.get_bind().dialect.name == "postgresql":
        for name, *_rest in (*_TRIGGERS, _NEXT_TRIGGER):
            op.execute(f"DROP FUNCTION {name}()")


def _guard_on_postgresql() -> None:
    for trigger in _TRIGGERS:
        for statement in _POSTGRESQL_TRIGGER:
            op.execute(_filled(statement, trigger))
    for statement in _POSTGRESQL_NEXT:
        op.execute(_filled(statement, _NEXT_TRIGGER))
    for table in ("audit_records", "audit_head"):
        op.execute(_POSTGRESQL_TRUNCATE.format(table=table))


def _filled(statement: str, trigger: tuple[str, str, str, str, str]) -> str:
    name, verb, table, when, text = trigger
    return statement.format(name=name, verb=verb, table=table, when=when, text=text)
