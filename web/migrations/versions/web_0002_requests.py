"""Requests, what was said about them, the links in their mails.

Revision: web_0002, after the mails
"""

import sqlalchemy as sa
from alembic import op

revision = "web_0002"
down_revision = "web_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("document_id", sa.String(length=120), nullable=False),
        sa.Column("vehicle", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("waiting_since", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("was_late", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
    )
    op.create_index("ix_requests_state_due_on", "requests", ["state", "due_on"])
    op.create_index("ix_requests_account_id", "requests", ["account_id"])
    op.create_table(
        "request_messages",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_request_messages"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name="fk_request_messages_request_id_requests"
        ),
    )
    op.create_index("ix_request_messages_request_id", "request_messages", ["request_id"])
    op.create_table(
        "request_links",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_request_links"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name="fk_request_links_request_id_requests"),
    )
    op.create_index("ix_request_links_request_id", "request_links", ["request_id"])
    op.create_table(
        "request_attempts",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_request_attempts"),
    )
    op.create_index("ix_request_attempts_key_at", "request_attempts", ["key", "at"])


def downgrade() -> None:
    for table in ("request_attempts", "request_links", "request_messages", "requests"):
        op.drop_table(table)
