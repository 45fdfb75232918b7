"""What agents tell of jobs that others have by now; to which agent a key was given (of older ones: unknown).

Revision: pg0003, after the jobs
"""

import sqlalchemy as sa
from alembic import op

revision = "pg0003"
down_revision = "pg0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("programming_keys_given", sa.Column("agent_id", sa.String(length=64), nullable=True))
    op.create_table(
        "programming_late_events",
        sa.Column("job_id", sa.String(length=64), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("phase", sa.String(length=24), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["programming_jobs.id"], name="fk_programming_late_events_job_id_programming_jobs"
        ),
        sa.PrimaryKeyConstraint("job_id", "agent_id", "seq", name="pk_programming_late_events"),
    )


def downgrade() -> None:
    op.drop_table("programming_late_events")
    op.drop_column("programming_keys_given", "agent_id")
