"""Runs of the ingestion, and the outcome of every input.

Revision: ingest_0001, after
"""

import sqlalchemy as sa
from alembic import op

revision = "ingest_0001"
down_revision = None
branch_labels = ("ingest",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ingest_runs",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_ingest_runs")),
    )
    op.create_table(
        "ingest_outcomes",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("run_pk", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=True),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=128), nullable=True),
        sa.Column("reader", sa.String(length=32), nullable=True),
        sa.Column("reader_version", sa.String(length=32), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("document_id", sa.String(length=120), nullable=True),
        sa.Column("identity", sa.String(length=120), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=3), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=True),
        sa.Column("sections", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("issue", sa.String(length=64), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("complaints", sa.JSON(), nullable=False),
        sa.Column("rival", sa.Text(), nullable=True),
        sa.Column("companions", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_pk"], ["ingest_runs.pk"], name=op.f("fk_ingest_outcomes_run_pk_ingest_runs")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_ingest_outcomes")),
    )
    with op.batch_alter_table("ingest_outcomes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ingest_outcomes_run_pk"), ["run_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_ingest_outcomes_source"), ["source"], unique=False)
        batch_op.create_index(
            "ix_ingest_outcomes_document_id_language", ["document_id", "language"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("ingest_outcomes", schema=None) as batch_op:
        batch_op.drop_index("ix_ingest_outcomes_document_id_language")
        batch_op.drop_index(batch_op.f("ix_ingest_outcomes_source"))
        batch_op.drop_index(batch_op.f("ix_ingest_outcomes_run_pk"))

    op.drop_table("ingest_outcomes")
    op.drop_table("ingest_runs")
