"""Registration: applications, evidence, e-mail tokens, consents, answers on VAT numbers, attempts.

Revision: entitlements_join_0001, after the audit trail and the people of operators
"""

import sqlalchemy as sa
from alembic import op

revision = "entitlements_join_0001"
down_revision = ("entitlements_0003", "entitlements_team_0001")
branch_labels = None
depends_on = None


def upgrade() -> None:
    _applications()
    _evidence()
    _email_tokens()
    _consents()
    _vat_checks()
    op.create_table(
        "join_attempts",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_join_attempts"),
    )
    op.create_index("ix_join_attempts_key_made_at", "join_attempts", ["key", "made_at"])


def downgrade() -> None:
    for table in (
        "join_attempts",
        "vat_checks",
        "consents",
        "email_tokens",
        "operator_evidence",
        "operator_applications",
    ):
        op.drop_table(table)


def _applications() -> None:
    op.create_table(
        "operator_applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("handed_in_by", sa.Integer(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name="fk_operator_applications_operator_id_operators"
        ),
        sa.ForeignKeyConstraint(
            ["handed_in_by"], ["accounts.id"], name="fk_operator_applications_handed_in_by_accounts"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts.id"], name="fk_operator_applications_decided_by_accounts"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_operator_applications"),
        sa.UniqueConstraint("operator_id", "number", name="uq_operator_applications_operator_id_number"),
    )
    op.create_index("ix_operator_applications_state", "operator_applications", ["state"])


def _evidence() -> None:
    op.create_table(
        "operator_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=64), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name="fk_operator_evidence_operator_id_operators"
        ),
        sa.ForeignKeyConstraint(["added_by"], ["accounts.id"], name="fk_operator_evidence_added_by_accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_operator_evidence"),
    )
    op.create_index("ix_operator_evidence_operator_id", "operator_evidence", ["operator_id"])
    op.create_index("ix_operator_evidence_checksum", "operator_evidence", ["checksum"])


def _email_tokens() -> None:
    op.create_table(
        "email_tokens",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_email_tokens_account_id_accounts"),
        sa.PrimaryKeyConstraint("pk", name="pk_email_tokens"),
        sa.UniqueConstraint("token_digest", name="uq_email_tokens_token_digest"),
    )
    op.create_index("ix_email_tokens_account_id", "email_tokens", ["account_id"])


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("agreed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_consents_account_id_accounts"),
        sa.PrimaryKeyConstraint("pk", name="pk_consents"),
    )
    op.create_index("ix_consents_account_id", "consents", ["account_id"])


def _vat_checks() -> None:
    op.create_table(
        "vat_checks",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("vat", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("fault", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("consultation_number", sa.String(length=300), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name="fk_vat_checks_operator_id_operators"
        ),
        sa.PrimaryKeyConstraint("pk", name="pk_vat_checks"),
    )
    op.create_index("ix_vat_checks_operator_id", "vat_checks", ["operator_id"])
