"""Accounts and failed log-ins.

Revision: entitlements_0001, the first of its branch
"""

import sqlalchemy as sa
from alembic import op

revision = "entitlements_0001"
down_revision = None
branch_labels = ("entitlements",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("display_name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("session_stamp", sa.String(length=43), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("email", name="uq_accounts_email"),
    )
    op.create_table(
        "failed_log_ins",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_failed_log_ins"),
    )
    op.create_index("ix_failed_log_ins_key_failed_at", "failed_log_ins", ["key", "failed_at"])


def downgrade() -> None:
    op.drop_index("ix_failed_log_ins_key_failed_at", "failed_log_ins")
    op.drop_table("failed_log_ins")
    op.drop_table("accounts")
