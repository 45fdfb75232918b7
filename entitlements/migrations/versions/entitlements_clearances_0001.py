"""Clearances, votes on them, their papers and reminders; the register of accesses, which nothing changes.

Revision: entitlements_clearances_0001, after the audit trail
"""

import sqlalchemy as sa
from alembic import op

revision = "entitlements_clearances_0001"
down_revision = "entitlements_0003"
branch_labels = None
depends_on = None

_TRIGGERS = {
    "security_accesses_never_change": """
        CREATE TRIGGER security_accesses_never_change BEFORE UPDATE ON security_accesses
        BEGIN SELECT RAISE(ABORT, 'a record of an access is never changed'); END""",
    "security_accesses_are_kept": """
        CREATE TRIGGER security_accesses_are_kept BEFORE DELETE ON security_accesses
        WHEN OLD.kept_until > datetime('now')
        BEGIN SELECT RAISE(ABORT, 'a record of an access is kept for 60 months'); END""",
}


def _certificate() -> list[sa.Column[object]]:
    return [
        sa.Column("issuer", sa.String(length=200), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=True),
        sa.Column("number", sa.String(length=80), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
    ]


def upgrade() -> None:
    _create_clearances()
    _create_register()
    if op.get_bind().dialect.name == "sqlite":
        for statement in _TRIGGERS.values():
            op.execute(statement)


def _create_clearances() -> None:
    op.create_table(
        "clearances",
        *_certificate(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("applied_by", sa.Integer(), nullable=False),
        sa.Column("applied_at", sa.DateTime(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_clearances"),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name="fk_clearances_operator_id_operators"
        ),
    )
    op.create_index("ix_clearances_operator_id_account_id", "clearances", ["operator_id", "account_id"])
    op.create_index("ix_clearances_status", "clearances", ["status"])
    op.create_table(
        "clearance_votes",
        *_certificate(),
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("clearance_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_clearance_votes"),
        sa.ForeignKeyConstraint(
            ["clearance_id"], ["clearances.id"], name="fk_clearance_votes_clearance_id_clearances"
        ),
        sa.UniqueConstraint("clearance_id", "account_id", name="uq_clearance_votes_clearance_id_account_id"),
    )
    op.create_index("ix_clearance_votes_clearance_id", "clearance_votes", ["clearance_id"])
    op.create_table(
        "clearance_papers",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("clearance_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_clearance_papers"),
        sa.ForeignKeyConstraint(
            ["clearance_id"], ["clearances.id"], name="fk_clearance_papers_clearance_id_clearances"
        ),
    )
    op.create_index("ix_clearance_papers_clearance_id", "clearance_papers", ["clearance_id"])
    op.create_table(
        "clearance_reminders",
        sa.Column("clearance_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("clearance_id", "days", name="pk_clearance_reminders"),
        sa.ForeignKeyConstraint(
            ["clearance_id"], ["clearances.id"], name="fk_clearance_reminders_clearance_id_clearances"
        ),
    )
    op.create_table(
        "clearance_answers",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("is_answered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "operator_id", name="pk_clearance_answers"),
    )


def _create_register() -> None:
    op.create_table(
        "security_accesses",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("operator_name", sa.String(length=200), nullable=False),
        sa.Column("site_name", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("account_name", sa.String(length=120), nullable=False),
        sa.Column("account_email", sa.String(length=254), nullable=False),
        sa.Column("certificate_number", sa.String(length=80), nullable=False),
        sa.Column("document_id", sa.String(length=120), nullable=False),
        sa.Column("document_title", sa.Text(), nullable=False),
        sa.Column("revision", sa.String(length=40), nullable=False),
        sa.Column("vin", sa.String(length=17), nullable=False),
        sa.Column("customer", sa.String(length=60), nullable=False),
        sa.Column("is_customer_checked", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("open_until", sa.DateTime(), nullable=False),
        sa.Column("kept_until", sa.DateTime(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_security_accesses"),
    )
    op.create_index("ix_security_accesses_operator_id_at", "security_accesses", ["operator_id", "at"])
    op.create_index(
        "ix_security_accesses_account_id_document_id", "security_accesses", ["account_id", "document_id"]
    )
    op.create_index("ix_security_accesses_kept_until", "security_accesses", ["kept_until"])
    op.create_table(
        "security_exports",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("operator_name", sa.String(length=200), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("format", sa.String(length=4), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_security_exports"),
    )
    op.create_index("ix_security_exports_digest", "security_exports", ["digest"])


def downgrade() -> None:
    for table in (
        "security_exports",
        "security_accesses",
        "clearance_answers",
        "clearance_reminders",
        "clearance_papers",
        "clearance_votes",
        "clearances",
    ):
        op.drop_table(table)
