"""Which documents of an application a member of the staff has opened.

Revision: entitlements_clearances_0002, after entitlements_clearances_0001
"""

import sqlalchemy as sa
from alembic import op

revision = "entitlements_clearances_0002"
down_revision = "entitlements_clearances_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clearance_readings",
        sa.Column("clearance_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("clearance_id", "account_id", "checksum", name="pk_clearance_readings"),
        sa.ForeignKeyConstraint(
            ["clearance_id"], ["clearances.id"], name="fk_clearance_readings_clearance_id_clearances"
        ),
    )


def downgrade() -> None:
    op.drop_table("clearance_readings")
