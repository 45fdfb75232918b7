"""Second factors, devices, and the ways back in.

Revision: entitlements_0004, after entitlements_0003
"""

import sqlalchemy as sa
from alembic import op

revision = "entitlements_0004"
down_revision = "entitlements_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_totp()
    _create_recovery_codes()
    _create_passkeys()
    _create_devices()
    _create_password_resets()
    _create_factor_resets()


def downgrade() -> None:
    op.drop_table("factor_resets")
    op.drop_table("password_resets")
    op.drop_table("devices")
    op.drop_table("spent_challenges")
    op.drop_table("passkeys")
    op.drop_table("recovery_codes")
    op.drop_table("spent_totp_steps")
    op.drop_table("totp_factors")


def _account(table: str, column: str = "account_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["accounts.id"], name=f"fk_{table}_{column}_accounts")


def _create_totp() -> None:
    op.create_table(
        "totp_factors",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        _account("totp_factors"),
        sa.PrimaryKeyConstraint("pk", name="pk_totp_factors"),
    )
    op.create_index("ix_totp_factors_account_id", "totp_factors", ["account_id"])
    op.create_table(
        "spent_totp_steps",
        sa.Column("factor_pk", sa.Integer(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["factor_pk"], ["totp_factors.pk"],
            name="fk_spent_totp_steps_factor_pk_totp_factors", ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("factor_pk", "step", name="pk_spent_totp_steps"),
    )  # fmt: skip


def _create_recovery_codes() -> None:
    op.create_table(
        "recovery_codes",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        _account("recovery_codes"),
        sa.PrimaryKeyConstraint("pk", name="pk_recovery_codes"),
    )
    op.create_index("ix_recovery_codes_account_id", "recovery_codes", ["account_id"])


def _create_passkeys() -> None:
    op.create_table(
        "passkeys",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("user_handle", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.String(length=100), nullable=False),
        sa.Column("is_backed_up", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(), nullable=True),
        _account("passkeys"),
        sa.PrimaryKeyConstraint("pk", name="pk_passkeys"),
        sa.UniqueConstraint("credential_id", name="uq_passkeys_credential_id"),
    )
    op.create_index("ix_passkeys_account_id", "passkeys", ["account_id"])
    op.create_table(
        "spent_challenges",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("spent_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_spent_challenges"),
    )
    op.create_index("ix_spent_challenges_spent_at", "spent_challenges", ["spent_at"])


def _create_devices() -> None:
    op.create_table(
        "devices",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=False),
        sa.Column("trusted_until", sa.DateTime(), nullable=True),
        _account("devices"),
        sa.PrimaryKeyConstraint("pk", name="pk_devices"),
        sa.UniqueConstraint("token_digest", "account_id", name="uq_devices_token_digest_account_id"),
    )
    op.create_index("ix_devices_account_id", "devices", ["account_id"])


def _create_password_resets() -> None:
    op.create_table(
        "password_resets",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        _account("password_resets"),
        sa.PrimaryKeyConstraint("token_digest", name="pk_password_resets"),
    )
    op.create_index("ix_password_resets_account_id", "password_resets", ["account_id"])


def _create_factor_resets() -> None:
    op.create_table(
        "factor_resets",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("first_by", sa.Integer(), nullable=True),
        sa.Column("second_by", sa.Integer(), nullable=True),
        sa.Column("stop_digest", sa.String(length=64), nullable=True),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        _account("factor_resets"),
        *(_account("factor_resets", name) for name in ("asked_by", "first_by", "second_by", "ended_by")),
        sa.PrimaryKeyConstraint("pk", name="pk_factor_resets"),
    )
    op.create_index("ix_factor_resets_account_id", "factor_resets", ["account_id"])
    op.create_index("ix_factor_resets_stop_digest", "factor_resets", ["stop_digest"])
