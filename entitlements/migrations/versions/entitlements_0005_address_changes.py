"""Changes of the e-mail address of an account.

Revision: entitlements_0005, after entitlements_0004
"""

import sqlalchemy as sa
from alembic import op

revision = "entitlements_0005"
down_revision = "entitlements_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "address_changes",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("old_email", sa.String(length=254), nullable=False),
        sa.Column("new_email", sa.String(length=254), nullable=False),
        sa.Column("confirm_digest", sa.String(length=64), nullable=False),
        sa.Column("stop_digest", sa.String(length=64), nullable=False),
        sa.Column("undo_digest", sa.String(length=64), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_address_changes_account_id_accounts"
        ),
        sa.PrimaryKeyConstraint("pk", name="pk_address_changes"),
        sa.UniqueConstraint("confirm_digest", name="uq_address_changes_confirm_digest"),
        sa.UniqueConstraint("stop_digest", name="uq_address_changes_stop_digest"),
        sa.UniqueConstraint("undo_digest", name="uq_address_changes_undo_digest"),
    )
    op.create_index("ix_address_changes_account_id", "address_changes", ["account_id"])
    op.create_index("ix_address_changes_old_email", "address_changes", ["old_email"])


def downgrade() -> None:
    op.drop_table("address_changes")
