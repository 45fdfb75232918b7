"""Registrations wait in a table of their own until their address is proved.

What waited before, as an account whose address nobody proved, is emptied: its owner registers again.

Revision: entitlements_join_0002, after entitlements_join_0001
"""

import sqlalchemy as sa
from alembic import op

revision = "entitlements_join_0002"
down_revision = "entitlements_join_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _empty_what_waited()
    op.create_table(
        "pending_registrations",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("display_name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("company", sa.JSON(), nullable=False),
        sa.Column("terms", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_pending_registrations"),
    )
    op.create_index("ix_pending_registrations_email", "pending_registrations", ["email"])
    with op.batch_alter_table("email_tokens") as batch:
        batch.add_column(sa.Column("registration_pk", sa.Integer(), nullable=True))
        batch.alter_column("account_id", existing_type=sa.Integer(), nullable=True)
        batch.create_foreign_key(
            "fk_email_tokens_registration_pk_pending_registrations",
            "pending_registrations",
            ["registration_pk"],
            ["pk"],
        )
        batch.create_index("ix_email_tokens_registration_pk", ["registration_pk"])


def downgrade() -> None:
    op.execute("DELETE FROM email_tokens WHERE account_id IS NULL")
    with op.batch_alter_table("email_tokens") as batch:
        batch.drop_index("ix_email_tokens_registration_pk")
        batch.drop_constraint("fk_email_tokens_registration_pk_pending_registrations", type_="foreignkey")
        batch.alter_column("account_id", existing_type=sa.Integer(), nullable=False)
        batch.drop_column("registration_pk")
    op.drop_table("pending_registrations")


def _empty_what_waited() -> None:
    """Take the names off, as when somebody is erased; the numbers stay, records point to them."""
    op.execute("DELETE FROM email_tokens WHERE used_at IS NULL")
    op.execute(
        "UPDATE operators SET legal_name = '', register_number = '', street = '', postal_code = '',"
        " city = '', vat_country = NULL, vat_number = NULL, phone = NULL, standing = 'closed'"
        " WHERE id IN (SELECT operator_id FROM operator_applications WHERE state = 'unverified')"
    )
    op.execute(
        "DELETE FROM consents WHERE account_id IN"
        " (SELECT handed_in_by FROM operator_applications WHERE state = 'unverified')"
    )
    op.execute(
        "DELETE FROM account_roles WHERE account_id IN"
        " (SELECT handed_in_by FROM operator_applications WHERE state = 'unverified')"
    )
    op.execute(
        "UPDATE accounts SET email = 'erased-' || id || '@erased.invalid', display_name = '',"
        " password_hash = '!', is_active = 0 WHERE id IN"
        " (SELECT handed_in_by FROM operator_applications WHERE state = 'unverified')"
    )
    op.execute("DELETE FROM operator_applications WHERE state = 'unverified'")
