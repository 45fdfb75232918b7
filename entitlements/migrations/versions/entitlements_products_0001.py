"""Products, prices that are only added to, vouchers and their uses.

Revision: entitlements_products_0001, after the audit trail
"""

import sqlalchemy as sa
from alembic import op

revision = "entitlements_products_0001"
down_revision = "entitlements_0003"
branch_labels = None
depends_on = None

_TEXT = "prices are added, never changed or deleted"


def upgrade() -> None:
    _create_prices()
    _create_vouchers()
    for verb in ("UPDATE", "DELETE"):
        name = f"prices_no_{verb.lower()}"
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{_TEXT}'; END $$"
            )
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON prices FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON prices BEGIN SELECT RAISE(ABORT, '{_TEXT}'); END"
            )


def downgrade() -> None:
    for table in ("voucher_uses", "vouchers", "prices", "products"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for verb in ("update", "delete"):
            op.execute(f"DROP FUNCTION prices_no_{verb}()")


def _create_prices() -> None:
    op.create_table(
        "products",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("module", sa.String(length=16), nullable=False),
        sa.Column("make", sa.String(length=60), nullable=True),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("vat_class", sa.String(length=16), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_products"),
    )
    op.create_table(
        "prices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net_minor", sa.Integer(), nullable=True),
        sa.Column("operator_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_prices"),
    )
    op.create_index("ix_prices_code_currency", "prices", ["code", "currency"])
    op.create_index("ix_prices_operator_id", "prices", ["operator_id"])


def _create_vouchers() -> None:
    op.create_table(
        "vouchers",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("percent", sa.String(length=8), nullable=True),
        sa.Column("amount_minor", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("product_code", sa.String(length=60), nullable=True),
        sa.Column("operator_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("most_uses", sa.Integer(), nullable=False),
        sa.Column("most_uses_each", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("code", name="pk_vouchers"),
    )
    op.create_table(
        "voucher_uses",
        sa.Column("order_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("voucher_code", sa.String(length=40), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=False),
        sa.Column("given_back_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["voucher_code"], ["vouchers.code"], name="fk_voucher_uses_voucher_code_vouchers"
        ),
        sa.PrimaryKeyConstraint("order_id", name="pk_voucher_uses"),
    )
    op.create_index("ix_voucher_uses_voucher_code", "voucher_uses", ["voucher_code"])
