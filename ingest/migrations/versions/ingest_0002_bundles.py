"""What was in a bundle, and which bundle an input came out of.

Revision: ingest_0002, after ingest_0001
"""

import sqlalchemy as sa
from alembic import op

revision = "ingest_0002"
down_revision = "ingest_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ingest_bundles",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_ingest_bundles")),
        sa.UniqueConstraint("source", name=op.f("uq_ingest_bundles_source")),
    )
    with op.batch_alter_table("ingest_outcomes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bundle", sa.Text(), nullable=True))
        batch_op.create_index(batch_op.f("ix_ingest_outcomes_bundle"), ["bundle"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("ingest_outcomes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ingest_outcomes_bundle"))
        batch_op.drop_column("bundle")

    op.drop_table("ingest_bundles")
