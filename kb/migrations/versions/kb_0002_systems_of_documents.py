"""The systems of a vehicle that a document is about; documents that are there have none yet.

Revision: kb_0002, after kb_0001
"""

import sqlalchemy as sa
from alembic import op

revision = "kb_0002"
down_revision = "kb_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("systems", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    # Not in a batch, which would make the table anew: that fails where editions refer to it.
    op.drop_column("documents", "systems")
