"""Agents of workshops, jobs, what happened in them, keys given, how long jobs took, notes.

Revision: pg0002, after the packages
"""

import sqlalchemy as sa
from alembic import op

revision = "pg0002"
down_revision = "pg0001"
branch_labels = None
depends_on = None

_TABLES = (
    "programming_job_notes",
    "programming_durations",
    "programming_keys_given",
    "programming_job_events",
    "programming_jobs",
    "programming_agent_codes",
    "programming_agents",
)


def upgrade() -> None:
    _create_agents()
    _create_jobs()
    _create_events()
    _create_rest()


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)


def _create_agents() -> None:
    op.create_table(
        "programming_agents",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("interface", sa.String(length=64), nullable=False),
        sa.Column("enrolled_by", sa.Integer(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(), nullable=True),
        sa.Column("dismissed_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_programming_agents"),
        sa.UniqueConstraint("public_key", name="uq_programming_agents_public_key"),
    )
    op.create_index("ix_programming_agents_enrolled_by", "programming_agents", ["enrolled_by"])
    op.create_index("ix_programming_agents_operator_id", "programming_agents", ["operator_id"])
    op.create_table(
        "programming_agent_codes",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("agent_id", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("code_hash", name="pk_programming_agent_codes"),
    )
    op.create_index("ix_programming_agent_codes_made_by", "programming_agent_codes", ["made_by"])


def _create_jobs() -> None:
    op.create_table(
        "programming_jobs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("vin", sa.String(length=17), nullable=False),
        sa.Column("package_sha256", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("target", sa.String(length=64), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=True),
        sa.Column("heard_at", sa.DateTime(), nullable=True),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.Column("committed_at", sa.DateTime(), nullable=True),
        sa.Column("committed_by", sa.String(length=64), nullable=True),
        sa.Column("has_erased", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("serial", sa.String(length=64), nullable=True),
        sa.Column("interface", sa.String(length=64), nullable=False),
        sa.Column("estimate_s", sa.Float(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("software", sa.String(length=64), nullable=True),
        sa.Column("next_seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_programming_jobs"),
    )
    op.create_index("ix_programming_jobs_account_id", "programming_jobs", ["account_id"])
    op.create_index("ix_programming_jobs_agent_id", "programming_jobs", ["agent_id"])
    op.create_index("ix_programming_jobs_operator_id_state", "programming_jobs", ["operator_id", "state"])
    op.create_index("ix_programming_jobs_state", "programming_jobs", ["state"])
    op.create_index("ix_programming_jobs_ticket_id", "programming_jobs", ["ticket_id"])


def _create_events() -> None:
    op.create_table(
        "programming_job_events",
        sa.Column("job_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("phase", sa.String(length=24), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["programming_jobs.id"], name="fk_programming_job_events_job_id_programming_jobs"
        ),
        sa.PrimaryKeyConstraint("job_id", "seq", name="pk_programming_job_events"),
    )
    op.create_table(
        "programming_keys_given",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.String(length=64), nullable=False),
        sa.Column("serial", sa.String(length=64), nullable=False),
        sa.Column("access", sa.String(length=2), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("seed_hash", sa.String(length=64), nullable=False),
        sa.Column("is_recovery", sa.Boolean(), nullable=False),
        sa.Column("is_offline", sa.Boolean(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["programming_jobs.id"], name="fk_programming_keys_given_job_id_programming_jobs"
        ),
        sa.PrimaryKeyConstraint("pk", name="pk_programming_keys_given"),
    )
    op.create_index("ix_programming_keys_given_job_id", "programming_keys_given", ["job_id"])
    op.create_index(
        "ix_programming_keys_given_serial_given_at", "programming_keys_given", ["serial", "given_at"]
    )


def _create_rest() -> None:
    op.create_table(
        "programming_durations",
        sa.Column("job_id", sa.String(length=64), nullable=False),
        sa.Column("target", sa.String(length=64), nullable=False),
        sa.Column("interface", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("before_s", sa.Float(), nullable=False),
        sa.Column("after_s", sa.Float(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["programming_jobs.id"], name="fk_programming_durations_job_id_programming_jobs"
        ),
        sa.PrimaryKeyConstraint("job_id", name="pk_programming_durations"),
    )
    op.create_index(
        "ix_programming_durations_target_interface", "programming_durations", ["target", "interface"]
    )
    op.create_table(
        "programming_job_notes",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["programming_jobs.id"], name="fk_programming_job_notes_job_id_programming_jobs"
        ),
        sa.PrimaryKeyConstraint("pk", name="pk_programming_job_notes"),
    )
    op.create_index("ix_programming_job_notes_account_id", "programming_job_notes", ["account_id"])
    op.create_index("ix_programming_job_notes_job_id", "programming_job_notes", ["job_id"])
