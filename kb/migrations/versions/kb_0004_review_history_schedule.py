"""Review and stated classification of revisions, the history that is only added to, and the schedule.

Revision: kb_0004, after kb_0003
"""

import sqlalchemy as sa
from alembic import op

revision = "kb_0004"
down_revision = "kb_0003"
branch_labels = None
depends_on = None

_SQLITE = """
CREATE TRIGGER history_no_{verb} BEFORE {verb} ON history
BEGIN SELECT RAISE(ABORT, 'the history is only added to'); END
"""
_POSTGRESQL_FUNCTION = """
CREATE FUNCTION history_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the history is only added to'; END $$
"""
_POSTGRESQL = """
CREATE TRIGGER history_no_{verb} BEFORE {verb} ON history FOR EACH ROW EXECUTE FUNCTION history_refuse()
"""


def upgrade() -> None:
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("review", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("stated", sa.JSON(none_as_null=True), nullable=True))
    _create_history()
    _create_schedule()


def downgrade() -> None:
    op.drop_table("schedule")
    op.drop_table("history")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION history_refuse()")
    # Not in a batch, which would drop and remake a table that others refer to.
    op.drop_column("revisions", "stated")
    op.drop_column("revisions", "review")


def _create_history() -> None:
    op.create_table(
        "history",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("document_id", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_history")),
    )
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.create_index(
            "ix_history_document_id_language_revision", ["document_id", "language", "revision"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_history_run"), ["run"], unique=False)
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        op.execute(_POSTGRESQL_FUNCTION)
    for verb in ("UPDATE", "DELETE"):
        op.execute((_POSTGRESQL if is_postgresql else _SQLITE).format(verb=verb))


def _create_schedule() -> None:
    op.create_table(
        "schedule",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("action IN ('publish', 'withdraw')", name=op.f("ck_schedule_action")),
        sa.CheckConstraint(
            "state IN ('waiting', 'done', 'failed', 'cancelled')", name=op.f("ck_schedule_state")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_schedule")),
    )
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.create_index("ix_schedule_state_due_at", ["state", "due_at"], unique=False)
