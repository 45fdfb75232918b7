"""Invitations, employees who left, people who were erased.

Revision: entitlements_team_0001, after entitlements_0002
"""

import sqlalchemy as sa
from alembic import op

revision = "entitlements_team_0001"
down_revision = "entitlements_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_invitations()
    op.create_table(
        "departures",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("left_at", sa.DateTime(), nullable=False),
        sa.Column("let_go_by", sa.Integer(), nullable=False),
        sa.Column("ended", sa.JSON(), nullable=False),
        sa.Column("notify_by", sa.Date(), nullable=False),
        sa.Column("notified_at", sa.DateTime(), nullable=True),
        sa.Column("returned_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_departures_account_id_accounts"),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name="fk_departures_operator_id_operators"
        ),
        sa.PrimaryKeyConstraint("pk", name="pk_departures"),
    )
    op.create_index("ix_departures_account_id", "departures", ["account_id"])
    op.create_index("ix_departures_operator_id", "departures", ["operator_id"])
    op.create_table(
        "erasures",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("erased_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_erasures_account_id_accounts"),
        sa.PrimaryKeyConstraint("account_id", name="pk_erasures"),
    )


def downgrade() -> None:
    op.drop_table("erasures")
    op.drop_table("departures")
    op.drop_table("invitations")


def _create_invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("display_name", sa.String(length=120), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("times_sent", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_invitations_account_id_accounts"),
        sa.ForeignKeyConstraint(["invited_by"], ["accounts.id"], name="fk_invitations_invited_by_accounts"),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name="fk_invitations_operator_id_operators"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_invitations_site_id_sites"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("token_digest", name="uq_invitations_token_digest"),
    )
    for column in ("account_id", "email", "invited_by", "operator_id"):
        op.create_index(f"ix_invitations_{column}", "invitations", [column])
